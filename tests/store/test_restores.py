"""Putting a backup back: only a sound one, only where nobody works, and what was there is kept aside."""

from __future__ import annotations

import random
import stat
from pathlib import Path

import pytest

from core.errors import Conflict, StoreRefused
from core.store import Store, create_store, open_store
from core.store.backup import back_up, restore
from core.store.files import database_path
from core.store.migrate import schema_version
from tests.store.programs import Neighbour
from tests.store.room import ANA, filled, jot, jotted, modes_in, raw

PAGE = 4096


async def test_a_backup_put_back_is_the_workspace_of_its_moment_and_the_later_one_is_kept_aside(
    folder: Path, tmp_path: Path
) -> None:
    await filled(folder)
    copy = tmp_path / "copy.db"
    back_up(database_path(folder), copy)
    async with open_store(folder) as store:
        await store.write(ANA, jot(500, text="later"))
    assert restore(copy, folder).faults == ()
    assert modes_in(folder) == {"ventanilla.db": 0o600, "ventanilla.db.before-restore": 0o600}
    assert jotted(folder / "ventanilla.db.before-restore") == {*range(30), 500}
    async with open_store(folder) as store:
        assert jotted(store.path) == set(range(30))
        assert await store.write(ANA, jot(501)) == 501
    assert jotted(copy) == set(range(30)), "the backup is as it was"


async def test_a_backup_can_be_put_where_nothing_is(folder: Path, tmp_path: Path) -> None:
    await filled(folder)
    back_up(database_path(folder), tmp_path / "copy.db")
    restore(tmp_path / "copy.db", tmp_path / "other")
    assert stat.S_IMODE((tmp_path / "other").stat().st_mode) == 0o700
    async with open_store(tmp_path / "other") as store:
        assert jotted(store.path) == set(range(30))


async def test_nothing_is_put_back_while_somebody_works_there(
    folder: Path, tmp_path: Path, neighbour: Neighbour
) -> None:
    back_up(database_path(folder), tmp_path / "copy.db")
    assert neighbour.ask("open", folder) == "open"
    with pytest.raises(Conflict) as refused:
        restore(tmp_path / "copy.db", folder)
    assert str(refused.value) == f"Someone is working in {folder}: close every Ventanilla there first."
    assert set(modes_in(folder)) == {"ventanilla.db", "ventanilla.db-wal", "ventanilla.db-shm"}
    assert neighbour.ask("jot", folder, 1, 1) == "jotted", "who works there goes on"
    assert neighbour.ask("close", folder) == "closed"
    restore(tmp_path / "copy.db", folder)
    assert jotted(database_path(folder)) == set()


async def test_nothing_is_put_back_while_this_process_works_there(store: Store, tmp_path: Path) -> None:
    back_up(store.path, tmp_path / "copy.db")
    with pytest.raises(Conflict):
        restore(tmp_path / "copy.db", store.path.parent)
    assert await store.write(ANA, jot(1)) == 1


async def test_a_second_restore_never_overwrites_what_the_first_set_aside(folder: Path, tmp_path: Path) -> None:
    back_up(database_path(folder), tmp_path / "copy.db")
    restore(tmp_path / "copy.db", folder)
    before = (folder / "ventanilla.db.before-restore").read_bytes()
    with pytest.raises(StoreRefused, match="is still there from an earlier restore: move it away first"):
        restore(tmp_path / "copy.db", folder)
    assert (folder / "ventanilla.db.before-restore").read_bytes() == before
    assert set(modes_in(folder)) == {"ventanilla.db", "ventanilla.db.before-restore"}


@pytest.mark.parametrize("damage", ["text", "first page", "middle"])
async def test_a_damaged_workspace_is_set_aside_with_its_log_and_replaced(
    folder: Path, tmp_path: Path, neighbour: Neighbour, damage: str
) -> None:
    await filled(folder)
    path = database_path(folder)
    back_up(path, tmp_path / "copy.db")
    data = bytearray(path.read_bytes())
    if damage == "text":
        data[:] = b"not a database at all, but as long as one\n" * (len(data) // 42)
    elif damage == "first page":
        data[30:PAGE] = bytes(PAGE - 30)
    else:
        data[5 * PAGE : 30 * PAGE] = random.Random(3).randbytes(25 * PAGE)
    assert neighbour.ask("open", folder) == "open"
    path.write_bytes(data)
    with pytest.raises(Conflict):
        restore(tmp_path / "copy.db", folder)
    neighbour.ask("close", folder)
    (folder / "ventanilla.db-wal").write_bytes(b"a log that was left behind")
    restore(tmp_path / "copy.db", folder)
    assert (folder / "ventanilla.db.before-restore").exists()
    assert not (folder / "ventanilla.db-wal").exists()
    async with open_store(folder) as store:
        assert jotted(store.path) == set(range(30))


async def test_a_log_left_without_its_database_is_not_taken_for_the_restored_ones(folder: Path, tmp_path: Path) -> None:
    back_up(database_path(folder), tmp_path / "copy.db")
    async with open_store(folder) as store:
        await store.write(ANA, jot(1))
        log = (folder / "ventanilla.db-wal").read_bytes()
    database_path(folder).unlink()
    (folder / "ventanilla.db-wal").write_bytes(log)
    restore(tmp_path / "copy.db", folder)
    assert jotted(database_path(folder)) == set(), "an act of the lost database came back"
    assert (folder / "ventanilla.db.before-restore-wal").read_bytes() == log


@pytest.mark.parametrize("kind", ["text", "empty", "newer", "damaged", "missing"])
async def test_an_unsound_backup_is_refused_and_nothing_is_changed(folder: Path, tmp_path: Path, kind: str) -> None:
    copy = tmp_path / "copy.db"
    await filled(folder, 3)
    back_up(database_path(folder), copy)
    if kind == "text":
        copy.write_text("This is a shopping list.\n" * 400)
    elif kind == "empty":
        copy.write_bytes(b"")
    elif kind == "newer":
        with raw(copy) as connection:
            connection.execute(f"PRAGMA user_version={schema_version() + 1}")
    elif kind == "damaged":
        data = bytearray(copy.read_bytes())
        data[20 * PAGE : 22 * PAGE] = random.Random(3).randbytes(2 * PAGE)
        copy.write_bytes(data)
    else:
        copy.unlink()
    before = database_path(folder).read_bytes()
    with pytest.raises(StoreRefused) as refused:
        restore(copy, folder)
    assert str(copy) in str(refused.value)
    assert set(modes_in(folder)) == {"ventanilla.db"}
    assert database_path(folder).read_bytes() == before


def test_a_folder_open_to_all_gets_no_restored_workspace(tmp_path: Path) -> None:
    create_store(tmp_path / "w")
    back_up(tmp_path / "w" / "ventanilla.db", tmp_path / "copy.db")
    loose = tmp_path / "loose"
    loose.mkdir()
    loose.chmod(0o755)
    with pytest.raises(StoreRefused, match=f"chmod 0700 {loose}"):
        restore(tmp_path / "copy.db", loose)
    assert list(loose.iterdir()) == []
