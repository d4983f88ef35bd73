"""A file that another process holds: a writer waits rather than lose what was typed, and not for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.errors import StoreError
from core.store import Store, database, open_store
from tests.store.programs import Neighbour
from tests.store.room import ANA, jot, jotted

HELD_S = 2.0


async def test_D110_a_writer_waits_while_another_process_holds_the_file(store: Store, neighbour: Neighbour) -> None:
    folder = store.path.parent
    assert neighbour.ask("lock", folder) == "locked"
    writers = [asyncio.create_task(store.write(ANA, jot(number))) for number in (1, 2)]
    await asyncio.sleep(HELD_S)
    assert not any(writer.done() for writer in writers)
    assert await store.value("SELECT count(*) FROM audit") == 0, "readers go on"
    assert neighbour.ask("unlock", folder) == "unlocked"
    async with asyncio.timeout(30):
        assert await asyncio.gather(*writers) == [1, 2]
    assert jotted(store.path) == {1, 2}


async def test_a_file_held_for_too_long_is_said_and_the_next_act_works(
    folder: Path, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 200)
    async with open_store(folder) as store:
        assert neighbour.ask("lock", folder) == "locked"
        with pytest.raises(StoreError) as refused:
            await store.write(ANA, jot(1))
        assert str(refused.value) == f"{store.path} has been in use by another program for 30 seconds: try again."
        assert neighbour.ask("unlock", folder) == "unlocked"
        assert jotted(store.path) == set()
        assert await store.write(ANA, jot(1)) == 1


async def test_a_held_file_can_be_opened_and_read(folder: Path, neighbour: Neighbour) -> None:
    assert neighbour.ask("lock", folder) == "locked"
    async with asyncio.timeout(20), open_store(folder) as store:
        assert await store.value("SELECT count(*) FROM audit") == 0
        assert neighbour.ask("unlock", folder) == "unlocked"


async def test_two_processes_that_write_at_once_wait_for_each_other(quick_store: Store, neighbour: Neighbour) -> None:
    folder = quick_store.path.parent
    asked = asyncio.create_task(asyncio.to_thread(neighbour.ask, "jot", folder, 1000, 100))
    for number in range(100):
        await quick_store.write(ANA, jot(number))
    assert await asked == "jotted"
    assert jotted(quick_store.path) == {*range(100), *range(1000, 1100)}
    assert neighbour.ask("close", folder) == "closed"
