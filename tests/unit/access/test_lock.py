"""When a desk locks by itself, and when a PIN has to be given again."""

from __future__ import annotations

import pytest

from core.access.lock import IDLE_S, PIN_FRESH_S, SHARED_IDLE_S, idle_limit_s, is_fresh, locks_in_s
from core.errors import UsageError


def test_an_own_terminal_locks_after_five_minutes_and_a_shared_one_after_two() -> None:
    assert idle_limit_s(None, is_shared=False) == IDLE_S == 300
    assert idle_limit_s(None, is_shared=True) == SHARED_IDLE_S == 120


def test_what_is_configured_counts_on_both() -> None:
    assert idle_limit_s(600, is_shared=True) == 600
    assert idle_limit_s(30, is_shared=False) == 30


@pytest.mark.parametrize("configured_s", [0, -1, 29, 3601, float("inf"), float("nan")])
def test_a_lock_that_never_or_always_locks_is_refused(configured_s: float) -> None:
    with pytest.raises(UsageError, match="30"):
        idle_limit_s(configured_s, is_shared=False)


@pytest.mark.parametrize(
    ("now_s", "left_s"), [(1000, 300), (1299, 1), (1300, 0), (9999, 0), (999, 0)]
)  # the last: the clock went back
def test_the_desk_locks_when_the_idle_time_is_over_or_the_clock_cannot_be_believed(now_s: float, left_s: float) -> None:
    assert locks_in_s(1000, now_s, 300) == left_s


@pytest.mark.parametrize(("now_s", "fresh"), [(1000, True), (1600, True), (1600.1, False), (999, False)])
def test_a_pin_stays_fresh_for_ten_minutes(now_s: float, fresh: bool) -> None:
    assert PIN_FRESH_S == 600
    assert is_fresh(1000, now_s) is fresh
