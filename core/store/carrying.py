"""What every part of a backup does alike: looks for its table in the copy, makes room beside a workspace, syncs."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a database has a table of that name."""
    found = connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (name,))
    return found.fetchone() is not None


def set_aside_as(folder: Path, name: str) -> Path:
    """Where what has that name goes before something from a backup takes its place; nothing is there yet."""
    n = 1
    while True:
        aside = folder / (f"{name}.before-restore" + (f"-{n}" if n > 1 else ""))
        if not (aside.exists() or aside.is_symlink()):
            return aside
        n += 1


def sync(place: Path) -> None:
    """Have a file's content, or a folder's names, survive a power cut.

    Raises:
        OSError: the disk does not take it.
    """
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
