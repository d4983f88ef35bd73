"""A disk without room: the sentence comes at once, nothing is half there, and all is well when room is made."""

from __future__ import annotations

import pytest

from tests.store.programs import can_mount, run_program


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What everything said that was tried on a full disk; the program checks the file after each."""
    if not can_mount():
        pytest.skip("mounting needs root: the full disk was NOT tried")
    return run_program(dict[str, list[str]], "cramped", "full", tmp_path_factory.mktemp("disk"), mounts=True)


def test_D109_an_act_that_does_not_fit_is_refused_whole_and_what_was_typed_stays_with_the_caller(
    said: dict[str, list[str]],
) -> None:
    assert len(said["writes"]) > 10, "the disk must have been full at many places of the act"
    assert len(said["writes"]) < 40, "and wide enough in the end"
    (sentence,) = set(said["writes"])
    assert sentence.startswith("Not saved: the disk of ")
    assert sentence.endswith(" is full. Nothing was half-written; free some room and try again.")


def test_opening_on_a_full_disk_says_so_and_works_when_room_is_made(said: dict[str, list[str]]) -> None:
    assert said["opens"][0] == "StoreFull"
    assert said["opens"][-1] == "done"
    assert set(said["opens"]) == {"StoreFull", "done"}


def test_a_workspace_that_does_not_fit_is_not_made_and_leaves_nothing_behind(said: dict[str, list[str]]) -> None:
    assert said["creates"][0] == "StoreFull"
    assert said["creates"][-1] == "done"
    assert set(said["creates"]) == {"StoreFull", "done"}


def test_a_backup_that_does_not_fit_is_refused_and_removed(said: dict[str, list[str]]) -> None:
    kind, sentence = said["backups"]
    assert kind == "StoreFull"
    assert "is full" in sentence


def test_a_restore_that_does_not_fit_leaves_what_is_there(said: dict[str, list[str]]) -> None:
    kind, sentence = said["restores"]
    assert kind == "StoreFull"
    assert "is full" in sentence
