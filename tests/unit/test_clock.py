"""The workspace's clock: the machine's time, or a replay that started somewhere and runs at some speed."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import Clock

MACHINE_S = 1_800_000_000.0
OPENS_S = 1_790_000_000.0


class Machine:
    """The machine's time, moved by hand."""

    now_s = MACHINE_S


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    held = Machine()
    monkeypatch.setattr("core.clock.time.time", lambda: held.now_s)
    return held


def test_without_a_replay_it_is_the_machines_time(machine: Machine) -> None:
    machine.now_s += 0.75
    clock = Clock()
    assert clock.time() == MACHINE_S + 0.75
    assert clock.now_s() == int(MACHINE_S)
    assert clock.now() == datetime.fromtimestamp(MACHINE_S, UTC) + timedelta(seconds=0.75)
    assert clock.now().tzinfo is UTC


def test_a_replay_begins_at_its_origin_and_runs_at_its_speed(machine: Machine) -> None:
    clock = Clock(OPENS_S, MACHINE_S, 60)
    assert clock.time() == OPENS_S
    machine.now_s += 1.5
    assert clock.time() == OPENS_S + 90
    assert clock.now() == datetime.fromtimestamp(OPENS_S + 90, UTC)


def test_two_processes_with_the_same_replay_agree_whenever_they_look(machine: Machine) -> None:
    one, other = Clock(OPENS_S, MACHINE_S, 7.5), Clock(OPENS_S, MACHINE_S, 7.5)
    machine.now_s += 1234.5
    assert one.time() == other.time()


def test_a_replay_that_stands_shows_one_moment_for_ever(machine: Machine) -> None:
    clock = Clock(OPENS_S, 0.0, 0.0)
    machine.now_s += 99
    assert clock.time() == OPENS_S


@pytest.mark.parametrize(
    ("clock", "until_s", "wait_s"),
    [
        (Clock(), MACHINE_S + 30, 30.0),
        (Clock(), MACHINE_S, 0.0),
        (Clock(), MACHINE_S - 1, 0.0),
        (Clock(OPENS_S, MACHINE_S, 60), OPENS_S + 30, 0.5),
        (Clock(OPENS_S, MACHINE_S, 0.5), OPENS_S + 30, 60.0),
        (Clock(OPENS_S, MACHINE_S, 60), OPENS_S - 1, 0.0),
        (Clock(OPENS_S, 0.0, 0.0), OPENS_S, 0.0),
        (Clock(OPENS_S, 0.0, 0.0), OPENS_S + 1, math.inf),
    ],
)
def test_a_wait_is_told_in_the_machines_seconds(machine: Machine, clock: Clock, until_s: float, wait_s: float) -> None:
    assert clock.wait_s(until_s) == wait_s


@given(st.floats(0, 4e9), st.floats(0.01, 3600), st.floats(0.1, 1e6))
def test_after_the_wait_the_clock_shows_what_was_waited_for(origin_s: float, speed: float, ahead_s: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.clock.time.time", lambda: MACHINE_S)
        clock = Clock(origin_s, MACHINE_S, speed)
        later_s = MACHINE_S + clock.wait_s(origin_s + ahead_s)
        patch.setattr("core.clock.time.time", lambda: later_s)
        assert clock.time() == pytest.approx(origin_s + ahead_s, abs=speed * 1e-5 + 1e-5)


def test_whole_seconds_are_cut_not_rounded(machine: Machine) -> None:
    machine.now_s = MACHINE_S + 0.999
    assert Clock().now_s() == int(MACHINE_S)
