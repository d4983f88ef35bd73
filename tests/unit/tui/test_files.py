"""A file that a person names is written whole or not at all, and through nobody's link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from core.errors import CannotReach
from tui.cli.files import write_whole

OLD, NEW = b"old", b"new" * 100_000


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_made_for_whoever_the_umask_lets_and_nothing_else_is_left(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "cola.ics", NEW)
    finally:
        os.umask(before)
    assert (tmp_path / "cola.ics").read_bytes() == NEW
    assert (names(tmp_path), mode(tmp_path / "cola.ics")) == (["cola.ics"], 0o640)


@pytest.mark.parametrize("kept", [0o600, 0o644, 0o664])
def test_who_could_read_the_file_before_can_read_it_after(tmp_path: Path, kept: int) -> None:
    place = tmp_path / "cola.ics"
    place.write_bytes(OLD)
    place.chmod(kept)
    write_whole(str(place), NEW)
    assert (place.read_bytes(), mode(place)) == (NEW, kept)


def test_a_reader_of_the_old_file_keeps_it_whole(tmp_path: Path) -> None:
    place = tmp_path / "cola.ics"
    place.write_bytes(OLD)
    with place.open("rb") as reader:
        write_whole(place, NEW)
        assert reader.read() == OLD


def test_a_link_in_its_place_is_replaced_not_followed(tmp_path: Path) -> None:
    folder, treasure = tmp_path / "shared", tmp_path / "treasure"
    folder.mkdir()
    treasure.write_bytes(OLD)
    (folder / "cola.ics").symlink_to(treasure)
    write_whole(folder / "cola.ics", NEW)
    assert (treasure.read_bytes(), (folder / "cola.ics").read_bytes()) == (OLD, NEW)


def test_a_name_that_somebody_has_foreseen_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda _bytes: "foreseen")
    folder, treasure = tmp_path / "shared", tmp_path / "treasure"
    folder.mkdir()
    treasure.write_bytes(OLD)
    (folder / ".cola.ics.foreseen.part").symlink_to(treasure)
    with pytest.raises(CannotReach):
        write_whole(folder / "cola.ics", NEW)
    assert (treasure.read_bytes(), names(folder)) == (OLD, [".cola.ics.foreseen.part"])


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "folder", tmp_path / "nowhere" / "cola.ics", Path("/"), Path(".")):
        with pytest.raises(CannotReach):
            write_whole(place, NEW)
    assert names(tmp_path) == ["folder"]


def test_a_long_name_is_a_name_like_another(tmp_path: Path) -> None:
    place = tmp_path / ("ñ" * 125 + ".ics")
    write_whole(place, NEW)
    assert place.read_bytes() == NEW
