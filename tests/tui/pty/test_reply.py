"""An answer on a real terminal: typed, looked over, said by the desk's own collector, and kept through a kill."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.tui.pty.stage import arrive, found_room, look, message, number
from tests.tui.pty.terminal import Terminal, desk_arguments, is_alive, until_true

pytestmark = pytest.mark.xdist_group("pty")

OURS = "SELECT text, visibility FROM message WHERE is_own = 1"
DRAFTS = "SELECT text FROM draft WHERE kind = 'reply'"


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A workspace in which somebody has written in private."""
    directory = tmp_path / "room"
    said = tmp_path / "said"
    said.mkdir()
    found_room(directory, settings={"posted": str(said)})
    arrive(directory, [message("dm-1", "My mother needs water today", handle="vecina", is_private=True)])
    return directory


def begin(desk: Terminal, words: str) -> None:
    """Open the composer and write."""
    desk.until("My mother needs")
    desk.press("r")
    desk.until("PRIVATE  to vecina")
    desk.write(words)
    desk.until("kept ")


def answer_when_asked(desk: Terminal, key: str, sees: str) -> None:
    """Press a key until the question takes it: in its first moment it takes none."""

    def said(screen: str) -> bool:
        if sees in screen:
            return True
        desk.send(key.encode())
        return False

    desk.until(said, 30)


def test_an_answer_is_typed_looked_over_and_said_once(room: Path) -> None:
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        begin(desk, "A tanker is on its way.")
        desk.press("enter", "backspace", "ctrl+r")
        desk.until("Send this answer?")
        desk.press("enter", "enter")
        assert number(room, "SELECT count(*) FROM delivery") == 0, "Enter never sends"
        answer_when_asked(desk, "y", "Leaves in")
        until_true(lambda: bool(look(room, OURS)), "it is said", 90)
        desk.until_gone("Leaves in", 30)
        desk.press("enter")
        desk.until("A tanker is on its way.")
    assert look(room, OURS) == [("A tanker is on its way.", "private")]
    assert look(room, "SELECT state FROM delivery") == [("published",)]
    assert look(room, DRAFTS) == []


def test_what_is_typed_survives_the_death_of_every_process(room: Path) -> None:
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        begin(desk, "A tanker is on its way.")
        until_true(lambda: look(room, DRAFTS) == [("A tanker is on its way.",)], "it is kept")
        family = desk.family()
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        until_true(lambda: not any(is_alive(pid) for pid in family), "every process is dead")
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        desk.until("My mother needs")
        desk.press("r")
        desk.until("A tanker is on its way.")


def test_a_burst_with_no_mark_of_a_paste_sends_nothing(room: Path) -> None:
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        begin(desk, "A tanker is on its way.")
        desk.send(b"\x12pyyyyyyyyyy\r\r")
        desk.until("Send this answer?")
        desk.press("i")
    assert number(room, "SELECT count(*) FROM delivery") == 0
