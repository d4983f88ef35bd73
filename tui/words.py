"""Times and numbers as people of the institution read them: in its zone, in their language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.i18n import N_, _, language

_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_FAR_S = 9_000_000_000
"""Due times beyond this mean "none"."""


@lru_cache(maxsize=16)
def zone(name: str) -> ZoneInfo:
    """The institution's zone; UTC where the machine does not know the name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local(epoch_s: float, zone_name: str) -> datetime:
    """That moment on the institution's clock."""
    return datetime.fromtimestamp(epoch_s, UTC).astimezone(zone(zone_name))


def clock(epoch_s: float, zone_name: str) -> str:
    """``06:58``"""
    return local(epoch_s, zone_name).strftime("%H:%M")


def date(epoch_s: float, zone_name: str) -> str:
    """``mar 14 may`` / ``Tue 14 May``"""
    at = local(epoch_s, zone_name)
    return f"{_(_DAYS[at.weekday()])} {at.day} {_(_MONTHS[at.month - 1])}"


def moment(epoch_s: float, now_s: float, zone_name: str) -> str:
    """The clock for today, with the date for other days: ``08:15``, ``lun 6 may 17:20``."""
    at, now = local(epoch_s, zone_name), local(now_s, zone_name)
    return clock(epoch_s, zone_name) if at.date() == now.date() else f"{date(epoch_s, zone_name)} {at:%H:%M}"


def day_heading(epoch_s: float, now_s: float, zone_name: str) -> str:
    """``hoy``, ``ayer`` or the date."""
    at, now = local(epoch_s, zone_name).date(), local(now_s, zone_name).date()
    if at == now:
        return _("today")
    if at == now - timedelta(days=1):
        return _("yesterday")
    return date(epoch_s, zone_name)


def age(seconds: float) -> str:
    """How long ago, in at most four cells: ``37m``, ``3h``, ``2d``."""
    seconds = max(0, seconds)
    if seconds < 100 * _MINUTE:
        return f"{int(seconds // _MINUTE)}m"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)}h"
    return f"{min(999, int(seconds // _DAY))}d"


def left(due_s: float, now_s: float, band: int) -> tuple[str, str]:
    """What is left until ``due_s``, in at most six cells, and the token to paint it with.

    ``> 22m`` half of the time is used, ``!+12m`` it is over, ``!!+2h`` over twice.
    """
    if due_s >= _FAR_S:
        return "", "muted"
    level = band % 4
    rest = due_s - now_s
    if rest < 0:
        sign = "!!" if level >= 3 else "!"
        over = age(-rest)
        return f"{sign}+{over if len(sign + over) < 6 else '99d'}", "crit"
    hours, minutes = int(rest // _HOUR), int(rest % _HOUR // _MINUTE)
    if rest < 100 * _MINUTE:
        words = f"{int(rest // _MINUTE)}m"
    elif rest < 6 * _HOUR and minutes and level < 1:
        words = f"{hours}h {minutes:02d}"
    elif rest < 2 * _DAY:
        words = f"{hours}h"
    else:
        words = f"{int(rest // _DAY)}d"
    return (f"> {words}", "warn") if level >= 1 else (words, "muted")


def span(seconds: float) -> str:
    """A stretch of time in a sentence: ``9 s``, ``12 min``, ``3 h 10``, ``2 d``."""
    seconds = max(0, int(seconds))
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h" + (f" {seconds % _HOUR // _MINUTE:02d}" if seconds % _HOUR >= _MINUTE else "")
    return f"{seconds // _DAY} d"


def number(n: int) -> str:
    """``1.024.301`` and ``2058`` in Spanish, ``1,024,301`` and ``2,058`` in English.

    Source: CLDR 45, numbers/symbols and minimumGroupingDigits (es: 2, en: 1), read 2026-11-22.
    """
    if language() == "es":
        return f"{n:,}".replace(",", ".") if abs(n) >= 10_000 else str(n)
    return f"{n:,}"


def decimal(value: float, places: int = 1) -> str:
    """``0,8`` in Spanish, ``0.8`` in English; zeros at the end are left out."""
    words = f"{value:.{places}f}".rstrip("0").rstrip(".") if places else f"{value:.0f}"
    return words.replace(".", ",") if language() == "es" else words


def weekday(epoch_s: float, zone_name: str) -> str:
    """``mar`` / ``Tue``"""
    return _(_DAYS[local(epoch_s, zone_name).weekday()])


def weekday_name(day: int) -> str:
    """``lun`` / ``Mon`` for 0."""
    return _(_DAYS[day])
