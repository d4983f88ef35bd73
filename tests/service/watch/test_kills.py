"""A collector that is killed at any moment is followed by one that comes to the same: hits, counts, alerts."""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from tests.service.watch.room import WATER, Room, open_room
from tests.service.watch.shift import STEPS, work_on

ROOT = Path(__file__).parents[3]
KILLS = 8
BOUND_S = 60


async def _begun(folder: Path) -> None:
    async with open_room(folder) as room:
        await room.save(WATER)


async def _came_to(room: Room) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: await room.table(sql)
        for name, sql in {
            "messages": "SELECT remote_id FROM message ORDER BY remote_id",
            "hits": "SELECT m.remote_id, h.counted_s, h.terms FROM watch_hit AS h JOIN message AS m"
            " ON m.id = h.message_id ORDER BY m.remote_id",
            "counts": "SELECT start_s, n, hidden FROM watch_bucket ORDER BY start_s",
            "alerts": "SELECT kind, state, opened_s, last_s, times, over_s, figures FROM alert ORDER BY kind, opened_s",
            "notices": "SELECT count(*) FROM alert_notice",
            "judged": "SELECT judged_s, over, calm FROM watch",
            "copies": "SELECT count(*), count(DISTINCT cluster) FROM near_duplicate",
        }.items()
    }


async def _killed_once(folder: Path, chances: random.Random) -> None:
    """Let a process work and kill it, somewhere in the step after one that it has told."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.service.watch.shift", str(folder), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        for _step in range(chances.randint(1, 7)):
            line = await asyncio.wait_for(child.stdout.readline(), BOUND_S)
            if not line or int(line) == STEPS - 1:
                break
        await asyncio.sleep(chances.random() * 0.02)
    finally:
        if child.returncode is None:
            child.kill()
        await asyncio.wait_for(child.wait(), BOUND_S)


async def test_however_often_it_is_killed_it_comes_to_the_same(tmp_path: Path) -> None:
    chances = random.Random(7)
    await _begun(tmp_path / "whole")
    await _begun(tmp_path / "killed")
    async with open_room(tmp_path / "whole", fresh=False) as room:
        await work_on(room)
        whole = await _came_to(room)
    for _kill in range(KILLS):
        await _killed_once(tmp_path / "killed", chances)
    async with open_room(tmp_path / "killed", fresh=False) as room:
        await work_on(room)
        assert await _came_to(room) == whole
    assert len(whole["alerts"]) >= 2, "the hour had a spike and a rumour"
