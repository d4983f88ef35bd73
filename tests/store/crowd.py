"""Run as a process of its own: forks many children that do one thing at the same moment; prints their answers.

Arguments: ``lease`` FOLDER CHILDREN ROUNDS, or ``migrate`` FOLDER CHILDREN ROUNDS. Each child answers with a number.
"""

from __future__ import annotations

import asyncio
import os
import select
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from core.store import Work, open_store
from core.store.files import create_database_file
from core.store.leases import acquire
from tests.store.room import ANA, jot

BOUND_S = 100


def _answer(what: str, folder: Path, round_: int, child: int) -> int:
    act = _lease if what == "lease" else _migrate
    return asyncio.run(act(folder, round_, child))


async def _lease(folder: Path, round_: int, child: int) -> int:
    """The number of the lease it got; 0 for none."""
    async with open_store(folder) as store:
        lease = await store.write(ANA, lambda work: acquire(work, "collector", f"{round_}:{child}", 0.001 + BOUND_S))
        return lease.token if lease is not None else 0


async def _migrate(folder: Path, round_: int, child: int) -> int:
    """The number of acts there after its own, in a workspace whose file is still empty when all come in."""
    async with open_store(folder / str(round_)) as store:
        await store.write(ANA, jot(child))
        return await store.value("SELECT count(*) FROM audit")


def _together(children: int, answer: Callable[[int], int]) -> list[int]:
    """What each child answers when all start at once."""
    go, start = os.pipe()
    pipes = []
    for child in range(children):
        hear, tell = os.pipe()
        if (pid := os.fork()) == 0:
            os.close(start)
            os.read(go, 1)  # ends when the parent closes its end
            try:
                os.write(tell, str(answer(child)).encode())
            except BaseException:  # noqa: BLE001  # the top of this process
                traceback.print_exc()  # a child never returns to what its parent does
                os._exit(1)
            os._exit(0)
        os.close(tell)
        pipes.append((pid, hear))
    os.close(go)
    os.close(start)
    answers = []
    for pid, hear in pipes:
        ready, _write, _error = select.select([hear], [], [], BOUND_S)
        assert ready, "a child hangs"
        said = os.read(hear, 100)
        os.close(hear)
        _pid, status = os.waitpid(pid, 0)
        assert status == 0, f"a child failed ({status})"
        answers.append(int(said))
    return answers


def main(what: str, folder: Path, children: int, rounds: int) -> None:
    """Play all rounds."""
    told = []
    for round_ in range(rounds):
        if what == "migrate":
            (folder / str(round_)).mkdir(mode=0o700)
            create_database_file(folder / str(round_) / "ventanilla.db")
        told.append(_together(children, partial(_answer, what, folder, round_)))
        if what == "lease":
            asyncio.run(_end_lease(folder))
    sys.stdout.buffer.write(msgspec.json.encode(told))


async def _end_lease(folder: Path) -> None:
    async def act(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("UPDATE lease SET until_s = 0")

    async with open_store(folder) as store:
        await store.write(ANA, act)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
