"""Searching what was said: plain words and "phrases", newest first, never an error whatever is typed."""

from __future__ import annotations

import json
import re
import unicodedata

from core.ids import ConversationId, OperatorId
from core.inbox.model import Page
from core.inbox.reads import PAGE, rows_by_id
from core.inbox.views import View, condition_sql
from core.store import Store

MOST_TERMS = 16
MOST_CHARS = 400
_CHUNK = 400
_CHUNKS = 10
_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')


def match_expression(words: str) -> str:
    """What FTS5 is asked for: every word or phrase in quotes, all of them wanted; empty when there are none.

    Quoted, nothing is an operator. Source: https://sqlite.org/fts5.html section 3.1, read 2026-11-22.
    """
    text = "".join(character if _is_text(character) else " " for character in words[:MOST_CHARS])
    terms = (phrase or word for phrase, word in _TERM.findall(text))
    wanted = [" ".join(term.split()) for term in terms if any(map(_is_searchable, term))]
    return " ".join(f'"{term}"' for term in wanted[:MOST_TERMS])


async def search(
    store: Store,
    words: str,
    *,
    before: int | None = None,
    limit: int = PAGE,
    within: View | None = None,
    me: OperatorId | None = None,
) -> Page:
    """Conversations in which a message has all these words, each once, the one that said it last first.

    Accents and case do not matter. For the next page pass the page's ``before``. Looking stops after 4,000
    matching messages, and then says that there is more.
    """
    wanted = match_expression(words)
    if not wanted:
        return Page((), False)
    start = before if before is not None else 1 << 62
    found: dict[ConversationId, int] = {}
    place, more = start, True
    for _chunk in range(_CHUNKS):
        hits = await _hits(store, wanted, place, within, me)
        fresh = {conversation: id_ for id_, conversation in reversed(hits) if conversation not in found}
        if before is not None:
            fresh = await _unseen(store, wanted, fresh, before)
        found |= dict(sorted(fresh.items(), key=lambda item: -item[1]))
        more = len(hits) == _CHUNK
        place = hits[-1][0] if hits else place
        if len(found) > limit or not more:
            break
    if len(found) > limit:
        more, kept = True, list(found)[:limit]
        place = found[kept[-1]]
    else:
        kept = list(found)
    rows = {row.id: row for row in await rows_by_id(store, kept)}
    return Page(tuple(rows[id_] for id_ in kept if id_ in rows), more, place if more else None)


async def _hits(
    store: Store, wanted: str, before: int, within: View | None, me: OperatorId | None
) -> list[tuple[int, ConversationId]]:
    """Matching messages before this one with their conversations, newest first."""
    join, condition = "", ""
    params: dict[str, int] = {}
    if within is not None:
        condition, params = condition_sql(within, me)
        join, condition = " CROSS JOIN conversation AS c ON c.id = m.conversation_id", f" AND {condition}"
    rows = await store.rows(
        "SELECT f.rowid AS id, m.conversation_id FROM message_fts AS f CROSS JOIN message AS m ON m.id = f.rowid"
        f"{join} WHERE f.message_fts MATCH :wanted AND f.rowid < :before{condition}"
        f" ORDER BY f.rowid DESC LIMIT {_CHUNK}",
        {**params, "wanted": wanted, "before": before},
    )
    return [(int(row["id"]), ConversationId(int(row["conversation_id"]))) for row in rows]


async def _unseen(
    store: Store, wanted: str, fresh: dict[ConversationId, int], before: int
) -> dict[ConversationId, int]:
    """Those that no earlier page has shown: nothing they said since matches too."""
    rows = await store.rows(
        "SELECT DISTINCT m.conversation_id FROM json_each(:ids) AS c"
        " CROSS JOIN message AS m ON m.conversation_id = c.value AND m.id >= :before"
        " CROSS JOIN message_fts AS f ON f.rowid = m.id WHERE f.message_fts MATCH :wanted",
        {"ids": json.dumps(list(fresh)), "before": before, "wanted": wanted},
    )
    shown = {ConversationId(int(row["conversation_id"])) for row in rows}
    return {id_: message for id_, message in fresh.items() if id_ not in shown}


def _is_text(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs", "Cf")


def _is_searchable(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "Co"
