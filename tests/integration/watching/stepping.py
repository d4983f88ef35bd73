"""The collector's own parts on a clock that is set forward by hand, so that a day takes as long as its work.

At each moment every account that is due is read until it has no more, as in a collector that asks in time at the
workspace's own pace; then what is due by the clock is swept. Store, connectors, matching and sweeps are those of
``ventanilla collect``; what a person does, and what goes out, has no part in it.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.accounts import store as tables
from core.accounts.loading import BUNDLED, Shelf
from core.clock import Clock
from core.collector.alerting import Alerting
from core.collector.commit import COLLECTOR, Ledger
from core.collector.contexts import Outside, contexts
from core.collector.house import run_sweep
from core.collector.main import SWEEPS
from core.collector.matching import Matching
from core.collector.meeting import Meeting
from core.collector.presence import LEASE
from core.collector.tripwire import Tripwire, settle
from core.collector.worker import Equipment, Worker
from core.publishing.pictures import PictureShelf
from core.store import Store, open_store
from core.store.leases import Lease, acquire, release
from core.watch.places import gazetteer

_LEASE_S = 3600.0
"""Longer than any playing takes, as nobody renews it."""


@dataclass(slots=True)
class Hand:
    """Where the clock's hand stands, in epoch seconds."""

    at_s: float


@dataclass(frozen=True, slots=True)
class HandClock(Clock):
    """A clock that stands still until its hand is moved."""

    hand: Hand = field(default_factory=lambda: Hand(0.0))

    def time(self) -> float:
        """Epoch seconds."""
        return self.hand.at_s


class Stepped:
    """One collector of a workspace, which does what is due when it is told what time it is."""

    def __init__(self, kit: Equipment, lease: Lease, hand: Hand) -> None:
        self.opened_s = hand.at_s
        """When the workspace's clock began, epoch seconds."""
        self.said: list[str] = []
        """What it would have told the person who watches it."""
        self._kit = kit
        self._lease = lease
        self._hand = hand
        self._ledger = Ledger(kit.store, lease, kit.ingest)
        self._chances = random.Random(7)
        self._readers: dict[str, tuple[Meeting, Worker]] = {}

    async def enter(self) -> None:
        """Take in which accounts there are to read."""
        for account in await tables.all_accounts(self._kit.store):
            if account.is_active:
                parts = (self._kit, self._ledger, account.id, self._chances)
                self._readers[account.name] = Meeting(*parts), Worker(*parts)

    async def at(self, moment_s: float, account: str | None = None) -> None:
        """It is this time now: read what is due of this account, or of all and then sweep."""
        self._hand.at_s = moment_s
        for name in self._readers if account is None else [account]:
            meeting, worker = self._readers[name]
            if await meeting.is_due():
                await meeting.hold()
            while await worker.wait_s() == 0:
                await worker.step()
        for sweep in self._kit.sweeps if account is None else ():
            await run_sweep(self._kit.store, self._lease, sweep, self.said.append)

    async def number(self, sql: str) -> int:
        """What the file says now."""
        found = await self._kit.store.value(sql)
        assert isinstance(found, int)
        return found


@asynccontextmanager
async def stepped(directory: Path) -> AsyncIterator[Stepped]:
    """The collector of the demonstration in this folder; its clock's hand stands where the demonstration opens."""
    async with open_store(directory, checkpoints=True) as store:
        hand = Hand(store.clock.origin_s)
        store.clock = HandClock(hand=hand)
        async with contexts(store.clock, Outside(), None, PictureShelf(directory)) as contexts_of:
            places = gazetteer(directory)
            sweeps = (*SWEEPS, settle, *Alerting(directory, places=places, settle_s=0.0).sweeps)
            take_in = Tripwire(Matching(directory=directory, places=places))
            kit = Equipment(store, Shelf(BUNDLED), contexts_of, take_in, sweeps, places=places)
            lease = await _leased(store)
            try:
                collector = Stepped(kit, lease, hand)
                await collector.enter()
                yield collector
            finally:
                await store.write(COLLECTOR, lambda work: release(work, lease))


async def _leased(store: Store) -> Lease:
    lease = await store.write(COLLECTOR, lambda work: acquire(work, LEASE, "stepped", _LEASE_S))
    assert lease is not None, "nobody else collects there"
    return lease
