"""The desk's own collector: a child that lives as long as the desk, for a laptop and the demo.

Where another collector already holds the lease the child waits its turn, so starting one is always safe.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.paths import log_directory

END_S = 5.0
"""How long the child may take to finish its write before it is ended."""


@asynccontextmanager
async def attached_collector(directory: Path) -> AsyncIterator[None]:
    """Run ``collect --attached`` beside the desk; its standard input is the leash: closed, it ends."""
    log = _open_log(directory)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ventanilla",
        "--workspace",
        str(directory),
        "collect",
        "--attached",
        stdin=asyncio.subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    os.close(log)
    try:
        yield
    finally:
        assert child.stdin is not None
        child.stdin.close()
        try:
            async with asyncio.timeout(END_S):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()


def _open_log(directory: Path) -> int:
    folder = log_directory(directory)
    folder.mkdir(mode=0o700, exist_ok=True)
    return os.open(folder / "collector.txt", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
