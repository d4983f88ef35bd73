"""Backups: one moment of a workspace in use, never an unsound one, and put back only where nobody works."""

from __future__ import annotations

import os
import random
import stat
import threading
from pathlib import Path

import pytest

from core.errors import Conflict, StoreError, StoreRefused
from core.store import Store, Work, create_store, open_store
from core.store.backup import back_up, check_up, restore
from core.store.files import database_path
from core.store.migrate import schema_version
from tests.store.programs import Neighbour
from tests.store.room import ANA, anyone_can_write_at_once, integrity, jot, jotted, raw

PAGE = 4096


async def _filled(folder: Path, count: int = 30) -> None:
    """A workspace with acts, and with messages in the full-text index."""

    async def arrivals(work: Work) -> None:
        work.system("arranging a test")
        await work.execute(
            "INSERT INTO account (id, name, connector, network, created_s) VALUES (1, 'muro', 'plaza', 'Fb', 1)"
        )
        await work.execute("INSERT INTO author (id, network, remote_id, handle, name) VALUES (1, 'Fb', 'r', 'v', 'V')")
        await work.execute(
            "INSERT INTO conversation (id, account_id, author_id, root, is_private, network, due_s, clock_s, first_id,"
            " last_id) VALUES (1, 1, 1, '', 0, 'Fb', 1, 1, 1, 1)"
        )
        for id_ in range(1, 200):
            await work.execute(
                "INSERT INTO message (id, account_id, remote_id, conversation_id, author_id, kind, visibility,"
                " created_s, has_own_time, text, content_hash)"
                " VALUES (?, 1, ?, 1, 1, 'comment', 'public', 1, 1, ?, x'00')",
                (id_, f"m{id_}", f"Se rompió la tubería número {id_} de la calle {id_ * 7}"),
            )
        await work.execute("INSERT INTO message_fts (rowid, text) SELECT id, text FROM message ORDER BY id")

    async with open_store(folder) as store:
        await store.write(ANA, arrivals)
        for number in range(count):
            await store.write(ANA, jot(number, text="x" * 500))


async def test_a_backup_holds_everything_and_is_its_owners_only(folder: Path, tmp_path: Path) -> None:
    await _filled(folder)
    copy = tmp_path / "copy.db"
    found = back_up(database_path(folder), copy)
    assert found.faults == ()
    assert found.schema == schema_version()
    assert found.size_bytes == copy.stat().st_size > 0
    assert jotted(copy) == set(range(30))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("copy.db-")], "one file, complete"
    assert integrity(copy) == "ok"


async def test_a_backup_taken_while_another_process_writes_is_one_moment(
    quick_folder: Path, neighbour: Neighbour
) -> None:
    """Big enough that a copy in pieces would meet many commits and begin again with each."""
    await _filled(quick_folder)
    path = database_path(quick_folder)
    with raw(path) as connection:
        connection.execute("CREATE TABLE ballast AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                           " WHERE i < 40000) SELECT i, zeroblob(900) AS b FROM n")  # fmt: skip
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.stat().st_size > 30_000_000
    written = threading.Thread(target=neighbour.ask, args=("jot", quick_folder, 100, 300))
    written.start()
    copies = []
    try:
        for number in range(4):
            copy = quick_folder.parent / f"copy{number}.db"
            back_up(path, copy)
            copies.append(jotted(copy) - set(range(30)))
            copy.unlink()
    finally:
        written.join(30)
    assert not written.is_alive()
    assert neighbour.ask("close", quick_folder) == "closed"
    for done in copies:
        assert done == set(range(100, 100 + len(done))), "an act is missing between others"
    assert [len(done) for done in copies] == sorted(len(done) for done in copies)
    assert jotted(path) == {*range(30), *range(100, 400)}


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
    await _filled(folder)
    with raw(database_path(folder)) as connection:
        connection.execute("INSERT INTO message_fts (message_fts, rowid, text) VALUES ('delete', 5, 'otra cosa')")
    copy = tmp_path / "copy.db"
    with pytest.raises(StoreRefused, match=r"did not come out sound \(message_fts: .*\): it was removed"):
        back_up(database_path(folder), copy)
    assert not copy.exists()


async def test_a_page_overwritten_anywhere_in_a_copy_is_found_and_the_file_named(folder: Path, tmp_path: Path) -> None:
    await _filled(folder)
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
    await _filled(folder)
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


async def test_a_backup_put_back_is_the_workspace_of_its_moment_and_the_later_one_is_kept_aside(
    folder: Path, tmp_path: Path
) -> None:
    await _filled(folder)
    copy = tmp_path / "copy.db"
    back_up(database_path(folder), copy)
    async with open_store(folder) as store:
        await store.write(ANA, jot(500, text="later"))
    assert restore(copy, folder).faults == ()
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "ventanilla.db": 0o600,
        "ventanilla.db.before-restore": 0o600,
    }
    assert jotted(folder / "ventanilla.db.before-restore") == {*range(30), 500}
    async with open_store(folder) as store:
        assert jotted(store.path) == set(range(30))
        assert await store.write(ANA, jot(501)) == 501
    assert jotted(copy) == set(range(30)), "the backup is as it was"


async def test_a_backup_can_be_put_where_nothing_is(folder: Path, tmp_path: Path) -> None:
    await _filled(folder)
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
    assert {path.name for path in folder.iterdir()} == {"ventanilla.db", "ventanilla.db-wal", "ventanilla.db-shm"}
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
    assert {path.name for path in folder.iterdir()} == {"ventanilla.db", "ventanilla.db.before-restore"}


@pytest.mark.parametrize("damage", ["text", "first page", "middle"])
async def test_a_damaged_workspace_is_set_aside_with_its_log_and_replaced(
    folder: Path, tmp_path: Path, neighbour: Neighbour, damage: str
) -> None:
    await _filled(folder)
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
    (folder / "log-kept").write_bytes((folder / "ventanilla.db-wal").read_bytes())
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
    await _filled(folder, 3)
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
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"ventanilla.db": before}


def test_a_folder_open_to_all_gets_no_restored_workspace(tmp_path: Path) -> None:
    create_store(tmp_path / "w")
    back_up(tmp_path / "w" / "ventanilla.db", tmp_path / "copy.db")
    loose = tmp_path / "loose"
    loose.mkdir()
    loose.chmod(0o755)
    with pytest.raises(StoreRefused, match=f"chmod 0700 {loose}"):
        restore(tmp_path / "copy.db", loose)
    assert list(loose.iterdir()) == []
