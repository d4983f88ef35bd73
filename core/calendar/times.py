"""From a time on the wall to a moment, and back: with the hours that a zone leaves out, and those it has twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from core.errors import UsageError
from core.i18n import N_


class Which(StrEnum):
    """Which of two moments is meant."""

    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Nonexistent:
    """A time that the clocks of its zone never show: they are put forward across it."""

    local: datetime
    earlier: datetime
    """The moment as far before it as the clocks jump; aware, UTC."""
    later: datetime
    """What a clock that was not put forward would call so; aware, UTC."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A time that the clocks of its zone show twice: they are put back across it."""

    local: datetime
    earlier: datetime
    """The first time, aware, UTC."""
    later: datetime
    """The second time, aware, UTC."""


Doubt = Nonexistent | Ambiguous


def instant_of(local: datetime, zone: tzinfo) -> datetime | Doubt:
    """The moment, aware in UTC, at which clocks in ``zone`` show ``local``; or the two that may be meant.

    Args:
        local: without a zone of its own.

    Raises:
        UsageError: it lies at the ends of all time.
    """
    try:
        one, other = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if one == other:
            return one
        if one.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(fold=0):
            return Ambiguous(local, one, other)
    except OverflowError:
        raise UsageError(N_("No calendar reaches as far as year {year}: check the year."), year=local.year) from None
    return Nonexistent(local, other, one)


def settled(found: datetime | Doubt, which: Which) -> datetime:
    """The moment that is meant, where ``which`` says it of two."""
    if isinstance(found, datetime):
        return found
    return found.earlier if which is Which.EARLIER else found.later


def doubt_sentence(doubt: Doubt, zone: tzinfo) -> UsageError:
    """What to tell somebody who typed such a time: both moments, written so that each can be typed."""
    message = (
        N_("{local} does not exist in {zone}: the clocks go forward then. Write {earlier} or {later}.")
        if isinstance(doubt, Nonexistent)
        else N_("{local} comes twice in {zone}: the clocks go back then. Write {earlier} for the first time or {later}"
                " for the second.")
    )  # fmt: skip
    return UsageError(
        message,
        local=doubt.local.strftime("%Y-%m-%d %H:%M"),
        zone=city(zone),
        earlier=doubt.earlier.astimezone(zone).isoformat(timespec="minutes"),
        later=doubt.later.astimezone(zone).isoformat(timespec="minutes"),
    )


def label(at: datetime, zone: tzinfo) -> str:
    """A moment in both times: ``10:00 Lima (15:00 UTC)``; ``+1`` where it is the next day in UTC, ``-1`` the last."""
    here, there = at.astimezone(zone), at.astimezone(UTC)
    days = (there.date() - here.date()).days
    away = f" {days:+d}" if days else ""
    if city(zone) == "UTC":
        return f"{here:%H:%M} UTC"
    return f"{here:%H:%M} {city(zone)} ({there:%H:%M} UTC{away})"


def city(zone: tzinfo) -> str:
    """What a zone is called by its name's last part: ``Lima``, ``Buenos Aires``."""
    return str(getattr(zone, "key", "UTC")).rpartition("/")[2].replace("_", " ")


def offset(at: datetime, zone: tzinfo) -> str:
    """How far a zone's clocks are from UTC at a moment: ``UTC-5``, ``UTC+5:30``, ``UTC``."""
    minutes = int((at.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"


def day_starts(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day, aware in UTC; the next day's where the zone leaves the whole day out.

    Not every day begins at 00:00: where the clocks are put forward at midnight, it begins at 01:00.
    """
    found = instant_of(datetime.combine(day, time()), zone)
    if isinstance(found, datetime):
        return found
    if isinstance(found, Ambiguous):
        return found.earlier
    before_s, after_s = int(found.earlier.timestamp()) - 1, int(found.later.timestamp())
    while after_s - before_s > 1:
        middle_s = (before_s + after_s) // 2
        if datetime.fromtimestamp(middle_s, zone).date() >= day:
            after_s = middle_s
        else:
            before_s = middle_s
    return datetime.fromtimestamp(after_s, UTC)


def day_bounds_s(day: date, zone: tzinfo) -> tuple[int, int]:
    """The epoch seconds at which a day begins and ends; it may have 23 or 25 hours."""
    return int(day_starts(day, zone).timestamp()), int(day_starts(day + timedelta(days=1), zone).timestamp())


def at_minute(day: date, minute: int, zone: tzinfo) -> datetime | Doubt:
    """The moment of a day at which clocks show ``minute`` (0 to 1439 since midnight)."""
    return instant_of(datetime.combine(day, time(*divmod(minute, 60))), zone)
