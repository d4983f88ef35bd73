"""What stored conversations tell of people who keep helping: read each time, written nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from core.errors import Conflict, NotFound
from core.i18n import N_
from core.ids import AuthorId, ConversationId, first_id_at
from core.inbox.model import Disposition, MessageClass, State
from core.store import Reads, Row
from core.text.fold import fold

CONSTRUCTIVE = (MessageClass.QUESTION, MessageClass.SUGGESTION, MessageClass.COMPLAINT, MessageClass.PETITION)
APART = (MessageClass.THREAT, MessageClass.INSULT, MessageClass.SPAM)

_NO_SUCH = N_("There is no author «{author}»: give the handle, or the number as «author list» shows it.")
_SEVERAL = N_("«{author}» is the handle of several people: give one of their numbers: {numbers}.")
_AT_S = "min(m.created_s, m.id >> 12)"
"""When something was said: as its platform says, and never later than it reached us."""
_COUNTED = "m.is_own = 0 AND m.removed_s IS NULL"
_NOT_ASKED_OUT = "NOT EXISTS (SELECT 1 FROM author_choice AS x WHERE x.author_id = {0} AND x.choice = 'opted_out')"


class AuthorRow(NamedTuple):
    """Who writes; handle and name are foreign text."""

    id: AuthorId
    network: str
    handle: str
    name: str


async def threads_that_count(
    source: Reads, since_s: int, only: AuthorId | None = None
) -> list[tuple[AuthorId, bool, int]]:
    """Constructive threads and thanks: whose, whether it is thanks, and when they last wrote in it."""
    whose = "" if only is None else " AND c.author_id = :only"
    rows = await source.rows(
        f"SELECT c.author_id, c.class = 'G' AS is_praise, (SELECT max({_AT_S}) FROM message AS m"
        f" WHERE m.conversation_id = c.id AND m.author_id = c.author_id AND {_COUNTED}) AS at_s"
        " FROM conversation AS c JOIN account AS a ON a.id = c.account_id"
        " WHERE a.relation = 'own' AND c.last_id >= :since AND ("
        "  (c.state = :done AND c.disposition = :answered AND c.class IN (SELECT value FROM json_each(:classes)))"
        "  OR (c.class = :praise AND c.state NOT IN (:apart, :overheard)))"
        f" AND {_NOT_ASKED_OUT.format('c.author_id')}{whose}",
        {
            "only": only,
            "since": first_id_at(since_s),
            "done": int(State.DONE),
            "answered": Disposition.ANSWERED.value,
            "classes": json.dumps([each.value for each in CONSTRUCTIVE]),
            "praise": MessageClass.PRAISE.value,
            "apart": int(State.QUARANTINED),
            "overheard": int(State.OVERHEARD),
        },
    )
    found = [(AuthorId(row["author_id"]), bool(row["is_praise"]), row["at_s"]) for row in rows]
    return [(author, is_praise, int(at_s)) for author, is_praise, at_s in found if at_s is not None and at_s >= since_s]


async def shares(source: Reads, since_s: int, only: AuthorId | None = None) -> list[tuple[AuthorId, int]]:
    """Public messages that quote ours, where the platform marks them so: whose, and when."""
    whose = "" if only is None else " AND m.author_id = :only"
    rows = await source.rows(
        f"SELECT m.author_id, m.ext, {_AT_S} AS at_s FROM message AS m"
        " JOIN conversation AS c ON c.id = m.conversation_id"
        f" WHERE m.id >= :since AND m.ext LIKE '%\"quote\"%' AND m.visibility <> 'private' AND {_COUNTED}"
        f" AND c.state <> {int(State.QUARANTINED)} AND c.class NOT IN ({_quoted(APART)})"
        f" AND {_NOT_ASKED_OUT.format('m.author_id')}{whose}",
        {"since": first_id_at(since_s), "only": only},
    )
    return [
        (AuthorId(row["author_id"]), int(row["at_s"]))
        for row in rows
        if row["at_s"] >= since_s and _is_quote_of_ours(row["ext"])
    ]


async def messages_to_us(
    source: Reads, authors: Iterable[AuthorId], since_s: int
) -> list[tuple[AuthorId, ConversationId, int]]:
    """What these people wrote to our accounts: whose, in which conversation, and when."""
    rows = await source.rows(
        f"SELECT c.author_id, c.id, {_AT_S} AS at_s FROM json_each(?) AS j"
        " CROSS JOIN conversation AS c ON c.author_id = j.value JOIN account AS a ON a.id = c.account_id"
        " JOIN message AS m ON m.conversation_id = c.id AND m.author_id = c.author_id"
        f" WHERE a.relation = 'own' AND c.state NOT IN ({int(State.QUARANTINED)}, {int(State.OVERHEARD)})"
        f" AND c.class NOT IN ({_quoted(APART)}) AND m.id >= ? AND {_COUNTED}",
        (json.dumps(sorted(authors)), first_id_at(since_s)),
    )
    return [
        (AuthorId(row["author_id"]), ConversationId(row["id"]), int(row["at_s"]))
        for row in rows
        if row["at_s"] >= since_s
    ]


async def not_us(source: Reads, authors: Iterable[AuthorId]) -> frozenset[AuthorId]:
    """Those of these authors who are not one of our own accounts."""
    rows = await source.rows(
        "SELECT u.id FROM json_each(?) AS j CROSS JOIN author AS u ON u.id = j.value"
        " WHERE NOT EXISTS (SELECT 1 FROM message AS o WHERE o.author_id = u.id AND o.is_own = 1)"
        " AND NOT EXISTS (SELECT 1 FROM account AS o WHERE o.network = u.network AND o.remote_id <> ''"
        " AND o.remote_id = u.remote_id)",
        (json.dumps(sorted(authors)),),
    )
    return frozenset(AuthorId(row["id"]) for row in rows)


async def author_rows(source: Reads, authors: Iterable[AuthorId]) -> list[AuthorRow]:
    """Who these are."""
    rows = await source.rows(
        "SELECT id, network, handle, name FROM author WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(authors)),),
    )
    return [_author(row) for row in rows]


async def author_row(source: Reads, author: AuthorId) -> AuthorRow:
    """Who this is.

    Raises:
        NotFound: there is none.
    """
    rows = await author_rows(source, [author])
    if not rows:
        raise NotFound(_NO_SUCH, author=author)
    return rows[0]


async def author_named(source: Reads, word: str) -> AuthorId:
    """Who is meant: ``a12`` or ``12`` is a number, anything else a handle, ``@`` or not, in any case.

    Raises:
        NotFound: nobody.
        Conflict: several, with their numbers.
    """
    number = word.strip().lower().removeprefix("a")
    if number.isascii() and number.isdigit() and len(number) < 16:
        found = await author_rows(source, [AuthorId(int(number))])
        if found:
            return found[0].id
    wanted = fold(word.strip()).lstrip("@")
    rows = await source.rows("SELECT id, handle FROM author")
    ids = [AuthorId(row["id"]) for row in rows if wanted and fold(row["handle"]).lstrip("@") == wanted]
    if not ids:
        raise NotFound(_NO_SUCH, author=word)
    if len(ids) > 1:
        raise Conflict(_SEVERAL, author=word, numbers=", ".join(f"a{id_}" for id_ in ids[:10]))
    return ids[0]


def _is_quote_of_ours(ext: str) -> bool:
    """Whether the platform told us of it because it quotes us."""
    held = json.loads(ext)
    reasons = held.get("reasons")
    return held.get("why") == "quote" or (isinstance(reasons, list) and "quote" in reasons)


def _quoted(classes: Iterable[MessageClass]) -> str:
    return ", ".join(f"'{each.value}'" for each in classes)


def _author(row: Row) -> AuthorRow:
    return AuthorRow(AuthorId(row["id"]), row["network"], row["handle"], row["name"])
