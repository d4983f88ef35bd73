"""Every hostile text, in every field that somebody outside fills, on every screen, at every width.

One workspace holds them all; the dashboard is walked through it by keys, and the bytes that reached the line
and the screen they made are looked at.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import partial
from operator import ne
from pathlib import Path
from typing import Final

import pytest

from core.text import show
from tests.hostile import hostile
from tests.tui.pty.crowd import CASES, COUNT, SPOOF, found_crowd
from tests.tui.pty.sequences import QUESTIONS, foreign_controls, questions
from tests.tui.pty.stage import number
from tests.tui.pty.terminal import Terminal, desk_arguments

pytestmark = pytest.mark.xdist_group("pty-texts")

ROWS_OF: Final = {45: 40, 80: 24, 120: 34, 200: 50}
SIGNS: Final = re.compile(r"[ ►][ +][*oz=x] [·A-Z] ")
"""The first cells of a row of the list: cursor, mark, state, gap, class, gap."""

ACTS: Final = "SELECT count(*) FROM audit WHERE action NOT LIKE 'operator.%'"
NASTY: Final = [at for at, case in enumerate(CASES) if case.id.startswith(("ctl_", "bidi_", "markup_"))]
"""Those that would do something to a terminal or a markup; they lead the list."""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace with every text, made once."""
    directory = tmp_path_factory.mktemp("hostile") / "room"
    taken = found_crowd(directory)
    assert taken["tag"] > 40 and taken["note"] > 100 and taken["account name"] > 30, taken
    return directory


def opened(crowd: Path, columns: int) -> Terminal:
    """The dashboard on it, the list read."""
    line = Terminal(desk_arguments(crowd, "en", "Ana"), columns=columns, rows=ROWS_OF[columns])
    try:
        line.until(lambda text: "►" in text)
    except BaseException:
        line.close()
        raise
    return line


@pytest.fixture(params=ROWS_OF)
def line(request: pytest.FixtureRequest, crowd: Path) -> Iterator[Terminal]:
    """The dashboard at each width."""
    with opened(crowd, request.param) as terminal:
        yield terminal


@pytest.fixture
def narrow(crowd: Path) -> Iterator[Terminal]:
    """The dashboard on the usual 80 columns."""
    with opened(crowd, 80) as terminal:
        yield terminal


def leave(line: Terminal, *allowed: str) -> None:
    """Leave by the command line: it still works, and nothing but the program's own sequences was ever written."""
    line.press(":")
    line.until("WRITING")
    line.press("ctrl+u")
    line.write("quit")
    line.press("enter")
    assert line.wait() == 0
    assert line.modes() == line.modes_before
    assert foreign_controls(line.written, *allowed) == []
    assert questions(line.written) == list(QUESTIONS)
    assert "PWNED" not in line.screen.title


def click(column: int, row: int) -> bytes:
    """The left button on a cell."""
    return f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m".encode()


def columns_of_list(line: Terminal) -> int:
    """How wide the list is on this screen."""
    return {45: 45, 80: 80, 120: 58, 200: 94}[line.screen.columns]


def straight_rows(line: Terminal) -> int:
    """Check the reserved columns of every row of the list on screen; returns how many rows there were."""
    cells, count = columns_of_list(line), 0
    for y in range(3, line.screen.lines - 4):
        row = [line.screen.buffer[y][x].data for x in range(line.screen.columns)]
        begin = "".join(row[:6])
        if SIGNS.match(begin) is None:
            continue
        count += 1
        has_age = cells != 58
        network = 12 + (6 if has_age else 1)
        if cells == 45:
            network = 13
        assert row[network] + row[network + 1] == "Fb", "".join(row)
        assert row[network - 1] == row[network + 2] == " ", "".join(row)
        assert row[cells - 1] == " ", "".join(row)
        if line.screen.columns > 80:
            assert row[cells : cells + 3] == [" ", "│", " "], "".join(row)
    return count


def walk(line: Terminal, shows: str, numbers: range) -> None:
    """Step through the conversations with ``J``; ``shows`` is what names each on the screen."""
    for at in numbers:
        if at != numbers[0]:
            line.press("J", gap_s=0)
        line.until(shows.format(at))


def test_T18_T22_T23_T26_the_list_keeps_its_columns_and_its_signs_in_every_view(line: Terminal) -> None:
    seen = 0
    while True:
        seen += straight_rows(line)
        before = line.text
        line.press("pagedown")
        try:
            line.until(partial(ne, before), 5)
        except AssertionError:
            break  # the end of the list
    assert seen >= COUNT
    for view, name in (("2", "Mine"), ("6", "Snoozed"), ("8", "Done"), ("9", "Quarantine"), ("4", "Unassigned")):
        line.press(view)
        line.until(f" {view} {name}  " if line.screen.columns > 45 else f" {view} {name}")
        straight_rows(line)
    leave(line)


def test_the_conversation_with_its_context_and_history_shows_every_text(line: Terminal) -> None:
    line.press("enter")
    line.until("marker-000")
    line.press("h")
    line.until("wrote a note")
    walk(line, "marker-{:03}", range({45: len(NASTY), 80: len(NASTY), 120: 30, 200: COUNT}[line.screen.columns]))
    leave(line)


def test_T28_the_addresses_and_the_context_in_its_place_show_every_text(narrow: Terminal) -> None:
    narrow.press("o")
    narrow.until("case-000.example")
    walk(narrow, "case-{:03}.example", range(len(NASTY)))
    narrow.press("tab")
    narrow.until(f"id case-{len(NASTY) - 1:03}")
    for at in range(len(NASTY) - 2, -1, -1):
        narrow.press("K", gap_s=0)
        narrow.until(f"id case-{at:03}")
    leave(narrow)


def test_the_accounts_show_every_name_handle_reason_and_answer(line: Terminal) -> None:
    line.press("g")
    line.until("first row")
    line.press("a")
    line.until(lambda text: "health" in text or "account" in text)
    for _account in range(COUNT + 1):
        line.press("j", gap_s=0.02)
    line.press("k", "home")
    leave(line)


def test_the_panels_and_the_alerts_show_every_text(line: Terminal) -> None:
    line.press("g")
    line.until("first row")
    line.press("w")
    line.until("Everything")
    for _hit in range(COUNT // 2):
        line.press("j", gap_s=0.02)
    line.press("!")
    line.until("network")
    line.press("q", "+")
    line.until("Last 24 hours")
    line.press("j", "j", "pagedown", "q")
    line.until("+ whole")
    line.press("enter")
    line.until_gone("+ whole")
    line.press("q")
    line.until("+ whole")
    line.press("g")
    line.until("first row")
    line.press("t")
    line.until(" Alerts  ")
    for _alert in range(len(NASTY)):
        line.press("j", gap_s=0.02)
    line.press("k", gap_s=0.5)  # what stands in a burst does not act
    line.press("!")
    line.until("Why: ")
    line.press("q")
    line.until(" Alerts  ")
    line.press("h")
    line.until("History: ")
    line.press("q")
    line.until(" Alerts  ")
    line.press("enter")
    line.until_gone(" Alerts  ")
    line.press("q")
    line.until(" Alerts  ")
    leave(line)


def test_questions_menus_boxes_and_sentences_name_every_author(narrow: Terminal) -> None:
    for at in range(0, len(NASTY), 2):
        narrow.press("v" if at % 4 else "a")
        narrow.until("what is it?" if at % 4 else "Give it to")
        assert at % 4 or SPOOF in narrow.text
        if at % 4:
            narrow.press("ctrl+g", gap_s=0.32)  # a box takes no key in its first moment
        narrow.press("ctrl+g")
        narrow.until(lambda text: "what is it?" not in text and "Give it to" not in text)
        narrow.press("j", "j")
    leave(narrow)


def test_what_was_done_to_whom_is_said_harmlessly_and_can_be_read_back(narrow: Terminal, crowd: Path) -> None:
    for _row in NASTY[::3]:
        narrow.press("j", "j", "j")
        narrow.press("c")
        narrow.until(lambda text: "Taken:" in text)
        narrow.press("u")
        narrow.until(lambda text: "Undone:" in text)
    narrow.press(":")
    narrow.write("messages")
    narrow.press("enter")
    narrow.until("newest first")
    narrow.press("G", "q")
    leave(narrow)
    assert number(crowd, "SELECT count(*) FROM conversation WHERE claimed_by IS NOT NULL") == 0


def test_typed_and_pasted_words_are_words_in_the_search_the_command_line_and_the_tags(narrow: Terminal) -> None:
    for case in (*CASES[: len(NASTY) : 2], *CASES[len(NASTY) :: 4]):
        if case.kind == "generated" or not show(case.text).strip():
            continue
        narrow.press("/")
        narrow.until("WRITING")
        narrow.press("ctrl+u")
        narrow.paste(case.text)
        narrow.press("enter")
        narrow.until(lambda text: "/ Search" in text or "is:open" in text or "WRITING" in text)
        if "WRITING" in narrow.text:  # it cannot be read as a query: the field stays open and says so
            narrow.press("ctrl+g")
            narrow.until_gone("WRITING")
    narrow.press("1")
    narrow.until("is:open")
    for first in "[@{(#é👩中עن":
        narrow.press("+")
        narrow.until("WRITING")
        narrow.send(first.encode())
        narrow.press("tab", "ctrl+g")
        narrow.until_gone("WRITING")
    for words in ("[@click=app.quit]", "a [/] b", '" OR NEAR(*'):
        narrow.press(":")
        narrow.until("WRITING")
        narrow.write(words)
        narrow.press("enter")
        narrow.until("There is no command")
        narrow.press("q")
    leave(narrow)


def test_a_draft_with_any_text_can_be_written_on(narrow: Terminal) -> None:
    narrow.press("enter")
    narrow.until("marker-000")
    for at in range(0, len(NASTY), 2):
        narrow.until(f"marker-{at:03}")
        narrow.press("n")
        narrow.until("WRITING")
        narrow.press("ctrl+g")
        narrow.until_gone("WRITING")
        narrow.press("J", "J")
    leave(narrow)


def test_the_hidden_screen_shows_nothing_that_a_citizen_wrote(line: Terminal) -> None:
    line.press("ctrl+o")
    line.until("Who goes on?")
    assert SPOOF in line.text
    before = len(line.written)
    line.press("ctrl+l")
    line.until_written(before + 200)
    assert not any(words in line.text for words in ("marker", "case-", "PWNED", "Fb", "CLICK"))
    line.press("enter")
    line.until("PIN of Ana")
    line.press("enter")
    line.until(" 1 Open ")
    leave(line)


def test_T01_T02_no_cell_of_the_list_does_anything_when_clicked_or_dragged_over(narrow: Terminal, crowd: Path) -> None:
    acts = number(crowd, ACTS)
    for page in range(3):
        for row in range(1, 24):
            narrow.send(b"".join(click(x, row) for x in range(page, 80, 3)))
        drag = (f"\x1b[<32;{x};{y}M" for y in range(3, 23) for x in (1, 40, 79))
        narrow.send(("\x1b[<0;1;3M" + "".join(drag) + "\x1b[<0;79;22m").encode())
        first = narrow.lines()[3]
        narrow.press("pagedown")
        narrow.until_gone(first)
    narrow.press("enter")
    narrow.until("marker-")
    for row in range(1, 24):
        narrow.send(b"".join(click(x, row) for x in range(0, 80, 5)))
    narrow.press("q")
    narrow.until("is:open")
    leave(narrow)
    assert number(crowd, ACTS) == acts


def test_what_is_copied_is_cleaned_and_only_on_request(narrow: Terminal, crowd: Path) -> None:
    at = next(at for at, case in enumerate(CASES) if case.id == "ctl_osc52_st")
    narrow.press("enter")
    narrow.until("marker-000")
    narrow.press("home")
    narrow.press("q", *("j" for _ in range(at)), gap_s=0.02)
    narrow.press("enter")
    narrow.until(f"marker-{at:03}")
    narrow.press("y")
    narrow.until("Copied.")
    [copied] = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", narrow.written)
    assert base64.b64decode(copied).decode() == show(hostile("ctl_osc52_st"), lines=True)
    leave(narrow, f"\x1b]52;c;{copied.decode()}\x07")


def test_the_test_would_notice_a_sequence_from_a_text() -> None:
    """What the checks are worth: each hostile sequence, put among the bytes of a frame, is found."""
    frame = b"\x1b[?2026h\x1b[3;1H\x1b[38;2;1;2;3;48;2;1;2;3m%s\x1b[?2026l"
    own = {"ctl_csi_sgr", "ctl_ansi_art", "ctl_csi_altleave", "ctl_csi_mouseoff", "ctl_osc22", "ctl_csi_print"}
    missed = {
        case.id
        for case in (CASES[at] for at in NASTY)
        if not case.text.isprintable() and "\n" not in case.text
        and not foreign_controls(frame % case.text.encode("utf-8", "replace"))
    }  # fmt: skip
    assert missed <= own | {"ctl_surr_lone", "ctl_surr_pair"}, "colours and ends are written by the program too"
    for words in ("\x1b[6n", "\x1b[c", "\x1b]52;c;?\x07", "\x1b[?1u", "\x1bP+q544e\x1b\\", "\x1b[18t"):
        assert questions(frame % words.encode())
