"""A calendar file that other programs read: when our posts go out, by their titles, and the days that matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from core.text.show import show

TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar that is given away."""

    uid: str
    """The same for the same thing in every file."""
    title: str
    starts_at: datetime
    """Aware."""
    ends_at: datetime
    """Aware, not before it starts."""
    is_tentative: bool = False
    """Whether it may still not happen."""
    words: tuple[str, ...] = ()
    """Categories."""


def write_ics(entries: Iterable[Entry], name: str, made_at: datetime) -> bytes:
    """The file: every time in UTC, lines folded and texts escaped as RFC 5545 wants them.

    Args:
        name: what the calendar is called where it is read.
        made_at: aware.
    """
    from icalendar import Calendar, Event  # type: ignore[import-untyped]  # ships no types; only calendar files need it

    calendar = Calendar()
    calendar.add("prodid", "-//Ventanilla//calendar//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", show(name, limit=TITLE_CHARS))
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", made_at.astimezone(UTC))
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        event.add("dtend", max(entry.starts_at, entry.ends_at).astimezone(UTC))
        event.add("summary", show(entry.title, limit=TITLE_CHARS))
        event.add("status", "TENTATIVE" if entry.is_tentative else "CONFIRMED")
        event.add("transp", "TRANSPARENT")  # nobody is busy because a post goes out
        if entry.words:
            event.add("categories", [show(word, limit=TITLE_CHARS) for word in entry.words])
        calendar.add_component(event)
    return bytes(calendar.to_ical())
