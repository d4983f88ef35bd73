"""The store of one workspace: one reading and one writing connection, every change a unit of work.

Writers run alone, under ``BEGIN IMMEDIATE``, and are not broken by cancellation: the caller may be cancelled,
the transaction is then finished or undone first. Readers never wait for writers and are interrupted when
nobody waits for them any more.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import aiosqlite

from core.clock import Clock
from core.errors import StoreError, StoreRefused
from core.i18n import N_
from core.store.faults import translated, translated_os
from core.store.files import (
    check_modes,
    check_place,
    create_database_file,
    create_directory,
    database_path,
    inodes,
    remove_database_files,
)
from core.store.full_text import index_anew
from core.store.functions import FUNCTIONS, offer
from core.store.migrate import check, migrate, refuse_newer
from core.store.unbroken import unbroken
from core.store.work import Actor, Gate, Params, Row, Work

T = TypeVar("T")
Act = Callable[[Work], Awaitable[T]]

BUSY_TIMEOUT_MS = 30_000
"""A backup may hold the file that long; a writer waits instead of losing what was typed."""

_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16384",
    "PRAGMA mmap_size=268435456",
    "PRAGMA synchronous=FULL",  # every act is audited, and an audit entry must survive a power cut
    "PRAGMA secure_delete=ON",  # erased texts of citizens must not linger in free pages
    "PRAGMA journal_size_limit=67108864",
)
_AGAIN_S = 0.02
_CHECKPOINT_PAGES = 16_000
_INTERRUPT_S = 0.005
"""An interrupt is lost on a statement that has not begun yet, so it is given again after this."""


_KINDS_WITH_A_CLOCK = ("demo", "drill")
"""What is live runs on the machine's time, whatever its file says."""


async def _everyone(_work: Work, _actor: Actor, _permission: str) -> None:
    """The gate of a workspace without people: used by tests of the store alone."""


class Store:
    """An open workspace. Use :func:`open_store`; everything here is safe to call from many tasks."""

    def __init__(
        self, path: Path, reader: aiosqlite.Connection, writer: aiosqlite.Connection, clock: Clock, gate: Gate
    ) -> None:
        self.path = path
        self.clock = clock
        self._reader = reader
        self._writer = writer
        self._gate = gate
        self._reading = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._inodes = inodes(path)
        self._wakers: list[Callable[[], None]] = []
        self._is_closed = False

    async def write(self, actor: Actor, act: Act[T]) -> T:
        """Run ``act`` as one transaction and return what it returns.

        When the caller is cancelled, the act is still carried to its end before the cancellation goes on, so
        it is either wholly done or wholly undone. After a commit everyone who listens is told.

        Raises:
            VentanillaError: whatever the act raised, or the store's own refusal; nothing was changed then.
        """
        return await unbroken(asyncio.ensure_future(self._transact(actor, act)))

    async def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of one SELECT on the reading connection, as last committed."""
        async with self._reading:
            self._refuse_if_closed()
            try:
                return await self._fetch(sql, params)  # as it is: a task for it would cost as much as a small query
            except asyncio.CancelledError:
                await unbroken(asyncio.ensure_future(self._stop_reading()))
                raise
            except sqlite3.Error as error:
                raise translated(error, self.path) from error

    async def row(self, sql: str, params: Params = ()) -> Row | None:
        """The first row of one SELECT, or ``None``."""
        found = await self.rows(sql, params)
        return found[0] if found else None

    async def value(self, sql: str, params: Params = ()) -> int:
        """The first column of the first row as a number; 0 when there is none."""
        found = await self.row(sql, params)
        return int(found[0]) if found is not None and found[0] is not None else 0

    def on_commit(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` after each commit of this process; returns a function that stops that."""
        self._wakers.append(wake)
        return lambda: self._wakers.remove(wake)

    async def checkpoint(self) -> None:
        """Fold the write-ahead log into the database; the collector, or whoever is alone, calls this."""
        async with self._writing:
            self._refuse_if_closed()
            try:
                await self._writer.execute_fetchall("PRAGMA wal_checkpoint(PASSIVE)")
            except sqlite3.Error as error:
                raise translated(error, self.path) from error

    def refuse_if_replaced(self) -> None:
        """Make sure that the workspace's names still stand for the files that were opened.

        Raises:
            StoreRefused: the database or its log was removed or replaced; writing on would split the workspace.
        """
        if inodes(self.path) != self._inodes:
            raise StoreRefused(
                N_("{place} was replaced or its log removed while open: close Ventanilla and check the folder."),
                place=self.path,
            )

    async def close(self) -> None:
        """Close both connections; calls made before finish first, later ones are refused."""
        await unbroken(asyncio.ensure_future(self._close()))

    async def _close(self) -> None:
        async with self._writing, self._reading:
            self._is_closed = True
            await self._reader.close()
            await self._writer.close()

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise StoreError(N_("{place} is closed: open it again."), place=self.path)

    async def _fetch(self, sql: str, params: Params) -> list[Row]:
        return list(await self._reader.execute_fetchall(sql, params))

    async def _stop_reading(self) -> None:
        """Interrupt what runs until the reading thread, which works in order, answers what was asked after it."""
        after = asyncio.ensure_future(self._fetch("SELECT 1", ()))
        while not after.done():
            await self._reader.interrupt()
            await asyncio.wait({after}, timeout=_INTERRUPT_S)
        await asyncio.gather(after, return_exceptions=True)

    async def _transact(self, actor: Actor, act: Act[T]) -> T:
        async with self._writing:
            self._refuse_if_closed()
            self.refuse_if_replaced()
            try:
                result = await self._run(actor, act)
            except sqlite3.Error as error:
                raise translated(error, self.path) from error
        for wake in tuple(self._wakers):
            wake()
        return result

    async def _run(self, actor: Actor, act: Act[T]) -> T:
        try:
            await self._writer.execute("BEGIN IMMEDIATE")
            version = await self._writer.execute_fetchall("PRAGMA user_version")
            refuse_newer(int(next(iter(version))[0]), self.path)
            work = Work(self._writer, actor, self.clock, self._gate, self.path)
            try:
                result = await act(work)
                await work.close()
            finally:
                work.end()
            await self._writer.commit()
        except BaseException:
            # The connection's thread works in order: whatever statement was cut off is finished before this.
            await self._writer.rollback()
            raise
        return result


@asynccontextmanager
async def open_store(
    directory: Path, *, gate: Gate = _everyone, clock: Clock | None = None, checkpoints: bool = False
) -> AsyncIterator[Store]:
    """Open the workspace in ``directory`` and close it at the end.

    Args:
        gate: decides what an actor may do.
        clock: the workspace's time; ``None`` reads it from the workspace.
        checkpoints: true for the process that folds the log into the database by itself.

    Raises:
        StoreRefused: not there, a network disk, wrong modes, a stranger's or a newer file.
    """
    path = database_path(directory)
    try:
        if not path.exists():
            raise StoreRefused(
                N_("There is no workspace in {place}: make one with «ventanilla init» or name it with --workspace."),
                place=directory,
            )
        check_place(directory)
        check_modes(path)
    except OSError as error:
        raise translated_os(error, path) from error
    try:
        await asyncio.to_thread(_bring_up_to_date, path)
        async with _connect(path, checkpoints) as writer, _connect(path, False) as reader:
            for connection in (writer, reader):
                for name, function in FUNCTIONS:
                    await connection.create_function(name, 1, function, deterministic=True)
            await reader.execute("PRAGMA query_only=ON")
            await reader.execute_fetchall("SELECT count(*) FROM workspace")  # makes the log files appear
            store = Store(path, reader, writer, clock or await _clock(reader), gate)
            try:
                yield store
            finally:
                await store.close()
    except sqlite3.Error as error:
        raise translated(error, path) from error


def create_store(directory: Path) -> None:
    """Make an empty workspace in ``directory``: the folder, the file with its modes, the schema.

    Raises:
        StoreRefused: one is already there, or the place is not fit.
    """
    path = database_path(directory)
    try:
        create_directory(directory)
        check_place(directory)
        create_database_file(path)
    except OSError as error:
        raise translated_os(error, path) from error
    try:
        check_modes(path)
        _bring_up_to_date(path)
    except BaseException as error:
        remove_database_files(path)  # ours, and not a workspace yet: the next attempt must not stumble over it
        if isinstance(error, sqlite3.Error):
            raise translated(error, path) from error
        raise


def _bring_up_to_date(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        check(connection, path)  # before anything is touched: it may be a stranger's
        _log_ahead(connection)
        connection.execute("PRAGMA secure_delete=ON")  # an index that is dropped or made anew holds citizens' words
        offer(connection)
        migrate(connection, path)
        index_anew(connection)
    finally:
        connection.close()


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Write the log ahead; of processes that ask for it in one moment SQLite tells some to wait without waiting itself.

    Seen with SQLite 3.40, 2026-11-22: the change takes the file for itself, and where waiting could be mutual the busy
    handler is not asked.
    """
    ends_at = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= ends_at:
                raise
        time.sleep(_AGAIN_S)


@asynccontextmanager
async def _connect(path: Path, checkpoints: bool) -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        await connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        for pragma in _PRAGMAS:
            await connection.execute(pragma)
        await connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES if checkpoints else 0}")
        yield connection


async def _clock(reader: aiosqlite.Connection) -> Clock:
    rows = await reader.execute_fetchall("SELECT key, value FROM workspace WHERE key = 'kind' OR key LIKE 'clock_%'")
    kept = {str(key): str(value) for key, value in rows}
    if "clock_speed" not in kept or kept.get("kind") not in _KINDS_WITH_A_CLOCK:
        return Clock()
    return Clock(float(kept["clock_origin_s"]), float(kept["clock_started_s"]), float(kept["clock_speed"]))
