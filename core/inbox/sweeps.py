"""What time alone does to conversations: bands rise, snoozes end, claims lapse. Run by the collector.

Each sweep handles at most :data:`MOST` conversations in the unit of work it is given and returns how many
there were: run it again at once when it was that many. Nobody acted, so revisions stay, except where a
conversation comes back to the inbox.
"""

from __future__ import annotations

from core.ids import ConversationId
from core.inbox import rules
from core.inbox import store as sql
from core.inbox.rules import Standing
from core.store import Work

MOST = 500


async def raise_bands(work: Work) -> int:
    """Move up every open conversation that has used another part of its allowed time."""
    rows = await work.rows(
        f"SELECT id, {sql.COLUMNS} FROM conversation INDEXED BY conversation_rises"
        f" WHERE state < 2 AND band_s <= ? ORDER BY band_s LIMIT {MOST}",
        (work.now_s,),
    )
    changes = [(sql.id_of(row), rules.timed(sql.standing(row), work.now_s)) for row in rows]
    await _put(work, changes, "band")
    return len(changes)


async def wake_snoozed(work: Work) -> int:
    """Bring back every conversation whose snooze is over."""
    rows = await work.rows(
        f"SELECT id, {sql.COLUMNS} FROM conversation INDEXED BY conversation_wakes"
        " WHERE state = 2 AND snoozed_until_s IS NOT NULL AND snoozed_until_s <= ?"
        f" ORDER BY snoozed_until_s LIMIT {MOST}",
        (work.now_s,),
    )
    changes = [(sql.id_of(row), rules.woken(sql.standing(row), work.now_s)) for row in rows]
    await _put(work, changes, "woken")
    await work.many("UPDATE conversation SET rev = rev + 1 WHERE id = ?", [(id_,) for id_, _after in changes])
    return len(changes)


async def drop_stale_claims(work: Work) -> int:
    """End every claim that was not renewed; the conversation stays assigned."""
    rows = await work.rows(
        f"SELECT id, {sql.COLUMNS} FROM conversation INDEXED BY conversation_claims"
        " WHERE claimed_by IS NOT NULL AND claimed_until_s <= ?"
        f" ORDER BY claimed_until_s LIMIT {MOST}",
        (work.now_s,),
    )
    changes = [(sql.id_of(row), rules.unclaimed(sql.standing(row))) for row in rows]
    await _put(work, changes, "lapsed")
    return len(changes)


async def _put(work: Work, changes: list[tuple[ConversationId, Standing]], op: str) -> None:
    if not changes:
        return
    work.system("the passing of time is not an act of a person")
    await sql.put_quietly(work, sorted(changes, key=lambda change: change[0]))
    for id_, _after in changes:
        work.changed("conversation", id_, op)
