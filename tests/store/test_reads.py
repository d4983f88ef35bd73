"""Reading: as last committed, never behind a writer, and ended at once when nobody waits for it any more."""

from __future__ import annotations

import asyncio
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from core.errors import StoreError
from core.store import Store, Work, open_store
from tests.store.programs import Neighbour, run_program
from tests.store.room import ANA, jot, jotted, raw
from tests.store.steps import Steps

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
BOUND_S = 20


def _the_reader(tasks: list[asyncio.Task[Any]]) -> None:
    tasks[0].cancel()


async def _cancelled_after(store: Store, steps: int) -> None:
    reader = asyncio.create_task(store.rows(ENDLESS))
    for _ in range(steps):
        await asyncio.sleep(0)
    reader.cancel()
    async with asyncio.timeout(BOUND_S):
        (outcome,) = await asyncio.gather(reader, return_exceptions=True)
    assert isinstance(outcome, asyncio.CancelledError)


@pytest.mark.parametrize("turns", range(12))
async def test_an_endless_read_cancelled_at_any_moment_is_interrupted_and_the_next_works(
    store: Store, calm: None, turns: int
) -> None:
    await _cancelled_after(store, turns)
    async with asyncio.timeout(BOUND_S):
        assert await store.value("SELECT 7") == 7


async def test_an_endless_read_is_interrupted_although_everyone_is_cancelled_while_it_is_stopped(
    store: Store, calm: None
) -> None:
    def everyone(tasks: list[asyncio.Task[Any]]) -> None:
        for task in tasks:
            task.cancel()

    for at in range(5):  # the first step is the read itself, the others end it
        with Steps(at, everyone).installed():
            reader = asyncio.create_task(store.rows(ENDLESS))
            await asyncio.sleep(0.01)
            reader.cancel()
            async with asyncio.timeout(BOUND_S):
                (outcome,) = await asyncio.gather(reader, return_exceptions=True)
        assert isinstance(outcome, asyncio.CancelledError)
        async with asyncio.timeout(BOUND_S):
            assert await store.value("SELECT ?", (at,)) == at


async def test_a_read_cancelled_twice_is_still_waited_for_before_the_next(store: Store, calm: None) -> None:
    reader = asyncio.create_task(store.rows(ENDLESS))
    await asyncio.sleep(0.01)
    reader.cancel()
    for _ in range(100):
        await asyncio.sleep(0)
        reader.cancel()
    async with asyncio.timeout(BOUND_S):
        (outcome,) = await asyncio.gather(reader, return_exceptions=True)
        assert isinstance(outcome, asyncio.CancelledError)
        assert await store.value("SELECT 7") == 7


async def test_a_short_read_cancelled_at_any_step_leaves_the_next_its_own_answer(store: Store, calm: None) -> None:
    for at in count():
        steps = Steps(at, _the_reader)
        with steps.installed():
            reader = asyncio.create_task(store.rows("SELECT 1"))
            await asyncio.gather(reader, return_exceptions=True)
        assert [row[0] for row in await store.rows("SELECT ?", (at,))] == [at]
        if not steps.has_struck:
            break
    assert at >= 2


async def test_a_read_that_runs_out_of_time_says_so_to_its_caller_only(store: Store, calm: None) -> None:
    waiting = asyncio.create_task(_timed_out(store))
    await asyncio.sleep(0)
    async with asyncio.timeout(BOUND_S):
        assert await store.value("SELECT 7") == 7
        await waiting


async def _timed_out(store: Store) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await store.rows(ENDLESS)


def test_a_process_whose_loop_ends_during_an_endless_read_ends_too(folder: Path) -> None:
    assert run_program(list[int], "ended_reads", folder) == list(range(8))


async def test_readers_see_what_was_committed_while_another_process_holds_the_file(
    store: Store, neighbour: Neighbour
) -> None:
    await store.write(ANA, jot(1))
    assert neighbour.ask("lock", store.path.parent) == "locked"
    try:
        assert await store.value("SELECT count(*) FROM audit") == 1
    finally:
        assert neighbour.ask("unlock", store.path.parent) == "unlocked"


async def test_a_reader_sees_nothing_of_an_act_before_its_commit(store: Store) -> None:
    seen: list[int] = []

    async def act(work: Work) -> None:
        await jot(1)(work)
        seen.append(await store.value("SELECT count(*) FROM audit"))  # the other connection

    await store.write(ANA, act)
    assert seen == [0]
    assert await store.value("SELECT count(*) FROM audit") == 1


async def test_the_reading_connection_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError):
        await store.rows("DELETE FROM workspace")
    with pytest.raises(StoreError):
        await store.rows("INSERT INTO workspace VALUES ('a', 'b') RETURNING key")
    assert jotted(store.path) == set()


async def test_a_store_that_is_left_finishes_the_acts_that_were_begun(folder: Path, calm: None) -> None:
    async with open_store(folder) as store:
        writers = [asyncio.create_task(store.write(ANA, jot(number))) for number in range(5)]
        await asyncio.sleep(0)
    async with asyncio.timeout(BOUND_S):
        assert await asyncio.gather(*writers) == [0, 1, 2, 3, 4]
    assert jotted(store.path) == {0, 1, 2, 3, 4}


async def test_a_store_that_was_left_refuses_with_a_sentence(folder: Path, calm: None) -> None:
    async with open_store(folder) as store:
        pass
    with pytest.raises(StoreError, match="is closed"):
        await store.write(ANA, jot(1))
    with pytest.raises(StoreError, match="is closed"):
        await store.rows("SELECT 1")
    with pytest.raises(StoreError, match="is closed"):
        await store.checkpoint()
    await store.close()


async def test_a_checkpoint_folds_the_log_into_the_database(store: Store) -> None:
    await store.write(ANA, jot(1))
    before = store.path.stat().st_size
    for number in range(2, 40):
        await store.write(ANA, jot(number, text="x" * 4000))
    assert store.path.stat().st_size == before, "a desk leaves the log to the collector"
    await store.checkpoint()
    assert store.path.stat().st_size > before
    with raw(store.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
