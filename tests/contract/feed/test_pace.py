"""How soon a feed is asked again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plugins.feed.pace import next_after_s

THURSDAY_NOON = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)


def wish(
    cache: str = "", wish_s: int | None = None, hours: tuple[int, ...] = (), days: tuple[int, ...] = (), age: str = ""
) -> int | None:
    headers = {"cache-control": cache, "age": age}
    return next_after_s(headers, wish_s, hours, days, THURSDAY_NOON, interval_s=900)


@pytest.mark.parametrize(
    ("cache", "age", "wish_s", "expected"),
    [
        ("", "", None, None),
        ("max-age=0", "", None, None),
        ("max-age=600", "", None, 600),
        ("public, MAX-AGE = 600", "100", None, 500),
        ("max-age=600", "700", None, None),
        ("max-age=600", "x", None, 600),
        ("no-cache, max-age=600", "", None, None),
        ("s-maxage=600", "", None, None),
        ("max-age=600", "", 3600, 3600),
        ("max-age=7200", "", 3600, 7200),
        ("max-age=31536000", "", None, 86_400),
        ("", "", 10**9, 86_400),
    ],
)
def test_the_longest_wish_counts_up_to_a_day(cache: str, age: str, wish_s: int | None, expected: int | None) -> None:
    assert wish(cache, wish_s, age=age) == expected


def test_forbidden_hours_are_waited_out() -> None:
    assert wish(hours=(12, 13)) == 2 * 3600 + 1
    assert wish(hours=(13,), wish_s=3600) == 2 * 3600 + 1
    assert wish(hours=(13,)) is None
    assert wish(hours=(0, 1, 2)) is None


def test_forbidden_days_are_waited_out() -> None:
    assert wish(days=(3,)) == 12 * 3600 + 1
    assert wish(days=(5, 6)) is None


def test_a_feed_that_forbids_every_moment_is_not_heeded() -> None:
    assert wish(hours=tuple(range(24))) is None
    assert wish(days=tuple(range(7)), wish_s=3600) == 3600
