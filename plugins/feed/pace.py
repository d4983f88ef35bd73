"""How soon a feed wants to be asked again, from all the ways it can say so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

LONGEST_S = 86_400

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_AGE = re.compile(r"\s*(\d{1,9})\s*$")


def next_after_s(
    headers: Mapping[str, str],
    wish_s: int | None,
    skip_hours: Sequence[int],
    skip_days: Sequence[int],
    now: datetime,
    interval_s: int,
) -> int | None:
    """Seconds until the feed wants the next question; ``None`` where it says nothing.

    The longest of ``Cache-Control: max-age`` (less ``Age``), ``ttl`` and update period, at most a day; moved on
    where ``skipHours`` or ``skipDays`` (UTC) forbid that moment. A feed that forbids every hour is not heeded.

    Args:
        interval_s: when the account would be asked anyway, seconds from now.
    """
    wishes = [wish for wish in (_fresh_s(headers), wish_s) if wish]
    wish = min(max(wishes), LONGEST_S) if wishes else None
    planned = now.astimezone(UTC) + timedelta(seconds=max(wish or 0, interval_s))
    allowed = planned
    for _ in range(24 * 8):
        if allowed.hour not in skip_hours and allowed.weekday() not in skip_days:
            break
        allowed = allowed.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    else:
        return wish
    return wish if allowed == planned else int((allowed - now).total_seconds()) + 1


def _fresh_s(headers: Mapping[str, str]) -> int | None:
    control = headers.get("cache-control", "")
    lifetime = _MAX_AGE.search(control)
    if lifetime is None or re.search(r"\bno-(?:cache|store)\b", control, re.IGNORECASE):
        return None
    age = _AGE.match(headers.get("age", ""))
    return max(0, int(lifetime.group(1)) - (int(age.group(1)) if age else 0))
