"""Copies of a workspace: taken while it is in use, checked, and put back only where nobody works."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import Conflict, StoreError, StoreRefused
from core.i18n import N_
from core.store import backup_pictures, evidence_files, own_files
from core.store.carrying import sync
from core.store.faults import is_damage, translated, translated_os
from core.store.files import (
    DATABASE_NAME,
    check_modes,
    check_place,
    create_database_file,
    create_directory,
    database_files,
    database_path,
    remove_database_files,
)
from core.store.functions import offer
from core.store.migrate import check
from core.store.own_files import OwnFiles

WAIT_S = 30.0
"""How long somebody else may hold a file before it is given up."""

_OPEN_BYTE = 128
"""SQLite holds a shared lock on this byte of the log's index for as long as a connection is open.

Source: UNIX_SHM_DMS in https://sqlite.org/src/file/src/os_unix.c, read 2026-11-22.
"""


RESTORED = "restored"
"""The fact that a workspace came from a backup and nobody has yet looked at what may have gone out since."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """What looking at the file itself found; empty ``faults`` mean that it is sound."""

    faults: tuple[str, ...]
    schema: int
    size_bytes: int
    lost: tuple[str, ...] = ()
    """Pictures of the workspace, by their hash, that are gone or are not what they were; the rest is sound."""
    lost_evidence: tuple[str, ...] = ()
    """Files of evidence on record, by their name, that are gone, changed or not ours to read; the rest is sound."""
    own: OwnFiles = field(default_factory=lambda: OwnFiles({}))
    """What the institution wrote into the folder itself, and what of it a backup leaves out."""


def back_up(source: Path, target: Path) -> Checkup:
    """Copy the database at ``source`` to the new file ``target`` (mode 0600) while others go on working.

    The copy is the workspace at one moment, however much is written meanwhile. It carries the pictures, the evidence
    and the institution's own files too; what is lost of them is named and keeps nobody from a backup of the rest.

    Raises:
        StoreRefused: the target exists, or the copy did not come out sound.
        StoreFull: there is no room for it.
    """
    try:
        create_database_file_at(target)
    except FileExistsError:
        raise StoreRefused(N_("{place} is already there: name a new file for the backup."), place=target) from None
    except OSError as error:
        raise translated_os(error, target) from error
    try:
        _copy(source, target, "DELETE")
        with _changed(target) as connection:
            backup_pictures.pack(connection, source.parent)
            evidence_files.pack(connection, source.parent)
            own_files.pack(connection, source.parent)
        found = check_up(target)
        if found.faults:
            raise StoreRefused(
                N_("The backup {place} did not come out sound ({fault}): it was removed; check the disk."),
                place=target,
                fault=found.faults[0],
            )
        _sync(target)
    except BaseException as error:
        remove_database_files(target)
        if isinstance(error, OSError):
            raise translated_os(error, target) from error
        raise
    return found


def restore(copy: Path, directory: Path) -> Checkup:
    """Make ``directory`` a workspace again from a backup. What is there now is set aside, not overwritten.

    What is there stays in its place until the copy is complete and on the disk.

    Raises:
        StoreRefused: the copy is not a sound workspace, or the place is not fit.
        StoreFull: there is no room for it.
        Conflict: somebody has the workspace open.
    """
    found = check_up(copy)
    if found.faults:
        raise StoreRefused(
            N_("{place} is not a sound backup ({fault}): nothing was changed."), place=copy, fault=found.faults[0]
        )
    path = database_path(directory)
    incoming = path.with_name(f"{path.name}.incoming")
    staged: Path | None = None
    try:
        create_directory(directory)
        check_place(directory)
        remove_database_files(incoming)
        create_database_file(incoming)
        try:
            check_modes(incoming)
            _refuse_if_not_free(path)
            _copy(copy, incoming, "WAL")
            with _changed(incoming) as connection:
                backup_pictures.unpack(connection, directory)
                evidence_files.unpack(connection, directory)
                staged = own_files.unpack(connection, directory)
                connection.execute("INSERT OR REPLACE INTO workspace (key, value) VALUES (?, '1')", (RESTORED,))
                connection.commit()
            _sync(incoming)
            _refuse_if_not_free(path)
            _set_aside(path)
            if staged is not None:
                own_files.put_back(staged, directory)
            os.replace(incoming, path)
        finally:
            remove_database_files(incoming)
            if staged is not None:
                shutil.rmtree(staged, ignore_errors=True)
        _sync(path)
    except OSError as error:
        raise translated_os(error, path) from error
    return found


def check_up(path: Path) -> Checkup:
    """Look for damage in the file: pages, indexes, references, full-text index; for its pictures and its evidence.

    Raises:
        StoreRefused: it is a stranger's, a newer, an empty or no database file at all.
        StoreError: somebody kept it from being looked at.
    """
    try:
        with _opened(path) as connection:
            schema = check(connection, path)
            if not schema:
                raise StoreRefused(
                    N_("{place} is empty: there is no workspace in it. Choose another file."), place=path
                )
            faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
            faults += [f"{row[0]} {row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
            if not faults:
                faults += _full_text_faults(connection)
                faults += backup_pictures.faults_of(connection)
                faults += evidence_files.faults_of(connection)
                faults += own_files.faults_of(connection)
            lost = backup_pictures.lost_of(connection, path.parent) if not faults else []
            lost_evidence = evidence_files.lost_of(connection, path.parent) if not faults else []
            own = OwnFiles({}) if faults else own_files.own_files_of(connection, _workspace_of(path))
    except sqlite3.Error as error:
        raise translated(error, path) from error
    except OSError as error:
        raise translated_os(error, path) from error
    return Checkup(tuple(faults), schema, path.stat().st_size, tuple(lost), tuple(lost_evidence), own)


def _workspace_of(path: Path) -> Path | None:
    """The folder of the workspace whose database this is; a backup has none."""
    return path.parent if path.name == DATABASE_NAME else None


def create_database_file_at(path: Path) -> None:
    """Make an empty file with mode 0600 outside a workspace."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _copy(source: Path, target: Path, journal: str) -> None:
    """Copy in one step: in several, each commit of somebody else would make it begin again, and it might never end."""
    try:
        with _opened(source) as here, _opened(target) as there:
            here.backup(there, pages=-1)
            there.execute(f"PRAGMA journal_mode={journal}")
    except sqlite3.Error as error:
        is_of_source = is_damage(error) or not source.exists()
        raise translated(error, source if is_of_source else target) from error


@contextmanager
def _changed(path: Path) -> Iterator[sqlite3.Connection]:
    """A file of our own that nobody else knows of yet, its faults told by its name."""
    try:
        with _opened(path) as connection:
            yield connection
    except sqlite3.Error as error:
        raise translated(error, path) from error


def _full_text_faults(connection: sqlite3.Connection) -> list[str]:
    """Compare each full-text index with its texts. That asks for write access; a temporary copy has it anywhere."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5 (%'")]
    faults = []
    for name in tables:
        try:
            connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname.startswith("SQLITE_READONLY"):
                with closing(sqlite3.connect("", isolation_level=None)) as temporary:
                    offer(temporary)
                    connection.backup(temporary, pages=-1)
                    return _full_text_faults(temporary)
            if not is_damage(error):
                raise
            faults.append(f"{name}: {error}")
    return faults


def _refuse_if_not_free(path: Path) -> None:
    """Make sure that nobody works at ``path`` and that what is there can be set aside."""
    aside = _aside(path)
    if path.exists() and aside.exists():
        raise StoreRefused(N_("{place} is still there from an earlier restore: move it away first."), place=aside)
    if path.exists() and _is_open(path):
        raise Conflict(N_("Someone is working in {place}: close every Ventanilla there first."), place=path.parent)


def _is_open(path: Path) -> bool:
    try:
        with _opened(path) as connection:
            connection.execute("PRAGMA busy_timeout=0")
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]  # only who is alone can leave WAL
            return bool(mode == "wal")
    except sqlite3.Error as error:
        if is_damage(error):
            return _is_log_open(path)
        found = translated(error, path)
        if type(found) is StoreError:  # busy
            return True
        raise found from error


def _is_log_open(path: Path) -> bool:
    """Ask the system instead of SQLite, which opens no damaged file."""
    try:
        descriptor = os.open(f"{path}-shm", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _OPEN_BYTE)
    except (BlockingIOError, PermissionError):
        return True
    finally:
        os.close(descriptor)
    return False


def _set_aside(path: Path) -> None:
    """Move what is there away, the log too: a log left behind would be taken for the restored database's own."""
    for file, aside in zip(database_files(path), database_files(_aside(path)), strict=True):
        if file.exists():
            os.replace(file, aside)


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.before-restore")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to a file that must exist, closed at the end."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=WAIT_S, isolation_level=None)) as connection:
        offer(connection)
        yield connection


def _sync(path: Path) -> None:
    sync(path)
    sync(path.parent)
