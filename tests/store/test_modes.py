"""File modes: nobody else on the machine reads or changes a workspace, and a loose mode is said with its remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import StoreRefused
from core.store import Store, create_store, open_store
from tests.store.room import look_in, modes_in


def test_a_new_workspace_is_its_owners_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        create_store(tmp_path / "w")
    finally:
        os.umask(before)
    assert _all_modes(tmp_path / "w") == {"w": 0o700, "ventanilla.db": 0o600}


async def test_a_folder_shared_by_a_group_gets_files_that_the_group_may_write(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w").chmod(0o2770)
    before = os.umask(0o077)
    try:
        create_store(tmp_path / "w")
        async with open_store(tmp_path / "w"):
            modes = _all_modes(tmp_path / "w")
    finally:
        os.umask(before)
    files = {"ventanilla.db", "ventanilla.db-wal", "ventanilla.db-shm"}
    assert modes == {"w": 0o2770} | dict.fromkeys(files, 0o660)


async def test_the_log_and_its_index_take_the_databases_mode(store: Store) -> None:
    assert _all_modes(store.path.parent) == {"w": 0o700} | dict.fromkeys(
        ["ventanilla.db", "ventanilla.db-wal", "ventanilla.db-shm"], 0o600
    )


@pytest.mark.parametrize(
    ("name", "mode", "wanted"),
    [
        (".", 0o755, "0700"),
        (".", 0o701, "0700"),
        (".", 0o704, "0700"),
        ("ventanilla.db", 0o644, "0600"),
        ("ventanilla.db", 0o640, "0600"),
        ("ventanilla.db", 0o604, "0600"),
        ("ventanilla.db", 0o606, "0600"),
        ("ventanilla.db", 0o664, "0660"),
        ("ventanilla.db", 0o400, "0600"),
        ("ventanilla.db-wal", 0o644, "0600"),
        ("ventanilla.db-shm", 0o666, "0600"),
    ],
)
async def test_D114_loose_modes_are_refused_with_the_line_that_mends_them(
    store: Store, name: str, mode: int, wanted: str
) -> None:
    folder = store.path.parent
    place = folder / name
    place.chmod(mode)
    with pytest.raises(StoreRefused, match=f"run «chmod {wanted} {place}» and try again") as refused:
        await look_in(folder)
    assert "\n" not in str(refused.value)
    place.chmod(int(wanted, 8))
    if wanted != "0660":
        await look_in(folder)


async def test_a_folder_of_a_shared_workspace_is_mended_to_the_shared_mode(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w").chmod(0o2770)
    create_store(tmp_path / "w")
    (tmp_path / "w").chmod(0o2775)
    with pytest.raises(StoreRefused, match=f"chmod 2770 {tmp_path / 'w'}"):
        await look_in(tmp_path / "w")


def test_a_workspace_is_not_made_in_a_folder_open_to_all_and_can_be_made_once_that_is_mended(tmp_path: Path) -> None:
    place = tmp_path / "w"
    place.mkdir()
    place.chmod(0o755)
    with pytest.raises(StoreRefused, match=f"Others on this machine can enter {place}: run «chmod 0700 {place}»"):
        create_store(place)
    assert list(place.iterdir()) == []
    place.chmod(0o700)
    create_store(place)


async def test_side_files_that_vanish_while_they_are_looked_at_are_no_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last process to leave removes them, at any moment."""
    log = folder / "ventanilla.db-wal"
    log.touch(0o600)
    told = Path.exists

    def exists_then_vanishes(path: Path) -> bool:
        answer = told(path)
        if path == log:
            log.unlink(missing_ok=True)
        return answer

    monkeypatch.setattr(Path, "exists", exists_then_vanishes)
    await look_in(folder)


def _all_modes(folder: Path) -> dict[str, int]:
    return {folder.name: modes_in(folder.parent)[folder.name]} | modes_in(folder)
