"""Every way to say "come back later", and every way to say it wrongly (J64)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.http.limits import Limits
from core.http.retry_after import rate_limit_ends_at, retry_at

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
    assert rate_limit_ends_at({}, b"", NOW, LIMITS) is None


def test_a_date_counts_from_the_servers_own_clock() -> None:
    headers = {"retry-after": "Sun, 22 Nov 2026 09:10:00 GMT", "date": "Sun, 22 Nov 2026 09:00:00 GMT"}
    assert retry_at(headers, NOW, LIMITS) == NOW + timedelta(seconds=600)


EPOCH_S = int(NOW.timestamp())
BUSINESS = (
    '{"123": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 7},'
    ' {"type": "messenger", "estimated_time_to_regain_access": 3}]}'
)


@pytest.mark.parametrize(
    ("headers", "body", "wait_s"),
    [
        pytest.param({"x-ratelimit-reset": "2026-11-22T12:05:00.123456Z"}, b"", 301, id="Mastodon"),
        pytest.param({"x-ratelimit-reset": "2026-11-22T12:05:00"}, b"", 300, id="ISO without a zone"),
        pytest.param({"x-rate-limit-reset": str(EPOCH_S + 300)}, b"", 300, id="X"),
        pytest.param({"ratelimit-reset": str(EPOCH_S + 300)}, b"", 300, id="Bluesky"),
        pytest.param({"ratelimit-reset": "300"}, b"", 300, id="seconds left"),
        pytest.param({"x-ratelimit-reset": "299.5"}, b"", 300, id="Reddit"),
        pytest.param({"x-ratelimit-reset": "0"}, b"", 5, id="now"),
        pytest.param({"x-ratelimit-reset": "2020-01-01T00:00:00Z"}, b"", 5, id="long ago"),
        pytest.param({"x-ratelimit-reset": "9999-12-31T00:00:00Z"}, b"", 3600, id="year 9999"),
        pytest.param({"x-rate-limit-reset": "99999999999999"}, b"", 3600, id="a million years"),
        pytest.param({"x-business-use-case-usage": BUSINESS}, b"", 420, id="Meta, the longest of several"),
        pytest.param({"x-app-usage": '{"estimated_time_to_regain_access": 2}'}, b"", 120, id="Meta, the app"),
        pytest.param({"x-app-usage": '{"call_count": 100}'}, b"", None, id="Meta, no word"),
        pytest.param({"x-app-usage": "{"}, b"", None, id="Meta, not JSON"),
        pytest.param({"x-app-usage": '{"estimated_time_to_regain_access": "9"}'}, b"", None, id="Meta, a text"),
        pytest.param({"x-app-usage": "\udcff"}, b"", None, id="Meta, not even text"),
        pytest.param({}, b'{"ok": false, "parameters": {"retry_after": 35}}', 35, id="Telegram"),
        pytest.param({}, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 12001}', 13, id="Matrix"),
        pytest.param({}, b'{"retry_after_ms": -1}', 5, id="Matrix, a minus"),
        pytest.param({}, b'{"retry_after_ms": ' + b"9" * 40 + b"}", 3600, id="Matrix, for ever"),
        pytest.param({}, b'{"retry_after_ms": true, "parameters": {"retry_after": "35"}}', None, id="no numbers"),
        pytest.param({}, b'{"parameters": [35]}', None, id="a list"),
        pytest.param({}, b"[35]", None, id="no object"),
        pytest.param({}, b'{"retry_after_ms": 12', None, id="cut"),
        pytest.param({"retry-after": "60"}, b'{"retry_after_ms": 12000}', 60, id="the header before the body"),
        pytest.param({"retry-after": "soon"}, b'{"retry_after_ms": 12000}', 12, id="the body after a bad header"),
        pytest.param({"x-ratelimit-reset": "900"}, b'{"retry_after_ms": 12000}', 12, id="the body before the window"),
    ],
)
def test_every_platforms_way_to_say_it_is_understood(headers: dict[str, str], body: bytes, wait_s: int | None) -> None:
    expected = None if wait_s is None else NOW + timedelta(seconds=wait_s)
    assert rate_limit_ends_at(headers, body, NOW, LIMITS) == expected


@given(st.text(max_size=60) | st.integers().map(str) | st.floats().map(str) | st.datetimes().map(str))
def test_whatever_is_said_the_moment_lies_within_the_bounds(said: str) -> None:
    headers = {"date": said, "retry-after": said, "x-ratelimit-reset": said, "x-app-usage": said}
    body = said.encode("utf-8", "surrogatepass")
    for moment in (retry_at(headers, NOW, LIMITS), rate_limit_ends_at(headers, body, NOW, LIMITS)):
        assert moment is None or timedelta(seconds=5) <= moment - NOW <= timedelta(hours=1)
