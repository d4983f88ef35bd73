"""Copies of a workspace: taken while it is in use, checked, and put back only where nobody works."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from core.errors import Conflict, StoreRefused
from core.i18n import N_
from core.store.faults import translated
from core.store.files import create_database_file, create_directory, database_path
from core.store.migrate import check


@dataclass(frozen=True, slots=True)
class Checkup:
    """What looking at the file itself found; empty ``faults`` mean that it is sound."""

    faults: tuple[str, ...]
    schema: int
    size_bytes: int


def back_up(source: Path, target: Path) -> Checkup:
    """Copy the database at ``source`` to the new file ``target`` (mode 0600) while others go on working.

    Raises:
        StoreRefused: the target exists, or the copy did not come out sound.
    """
    if target.exists():
        raise StoreRefused(N_("{place} is already there: name a new file for the backup."), place=target)
    create_database_file_at(target)
    try:
        with _closing(source) as here, _closing(target) as there:
            here.backup(there, pages=2048)
            there.execute("PRAGMA journal_mode=DELETE")
        found = check_up(target)
        if found.faults:
            raise StoreRefused(
                N_("The backup {place} did not come out sound ({fault}): it was removed; check the disk."),
                place=target,
                fault=found.faults[0],
            )
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            raise translated(error, target) from error
        raise
    _sync(target)
    return found


def restore(copy: Path, directory: Path) -> Checkup:
    """Make ``directory`` a workspace again from a backup. What is there now is set aside, not overwritten.

    Raises:
        StoreRefused: the copy is not a sound workspace.
        Conflict: somebody has the workspace open.
    """
    found = check_up(copy)
    if found.faults:
        raise StoreRefused(
            N_("{place} is not a sound backup ({fault}): nothing was changed."), place=copy, fault=found.faults[0]
        )
    create_directory(directory)
    path = database_path(directory)
    if path.exists():
        _refuse_if_open(path)
        aside = path.with_name(f"{path.name}.before-restore")
        if aside.exists():
            raise StoreRefused(N_("{place} is still there from an earlier restore: move it away first."), place=aside)
        os.replace(path, aside)
    incoming = path.with_name(f"{path.name}.incoming")
    incoming.unlink(missing_ok=True)
    create_database_file(incoming)
    with _closing(copy) as here, _closing(incoming) as there:
        here.backup(there, pages=2048)
        there.execute("PRAGMA journal_mode=WAL")
    _sync(incoming)
    os.replace(incoming, path)
    return found


def check_up(path: Path) -> Checkup:
    """Look for damage in the file: pages, indexes, references, full-text index.

    Raises:
        StoreRefused: it is a stranger's, a newer or no database file at all.
    """
    try:
        with _closing(path) as connection:
            schema = check(connection, path)
            faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
            faults += [f"{row[0]} {row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
            if not faults and schema:
                faults += _full_text_faults(connection)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    return Checkup(tuple(faults), schema, path.stat().st_size)


def create_database_file_at(path: Path) -> None:
    """Make an empty file with mode 0600 outside a workspace."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _full_text_faults(connection: sqlite3.Connection) -> list[str]:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5%'").fetchall()
    faults = []
    for (name,) in tables:
        try:
            connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            faults.append(f"{name}: {error}")
    return faults


def _refuse_if_open(path: Path) -> None:
    with _closing(path) as connection:
        connection.execute("PRAGMA busy_timeout=0")
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")  # leaves WAL only when nobody else is there
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        except sqlite3.OperationalError:
            mode = "wal"
    if mode == "wal":
        raise Conflict(N_("Someone is working in {place}: close every Ventanilla there first."), place=path.parent)


class _closing:
    """A plain connection that is closed, not only committed, at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> sqlite3.Connection:
        self._connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=rw", uri=True, timeout=30)
        self._connection.isolation_level = None
        return self._connection

    def __exit__(self, *_exc: object) -> None:
        self._connection.close()


def _sync(path: Path) -> None:
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
