"""What does not come: an account of ours that nobody speaks to, longer than ever lately; one that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from core.ids import AccountId
from core.store import Work
from core.watch.access import end_lost
from core.watch.alert_store import last_of_cause
from core.watch.alerts import Cause, end_alert, raise_alert
from core.watch.model import BUCKET_S, DAY_S, AlertId, AlertKind
from core.watch.signals import RUMOUR_S

HISTORY_S = 14 * DAY_S
FEWEST_DAYS = 3
FEWEST_MESSAGES = 30
LEAST_SILENCE_S = 2 * 3600
TIMES_LONGEST = 1.5
"""An account is silent once nothing came for half as long again as ever in the last two weeks."""
UNREAD_S = 900
UNREAD_FAILURES = 3
"""An account cannot be read once so many tries in a row failed and the last success is so long ago."""
_DAY_COOLDOWN_S = DAY_S


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something comes to an account, over the last two weeks."""

    messages: int
    first_s: int
    last_s: int
    """When something came last."""
    longest_s: int
    """The longest pause between two arrivals."""


def silent_for(rhythm: Rhythm | None, now_s: int) -> int | None:
    """For how long an account has been silent, where that is longer than its rhythm explains."""
    if rhythm is None or rhythm.messages < FEWEST_MESSAGES or now_s - rhythm.first_s < FEWEST_DAYS * DAY_S:
        return None
    pause_s = now_s - rhythm.last_s
    return pause_s if pause_s > max(LEAST_SILENCE_S, TIMES_LONGEST * rhythm.longest_s) else None


def unread_for(last_ok_s: int | None, failures: int, now_s: int) -> int | None:
    """For how long an account could not be read, where that is more than a passing fault.

    Args:
        last_ok_s: when it was last read; ``None``: never, which is a matter of connecting it.
        failures: since then, in a row.
    """
    if last_ok_s is None or failures < UNREAD_FAILURES:
        return None
    pause_s = now_s - last_ok_s
    return pause_s if pause_s >= UNREAD_S else None


async def watch_silence(work: Work) -> None:
    """Raise an alert for each account that is silent or cannot be read, and end those that are over."""
    for row in await work.rows("SELECT id, state, relation, last_ok_s, failures FROM account ORDER BY id"):
        account, is_read = AccountId(row["id"]), row["state"] == "active"
        rhythm = await _rhythm(work, account) if is_read and row["relation"] == "own" else None
        unread_s = unread_for(row["last_ok_s"], row["failures"], work.now_s) if is_read else None
        silent_s = silent_for(rhythm, work.now_s) if unread_s is None else None
        due_s = work.now_s if unread_s is None else work.now_s - unread_s + UNREAD_S  # however late we come to look
        await _note(work, account, AlertKind.SOURCE_SILENT, unread_s, due_s, {})
        longest = {"longest_s": rhythm.longest_s} if rhythm is not None else {}
        await _note(work, account, AlertKind.SILENCE, silent_s, work.now_s, longest)
        if is_read:
            await end_lost(work, account, row["last_ok_s"])
    await _end_rumours(work)


async def _note(
    work: Work, account: AccountId, kind: AlertKind, pause_s: int | None, at_s: int, figures: dict[str, int]
) -> None:
    key = f"{kind.value}:{account}"
    known = await last_of_cause(work, key)
    goes_on = known is not None and known.over_s is None
    if pause_s is None:
        if known is not None and goes_on and known.state.is_open:
            await end_alert(work, known.id, work.now_s)
        return
    if known is not None and goes_on and known.last_s >= work.now_s - pause_s:
        return  # the same silence: it was told once
    await raise_alert(
        work, Cause(kind=kind, key=key, at_s=at_s, account=account,
                    cooldown_s=_DAY_COOLDOWN_S, figures={"silent_s": pause_s, **figures}),
    )  # fmt: skip


async def _end_rumours(work: Work) -> None:
    """End every rumour that has stopped growing."""
    rows = await work.rows(
        "SELECT id FROM alert WHERE kind = 'rumour' AND state IN ('new', 'acknowledged') AND over_s IS NULL"
        " AND last_s < ?",
        (work.now_s - RUMOUR_S,),
    )
    for row in rows:
        await end_alert(work, AlertId(row["id"]), work.now_s)


async def _rhythm(work: Work, account: AccountId) -> Rhythm | None:
    row = await work.row(
        "SELECT sum(n) AS n, min(start_s) AS first_s, max(start_s) AS last_s, max(pause_s) AS longest_s FROM"
        " (SELECT n, start_s, start_s - lag(start_s) OVER (ORDER BY start_s) AS pause_s FROM arrival_bucket"
        "  WHERE account_id = ? AND start_s >= ?)",
        (account, work.now_s - HISTORY_S),
    )
    if row is None or row["n"] is None:
        return None
    return Rhythm(int(row["n"]), int(row["first_s"]), int(row["last_s"]) + BUCKET_S, int(row["longest_s"] or 0))
