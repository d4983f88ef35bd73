"""Telling fingers from a paste that the terminal did not mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.burst import MOST_KEYS, WINDOW_S, Burst


def test_typing_however_fast_is_no_burst() -> None:
    burst = Burst()
    times = [n * 0.013 for n in range(60)]  # 77 keys a second
    for time in times:
        burst.key(time)
    assert not any(burst.surrounds(time) for time in times)


def test_a_paste_is_a_burst_from_its_first_key_to_its_last() -> None:
    burst = Burst()
    for n in range(40):
        burst.key(5 + n * 0.0005)
    assert burst.surrounds(5)
    assert burst.surrounds(5 + 39 * 0.0005)


def test_keys_that_a_terminal_repeats_while_one_is_held_are_no_burst() -> None:
    burst = Burst()
    times = [n / 30 for n in range(64)]
    for time in times:
        burst.key(time)
    assert not any(burst.surrounds(time) for time in times)


@given(st.lists(st.floats(0, 0.2), min_size=1, max_size=60))
def test_a_burst_is_more_keys_than_fingers_have_within_the_window(times: list[float]) -> None:
    burst = Burst()
    for time in sorted(times):
        burst.key(time)
    for time in times:
        near = sum(1 for other in times if abs(other - time) <= WINDOW_S)
        assert burst.surrounds(time) is (near > MOST_KEYS)


def test_what_was_ignored_is_told_once() -> None:
    burst = Burst()
    burst.ignored += 7
    assert burst.reported() == 7
    assert burst.reported() == 0
