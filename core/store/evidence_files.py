"""The evidence that was filed in the workspace's folder: what is on record of it, and how it travels in a backup.

The record of acts names each file with the SHA-256 of its bytes, so a sheet that is gone or was changed is told from
a sound one without knowing what a sheet is. A backup carries every file of the folder, those it knows nothing of too.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from core.store.carrying import has_table, set_aside_as, sync

FOLDER = "evidence"
ACTION = "alert.evidence"
"""What filing is called in the record of acts. Where its ``is_kept`` holds, both files lie in :data:`FOLDER`:
``file`` and ``text`` are their names, ``file_sha256`` and ``text_sha256`` the hashes of their bytes."""

_TABLE = "carried_evidence"


def digest(content: bytes) -> str:
    """What the record says of a file: the SHA-256 of its bytes, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def pack(connection: sqlite3.Connection, workspace: Path) -> None:
    """Put the evidence of the workspace in this folder into a copy of its database, as far as we may read it.

    Raises:
        OSError: a file cannot be read for another reason.
        sqlite3.Error: there is no room in the copy.
    """
    names = _names(workspace)
    if not names:
        return
    connection.execute("BEGIN")
    connection.execute(f"CREATE TABLE {_TABLE} (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, bytes BLOB NOT NULL)")
    for name in names:
        content = _read(workspace, name)
        if content is not None:
            connection.execute(f"INSERT INTO {_TABLE} VALUES (?, ?, ?)", (name, digest(content), content))
    connection.execute("COMMIT")


def unpack(connection: sqlite3.Connection, workspace: Path) -> None:
    """Take the evidence out of a copy of a backup and put it into the workspace in this folder, for its owner alone.

    A file that is there already and says the same stays; one that says something else is set aside, not overwritten.

    Raises:
        OSError, sqlite3.Error: there is no room.
    """
    if not has_table(connection, _TABLE):
        return
    folder = workspace / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for (name,) in connection.execute(f"SELECT name FROM {_TABLE}").fetchall():
        [content] = connection.execute(f"SELECT bytes FROM {_TABLE} WHERE name = ?", (name,)).fetchone()
        if _read(workspace, str(name)) != bytes(content):
            _put(folder, str(name), bytes(content))
    sync(folder)
    sync(workspace)
    connection.execute(f"DROP TABLE {_TABLE}")
    connection.execute("VACUUM")


def faults_of(connection: sqlite3.Connection) -> list[str]:
    """Evidence that a backup carries and that is not what went into it, or that names a place outside of the folder."""
    if not has_table(connection, _TABLE):
        return []
    found = []
    for name, sha256 in connection.execute(f"SELECT name, sha256 FROM {_TABLE}").fetchall():
        [content] = connection.execute(f"SELECT bytes FROM {_TABLE} WHERE name = ?", (name,)).fetchone()
        if not _is_name(str(name)) or digest(bytes(content)) != sha256:
            found.append(f"evidence {str(name)[:80]}")
    return found


def lost_of(connection: sqlite3.Connection, workspace: Path) -> list[str]:
    """Names of evidence on record that is gone, changed or not ours to read: in the backup, else in the folder.

    Raises:
        OSError: one cannot be read for another reason.
    """
    recorded = _recorded(connection)
    if has_table(connection, _TABLE):
        carried = dict(connection.execute(f"SELECT name, sha256 FROM {_TABLE}").fetchall())
        return [name for name, sha256 in recorded.items() if carried.get(name) != sha256]
    lost = []
    for name, sha256 in recorded.items():
        content = _read(workspace, name)
        if content is None or digest(content) != sha256:
            lost.append(name)
    return lost


def _recorded(connection: sqlite3.Connection) -> Mapping[str, str]:
    """What was filed in the folder: the hash of each file by its name."""
    found: dict[str, str] = {}
    for (data,) in connection.execute("SELECT data FROM audit WHERE action = ? ORDER BY seq", (ACTION,)):
        said = json.loads(data)
        if said.get("is_kept"):
            found |= {str(said[name]): str(said[f"{name}_sha256"]) for name in ("file", "text")}
    return found


def _names(workspace: Path) -> list[str]:
    try:
        entries = list(os.scandir(workspace / FOLDER))
    except (FileNotFoundError, PermissionError):  # what is on record of it is named as lost
        return []
    return sorted(each.name for each in entries if each.is_file(follow_symlinks=False) and _is_name(each.name))


def _is_name(name: str) -> bool:
    """Whether it names a file within the folder, in text that a database takes."""
    return name not in ("", ".", "..") and "/" not in name and "\0" not in name and name.isprintable()


def _read(workspace: Path, name: str) -> bytes | None:
    """The bytes of a plain file of the folder; ``None``: there is none of that name, or none for us to read."""
    try:
        descriptor = os.open(workspace / FOLDER / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return None
    except OSError:
        if (workspace / FOLDER / name).is_symlink():
            return None
        raise
    with os.fdopen(descriptor, "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def _put(folder: Path, name: str, content: bytes) -> None:
    """Write a file whole or not at all; what has its name is set aside."""
    place = folder / name
    descriptor, incoming = tempfile.mkstemp(dir=folder, prefix=".")  # for its owner alone
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        if place.exists() or place.is_symlink():
            os.replace(place, set_aside_as(folder, name))
        os.replace(incoming, place)
    except BaseException:
        Path(incoming).unlink(missing_ok=True)
        raise
