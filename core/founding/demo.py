"""The demonstration: Valdeluz with its people, its accounts, two weeks of history, and a clock that then runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from core.access.gate import permit
from core.clock import Clock
from core.founding import ground
from core.founding.cast import DEMO_ZONE, FOUNDER, people, register_accounts, register_peers
from core.founding.history import HISTORY_DAYS, play_history, stopped
from core.founding.planning import found_institution, found_plan
from core.founding.queue import found_queue, judge_in
from core.founding.watching import enter_watches
from core.i18n import N_
from core.store import Work, create_store, open_store
from core.store.workspace import WorkspaceKind, new_workspace

DEMO_OPENS = timedelta(hours=6, minutes=50)
"""When the demonstration begins: the first complaints are in, the peak is about to come."""

DEMO_OPERATOR = "Ana"

_TUESDAY = 1
Told = Callable[[str], None]


async def found_demo(directory: Path, *, speed: float, language: str, told: Told, day: datetime | None = None) -> None:
    """Make Valdeluz in ``directory``: its people, its accounts, two weeks of history, and a clock that then runs.

    Args:
        speed: how fast the day goes by, 1 to 3600.
        told: is given a msgid before what takes a while.
        day: 00:00 in Valdeluz of the day that is played; the latest Tuesday, as the scenario is one.

    Raises:
        StoreRefused: there is a workspace already, or the place is not fit.
    """
    day = day or latest_tuesday(datetime.now(UTC))
    create_store(directory)
    try:
        async with open_store(directory, gate=permit) as store:
            store.clock = stopped(day - timedelta(days=HISTORY_DAYS))
            workspace = new_workspace(
                "Municipalidad de Valdeluz",
                short_name="Valdeluz",
                zone=DEMO_ZONE,
                language=language,
                kind=WorkspaceKind.DEMO,
            )
            opens = day + DEMO_OPENS
            running = Clock(opens.timestamp(), time.time(), speed)
            await store.write(FOUNDER, lambda work: ground.lay(work, workspace, running))
            everybody = await people(store, language)
            registered = [*await register_accounts(store, day, language), *await register_peers(store, day)]
            told(N_("Two weeks of Valdeluz are being written…"))
            found_institution(directory)
            await found_queue(store, directory, everybody, day, opens, judge=judge_in(store, directory))
            await found_plan(store, everybody, day)
            store.clock = stopped(day - timedelta(days=HISTORY_DAYS))
            await play_history(store, registered, everybody, day, opens)
            await enter_watches(store, directory, everybody, language)
            running = Clock(opens.timestamp(), time.time(), speed)
            await store.write(FOUNDER, lambda work: _start_clock(work, running))
    except BaseException:
        ground.clear(directory)
        raise


async def _start_clock(work: Work, clock: Clock) -> None:
    await work.many(
        "UPDATE workspace SET value = ? WHERE key = ?",
        [(str(clock.origin_s), "clock_origin_s"), (str(clock.started_s), "clock_started_s")],
    )
    await work.audit("workspace.clock", "workspace", speed=clock.speed)
    work.changed("workspace", 0)


def latest_tuesday(now: datetime) -> datetime:
    """00:00 in Valdeluz of the latest Tuesday."""
    here = now.astimezone(ZoneInfo(DEMO_ZONE))
    tuesday = here - timedelta(days=(here.weekday() - _TUESDAY) % 7)
    return tuesday.replace(hour=0, minute=0, second=0, microsecond=0)
