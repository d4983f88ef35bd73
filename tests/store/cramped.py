"""Run with mounts of its own: tries a workspace on a disk that is full or can only be read, and prints what it says.

Arguments: ``read-only`` or ``full``, and a folder to mount a small disk on.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from core import i18n
from core.errors import StoreFull, VentanillaError
from core.store import create_store, open_store
from core.store.backup import back_up, check_up, restore
from core.store.files import database_path
from tests.store.room import ANA, anyone_can_write_at_once, integrity, jot, jotted

DRAFT = "Estimada vecina: ya salió la cuadrilla. " * 400
"""What the caller wanted to save, about four pages."""
PAGE = 4096


class _Ballast:
    """A file that takes up the rest of the disk."""

    def __init__(self, disk: Path) -> None:
        self._file = disk / "ballast"

    def leave(self, pages: int) -> None:
        """Fill the disk but for so many pages."""
        self._file.unlink(missing_ok=True)
        free = os.statvfs(self._file.parent)
        self._file.write_bytes(b"\0" * max(0, (free.f_bavail - pages) * free.f_frsize))

    def lift(self) -> None:
        self._file.unlink(missing_ok=True)


def main(what: str, disk: Path) -> None:
    """Mount and try."""
    i18n.use("en")
    _mount(disk, "-t", "tmpfs", "-o", "size=16m,mode=700", "none")
    said = _read_only(disk) if what == "read-only" else _full(disk)
    sys.stdout.buffer.write(msgspec.json.encode(said))


def _read_only(disk: Path) -> dict[str, list[str]]:
    folder = disk / "w"
    create_store(folder)
    back_up(database_path(folder), disk / "copy.db")
    _mount(disk, "-o", "remount,ro")
    said = {
        "open": _said(lambda: asyncio.run(_write(folder, 1))),
        "create": _said(lambda: create_store(disk / "new")),
        "check": _said(lambda: check_up(disk / "copy.db")),
        "backup": _said(lambda: back_up(database_path(folder), disk / "copy2.db")),
    }
    with TemporaryDirectory() as elsewhere:
        said["restore from"] = _said(lambda: restore(disk / "copy.db", Path(elsewhere) / "w"))
    said["restore to"] = _said(lambda: restore(disk / "copy.db", folder))
    return said


def _full(disk: Path) -> dict[str, list[str]]:
    ballast = _Ballast(disk)
    folder = disk / "w"
    create_store(folder)
    said = {"writes": asyncio.run(_writes(folder, ballast))}
    asyncio.run(_write(folder, 1000))
    assert integrity(database_path(folder)) == "ok"
    said["opens"] = _opens(folder, ballast)
    said["creates"] = _creates(disk, ballast)
    said["backups"] = _backups(disk, folder, ballast)
    said["restores"] = _restores(disk, folder, ballast)
    assert 1000 in jotted(database_path(folder))
    return said


async def _writes(folder: Path, ballast: _Ballast) -> list[str]:
    """Fail at each page that the act needs, in turn, until it fits."""
    said: list[str] = []
    for pages in range(40):
        async with open_store(folder) as store:  # opened anew, as a log that is there already needs no room
            draft = DRAFT
            ballast.leave(pages)
            try:
                await store.write(ANA, jot(pages, text=draft))
            except StoreFull as error:
                said.append(str(error))
                assert pages not in jotted(store.path)
                assert draft == DRAFT
                assert await store.value("SELECT 7") == 7
            else:
                assert pages in jotted(store.path)
            ballast.lift()
            assert anyone_can_write_at_once(store.path)
            await store.write(ANA, jot(100 + pages))
            assert 100 + pages in jotted(store.path)
    return said


def _opens(folder: Path, ballast: _Ballast) -> list[str]:
    """Opening needs room for the log's index."""
    said = []
    for pages in range(30):
        ballast.leave(pages)
        said.append(_said(lambda: asyncio.run(_write(folder, 1)))[0])
        ballast.lift()
        asyncio.run(_write(folder, 2000 + pages))
    return said


def _creates(disk: Path, ballast: _Ballast) -> list[str]:
    said = []
    for pages in range(0, 800, 16):
        ballast.leave(pages)
        kind, _sentence = _said(lambda: create_store(disk / "new"))
        said.append(kind)
        assert kind == "done" or not database_path(disk / "new").exists()
        ballast.lift()
        if kind == "done":
            break
    create_store(disk / "another")
    for folder in ("new", "another"):
        database_path(disk / folder).unlink()
    return said


def _backups(disk: Path, folder: Path, ballast: _Ballast) -> list[str]:
    target = disk / "copy.db"
    ballast.leave(8)
    kind, sentence = _said(lambda: back_up(database_path(folder), target))
    assert not target.exists()
    ballast.lift()
    return [kind, sentence]


def _restores(disk: Path, folder: Path, ballast: _Ballast) -> list[str]:
    target = disk / "copy.db"
    back_up(database_path(folder), target)
    ballast.leave(8)
    kind, sentence = _said(lambda: restore(target, folder))
    ballast.lift()
    assert {path.name for path in folder.iterdir()} == {"ventanilla.db"}, "the old one stays in its place"
    return [kind, sentence]


async def _write(folder: Path, number: int) -> None:
    async with open_store(folder, checkpoints=True) as store:
        if not await store.value("SELECT count(*) FROM audit WHERE target = ?", (f"jot:{number}",)):
            await store.write(ANA, jot(number))


def _said(way: Callable[[], object]) -> list[str]:
    try:
        way()
    except VentanillaError as error:
        return [type(error).__name__, str(error)]
    return ["done", ""]


def _mount(disk: Path, *how: str) -> None:
    subprocess.run(["mount", *how, str(disk)], check=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
