"""What the search field of the inbox knows: how to read what is typed, what could stand there, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _, language
from core.inbox.asking import names_here, typed
from core.inbox.candidates import Asked, ask
from core.query.complete import complete
from core.query.fault import QuerySyntax
from core.query.model import Dialect
from core.query.names import Names
from core.text import show
from core.text.cells import width
from core.watch.places import gazetteer
from tui.bridge import Desk
from tui.paint import Line, line, sentence

MOST_LOOKS = 5
"""How often a search that has found nothing yet goes on by itself."""


async def names_at(desk: Desk) -> Names:
    """What the fields of a query can name here."""
    return await names_here(desk.store, desk.networks, gazetteer(desk.store.path.parent))


async def asked_at(desk: Desk, text: str) -> Asked:
    """What was typed, ready to be looked for.

    Raises:
        NotPermitted: whoever sits here may not read conversations.
        QuerySyntax: it cannot be read.
    """
    names = await names_at(desk)
    return await ask(desk.conversations, typed(text, names), desk.me, places=names.places or ())


def proposals(text: str, caret: int, names: Names | None, dialect: Dialect = Dialect.INBOX) -> list[tuple[str, str]]:
    """What could stand at the caret, and what each means."""
    found = complete(text, caret, dialect, names, language=language())
    return [(each.text, _(each.note) if each.note else "") for each in found.proposals]


def completed(text: str, caret: int, names: Names | None, dialect: Dialect = Dialect.INBOX) -> tuple[str, int] | None:
    """The text with the first proposal in it, and where the caret stands then; ``None``: there is none."""
    found = complete(text, caret, dialect, names, language=language())
    if not found.proposals:
        return None
    word = found.proposals[0].text
    gap = "" if word[-1] in ":<>" or text[caret : caret + 1].isspace() else " "
    before = text[: found.at.offset] + word + gap
    return before + text[found.at.offset + found.at.length :], len(before)


def fault_lines(text: str, fault: QuerySyntax, cells: int) -> Sequence[Line]:
    """The query with its fault marked, a caret under it, and the sentence that explains it."""
    room = cells - 4
    first = max(0, fault.offset - room * 2 // 3)
    before, meant = show(text[first : fault.offset]), show(text[fault.offset : fault.offset + fault.length])
    before = ("…" if first else "") + before
    after = show(text[fault.offset + fault.length :])
    carets = "^" * max(1, min(width(meant), room - width(before)))
    said = str(fault)
    if fault.hint.strip():
        said += " " + _("Perhaps «{hint}» was meant.", hint=show(fault.hint))
    return [
        line((before, "text"), (meant or " ", "crit"), (after, "text")),
        line((" " * width(before) + carets, "crit")),
        *sentence(said, room, "strong", indent=""),
    ]
