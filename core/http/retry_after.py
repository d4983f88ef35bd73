"""When a server that has had enough says to come back.

``Retry-After`` comes as seconds or as a date; beside it platforms have dialects of a reset header: epoch
seconds, seconds left, or an ISO time. Every word is clamped, because a wrong one would stop an account for
years or let it hammer.

Source: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3, https://docs.joinmastodon.org/api/rate-limits/,
https://docs.bsky.app/docs/advanced-guides/rate-limits (read 2026-11-22).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from core.http.limits import Limits

_SECONDS = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?")
_RESET_FIELDS = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_EPOCH_FROM_S = 1_000_000_000
"""A number from here on is a moment, below it a wait: 31 years against the year 2001."""


def retry_at(headers: Mapping[str, str], now: datetime, limits: Limits) -> datetime | None:
    """The moment ``Retry-After`` names, clamped to the limits; ``None`` when it names none.

    Args:
        headers: names in lower case.
        now: aware, UTC.
    """
    said = headers.get("retry-after", "").strip()
    wait_s = _seconds(said)
    if wait_s is None:
        # A date is on the server's clock: what counts is how far it lies from the server's own Date.
        wait_s = _until(_http_date(said), _http_date(headers.get("date", "")) or now)
    return None if wait_s is None else _clamped(wait_s, now, limits)


def reset_at(headers: Mapping[str, str], now: datetime, limits: Limits) -> datetime | None:
    """The moment a rate-limit reset header names, clamped; ``None`` when there is none that can be read."""
    for name in _RESET_FIELDS:
        said = headers.get(name, "").strip()
        wait_s = _seconds(said)
        if wait_s is not None and wait_s >= _EPOCH_FROM_S:
            wait_s -= now.timestamp()
        if wait_s is None:
            wait_s = _until(_iso_date(said), now)
        if wait_s is not None:
            return _clamped(wait_s, now, limits)
    return None


def _seconds(said: str) -> float | None:
    return float(said) if _SECONDS.fullmatch(said) else None


def _http_date(said: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(said))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _iso_date(said: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(said))
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _until(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else (moment - now).total_seconds()


def _clamped(wait_s: float, now: datetime, limits: Limits) -> datetime:
    wait_s = min(max(wait_s, limits.retry_after_min_s), limits.retry_after_max_s)
    return now + timedelta(seconds=math.ceil(wait_s))
