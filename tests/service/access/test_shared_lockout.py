"""Terminals share the count of wrong PINs: real processes that guess at the same time."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from pathlib import Path

import pytest

from core.errors import LockedOut
from tests.service.access.room import actions, enter, staffed

ROOT = Path(__file__).parents[3]
BOUND_S = 60


async def test_two_terminals_that_guess_at_once_share_five_tries_and_one_lockout(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana), asyncio.timeout(BOUND_S):
        outcomes = await _guess_together(tmp_path / "w", ["000001", "000002"], 5)
        assert Counter(outcomes) == {"WrongPin": 4, "LockedOut": 6}
        recorded = [action for _actor, action, target in await actions(store) if target == f"operator:{ana}"]
        assert (recorded.count("operator.sign_in_failed"), recorded.count("operator.locked_out")) == (5, 1)
        with pytest.raises(LockedOut):
            await enter(store)


async def test_two_terminals_that_sign_the_same_person_in_at_once_leave_one_session(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana), asyncio.timeout(BOUND_S):
        outcomes = await _guess_together(tmp_path / "w", ["975310", "975310"], 1)
        assert sorted(outcomes) == ["AlreadySignedIn", "entered"]
        assert await store.value("SELECT count(*) FROM session WHERE ended_s IS NULL") == 1


async def _guess_together(directory: Path, pins: list[str], times: int) -> list[str]:
    guessers = [await _start(directory, pin, times) for pin in pins]
    try:
        for guesser in guessers:
            assert guesser.stdout is not None
            assert await guesser.stdout.readline() == b"ready\n"
        answers = await asyncio.gather(*(guesser.communicate(b"go\n") for guesser in guessers))
    finally:
        for guesser in guessers:
            if guesser.returncode is None:
                guesser.kill()
                await guesser.wait()
    return [line for output, _none in answers for line in output.decode().split()]


async def _start(directory: Path, pin: str, times: int) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.service.access.guesser", str(directory), "Ana", pin, str(times),
        stdin=PIPE, stdout=PIPE, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
