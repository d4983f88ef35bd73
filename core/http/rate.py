"""What is left of a platform's allowance, in whichever dialect its headers say it. Pure.

Mastodon writes the end of the window as an ISO time, X and Bluesky as epoch seconds, Reddit as the seconds left
and what remains as a decimal; the form of the value tells them apart, not the name. Meta says only how many
minutes it stays closed.

Source: https://docs.joinmastodon.org/api/rate-limits/, https://docs.x.com/fundamentals/rate-limits,
https://docs.bsky.app/docs/advanced-guides/rate-limits (read 2026-11-22);
https://www.reddit.com/r/redditdev/comments/1yxrp7/ (of 2014, in a copy). Meta's field is as public clients read it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from core.http.moments import iso_date, seconds, server_now, until_s
from ventanilla.api import JSON, Malformed, RateState
from ventanilla.strict_json import loads

_FAMILIES = ("ratelimit-", "x-ratelimit-", "x-rate-limit-")
_META = ("x-business-use-case-usage", "x-app-usage")
_REGAIN = "estimated_time_to_regain_access"
_EPOCH_FROM_S = 1_000_000_000
"""A number from here on is a moment, below it a wait: 31 years against the year 2001."""
_LONGEST_S = 32 * 86_400
"""No platform counts in windows longer than a month."""
_STALE_S = 86_400
"""A window that ended longer ago is no window of this answer."""
_COUNT = re.compile(r"\s*(-?[0-9]{1,12})(?:\.[0-9]{1,9})?\s*(?:[,;].*)?")
_POLICY = re.compile(r"\s*([0-9]{1,12})\s*;\s*w\s*=\s*([0-9]{1,9})\s*(?:;[^,]*)?")


def rate_state(headers: Mapping[str, str], now: datetime) -> RateState | None:
    """What these headers say is left; ``None`` when they say nothing that can be read.

    A window that has ended ends now; an end nobody can mean is left out.

    Args:
        headers: names in lower case.
        now: aware, UTC.
    """
    for family in _FAMILIES:
        remaining = _count(headers.get(f"{family}remaining", ""))
        limit = _limit(headers, family, remaining)
        wait_s = _reset_in(headers, family, now, limit)
        if remaining is not None or limit is not None or wait_s is not None:
            return RateState(remaining, limit, _moment(wait_s, now))
    minutes_closed_s = regain_s(headers)
    return None if minutes_closed_s is None else RateState(0, None, _moment(minutes_closed_s, now))


def reset_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long until the window of a rate-limit header ends, unbounded; ``None`` when none says so readably."""
    found = (_reset_in(headers, family, now, None) for family in _FAMILIES)
    return next((wait_s for wait_s in found if wait_s is not None), None)


def regain_s(headers: Mapping[str, str]) -> float | None:
    """How long Meta's usage headers say it stays closed; ``None`` when it is open or they do not say."""
    minutes: list[float] = []
    for name in _META:
        try:
            minutes.extend(_regains(loads(headers.get(name, "").encode())))
        except (Malformed, UnicodeEncodeError):
            continue
    longest = max(minutes, default=0)
    return longest * 60 if longest > 0 else None


def _count(said: str) -> int | None:
    found = _COUNT.fullmatch(said)
    return None if found is None else max(int(found[1]), 0)


def _limit(headers: Mapping[str, str], family: str, remaining: int | None) -> int | None:
    limit = _count(headers.get(f"{family}limit", ""))
    if limit is not None:
        return limit
    used = _count(headers.get(f"{family}used", ""))
    if used is not None and remaining is not None:
        return used + remaining
    policies = _policies(headers, family)
    return policies[0][0] if policies else None


def _policies(headers: Mapping[str, str], family: str) -> list[tuple[int, int]]:
    parts = headers.get(f"{family}policy", "")[:1000].split(",")
    found = [_POLICY.fullmatch(part) for part in parts]
    return [(int(policy[1]), int(policy[2])) for policy in found if policy is not None]


def _reset_in(headers: Mapping[str, str], family: str, now: datetime, limit: int | None) -> float | None:
    said = headers.get(f"{family}reset", "").strip()
    wait_s = seconds(said)
    if wait_s is not None and wait_s >= _EPOCH_FROM_S:
        wait_s -= server_now(headers, now).timestamp()
    if wait_s is None:
        moment = iso_date(said)
        wait_s = None if moment is None else until_s(moment, headers, now)
    if wait_s is None:
        return None
    # The window's own length bounds it, where the server says which one it counts in.
    lengths = [window_s for quota, window_s in _policies(headers, family) if quota == limit]
    return min(wait_s, *lengths) if lengths else wait_s


def _moment(wait_s: float | None, now: datetime) -> datetime | None:
    if wait_s is None or not -_STALE_S <= wait_s <= _LONGEST_S:
        return None
    return now + timedelta(seconds=math.ceil(max(wait_s, 0)))


def _regains(value: JSON) -> Iterator[float]:
    if isinstance(value, Mapping):
        minutes = value.get(_REGAIN)
        if isinstance(minutes, int | float) and not isinstance(minutes, bool):
            yield float(minutes)
        for inner in value.values():
            yield from _regains(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _regains(inner)
