"""Run as a process of its own: lets no file of this process grow beyond a bound, for many bounds; prints what was said.

Argument: the workspace's folder. The system then refuses the write that goes too far, in the middle of an act.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

import msgspec

from core import i18n
from core.errors import VentanillaError
from core.store import open_store
from core.store.files import database_path
from tests.store.room import ANA, anyone_can_write_at_once, integrity, jot, jotted

LONG = "x" * 9000
"""Three pages a row."""


async def _try(folder: Path, number: int, bound: int) -> list[str]:
    path = database_path(folder)
    async with open_store(folder) as store:
        await store.rows("SELECT count(*) FROM audit")
        _bound(path.with_name(path.name + "-wal").stat().st_size + bound)
        try:
            await store.write(ANA, jot(number, text=LONG))
        except VentanillaError as error:
            said = [type(error).__name__, str(error)]
            assert number not in jotted(path)
        else:
            said = ["done", ""]
            assert number in jotted(path)
        finally:
            _bound(resource.RLIM_INFINITY)
        assert anyone_can_write_at_once(path)
        await store.write(ANA, jot(1000 + number))
        assert 1000 + number in jotted(path)
    return said


def _bound(size_bytes: int) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))


def main(folder: Path) -> None:
    """Try bounds from nothing to more than enough, not at whole pages only."""
    i18n.use("en")
    said = [asyncio.run(_try(folder, number, number * 3001)) for number in range(40)]
    assert integrity(database_path(folder)) == "ok"
    sys.stdout.buffer.write(msgspec.json.encode(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
