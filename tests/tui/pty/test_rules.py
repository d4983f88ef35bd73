"""What keys may and may not do: acts hit what was under the cursor, pastes act on nothing, looking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.pty.stage import arrive, look, message, number
from tests.tui.pty.terminal import Terminal, desk_arguments, until_true

pytestmark = pytest.mark.xdist_group("pty")

ACTS = "SELECT count(*) FROM audit WHERE action LIKE 'message.%'"
STANDING = (
    "SELECT id, state, band, due_s, class, assignee, claimed_by, claimed_until_s, snoozed_until_s, disposition"
    " FROM conversation ORDER BY id"
)


@pytest.fixture
def desk(room: Path) -> Iterator[Terminal]:
    """Ana's desk with the list read."""
    with Terminal(desk_arguments(room, "en", "Ana")) as opened:
        opened.until("vecina_12")
        yield opened


def acts(room: Path) -> int:
    """How many acts on conversations the record has."""
    return number(room, ACTS)


def claimed(room: Path) -> list[str]:
    """The authors whose conversations are claimed, in order."""
    rows = look(
        room,
        "SELECT author.handle FROM conversation JOIN author ON author.id = author_id"
        " WHERE claimed_by IS NOT NULL ORDER BY author.handle",
    )
    return [str(handle) for (handle,) in rows]


def cursor_row(desk: Terminal) -> int:
    """The row of the screen with the cursor."""
    return next(y for y, row in enumerate(desk.lines()) if row.startswith("►"))


# --- rule 1: an act hits what was under the cursor ------------------------------------------------------------


def test_keys_typed_ahead_act_on_what_each_was_meant_for(desk: Terminal, room: Path) -> None:
    desk.send(b"jc")
    desk.until("Taken: vecina_02")
    desk.send(b"cj")  # the second is taken already: it is only lengthened
    desk.until("► * ·    59m   0m Fb vecina_03")
    desk.press("q")
    desk.send(b"jc")
    desk.until("Taken: vecina_04")
    assert claimed(room) == ["vecina_02", "vecina_04"]


def test_what_is_typed_ahead_of_a_menu_or_a_field_is_for_it_and_does_nothing_else(desk: Terminal, room: Path) -> None:
    desk.send(b"eh")
    desk.until("Done: vecina_01")
    desk.press("home")
    desk.send(b"+ecz\r")
    desk.until("Tags changed")
    desk.send(b"ncue")
    desk.until("WRITING")
    until_true(lambda: look(room, "SELECT text FROM draft") == [("cue",)], "all that was typed is in the draft")
    desk.press("ctrl+g")
    desk.until_gone("WRITING")
    assert acts(room) == 2 and claimed(room) == []
    desk.send(b":quit\r")
    assert desk.wait() == 0


def test_a_question_keeps_its_target_when_the_list_changes_below_it(desk: Terminal, room: Path) -> None:
    desk.press("j", "e")
    desk.until("how did it end?")
    arrive(room, [message(f"new{n}", f"new words {n}", handle=f"new_{n}") for n in range(30)])
    desk.until("Inbox 42")
    desk.press("h")
    desk.until("Done: vecina_02")
    assert look(room, "SELECT count(*) FROM conversation WHERE state = 3") == [(1,)]


# --- rule 3: pastes -------------------------------------------------------------------------------------------


def test_a_paste_outside_a_field_does_nothing_and_says_so(desk: Terminal, room: Path) -> None:
    desk.paste("cehjx" * 40 + "\r:quit\r")
    desk.until("207 keys without effect")
    desk.press("q")
    desk.paste("a\x1b\x1bc\x1b[Z\x07eh\x9bc")  # not a key of it, and no end of the paste
    desk.until("7 keys without effect")
    assert cursor_row(desk) == 3
    desk.press("q", "e")
    desk.until("how did it end?")
    desk.paste("hhh")
    desk.until("3 keys without effect")
    desk.press("ctrl+g")
    assert acts(room) == 0


def test_in_an_unmarked_burst_moving_keys_run_and_acting_keys_do_not(desk: Terminal, room: Path) -> None:
    desk.send(b"jcejxjcj+ju" + b"zZaC" * 20)
    desk.until("keys without effect")
    desk.until(lambda text: "►" in text.splitlines()[8])
    assert acts(room) == 0 and claimed(room) == []
    desk.press("q", "e")
    desk.until("how did it end?")
    desk.send(b"hola, vecinos de la plaza")
    desk.until("keys without effect")
    assert "how did it end?" in desk.text
    assert acts(room) == 0


def test_T30_a_paste_of_five_megabytes_or_of_escapes_into_a_field_is_cut_and_cleaned_with_a_notice(
    desk: Terminal, room: Path
) -> None:
    desk.press("n")
    desk.until("WRITING")
    desk.paste("antes\x1b]0;PWNED\x07\x9b2J\u202edespués\r\x1b\x07eh")
    desk.until("después")
    desk.paste("agua " * 1_000_000)
    desk.until("A note has at most")
    until_true(lambda: number(room, "SELECT length(text) FROM draft") == 4_000, "the cut text is kept")
    [[text]] = look(room, "SELECT text FROM draft")
    assert str(text).startswith("antes]0;PWNED2Jdespués\nehagua agua")
    desk.press("ctrl+g")
    desk.until_gone("WRITING")
    assert acts(room) == 0 and b"\x1b]0;" not in desk.written


# --- rule 4: looking is not doing -----------------------------------------------------------------------------


def test_looking_at_everything_changes_nothing(desk: Terminal, room: Path) -> None:
    before, recorded = look(room, STANDING), number(room, "SELECT count(*) FROM audit")
    for key in ("enter", "h", "o", "o", "!", "tab", "shift+tab", "J", "K", "q", "q", "G", "home", "A", "A", "space"):
        desk.press(key)
    for key in ("2", "3", "4", "5", "6", "7", "8", "9", "1", "R", ".", "?", "q", "g", "a"):
        desk.press(key, gap_s=0.15)
    desk.until("health")
    desk.press("j", "g", "i")
    desk.until("vecina_01")
    desk.press("/")
    desk.until("WRITING")
    desk.write("number 07")
    desk.press("enter")
    desk.until("/ Search")
    desk.press("enter")
    desk.until("words of number 07")
    assert look(room, STANDING) == before
    assert number(room, "SELECT count(*) FROM audit") == recorded


# --- rule 7: undo ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("c",), "Taken:"),
        (("a", "2"), "Given to"),
        (("e", "h"), "Done:"),
        (("z", "h"), "Snoozed:"),
        (("Z",), "Snoozed:"),
        (("x", "enter"), "In quarantine:"),
        (("A", "c"), "Taken: 12"),
    ],
    ids=lambda value: "".join(value) if isinstance(value, tuple) else "",
)
def test_every_act_is_taken_back_whole_by_one_key(desk: Terminal, room: Path, keys: tuple[str, ...], said: str) -> None:
    before = look(room, STANDING)
    for key in keys:
        desk.press(key, gap_s=0.2)
    desk.until(said)
    assert look(room, STANDING) != before
    desk.press("u")
    desk.until("Undone:")
    assert look(room, STANDING) == before


def test_S107_a_key_held_down_hits_one_conversation_and_answers_no_question(desk: Terminal, room: Path) -> None:
    for _repeat in range(30):
        desk.press("c", gap_s=0.033)
    desk.until("=me")
    assert claimed(room) == ["vecina_01"]
    desk.press("q")
    before = acts(room)
    for key, question in (("e", "how did it end?"), ("z", "Put off"), ("v", "what is it?"), ("a", "Give it to")):
        for _repeat in range(30):
            desk.press(key, gap_s=0.033)
        desk.until(question)
        assert acts(room) == before, "what a key opens needs another one to go on"
        desk.press("ctrl+g")
        desk.until_gone(question)
