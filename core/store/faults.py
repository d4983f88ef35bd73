"""What SQLite's refusals mean to a person: each becomes one sentence of the error tree."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core.errors import StoreError, StoreFull, StoreRefused
from core.i18n import N_


def translated(error: sqlite3.Error, place: Path) -> StoreError:
    """The same failure as an error of the tree, naming the workspace."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name == "SQLITE_FULL":
        return StoreFull(
            N_("Not saved: the disk of {place} is full. Nothing was half-written; free some room and try again."),
            place=place.parent,
        )
    if name.startswith("SQLITE_READONLY"):
        return StoreFull(
            N_("Not saved: {place} can only be read. Ask for write access and try again."), place=place.parent
        )
    if name.startswith("SQLITE_IOERR"):
        return StoreFull(
            N_("Not saved: the disk of {place} answered with an error ({code}). Check the disk and try again."),
            place=place.parent,
            code=name,
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreRefused(
            N_("{place} is damaged or is not a Ventanilla workspace: restore a backup; nothing was changed."),
            place=place,
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(N_("{place} has been in use by another program for 30 seconds: try again."), place=place)
    if name.startswith("SQLITE_CANTOPEN"):
        return StoreRefused(
            N_("{place} cannot be opened: check that it exists and that you may read and write it."),
            place=place,
        )
    return StoreError(
        N_("The workspace {place} refused a step ({code}): nothing was changed."),
        place=place,
        code=name or "?",
    )
