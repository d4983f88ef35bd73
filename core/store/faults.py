"""What SQLite's refusals mean to a person: each becomes one sentence of the error tree."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from core.errors import StoreError, StoreFull, StoreRefused
from core.i18n import N_


def translated(error: sqlite3.Error, place: Path) -> StoreError:
    """The same failure as an error of the tree, naming the workspace."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name == "SQLITE_FULL":
        return _full(place)
    if name.startswith("SQLITE_READONLY"):
        return _read_only(place)
    if name.startswith("SQLITE_IOERR"):
        return StoreFull(
            N_("Not saved: the disk of {place} answered with an error ({code}). Check the disk and try again."),
            place=place.parent,
            code=name,
        )
    if is_damage(error):
        return StoreRefused(
            N_("{place} is damaged or is not a Ventanilla workspace: restore a backup; nothing was changed."),
            place=place,
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(N_("{place} has been in use by another program for 30 seconds: try again."), place=place)
    if name.startswith("SQLITE_CANTOPEN"):
        can_only_read = os.access(place, os.R_OK) and not os.access(place.parent, os.W_OK)
        return _read_only(place) if can_only_read else _cannot_open(place)
    return StoreError(
        N_("The workspace {place} refused a step ({code}): nothing was changed."),
        place=place,
        code=name or "?",
    )


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is spoilt, or no database at all."""
    return (getattr(error, "sqlite_errorname", "") or "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def translated_os(error: OSError, place: Path) -> StoreError:
    """A refusal of the operating system on the way to the database ``place``, as an error of the tree."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(place)
    if error.errno == errno.EROFS:
        return _read_only(place)
    return _cannot_open(place)


def _full(place: Path) -> StoreFull:
    return StoreFull(
        N_("Not saved: the disk of {place} is full. Nothing was half-written; free some room and try again."),
        place=place.parent,
    )


def _read_only(place: Path) -> StoreFull:
    return StoreFull(N_("Not saved: {place} can only be read. Ask for write access and try again."), place=place.parent)


def _cannot_open(place: Path) -> StoreRefused:
    return StoreRefused(
        N_("{place} cannot be opened: check that it exists and that you may read and write it."), place=place
    )
