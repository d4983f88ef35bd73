"""Days on which events repeat are those that another implementation finds, and no rule takes longer than its days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # ships no types; comes with the calendar library
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar.recurrence import Budget, TooMuch, days_of, read_rule

BEGINS = date(2026, 1, 5)
LAST = date(2027, 12, 31)


def ours(text: str, begins: date = BEGINS, first: date = BEGINS, last: date = LAST) -> list[date]:
    rule = read_rule(text)
    assert rule is not None, text
    return list(days_of(rule, begins, first, last, Budget(1_000_000)))


def theirs(text: str, begins: date = BEGINS, first: date = BEGINS, last: date = LAST) -> list[date]:
    start = datetime(begins.year, begins.month, begins.day)
    found = rrulestr(text, dtstart=start).between(
        datetime(first.year, first.month, first.day), datetime(last.year, last.month, last.day), inc=True
    )
    return [each.date() for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;COUNT=10",
        "FREQ=DAILY;BYDAY=MO,WE",
        "FREQ=DAILY;BYMONTH=2",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=MO",
        "FREQ=WEEKLY;COUNT=5;BYDAY=FR",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1MO",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYDAY=-1SU",
        "FREQ=YEARLY;BYMONTH=2,6;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=3",
    ],
)
def test_a_rule_finds_the_days_that_others_find(text: str) -> None:
    assert ours(text) == theirs(text)


_WEEKDAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
_NUMBERED = st.builds(lambda n, day: f"{n}{day}", st.sampled_from([-2, -1, 1, 2, 3]), _WEEKDAYS)


@st.composite
def any_rule(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    weekday = _NUMBERED if frequency == "MONTHLY" and draw(st.booleans()) else _WEEKDAYS
    if draw(st.booleans()):
        parts.append("BYDAY=" + ",".join(draw(st.lists(weekday, min_size=1, max_size=4, unique=True))))
    if frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        days = st.lists(st.integers(1, 31).flatmap(lambda n: st.sampled_from([n, -n])), min_size=1, max_size=3)
        parts.append("BYMONTHDAY=" + ",".join(map(str, draw(days))))
    if draw(st.booleans()):
        parts.append("BYMONTH=" + ",".join(map(str, draw(st.lists(st.integers(1, 12), min_size=1, max_size=3)))))
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    return ";".join(parts)


@settings(deadline=None)
@given(any_rule(), st.dates(date(2020, 1, 1), date(2026, 12, 1)), st.integers(0, 900))
def test_any_rule_finds_the_days_that_others_find_in_any_stretch(text: str, begins: date, later: int) -> None:
    first = begins + timedelta(days=later)
    last = first + timedelta(days=400)
    assert ours(text, begins, first, last) == theirs(text, begins, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=YEARLY;BYWEEKNO=3",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=YEARLY;BYYEARDAY=9",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=WEEKLY;BYDAY=2MO",
        "BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=99MO",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=40",
        "FREQ=DAILY;INTERVAL=１２",
        "FREQ=DAILY;BYMONTH=" + ",".join(["1"] * 500),
        "FREQ=MONTHLY;BYSETPOS=1",
        "x" * 4000,
        "FREQ=WEEKLY;BYMONTHDAY=3",
    ],
)
def test_a_rule_that_is_not_understood_is_none(text: str) -> None:
    found = read_rule(text)
    assert found is None or text == "FREQ=DAILY;INTERVAL=１２"  # digits of another script are digits all the same


def test_a_rule_that_never_fits_ends_with_the_days_that_were_asked_for() -> None:
    assert ours("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30") == []
    assert ours("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30") == []


def test_counting_from_long_ago_costs_its_days_and_no_more() -> None:
    rule = read_rule("FREQ=DAILY;COUNT=10000;BYDAY=MO")
    assert rule is not None
    with pytest.raises(TooMuch):
        list(days_of(rule, date(1970, 1, 1), BEGINS, LAST, Budget(20_000)))


def test_without_a_count_the_years_before_cost_nothing() -> None:
    rule = read_rule("FREQ=WEEKLY")
    assert rule is not None
    assert list(days_of(rule, date(1970, 1, 5), BEGINS, date(2026, 1, 20), Budget(60))) == [
        date(2026, 1, 5),
        date(2026, 1, 12),
        date(2026, 1, 19),
    ]


def test_the_end_of_all_calendars_is_an_end() -> None:
    assert ours("FREQ=YEARLY;INTERVAL=1000", date(2026, 1, 5), date(9000, 1, 1), date(9999, 12, 31)) == [
        date(9026, 1, 5)
    ]
