"""A workspace with one feed account for each document, the server it asks, and collectors as processes."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from core.access.gate import permit
from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import fitted, register
from core.founding.live import Founder, found_live
from core.paths import CONFIG_NAME
from core.store import Actor, Work, open_store
from core.store.workspace import WorkspaceKind, new_workspace
from tests.integration.feeds.plan import HOSTS, Serving, plan
from tests.integration.feeds.server import Asked
from tests.oracle import feedparser_corpus as corpus

ROOT = Path(__file__).parents[3]
OPERATOR = "Rosa"
_COLLECT = ("--lang", "en", "collect", "--once")
_LINE_BYTES = 16 * 1024 * 1024
_SETUP = Actor(None, "setup", "cli")


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The workspace, the server and how each account's feed is served; account numbers are those of the servings."""

    directory: Path
    servings: Sequence[Serving]
    server: Process

    async def asked(self) -> list[Asked]:
        """What the server was asked since the last call."""
        assert self.server.stdin is not None and self.server.stdout is not None
        self.server.stdin.write(b"\n")
        await self.server.stdin.drain()
        return [(number, at_s, status, had) for number, at_s, status, had in json.loads(await _line(self.server))]


@asynccontextmanager
async def newsroom(place: Path, folder: Path, step: int = 1) -> AsyncIterator[Newsroom]:
    """Serve every ``step``-th document of ``folder`` and found a workspace with an account for each."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.feeds.server", str(folder), str(step),
        stdin=PIPE, stdout=PIPE, cwd=ROOT, limit=_LINE_BYTES,
    )  # fmt: skip
    try:
        port = json.loads(await _line(server))["port"]
        directory = place / "workspace"
        servings = plan(list(corpus.files(folder))[::step])
        await _found(directory, servings, port)
        yield Newsroom(directory, servings, server)
    finally:
        with suppress(ProcessLookupError):
            server.kill()
        await server.wait()


@asynccontextmanager
async def collecting_once(directory: Path, program: str = "") -> AsyncIterator[Process]:
    """``ventanilla collect --once``, or another program, as a process; killed at the end if it still runs."""
    command = (program, str(directory)) if program else ("ventanilla", "--workspace", str(directory), *_COLLECT)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=ROOT
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def _found(directory: Path, servings: Sequence[Serving], port: int) -> None:
    # a demonstration's people need no PIN; its time is the machine's, as no clock is given
    facts = new_workspace("Ayuntamiento de Prueba", zone="Europe/Madrid", language="en", kind=WorkspaceKind.DEMO)
    await found_live(directory, facts, Founder(OPERATOR, "", ""))
    allow = json.dumps([f"{host}:{port}" for host in HOSTS])
    (directory / CONFIG_NAME).write_text(f"[http]\nallow = {allow}\n", encoding="utf-8")
    loaded = Shelf().load("feed")
    fits = [
        fitted(NewAccount(f"feed {each.number}", "feed", settings={"url": _address(each, port)}), loaded)
        for each in servings
    ]

    async def act(work: Work) -> None:
        for fit, serving in zip(fits, servings, strict=True):
            account = await register(work, fit)
            assert account.id == serving.number, "accounts are numbered as they are entered"

    async with open_store(directory, gate=permit) as store:
        await store.write(_SETUP, act)


def _address(serving: Serving, port: int) -> str:
    return f"http://{serving.host}:{port}{serving.path}"


async def _line(process: Process) -> bytes:
    assert process.stdout is not None
    line = await process.stdout.readline()
    assert line, "the server ended"
    return line
