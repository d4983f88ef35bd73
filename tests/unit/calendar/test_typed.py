"""Days and times as people type them, in both languages, next to a change of the clocks and far from it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from core import i18n
from core.calendar.quiet import EVERY_DAY, QuietHours
from core.calendar.times import Ambiguous, Nonexistent, settled
from core.calendar.typed import (
    day_named,
    minute_named,
    minute_words,
    quiet_named,
    typed_time,
    weekday_named,
    weekdays_named,
)
from core.errors import UsageError
from tests.hostile import hostile_texts
from tests.unit.text.any_text import any_text

LIMA, MADRID = ZoneInfo("America/Lima"), ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 5, 12, 15, 0, tzinfo=UTC)  # Tuesday, 10:00 in Lima


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30min", "2026-05-12T15:30"),
        ("2h", "2026-05-12T17:00"),
        ("1d", "2026-05-13T15:00"),
        ("90m", "2026-05-12T16:30"),
        ("11:00", "2026-05-12T16:00"),
        ("9:00", "2026-05-13T14:00"),
        ("10:00", "2026-05-13T15:00"),
        ("hoy 9:00", "2026-05-12T14:00"),
        ("today 09:00", "2026-05-12T14:00"),
        ("mañana 8:30", "2026-05-13T13:30"),
        ("manana 8:30", "2026-05-13T13:30"),
        ("tomorrow 8:30", "2026-05-13T13:30"),
        ("vie 10:00", "2026-05-15T15:00"),
        ("Friday 10:00", "2026-05-15T15:00"),
        ("mar 11:00", "2026-05-12T16:00"),
        ("martes 09:00", "2026-05-19T14:00"),
        ("mié 08:00", "2026-05-13T13:00"),
        ("2026-05-14T08:30", "2026-05-14T13:30"),
        ("2026-05-14 08:30", "2026-05-14T13:30"),
        ("14/5 8:30", "2026-05-14T13:30"),
        ("14/05/2027 8:30", "2027-05-14T13:30"),
        ("2/1 8:30", "2027-01-02T13:30"),
        ("2026-05-14T13:30:00Z", "2026-05-14T13:30"),
        ("2026-05-14T08:30-05:00", "2026-05-14T13:30"),
        ("  2026-05-14   08:30 ", "2026-05-14T13:30"),
    ],
)
def test_a_typed_time_is_its_moment(text: str, moment: str) -> None:
    assert typed_time(text, NOW, LIMA) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ayer",
        "25:00",
        "10:60",
        "2026-02-30 10:00",
        "31/31 10:00",
        "10",
        "10:00 am",
        "0000-01-01 10:00",
        "9999-12-31 10:00",
        "xyz 10:00",
        "999999d" * 3,
        "10:00-11:00",
        "-1h",
        "١٠:٠٠",
        "x" * 5000,
        "2026-05-14",
    ],
)
def test_what_is_no_time_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        typed_time(text, NOW, LIMA)
    assert len(str(refused.value)) < 250 and "\n" not in str(refused.value)


def test_a_time_in_the_hour_that_is_left_out_is_asked_about() -> None:
    found = typed_time("2026-03-29 02:30", NOW, MADRID)
    assert isinstance(found, Nonexistent)
    eve = datetime(2026, 3, 28, 20, tzinfo=UTC)
    assert isinstance(typed_time("2:30", eve, MADRID), Nonexistent) and isinstance(
        typed_time("dom 2:30", eve, MADRID), Nonexistent
    )


def test_a_time_that_comes_twice_is_asked_about_even_between_the_two() -> None:
    for now in (datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 0, 45, tzinfo=UTC)):
        found = typed_time("2:30", now, MADRID)
        assert isinstance(found, Ambiguous), now
    after = typed_time("2:30", datetime(2026, 10, 25, 1, 45, tzinfo=UTC), MADRID)
    assert after == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_what_a_doubt_offers_can_be_typed_back() -> None:
    from core.calendar.times import Which, doubt_sentence

    found = typed_time("2026-10-25 02:30", NOW, MADRID)
    assert isinstance(found, Ambiguous)
    words = str(doubt_sentence(found, MADRID)).split()
    typed = [typed_time(word.strip("."), NOW, MADRID) for word in words if word.startswith("2026-10-25T")]
    assert typed == [settled(found, Which.EARLIER), settled(found, Which.LATER)]


@pytest.mark.parametrize("one", hostile_texts(), ids=lambda one: one.id)
def test_hostile_words_are_no_times(one: object) -> None:
    with pytest.raises(UsageError) as refused:
        typed_time(str(getattr(one, "text", "")), NOW, LIMA)
    assert "\x1b" not in str(refused.value)


@settings(deadline=None)
@given(any_text)
def test_any_words_are_a_time_or_refused(text: str) -> None:
    try:
        typed_time(text, NOW, MADRID)
    except UsageError as refused:
        assert str(refused)


@pytest.mark.parametrize(
    ("word", "weekday"),
    [
        ("lun", 0),
        ("Lunes", 0),
        ("monday", 0),
        ("mar", 1),
        ("tue", 1),
        ("mié", 2),
        ("miercoles", 2),
        ("wed", 2),
        ("jue", 3),
        ("thu", 3),
        ("vie", 4),
        ("fri", 4),
        ("sáb", 5),
        ("sat", 5),
        ("dom", 6),
        ("sun", 6),
        ("lu", None),
        ("lunesx", None),
        ("", None),
    ],
)
def test_weekdays_have_names_in_both_languages(word: str, weekday: int | None) -> None:
    assert weekday_named(word) == weekday


@pytest.mark.parametrize(
    ("text", "days"),
    [("lun-vie", {0, 1, 2, 3, 4}), ("sab,dom", {5, 6}), ("fri-mon", {4, 5, 6, 0}), ("mar", {1}), ("mar jue", {1, 3})],
)
def test_several_weekdays_are_a_list_or_a_range(text: str, days: set[int]) -> None:
    assert weekdays_named(text) == days


def test_a_day_alone_is_a_date_a_weekday_or_near() -> None:
    today = date(2026, 5, 12)
    assert day_named("hoy", today) == day_named("mar", today) == today
    assert day_named("lunes", today) == date(2026, 5, 18)
    assert day_named("3/5", today) == date(2026, 5, 3)  # a few days back is this year's
    assert day_named("28/2", today) == date(2027, 2, 28)
    for text in ("30/2", "x", "2026-13-01", "1500-01-01"):
        with pytest.raises(UsageError):
            day_named(text, today)


def test_minutes_of_a_day() -> None:
    assert minute_named("08:30") == 510 and minute_words(510) == "08:30"
    assert minute_named("24:00", is_end=True) == 1440 and minute_words(1440) == "24:00"
    for text in ("24:00", "8", "08:61", "-1:00", ""):
        with pytest.raises(UsageError):
            minute_named(text)


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("22:00-07:00", QuietHours(1320, 420, EVERY_DAY)),
        ("sat,sun 00:00-10:00", QuietHours(0, 600, frozenset({5, 6}))),
        ("00:00-24:00", QuietHours(0, 1440, EVERY_DAY)),
        ("22:00-00:00", QuietHours(1320, 1440, EVERY_DAY)),
    ],
)
def test_quiet_hours_as_typed(text: str, quiet: QuietHours) -> None:
    assert quiet_named(text) == quiet


@pytest.mark.parametrize("text", ["", "22:00", "22:00-22:00", "22-7", "noche", "xyz 22:00-07:00"])
def test_what_are_no_quiet_hours_is_refused(text: str) -> None:
    i18n.use("en")
    with pytest.raises(UsageError):
        quiet_named(text)
