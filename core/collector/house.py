"""Housekeeping: the sweeps of other rooms, the feed of changes kept short, the log folded into the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from core.accounts.fence import place_of
from core.collector.commit import COLLECTOR
from core.collector.pace import Pace
from core.errors import LeaseLost, StoreError, StoreRefused, VentanillaError
from core.i18n import _
from core.inbox.sweeps import MOST
from core.store import Store, Work
from core.store.leases import Lease, fence, renew

Sweep = Callable[[Work], Awaitable[int]]
"""Work that is due by the clock alone: handles at most ``MOST`` things, says how many, and is cheap when none are.

One that says fewer while it has more to do goes on at the next round, so that others write in between.
"""
Talk = Callable[[str], None]
"""Tells the person who watches one sentence."""

CHANGES_KEPT = 50_000
"""A desk that fell further behind has to read everything anew."""


def nobody(_until: float) -> None:
    """Nobody asks how long the lease is sure to hold."""


def machine_time() -> float:
    """Seconds that go on while this process, or the machine, is stopped."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


async def keep_lease(
    store: Store, lease: Lease, pace: Pace, talk: Talk, renewed: Callable[[float], None] = nobody
) -> None:
    """Renew the lease until it is lost; a disk that is full or busy is told of, and the lease tried again.

    Args:
        renewed: is told until when, in :func:`machine_time`, the lease is sure to hold.

    Raises:
        LeaseLost: another process took over.
        StoreRefused: the workspace cannot be used any more.
    """
    pause_s = pace.renew_s
    while True:
        await asyncio.sleep(pause_s)
        before = machine_time()
        try:
            await store.write(COLLECTOR, lambda work: renew(work, lease, pace.lease_s))
            renewed(before + pace.lease_s)
        except StoreRefused:
            raise
        except StoreError as error:  # if another takes over meanwhile, each write finds the lease lost
            talk(str(error))
            pause_s = min(pace.renew_s, pace.retry_store_s)
        else:
            pause_s = pace.renew_s


async def keep_house(store: Store, lease: Lease, sweeps: Sequence[Sweep], pace: Pace, talk: Talk) -> None:
    """Sweep, prune and checkpoint for ever; a sweep that fails is told of and stops no other.

    Raises:
        LeaseLost: another process took over.
        StoreRefused: the workspace cannot be used any more.
    """
    loop = asyncio.get_running_loop()
    next_prune = next_checkpoint = loop.time()
    while True:
        for sweep in sweeps:
            await run_sweep(store, lease, sweep, talk)
        if loop.time() >= next_prune:
            next_prune = loop.time() + pace.prune_s
            await run_sweep(store, lease, prune_changes, talk)
        if loop.time() >= next_checkpoint:
            next_checkpoint = loop.time() + pace.checkpoint_s
            await _checkpoint(store, talk)
        await asyncio.sleep(pace.sweep_s)


async def run_sweep(store: Store, lease: Lease, sweep: Sweep, talk: Talk) -> int:
    """One sweep while it finds ``MOST`` things, each part a write of its own in the name of the lease.

    Returns what the last part found; 0 for a sweep that failed, which is told of.

    Raises:
        LeaseLost: another process took over.
        StoreRefused: the workspace cannot be used any more.
    """

    async def act(work: Work) -> int:
        work.system("what is due by the clock is no act of a person")
        await fence(work, lease)
        return await sweep(work)

    try:
        found = MOST
        while found >= MOST:
            found = await store.write(COLLECTOR, act)
        return found
    except (LeaseLost, StoreRefused):
        raise
    except VentanillaError as error:
        talk(str(error))
    except Exception as error:  # noqa: BLE001  # the worker's fence: one sweep must not stop the house
        talk(_("Housekeeping step «{step}» failed ({detail}): the others go on; report this.",
               step=getattr(sweep, "__name__", "?"), detail=place_of(error)))  # fmt: skip
    return 0


async def _checkpoint(store: Store, talk: Talk) -> None:
    """Fold the log into the database; what does not succeed now is done the next time."""
    try:
        await store.checkpoint()
    except StoreRefused:
        raise
    except StoreError as error:
        talk(str(error))


async def prune_changes(work: Work) -> int:
    """Forget the oldest entries of the feed of changes."""
    return await work.execute(
        "DELETE FROM change_log WHERE seq IN (SELECT seq FROM change_log"
        " WHERE seq <= (SELECT max(seq) FROM change_log) - ? ORDER BY seq LIMIT ?)",
        (CHANGES_KEPT, MOST),
    )
