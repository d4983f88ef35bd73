"""The demonstration without a folder is thrown away at its end, whatever that is, and the terminal is whole."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.pty.terminal import Terminal, children_of, is_alive, until_true
from tui.ending import HUNG_UP, TERMINATED

pytestmark = pytest.mark.xdist_group("pty")

ARGUMENTS = ["-m", "ventanilla", "--lang", "en", "demo", "--replay", "60"]
LEFT = b"\x1b[?1049l"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where thrown-away folders are made."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


def demo(place: Path) -> Terminal:
    """The demonstration in a folder of its own."""
    return Terminal(ARGUMENTS, environment={"TMPDIR": str(place)})


def is_whole(line: Terminal) -> None:
    """Check that the line is as it was, and the normal screen is shown."""
    assert line.modes() == line.modes_before
    assert LEFT in line.written[-4000:]
    assert b"\x1b[?1049h" not in line.written[line.written.rfind(LEFT) :]


def desk_of(line: Terminal) -> int:
    """The keeper's child: the demonstration starts a keeper, which starts the desk."""
    [keeper] = children_of(line.pid)
    [desk] = children_of(keeper)
    return desk


@pytest.mark.parametrize(
    ("given", "status"), [(signal.SIGHUP, HUNG_UP), (signal.SIGTERM, TERMINATED)], ids=["SIGHUP", "SIGTERM"]
)
@pytest.mark.parametrize("to", [lambda line: line.pid, desk_of], ids=["to the demonstration", "to its desk"])
def test_a_signal_ends_it_and_leaves_no_folder(
    place: Path, to: Callable[[Terminal], int], given: signal.Signals, status: int
) -> None:
    with demo(place) as line:
        line.until("is:open", 120)
        assert len(list(place.iterdir())) == 1
        family = line.family()
        os.kill(to(line), given)
        assert line.wait() == status
        is_whole(line)
        until_true(lambda: not any(is_alive(pid) for pid in family), "every process has ended")
        assert list(place.iterdir()) == []


def test_a_lost_line_ends_it_and_leaves_no_folder(place: Path) -> None:
    with demo(place) as line:
        line.until("is:open", 120)
        family = line.family()
        assert len(family) >= 4
        line.hang_up()
        until_true(lambda: not any(is_alive(pid) for pid in family), "every process has ended")
        assert list(place.iterdir()) == []


@pytest.mark.parametrize("given", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_while_it_is_made_leaves_no_folder(place: Path, given: signal.Signals) -> None:
    with demo(place) as line:
        until_true(lambda: any(place.glob("*/ventanilla.db-wal")), "it is being made")
        os.kill(line.pid, given)
        assert line.wait() == 128 + given
        assert line.modes() == line.modes_before
        assert b"Traceback" not in line.written
        assert list(place.iterdir()) == []


def test_a_signal_in_the_moment_its_desk_starts_leaves_neither_folder_nor_process(place: Path) -> None:
    with demo(place) as line:
        until_true(lambda: bool(children_of(line.pid)), "the desk is started", 120)
        family = line.family()
        os.kill(line.pid, signal.SIGHUP)
        assert line.wait() == HUNG_UP
        until_true(lambda: not any(is_alive(pid) for pid in family | line.family()), "every process has ended")
        assert line.modes() == line.modes_before
        assert list(place.iterdir()) == []


def test_a_desk_that_is_killed_outright_leaves_no_folder(place: Path) -> None:
    with demo(place) as line:
        line.until("is:open", 120)
        family = line.family()
        os.kill(desk_of(line), signal.SIGKILL)
        assert line.wait() == 128 + signal.SIGKILL
        is_whole(line)
        until_true(lambda: not any(is_alive(pid) for pid in family), "every process has ended")
        assert list(place.iterdir()) == []
