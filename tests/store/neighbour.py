"""Run as a process of its own: reads one request a line (words between tabs) and answers each with one line.

A request is a word, a workspace's folder, and numbers; see ``_ANSWERS``. A refusal is answered with the name of
its error.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from core.errors import VentanillaError
from core.store import Store, Work, create_store, open_store
from core.store.files import database_path
from core.store.leases import Lease, acquire, fence, release, renew
from tests.store.room import ANA, jot

_HOLDER = "next-door"


class _Room:
    """What this process holds open between requests."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._stores: dict[Path, Store] = {}
        self._locks: dict[Path, sqlite3.Connection] = {}
        self._leases: dict[Path, Lease] = {}
        self._rests = threading.Event()
        self._spins = 0

    async def create(self, folder: Path) -> str:
        create_store(folder)
        return "created"

    async def open(self, folder: Path) -> str:
        await self._store(folder)
        return "open"

    async def close(self, _folder: Path) -> str:
        await self._stack.aclose()
        self._stack, self._stores, self._leases = AsyncExitStack(), {}, {}
        return "closed"

    async def jot(self, folder: Path, first: str, count: str) -> str:
        """Write ``count`` numbered acts in a store that stays open."""
        store = await self._store(folder)
        for number in range(int(first), int(first) + int(count)):
            await store.write(ANA, jot(number))
        return "jotted"

    async def visit(self, folder: Path, number: str) -> str:
        """Come, write one act, and go."""
        async with open_store(folder) as store:
            await store.write(ANA, jot(int(number)))
        return "gone"

    async def lock(self, folder: Path) -> str:
        """Hold the writing lock until ``unlock``."""
        self._locks[folder] = connection = sqlite3.connect(database_path(folder), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        return "locked"

    async def unlock(self, folder: Path) -> str:
        self._locks.pop(folder).close()
        return "unlocked"

    async def spin(self, folder: Path, statement: str) -> str:
        """Commit one statement again and again until ``rest``."""
        begun = threading.Event()

        def spin() -> None:
            connection = sqlite3.connect(database_path(folder), isolation_level=None)
            while not self._rests.is_set():
                connection.execute(statement)
                self._spins += 1
                begun.set()
            connection.close()

        self._rests.clear()
        self._spins = 0
        self._spinner = threading.Thread(target=spin)
        self._spinner.start()
        begun.wait(10)
        return "spins"

    async def rest(self, _folder: Path) -> str:
        self._rests.set()
        self._spinner.join()
        return str(self._spins)

    async def sql(self, folder: Path, statement: str) -> str:
        connection = sqlite3.connect(database_path(folder), isolation_level=None)
        try:
            return str(connection.execute(statement).fetchone())
        finally:
            connection.close()

    async def lease(self, folder: Path, name: str, ttl_s: str) -> str:
        store = await self._store(folder)
        got = await store.write(ANA, lambda work: acquire(work, name, _HOLDER, float(ttl_s)))
        if got is None:
            return "no"
        self._leases[folder] = got
        return str(got.token)

    async def renew(self, folder: Path, ttl_s: str) -> str:
        store = await self._store(folder)
        self._leases[folder] = await store.write(ANA, lambda work: renew(work, self._leases[folder], float(ttl_s)))
        return "renewed"

    async def release(self, folder: Path) -> str:
        store = await self._store(folder)
        await store.write(ANA, lambda work: release(work, self._leases[folder]))
        return "released"

    async def fenced(self, folder: Path, number: str) -> str:
        """Write one act in the name of the lease."""
        lease = self._leases[folder]

        async def act(work: Work) -> None:
            await jot(int(number))(work)
            await fence(work, lease)

        await (await self._store(folder)).write(ANA, act)
        return "written"

    async def _store(self, folder: Path) -> Store:
        if folder not in self._stores:
            self._stores[folder] = await self._stack.enter_async_context(open_store(folder))
        return self._stores[folder]


async def _serve() -> None:
    room = _Room()
    answers: dict[str, Callable[..., Awaitable[str]]] = {
        request.__name__: request
        for request in (
            room.create, room.open, room.close, room.jot, room.visit, room.lock, room.unlock, room.sql,
            room.spin, room.rest, room.lease, room.renew, room.release, room.fenced,
        )
    }  # fmt: skip
    for line in sys.stdin:
        word, folder, *values = line.rstrip("\n").split("\t")
        try:
            answer = await answers[word](Path(folder), *values)
        except VentanillaError as error:
            answer = type(error).__name__
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
    await room.close(Path())


if __name__ == "__main__":
    asyncio.run(_serve())
