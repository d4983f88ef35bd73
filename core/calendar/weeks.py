"""Weeks that begin on Monday, and months as grids of such weeks."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

WEEK_DAYS = 7


def monday_of(day: date) -> date:
    """The Monday of the week a day is in."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> tuple[date, ...]:
    """The seven days of the week a day is in, Monday first."""
    first = monday_of(day)
    return tuple(first + timedelta(days=n) for n in range(WEEK_DAYS))


def month_grid(day: date) -> tuple[tuple[date | None, ...], ...]:
    """The weeks of the month a day is in, Monday first; ``None`` where a neighbouring month's days would be."""
    weeks = calendar.Calendar().monthdayscalendar(day.year, day.month)
    return tuple(tuple(day.replace(day=n) if n else None for n in week) for week in weeks)


def month_days(day: date) -> tuple[date, ...]:
    """All days of the month a day is in."""
    return tuple(day.replace(day=n + 1) for n in range(calendar.monthrange(day.year, day.month)[1]))


def month_after(day: date, months: int = 1) -> date:
    """The first day of a month so many months later; earlier with a negative number."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Every day from ``first`` to ``last``, both included."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
