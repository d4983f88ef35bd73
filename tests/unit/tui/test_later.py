"""Until when something is put off, also in the nights when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.screens.triage import later_at, until_of

MADRID = ZoneInfo("Europe/Madrid")


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=MADRID)


TUESDAY = at("2024-05-14 08:32")


@pytest.mark.parametrize(
    ("key", "now", "until"),
    [
        ("h", "2024-05-14 08:32", "2024-05-14 10:32"),
        ("m", "2024-05-14 08:32", "2024-05-15 09:00"),
        ("m", "2024-05-14 23:59", "2024-05-15 09:00"),
        ("l", "2024-05-14 08:32", "2024-05-20 09:00"),
        ("l", "2024-05-19 23:00", "2024-05-20 09:00"),
        ("l", "2024-05-20 08:00", "2024-05-27 09:00"),
        ("m", "2024-03-30 20:00", "2024-03-31 09:00"),
        ("m", "2024-10-26 20:00", "2024-10-27 09:00"),
        ("l", "2024-10-25 20:00", "2024-10-28 09:00"),
    ],
)
def test_the_keys_mean_hours_of_the_institutions_clock(key: str, now: str, until: str) -> None:
    assert later_at(key, at(now)) == at(until)


def test_two_hours_are_two_hours_also_when_the_clock_jumps() -> None:
    for now in ("2024-03-31 01:30", "2024-10-27 01:30"):
        elapsed = later_at("h", at(now)).timestamp() - at(now).timestamp()
        assert elapsed == 7200, now


def test_hours_written_in_words_are_hours_that_pass() -> None:
    for now in ("2024-03-31 00:30", "2024-10-27 00:30"):
        until = until_of("3h", at(now))
        assert until is not None
        assert until.timestamp() - at(now).timestamp() == 3 * 3600, now


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("14:30", "2024-05-14 14:30"),
        (" 9 ", "2024-05-14 09:00"),
        ("08:32", "2024-05-15 08:32"),
        ("7:05", "2024-05-15 07:05"),
        ("3d", "2024-05-17 09:00"),
        ("2H", "2024-05-14 10:32"),
    ],
)
def test_a_time_in_words(words: str, until: str) -> None:
    assert until_of(words, TUESDAY) == at(until)


@pytest.mark.parametrize("words", ["", "mañana", "25:00", "12:61", "d", "h", "-", "1e9", "9" * 12 + "d", "1.3", "3 w"])
def test_what_is_no_time_is_none(words: str) -> None:
    assert until_of(words, TUESDAY) is None


def test_a_time_that_has_passed_is_tomorrows_also_in_the_night_the_clock_changes() -> None:
    until = until_of("9:00", at("2024-03-30 09:30"))
    assert until == at("2024-03-31 09:00")
    assert until_of("9:00", at("2024-10-26 09:30")) == at("2024-10-27 09:00")


@given(
    st.text(max_size=8) | st.from_regex(r"\A[0-9]{1,3}[dh:][0-9]{0,2}\Z"),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # hypothesis adds the zone below
)
def test_whatever_is_typed_gives_a_later_time_or_none(words: str, naive: datetime) -> None:
    now = naive.replace(tzinfo=UTC).astimezone(MADRID)
    until = until_of(words, now)
    if until is not None and not words.strip().lower().startswith(("0", "-")):
        assert until.timestamp() > now.timestamp() - 1
        assert until.timestamp() - now.timestamp() < timedelta(days=366 * 3).total_seconds()
