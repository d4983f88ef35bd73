"""Places where no workspace may be, or not this one: each refusal is one sentence, and nothing is touched."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import StoreFull, StoreRefused
from core.store import create_store, open_store
from core.store import files as places
from core.store.files import create_database_file, database_path, file_system_of
from core.store.migrate import APPLICATION_ID, schema_version
from tests.store.programs import can_mount, run_program
from tests.store.room import ANA, jot, jotted, look_in, raw

MOUNTS = r"""
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
23 22 0:20 / /proc rw - proc proc rw
30 22 0:40 / /home rw,relatime - nfs4 server.example:/home rw
31 30 8:2 / /home/ana/local rw,relatime shared:5 - xfs /dev/sdb1 rw
32 31 0:41 / /home/ana/local/remote rw - fuse.sshfs ana@host.example: rw
33 22 0:42 / /mnt/mi\040carpeta rw - cifs //host.example/c rw
34 22 0:43 / /mnt/tab\011and\134slash rw - 9p host rw
35 22 8:1 /srv/data /mnt/bound rw,relatime - ext4 /dev/sda1 rw
36 22 0:40 /ventanilla /mnt/bound-remote rw - nfs4 server.example:/home rw
37 22 0:44 / /mnt/over rw - ext4 /dev/sdc1 rw
38 37 0:45 / /mnt/over rw master:1 - smb3 //host.example/d rw
39 22 0:46 / /mnt/año rw - tmpfs none rw
a broken line
40 22 0:47 / /mnt/no-separator rw
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/", "ext4"),
        ("/srv/w", "ext4"),
        ("/home", "nfs4"),
        ("/home/ana/w", "nfs4"),
        ("/homestead/w", "ext4"),
        ("/home/ana/local/w", "xfs"),
        ("/home/ana/localhost/w", "nfs4"),
        ("/home/ana/local/remote/w", "fuse.sshfs"),
        ("/mnt/mi carpeta/w", "cifs"),
        ("/mnt/mi", "ext4"),
        ("/mnt/tab\tand\\slash/w", "9p"),
        ("/mnt/bound/w", "ext4"),
        ("/mnt/bound-remote/w", "nfs4"),
        ("/mnt/over/w", "smb3"),
        ("/mnt/año/w", "tmpfs"),
        ("/mnt/no-separator/w", "ext4"),
    ],
)
def test_the_nearest_and_latest_mount_tells_the_kind_of_disk(place: str, kind: str) -> None:
    assert file_system_of(Path(place), MOUNTS) == kind


def test_without_a_mount_table_the_kind_of_disk_is_unknown() -> None:
    assert file_system_of(Path("/srv/w"), "") == ""


def test_this_machines_own_mount_table_is_understood(tmp_path: Path) -> None:
    if not Path("/proc/self/mountinfo").exists():
        pytest.skip("not Linux: there is no mount table to read")
    assert file_system_of(Path("/proc/self"), places._read_mountinfo()) == "proc"


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ceph", "fuse.glusterfs", "davfs", "fuse.rclone"]
)
async def test_D112_a_network_disk_is_refused_for_new_and_for_old_workspaces(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 0:40 / {tmp_path} rw - {kind} host.example:/ rw\n")
    monkeypatch.setattr(places, "_MOUNTINFO", table)
    sentence = rf"{folder} lies on a network disk \({kind}\), where messages could be lost: use a local disk\."
    with pytest.raises(StoreRefused, match=sentence):
        await look_in(folder)
    with pytest.raises(StoreRefused, match="network disk"):
        create_store(tmp_path / "new")
    assert not database_path(tmp_path / "new").exists()


async def test_a_link_to_a_network_disk_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 0:40 / {folder} rw - nfs host.example:/ rw\n")
    monkeypatch.setattr(places, "_MOUNTINFO", table)
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(StoreRefused, match="network disk"):
        await look_in(tmp_path / "link")


async def test_where_no_workspace_is_the_sentence_says_how_to_make_one(tmp_path: Path) -> None:
    sentence = f"There is no workspace in {tmp_path}: make one with «ventanilla init» or name it with --workspace."
    with pytest.raises(StoreRefused) as refused:
        await look_in(tmp_path)
    assert str(refused.value) == sentence
    assert _bytes(tmp_path) == {}


def test_a_workspace_is_never_made_over_another(folder: Path) -> None:
    before = _bytes(folder)
    with pytest.raises(StoreRefused, match="There is already a workspace in"):
        create_store(folder)
    assert _bytes(folder) == before


def _newer(path: Path) -> None:
    with raw(path) as connection:
        connection.execute(f"PRAGMA user_version={schema_version() + 1}")


def _of_another_program(path: Path) -> None:
    path.write_bytes(b"")
    with raw(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
        connection.execute("PRAGMA application_id=7")


def _of_an_unnamed_program(path: Path) -> None:
    path.write_bytes(b"")
    with raw(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
        connection.execute("INSERT INTO theirs VALUES (1)")


def _with_a_version_only(path: Path) -> None:
    path.write_bytes(b"")
    with raw(path) as connection:
        connection.execute("PRAGMA user_version=2")


def _text(path: Path) -> None:
    path.write_text("This is a shopping list, and long enough to be a database's first page.\n" * 100)


def _damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:4096] = os.urandom(3996)
    path.write_bytes(bytes(data))


_STRANGERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "newer": (
        _newer,
        rf"was written by a newer Ventanilla \(schema {schema_version() + 1}, this one knows {schema_version()}\)",
    ),
    "of another program": (_of_another_program, "belongs to another program: choose another folder"),
    "of an unnamed program": (_of_an_unnamed_program, "belongs to another program"),
    "with a version only": (_with_a_version_only, "belongs to another program"),
    "a text": (_text, "is damaged or is not a Ventanilla workspace: restore a backup; nothing was changed"),
    "damaged": (_damaged, "is damaged or is not a Ventanilla workspace"),
}


@pytest.mark.parametrize("kind", _STRANGERS)
async def test_D111_a_file_that_is_not_for_this_program_is_refused_and_not_touched(folder: Path, kind: str) -> None:
    make, sentence = _STRANGERS[kind]
    make(database_path(folder))
    before = _bytes(folder)
    with pytest.raises(StoreRefused, match=sentence):
        await look_in(folder)
    assert _bytes(folder) == before


async def test_an_empty_file_of_the_right_name_becomes_a_workspace(tmp_path: Path) -> None:
    create_database_file(database_path(tmp_path))
    async with open_store(tmp_path) as store:
        await store.write(ANA, jot(1))
        assert jotted(store.path) == {1}
        assert await store.value("PRAGMA application_id") == APPLICATION_ID


# --- taken away while open --------------------------------------------------------------------------------------------


def _replace_database(path: Path) -> None:
    aside = path.with_name("copy")
    aside.write_bytes(path.read_bytes())
    aside.chmod(0o600)
    aside.replace(path)


@pytest.mark.parametrize(
    "how",
    [
        _replace_database,
        lambda path: path.unlink(),
        lambda path: path.rename(path.with_name("moved")),
        lambda path: path.with_name(path.name + "-wal").unlink(),
        lambda path: path.parent.rename(path.parent.with_name("moved")),
    ],
    ids=["database replaced", "database removed", "database moved", "log removed", "folder moved"],
)
async def test_D113_a_workspace_taken_away_while_open_is_not_written_any_more(
    folder: Path, how: Callable[[Path], None]
) -> None:
    async with open_store(folder) as store:
        await store.write(ANA, jot(1))
        how(store.path)
        for _ in range(2):
            with pytest.raises(StoreRefused) as refused:
                await store.write(ANA, jot(2))
        assert str(refused.value) == (
            f"{store.path} was replaced or its log removed while open: close Ventanilla and check the folder."
        )
        assert await store.value("SELECT count(*) FROM audit") == 1


# --- who may not ------------------------------------------------------------------------------------------------------


def test_a_user_without_rights_gets_a_sentence_for_each_way_in(quick_folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user to try this")
    said = run_program(dict[str, list[str]], "stranger", quick_folder)
    cannot = "cannot be opened: check that it exists and that you may read and write it."
    assert said["open"] == ["StoreRefused", f"{database_path(quick_folder)} {cannot}"]
    assert said["create"] == ["StoreRefused", f"{quick_folder / 'new' / 'ventanilla.db'} {cannot}"]
    assert said["open a file of another"] == said["open"]


def test_a_disk_that_can_only_be_read_gets_a_sentence_for_each_way_in(tmp_path: Path) -> None:
    if not can_mount():
        pytest.skip("mounting needs root: the read-only disk was NOT tried")
    said = run_program(dict[str, list[str]], "cramped", "read-only", tmp_path, mounts=True)
    sentence = f"Not saved: {tmp_path}/w can only be read. Ask for write access and try again."
    assert said["open"] == [StoreFull.__name__, sentence]
    assert said["create"] == [StoreFull.__name__, sentence.replace("/w ", "/new ")]
    assert said["check"] == said["restore from"] == ["done", ""], "a backup on such a disk is as good as any"
    assert said["backup"] == [StoreFull.__name__, sentence.replace("/w ", " ")]
    assert said["restore to"] == [StoreFull.__name__, sentence]


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
