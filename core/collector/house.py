"""Housekeeping: the sweeps of other rooms, the feed of changes kept short, the log folded into the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from core.accounts.fence import place_of
from core.collector.commit import COLLECTOR
from core.collector.pace import Pace
from core.errors import LeaseLost, StoreRefused, VentanillaError
from core.i18n import _
from core.inbox.sweeps import MOST
from core.store import Store, Work
from core.store.leases import Lease, fence, renew

Sweep = Callable[[Work], Awaitable[int]]
"""Work that is due by the clock alone: handles at most ``MOST`` things, says how many, and is cheap when none are."""
Talk = Callable[[str], None]
"""Tells the person who watches one sentence."""

CHANGES_KEPT = 50_000
"""A desk that fell further behind has to read everything anew."""


async def keep_lease(store: Store, lease: Lease, pace: Pace) -> None:
    """Renew the lease until it is lost.

    Raises:
        LeaseLost: another process took over.
    """
    while True:
        await asyncio.sleep(pace.renew_s)
        await store.write(COLLECTOR, lambda work: renew(work, lease, pace.lease_s))


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
            await store.checkpoint()
        await asyncio.sleep(pace.sweep_s)


async def run_sweep(store: Store, lease: Lease, sweep: Sweep, talk: Talk) -> None:
    """One sweep to its end, each part a write of its own in the name of the lease."""

    async def act(work: Work) -> int:
        work.system("what is due by the clock is no act of a person")
        await fence(work, lease)
        return await sweep(work)

    try:
        has_more = True
        while has_more:
            has_more = await store.write(COLLECTOR, act) >= MOST
    except (LeaseLost, StoreRefused):
        raise
    except VentanillaError as error:
        talk(str(error))
    except Exception as error:  # noqa: BLE001  # the worker's fence: one sweep must not stop the house
        talk(_("Housekeeping step «{step}» failed ({detail}): the others go on; report this.",
               step=getattr(sweep, "__name__", "?"), detail=place_of(error)))  # fmt: skip


async def prune_changes(work: Work) -> int:
    """Forget the oldest entries of the feed of changes."""
    return await work.execute(
        "DELETE FROM change_log WHERE seq IN (SELECT seq FROM change_log"
        " WHERE seq <= (SELECT max(seq) FROM change_log) - ? ORDER BY seq LIMIT ?)",
        (CHANGES_KEPT, MOST),
    )
