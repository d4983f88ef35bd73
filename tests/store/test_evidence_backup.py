"""Evidence in backups: carried whole, put back for its owner alone, never over another; what is lost is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import StoreRefused
from core.store import Work, open_store
from core.store.backup import back_up, check_up, restore
from core.store.evidence_files import ACTION, FOLDER, digest
from core.store.files import database_path
from tests.store.room import ANA, modes_in, raw

SHEET, TEXT, LETTER = "alert-3-m77.json", "alert-3-m77.txt", "respuesta comisaría.pdf"
CONTENT = {SHEET: b'{"form": 1}\n', TEXT: b"Hoja de prueba\n", LETTER: bytes(range(256)) * 300}


@pytest.fixture
async def filed(folder: Path) -> Path:
    """A workspace with a sheet on record, a letter that somebody put beside it, and a sheet filed elsewhere."""
    place = folder / FOLDER
    place.mkdir(mode=0o700)
    for name, content in CONTENT.items():
        (place / name).write_bytes(content)
        (place / name).chmod(0o600)
    async with open_store(folder) as store:

        async def act(work: Work) -> None:
            for file, text, is_kept in ((SHEET, TEXT, True), ("elsewhere.json", "elsewhere.txt", False)):
                await work.audit(
                    ACTION, "alert:3", message=77, sha256="0" * 64, is_kept=is_kept, file=file, text=text,
                    file_sha256=digest(CONTENT[SHEET]), text_sha256=digest(CONTENT[TEXT]),
                )  # fmt: skip

        await store.write(ANA, act)
    return folder


def evidence(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / FOLDER).iterdir()}


def tables(path: Path) -> set[str]:
    with raw(path) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def test_evidence_is_carried_and_put_back_for_its_owner_alone(filed: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.db", tmp_path / "other"
    before = os.umask(0)
    try:
        found = back_up(database_path(filed), copy)
        assert (found.faults, found.lost_evidence) == ((), ())
        assert check_up(copy).lost_evidence == ()
        assert restore(copy, other).lost_evidence == ()
    finally:
        os.umask(before)
    assert evidence(other) == CONTENT
    assert modes_in(other)[FOLDER] == 0o700
    assert set(modes_in(other / FOLDER).values()) == {0o600}
    assert check_up(database_path(other)).lost_evidence == ()
    assert tables(database_path(other)) == tables(database_path(filed)), "the database does not keep a second copy"


def test_putting_back_writes_over_nothing(filed: Path, tmp_path: Path) -> None:
    back_up(database_path(filed), tmp_path / "copy.db")
    (filed / FOLDER / SHEET).write_bytes(b"somebody's other version")
    (filed / FOLDER / "later.json").write_bytes(b"filed since")
    (filed / FOLDER / TEXT).unlink()
    (filed / FOLDER / TEXT).symlink_to(tmp_path / "outside")
    for _twice in range(2):
        restore(tmp_path / "copy.db", filed)
        (filed / "ventanilla.db.before-restore").unlink()
    there = filed / FOLDER
    assert {name: (there / name).read_bytes() for name in CONTENT} == CONTENT
    assert (there / f"{SHEET}.before-restore").read_bytes() == b"somebody's other version"
    assert (there / "later.json").read_bytes() == b"filed since"
    assert (there / f"{TEXT}.before-restore").is_symlink() and not (tmp_path / "outside").exists()
    assert len(list(there.iterdir())) == len(CONTENT) + 3, "what is as it was is not written again"


@pytest.mark.parametrize("spoil", ["remove", "change", "link"])
def test_evidence_on_record_that_is_lost_is_named_and_the_rest_is_backed_up(
    filed: Path, tmp_path: Path, spoil: str
) -> None:
    sheet = filed / FOLDER / SHEET
    if spoil == "change":
        sheet.write_bytes(CONTENT[SHEET].replace(b"1", b"2"))
    else:
        sheet.unlink()
    if spoil == "link":
        (tmp_path / "elsewhere").write_bytes(CONTENT[SHEET])
        sheet.symlink_to(tmp_path / "elsewhere")
    assert check_up(database_path(filed)).lost_evidence == (SHEET,)
    copy = tmp_path / "copy.db"
    found = back_up(database_path(filed), copy)
    assert (found.faults, found.lost_evidence) == ((), (SHEET,))
    restore(copy, tmp_path / "other")
    kept = evidence(tmp_path / "other")
    assert kept[TEXT] == CONTENT[TEXT] and kept[LETTER] == CONTENT[LETTER]
    assert kept.get(SHEET) != CONTENT[SHEET]
    assert check_up(database_path(tmp_path / "other")).lost_evidence == (SHEET,), "it stays named"


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        ("UPDATE carried_evidence SET bytes = x'00' WHERE name LIKE '%.json'", SHEET),
        ("UPDATE carried_evidence SET name = '../out' WHERE name LIKE '%.json'", "../out"),
        ("UPDATE carried_evidence SET name = '..' WHERE name LIKE '%.json'", ".."),
    ],
)
def test_a_backup_whose_evidence_was_changed_is_not_put_back(
    filed: Path, tmp_path: Path, spoil: str, named: str
) -> None:
    copy = tmp_path / "copy.db"
    back_up(database_path(filed), copy)
    with raw(copy) as connection:
        connection.execute(spoil)
    assert check_up(copy).faults == (f"evidence {named}",)
    with pytest.raises(StoreRefused, match="is not a sound backup"):
        restore(copy, tmp_path / "other")
    assert not (tmp_path / "other" / FOLDER).exists() and not (tmp_path / "out").exists()


def test_a_workspace_without_evidence_is_backed_up_without(folder: Path, tmp_path: Path) -> None:
    back_up(database_path(folder), tmp_path / "copy.db")
    restore(tmp_path / "copy.db", tmp_path / "other")
    assert not (tmp_path / "other" / FOLDER).exists()
    assert "carried_evidence" not in tables(tmp_path / "copy.db")
