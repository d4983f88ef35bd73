"""A writer that nobody waits for any more: its act is wholly done or wholly undone, and nobody stays locked out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from core.errors import NotFound
from core.store import Store, Work
from tests.store.programs import Neighbour, run_program
from tests.store.room import ANA, anyone_can_write_at_once, jot, jotted
from tests.store.steps import Steps

Strike = Callable[[list[asyncio.Task[Any]]], None]
MANY = 200
"""No act of these tests takes as many steps."""


def _the_caller(tasks: list[asyncio.Task[Any]]) -> None:
    tasks[0].cancel()


def _everyone(tasks: list[asyncio.Task[Any]]) -> None:
    """As the loop does when it ends."""
    for task in tasks:
        task.cancel()


def _the_caller_again_and_again(tasks: list[asyncio.Task[Any]]) -> None:
    loop = asyncio.get_running_loop()

    def cancel() -> None:
        if not tasks[0].done():
            tasks[0].cancel()
            loop.call_soon(cancel)

    cancel()


async def _struck(store: Store, at: int, strike: Strike, *acts: Callable[[Work], Any]) -> tuple[Steps, list[object]]:
    steps = Steps(at, strike)
    with steps.installed():
        writers = [asyncio.create_task(store.write(ANA, act)) for act in acts]
        async with asyncio.timeout(20):
            return steps, list(await asyncio.gather(*writers, return_exceptions=True))


@pytest.mark.parametrize("strike", [_the_caller, _the_caller_again_and_again, _everyone])
async def test_a_writer_cancelled_at_any_step_leaves_all_or_nothing_and_no_lock(
    quick_store: Store, calm: None, strike: Strike
) -> None:
    cancelled = 0
    for at in count():
        steps, (outcome,) = await _struck(quick_store, at, strike, jot(at))
        done = jotted(quick_store.path)
        assert anyone_can_write_at_once(quick_store.path), f"still locked after step {at}"
        assert await quick_store.value("SELECT 1") == 1
        if not steps.has_struck:
            assert outcome == at
            assert at in done
            break
        if isinstance(outcome, asyncio.CancelledError):
            cancelled += 1
        else:
            assert outcome == at
            assert at in done
        assert at < MANY
    assert cancelled > 10, "the strikes missed"


async def test_a_cancelled_writer_is_carried_to_its_end_once_it_has_begun(quick_store: Store, calm: None) -> None:
    for at in count(1):
        steps, (outcome,) = await _struck(quick_store, at, _the_caller, jot(at))
        if not steps.has_struck:
            break
        assert at in jotted(quick_store.path), f"cancelled before step {at}"
    assert at > 10


async def test_a_writer_cancelled_before_its_first_step_has_done_nothing(quick_store: Store, calm: None) -> None:
    _steps, (outcome,) = await _struck(quick_store, 0, _the_caller, jot(1))
    writer = asyncio.create_task(quick_store.write(ANA, jot(2)))
    writer.cancel()
    assert isinstance((await asyncio.gather(writer, return_exceptions=True))[0], asyncio.CancelledError)
    assert 2 not in jotted(quick_store.path)


@pytest.mark.parametrize("strike", [_the_caller, _everyone])
async def test_an_act_that_refuses_and_is_cancelled_at_any_step_leaves_nothing(
    quick_store: Store, calm: None, strike: Strike
) -> None:
    async def refuse(work: Work) -> None:
        await jot(1)(work)
        raise NotFound("not here")

    for at in count():
        steps, (outcome,) = await _struck(quick_store, at, strike, refuse)
        assert jotted(quick_store.path) == set()
        assert anyone_can_write_at_once(quick_store.path)
        assert isinstance(outcome, asyncio.CancelledError | NotFound)
        if not steps.has_struck:
            assert isinstance(outcome, NotFound)
            break
        assert at < MANY


async def test_of_two_writers_the_one_that_was_not_cancelled_gets_its_answer(quick_store: Store, calm: None) -> None:
    for at in count():
        steps, outcomes = await _struck(quick_store, at, _the_caller, jot(2 * at), jot(2 * at + 1))
        done = jotted(quick_store.path)
        assert outcomes[1] == 2 * at + 1
        assert 2 * at + 1 in done
        assert anyone_can_write_at_once(quick_store.path)
        if not steps.has_struck:
            break
        assert at < MANY
    assert steps.taken > 20


async def test_a_writer_cancelled_while_another_process_holds_the_file_is_carried_out_when_it_lets_go(
    quick_store: Store, calm: None, neighbour: Neighbour
) -> None:
    folder = quick_store.path.parent
    assert neighbour.ask("lock", folder) == "locked"
    writer = asyncio.create_task(quick_store.write(ANA, jot(1)))
    for _ in range(20):
        await asyncio.sleep(0)
    writer.cancel()
    for _ in range(20):
        await asyncio.sleep(0)
    assert not writer.done(), "the act cannot have ended while the file is held"
    assert await quick_store.value("SELECT count(*) FROM audit") == 0, "readers do not wait"
    assert neighbour.ask("unlock", folder) == "unlocked"
    async with asyncio.timeout(20):
        assert isinstance((await asyncio.gather(writer, return_exceptions=True))[0], asyncio.CancelledError)
    assert jotted(quick_store.path) == {1}
    assert neighbour.ask("lock", folder) == "locked"
    assert neighbour.ask("unlock", folder) == "unlocked"


async def test_everyone_cancelled_while_another_process_holds_the_file_leaves_nothing_and_no_lock(
    quick_store: Store, calm: None, neighbour: Neighbour
) -> None:
    folder = quick_store.path.parent
    assert neighbour.ask("lock", folder) == "locked"
    before = asyncio.all_tasks()
    writers = [asyncio.create_task(quick_store.write(ANA, jot(number))) for number in (1, 2)]
    for _ in range(20):
        await asyncio.sleep(0)
    for task in asyncio.all_tasks() - before:
        task.cancel()
    assert neighbour.ask("unlock", folder) == "unlocked"
    async with asyncio.timeout(20):
        outcomes = await asyncio.gather(*writers, return_exceptions=True)
    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    assert jotted(quick_store.path) == set()
    assert neighbour.ask("jot", folder, 3, 1) == "jotted"
    assert neighbour.ask("close", folder) == "closed"
    assert await quick_store.write(ANA, jot(4)) == 4


def test_a_loop_that_ends_in_the_middle_of_an_act_leaves_all_or_nothing(quick_folder: Path) -> None:
    outcomes = run_program(dict[str, list[int]], "shutdown", quick_folder)
    assert len(outcomes["struck"]) > 15
    done = jotted(quick_folder / "ventanilla.db")
    assert done == set(outcomes["kept"])
    assert set(outcomes["answered"]) <= done
    assert anyone_can_write_at_once(quick_folder / "ventanilla.db")
