"""Times on the wall become moments; those that do not exist or come twice are told with both moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar.times import (
    Ambiguous,
    Nonexistent,
    Which,
    at_minute,
    city,
    day_bounds_s,
    day_starts,
    doubt_sentence,
    instant_of,
    label,
    offset,
    settled,
)
from core.errors import UsageError

LIMA, MADRID = ZoneInfo("America/Lima"), ZoneInfo("Europe/Madrid")
SANTIAGO, LORD_HOWE = ZoneInfo("America/Santiago"), ZoneInfo("Australia/Lord_Howe")
ZONES = (LIMA, MADRID, SANTIAGO, LORD_HOWE, ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York"),
         ZoneInfo("Pacific/Apia"), ZoneInfo("Africa/Casablanca"), ZoneInfo("America/Asuncion"))  # fmt: skip
any_zone = st.sampled_from(ZONES)
any_wall = st.datetimes(datetime(1995, 1, 1), datetime(2037, 12, 31))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "zone", "moment"),
    [
        ("2026-05-12 10:00", LIMA, "2026-05-12 15:00"),
        ("2026-10-04 00:30", LIMA, "2026-10-04 05:30"),  # Lima's clocks are never put forward
        ("2026-03-29 01:59", MADRID, "2026-03-29 00:59"),
        ("2026-03-29 03:00", MADRID, "2026-03-29 01:00"),
        ("2026-09-05 23:59", SANTIAGO, "2026-09-06 03:59"),
        ("2026-09-06 01:00", SANTIAGO, "2026-09-06 04:00"),
        ("2026-10-04 02:30", LORD_HOWE, "2026-10-03 15:30"),
    ],
)
def test_a_time_that_comes_once_is_its_moment(wall: str, zone: ZoneInfo, moment: str) -> None:
    assert instant_of(datetime.fromisoformat(wall), zone) == utc(moment)


@pytest.mark.parametrize(
    ("wall", "zone", "earlier", "later"),
    [
        ("2026-03-29 02:30", MADRID, "2026-03-29 00:30", "2026-03-29 01:30"),
        ("2026-03-29 02:00", MADRID, "2026-03-29 00:00", "2026-03-29 01:00"),
        ("2026-09-06 00:15", SANTIAGO, "2026-09-06 03:15", "2026-09-06 04:15"),
        ("2026-10-04 02:15", LORD_HOWE, "2026-10-03 15:15", "2026-10-03 15:45"),  # half an hour
    ],
)
def test_a_time_that_does_not_exist_is_told_with_both_sides(
    wall: str, zone: ZoneInfo, earlier: str, later: str
) -> None:
    found = instant_of(datetime.fromisoformat(wall), zone)
    assert found == Nonexistent(datetime.fromisoformat(wall), utc(earlier), utc(later))


@pytest.mark.parametrize(
    ("wall", "zone", "earlier", "later"),
    [
        ("2026-10-25 02:30", MADRID, "2026-10-25 00:30", "2026-10-25 01:30"),
        ("2026-04-04 23:30", SANTIAGO, "2026-04-05 02:30", "2026-04-05 03:30"),
        ("2026-04-05 01:45", LORD_HOWE, "2026-04-04 14:45", "2026-04-04 15:15"),
    ],
)
def test_a_time_that_comes_twice_is_told_with_both_moments(wall: str, zone: ZoneInfo, earlier: str, later: str) -> None:
    found = instant_of(datetime.fromisoformat(wall), zone)
    assert found == Ambiguous(datetime.fromisoformat(wall), utc(earlier), utc(later))
    assert settled(found, Which.EARLIER) == utc(earlier) and settled(found, Which.LATER) == utc(later)


@settings(deadline=None)
@given(any_wall, any_zone)
def test_what_is_found_reads_as_what_was_typed_or_lies_on_either_side(wall: datetime, zone: ZoneInfo) -> None:
    wall = wall.replace(microsecond=0, fold=0)
    found = instant_of(wall, zone)
    match found:
        case datetime():
            assert found.astimezone(zone).replace(tzinfo=None, fold=0) == wall
        case Ambiguous():
            assert found.earlier < found.later
            assert {each.astimezone(zone).replace(tzinfo=None, fold=0) for each in (found.earlier, found.later)} == {
                wall
            }
        case Nonexistent():
            walls = [each.astimezone(zone).replace(tzinfo=None) for each in (found.earlier, found.later)]
            assert walls[0] < wall < walls[1]
            assert found.earlier < found.later


@settings(deadline=None)
@given(st.integers(800_000_000, 2_100_000_000), any_zone)
def test_every_moment_is_found_again_from_its_wall(second: int, zone: ZoneInfo) -> None:
    at = datetime.fromtimestamp(second, UTC)
    found = instant_of(at.astimezone(zone).replace(tzinfo=None), zone)
    assert not isinstance(found, Nonexistent)
    assert at in ((found,) if isinstance(found, datetime) else (found.earlier, found.later))


@settings(deadline=None)
@given(st.dates(date(1996, 1, 1), date(2037, 1, 1)), any_zone)
def test_days_follow_each_other_without_a_gap_and_begin_at_their_first_second(day: date, zone: ZoneInfo) -> None:
    starts_s, ends_s = day_bounds_s(day, zone)
    assert ends_s == day_bounds_s(day + timedelta(days=1), zone)[0]
    assert (ends_s - starts_s) / 3600 in (0, 23, 23.5, 24, 24.5, 25)
    if starts_s < ends_s:  # a zone may leave a day out
        assert datetime.fromtimestamp(starts_s, zone).date() == day
        assert datetime.fromtimestamp(ends_s - 1, zone).date() == day
    assert datetime.fromtimestamp(starts_s - 1, zone).date() < day


def test_a_day_whose_midnight_is_left_out_begins_at_one() -> None:
    assert day_starts(date(2026, 9, 6), SANTIAGO) == utc("2026-09-06 04:00")
    assert day_bounds_s(date(2026, 9, 6), SANTIAGO)[1] - day_bounds_s(date(2026, 9, 6), SANTIAGO)[0] == 23 * 3600


def test_a_day_that_a_zone_left_out_is_empty() -> None:
    starts_s, ends_s = day_bounds_s(date(2011, 12, 30), ZoneInfo("Pacific/Apia"))
    assert starts_s == ends_s


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        ("2026-05-12 15:00", LIMA, "10:00 Lima (15:00 UTC)"),
        ("2026-05-13 03:30", LIMA, "22:30 Lima (03:30 UTC +1)"),
        ("2026-05-11 20:00", LORD_HOWE, "06:30 Lord Howe (20:00 UTC -1)"),
        ("2026-10-25 00:30", MADRID, "02:30 Madrid (00:30 UTC)"),
        ("2026-10-25 01:30", MADRID, "02:30 Madrid (01:30 UTC)"),
        ("2026-05-12 15:00", ZoneInfo("UTC"), "15:00 UTC"),
        ("2026-05-12 15:00", UTC, "15:00 UTC"),
    ],
)
def test_a_moment_is_labelled_in_both_times(moment: str, zone: ZoneInfo, shown: str) -> None:
    assert label(utc(moment), zone) == shown


@settings(deadline=None)
@given(st.integers(800_000_000, 2_100_000_000), st.integers(60, 86_400), any_zone)
def test_no_two_minutes_of_a_day_have_the_same_label(second: int, later: int, zone: ZoneInfo) -> None:
    at = datetime.fromtimestamp(second // 60 * 60, UTC)
    other = at + timedelta(seconds=later // 60 * 60)
    if later < 86_400:
        assert label(at, zone) != label(other, zone)


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        ("2026-05-12 15:00", LIMA, "UTC-5"),
        ("2026-07-12 15:00", MADRID, "UTC+2"),
        ("2026-07-12 15:00", ZoneInfo("Asia/Kolkata"), "UTC+5:30"),
        ("2026-07-12 15:00", UTC, "UTC"),
    ],
)
def test_how_far_the_clocks_are_from_utc(moment: str, zone: ZoneInfo, shown: str) -> None:
    assert offset(utc(moment), zone) == shown


def test_a_city_has_its_spaces() -> None:
    assert city(ZoneInfo("America/Argentina/Buenos_Aires")) == "Buenos Aires"


@pytest.mark.parametrize(("wall", "word"), [("2026-03-29 02:30", "does not exist"), ("2026-10-25 02:30", "twice")])
def test_the_sentence_about_a_doubt_gives_both_moments_as_they_can_be_typed(wall: str, word: str) -> None:
    from core import i18n

    i18n.use("en")
    found = instant_of(datetime.fromisoformat(wall), MADRID)
    assert not isinstance(found, datetime)
    sentence = str(doubt_sentence(found, MADRID))
    assert word in sentence
    for each in (found.earlier, found.later):
        typed = each.astimezone(MADRID).isoformat(timespec="minutes")
        assert typed in sentence
        assert datetime.fromisoformat(typed) == each


def test_the_end_of_all_time_is_refused_in_one_sentence() -> None:
    with pytest.raises(UsageError, match="9999"):
        instant_of(datetime(9999, 12, 31, 23, 59), LIMA)
    with pytest.raises(UsageError):
        instant_of(datetime(1, 1, 1), LORD_HOWE)


def test_a_minute_of_a_day_is_asked_about_like_any_time() -> None:
    assert isinstance(at_minute(date(2026, 3, 29), 150, MADRID), Nonexistent)
    assert at_minute(date(2026, 3, 28), 150, MADRID) == utc("2026-03-28 01:30")
