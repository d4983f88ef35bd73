"""The fault loop: let the n-th step of an act fail, for each n in turn; it is always all or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from core.errors import StoreError, StoreFull
from core.store import Store
from tests.store.programs import run_program
from tests.store.room import ANA, anyone_can_write_at_once, jot, jotted

MOST = 2000
"""No act of these tests takes as many steps of SQLite's machine."""


async def test_an_act_interrupted_at_any_step_of_the_database_is_wholly_undone(quick_store: Store, calm: None) -> None:
    store = quick_store
    refusals = 0
    for n in count(1):
        fault = await _fault(store, n)
        try:
            await store.write(ANA, jot(n))
        except StoreError as error:
            refusals += 1
            assert "SQLITE_INTERRUPT" in str(error)
            assert n not in jotted(store.path)
        else:
            assert not fault.has_struck
            assert n in jotted(store.path)
        await store._writer.set_progress_handler(lambda: 0, 0)
        if fault.steps < n:
            break
        if n % 10 == 0:
            assert anyone_can_write_at_once(store.path)
            assert await store.write(ANA, jot(MOST + n)) == MOST + n
        assert n < MOST
    assert refusals > 100, "the faults missed"
    assert anyone_can_write_at_once(store.path)


@dataclass
class _Fault:
    """Lets one step of the writing connection fail: not those that begin the transaction or have committed it."""

    store: Store
    at: int
    steps: int = 0
    has_struck: bool = False

    def __call__(self) -> int:
        self.steps += 1
        if self.steps == self.at and self.store._writer.in_transaction:
            self.has_struck = True
        return int(self.steps == self.at and self.has_struck)


async def _fault(store: Store, at: int) -> _Fault:
    fault = _Fault(store, at)
    await store._writer.set_progress_handler(fault, 1)
    return fault


def test_an_act_whose_file_may_not_grow_is_wholly_undone_wherever_the_bound_lies(quick_folder: Path) -> None:
    said = run_program(list[list[str]], "bounded", quick_folder)
    kinds = [kind for kind, _sentence in said]
    assert kinds.count("done") > 0
    assert kinds.count(StoreFull.__name__) > 10
    assert set(kinds) == {"done", StoreFull.__name__}
    sentences = {sentence for kind, sentence in said if kind != "done"}
    assert all("Not saved: the disk of" in sentence for sentence in sentences)


async def test_many_acts_with_a_cancelled_and_a_failing_one_among_them_keep_to_themselves(
    quick_store: Store, calm: None
) -> None:
    store = quick_store

    async def fail(number: int) -> None:
        with pytest.raises(StoreError):
            await store.write(ANA, jot(number))

    writers = [asyncio.create_task(store.write(ANA, jot(number))) for number in range(20)]
    again = asyncio.create_task(fail(7))
    await asyncio.sleep(0)
    writers[3].cancel()
    outcomes = await asyncio.gather(*writers, return_exceptions=True)
    await again
    assert [number for number, outcome in enumerate(outcomes) if isinstance(outcome, BaseException)] == [3]
    assert jotted(store.path) == set(range(20))
