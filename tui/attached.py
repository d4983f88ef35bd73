"""The desk's own collector: a child that lives as long as the desk, for a laptop and the demo.

Where another collector already holds the lease the child waits its turn, so starting one is always safe. One that
ends before the desk does is started again, with pauses that grow while it does not stay.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.paths import log_directory
from tui.children import own_command, own_environment

END_S = 5.0
"""How long the child may take to finish its write before it is ended."""

AGAIN_S = 10.0
"""A child that ended is started again at most this often."""

LONGEST_AGAIN_S = 320.0
"""The longest pause before a child that never stays is started once more."""

STEADY_S = 60.0
"""A child that lived this long had started well."""

LOG_BYTES = 256_000
"""A longer ``collector.txt`` is put aside when a child starts; the one put aside before goes."""


class Attached:
    """The child: started, started again, and ended with the desk."""

    def __init__(self, directory: Path, *, again_s: float = AGAIN_S) -> None:
        self._directory = directory
        self._again_s = again_s
        self._child: Process | None = None
        self._keeping: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The child that runs now; ``None`` between one that ended and the next."""
        return self._child.pid if self._child is not None and self._child.returncode is None else None

    async def open(self) -> None:
        """Start the first child."""
        await self._start()
        self._keeping = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """End the child; its standard input is the leash: closed, it ends."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        child = self._child
        if child is None:
            return
        assert child.stdin is not None
        child.stdin.close()
        try:
            async with asyncio.timeout(END_S):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()

    async def _keep(self) -> None:
        pause_s = 0.0
        while True:
            began = time.monotonic()
            if self._child is not None:
                await self._child.wait()
            pause_s = pause_after(time.monotonic() - began, pause_s, self._again_s)
            await asyncio.sleep(pause_s)
            await self._start()

    async def _start(self) -> None:
        log = _open_log(self._directory)
        starting = asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                *own_command("--workspace", str(self._directory), "collect", "--attached"),
                cwd=os.sep,
                env=own_environment(),
                stdin=PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )
        try:
            self._child = await asyncio.shield(starting)
        except asyncio.CancelledError:  # the desk ends just now: the child must be known, to be ended with it
            with contextlib.suppress(OSError):
                self._child = await starting
            raise
        except OSError:
            self._child = None  # no memory or no room for a process: the next turn tries again
        finally:
            if log != DEVNULL:
                os.close(log)


@asynccontextmanager
async def attached_collector(directory: Path, *, again_s: float = AGAIN_S) -> AsyncIterator[Attached]:
    """Run ``collect --attached`` beside the desk, until the desk ends.

    Args:
        again_s: the shortest pause before a child that ended is followed by another.
    """
    attached = Attached(directory, again_s=again_s)
    await attached.open()
    try:
        yield attached
    finally:
        await attached.close()


def pause_after(lived_s: float, before_s: float, again_s: float = AGAIN_S) -> float:
    """Seconds to wait before the next child: twice as long as ``before_s`` where the last one did not stay."""
    if lived_s >= STEADY_S or not before_s:
        return again_s
    return min(before_s * 2, max(again_s, LONGEST_AGAIN_S))


def _open_log(directory: Path) -> int:
    """Where the child writes what went wrong, after what is there; several desks of a workspace share it."""
    try:
        folder = log_directory(directory)
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / "collector.txt"
        if file.exists() and file.stat().st_size > LOG_BYTES:
            file.replace(folder / "collector-before.txt")
        return os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    except OSError:
        return DEVNULL  # collecting matters more than its diary
