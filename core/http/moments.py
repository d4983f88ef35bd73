"""Reads the times that servers write into headers, on the server's clock, as waits on ours. Pure.

A moment a server names is on its own clock, and so is its ``Date``: what counts is how far they lie apart. So a
clock that is ten minutes wrong, theirs or ours, moves no wait.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from core.http.limits import Limits

_SECONDS = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?")


def seconds(said: str) -> float | None:
    """A plain number, or ``None``."""
    return float(said) if _SECONDS.fullmatch(said) else None


def http_date(said: str) -> datetime | None:
    """A date as HTTP writes it, aware, UTC; ``None`` when it is none."""
    try:
        return _aware(parsedate_to_datetime(said))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def iso_date(said: str) -> datetime | None:
    """An ISO date and time, aware, UTC (which is assumed when it names no zone); ``None`` when it is none."""
    try:
        return _aware(datetime.fromisoformat(said))
    except (ValueError, OverflowError):
        return None


def server_now(headers: Mapping[str, str], now: datetime) -> datetime:
    """What the server's clock showed when it answered; our ``now`` where it does not say."""
    return http_date(headers.get("date", "")) or now


def until_s(moment: datetime, headers: Mapping[str, str], now: datetime) -> float:
    """How long it is to ``moment``, a time on the server's clock; negative when it has passed."""
    return (moment - server_now(headers, now)).total_seconds()


def clamped(wait_s: float, now: datetime, limits: Limits) -> datetime:
    """The moment after that wait, which a wrong word can neither make an hour's hammering nor a year's silence."""
    wait_s = min(max(wait_s, limits.retry_after_min_s), limits.retry_after_max_s)
    return now + timedelta(seconds=math.ceil(wait_s))


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
