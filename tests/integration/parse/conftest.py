"""Parsing children of these tests, ended when the test ends."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.parse.parent import ParseLimits, ParsingChild

MODULE = "tests.integration.parse.functions"
COMMAND = (sys.executable, "-P", "-m", "core.parse.child")

NewChild = Callable[..., ParsingChild]


@pytest.fixture
async def new_child() -> AsyncIterator[NewChild]:
    opened: list[ParsingChild] = []

    def build(
        limits: ParseLimits | None = None,
        packages: tuple[str, ...] = (MODULE,),
        command: tuple[str, ...] = COMMAND,
    ) -> ParsingChild:
        opened.append(ParsingChild(packages, limits=limits, command=command))
        return opened[-1]

    yield build
    for child in opened:
        await child.close()


def named(function: str) -> str:
    return f"{MODULE}:{function}"


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # it may end while it is read
        return False
    return state not in ("Z", "X")


def bytes_read(pid: int) -> int:
    return int(Path(f"/proc/{pid}/io").read_text().split()[1])


def ends(pid: int) -> bool:
    """Wait until a process that is not ours to wait for has ended, at most 20 s."""
    until = time.monotonic() + 20
    while is_alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


async def gone(pid: int) -> bool:
    return await asyncio.to_thread(ends, pid)
