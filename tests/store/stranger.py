"""Run as root: becomes a user without rights in the workspace, and prints what each way in answers.

Argument: the workspace's folder.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from core import i18n
from core.errors import VentanillaError
from core.store import create_store, open_store
from tests.store.room import ANA, jot

NOBODY = 65534


async def _open(folder: Path) -> None:
    async with open_store(folder) as store:
        await store.write(ANA, jot(1))


def main(folder: Path) -> None:
    """Try each way as that user."""
    i18n.use("en")
    asyncio.run(_open(folder))  # loads what this user may not even read
    folder.parent.chmod(0o711)
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    said = {
        "open": _said(lambda: asyncio.run(_open(folder))),
        "create": _said(lambda: create_store(folder / "new")),
    }
    os.seteuid(0)
    os.chown(folder, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    said["open a file of another"] = _said(lambda: asyncio.run(_open(folder)))
    sys.stdout.buffer.write(msgspec.json.encode(said))


def _said(way: Callable[[], object]) -> list[str]:
    try:
        way()
    except VentanillaError as error:
        return [type(error).__name__, str(error)]
    return ["done", ""]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
