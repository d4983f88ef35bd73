"""However a dashboard ends, the terminal is whole again, nothing of a citizen is left on it, and a draft survives."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.files import database_path
from tests.tui.pty.sequences import foreign_controls
from tests.tui.pty.stage import look, number
from tests.tui.pty.terminal import Terminal, desk_arguments, is_alive, until_true
from tui.ending import CRASHED, HUNG_UP, INTERRUPTED, TERMINATED

pytestmark = pytest.mark.xdist_group("pty")

DRAFT = "Llamar a la central antes de las nueve"
LEFT = b"\x1b[?1049l"
RESTORED = (b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?25h", LEFT)


@pytest.fixture
def desk(room: Path) -> Iterator[Terminal]:
    """Ana's desk with the list read."""
    with Terminal(desk_arguments(room, "en", "Ana")) as opened:
        opened.until("vecina_12")
        yield opened


def is_whole(desk: Terminal) -> None:
    """Check that the line is as it was and that the last words left every mode."""
    assert desk.modes() == desk.modes_before
    end = desk.written[-4000:]
    assert all(sequence in end for sequence in RESTORED)
    assert b"\x1b[?1049h" not in end[end.rfind(LEFT) :]


def after_the_end(desk: Terminal) -> str:
    """What is written on the normal screen once the program has left the alternate one."""
    rest = desk.written.rpartition(LEFT)[2].decode()
    return re.sub(r"\x1b\[[?<>0-9;]*[a-z]", "", rest).strip()


def write_a_draft(desk: Terminal) -> None:
    """Begin a note on the first conversation, and see that it is kept."""
    desk.press("n")
    desk.until("WRITING")
    desk.write(DRAFT)
    desk.until(DRAFT)


def leave(desk: Terminal) -> None:
    """Leave by the command line, once nothing is being written."""
    desk.until_gone("WRITING")
    desk.press(":")
    desk.until("WRITING")
    desk.write("quit")
    desk.press("enter")
    assert desk.wait() == 0


def draft(room: Path) -> list[tuple[object, ...]]:
    """The drafts that are stored."""
    return look(room, "SELECT text FROM draft")


# --- S99: how it ends -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "status"), [(signal.SIGTERM, TERMINATED), (signal.SIGHUP, HUNG_UP)], ids=["SIGTERM", "SIGHUP"]
)
def test_S99_a_signal_ends_it_cleanly_and_the_draft_is_there(
    desk: Terminal, room: Path, given: signal.Signals, status: int
) -> None:
    write_a_draft(desk)
    os.kill(desk.pid, given)
    assert desk.wait() == status
    is_whole(desk)
    assert after_the_end(desk) == ""
    assert draft(room) == [(DRAFT,)]
    until_true(lambda: not any(is_alive(pid) for pid in desk.family()), "the collector ends with its desk")


def test_S99_a_lost_line_ends_every_process_and_is_recorded(desk: Terminal, room: Path) -> None:
    write_a_draft(desk)
    family = desk.family()
    assert len(family) >= 3
    desk.hang_up()
    until_true(lambda: not any(is_alive(pid) for pid in family), "keeper, desk and collector have ended")
    assert draft(room) == [(DRAFT,)]
    assert look(room, "SELECT ended_why FROM session") == [("lost",)]


def test_where_desks_do_not_collect_none_starts_a_collector(room: Path) -> None:
    (room / "ventanilla.toml").write_text("[desk]\ncollects = false\n", encoding="utf-8")
    with Terminal(desk_arguments(room, "en", "Ana")) as desk:
        desk.until("vecina_12")
        desk.until("! nobody collects")
        desk.press("j", "g", "a")
        desk.until("wall")
        assert len(desk.family()) == 2, "keeper and desk"
        leave(desk)
    assert not (room / "log" / "collector.txt").exists()


def test_S99_a_desk_killed_outright_leaves_a_whole_terminal_and_loses_at_most_a_second(
    desk: Terminal, room: Path
) -> None:
    write_a_draft(desk)
    until_true(lambda: draft(room) == [(DRAFT,)], "the draft is stored, within a second as the next test says")
    os.kill(desk.desk_pid, signal.SIGKILL)
    assert desk.wait() == 128 + signal.SIGKILL
    is_whole(desk)
    assert after_the_end(desk) == ""
    assert draft(room) == [(DRAFT,)]
    with Terminal(desk_arguments(room, "en", "Ana")) as again:
        again.until("vecina_12")
        again.press("n")
        again.until(DRAFT)
        again.press("ctrl+g")


def test_S99_a_desk_that_dies_of_a_fault_in_a_library_leaves_a_whole_terminal(desk: Terminal) -> None:
    os.kill(desk.desk_pid, signal.SIGSEGV)
    assert desk.wait() == 128 + signal.SIGSEGV
    is_whole(desk)


def test_a_draft_is_stored_within_a_second_of_the_last_key(desk: Terminal, room: Path) -> None:
    desk.press("n")
    desk.until("WRITING")
    desk.write(DRAFT)
    took_s = until_true(lambda: draft(room) == [(DRAFT,)], "the draft is stored")
    print(f"stored {took_s:.2f} s after the last key")


# --- S106: a fault of our own ---------------------------------------------------------------------------------


def test_S106_a_crash_is_one_sentence_with_a_number_and_nobodys_words(desk: Terminal, room: Path) -> None:
    """The fault is real: another program has written a class into the file that the product does not know."""
    connection = sqlite3.connect(database_path(room), timeout=20)
    connection.execute("UPDATE conversation SET class = '#'")
    connection.execute(
        "INSERT INTO change_log (entity, entity_id, op) SELECT 'conversation', id, 'claim' FROM conversation"
    )
    connection.commit()
    connection.close()
    assert desk.wait() == CRASHED
    assert desk.modes() == desk.modes_before
    words = after_the_end(desk)
    found = re.fullmatch(r"Ventanilla stopped by a fault of its own: incident (\d{4}-[0-9a-f]{6})\.", words)
    assert found is not None, words
    log = room / "log" / f"crash-{found[1]}.txt"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    noted = log.read_text(encoding="utf-8")
    assert re.search(r"builtins\.(?:Key|Value)Error\n  \w+\.py:\d+", noted), "what and where"
    assert "vecina" not in noted and "words of number" not in noted and "'#'" not in noted, "no values"


# --- S105: chords of terminals and shells ---------------------------------------------------------------------


def test_S105_no_chord_leads_out_of_the_program(desk: Terminal, room: Path) -> None:
    acts = number(room, "SELECT count(*) FROM audit")
    for chord in ("ctrl+c", "ctrl+z", "ctrl+backslash", "ctrl+q", "ctrl+s", "ctrl+d", "ctrl+t", "ctrl+y", "ctrl+n"):
        desk.press(chord)
    desk.press("ctrl+p")
    desk.until("Command")
    assert "Screenshot" not in desk.text and "Quit" not in desk.text
    for chord in ("ctrl+c", "ctrl+z", "ctrl+backslash", "ctrl+q"):
        desk.press(chord)
    desk.press("ctrl+g", "home")
    desk.until_gone("WRITING")
    desk.press("j")
    desk.until(lambda text: "►" in text.splitlines()[4])
    assert number(room, "SELECT count(*) FROM audit") == acts


def test_S105_neither_stop_nor_quit_nor_interrupt_from_outside_leads_to_a_shell(desk: Terminal) -> None:
    pids = (desk.pid, desk.desk_pid)
    for given in (signal.SIGTSTP, signal.SIGQUIT):
        for pid in pids:
            os.kill(pid, given)
    for key in ("j", "j"):
        desk.press(key)
    desk.until(lambda text: "►" in text.splitlines()[5])
    assert all(is_running(pid) for pid in pids)


def is_running(pid: int) -> bool:
    """Whether the process runs and is not stopped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "RSD"
    except OSError:
        return False


def test_an_interrupt_from_outside_ends_it_cleanly(desk: Terminal) -> None:
    os.kill(desk.pid, signal.SIGINT)
    status = desk.wait()
    assert status == INTERRUPTED
    is_whole(desk)
    assert "Traceback" not in after_the_end(desk)


# --- S100, S101: odd terminals --------------------------------------------------------------------------------


def test_S100_any_size_is_survived_and_the_cursor_stays(desk: Terminal) -> None:
    desk.press("j", "j")
    desk.until(lambda text: "►" in text.splitlines()[5])
    for columns, rows in ((20, 5), (500, 200), (1, 1), (45, 10), (200, 3), (80, 24)):
        desk.resize(columns, rows)
        before = len(desk.written)
        desk.press("ctrl+l")
        desk.until_written(before + 1)
    desk.until(lambda text: "►" in text.splitlines()[5])
    desk.press("enter")
    desk.until("words of number 03")
    for columns, rows in ((20, 5), (500, 200), (80, 24)):
        desk.resize(columns, rows)
        desk.press("n", "ctrl+g")
    desk.until("words of number 03")
    leave(desk)


ODD = {
    "dumb": {"TERM": "dumb", "COLORTERM": ""},
    "no name": {"TERM": "", "COLORTERM": ""},
    "linux console": {"TERM": "linux", "COLORTERM": ""},
    "no colour": {"NO_COLOR": "1"},
    "16 colours": {"TERM": "xterm", "COLORTERM": ""},
    "256 colours": {"COLORTERM": ""},
    "C locale": {"LANG": "C"},
    "C and no coercion": {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "latin-1": {"PYTHONIOENCODING": "latin-1", "LANG": "en_US.ISO-8859-1"},
    "hostile environment": {
        "TEXTUAL": "devtools",
        "TEXTUAL_ALLOW_SIGNALS": "1",
        "EDITOR": "vi",
        "PYTHONBREAKPOINT": "1",
    },
}


@pytest.mark.parametrize("name", ODD)
def test_S101_every_terminal_and_locale_gets_a_usable_screen_or_a_sentence(room: Path, name: str) -> None:
    with Terminal(desk_arguments(room, "en", "Ana"), environment=ODD[name]) as desk:
        desk.until("vecina_12")
        written = desk.written
        if name in ("dumb", "no name", "no colour", "linux console", "16 colours"):
            assert b";2;" not in written and b"38;5;" not in written, "no colours that this terminal lacks"
        if name == "no colour":
            assert not re.search(rb"\x1b\[[0-9;]*(?:3[0-7]|4[0-7]|9[0-7])m", written)
        if name in ("C locale", "linux console", "C and no coercion", "latin-1"):
            assert not set("►▌…·│─") & set(desk.text), "our signs are ASCII"
            assert any(row.startswith(">") for row in desk.lines())
        desk.press("j", "enter")
        desk.until("words of number 02")
        assert "peña" in desk.text or (name == "latin-1" and b"pe\xf1a" in desk.written)
        assert name == "latin-1" or foreign_controls(desk.written) == []
        leave(desk)
        assert desk.modes() == desk.modes_before


def test_S101_what_is_typed_in_another_character_set_ends_nothing(desk: Terminal, room: Path) -> None:
    for noise in (b"\xf1", b"\xff\xfe\xc3", b"\xed\xa0\x80", bytes(range(128, 256))):
        desk.send(noise)
        desk.press("j")
    desk.press("n")
    desk.until("WRITING")
    desk.send(b"ma\xf1ana")
    desk.until("ma\N{REPLACEMENT CHARACTER}ana")
    desk.press("ctrl+g")
    desk.until_gone("WRITING")
    assert number(room, "SELECT count(*) FROM audit WHERE action LIKE 'message.%'") == 0


def test_what_is_no_workspace_is_one_sentence_and_the_terminal_is_untouched(tmp_path: Path) -> None:
    with Terminal(desk_arguments(tmp_path / "nowhere", "en")) as desk:
        assert desk.wait() == 1
    text = desk.written.decode()
    assert "There is no workspace in" in text and "Traceback" not in text
    assert "\x1b[?1049h" not in text
