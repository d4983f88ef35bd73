"""Run as a process of its own: ends the event loop while an endless read is at different points; prints which ended.

Argument: the workspace's folder. The threads of the store are not daemons: a read that goes on would keep the
process for ever.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from core.store import open_store

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


async def _end_after(folder: Path, turns: int) -> None:
    is_open = asyncio.Event()

    async def desk() -> None:
        async with open_store(folder) as store:
            is_open.set()
            await store.rows(ENDLESS)

    running = asyncio.create_task(desk())
    await is_open.wait()
    for _ in range(turns):
        await asyncio.sleep(0)
    assert not running.done(), "an endless read cannot have ended"


def main(folder: Path) -> None:
    """Try one ending after another."""
    ended = []
    for turns in range(8):
        asyncio.run(_end_after(folder, turns))
        ended.append(turns)
    sys.stdout.buffer.write(msgspec.json.encode(ended))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
