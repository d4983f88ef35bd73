"""Lines of a calendar file: unfolded, taken apart, and only those of its events.

The lines are read by ``icalendar``; its objects are not made, because they take in the zones a file brings with it,
for the whole process. What a line says is only looked at where it is one of those that are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import UsageError
from core.i18n import N_

MOST_BYTES = 1_000_000
EVENTS_MOST = 2_000
LINE_CHARS = 4_000
_NEEDED = frozenset(
    ("UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS")
)
_NAME = re.compile(r"[A-Za-z0-9-]{1,40}(?=[:;])")
_BREAKS = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says of an event."""

    value: str
    """As written; text is still escaped."""
    parameters: Mapping[str, str]


Event = Mapping[str, list[Line]]


class _Torn(Exception):
    """An event has a line that has no meaning."""


def events_of(raw: bytes) -> Iterator[Event | None]:
    """The events of a calendar file, each as its lines by name; ``None`` for one that cannot be read.

    Raises:
        UsageError: it is no calendar file, or a hostile one.
    """
    from icalendar.parser import Contentlines  # type: ignore[import-untyped]  # it ships no types; only calendars need it

    if len(raw) > MOST_BYTES:
        raise UsageError(N_("The calendar file is larger than {most} bytes: export a shorter time."), most=MOST_BYTES)
    try:
        text = _BREAKS.sub("\n", raw.decode("utf-8-sig")).strip("\n")
    except UnicodeDecodeError:
        raise UsageError(N_("The calendar file is not UTF-8: export it again as iCalendar (.ics).")) from None
    if not text.upper().startswith("BEGIN:VCALENDAR\n") or "\x00" in text:
        raise UsageError(N_("This is no calendar file: it has to begin with BEGIN:VCALENDAR, as .ics files do."))
    for count, gathered in enumerate(_gathered(str(line) for line in Contentlines.from_ical(text)), start=1):
        if count > EVENTS_MOST:
            raise UsageError(
                N_("The calendar file has more than {most} events: export a shorter time."), most=EVENTS_MOST
            )
        try:
            yield _event(gathered)
        except _Torn:
            yield None


def _gathered(lines: Iterator[str]) -> Iterator[list[str]]:
    """The lines of each event, without those of alarms inside it."""
    inside: list[str] | None = None
    depth = 0
    for line in lines:
        word = line.strip().upper()
        if word == "BEGIN:VEVENT" and inside is None:
            inside, depth = [], 0
        elif inside is None:
            continue
        elif word == "END:VEVENT" and not depth:
            yield inside
            inside = None
        elif word.startswith("BEGIN:"):
            depth += 1
        elif word.startswith("END:"):
            depth -= 1
        elif not depth:
            inside.append(line)
    if inside is not None:
        raise UsageError(N_("The calendar file breaks off in the middle of an event: export it again."))


def _event(lines: list[str]) -> Event:
    found: dict[str, list[Line]] = {}
    for line in lines:
        match = _NAME.match(line)
        name = match[0].upper() if match else ""
        if name in _NEEDED:
            found.setdefault(name, []).append(_line(line))
    return found


def _line(line: str) -> Line:
    from icalendar.parser import Contentline  # as above

    if len(line) > LINE_CHARS:
        raise _Torn
    try:
        _name, parameters, value = Contentline(line).parts()
    except (ValueError, AssertionError):
        raise _Torn from None
    return Line(str(value), {str(key).upper(): str(each) for key, each in parameters.items()})
