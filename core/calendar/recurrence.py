"""Days on which an event repeats, as far as calendars of institutions use it.

Source: RFC 5545, 3.3.10 and 3.8.5.3, https://www.rfc-editor.org/rfc/rfc5545, 2026-11-22. Repeating within a day,
by numbered weeks and by days of the year is not understood. The work is bounded: a rule that never fits any day
ends with the days that were asked for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}")
_COUNT_MOST = 10_000
_PIECES_MOST = 62
_PARTS = frozenset(
    ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
)  # fmt: skip


class Frequency(StrEnum):
    """What a rule counts in."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How an event repeats; empty parts limit nothing."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: str = ""
    """As written: a day, or a time, after which nothing follows."""
    by_day: tuple[tuple[int, int], ...] = ()
    """Which of the period's weekdays (0: every, -1: the last), and the weekday (0: Monday)."""
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_position: tuple[int, ...] = ()
    week_starts: int = 0


class TooMuch(Exception):
    """Finding the days would take longer than a calendar is worth."""


class Budget:
    """How many days may be looked at, over all rules of one file."""

    def __init__(self, days: int) -> None:
        self._left = days

    def spend(self, days: int) -> None:
        """Count days that were looked at.

        Raises:
            TooMuch: there were too many.
        """
        self._left -= days
        if self._left < 0:
            raise TooMuch


def read_rule(text: str) -> Rule | None:
    """The rule an ``RRULE`` line gives; ``None`` where it is not understood."""
    parts: dict[str, str] = {}
    for piece in text.strip().rstrip(";").upper().split(";"):
        name, equals, value = piece.partition("=")
        if not equals or name in parts or name not in _PARTS:
            return None
        parts[name] = value
    try:
        rule = Rule(
            frequency=Frequency(parts.get("FREQ", "")),
            interval=int(parts.get("INTERVAL", "1")),
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
            until=parts.get("UNTIL", ""),
            by_day=_by_day(parts.get("BYDAY", "")),
            by_month_day=_numbers(parts.get("BYMONTHDAY", ""), 31),
            by_month=_numbers(parts.get("BYMONTH", ""), 12),
            by_position=_numbers(parts.get("BYSETPOS", ""), 366),
            week_starts=_WEEKDAYS.index(parts.get("WKST", "MO")),
        )
    except ValueError:
        return None
    return rule if _is_sound(rule) else None


def days_of(rule: Rule, begins: date, first: date, last: date, budget: Budget) -> Iterator[date]:
    """The days of a rule from ``first`` to ``last``, in order; its end date is for the caller to apply.

    Args:
        begins: the event's first day.

    Raises:
        TooMuch: the budget is spent.
    """
    found = 0
    turn = 0 if rule.count is not None else _turn_before(rule, begins, first)
    while (period := _period(rule, begins, turn)) is not None and period[0] <= last:
        start, end = period
        budget.spend((end - start).days + 1)
        for day in _fitting(rule, begins, start, end):
            if day < begins:
                continue
            found += 1
            if day > last or (rule.count is not None and found > rule.count):
                return
            if day >= first:
                yield day
        turn += 1


def _is_sound(rule: Rule) -> bool:
    numbered = any(which for which, _day in rule.by_day)
    if not 1 <= rule.interval <= 1000 or (rule.count is not None and not 1 <= rule.count <= _COUNT_MOST):
        return False
    if rule.count is not None and rule.until:
        return False
    if numbered and rule.frequency not in (Frequency.MONTHLY, Frequency.YEARLY):
        return False
    if rule.frequency is Frequency.WEEKLY and rule.by_month_day:
        return False
    return not rule.by_position or bool(rule.by_day or rule.by_month_day or rule.by_month)


def _by_day(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for piece in _pieces(text):
        match = _BY_DAY.fullmatch(piece)
        if match is None or (match[1] and not 1 <= abs(int(match[1])) <= 53):
            raise ValueError(piece)
        found.append((int(match[1] or 0), _WEEKDAYS.index(match[2])))
    return tuple(found)


def _numbers(text: str, most: int) -> tuple[int, ...]:
    found = []
    for piece in _pieces(text):
        if not _NUMBER.fullmatch(piece) or not 1 <= abs(int(piece)) <= most:
            raise ValueError(piece)
        found.append(int(piece))
    return tuple(found)


def _pieces(text: str) -> list[str]:
    pieces = text.split(",") if text else []
    if len(pieces) > _PIECES_MOST:
        raise ValueError
    return pieces


# --- periods: the day, week, month or year that a rule repeats by -----------------------------------------


def _turn_before(rule: Rule, begins: date, first: date) -> int:
    """A turn whose period is not later than ``first``, to begin looking at."""
    match rule.frequency:
        case Frequency.DAILY:
            away = (first - begins).days
        case Frequency.WEEKLY:
            away = (first - begins).days // 7 - 1
        case Frequency.MONTHLY:
            away = (first.year - begins.year) * 12 + first.month - begins.month
        case Frequency.YEARLY:
            away = first.year - begins.year
    return max(0, away // rule.interval)


def _period(rule: Rule, begins: date, turn: int) -> tuple[date, date] | None:
    """The first and last day of a turn's period; ``None`` beyond all calendars."""
    away = turn * rule.interval
    try:
        match rule.frequency:
            case Frequency.DAILY:
                start = begins + timedelta(days=away)
                return start, start
            case Frequency.WEEKLY:
                start = begins + timedelta(days=7 * away - (begins.weekday() - rule.week_starts) % 7)
                return start, start + timedelta(days=6)
            case Frequency.MONTHLY:
                years, month = divmod(begins.month - 1 + away, 12)
                return _month(begins.year + years, month + 1)
            case Frequency.YEARLY:
                return date(begins.year + away, 1, 1), date(begins.year + away, 12, 31)
    except (OverflowError, ValueError):
        return None


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _fitting(rule: Rule, begins: date, start: date, end: date) -> list[date]:
    """The days of a period that the rule takes, in order."""
    fits = _judge(rule, begins, start, end)
    days = [day for n in range((end - start).days + 1) if fits(day := start + timedelta(days=n))]
    if not rule.by_position:
        return days
    picked = {at - 1 if at > 0 else len(days) + at for at in rule.by_position}
    return [day for n, day in enumerate(days) if n in picked]


def _judge(rule: Rule, begins: date, start: date, end: date) -> Callable[[date], bool]:
    is_bare = not (rule.by_day or rule.by_month_day)

    def fits(day: date) -> bool:
        if rule.by_month and day.month not in rule.by_month:
            return False
        if rule.by_month_day and not _is_month_day(day, rule.by_month_day):
            return False
        if rule.by_day and not any(
            _is_weekday(rule, day, which, weekday, start, end) for which, weekday in rule.by_day
        ):
            return False
        if not is_bare or rule.frequency is Frequency.DAILY:
            return True
        if rule.frequency is Frequency.WEEKLY:
            return day.weekday() == begins.weekday()
        return day.day == begins.day and (
            rule.frequency is Frequency.MONTHLY or bool(rule.by_month) or day.month == begins.month
        )

    return fits


def _is_month_day(day: date, wanted: tuple[int, ...]) -> bool:
    return day.day in wanted or day.day - monthrange(day.year, day.month)[1] - 1 in wanted


def _is_weekday(rule: Rule, day: date, which: int, weekday: int, start: date, end: date) -> bool:
    if day.weekday() != weekday:
        return False
    if not which:
        return True
    if rule.frequency is Frequency.YEARLY and rule.by_month:
        start, end = _month(day.year, day.month)
    return which in ((day - start).days // 7 + 1, -((end - day).days // 7 + 1))
