"""What is usual at this hour, and whether a window is above it: pure.

A window is compared with the windows that began in the same hour of the institution's day on each of the previous
14 days. Where fewer than three of those days are known, it is compared with the hour before it. One window above
the threshold is a rise, two in a row raise an alert, three quiet ones end it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from core.watch.model import BUCKET_S, DAY_S, SIGMAS, Terms

HISTORY_DAYS = 14
FEWEST_DAYS = 3
"""Known days below which the hour before is all there is to compare with."""
TIMES_HOUR_BEFORE = 3.0
TO_RAISE = 2
TO_CLEAR = 3

STRICTEST = 4
SIGMA_STEP = 0.5
COUNT_STEP = 0.125
"""What each false alarm adds to the threshold: half a standard deviation and an eighth of the least count."""

_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a window like this one."""

    mean: float
    deviation: float
    """Never less than the square root of the mean: what comes by chance alone varies that much."""
    days: int
    """Of history that it rests on; 0: on the hour before."""

    @property
    def is_short(self) -> bool:
        """Whether it rests on the hour before only."""
        return not self.days

    def band(self, width: float = 2.0) -> tuple[float, float]:
        """The band of what is usual: the mean less and plus ``width`` deviations."""
        return max(0.0, self.mean - width * self.deviation), self.mean + width * self.deviation


def window_start(at_s: int, window_s: int = BUCKET_S) -> int:
    """When the window that holds this second began."""
    return at_s // window_s * window_s


def in_window(counts: Mapping[int, int], start_s: int, window_s: int) -> int:
    """How many in a window, from counts by ten minutes."""
    return sum(counts.get(at_s, 0) for at_s in range(start_s, start_s + window_s, BUCKET_S))


def comparable(start_s: int, window_s: int, zone: tzinfo, known_from_s: int) -> list[list[int]]:
    """The windows to compare with: for each of the previous 14 days that is known, when they began.

    Those of the same local hour; of a window longer than an hour, the same one of each day.
    """
    days = []
    for back in range(1, HISTORY_DAYS + 1):
        if window_s > _HOUR_S:
            starts = [start_s - back * DAY_S]
        else:
            hour_s = _same_hour(start_s, back, zone)
            first_s = -(-hour_s // window_s) * window_s
            starts = list(range(first_s, hour_s + _HOUR_S, window_s))
        known = [at_s for at_s in starts if known_from_s <= at_s < start_s]
        if known:
            days.append(known)
    return days


def usual(counts: Mapping[int, int], start_s: int, window_s: int, zone: tzinfo, known_from_s: int) -> Usual | None:
    """What is usual in the window that begins at ``start_s``; ``None`` where nothing is known yet.

    Args:
        counts: by the beginning of their ten minutes; those that are missing are zero.
        known_from_s: what came before this was not counted.
    """
    days = comparable(start_s, window_s, zone, known_from_s)
    if len(days) >= FEWEST_DAYS:
        found = [in_window(counts, at_s, window_s) for starts in days for at_s in starts]
        return _usual(found, len(days))
    before_s = max(_HOUR_S, window_s)
    if known_from_s > start_s - before_s:
        return None
    mean = in_window(counts, start_s - before_s, before_s) * window_s / before_s
    return Usual(mean, math.sqrt(mean), 0)


def threshold(terms: Terms, usual_: Usual | None, strictness: int = 0) -> float | None:
    """How many in a window are a rise; ``None``: nothing is, as nothing is known.

    Each false alarm makes it stricter by one of four steps: half a standard deviation more (or half a time more of
    the hour before) and an eighth more of the least count. An alert that was real takes one step back.
    """
    if usual_ is None:
        return None
    least = math.ceil(terms.min_count * (1 + COUNT_STEP * strictness))
    if usual_.is_short:
        return max(least, (TIMES_HOUR_BEFORE + SIGMA_STEP * strictness) * usual_.mean)
    return max(least, usual_.mean + (SIGMAS[terms.sensitivity] + SIGMA_STEP * strictness) * usual_.deviation)


class Turn(StrEnum):
    """What a window does to the course of a watch."""

    NOTHING = "nothing"
    RISES = "rises"
    """Above the threshold, for the first time in a row."""
    RAISES = "raises"
    GOES_ON = "goes_on"
    CLEARS = "clears"


@dataclass(frozen=True, slots=True)
class Course:
    """Where a watch is between calm and alarm."""

    over: int = 0
    calm: int = 0
    is_raised: bool = False

    def then(self, is_over: bool) -> tuple[Course, Turn]:
        """Where the next window leads, and what it does."""
        if self.is_raised:
            if is_over:
                return Course(self.over + 1, 0, True), Turn.GOES_ON
            if self.calm + 1 >= TO_CLEAR:
                return Course(), Turn.CLEARS
            return Course(self.over, self.calm + 1, True), Turn.NOTHING
        if not is_over:
            return Course(), Turn.NOTHING
        if self.over + 1 >= TO_RAISE:
            return Course(self.over + 1, 0, True), Turn.RAISES
        return Course(self.over + 1), Turn.RISES


def after_verdict(strictness: int, *, is_false_alarm: bool) -> int:
    """How strict a watch is once somebody said what its alert was: one step up or back, within bounds."""
    return min(STRICTEST, strictness + 1) if is_false_alarm else max(0, strictness - 1)


def counted_at(created_s: int | None, arrived_s: int, judged_s: int) -> int:
    """The moment a message counts at.

    When it was written, as long as that window is not judged yet: what a collector catches up on falls where it
    belongs. What comes after its window was judged counts when it comes; what is older than
    :data:`STALE_S` is no news and only fills the past.

    Args:
        created_s: the platform's word; ``None`` where it gave none.
        judged_s: the end of the last window that was judged.
    """
    if created_s is None or created_s > arrived_s:
        return arrived_s
    if created_s >= judged_s or arrived_s - created_s > STALE_S:
        return created_s
    return arrived_s


STALE_S = 6 * _HOUR_S
"""What is older when it arrives is history: imported, or caught up on after a long silence."""


def _usual(found: Sequence[int], days: int) -> Usual:
    mean = sum(found) / len(found)
    deviation = math.sqrt(sum((each - mean) ** 2 for each in found) / len(found))
    return Usual(mean, max(deviation, math.sqrt(mean)), days)


def _same_hour(at_s: int, days_back: int, zone: tzinfo) -> int:
    """When the same hour of the local day began, so many days before."""
    local = datetime.fromtimestamp(at_s, zone).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return int((local - timedelta(days=days_back)).replace(tzinfo=zone).timestamp())
