"""Quiet hours: when the institution does not speak by itself, by its own clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from core.calendar.times import Which, at_minute, settled

DAY_MINUTES = 1440
EVERY_DAY = frozenset(range(7))
_MOST_TURNS = 64


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A span of the day, on the weekdays it begins on (0: Monday)."""

    start: int
    """Minute of the day it begins at, 0 to 1439."""
    end: int
    """Minute of the day it ends before, 1 to 1440; at or before ``start`` it ends on the next day."""
    days: frozenset[int] = EVERY_DAY

    @property
    def minutes(self) -> int:
        """How long it is by the clock, 1 to 1440."""
        return (self.end - self.start - 1) % DAY_MINUTES + 1


def is_quiet(at: datetime, zone: tzinfo, quiet: Sequence[QuietHours]) -> bool:
    """Whether clocks show quiet hours at this moment."""
    return _end(at.astimezone(zone), quiet) is not None


def quiet_ends(at: datetime, zone: tzinfo, quiet: Sequence[QuietHours]) -> datetime | None:
    """The first moment from ``at`` on that is not quiet, aware in UTC; ``None``: there is none in sight."""
    moment = at.astimezone(UTC)
    for _turn in range(_MOST_TURNS):
        end = _end(moment.astimezone(zone), quiet)
        if end is None:
            return moment
        day, minute = end
        later = settled(at_minute(day, minute, zone), Which.LATER)
        moment = later if later > moment else moment + timedelta(minutes=1)
    return None


def _end(here: datetime, quiet: Sequence[QuietHours]) -> tuple[date, int] | None:
    """The day and minute at which the quiet hours end that a clock's time lies in; the latest of several."""
    ends = []
    now = here.hour * 60 + here.minute
    for days_ago in (0, 1):
        day = here.date() - timedelta(days=days_ago)
        for hours in quiet:
            since = now + days_ago * DAY_MINUTES - hours.start
            if day.weekday() in hours.days and 0 <= since < hours.minutes:
                away, minute = divmod(hours.start + hours.minutes, DAY_MINUTES)
                ends.append((day + timedelta(days=away), minute))
    return max(ends, default=None)
