"""Days and times as people type them, in either language: ``vie 10:00``, ``mañana 8:30``, ``22:00-07:00``, ``2h``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from core.calendar.quiet import DAY_MINUTES, EVERY_DAY, QuietHours
from core.calendar.times import Doubt, instant_of
from core.errors import UsageError
from core.i18n import N_
from core.text.fold import fold
from core.text.show import show

_WEEKDAYS = (
    ("lunes", "monday"), ("martes", "tuesday"), ("miercoles", "wednesday"), ("jueves", "thursday"),
    ("viernes", "friday"), ("sabado", "saturday"), ("domingo", "sunday"),
)  # fmt: skip
_NEAR_DAYS = {"hoy": 0, "today": 0, "manana": 1, "tomorrow": 1}
_SPAN = re.compile(r"([0-9]{1,6})(m|min|h|d)", re.ASCII)
_UNIT_S = {"m": 60, "min": 60, "h": 3600, "d": 86_400}
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}))?", re.ASCII)
_YEARS = range(1970, 2101)


def typed_time(text: str, now: datetime, zone: tzinfo) -> datetime | Doubt:
    """The moment somebody means, aware in UTC; or the two that may be meant, to be asked about.

    An hour alone, or with a weekday, is the next such time to come.

    Args:
        now: aware.

    Raises:
        UsageError: it is no time.
    """
    word = " ".join(text.strip().replace("T", " ", 1).split()) if len(text) <= 60 else ""
    if match := _SPAN.fullmatch(word):
        try:
            return now.astimezone(UTC) + timedelta(seconds=int(match[1]) * _UNIT_S[match[2]])
        except OverflowError:
            raise _no_time(text) from None
    if (whole := _whole(text.strip())) is not None:
        return whole
    day_word, _space, clock_word = word.rpartition(" ")
    if not _CLOCK.fullmatch(clock_word):
        raise _no_time(text)
    minute = minute_named(clock_word)
    here = now.astimezone(zone)
    weekday = weekday_named(day_word) if day_word else None
    if day_word and weekday is None:
        return instant_of(_wall(day_named(day_word, here.date()), minute), zone)
    days = range(8) if weekday is None else range((weekday - here.weekday()) % 7, 15, 7)
    for away in days:
        found = instant_of(_wall(here.date() + timedelta(days=away), minute), zone)
        if (found if isinstance(found, datetime) else found.later) > now:
            return found
    raise _no_time(text)


def day_named(text: str, today: date) -> date:
    """The day somebody means: a date, a weekday to come (or today), today or tomorrow.

    Raises:
        UsageError: it is no day.
    """
    word = fold(text.strip())
    if word in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[word])
    weekday = weekday_named(text)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    match = _DAY.fullmatch(text.strip())
    try:
        if match is not None and match[1]:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        elif match is not None:
            found = date(int(match[6] or today.year), int(match[5]), int(match[4]))
            if not match[6] and found < today - timedelta(days=31):
                found = found.replace(year=today.year + 1)
        else:
            raise ValueError
        if found.year not in _YEARS:
            raise ValueError
    except ValueError:
        raise UsageError(
            N_("«{value}» is no day: write 2026-11-22, 22/11, a weekday, today or tomorrow."),
            value=show(text, limit=40),
        ) from None
    return found


def weekday_named(word: str) -> int | None:
    """The weekday (0: Monday) of a name or the first three letters of it, in either language; ``None``: no such."""
    folded = fold(word.strip())
    if len(folded) < 3:
        return None
    return next((n for n, names in enumerate(_WEEKDAYS) if any(name.startswith(folded) for name in names)), None)


def weekdays_named(text: str) -> frozenset[int]:
    """Weekdays as a list and ranges: ``lun-vie``, ``sab,dom``, ``mar``.

    Raises:
        UsageError: one of them is no weekday.
    """
    found: set[int] = set()
    for piece in text.replace(",", " ").split():
        first, dash, last = piece.partition("-")
        ends = weekday_named(first), weekday_named(last if dash else first)
        if ends[0] is None or ends[1] is None:
            raise UsageError(N_("«{value}» is no weekday: write mon, tue-fri or sat,sun."), value=show(piece, limit=40))
        found |= {(ends[0] + n) % 7 for n in range((ends[1] - ends[0]) % 7 + 1)}
    return frozenset(found)


def minute_named(text: str, *, is_end: bool = False) -> int:
    """The minute of the day of a clock's time: ``08:30`` is 510; at the end of a span ``24:00`` is one as well.

    Raises:
        UsageError: no clock shows it.
    """
    match = _CLOCK.fullmatch(text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match is not None and int(match[2]) < 60 else DAY_MINUTES + 1
    if minute > DAY_MINUTES - (not is_end):
        raise UsageError(N_("«{value}» is no time of the day: write 08:30."), value=show(text, limit=40))
    return minute


def quiet_named(text: str) -> QuietHours:
    """Quiet hours as typed: ``22:00-07:00``, or with the days they begin on, ``sat,sun 00:00-10:00``.

    Raises:
        UsageError: they are none.
    """
    days_word, _space, span = text.strip().rpartition(" ")
    start, dash, end = span.partition("-")
    if not dash:
        raise UsageError(
            N_("«{value}» are no quiet hours: write 22:00-07:00, or sat,sun 00:00-10:00."), value=show(text, limit=40)
        )
    days = weekdays_named(days_word) or EVERY_DAY
    found = QuietHours(minute_named(start), minute_named(end, is_end=True) or DAY_MINUTES, days)
    if found.start == found.end:
        raise UsageError(N_("Quiet hours from {time} to {time} would be all day: end them earlier."), time=start)
    return found


def minute_words(minute: int) -> str:
    """A minute of the day as clocks show it: ``08:30``; the end of a day is ``24:00``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _whole(text: str) -> datetime | None:
    """A time that says its own zone."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None and found.year in _YEARS else None
    except (ValueError, OverflowError):
        return None


def _wall(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(*divmod(minute, 60)))


def _no_time(text: str) -> UsageError:
    return UsageError(
        N_("«{value}» is no time: write 30min, 2h, 08:30, fri 08:30, 2026-11-22 08:30 or 2026-11-22T13:30:00Z."),
        value=show(text, limit=40),
    )
