"""Every way to say "come back later", and every way to say it wrongly (J64)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.http.limits import Limits
from core.http.retry_after import reset_at, retry_at

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LIMITS = Limits()


@pytest.mark.parametrize(
    ("said", "wait_s"),
    [
        ("60", 60),
        (" 60 ", 60),
        ("59.2", 60),
        ("0", 5),
        ("-60", 5),
        ("5", 5),
        ("3600", 3600),
        ("3601", 3600),
        ("315360000", 3600),
        ("999999999999999", 3600),
        ("Sun, 22 Nov 2026 12:10:00 GMT", 600),
        ("Sunday, 22-Nov-26 12:10:00 GMT", 600),
        ("Sun Nov 22 12:10:00 2026", 600),
        ("Sun, 22 Nov 2026 13:10:00 +0100", 600),
        ("Sun, 22 Nov 2026 12:10:00 -0000", 600),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 5),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
    ],
)
def test_a_readable_word_is_obeyed_within_five_seconds_and_an_hour(said: str, wait_s: int) -> None:
    assert retry_at({"retry-after": said}, NOW, LIMITS) == NOW + timedelta(seconds=wait_s)


@pytest.mark.parametrize(
    "said",
    ["", "soon", "1e3", "NaN", "inf", "0x10", "٣", "9" * 16, "9" * 5000, "60, 60", "Sun, 99 Foo 2026", "\x00", "-"],
)
def test_an_unreadable_word_is_no_word(said: str) -> None:
    assert retry_at({"retry-after": said}, NOW, LIMITS) is None


def test_no_word_is_no_word() -> None:
    assert retry_at({}, NOW, LIMITS) is None
    assert reset_at({}, NOW, LIMITS) is None


def test_a_date_counts_from_the_servers_own_clock() -> None:
    headers = {"retry-after": "Sun, 22 Nov 2026 09:10:00 GMT", "date": "Sun, 22 Nov 2026 09:00:00 GMT"}
    assert retry_at(headers, NOW, LIMITS) == NOW + timedelta(seconds=600)


@pytest.mark.parametrize(
    ("name", "said", "wait_s"),
    [
        ("x-ratelimit-reset", "2026-11-22T12:05:00.123456Z", 301),
        ("x-ratelimit-reset", "2026-11-22T12:05:00", 300),
        ("x-rate-limit-reset", str(int(NOW.timestamp()) + 300), 300),
        ("ratelimit-reset", str(int(NOW.timestamp()) + 300), 300),
        ("ratelimit-reset", "300", 300),
        ("x-ratelimit-reset", "0", 5),
        ("x-ratelimit-reset", "9999-12-31T00:00:00Z", 3600),
        ("x-rate-limit-reset", "99999999999999", 3600),
    ],
)
def test_the_dialects_of_the_reset_header_are_understood(name: str, said: str, wait_s: int) -> None:
    assert reset_at({name: said}, NOW, LIMITS) == NOW + timedelta(seconds=wait_s)


@given(st.text(max_size=60) | st.integers().map(str) | st.floats().map(str) | st.datetimes().map(str))
def test_whatever_is_said_the_moment_lies_within_the_bounds(said: str) -> None:
    for name, read in (("retry-after", retry_at), ("x-ratelimit-reset", reset_at)):
        moment = read({name: said, "date": said}, NOW, LIMITS)
        assert moment is None or timedelta(seconds=5) <= moment - NOW <= timedelta(hours=1)
