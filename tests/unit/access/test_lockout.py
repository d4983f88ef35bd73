"""The rules of wrong PINs: five are let through, then a minute, doubling, an hour at most."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.access.lockout import LONGEST_LOCK_S, TRIES, Tries, after_wrong, closed_for_s, lock_s, with_sane_end


def wrong(tries: Tries, times: int, now_s: float) -> Tries:
    for _ in range(times):
        tries = after_wrong(tries, now_s)
    return tries


def test_four_wrong_pins_close_nothing_and_the_fifth_closes_for_a_minute() -> None:
    four = wrong(Tries(), 4, 1000.0)
    assert (four.left, closed_for_s(four, 1000.0)) == (1, 0.0)
    assert closed_for_s(after_wrong(four, 1000.0), 1000.0) == 60.0


def test_after_the_minute_five_more_are_let_through() -> None:
    again = wrong(Tries(), 5, 1000.0)
    assert closed_for_s(again, 1059.9) > 0
    assert closed_for_s(again, 1060.0) == 0
    assert again.left == TRIES


def test_each_lockout_lasts_twice_the_one_before_up_to_an_hour() -> None:
    assert [lock_s(n) for n in range(1, 9)] == [60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_a_million_lockouts_still_have_a_length() -> None:
    assert lock_s(1_000_000) == LONGEST_LOCK_S


def test_a_clock_that_went_back_does_not_close_for_longer_than_the_lockout_was() -> None:
    closed = wrong(Tries(), 10, 2_000_000_000.0)
    assert closed.lockouts == 2
    assert closed_for_s(with_sane_end(closed, 1_000_000_000.0), 1_000_000_000.0) == 120.0


def test_a_sane_end_is_left_alone() -> None:
    closed = wrong(Tries(), 5, 1000.0)
    assert with_sane_end(closed, 1010.0) == closed
    assert with_sane_end(Tries(), 1010.0) == Tries()


@given(st.lists(st.integers(min_value=0, max_value=10_000), max_size=60))
def test_nobody_gets_more_than_five_tries_between_lockouts(gaps: list[int]) -> None:
    tries, now_s, let_through = Tries(), 0.0, 0
    for gap in gaps:
        now_s += gap
        if closed_for_s(tries, now_s) > 0:
            continue
        before, tries = tries.lockouts, after_wrong(tries, now_s)
        let_through += 1
        if tries.lockouts > before:
            assert let_through == TRIES
            assert closed_for_s(tries, now_s) == lock_s(tries.lockouts)
            let_through = 0
        assert let_through < TRIES
