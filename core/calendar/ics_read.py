"""What happens when, out of somebody else's calendar file: once and repeated, at times and on whole days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.calendar.happenings import TITLE_CHARS, UID_CHARS, Happening
from core.calendar.ics_lines import Event, Line, events_of
from core.calendar.recurrence import Budget, Rule, TooMuch, days_of, read_rule
from core.calendar.times import Nonexistent, Which, day_starts, instant_of, settled
from core.errors import UsageError
from core.i18n import N_

HAPPENINGS_MOST = 5_000
LONGEST = timedelta(days=400)
_BUDGET_DAYS = 200_000
_YEARS = range(1970, 2101)
_WHEN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")
_SPAN = re.compile(
    r"\+?P(?:([0-9]{1,3})W)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})S)?)?"
)


class Odd(StrEnum):
    """Why something of a file was not taken as it stands."""

    TORN = "torn"
    """An event without a readable beginning."""
    RULE = "rule"
    """It repeats in a way that is not understood: only its first time was taken."""
    ZONE = "zone"
    """Its zone is not known: the institution's was taken."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a file says of the days that were asked for."""

    happenings: tuple[Happening, ...]
    """In order of time; called-off ones are left out."""
    odd: Counter[Odd]


@dataclass(frozen=True, slots=True)
class _When:
    """A day, or a time of a zone, as written."""

    day: date
    clock: time | None
    zone: tzinfo

    @property
    def at(self) -> datetime:
        """The moment: of a day its beginning, of a time that comes twice the first, of one that is left out what a
        clock that was not put forward would call so (RFC 5545, 3.3.5)."""
        if self.clock is None:
            return day_starts(self.day, self.zone)
        found = instant_of(datetime.combine(self.day, self.clock), self.zone)
        return settled(found, Which.LATER if isinstance(found, Nonexistent) else Which.EARLIER)

    def on(self, day: date) -> _When:
        """The same time on another day."""
        return _When(day, self.clock, self.zone)


def read_ics(raw: bytes, zone: tzinfo, first: date, last: date) -> Calendar:
    """What a calendar file has between two days, both included.

    Args:
        zone: the institution's: for whole days, and for times without a zone.

    Raises:
        UsageError: it is no calendar file, is too large, or repeats without end.
    """
    odd: Counter[Odd] = Counter()
    events: list[Event] = []
    for event in events_of(raw):
        if event is None:
            odd[Odd.TORN] += 1
        else:
            events.append(event)
    moved = _moved(events, zone)
    budget = Budget(_BUDGET_DAYS)
    bounds = day_starts(first, zone), day_starts(last + timedelta(days=1), zone)
    found: dict[tuple[str, datetime], Happening] = {}
    for event in events:
        try:
            for happening in _happenings(event, zone, bounds, moved, budget, odd):
                found[happening.uid, happening.starts_at] = happening
                if len(found) > HAPPENINGS_MOST:
                    raise TooMuch
        except TooMuch:
            raise UsageError(
                N_("The calendar file repeats its events too often: export a shorter time, or fewer events.")
            ) from None
        except (ValueError, OverflowError, UsageError):
            odd[Odd.TORN] += 1
    return Calendar(tuple(sorted(found.values(), key=lambda one: (one.starts_at, one.title))), odd)


def _happenings(
    event: Event,
    zone: tzinfo,
    bounds: tuple[datetime, datetime],
    moved: set[tuple[str, datetime]],
    budget: Budget,
    odd: Counter[Odd],
) -> Iterator[Happening]:
    if _text(event, "STATUS").upper() == "CANCELLED":
        return
    begins = _first(event, "DTSTART", zone, odd)
    length = _length(event, begins, zone)
    uid, title = _text(event, "UID")[:UID_CHARS], _text(event, "SUMMARY")[:TITLE_CHARS].strip()
    is_moved = "RECURRENCE-ID" in event
    left_out = {when.at for when in _all(event, "EXDATE", zone)}
    for when in _times(event, begins, zone, (bounds[0] - length, bounds[1]), budget, odd):
        at = when.at
        if at in left_out or (not is_moved and (uid, at) in moved):
            continue
        ends_at = day_starts(when.day + length, zone) if when.clock is None else at + length
        if at < bounds[1] and (ends_at > bounds[0] or at >= bounds[0]):
            yield Happening(uid or title, title, at, max(at, ends_at), is_day=when.clock is None)


def _times(
    event: Event, begins: _When, zone: tzinfo, bounds: tuple[datetime, datetime], budget: Budget, odd: Counter[Odd]
) -> Iterator[_When]:
    """When it begins, each time; its further dates come after its rule's."""
    rule = None
    if "RRULE" in event and "RECURRENCE-ID" not in event:
        rule = read_rule(event["RRULE"][0].value) if len(event["RRULE"]) == 1 else None
        odd[Odd.RULE] += rule is None
    if rule is None:
        yield begins
    else:
        yield from _repeated(rule, begins, bounds, budget)
    yield from _all(event, "RDATE", zone)


def _repeated(rule: Rule, begins: _When, bounds: tuple[datetime, datetime], budget: Budget) -> Iterator[_When]:
    ends = _when(Line(rule.until, {}), begins.zone, None) if rule.until else None
    first, last = (each.astimezone(begins.zone).date() for each in bounds)
    for day in days_of(rule, begins.day, first, last, budget):
        when = begins.on(day)
        if ends is not None and (day > ends.day if ends.clock is None else when.at > ends.at):
            return
        yield when


def _moved(events: list[Event], zone: tzinfo) -> set[tuple[str, datetime]]:
    """The times of repeated events that another entry of the file speaks for."""
    found = set()
    for event in events:
        if "RECURRENCE-ID" in event:
            try:
                found.add((_text(event, "UID")[:UID_CHARS], _first(event, "RECURRENCE-ID", zone, None).at))
            except (ValueError, OverflowError, UsageError):
                continue  # it is counted where it is read itself
    return found


def _length(event: Event, begins: _When, zone: tzinfo) -> timedelta:
    """How long it is; of whole days, in days."""
    one = timedelta(days=1) if begins.clock is None else timedelta()
    if "DTEND" in event:
        ends = _first(event, "DTEND", zone, None)
        found = ends.day - begins.day if begins.clock is None else ends.at - begins.at
    elif "DURATION" in event:
        match = _SPAN.fullmatch(event["DURATION"][0].value.strip().upper())
        if match is None:
            raise ValueError
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        found = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    else:
        found = one
    return min(max(found, one), LONGEST)


def _first(event: Event, name: str, zone: tzinfo, odd: Counter[Odd] | None) -> _When:
    if name not in event:
        raise ValueError
    return _when(event[name][0], zone, odd)


def _all(event: Event, name: str, zone: tzinfo) -> Iterator[_When]:
    for line in event.get(name, ()):
        for value in line.value.split(",")[:HAPPENINGS_MOST]:
            yield _when(Line(value.partition("/")[0], line.parameters), zone, None)


def _when(line: Line, zone: tzinfo, odd: Counter[Odd] | None) -> _When:
    match = _WHEN.fullmatch(line.value.strip().upper())
    if match is None or int(match[1]) not in _YEARS:
        raise ValueError
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return _When(day, None, zone)
    clock = time(int(match[4]), int(match[5]), min(int(match[6]), 59))
    if match[7]:
        return _When(day, clock, UTC)
    named = line.parameters.get("TZID", "")
    known = _zone(named) if named else zone
    if known is None and odd is not None:
        odd[Odd.ZONE] += 1
    return _When(day, clock, known or zone)


def _zone(name: str) -> tzinfo | None:
    """The zone a calendar means: by its name in the world, in Windows, or after a maker's own prefix."""
    from icalendar.timezone.windows_to_olson import (  # type: ignore[import-untyped]  # as with its lines
        WINDOWS_TO_OLSON,
    )

    parts = name.strip().strip('"').split("/")
    for candidate in (WINDOWS_TO_OLSON.get(name, ""), "/".join(parts), "/".join(parts[-2:]), "/".join(parts[-3:])):
        try:
            if candidate and (zone := ZoneInfo(candidate)):
                return zone
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def _text(event: Event, name: str) -> str:
    from icalendar.parser import unescape_char  # type: ignore[import-untyped]  # as with its lines

    return str(unescape_char(event[name][0].value)) if name in event else ""
