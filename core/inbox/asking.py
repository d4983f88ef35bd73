"""What somebody typed to find conversations, read as a query over what this workspace knows by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.i18n import _
from core.inbox.model import CLASS_NAMES
from core.query.fault import QuerySyntax
from core.query.lexing import QUOTES
from core.query.lookup import networks
from core.query.model import Dialect, Query
from core.query.names import Choice, Names
from core.query.parse import parse
from core.store import Store


async def names_here(store: Store, shown: Mapping[str, str] | None = None, places: tuple[Choice, ...] = ()) -> Names:
    """What the fields of a query can name here.

    Args:
        shown: how people call the networks, by their letters.
        places: the gazetteer.
    """
    accounts = await store.rows("SELECT name, network FROM account ORDER BY name COLLATE NOCASE")
    tags = await store.rows("SELECT name FROM tag ORDER BY name COLLATE NOCASE")
    here = sorted({*await networks(store), *(str(row["network"]) for row in accounts)})
    classes = ((class_.value, msgid) for class_, msgid in CLASS_NAMES.items())
    return Names(
        networks=tuple(Choice(letters, (shown or {}).get(letters, ""), (letters,)) for letters in here),
        accounts=tuple(Choice(str(row["name"])) for row in accounts),
        classes=tuple(Choice(letter, "", (_(msgid), msgid)) for letter, msgid in classes),
        places=places or None,
        tags=tuple(Choice(str(row["name"])) for row in tags),
    )


def typed(text: str, names: Names | None = None) -> Query:
    """The query that was typed, forgiving a quotation mark that was left open and signs that stand alone.

    Raises:
        QuerySyntax: it cannot be read all the same; says what is wrong with the text as it was typed.
    """
    try:
        return parse(text, Dialect.INBOX, names)
    except QuerySyntax as fault:
        for gentler in _gentler(text):
            try:
                return parse(gentler, Dialect.INBOX, names)
            except QuerySyntax:
                continue
        raise fault from None


def _gentler(text: str) -> Iterator[str]:
    """The same words with less to stumble over."""
    said = " ".join(chunk for chunk in text.split() if any(map(str.isalnum, chunk)) or chunk in ("(", ")"))
    if not any(map(str.isalnum, said)):
        return
    yield said
    if sum(character in QUOTES for character in text) % 2:
        yield f'{said}"'
        yield "".join(" " if character in QUOTES else character for character in said)
