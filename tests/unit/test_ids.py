"""Ids by arrival: they rise, never collide, and tell the second in which they were made."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.ids import arrival_id, arrived_s

NOON_S = 1_790_000_000
A_SECOND = 4096
_seconds = st.integers(0, 2**40)


@given(_seconds)
def test_the_first_id_of_a_second_tells_that_second(second: int) -> None:
    assert arrival_id(second, 0) == max(1, second * A_SECOND)
    assert arrived_s(_first(second)) == second


@given(_seconds, st.integers(0, 2**52))
def test_an_id_is_greater_than_the_last_and_not_before_its_second(second: int, last: int) -> None:
    made = arrival_id(second, last)
    assert made > last
    assert made >= _first(second)
    assert arrived_s(made) >= second


@given(st.lists(_seconds, min_size=2, max_size=50))
def test_ids_rise_whatever_the_clock_does(seconds: list[int]) -> None:
    last, made = 0, []
    for second in seconds:
        last = arrival_id(second, last)
        made.append(last)
    assert all(earlier < later for earlier, later in pairwise(made))


def test_a_crowded_second_spills_into_the_next_and_does_not_collide_with_it() -> None:
    last, made = 0, []
    for _ in range(A_SECOND + 10):
        last = arrival_id(NOON_S, last)
        made.append(last)
    assert [arrived_s(made[0]), arrived_s(made[A_SECOND - 1]), arrived_s(made[A_SECOND])] == [
        NOON_S, NOON_S, NOON_S + 1,
    ]  # fmt: skip
    assert arrival_id(NOON_S + 1, last) == last + 1
    assert arrival_id(NOON_S + 2, last) == _first(NOON_S + 2)


def test_a_clock_set_back_goes_on_counting_where_it_was() -> None:
    last = arrival_id(NOON_S, 0)
    assert arrival_id(NOON_S - 3600, last) == last + 1


@given(_seconds, st.integers(0, A_SECOND - 1))
def test_a_range_of_ids_is_a_range_of_time(second: int, nth: int) -> None:
    made = _first(second) + nth
    assert _first(second) <= made < _first(second + 1)


def test_ids_of_this_century_fit_the_database() -> None:
    year_2200_s = 7_258_118_400
    assert arrival_id(year_2200_s, 0) < 2**63
    assert arrival_id(year_2200_s, 0) < 2**53, "and a JSON number"


def _first(second: int) -> int:
    """The smallest id of a second."""
    return arrival_id(second, -1)
