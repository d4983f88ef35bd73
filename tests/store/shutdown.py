"""Run as a process of its own: ends the event loop before every step of an act in turn, and prints what was kept.

Argument: the workspace's folder. The loop cancels everything at its end, the act's own task too.
"""

from __future__ import annotations

import asyncio
import sys
from itertools import count
from pathlib import Path

import msgspec

from core.store import open_store
from tests.store.room import ANA, anyone_can_write_at_once, jot, jotted
from tests.store.steps import Steps


async def _end_at(folder: Path, at: int, answered: list[int]) -> bool:
    """Open, write, and leave the loop before step ``at`` of the act."""
    ended = asyncio.Event()
    is_open = asyncio.Event()

    async def desk() -> None:
        async with open_store(folder) as store:
            is_open.set()
            with Steps(at, lambda _tasks: ended.set()).installed():
                answered.append(await asyncio.create_task(store.write(ANA, jot(at))))
            ended.set()

    running = asyncio.create_task(desk())
    await is_open.wait()
    await ended.wait()
    return not running.done() and at not in answered


def main(folder: Path) -> None:
    """Strike every step, then print which numbers were answered, struck and kept."""
    answered: list[int] = []
    struck: list[int] = []
    for at in count():
        if not asyncio.run(_end_at(folder, at, answered)):
            break
        struck.append(at)
        assert anyone_can_write_at_once(folder / "ventanilla.db"), at
    kept = sorted(jotted(folder / "ventanilla.db"))
    sys.stdout.buffer.write(msgspec.json.encode({"answered": answered, "struck": struck, "kept": kept}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
