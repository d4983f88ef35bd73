"""Frames that nobody asked for: not before a key's echo, not on top of one that still waits, seldom on a slow line."""

from __future__ import annotations

import time
from queue import Queue
from types import SimpleNamespace

from tui.line_pace import QUIET_S, SLOW_EVERY_S, SLOW_FOR_S, LinePace, waiting


def driver(frames: int) -> SimpleNamespace:
    """A driver of whose frames the terminal has not taken so many."""
    queue: Queue[str] = Queue()
    for _each in range(frames):
        queue.put("frame")
    return SimpleNamespace(_writer_thread=SimpleNamespace(_queue=queue))


def test_a_frame_waits_until_a_keys_echo_is_out() -> None:
    pace = LinePace()
    pace.key()
    now = time.monotonic()
    assert not pace.may_draw(None, now)
    assert pace.may_draw(None, now + QUIET_S * 2)


def test_a_line_that_takes_its_frames_is_drawn_at_every_turn() -> None:
    pace = LinePace()
    assert [pace.may_draw(driver(0), 100 + n / 4) for n in range(4)] == [True] * 4


def test_a_line_on_which_a_frame_waits_gets_none_and_then_fewer_for_a_while() -> None:
    pace = LinePace()
    assert pace.may_draw(driver(0), 100.0)
    assert not pace.may_draw(driver(3), 100.25), "dropped, not queued"
    turns = [pace.may_draw(driver(0), 100.5 + n / 4) for n in range(8)]
    assert sum(turns) == 4
    assert SLOW_EVERY_S < 1.0  # a panel on a slow line is not a second behind for this alone
    assert all(pace.may_draw(driver(0), 101 + SLOW_FOR_S + n / 4) for n in range(4)), "it is forgotten in the end"


def test_a_driver_without_a_thread_of_its_own_has_nothing_waiting() -> None:
    assert waiting(object()) == 0
    assert waiting(driver(2)) == 2
