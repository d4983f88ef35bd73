"""The unit of work: what an act may do while it alone holds the writing connection.

An act reads, decides and writes through :class:`Work` and awaits nothing else. It says what changed, so that
other processes can be told after the commit, and leaves an audit entry in the same transaction; rows changed
without one are refused unless the act names itself a matter of the system (a heartbeat, an arrival).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from core.clock import Clock
from core.errors import NotFound, StoreError, UnauditedChange
from core.i18n import N_
from core.ids import OperatorId
from core.store.audit import GENESIS, Scalar, canonical, seal

if TYPE_CHECKING:
    import aiosqlite

T = TypeVar("T")
Params = Sequence[object] | Mapping[str, object]
Row = sqlite3.Row


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an operator at a terminal, or the system itself (no operator)."""

    operator_id: OperatorId | None
    name: str
    origin: str = ""
    """From where: ``tty``, ``ssh``, ``cli``, ``collector``; never an address of a citizen."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: a word for the kind of thing, its id, and what happened."""

    entity: str
    id: int
    op: str
    seq: int = 0


class Reads(Protocol):
    """A store or a unit of work: anything that answers a SELECT."""

    async def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a query."""
        ...


class Placed(Reads, Protocol):
    """The same, and it knows in which file it reads."""

    @property
    def path(self) -> Path:
        """The database's file."""
        ...


Gate = Callable[["Work", Actor, str], Awaitable[None]]
"""Lets an actor do something named, or raises ``NotPermitted``."""


class Work:
    """One transaction. Made by the store; valid only inside the act it was given to."""

    def __init__(self, connection: aiosqlite.Connection, actor: Actor, clock: Clock, gate: Gate, path: Path) -> None:
        self._connection = connection
        self._gate = gate
        self.path = path
        """The database's file, as the store has it."""
        self._changes: dict[tuple[str, int, str], Change] = {}
        self._entries: list[tuple[int, str, str, str, str, str, str, str, str]] = []
        self._is_accounted = False
        self._is_over = False
        self._rows_before = connection.total_changes
        self.actor = actor
        self.clock = clock

    @property
    def now_s(self) -> int:
        """The workspace's epoch second."""
        return self.clock.now_s()

    async def allow(self, permission: str) -> None:
        """Ask the gate.

        Raises:
            NotPermitted: the actor's roles do not allow it.
        """
        await self._gate(self, self.actor, permission)

    async def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a query, as this transaction sees them."""
        return list(await self._held().execute_fetchall(sql, params))

    async def row(self, sql: str, params: Params = ()) -> Row | None:
        """The first row, or ``None``."""
        found = await self.rows(sql, params)
        return found[0] if found else None

    async def need(self, sql: str, params: Params, missing: str, /, **values: object) -> Row:
        """The first row.

        Raises:
            NotFound: there is none; ``missing`` is its sentence.
        """
        found = await self.row(sql, params)
        if found is None:
            raise NotFound(missing, **values)
        return found

    async def execute(self, sql: str, params: Params = ()) -> int:
        """Run one statement; returns how many rows it changed."""
        cursor = await self._held().execute(sql, params)
        count = cursor.rowcount
        await cursor.close()
        return count

    async def insert(self, sql: str, params: Params = ()) -> int:
        """Run one INSERT; returns the new row's id."""
        cursor = await self._held().execute(sql, params)
        rowid = cursor.lastrowid
        await cursor.close()
        assert rowid is not None
        return rowid

    async def many(self, sql: str, params: Iterable[Params]) -> None:
        """Run one statement for each set of parameters, in one trip to the writing thread."""
        cursor = await self._held().executemany(sql, params)
        await cursor.close()

    async def audit(self, action: str, target: str, /, **data: Scalar) -> int:
        """Leave an entry in the chain, written at the end of this same transaction; returns its number.

        ``data`` holds ids, states and counts: never a text of a citizen, never a secret.
        """
        seq, prev = await self._end_of_chain()
        at = self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        text = canonical(data)
        actor, origin = self.actor.name, self.actor.origin
        sealed = seal(seq, at, actor, origin, action, target, text, prev)
        self._entries.append((seq, at, actor, origin, action, target, text, prev, sealed))
        self._is_accounted = True
        return seq

    async def _end_of_chain(self) -> tuple[int, str]:
        """The number the next entry has, and the seal it follows."""
        if self._entries:
            last = self._entries[-1]
            return last[0] + 1, last[-1]
        row = await self.row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        return (int(row["seq"]) + 1, str(row["hash"])) if row else (1, GENESIS)

    def system(self, reason: str) -> None:
        """Declare that this work is the system's own and needs no entry; ``reason`` is for readers of the code."""
        assert reason
        self._is_accounted = True

    def changed(self, entity: str, id_: int, op: str = "update") -> None:
        """Say what changed, for every process that shows it."""
        self._changes[entity, id_, op] = Change(entity, id_, op)

    async def close(self) -> tuple[Change, ...]:
        """Check the account of this work and note its changes; called by the store before the commit.

        Raises:
            UnauditedChange: rows changed and nobody answers for it.
            StoreError: a refusal that the act shrugged off had ended the transaction.
        """
        self._held()
        if self._connection.total_changes != self._rows_before and not self._is_accounted:
            raise UnauditedChange(N_("A change without an audit entry was refused and undone: report this sentence."))
        if self._entries:
            await self.many(
                "INSERT INTO audit (seq, at, actor, origin, action, target, data, prev, hash)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self._entries,
            )
        changes = tuple(self._changes.values())
        if changes:
            await self.many(
                "INSERT INTO change_log (entity, entity_id, op) VALUES (?, ?, ?)",
                [(change.entity, change.id, change.op) for change in changes],
            )
        return changes

    def end(self) -> None:
        """Make this unit of work useless; called by the store when the act is over."""
        self._is_over = True

    def _held(self) -> aiosqlite.Connection:
        """The connection, while this transaction lasts: outside it every statement would commit by itself."""
        if self._is_over or not self._connection.in_transaction:
            raise StoreError(N_("This act no longer has its transaction: nothing of it was saved; try again."))
        return self._connection
