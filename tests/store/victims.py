"""Run as a process of its own: kills writers with SIGKILL again and again, and checks what they had reported.

Arguments: the workspace's folder, how many kills. A fork is cheap, so everything is loaded once, here. One writer
is killed at a random moment while another goes on; a writer reports each number only when
the store has answered.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import select
import signal
import struct
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core.store import open_store
from core.store.files import database_path
from tests.store.room import ANA, integrity, jot, jotted

BOUND_S = 110
SURVIVOR = 1_000_000
"""Where the numbers of the writer begin that is not killed."""
OPENING_S, WRITING_S = 0.03, 0.01
"""Every other writer is killed this soon after its start, the others this soon after their first report."""
_NUMBER = struct.Struct("q")


@dataclass(frozen=True)
class Writer:
    """A child that writes numbers and reports them."""

    pid: int
    hear: int


@dataclass(frozen=True)
class Outcome:
    """What the kills left."""

    kills: int
    killed_while_opening: int
    reported: int
    reported_by_survivor: int
    missing: list[int]
    kept: int
    integrity: str


def _start(folder: Path, first: int) -> Writer:
    hear, tell = os.pipe()
    if (pid := os.fork()) == 0:
        os.close(hear)
        try:
            asyncio.run(_write(folder, first, tell))
        finally:
            os._exit(1)
    os.close(tell)
    return Writer(pid, hear)


async def _write(folder: Path, first: int, tell: int) -> None:
    async with open_store(folder) as store:
        number = first
        while True:
            await store.write(ANA, jot(number))
            os.write(tell, _NUMBER.pack(number))
            number += 1
            await asyncio.sleep(0.02 if first == SURVIVOR else 0)


def _kill(writer: Writer) -> list[int]:
    """Every number it reported before it died."""
    os.kill(writer.pid, signal.SIGKILL)
    _pid, status = os.waitpid(writer.pid, 0)
    assert os.WIFSIGNALED(status), f"a writer had ended by itself ({status})"
    said = b""
    while piece := os.read(writer.hear, 65536):
        said += piece
    os.close(writer.hear)
    whole = len(said) // _NUMBER.size * _NUMBER.size
    return [number for (number,) in _NUMBER.iter_unpack(said[:whole])]


def main(folder: Path, kills: int) -> None:
    """Kill, check, print."""
    signal.alarm(BOUND_S)
    gc.freeze()  # children would copy what the collector touches
    chance = random.Random(20261122)
    path = database_path(folder)
    survivor = _start(folder, SURVIVOR)
    ready, _write_, _error = select.select([survivor.hear], [], [], BOUND_S)
    assert ready
    reported: set[int] = set()
    opening, first = 0, 0
    for kill in range(kills):
        writer = _start(folder, first)
        if kill % 2:
            ready, _write_, _error = select.select([writer.hear], [], [], BOUND_S)
            assert ready
            time.sleep(chance.uniform(0, WRITING_S))
        else:
            time.sleep(chance.uniform(0, OPENING_S))
        numbers = _kill(writer)
        opening += not numbers
        reported |= set(numbers)
        if kill % 50 == 49:
            assert reported <= jotted(path), "a reported act is lost"
        first += len(numbers) + 1  # the one after may be there too, unreported
    by_survivor = _kill(survivor)
    kept = jotted(path)
    asyncio.run(_restart(folder))
    outcome = Outcome(
        kills=kills + 1,
        killed_while_opening=opening,
        reported=len(reported),
        reported_by_survivor=len(by_survivor),
        missing=sorted((reported | set(by_survivor)) - kept),
        kept=len(kept),
        integrity=integrity(path),
    )
    sys.stdout.buffer.write(msgspec.json.encode(outcome))


async def _restart(folder: Path) -> None:
    async with open_store(folder) as store:
        await store.write(ANA, jot(2 * SURVIVOR))
    assert 2 * SURVIVOR in jotted(database_path(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
