"""What is usual, what is a rise, and how a watch goes from calm to alarm and back."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.watch.baseline import (
    STALE_S,
    STRICTEST,
    TO_CLEAR,
    Course,
    Turn,
    Usual,
    after_verdict,
    comparable,
    counted_at,
    threshold,
    usual,
)
from core.watch.model import BUCKET_S, DAY_S, Sensitivity, Terms

LIMA = ZoneInfo("America/Lima")
MADRID = ZoneInfo("Europe/Madrid")
SEVEN = int(datetime(2026, 5, 12, 7, 0, tzinfo=LIMA).timestamp())
LONG_AGO = SEVEN - 100 * DAY_S


def quiet_fortnight(start_s: int, per_window: int = 1) -> dict[int, int]:
    """So many in each ten minutes of the two weeks before."""
    return dict.fromkeys(range(start_s - 14 * DAY_S, start_s, BUCKET_S), per_window)


def test_two_weeks_of_one_a_window_expect_one_and_ten_is_the_least_that_alarms() -> None:
    expected = usual(quiet_fortnight(SEVEN), SEVEN, BUCKET_S, LIMA, LONG_AGO)
    assert expected == Usual(1.0, 1.0, 14)
    assert threshold(Terms(), expected) == 10
    assert threshold(Terms(min_count=1), expected) == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("sensitivity", "limit"), [(Sensitivity.STRICT, 32.0), (Sensitivity.BALANCED, 28.0), (Sensitivity.SENSITIVE, 24.0)]
)
def test_sensitivity_is_how_many_deviations_above_the_mean(sensitivity: Sensitivity, limit: float) -> None:
    expected = usual(quiet_fortnight(SEVEN, 16), SEVEN, BUCKET_S, LIMA, LONG_AGO)
    assert expected is not None and expected.deviation == 4.0, "chance alone varies by the root of the mean"
    assert threshold(Terms(sensitivity=sensitivity), expected) == limit


def test_only_the_same_hour_of_the_local_day_counts() -> None:
    counts = quiet_fortnight(SEVEN, 0)
    for back in range(1, 15):
        for n in range(6):
            counts[SEVEN - back * DAY_S + n * BUCKET_S] = 2
        counts[SEVEN - back * DAY_S - BUCKET_S] = 900
        counts[SEVEN - back * DAY_S + 6 * BUCKET_S] = 900
    expected = usual(counts, SEVEN + 3 * BUCKET_S, BUCKET_S, LIMA, LONG_AGO)
    assert expected is not None
    assert (expected.mean, expected.deviation) == (2.0, math.sqrt(2))


def test_the_hour_stays_the_local_one_when_clocks_change() -> None:
    start = int(datetime(2026, 3, 30, 9, 0, tzinfo=MADRID).timestamp())  # the clocks went forward on the 29th
    first = comparable(start, BUCKET_S, MADRID, 0)
    assert {datetime.fromtimestamp(at_s, MADRID).hour for day in first for at_s in day} == {9}
    assert [len(day) for day in first] == [6] * 14


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Australia/Adelaide", "America/Lima"])
def test_in_zones_of_odd_minutes_windows_are_still_whole_and_of_that_hour(zone: str) -> None:
    where = ZoneInfo(zone)
    for day in comparable(SEVEN, BUCKET_S, where, 0):
        assert all(at_s % BUCKET_S == 0 for at_s in day)
        assert len({datetime.fromtimestamp(at_s, where).hour for at_s in day}) == 1
        assert 5 <= len(day) <= 6


def test_a_window_of_several_hours_is_compared_with_the_same_one_of_each_day() -> None:
    assert comparable(SEVEN, 6 * 3600, LIMA, 0) == [[SEVEN - back * DAY_S] for back in range(1, 15)]


def test_with_less_than_three_known_days_the_hour_before_decides() -> None:
    known_from = SEVEN - 2 * DAY_S
    counts = {SEVEN - 3600 + n * BUCKET_S: 4 for n in range(6)}
    expected = usual(counts, SEVEN, BUCKET_S, LIMA, known_from)
    assert expected is not None and expected.is_short and expected.mean == 4.0
    assert threshold(Terms(), expected) == 12.0, "three times the hour before"
    assert threshold(Terms(min_count=30), expected) == 30


def test_where_nothing_is_known_nothing_is_a_rise() -> None:
    assert usual({}, SEVEN, BUCKET_S, LIMA, SEVEN - 1800) is None
    assert threshold(Terms(), None) is None


@given(st.dictionaries(st.integers(0, 15 * 144), st.integers(0, 500)), st.integers(0, STRICTEST))
def test_a_threshold_is_never_below_the_least_count_nor_the_mean_and_rises_with_strictness(
    found: dict[int, int], strictness: int
) -> None:
    counts = {SEVEN - (n + 1) * BUCKET_S: many for n, many in found.items()}
    expected = usual(counts, SEVEN, BUCKET_S, LIMA, LONG_AGO)
    assert expected is not None and expected.deviation >= math.sqrt(expected.mean)
    limit = threshold(Terms(), expected, strictness)
    assert limit is not None and limit >= 10 and limit >= expected.mean
    stricter = threshold(Terms(), expected, min(STRICTEST, strictness + 1))
    assert stricter is not None and stricter >= limit


def test_two_windows_in_a_row_raise_and_three_quiet_ones_clear() -> None:
    course = Course()
    turns = []
    for is_over in (True, False, True, True, True, False, False, True, False, False, False, True):
        course, turn = course.then(is_over)
        turns.append(turn)
    assert turns == [
        Turn.RISES, Turn.NOTHING, Turn.RISES, Turn.RAISES, Turn.GOES_ON, Turn.NOTHING, Turn.NOTHING, Turn.GOES_ON,
        Turn.NOTHING, Turn.NOTHING, Turn.CLEARS, Turn.RISES,
    ]  # fmt: skip


@given(st.lists(st.booleans(), max_size=60))
def test_raising_and_clearing_alternate_and_each_has_its_windows(verdicts: list[bool]) -> None:
    course = Course()
    seen: list[Turn] = []
    last: list[bool] = []
    for is_over in verdicts:
        last.append(is_over)
        course, turn = course.then(is_over)
        if turn is Turn.RAISES:
            assert last[-2:] == [True, True]
            assert not seen or seen[-1] is Turn.CLEARS
        if turn is Turn.CLEARS:
            assert last[-TO_CLEAR:] == [False] * TO_CLEAR
            assert seen and seen[-1] is Turn.RAISES
        if turn in (Turn.RAISES, Turn.CLEARS):
            seen.append(turn)
    assert course.is_raised == bool(seen and seen[-1] is Turn.RAISES)


def test_false_alarms_make_stricter_real_ones_take_it_back_and_both_have_bounds() -> None:
    strictness = 0
    for _alarm in range(10):
        strictness = after_verdict(strictness, is_false_alarm=True)
    assert strictness == STRICTEST
    expected = Usual(16.0, 4.0, 14)
    assert threshold(Terms(), expected, STRICTEST) == 16 + (3 + 4 * 0.5) * 4
    assert threshold(Terms(), Usual(0.0, 0.0, 14), STRICTEST) == 15, "the least count grows by a half at most"
    for _alarm in range(10):
        strictness = after_verdict(strictness, is_false_alarm=False)
    assert strictness == 0


@pytest.mark.parametrize(
    ("created", "counted"),
    [
        (None, 1_000_000),
        (999_990, 999_990),
        (999_600, 999_600),
        (999_599, 1_000_000),  # its window was judged: it counts when it came
        (1_000_010, 1_000_000),  # a clock that is ahead
        (1_000_000 - STALE_S, 1_000_000),
        (1_000_000 - STALE_S - 1, 1_000_000 - STALE_S - 1),  # history fills the past
    ],
)
def test_a_message_counts_when_it_was_written_as_long_as_that_window_is_open(created: int | None, counted: int) -> None:
    assert counted_at(created, 1_000_000, 999_600) == counted


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_news_never_counts_in_a_judged_window_unless_it_arrived_in_it(created: int, arrived: int, judged: int) -> None:
    at_s = counted_at(created, arrived, judged)
    assert at_s <= arrived
    if arrived - created <= STALE_S:
        assert at_s >= min(judged, arrived)


def test_the_demonstrations_morning_raises_at_ten_past_seven_with_one_expected() -> None:
    """12 and 14 in ten minutes where one is usual, as the demonstration's script has it."""
    counts = quiet_fortnight(SEVEN - 600) | {SEVEN - 600: 12, SEVEN: 14}
    course, turns = Course(), []
    for start in (SEVEN - 1200, SEVEN - 600, SEVEN):
        limit = threshold(Terms(), usual(counts, start, BUCKET_S, LIMA, LONG_AGO))
        assert limit == 10
        course, turn = course.then(counts.get(start, 0) >= limit)
        turns.append(turn)
    assert turns == [Turn.NOTHING, Turn.RISES, Turn.RAISES]


def test_a_band_is_never_below_zero() -> None:
    assert Usual(1.0, 1.0, 14).band() == (0.0, 3.0)
