"""Run as a process of its own: says that it is ready, waits for a line, then tries to enter and prints outcomes.

Arguments: the workspace's folder, the person, the PIN, how many tries.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from core.access import permit, sign_in
from core.errors import VentanillaError
from core.store import open_store
from tests.service.access.room import TERMS


async def _guess(directory: Path, who: str, pin: str, times: int) -> None:
    async with open_store(directory, gate=permit) as store:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        for _ in range(times):
            try:
                await sign_in(store, who, pin, origin="tty", host="other.example", pid=1, terms=TERMS)
                outcome = "entered"
            except VentanillaError as error:
                outcome = type(error).__name__
            sys.stdout.write(f"{outcome}\n")


if __name__ == "__main__":
    asyncio.run(_guess(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
