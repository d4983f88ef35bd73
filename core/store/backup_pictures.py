"""Pictures in a backup: carried inside the one file of the copy, in a table that no workspace has."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from core.store.carrying import has_table
from core.store.picture_files import read_picture, write_picture

_TABLE = "carried_picture"


def pack(connection: sqlite3.Connection, workspace: Path) -> None:
    """Put the pictures of the workspace in this folder into a copy of its database; what is lost there is left out.

    Raises:
        OSError: a picture is there and cannot be read.
        sqlite3.Error: there is no room in the copy.
    """
    known = _known(connection)
    if not known:
        return
    connection.execute("BEGIN")
    connection.execute(f"CREATE TABLE {_TABLE} (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL)")
    for sha256 in known:
        data = read_picture(workspace, sha256)
        if data is not None:
            connection.execute(f"INSERT INTO {_TABLE} VALUES (?, ?)", (sha256, data))
    connection.execute("COMMIT")


def unpack(connection: sqlite3.Connection, workspace: Path) -> None:
    """Take the pictures out of a copy of a backup and put them where the workspace in this folder has them.

    Raises:
        OSError, sqlite3.Error: there is no room.
    """
    if not has_table(connection, _TABLE):
        return
    for (sha256,) in connection.execute(f"SELECT sha256 FROM {_TABLE}").fetchall():
        [data] = connection.execute(f"SELECT bytes FROM {_TABLE} WHERE sha256 = ?", (sha256,)).fetchone()
        write_picture(workspace, str(sha256), bytes(data))
    connection.execute(f"DROP TABLE {_TABLE}")
    connection.execute("VACUUM")


def faults_of(connection: sqlite3.Connection) -> list[str]:
    """Pictures that a backup carries and that are not what their names say."""
    if not has_table(connection, _TABLE):
        return []
    found = []
    for (sha256,) in connection.execute(f"SELECT sha256 FROM {_TABLE}").fetchall():
        [data] = connection.execute(f"SELECT bytes FROM {_TABLE} WHERE sha256 = ?", (sha256,)).fetchone()
        if hashlib.sha256(data).hexdigest() != sha256:
            found.append(f"picture {str(sha256)[:12]}")
    return found


def lost_of(connection: sqlite3.Connection, workspace: Path) -> list[str]:
    """Pictures the database knows of, and that neither the backup carries nor the folder has as they were.

    Raises:
        OSError: one is there and cannot be read.
    """
    if has_table(connection, _TABLE):
        carried = {str(row[0]) for row in connection.execute(f"SELECT sha256 FROM {_TABLE}")}
        return [sha256 for sha256 in _known(connection) if sha256 not in carried]
    return [sha256 for sha256 in _known(connection) if read_picture(workspace, sha256) is None]


def _known(connection: sqlite3.Connection) -> list[str]:
    if not has_table(connection, "picture"):
        return []  # of a schema before there were any
    return [str(row[0]) for row in connection.execute("SELECT sha256 FROM picture ORDER BY sha256")]
