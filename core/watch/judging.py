"""Windows judged when they are over: each once, by when it ended, whenever somebody comes to look.

What was judged is kept with the alert it raised, in one work: a process that is killed in between leaves neither, and
the next one goes on where this one was. On a clock that runs fast every window still gets its own verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from core.ids import MessageId
from core.store import Work
from core.watch import store as sql
from core.watch.alerts import Cause, end_alert, raise_alert
from core.watch.baseline import TO_RAISE, Course, Turn, Usual, in_window, threshold, usual
from core.watch.model import BUCKET_S, DAY_S, AlertKind, Watch, WatchState
from core.watch.mood import is_low, net
from core.watch.rules import is_flood, proposed_level, windows_to_judge

GRACE_S = 90
"""A window is judged so long after its end: what was written in it is still on its way."""
MOST_WINDOWS = 144
"""Of one watch in one work."""
_BACK_S = 15 * DAY_S
_HOUR_S = 3600
_MOST_MESSAGES = 100


async def judge_windows(work: Work, watch: Watch, zone: tzinfo, *, grace_s: int = GRACE_S) -> bool:
    """Judge the windows of a watch that are over; returns whether more of them wait."""
    window_s = watch.terms.window_s
    starts = windows_to_judge(watch.judged_s, window_s, work.now_s, grace_s=grace_s, most=MOST_WINDOWS)
    if not starts:
        return False
    counts = await sql.buckets(work, watch.id, starts[0] - _BACK_S, starts[-1] + window_s)
    course = Course(watch.over, watch.calm, watch.over >= TO_RAISE)
    spike = watch.spike_id
    for start_s in starts:
        end_s = start_s + window_s
        n = in_window(counts, start_s, window_s)
        expected = usual(counts, start_s, window_s, zone, watch.known_from_s)
        limit = threshold(watch.terms, expected, watch.strictness)
        is_over = watch.terms.is_spike and limit is not None and n >= limit
        course, turn = course.then(is_over)
        if turn in (Turn.RAISES, Turn.GOES_ON) and expected is not None and limit is not None:
            spike = await raise_alert(work, await _spike(work, watch, start_s, counts, expected, limit)) or spike
        elif turn is Turn.CLEARS and spike is not None:
            await end_alert(work, spike, end_s)
            spike = None
        if watch.terms.is_mood:
            await _judge_mood(work, watch, end_s)
        if await _stop_if_flood(work, watch, counts, end_s):
            if spike is not None:
                await end_alert(work, spike, end_s)
            return False
    await sql.put_course(work, watch.id, starts[-1] + window_s, course, spike)
    work.changed("watch", watch.id, "judged")
    return len(starts) == MOST_WINDOWS


async def _spike(
    work: Work, watch: Watch, start_s: int, counts: Mapping[int, int], expected: Usual, limit: float
) -> Cause:
    window_s = watch.terms.window_s
    n, before = in_window(counts, start_s, window_s), in_window(counts, start_s - window_s, window_s)
    return Cause(
        kind=AlertKind.SPIKE, key=f"spike:{watch.id}", at_s=start_s + window_s, watch=watch.id,
        figures={
            "n": n, "before": before, "usual": round(expected.mean, 2), "deviation": round(expected.deviation, 2),
            "limit": round(limit, 2), "days": expected.days, "window_s": window_s, "start_s": start_s,
        },
        level=proposed_level(n, limit), messages=await _messages(work, watch, start_s - window_s, start_s + window_s),
        cooldown_s=watch.terms.cooldown_s, escalate_s=watch.terms.escalate_s,
    )  # fmt: skip


async def _messages(work: Work, watch: Watch, from_s: int, until_s: int) -> Sequence[MessageId]:
    rows = await work.rows(
        "SELECT message_id FROM watch_hit WHERE watch_id = ? AND message_id >= ? AND counted_s >= ? AND counted_s < ?"
        " ORDER BY message_id DESC LIMIT ?",
        (watch.id, (from_s - DAY_S) << 12, from_s, until_s, _MOST_MESSAGES),
    )
    return [MessageId(row["message_id"]) for row in rows]


async def _judge_mood(work: Work, watch: Watch, end_s: int) -> None:
    """Look at how the last hour sounded; indicative."""
    now_moods = await _moods(work, watch, end_s - _HOUR_S, end_s)
    before = net(await _moods(work, watch, end_s - 2 * _HOUR_S, end_s - _HOUR_S))
    now = net(now_moods)
    if now is None or not is_low(now, before):
        return
    rows = await work.rows(
        "SELECT message_id FROM watch_hit WHERE watch_id = ? AND message_id >= ? AND counted_s >= ? AND counted_s < ?"
        " AND mood = -1 ORDER BY message_id DESC LIMIT ?",
        (watch.id, (end_s - _HOUR_S - DAY_S) << 12, end_s - _HOUR_S, end_s, _MOST_MESSAGES),
    )
    await raise_alert(
        work, Cause(kind=AlertKind.MOOD, key=f"mood:{watch.id}", at_s=end_s, watch=watch.id, level=0,
                    figures={"n": sum(now_moods.values()), "negative": now_moods.get(-1, 0),
                             "positive": now_moods.get(1, 0), "net": round(now, 2),
                             **({"before": round(before, 2)} if before is not None else {})},
                    messages=[MessageId(row["message_id"]) for row in rows],
                    cooldown_s=watch.terms.cooldown_s, escalate_s=watch.terms.escalate_s),
    )  # fmt: skip


async def _moods(work: Work, watch: Watch, from_s: int, until_s: int) -> dict[int, int]:
    rows = await work.rows(
        "SELECT mood, count(*) AS n FROM watch_hit WHERE watch_id = ? AND message_id >= ? AND counted_s >= ?"
        " AND counted_s < ? AND mood IS NOT NULL GROUP BY mood",
        (watch.id, (from_s - DAY_S) << 12, from_s, until_s),
    )
    return {int(row["mood"]): int(row["n"]) for row in rows}


async def _stop_if_flood(work: Work, watch: Watch, counts: Mapping[int, int], end_s: int) -> bool:
    """Stop a watch whose typical window is more than anybody reads."""
    if watch.is_wide_meant:
        return False
    window_s = watch.terms.window_s
    first_s = max(end_s - DAY_S, -(-watch.known_from_s // window_s) * window_s)
    if not is_flood([in_window(counts, at_s, window_s) for at_s in range(first_s, end_s, window_s)], window_s):
        return False
    await sql.set_state(work, watch.id, WatchState.TOO_BROAD)
    await sql.put_course(work, watch.id, end_s // BUCKET_S * BUCKET_S, Course(), None)
    await work.audit("watch.too_broad", f"watch:{watch.id}")
    work.changed("watch", watch.id, "too_broad")
    return True
