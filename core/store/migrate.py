"""Brings a workspace's schema to this version: numbered SQL files, one transaction each, never backwards."""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from pathlib import Path

from core.errors import StoreRefused
from core.i18n import N_

APPLICATION_ID = 0x56454E54
"""Marks the file as ours ("VENT"), so that another program's database is never touched."""

_FOLDER = Path(__file__).parent / "migrations"
_COMMENT = re.compile(r"--[^\n]*|(?s:/\*.*?\*/)")


@lru_cache(maxsize=1)
def steps() -> tuple[tuple[int, Path], ...]:
    """Every migration as (number, file), in order, without gaps."""
    found = sorted((int(path.name[:4]), path) for path in _FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    assert [number for number, _path in found] == list(range(1, len(found) + 1)), "migrations have a gap"
    return tuple(found)


def schema_version() -> int:
    """The schema this program speaks."""
    return len(steps())


def check(connection: sqlite3.Connection, path: Path) -> int:
    """The schema version found in the file; 0 for a new, empty one.

    Raises:
        StoreRefused: a stranger's file, or a schema newer than this program.
    """
    # One statement, so that all three are of one moment: another process may be bringing the file up right now.
    found = connection.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
        " FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    application, version, tables = (int(value) for value in found)
    if application != APPLICATION_ID and (application, version, tables) != (0, 0, 0):
        raise StoreRefused(
            N_("{place} belongs to another program: choose another folder; nothing was changed."), place=path
        )
    refuse_newer(version, path)
    return version


def refuse_newer(version: int, path: Path) -> None:
    """Refuse a schema this program does not know.

    Raises:
        StoreRefused: ``version`` is newer.
    """
    if version > schema_version():
        raise StoreRefused(
            N_("{place} was written by a newer Ventanilla (schema {found}, this one knows {known}): update here."),
            place=path,
            found=version,
            known=schema_version(),
        )


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply what is missing, each step whole or not at all; safe when two processes start together.

    Raises:
        StoreRefused: as :func:`check`.
    """
    version = check(connection, path)
    for number, file in steps()[version:]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if int(connection.execute("PRAGMA user_version").fetchone()[0]) < number:
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                for statement in _statements(file.read_text(encoding="utf-8")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _statements(script: str) -> list[str]:
    """Split a script where SQLite itself says a statement is complete (triggers hold semicolons)."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    assert not _COMMENT.sub("", pending).strip(), f"unfinished statement: {pending[:80]!r}"
    return found
