"""Numbered acts that are easy to judge afterwards: each is wholly in the file, with its audit entry, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.store import Act, Actor, Work
from core.store.audit import Entry, verify

ANA = Actor(None, "Ana", "tty")
PARTS = 3
"""Rows of one numbered act."""


def jot(number: int, *, text: str = "x", parts: int = PARTS) -> Act[int]:
    """An act of several statements that returns its number."""

    async def act(work: Work) -> int:
        await work.audit("test.jot", f"jot:{number}", parts=parts)
        for part in range(parts):
            await work.execute("INSERT INTO workspace (key, value) VALUES (?, ?)", (f"jot:{number}:{part}", text))
        work.changed("jot", number, "create")
        return number

    return act


@contextmanager
def raw(path: Path, timeout_s: float = 5.0) -> Iterator[sqlite3.Connection]:
    """A plain connection, as any other program would make it."""
    with closing(sqlite3.connect(path, timeout=timeout_s, isolation_level=None)) as connection:
        yield connection


def jotted(path: Path, parts: int = PARTS) -> set[int]:
    """The numbers of the acts in the file, after making sure that none is there by half and the chain is intact."""
    with raw(path) as connection:
        connection.execute("BEGIN")
        rows: dict[int, int] = {}
        for (key,) in connection.execute("SELECT key FROM workspace WHERE key LIKE 'jot:%'"):
            number = int(key.split(":")[1])
            rows[number] = rows.get(number, 0) + 1
        audited = [int(target.split(":")[1]) for (target,) in connection.execute(
            "SELECT target FROM audit WHERE action = 'test.jot'")]  # fmt: skip
        told = [id_ for (id_,) in connection.execute("SELECT entity_id FROM change_log WHERE entity = 'jot'")]
        entries = [Entry(*row) for row in connection.execute("SELECT * FROM audit ORDER BY seq")]
    assert set(rows.values()) <= {parts}, f"an act is there by half: {rows}"
    assert sorted(audited) == sorted(rows), "rows and audit entries differ"
    assert sorted(told) == sorted(rows), "rows and announcements differ"
    assert verify(entries).broken_at is None
    return set(rows)


def anyone_can_write_at_once(path: Path) -> bool:
    """Whether another connection gets the writing lock without waiting."""
    with raw(path, timeout_s=0) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
        return True


def integrity(path: Path) -> str:
    """What SQLite says about the file itself."""
    with raw(path) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
