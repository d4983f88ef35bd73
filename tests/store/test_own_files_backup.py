"""The institution's own files in backups: carried with their hashes, checked, put back as they were at that moment."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from core.errors import StoreRefused
from core.paths import KEYS_NAME
from core.policy.packs import OWN_FOLDER
from core.publishing.lint.institution import FILE_NAME as INSTITUTION
from core.store import own_files
from core.store.backup import back_up, check_up, restore
from core.store.files import database_path
from core.watch import mood, places
from tests.store.room import modes_in, raw

FILES = {
    "policy/institution.toml": b'domains = ["valdeluz.example"]\n',
    "policy/propio/pack.toml": b'title_es = "Propio"\n',
    "policy/propio/words/es.toml": b'lang = "es"\n',
    "policy/propio/guide/voice.es.md": b"# Voz\n",
    "policy/firma año 2026.pdf": bytes(range(256)) * 400,
    "places.toml": b"[places]\n",
    "mood.toml": b"",
    "keys.toml": b"[keys]\n",
}


@pytest.fixture
def written(folder: Path) -> Path:
    """A workspace with what an institution writes, and with what is not its own."""
    write(folder, FILES)
    write(folder, {"ventanilla.toml": b'[alerts]\nwebhook = "https://avisos.example/secreto"\n',
                   "notes.txt": b"no", "policy/.git/config": b"no"})  # fmt: skip
    return folder


def write(folder: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def own(folder: Path) -> dict[str, bytes]:
    """What lies there as the institution's own."""
    tops = [*folder.glob("*.toml"), *(folder / "policy").rglob("*")]
    return {str(each.relative_to(folder)): each.read_bytes() for each in tops if each.is_file()}


def test_everything_of_the_institutions_own_is_carried_and_put_back(written: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.db", tmp_path / "other"
    before = os.umask(0)
    try:
        made = back_up(database_path(written), copy)
        found = check_up(copy)
        restore(copy, other)
    finally:
        os.umask(before)
    wanted = {path: hashlib.sha256(content).hexdigest() for path, content in FILES.items()}
    assert (dict(made.own.hashes), dict(found.own.hashes)) == (wanted, wanted)
    assert (found.faults, found.own.left_out, found.own.has_config) == ((), (), True)
    assert own(other) == FILES, "and not what belongs to the machine"
    assert modes_in(other)["policy"] == 0o700
    assert modes_in(other)["places.toml"] == 0o600 and modes_in(other / "policy" / "propio")["pack.toml"] == 0o600
    assert b"secreto" not in copy.read_bytes()
    assert check_up(database_path(other)).own.hashes == wanted
    assert not [each for each in other.iterdir() if each.name.startswith(".restoring")]
    with raw(database_path(other)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert not {"carried_file", "carried_manifest"} & names


def test_every_file_the_rooms_read_from_the_folder_is_one_of_them() -> None:
    assert OWN_FOLDER == own_files.FOLDER
    for name in (KEYS_NAME, mood.FILE_NAME, places.FILE_NAME, f"{OWN_FOLDER}/{INSTITUTION}"):
        assert own_files._is_path(name), name
    assert not own_files._is_path("ventanilla.toml")


def test_what_is_there_is_that_of_the_backups_moment_and_nothing_is_written_over(written: Path, tmp_path: Path) -> None:
    back_up(database_path(written), tmp_path / "copy.db")
    write(written, {"policy/propio/pack.toml": b"changed", "policy/later/pack.toml": b"made since",
                    "mood.toml": b"changed", "later.toml": b"made since"})  # fmt: skip
    config = (written / "ventanilla.toml").read_bytes()
    for _twice in range(2):
        restore(tmp_path / "copy.db", written)
        (written / "ventanilla.db.before-restore").unlink()
    assert {path: content for path, content in own(written).items() if path != "ventanilla.toml"} == FILES
    assert (written / "ventanilla.toml").read_bytes() == config
    aside = sorted(each.name for each in written.iterdir() if "before-restore" in each.name)
    assert aside == ["later.toml.before-restore", "mood.toml.before-restore", "policy.before-restore"]
    assert (written / "policy.before-restore" / "later" / "pack.toml").read_bytes() == b"made since"
    assert (written / "mood.toml.before-restore").read_bytes() == b"changed"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE carried_file SET bytes = CAST('x' AS BLOB) WHERE path = 'places.toml'",
        "DELETE FROM carried_file WHERE path = 'policy/institution.toml'",
        "UPDATE carried_file SET path = 'policy/../../x.toml' WHERE path = 'places.toml'",
        "UPDATE carried_file SET path = 'ventanilla.toml' WHERE path = 'places.toml'",
        "UPDATE carried_file SET path = '/etc/x.toml' WHERE path = 'places.toml'",
        "UPDATE carried_manifest SET left_out = '[\"x\"]'",
        "DELETE FROM carried_manifest",
    ],
)
def test_a_backup_whose_files_were_changed_is_not_put_back(written: Path, tmp_path: Path, sql: str) -> None:
    copy, other = tmp_path / "copy.db", tmp_path / "other"
    back_up(database_path(written), copy)
    with raw(copy) as connection:
        connection.execute(sql)
        connection.commit()
    assert any(fault.startswith("file ") for fault in check_up(copy).faults)
    with pytest.raises(StoreRefused):
        restore(copy, other)
    assert not other.exists()


def test_what_cannot_go_along_is_named_and_the_rest_does(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outside.toml").write_bytes(b"of somebody else")
    (written / "linked.toml").symlink_to(tmp_path / "outside.toml")
    (written / "policy" / "folder").symlink_to(tmp_path)
    os.mkfifo(written / "policy" / "pipe.toml")
    monkeypatch.setattr(own_files, "MOST_BYTES", 50_000)
    left_out = ("linked.toml", "policy/firma año 2026.pdf", "policy/folder", "policy/pipe.toml")
    assert check_up(database_path(written)).own.left_out == left_out
    made = back_up(database_path(written), tmp_path / "copy.db")
    assert (made.faults, made.own.left_out) == ((), left_out)
    assert check_up(tmp_path / "copy.db").own.left_out == left_out
    restore(tmp_path / "copy.db", tmp_path / "other")
    assert set(own(tmp_path / "other")) == set(FILES) - {"policy/firma año 2026.pdf"}


def test_a_policy_folder_that_is_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", {"pack.toml": b"x"})
    (folder / "policy").symlink_to(tmp_path / "elsewhere")
    made = back_up(database_path(folder), tmp_path / "copy.db")
    assert (dict(made.own.hashes), made.own.left_out) == ({}, ("policy",))
    restore(tmp_path / "copy.db", folder)
    assert (folder / "policy.before-restore").is_symlink() and not (folder / "policy").exists()
    assert (tmp_path / "elsewhere" / "pack.toml").read_bytes() == b"x"


def test_a_backup_from_before_files_were_carried_leaves_them_as_they_are(written: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    back_up(database_path(written), copy)
    with raw(copy) as connection:
        connection.execute("DROP TABLE carried_file")
        connection.execute("DROP TABLE carried_manifest")
        connection.commit()
    assert check_up(copy).own.hashes == {}
    before = own(written)
    restore(copy, written)
    assert own(written) == before and not list(written.glob("*.toml.before-restore"))


def test_a_restore_that_fails_leaves_the_files_as_they_are(written: Path, tmp_path: Path) -> None:
    back_up(database_path(written), tmp_path / "copy.db")
    write(written, {"policy/propio/pack.toml": b"changed"})
    (written / "ventanilla.db.before-restore").write_bytes(b"of an earlier restore")
    with pytest.raises(StoreRefused):
        restore(tmp_path / "copy.db", written)
    assert (written / "policy/propio/pack.toml").read_bytes() == b"changed"
    assert not list(written.glob("policy.before*")) and not list(written.glob(".restoring*"))
