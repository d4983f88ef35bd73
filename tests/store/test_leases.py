"""Leases: one process does a job, a dead or sleeping one is replaced, and one that was replaced cannot write."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from core.errors import LeaseLost
from core.store import Store, Work
from core.store.leases import Lease, acquire, fence, holder_name, is_held, release, renew
from tests.store.programs import Neighbour, run_program
from tests.store.room import ANA, jot, jotted

BOUND_S = 30


async def _take(store: Store, holder: str = "here", ttl_s: float = 60.0, *, name: str = "collector") -> Lease | None:
    return await store.write(ANA, lambda work: acquire(work, name, holder, ttl_s))


async def _held(store: Store, holder: str = "here", ttl_s: float = 60.0) -> Lease:
    lease = await _take(store, holder, ttl_s)
    assert lease is not None
    return lease


async def _fence(store: Store, lease: Lease) -> None:
    await store.write(ANA, lambda work: fence(work, lease))


class _Machine:
    """The machine's time, moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = time.time()
        monkeypatch.setattr("core.store.leases.time.time", lambda: self.now_s)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> _Machine:
    return _Machine(monkeypatch)


async def test_one_holds_a_job_and_another_must_wait(store: Store) -> None:
    assert not await is_held(store, "collector")
    lease = await _held(store, "here")
    assert (lease.name, lease.holder, lease.token) == ("collector", "here", 1)
    assert await _take(store, "there") is None
    assert await _take(store, "there", name="publisher") is not None, "another job is free"
    assert await is_held(store, "collector")


async def test_a_job_is_free_again_when_its_time_is_over_and_the_number_rises(store: Store, machine: _Machine) -> None:
    first = await _held(store, "here", 30)
    machine.now_s += 29
    assert await _take(store, "there", 30) is None
    machine.now_s += 1
    assert not await is_held(store, "collector")
    second = await _held(store, "there", 30)
    assert second.token == first.token + 1
    with pytest.raises(LeaseLost, match=r"Another process took over «collector»: this one stops\."):
        await _fence(store, first)
    await _fence(store, second)


async def test_renewing_keeps_the_job_and_the_number(store: Store, machine: _Machine) -> None:
    lease = await _held(store, "here", 30)
    for _ in range(4):
        machine.now_s += 20
        lease = await store.write(ANA, lambda work, lease=lease: renew(work, lease, 30))  # type: ignore[misc]  # bound
        assert await _take(store, "there", 30) is None
    assert lease.token == 1
    assert lease.until_s == machine.now_s + 30


async def test_who_slept_through_the_end_may_go_on_when_nobody_took_over(store: Store, machine: _Machine) -> None:
    lease = await _held(store, "here", 30)
    machine.now_s += 300
    await _fence(store, lease)
    await store.write(ANA, lambda work: renew(work, lease, 30))
    assert await _take(store, "there", 30) is None


async def test_who_lost_a_job_can_neither_renew_nor_release_it(store: Store, machine: _Machine) -> None:
    lost = await _held(store, "here", 30)
    machine.now_s += 31
    await _held(store, "there", 30)
    with pytest.raises(LeaseLost):
        await store.write(ANA, lambda work: renew(work, lost, 30))
    await store.write(ANA, lambda work: release(work, lost))
    assert await is_held(store, "collector")


async def test_a_released_job_is_free_at_once_and_its_number_is_spent(store: Store) -> None:
    first = await _held(store, "here")
    await store.write(ANA, lambda work: release(work, first))
    assert not await is_held(store, "collector")
    assert (await _held(store, "there")).token == 2
    with pytest.raises(LeaseLost):
        await _fence(store, first)


async def test_a_process_that_takes_its_own_job_again_leaves_its_earlier_self_behind(store: Store) -> None:
    first = await _held(store, "here")
    second = await _held(store, "here")
    assert second.token == 2
    with pytest.raises(LeaseLost):
        await _fence(store, first)


async def test_a_dead_holders_job_is_taken_although_the_clock_went_back_an_hour(
    store: Store, machine: _Machine
) -> None:
    dead = await _held(store, "here", 30)
    machine.now_s -= 3600
    taken = await _take(store, "there", 30)
    assert taken is not None, "the job would stand still for an hour"
    with pytest.raises(LeaseLost):
        await _fence(store, dead)


async def test_a_lost_job_undoes_what_was_written_before_the_check(store: Store, machine: _Machine) -> None:
    lost = await _held(store, "here", 30)
    machine.now_s += 31
    await _held(store, "there", 30)

    async def act(work: Work) -> None:
        await jot(1)(work)
        await fence(work, lost)

    with pytest.raises(LeaseLost):
        await store.write(ANA, act)
    assert jotted(store.path) == set()


async def test_a_lease_is_the_systems_own_matter_and_is_told(store: Store) -> None:
    lease = await _held(store)
    await store.write(ANA, lambda work: renew(work, lease, 30))
    await store.write(ANA, lambda work: release(work, lease))
    assert await store.value("SELECT count(*) FROM audit") == 0
    told = [tuple(row) for row in await store.rows("SELECT entity, entity_id, op FROM change_log ORDER BY seq")]
    assert told == [("lease", 1, "update"), ("lease", 1, "release")]


async def test_a_stopped_process_that_wakes_after_its_time_cannot_write(store: Store, neighbour: Neighbour) -> None:
    folder = store.path.parent
    assert neighbour.ask("lease", folder, "collector", 1.0) == "1"
    assert neighbour.ask("fenced", folder, 1) == "written"
    os.kill(neighbour.pid, signal.SIGSTOP)
    try:
        _pid, status = await asyncio.to_thread(os.waitpid, neighbour.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        neighbour.tell("fenced", folder, 2)
        async with asyncio.timeout(BOUND_S):
            while (taken := await _take(store, "here", 1.0)) is None:  # noqa: ASYNC110  # nothing tells of its end
                await asyncio.sleep(0.05)
        assert taken.token == 2
    finally:
        os.kill(neighbour.pid, signal.SIGCONT)
    assert neighbour.hear() == "LeaseLost"
    assert neighbour.ask("renew", folder, 60) == "LeaseLost"
    assert neighbour.ask("release", folder) == "released"
    assert jotted(store.path) == {1}
    await _fence(store, taken)
    assert neighbour.ask("close", folder) == "closed"


async def test_a_job_let_go_next_door_is_free_here(store: Store, neighbour: Neighbour) -> None:
    folder = store.path.parent
    assert neighbour.ask("lease", folder, "collector", 60) == "1"
    assert await _take(store) is None
    assert neighbour.ask("release", folder) == "released"
    assert (await _held(store)).token == 2
    assert neighbour.ask("close", folder) == "closed"


def test_of_many_processes_that_want_a_job_at_once_exactly_one_gets_it(quick_folder: Path) -> None:
    rounds = run_program(list[list[int]], "crowd", "lease", quick_folder, 6, 8)
    assert len(rounds) == 8
    for number, tokens in enumerate(rounds, start=1):
        assert sorted(tokens) == [0] * 5 + [number], "one holder, and a number higher than the last"


def test_a_holder_signs_with_host_and_process() -> None:
    host, _colon, pid = holder_name().rpartition(":")
    assert host
    assert pid == str(os.getpid())
