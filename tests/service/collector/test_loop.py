"""The collector at work in this process: who is asked when, what people change meanwhile, and keeping house."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from core.accounts.model import AccountState, HealthCode
from core.accounts.service import pause_account, resume_account
from core.clock import Clock
from core.collector import house
from core.collector.commit import COLLECTOR
from core.collector.house import keep_house, prune_changes, run_sweep
from core.collector.loop import Collector
from core.collector.presence import LEASE, who_collects
from core.collector.worker import Equipment
from core.errors import LeaseLost, StoreRefused
from core.i18n import N_
from core.inbox.sweeps import MOST
from core.store import Store, Work, open_store
from core.store.leases import acquire
from tests.service.collector.conftest import (
    ANA,
    FAST,
    START_S,
    AddFolder,
    adder,
    cursor,
    equipment,
    messages,
    now_of,
    take_lease,
    until,
)
from tests.service.collector.folder_net import calls, tell

LONG_S = 30.0


@asynccontextmanager
async def running(kit: Equipment, holder: str = "test:1") -> AsyncIterator[list[str]]:
    """A collector at work; gives what it says."""
    said: list[str] = []
    task = asyncio.create_task(Collector(kit, said.append, holder=holder, chances=random.Random(7)).run())
    try:
        async with asyncio.timeout(LONG_S):
            yield said
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def has(store: Store, account_id: int, n: int) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return await store.value("SELECT count(*) FROM message WHERE account_id = ?", (account_id,)) == n

    return ask


async def test_an_account_added_while_it_runs_is_taken_up_at_once(store: Store, kit: Equipment, add: AddFolder) -> None:
    async with running(kit):
        account, _folder = await add(12)
        await until(store, has(store, account.id, 12))


async def test_a_paused_account_is_not_asked_and_a_resumed_one_at_once(
    store: Store, kit: Equipment, add: AddFolder
) -> None:
    account, folder = await add(5, interval="3600")
    async with running(kit):
        await until(store, has(store, account.id, 5))
        await pause_account(store, ANA, account.name, "holidays")
        (folder / "total").write_text("9")
        await resume_account(store, ANA, account.name)
        await until(store, has(store, account.id, 9))
    assert len(calls(folder)) == 2, "an hour's interval: only the resuming made it ask"


async def test_an_account_that_asks_to_sign_in_is_left_until_resumed(
    store: Store, kit: Equipment, add: AddFolder
) -> None:
    account, folder = await add(5, "401")
    async with running(kit):
        await until(store, lambda: _in_state(store, account.id, AccountState.NEEDS_SIGN_IN))
        tell(folder, "")
        assert await messages(store, account) == 0
        await resume_account(store, ANA, account.name)
        await until(store, has(store, account.id, 5))


async def test_a_backlog_leaves_room_for_the_others(store: Store, add: AddFolder) -> None:
    backlog, _folder = await add(400, page="4")
    small = [(await add(8, page="4"))[0] for _ in range(3)]
    one_slot = equipment(store, pace=replace(FAST, pulls_at_once=1))
    async with running(one_slot):
        for account in small:
            await until(store, has(store, account.id, 8))
        behind = await messages(store, backlog)
        await until(store, has(store, backlog.id, 400))
    assert behind < 400, "they did not wait for its end"


async def test_a_replay_is_asked_often_enough_and_never_before_an_asked_for_pause_is_over(
    workspace: Path, tmp_path: Path
) -> None:
    clock = Clock(origin_s=START_S, started_s=time.time(), speed=600.0)
    async with open_store(workspace, clock=clock) as store:
        add = adder(store, tmp_path)
        account, folder = await add(5, "429")
        async with running(equipment(store)):
            await until(store, lambda: _has_health(store, account.id, HealthCode.LIMITED))
            pause_ends_s = (await now_of(store, account)).standing.next_s
            tell(folder, "")
            await until(store, has(store, account.id, 5))
            assert len(calls(folder)) == 2
            assert float(str(calls(folder)[1]["at_s"])) >= (pause_ends_s or 0)
            for n in range(6, 10):
                (folder / "total").write_text(str(n))
                await until(store, has(store, account.id, n))


async def test_a_second_one_stands_by_and_takes_over_when_the_first_ends(
    store: Store, kit: Equipment, add: AddFolder
) -> None:
    account, folder = await add(5)
    async with running(kit, "first:1") as first:
        await until(store, has(store, account.id, 5))
        async with running(kit, "second:2") as second:
            while not second:  # noqa: ASYNC110  # it only talks
                await asyncio.sleep(0.01)
            assert first == ["Collecting."]
            assert second == ["Another process collects here: standing by."]
            working = await who_collects(store)
            assert working is not None
            assert (working.host, working.pid) == ("first", 1)
    async with running(kit, "second:2"):
        (folder / "total").write_text("7")
        await until(store, has(store, account.id, 7))


async def test_one_that_loses_its_lease_stops_all_work_and_stands_by(
    store: Store, kit: Equipment, add: AddFolder
) -> None:
    account, _folder = await add(5)
    async with running(kit, "first:1") as said:
        await until(store, has(store, account.id, 5))
        await store.write(COLLECTOR, _expire)
        assert await store.write(COLLECTOR, lambda work: acquire(work, LEASE, "thief:2", 2.0)) is not None
        while len(said) < 2:  # noqa: ASYNC110  # it only talks
            await asyncio.sleep(0.01)
        assert "took over" in said[1]
        standing = (await now_of(store, account)).standing
        working = await who_collects(store)
        assert working is not None
        assert working.host == "thief"
        await until(store, lambda: _is_held_by(store, "first:1"))  # the thief does nothing, its time runs out
    assert standing.failures == 0


async def test_a_workspace_that_cannot_be_used_any_more_ends_the_collector(store: Store, add: AddFolder) -> None:
    async def refuse(work: Work) -> int:
        raise StoreRefused(N_("Not this one."))

    await add(5)
    kit = equipment(store, sweeps=(refuse,))
    async with asyncio.timeout(LONG_S):
        with pytest.raises(StoreRefused, match="Not this one"):
            await Collector(kit, lambda _said: None, holder="test:1").run()
    assert await who_collects(store) is None


async def test_a_sweep_that_fails_is_told_of_and_stops_no_other(store: Store, add: AddFolder) -> None:
    swept = asyncio.Event()

    async def broken(work: Work) -> int:
        raise LookupError("words of a citizen")

    async def works(work: Work) -> int:
        swept.set()
        return 0

    account, _folder = await add(5)
    async with running(equipment(store, sweeps=(broken, works))) as said:
        await swept.wait()
        await until(store, has(store, account.id, 5))
    assert any("«broken» failed (LookupError at " in sentence for sentence in said)
    assert not any("citizen" in sentence for sentence in said)


async def test_a_sweep_with_much_to_do_is_run_to_its_end_in_parts(store: Store) -> None:
    left = [MOST * 2 + 3]

    async def sweep(work: Work) -> int:
        done = min(left[0], MOST)
        left[0] -= done
        return done

    await run_sweep(store, await take_lease(store), sweep, lambda _said: None)
    assert left == [0]


async def test_a_sweep_in_the_name_of_a_lost_lease_changes_nothing(store: Store) -> None:
    old = await take_lease(store, "old:1", ttl_s=-1)
    await take_lease(store, "new:2")
    ran = []

    async def sweep(work: Work) -> int:
        ran.append(1)
        return 0

    with pytest.raises(LeaseLost):
        await run_sweep(store, old, sweep, lambda _said: None)
    assert ran == []


async def test_the_feed_of_changes_is_kept_short(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "CHANGES_KEPT", 10)

    async def many(work: Work) -> None:
        work.system("a test")
        for n in range(1200):
            work.changed("thing", n)

    await store.write(ANA, many)
    last = await store.value("SELECT max(seq) FROM change_log")
    await run_sweep(store, await take_lease(store), prune_changes, lambda _said: None)
    kept = await store.rows("SELECT seq FROM change_log ORDER BY seq")
    assert len(kept) in (10, 11)
    assert kept[-1]["seq"] >= last


async def test_keeping_house_checkpoints_the_log(store: Store, add: AddFolder) -> None:
    await add(5)
    wal = store.path.with_name(store.path.name + "-wal")
    assert wal.stat().st_size > 0
    lease = await take_lease(store)
    swept = asyncio.Event()

    async def sweep(work: Work) -> int:
        swept.set()
        return 0

    task = asyncio.create_task(keep_house(store, lease, (sweep,), FAST, lambda _said: None))
    async with asyncio.timeout(LONG_S):
        await swept.wait()
        swept.clear()
        await swept.wait()  # the second round begins after the first checkpoint
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    row = await store.row("PRAGMA wal_checkpoint(PASSIVE)")
    assert row is not None
    assert row["log"] == row["checkpointed"]


async def test_cancelling_it_in_the_middle_of_a_page_leaves_the_page_whole_or_absent(
    store: Store, kit: Equipment, add: AddFolder
) -> None:
    account, _folder = await add(600, page="10")
    for n in range(1, 6):
        async with running(kit):
            await until(store, lambda n=n: _has_at_least(store, account.id, n * 30))  # type: ignore[misc]  # bound early
        assert await messages(store, account) == await cursor(store, account)
        assert await who_collects(store) is None


async def _in_state(store: Store, account_id: int, state: AccountState) -> bool:
    return await store.value("SELECT count(*) FROM account WHERE id = ? AND state = ?", (account_id, state.value)) == 1


async def _has_health(store: Store, account_id: int, health: HealthCode) -> bool:
    question = "SELECT count(*) FROM account WHERE id = ? AND health = ?"
    return await store.value(question, (account_id, health.value)) == 1


async def _has_at_least(store: Store, account_id: int, n: int) -> bool:
    return await store.value("SELECT count(*) FROM message WHERE account_id = ?", (account_id,)) >= n


async def _is_held_by(store: Store, holder: str) -> bool:
    question = "SELECT count(*) FROM lease WHERE name = ? AND holder = ? AND until_s > ?"
    return await store.value(question, (LEASE, holder, time.time())) == 1


async def _expire(work: Work) -> None:
    work.system("a test")
    await work.execute("UPDATE lease SET until_s = 0 WHERE name = ?", (LEASE,))
