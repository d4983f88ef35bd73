"""Weeks begin on Monday, months are grids of them, and quiet hours end where the clocks say so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar.public_holidays import Region, public_holidays, region_named
from core.calendar.quiet import QuietHours, is_quiet, quiet_ends
from core.calendar.weeks import days_between, monday_of, month_after, month_days, month_grid, week_of
from core.errors import UsageError

MADRID, LIMA = ZoneInfo("Europe/Madrid"), ZoneInfo("America/Lima")
NIGHT = (QuietHours(22 * 60, 7 * 60),)
any_day = st.dates(date(1971, 1, 1), date(2099, 1, 1))


@settings(deadline=None)
@given(any_day)
def test_a_week_has_its_day_and_begins_on_monday(day: date) -> None:
    week = week_of(day)
    assert day in week and week[0] == monday_of(day) and [each.weekday() for each in week] == list(range(7))


@settings(deadline=None)
@given(any_day)
def test_a_month_grid_has_each_day_once_under_its_weekday(day: date) -> None:
    grid = month_grid(day)
    assert [each for week in grid for each in week if each is not None] == list(month_days(day))
    assert all(each.weekday() == n for week in grid for n, each in enumerate(week) if each is not None)


@settings(deadline=None)
@given(any_day, st.integers(-30, 30))
def test_months_are_counted_forward_and_back(day: date, months: int) -> None:
    later = month_after(day, months)
    assert later.day == 1
    assert month_after(later, -months) == day.replace(day=1)


def test_days_between_are_counted_with_both_ends() -> None:
    assert len(days_between(date(2026, 2, 27), date(2026, 3, 1))) == 3


@pytest.mark.parametrize(
    ("wall", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_the_night_is_quiet(wall: str, quiet: bool) -> None:
    at = datetime.fromisoformat(f"2026-05-12 {wall}").replace(tzinfo=LIMA)
    assert is_quiet(at, LIMA, NIGHT) is quiet


def test_quiet_hours_belong_to_the_day_they_begin_on() -> None:
    saturday = (QuietHours(22 * 60, 9 * 60, frozenset({5})),)
    assert is_quiet(datetime(2026, 5, 17, 8, tzinfo=LIMA), LIMA, saturday)  # Sunday morning
    assert not is_quiet(datetime(2026, 5, 16, 8, tzinfo=LIMA), LIMA, saturday)
    assert not is_quiet(datetime(2026, 5, 17, 23, tzinfo=LIMA), LIMA, saturday)


def test_a_night_that_is_an_hour_shorter_ends_when_clocks_show_it() -> None:
    at = datetime(2026, 3, 28, 23, tzinfo=MADRID)
    assert quiet_ends(at, MADRID, NIGHT) == datetime(2026, 3, 29, 5, tzinfo=UTC)  # 07:00 in summer time
    assert quiet_ends(at - timedelta(days=1), MADRID, NIGHT) == datetime(2026, 3, 28, 6, tzinfo=UTC)


def test_an_end_inside_the_hour_that_is_left_out_comes_after_it() -> None:
    until_half_past_two = (QuietHours(22 * 60, 150),)
    ends = quiet_ends(datetime(2026, 3, 29, 1, tzinfo=MADRID), MADRID, until_half_past_two)
    assert ends is not None and ends.astimezone(MADRID) == datetime(2026, 3, 29, 3, 30, tzinfo=MADRID)


def test_hours_that_touch_are_one_silence_and_a_whole_silent_week_has_no_end() -> None:
    touching = (QuietHours(22 * 60, 1440), QuietHours(0, 7 * 60))
    assert quiet_ends(datetime(2026, 5, 12, 23, tzinfo=LIMA), LIMA, touching) == datetime(2026, 5, 13, 12, tzinfo=UTC)
    assert quiet_ends(datetime(2026, 5, 12, 23, tzinfo=LIMA), LIMA, (QuietHours(0, 1440),)) is None


@settings(deadline=None)
@given(st.integers(1_700_000_000, 1_900_000_000), st.integers(0, 1439), st.integers(1, 1440))
def test_where_quiet_hours_end_it_is_not_quiet_and_all_before_is(second: int, start: int, end: int) -> None:
    quiet = (QuietHours(start, end),)
    at = datetime.fromtimestamp(second, UTC)
    ends = quiet_ends(at, MADRID, quiet)
    if ends is None:
        assert quiet[0].minutes == 1440
        return
    assert not is_quiet(ends, MADRID, quiet)
    assert (ends == at) is not is_quiet(at, MADRID, quiet)


@pytest.mark.parametrize(
    ("word", "region", "day", "name"),
    [
        ("PE", Region("PE"), date(2026, 7, 28), "Día de la Independencia"),
        ("es-vc", Region("ES", "VC"), date(2026, 10, 9), "Día de la Comunidad Valenciana"),
        ("CO", Region("CO"), date(2026, 7, 20), "Día de la Independencia"),
        ("CL", Region("CL"), date(2026, 9, 18), "Día de la Independencia"),
    ],
)
def test_holidays_of_countries_and_their_parts_have_their_names(
    word: str, region: Region, day: date, name: str
) -> None:
    assert region_named(word) == region
    assert public_holidays(region, 2026, "es").get(day) == name
    assert date(2026, 5, 12) not in public_holidays(region, 2026, "es")


def test_a_part_has_what_the_country_has_not() -> None:
    day = date(2026, 10, 9)
    assert day in public_holidays(Region("ES", "VC"), 2026, "es") and day not in public_holidays(
        Region("ES"), 2026, "es"
    )


@pytest.mark.parametrize("word", ["", "XX", "P", "PERU", "ES-QQ", "\x1b[2J", "PE-LIM-X", "../etc"])
def test_a_region_nobody_knows_is_refused_in_one_sentence(word: str) -> None:
    with pytest.raises(UsageError) as refused:
        region_named(word)
    assert "\x1b" not in str(refused.value) and str(refused.value).count(". ") == 0


def test_years_beyond_the_calendar_have_no_holidays() -> None:
    assert public_holidays(Region("PE"), 9999, "es") == {}
