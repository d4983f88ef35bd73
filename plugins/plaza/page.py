"""Cuts one page out of what is due: the scenario and the flood of an account, merged by time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

import msgspec

from plugins.plaza.flood import Flood
from plugins.plaza.position import Place
from plugins.plaza.timeline import Timeline, event_of
from ventanilla.api import Event

__all__ = ["Page", "Source", "turn_page"]

_US = 1_000_000
_SCENARIO, _FLOOD = 0, 1

_Mark = tuple[int, int, int]
"""Microseconds after 00:00, which of the two, its number there: sorts as things happened."""


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that will ever happen to one account, and when."""

    timeline: Timeline
    flood: Flood | None
    day_at: datetime
    network: str


@dataclass(frozen=True, slots=True)
class Page:
    """Events oldest first and where the next page begins."""

    events: tuple[Event, ...]
    place: Place
    more: bool


def turn_page(source: Source, place: Place, now: datetime, limit: int, repeated: int = 0) -> Page:
    """At most ``limit`` events after ``place`` that have happened by ``now``.

    ``repeated`` of them are the last ones before ``place``, given once more; at least one place of the page
    stays for what is new, so repetition never stops progress.
    """
    past, given = _begin(source, place)
    again = _before(source, past, given, min(repeated, limit - 1))
    elapsed_s = (now - source.day_at) // timedelta(seconds=1)
    due = source.timeline.due(elapsed_s)
    written = source.flood.due(now) if source.flood else 0
    waiting = merge(_scenario(source, past, due), _flood(source, given, written))
    fresh = list(islice(waiting, limit - len(again)))
    flooded = sum(mark[1] for mark in fresh)
    past, given = past + len(fresh) - flooded, given + flooded
    return Page(
        events=tuple(_event(source, mark) for mark in (*again, *fresh)),
        place=_end(source, place, past, given, moved=len(fresh) > flooded),
        more=past < due or given < written,
    )


def _begin(source: Source, place: Place) -> tuple[int, int]:
    """Indices of the first step and the first flood message that have not been given."""
    past = 0 if place.t is None else source.timeline.after(place.t, place.n)
    given = place.given if source.flood is not None and source.flood.name == place.flood else 0
    return past, given


def _end(source: Source, place: Place, past: int, given: int, *, moved: bool) -> Place:
    if moved:
        at_s, count = source.timeline.mark(past)
        place = msgspec.structs.replace(place, t=at_s, n=count)
    if source.flood is not None:
        place = msgspec.structs.replace(place, flood=source.flood.name, given=given)
    return place


def _before(source: Source, past: int, given: int, count: int) -> list[_Mark]:
    if count <= 0:
        return []
    steps = _scenario(source, max(past - count, 0), past)
    return list(merge(steps, _flood(source, max(given - count, 0), given)))[-count:]


def _scenario(source: Source, start: int, stop: int) -> Iterator[_Mark]:
    times = source.timeline.times
    return ((times[index] * _US, _SCENARIO, index) for index in range(start, stop))


def _flood(source: Source, start: int, stop: int) -> Iterator[_Mark]:
    flood = source.flood
    if flood is None:
        return iter(())
    begins_us = (flood.start_at - source.day_at) // timedelta(microseconds=1)
    return ((begins_us + flood.due_us(number), _FLOOD, number) for number in range(start, stop))


def _event(source: Source, mark: _Mark) -> Event:
    _, which, number = mark
    if which == _FLOOD and source.flood is not None:
        return source.flood.message(number, source.network)
    return event_of(source.timeline.steps[number], source.timeline, source.day_at, source.network)
