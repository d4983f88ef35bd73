"""What time alone does to watches: they end, and what they found is kept only so long."""

from __future__ import annotations

from core.store import Work
from core.watch import store as sql
from core.watch.model import DAY_S, WatchId, WatchKind, WatchState

MOST = 500
COUNTS_DAYS = 400
"""Numbers are kept so long: a year, and a month to compare with."""


async def end_watches(work: Work) -> int:
    """Stop every watch whose end has come; what the watch of a person found is then to be reviewed.

    Returns how many there were.
    """
    rows = await work.rows(
        "SELECT id, kind FROM watch WHERE removed_s IS NULL AND state <> 'ended' AND ends_s <= ?"
        " ORDER BY ends_s LIMIT ?",
        (work.now_s, MOST),
    )
    for row in rows:
        id_ = WatchId(row["id"])
        await sql.set_state(work, id_, WatchState.ENDED)
        if row["kind"] == WatchKind.PERSON:
            await sql.set_review(work, id_, work.now_s)
        await work.audit("watch.end", f"watch:{id_}")
        work.changed("watch", id_, "end")
    return len(rows)


async def drop_old_hits(work: Work) -> int:
    """Forget hits older than their watch keeps them, and counts older than a year; messages stay as they are.

    Returns how many hits were forgotten, at most :data:`MOST`.
    """
    work.system("how long a watch keeps what it found was decided with the watch")
    gone = await work.execute(
        "DELETE FROM watch_hit WHERE (watch_id, message_id) IN (SELECT h.watch_id, h.message_id FROM watch AS w"
        " CROSS JOIN watch_hit AS h ON h.watch_id = w.id AND h.message_id < (? - w.retention_days * ?) << 12 LIMIT ?)",
        (work.now_s, DAY_S, MOST),
    )
    before_s = work.now_s - COUNTS_DAYS * DAY_S
    await work.execute("DELETE FROM watch_bucket WHERE start_s < ? AND watch_id IN (SELECT id FROM watch)", (before_s,))
    await work.execute(
        "DELETE FROM arrival_bucket WHERE start_s < ? AND account_id IN (SELECT id FROM account)", (before_s,)
    )
    await work.execute("DELETE FROM near_duplicate WHERE message_id < ?", (before_s << 12,))
    return gone
