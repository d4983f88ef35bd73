"""A busy workspace and a broken account end nothing: the collector says so, tries again, and the others go on."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from core.collector.house import keep_house, keep_lease
from core.collector.once import Tally, collect_once
from core.errors import LeaseLost, StoreFull
from core.i18n import N_
from core.store import Store, Work, open_store
from tests.service.collector.conftest import ANA, FAST, AddFolder, equipment, messages, take_lease

LONG_S = 30.0


async def test_a_busy_workspace_is_told_of_and_the_lease_renewed_when_it_is_free(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.database.BUSY_TIMEOUT_MS", 20)
    told = asyncio.Event()
    said: list[str] = []

    def talk(sentence: str) -> None:
        said.append(sentence)
        told.set()

    async with open_store(workspace) as store, asyncio.timeout(LONG_S):
        lease = await take_lease(store)
        before_s = await _lease_s(store)
        other = sqlite3.connect(store.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        keeper = asyncio.create_task(keep_lease(store, lease, FAST, talk))
        await told.wait()
        assert not keeper.done()
        other.execute("COMMIT")
        other.close()
        renewed = asyncio.Event()
        store.on_commit(renewed.set)
        await renewed.wait()
        assert await _lease_s(store) != before_s
        await store.write(ANA, _end_lease)
        with pytest.raises(LeaseLost):
            await keeper
    assert said and "busy" in said[0].lower()


async def test_a_checkpoint_without_room_is_told_of_and_housekeeping_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_store: Store) -> None:
        raise StoreFull(N_("No room."))

    rounds, twice, said = [0], asyncio.Event(), list[str]()

    async def sweep(work: Work) -> int:
        rounds[0] += 1
        if rounds[0] > 1:
            twice.set()
        return 0

    monkeypatch.setattr(Store, "checkpoint", full)
    house = asyncio.create_task(keep_house(store, await take_lease(store), (sweep,), FAST, said.append))
    async with asyncio.timeout(LONG_S):
        await asyncio.wait((house, asyncio.create_task(twice.wait())), return_when=asyncio.FIRST_COMPLETED)
    assert not house.done()
    assert said == ["No room."]
    house.cancel()
    with suppress(asyncio.CancelledError):
        await house


async def test_once_a_broken_account_does_not_stop_the_others(store: Store, add: AddFolder) -> None:
    broken, _folder = await add(5)
    good, _other = await add(700)
    kit, lease, said = equipment(store), await take_lease(store), list[str]()
    assert await collect_once(kit, lease, said.append) == Tally(2, 2, 0)

    async def damage(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("UPDATE stream SET next_s = 'soon' WHERE account_id = ?", (broken.id,))
        await work.execute("DELETE FROM stream WHERE account_id = ?", (good.id,))

    await store.write(ANA, damage)
    tally = await collect_once(kit, lease, said.append)
    assert tally == Tally(2, 1, 1)
    assert await messages(store, good) == 700
    assert len(said) == 1 and broken.name in said[0]


async def test_once_sweeps_to_the_end_of_what_comes_in_pieces(store: Store) -> None:
    left = [5]

    async def sweep(work: Work) -> int:
        left[0] -= 1
        return min(left[0], 1)

    assert await collect_once(equipment(store, sweeps=(sweep,)), await take_lease(store), print) == Tally(0, 0, 0)
    assert left == [0]


async def test_once_ends_when_the_lease_is_lost(store: Store, add: AddFolder) -> None:
    await add(5)
    old = await take_lease(store, "old:1", ttl_s=-1)
    await take_lease(store, "new:2")
    with pytest.raises(LeaseLost):
        await collect_once(equipment(store), old, print)


async def _lease_s(store: Store) -> float:
    row = await store.row("SELECT until_s FROM lease")
    assert row is not None
    return float(row["until_s"])


async def _end_lease(work: Work) -> None:
    work.system("arranging a test")
    await work.execute("UPDATE lease SET token = token + 1, holder = 'thief:1'")
