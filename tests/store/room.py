"""Numbered acts that are easy to judge afterwards: each is wholly in the file, with its audit entry, or not at all."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.store import Act, Actor, Work, open_store
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


def modes_in(folder: Path) -> dict[str, int]:
    """What lies in a folder, with its modes."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def filled(folder: Path, count: int = 30) -> None:
    """Put acts into an empty workspace, and messages with their full-text index."""

    async def arrivals(work: Work) -> None:
        work.system("arranging a test")
        await work.execute(
            "INSERT INTO account (id, name, connector, network, created_s) VALUES (1, 'muro', 'plaza', 'Fb', 1)"
        )
        await work.execute("INSERT INTO author (id, network, remote_id, handle, name) VALUES (1, 'Fb', 'r', 'v', 'V')")
        await work.execute(
            "INSERT INTO conversation (id, account_id, author_id, root, is_private, network, due_s, clock_s, first_id,"
            " last_id) VALUES (1, 1, 1, '', 0, 'Fb', 1, 1, 1, 1)"
        )
        for id_ in range(1, 200):
            await work.execute(
                "INSERT INTO message (id, account_id, remote_id, conversation_id, author_id, kind, visibility,"
                " created_s, has_own_time, text, content_hash)"
                " VALUES (?, 1, ?, 1, 1, 'comment', 'public', 1, 1, ?, x'00')",
                (id_, f"m{id_}", f"Se rompió la tubería número {id_} de la calle {id_ * 7}"),
            )
        await work.execute("INSERT INTO message_fts (rowid, words) SELECT id, words FROM message_words ORDER BY id")

    async with open_store(folder) as store:
        await store.write(ANA, arrivals)
        for number in range(count):
            await store.write(ANA, jot(number, text="x" * 500))


async def look_in(folder: Path) -> None:
    """Open a workspace and leave it."""
    async with open_store(folder):
        pass
