"""Backups: one moment of a workspace in use; damage in a copy is found, whatever it hit."""

from __future__ import annotations

import asyncio
import os
import random
import stat
from pathlib import Path

import pytest

from core.errors import StoreError, StoreRefused
from core.store import Store
from core.store.backup import back_up, check_up
from core.store.files import database_path
from core.store.migrate import schema_version
from tests.store.programs import Neighbour
from tests.store.room import ANA, anyone_can_write_at_once, filled, integrity, jot, jotted, modes_in, raw

PAGE = 4096


async def test_a_backup_holds_everything_and_is_its_owners_only(folder: Path, tmp_path: Path) -> None:
    await filled(folder)
    copy = tmp_path / "copy.db"
    found = back_up(database_path(folder), copy)
    assert found.faults == ()
    assert found.schema == schema_version()
    assert found.size_bytes == copy.stat().st_size > 0
    assert jotted(copy) == set(range(30))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert set(modes_in(tmp_path)) == {"copy.db", "w"}, "one file, complete"
    assert integrity(copy) == "ok"


async def test_backups_taken_while_another_process_writes_are_each_one_moment(
    quick_folder: Path, neighbour: Neighbour
) -> None:
    path = database_path(quick_folder)
    await filled(quick_folder)
    asked = asyncio.create_task(asyncio.to_thread(neighbour.ask, "jot", quick_folder, 100, 300))
    copies = []
    for number in range(6):
        copy = quick_folder.parent / f"copy{number}.db"
        await asyncio.to_thread(back_up, path, copy)
        copies.append(jotted(copy) - set(range(30)))
    assert await asked == "jotted"
    assert neighbour.ask("close", quick_folder) == "closed"
    for done in copies:
        assert done == set(range(100, 100 + len(done))), "an act is missing between others"
    assert [len(done) for done in copies] == sorted(len(done) for done in copies)
    assert jotted(path) == {*range(30), *range(100, 400)}


async def test_a_backup_comes_to_its_end_however_much_is_written_meanwhile(
    quick_folder: Path, neighbour: Neighbour
) -> None:
    """A copy in pieces would begin again with every commit of somebody else."""
    path = database_path(quick_folder)
    with raw(path) as connection:
        connection.execute("CREATE TABLE ballast AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                           " WHERE i < 40000) SELECT i, zeroblob(900) AS b FROM n")  # fmt: skip
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.stat().st_size > 30_000_000
    assert neighbour.ask("spin", quick_folder, "UPDATE ballast SET i = i + 1 WHERE rowid IN (1, 20000)") == "spins"
    copying = asyncio.create_task(asyncio.to_thread(back_up, path, quick_folder.parent / "copy.db"))
    done, _pending = await asyncio.wait({copying}, timeout=20)
    assert int(neighbour.ask("rest", quick_folder)) > 10
    assert done == {copying}, "the copy had not ended while somebody wrote"
    assert (await copying).faults == ()
    with raw(quick_folder.parent / "copy.db") as connection:
        (one, other) = connection.execute("SELECT i FROM ballast WHERE rowid IN (1, 20000)").fetchall()
    assert other[0] - one[0] == 19_999, "the copy is not of one moment"


async def test_a_backup_waits_for_nobody_and_stops_nobody(store: Store, tmp_path: Path, neighbour: Neighbour) -> None:
    assert neighbour.ask("lock", store.path.parent) == "locked"
    back_up(store.path, tmp_path / "copy.db")
    assert neighbour.ask("unlock", store.path.parent) == "unlocked"
    assert await store.write(ANA, jot(1)) == 1


def test_a_backup_never_overwrites(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("precious")
    with pytest.raises(StoreRefused, match=f"{copy} is already there: name a new file for the backup"):
        back_up(database_path(folder), copy)
    assert copy.read_text() == "precious"


def test_what_cannot_be_backed_up_is_named_and_leaves_no_copy(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with pytest.raises(StoreRefused, match=r"nowhere\.db cannot be opened"):
        back_up(tmp_path / "nowhere.db", copy)
    assert not copy.exists()
    with pytest.raises(StoreRefused, match=r"no/such/copy\.db cannot be opened"):
        back_up(database_path(folder), tmp_path / "no/such/copy.db")
    (tmp_path / "list.txt").write_text("This is a shopping list.\n" * 400)
    with pytest.raises(StoreRefused, match=r"list\.txt is damaged or is not a Ventanilla workspace"):
        back_up(tmp_path / "list.txt", copy)
    assert not copy.exists()


async def test_a_backup_of_a_damaged_workspace_is_refused_and_removed(folder: Path, tmp_path: Path) -> None:
    await filled(folder)
    with raw(database_path(folder)) as connection:
        connection.execute("INSERT INTO message_fts (message_fts, rowid, words) VALUES ('delete', 5, 'otra cosa')")
    copy = tmp_path / "copy.db"
    with pytest.raises(StoreRefused, match=r"did not come out sound \(message_fts: .*\): it was removed"):
        back_up(database_path(folder), copy)
    assert not copy.exists()


async def test_a_page_overwritten_anywhere_in_a_copy_is_found_and_the_file_named(folder: Path, tmp_path: Path) -> None:
    await filled(folder)
    copy, spoilt = tmp_path / "copy.db", tmp_path / "spoilt.db"
    back_up(database_path(folder), copy)
    sound = copy.read_bytes()
    chance = random.Random(7)
    pages = range(len(sound) // PAGE)
    unnoticed = []
    for page in pages:
        data = bytearray(sound)
        data[page * PAGE : (page + 1) * PAGE] = chance.randbytes(PAGE)
        spoilt.write_bytes(data)
        if not _is_found(spoilt):
            unnoticed.append(page)
    assert len(pages) > 40
    assert unnoticed == []


async def test_a_few_bytes_flipped_in_the_words_of_citizens_are_found_by_the_full_text_index(
    folder: Path, tmp_path: Path
) -> None:
    await filled(folder)
    copy = tmp_path / "copy.db"
    back_up(database_path(folder), copy)
    data = copy.read_bytes()
    place = data.index("tubería número 77 ".encode())
    copy.write_bytes(data[:place] + b"bater" + data[place + 5 :])
    assert integrity(copy) == "ok", "SQLite's own check does not see it"
    found = check_up(copy)
    assert len(found.faults) == 1
    assert found.faults[0].startswith("message_fts: ")


@pytest.mark.parametrize("left", [0, 1, 50, 100, PAGE, 10 * PAGE])
async def test_a_copy_that_was_cut_off_is_found(folder: Path, tmp_path: Path, left: int) -> None:
    copy = tmp_path / "copy.db"
    back_up(database_path(folder), copy)
    os.truncate(copy, left)
    assert _is_found(copy)


def _is_found(copy: Path) -> bool:
    try:
        return check_up(copy).faults != ()
    except StoreRefused as refused:
        assert str(copy) in str(refused)
        return True


async def test_a_reference_to_nothing_is_found(folder: Path) -> None:
    with raw(database_path(folder)) as connection:
        connection.execute("INSERT INTO operator_role VALUES (77, 'nobody')")
    assert check_up(database_path(folder)).faults == ("operator_role None",)


async def test_a_workspace_in_use_can_be_checked_and_one_that_is_held_is_not_called_damaged(
    store: Store, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.write(ANA, jot(1))
    assert check_up(store.path).faults == ()
    monkeypatch.setattr("core.store.backup.WAIT_S", 0.1)
    assert neighbour.ask("lock", store.path.parent) == "locked"
    with pytest.raises(StoreError, match="in use by another program"):
        check_up(store.path)
    assert neighbour.ask("unlock", store.path.parent) == "unlocked"
    assert anyone_can_write_at_once(store.path)
