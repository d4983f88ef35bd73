"""Real collectors: started, listened to, killed."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACE: dict[str, float] = {"lease_s": 1.0, "renew_s": 0.2, "standby_s": 0.1, "sweep_s": 0.1, "heartbeat_s": 0.0}


@asynccontextmanager
async def collector(directory: Path, **options: object) -> AsyncIterator[Process]:
    """A collector process; killed at the end if it still runs."""
    arguments = json.dumps({"pace": PACE, **options})
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.service.collector.child", str(directory), arguments,
        stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=ROOT,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def says(process: Process, words: str) -> str:
    """Wait until the process says something with these words; gives the whole sentence."""
    assert process.stderr is not None
    heard = []
    while line := (await process.stderr.readline()).decode():
        heard.append(line)
        if words in line:
            return line
    raise AssertionError(f"it ended without saying {words!r}: {heard}")


async def ended(process: Process) -> tuple[int, str]:
    """The exit code and what was left to say."""
    _out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, err.decode()
