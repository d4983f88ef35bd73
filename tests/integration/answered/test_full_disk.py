"""D109: the disk is full at each commit of a delivery in turn, once and for a while; nothing is lost, nothing twice."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest

from core.accounts.loading import Shelf
from core.clock import Clock
from core.collector.commit import COLLECTOR
from core.collector.contexts import Outside, contexts
from core.collector.presence import LEASE
from core.collector.publisher import Publisher
from core.collector.worker import Equipment
from core.errors import StoreFull
from core.i18n import N_
from core.inbox.ingest import ingest
from core.store import Actor, Store, Work, open_store
from core.store.leases import acquire
from tests.integration.answered.nursery import PACE
from tests.integration.answered.square import publishing_workspace, square, states
from tests.integration.kills.nursery import TABLE

KINDS = ("record", "readback", "twophase", "mute")
WRITES_MOST = 40
"""No delivery of these takes as many."""
ROUNDS_MOST = 12

T = TypeVar("T")


@dataclass
class Full:
    """A disk that is full when the n-th commit comes, and stays so for some more."""

    store: Store
    nth: int
    lasts: int
    commits: int = 0
    refused: int = 0

    async def write(self, actor: Actor, act: Callable[[Work], Awaitable[T]]) -> T:
        """The store's own write, but that what it did is undone at its commit."""

        async def doomed(work: Work) -> T:
            await act(work)
            self.refused += 1
            raise StoreFull(N_("Not saved: the disk of {place} is full."), place=self.store.path.parent)

        self.commits += 1
        is_full = self.nth <= self.commits < self.nth + self.lasts
        return await Store.write(self.store, actor, doomed if is_full else act)


@pytest.mark.parametrize("lasts", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
async def test_d109_a_disk_full_at_any_commit_of_a_delivery_doubles_and_loses_nothing(
    tmp_path: Path, kind: str, lasts: int
) -> None:
    fates = []
    for nth in range(1, WRITES_MOST):
        async with square() as platform:
            folder = tmp_path / str(nth)
            await publishing_workspace(folder, platform.port, (kind,), 1)
            fate, is_over = await _delivered(folder, platform.port, nth, lasts)
            public = platform.public()
        fates.append(fate)
        assert sum(public.values()) <= 1, f"twice, with the disk full at commit {nth}"
        assert fate in ("published", "needs_operator")
        assert fate != "published" or sum(public.values()) == 1
        assert fate != "needs_operator" or kind == "mute", "where the platform helps nobody is asked"
        if is_over:
            break
    else:
        raise AssertionError("a delivery never came to its end")
    assert len(fates) > 3, "the faults missed"
    print(f"\n{kind}, full for {lasts}: {fates}", end="")


async def _delivered(folder: Path, port: int, nth: int, lasts: int) -> tuple[str, bool]:
    """How a post stands after enough rounds, and whether the disk was never full while it was under way."""
    async with open_store(folder) as store:
        lease = await store.write(COLLECTOR, lambda work: acquire(work, LEASE, "test:1", 600.0))
        assert lease is not None
        disk = Full(store, nth, lasts)
        store.write = disk.write  # type: ignore[method-assign]  # the disk under this store
        async with contexts(store.clock, Outside(allow=(f"127.0.0.1:{port}",))) as ways:
            kit = Equipment(store, Shelf(TABLE), ways, ingest, (), replace(PACE, retry_store_s=0.001))
            for round_ in range(ROUNDS_MOST):
                store.clock = Clock(origin_s=10.0 * (round_ + 1))
                with suppress(StoreFull):  # a collector waits and tries again
                    await Publisher(kit, lease, lambda _sentence: None, random.Random(1)).deliver_due()
                [fate] = (await states(store)).values()
                if fate in ("published", "needs_operator"):
                    break
        return fate, disk.refused == 0
