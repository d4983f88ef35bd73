"""Run as a process of its own: two hours of arrivals and sweeps, going on where the last process was killed.

Argument: the workspace's folder. Prints the number of each step when it is done. A step is what a collector does in
two minutes: it takes in what arrived, and then does what is due by the clock.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from core.ids import MessageId
from tests.service.inbox.desk import standing
from tests.service.watch.room import START_S, Room, open_room, said
from ventanilla.api import Arrived

STEPS = 60
_PER_STEP = (0, 1, 0, 3, 0, 0, 4, 4, 4, 5, 5, 0)


def arrivals(step: int) -> list[Arrived]:
    """What arrives in a step: a calm hour, then half of a busy one."""
    n = _PER_STEP[step % len(_PER_STEP)] + (15 if 35 <= step < 50 else 0)
    at_s = START_S + step * 120
    rumour = "cadena: la planta potabilizadora echó veneno al agua esta mañana según una prima mía"
    texts = [rumour if step % 7 == 3 else f"sin agua, parte {step} {at}" for at in range(n)]
    return [said(f"{step}-{at}", text, f"a{at}", at_s) for at, text in enumerate(texts)]


async def work_on(room: Room, *, tells: bool = False) -> None:
    """Do the steps that are still to be done, one of them perhaps a second time."""
    rows = await room.store.rows("SELECT max(id) AS id FROM message")
    done = MessageId(rows[0]["id"] or 0)
    first = max(0, ((done >> 12) - START_S) // 120) if done else 0
    for step in range(first, STEPS):
        room.store.clock = standing(START_S + step * 120 + 30)
        batch = arrivals(step)
        if batch:
            await room.hear(*batch)
        await room.sweep()
        if tells:
            print(step, flush=True)


async def _main(folder: Path) -> None:
    async with open_room(folder, fresh=False) as room:
        await work_on(room, tells=True)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
