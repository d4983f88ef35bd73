"""When which stream is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.accounts.model import HealthCode, Standing, StreamPlace
from core.accounts.standing import BREAKER_FAILURES
from core.clock import Clock
from core.collector.schedule import LONGEST_S, POLLS_PER_S, next_pull_s, next_turn
from ventanilla.api import Cursor, StreamId, StreamKind, StreamSpec

NOW_S = 1_800_000_000
FIRST = StreamSpec(StreamId("mentions"), StreamKind.MENTIONS, 60)
SECOND = StreamSpec(StreamId("comments"), StreamKind.COMMENTS, 60)
WELL = Standing(health=HealthCode.OK)


def place(spec: StreamSpec, next_s: int) -> StreamPlace:
    return StreamPlace(spec.id, Cursor("c"), next_s, None)


def test_a_stream_never_asked_is_due_at_once_and_from_the_beginning() -> None:
    turn = next_turn(WELL, [FIRST], {})
    assert turn is not None
    assert (turn.spec, turn.asks_from, turn.due_s) == (FIRST, None, 0)


def test_the_stream_longest_due_has_its_turn_and_the_more_important_of_equals() -> None:
    places = {FIRST.id: place(FIRST, NOW_S), SECOND.id: place(SECOND, NOW_S - 5)}
    turn = next_turn(WELL, [FIRST, SECOND], places)
    assert turn is not None
    assert turn.spec is SECOND
    places[SECOND.id] = place(SECOND, NOW_S)
    turn = next_turn(WELL, [FIRST, SECOND], places)
    assert turn is not None
    assert turn.spec is FIRST


def test_a_stream_with_a_backlog_does_not_starve_the_others() -> None:
    backlog = next_pull_s(FIRST, NOW_S, more=True, wished_s=None, speed=1, chance=0)
    places = {FIRST.id: place(FIRST, backlog), SECOND.id: place(SECOND, NOW_S - 1)}
    turn = next_turn(WELL, [FIRST, SECOND], places)
    assert turn is not None
    assert turn.spec is SECOND


def test_after_a_failure_every_stream_waits_for_the_account() -> None:
    failed = replace(WELL, health=HealthCode.UNAVAILABLE, failures=1, next_s=NOW_S + 30)
    turn = next_turn(failed, [FIRST], {FIRST.id: place(FIRST, NOW_S - 500)})
    assert turn is not None
    assert turn.due_s == NOW_S + 30


def test_with_the_breaker_open_only_the_first_stream_is_tried() -> None:
    broken = replace(WELL, health=HealthCode.UNAVAILABLE, failures=BREAKER_FAILURES, next_s=NOW_S)
    places = {FIRST.id: place(FIRST, NOW_S), SECOND.id: place(SECOND, NOW_S - 5000)}
    turn = next_turn(broken, [FIRST, SECOND], places)
    assert turn is not None
    assert turn.spec is FIRST


def test_a_cursor_refused_three_times_is_left_aside_once() -> None:
    asked = []
    for failures in (0, 1, 2, 3, 4):
        drifted = replace(WELL, health=HealthCode.DRIFT, failures=failures)
        turn = next_turn(drifted, [FIRST], {FIRST.id: place(FIRST, NOW_S)})
        assert turn is not None
        assert turn.cursor == "c"
        asked.append(turn.asks_from)
    assert asked == ["c", "c", "c", None, "c"]


def test_an_account_without_streams_has_no_turn() -> None:
    assert next_turn(WELL, [], {}) is None


def test_more_means_at_once() -> None:
    assert next_pull_s(FIRST, NOW_S + 0.9, more=True, wished_s=600, speed=1, chance=0.9) == NOW_S


@pytest.mark.parametrize(
    ("wished_s", "interval_s"),
    [(None, 60), (-5, 60), (10, 60), (600, 600), (10**12, LONGEST_S)],
)
def test_a_sources_wish_can_lengthen_a_pause_within_bounds(wished_s: int | None, interval_s: int) -> None:
    assert next_pull_s(FIRST, NOW_S, more=False, wished_s=wished_s, speed=1, chance=0) == NOW_S + interval_s


@given(
    speed=some.sampled_from([1.0, 10.0, 60.0, 600.0]),
    interval_s=some.integers(1, 900),
    now=some.floats(NOW_S, NOW_S + 100),
    chance=some.floats(0, 1, exclude_max=True),
)
def test_however_fast_a_replay_no_account_is_asked_more_than_five_times_a_machine_second(
    speed: float, interval_s: int, now: float, chance: float
) -> None:
    spec = StreamSpec(StreamId("a"), StreamKind.MIXED, interval_s)
    waits_s = (next_pull_s(spec, now, more=False, wished_s=None, speed=speed, chance=chance) - now) / speed
    assert waits_s >= 1 / POLLS_PER_S - 1e-9
    assert waits_s <= (max(interval_s, speed / POLLS_PER_S) * 1.1 + 1) / speed + 1e-9


def test_a_plaza_account_at_sixty_is_asked_five_times_a_second() -> None:
    spec = StreamSpec(StreamId("plaza"), StreamKind.MIXED, 5)
    clock = Clock(origin_s=NOW_S, started_s=0, speed=60)
    due_s = next_pull_s(spec, NOW_S, more=False, wished_s=None, speed=clock.speed, chance=0)
    assert (due_s - NOW_S) / clock.speed == 0.2


def test_p95_a_wait_that_began_in_the_future_began_before_the_clock_was_set_back_and_is_over() -> None:
    ahead_s = NOW_S + 3600
    places = {FIRST.id: StreamPlace(FIRST.id, Cursor("c"), ahead_s + 60, ahead_s)}
    turn = next_turn(WELL, [FIRST], places, NOW_S)
    assert turn is not None
    assert (turn.due_s, turn.cursor) == (0, Cursor("c"))
    failed = replace(WELL, health=HealthCode.UNAVAILABLE, failures=1, next_s=ahead_s + 30, last_try_s=ahead_s)
    turn = next_turn(failed, [FIRST], places, NOW_S)
    assert turn is not None
    assert turn.due_s == 0
    turn = next_turn(replace(failed, last_try_s=NOW_S, next_s=NOW_S + 30), [FIRST], places, NOW_S)
    assert turn is not None
    assert turn.due_s == NOW_S + 30, "a failure since then is waited out all the same"
