"""What happens to one account, in order: arrivals, edits and deletions of a scenario on one line of time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec

from plugins.plaza.form import AccountId, Line
from plugins.plaza.scenario import ScenarioLine, Stamp, load
from ventanilla.api import Arrived, Author, Event, Item, Media, Removed

__all__ = ["DAY_S", "Step", "Timeline", "event_of", "open_timeline"]

DAY_S = 86_400
"""Seconds from one playing of the day to the next when it repeats."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to one message."""

    at_s: int
    line: ScenarioLine
    edits: int
    """How many edits have been made by then; 0: as it arrived."""
    is_removal: bool
    round: int
    """Which playing of the day; 0 is the first."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The steps of one account, oldest first; steps of one second stay in the order of the file."""

    steps: tuple[Step, ...]
    times: tuple[int, ...]
    """``at_s`` of each step, for bisection."""
    day_ids: frozenset[str]
    """Ids of the day itself: those a repetition renames."""

    def due(self, elapsed_s: int) -> int:
        """How many steps have happened ``elapsed_s`` after the scenario's 00:00."""
        return bisect_right(self.times, elapsed_s)

    def after(self, at_s: int, count: int) -> int:
        """The index after the first ``count`` steps of second ``at_s``."""
        return min(bisect_left(self.times, at_s) + count, self.due(at_s))

    def mark(self, index: int) -> tuple[int, int]:
        """The inverse of :meth:`after` for an ``index`` above zero."""
        at_s = self.times[index - 1]
        return at_s, index - bisect_left(self.times, at_s)


@lru_cache(maxsize=32)
def open_timeline(folder: Path, files: Stamp, account: AccountId, repeat: int) -> Timeline:
    """The timeline of ``account`` with the day played ``repeat`` more times on the days after it.

    Raises:
        ConnectorError: the scenario or the account is not there, or a line breaks the form.
    """
    scenario = load(folder, files)
    lines = scenario.lines[scenario.account(account).id]
    day = [line for line in lines if not line.is_past]
    steps = [step for line in lines for step in _life(line, 0)]
    for played in range(1, repeat + 1):
        steps.extend(step for line in day for step in _life(line, played))
    steps.sort(key=lambda step: step.at_s)
    return Timeline(tuple(steps), tuple(step.at_s for step in steps), frozenset(line.said.id for line in day))


def _life(line: ScenarioLine, played: int) -> Iterator[Step]:
    shift_s = played * DAY_S
    yield Step(line.said.t_in + shift_s, line, 0, False, played)
    for number, edit in enumerate(line.said.edits, 1):
        yield Step(edit.t + shift_s, line, number, False, played)
    if line.said.deleted_at is not None:
        yield Step(line.said.deleted_at + shift_s, line, len(line.said.edits), True, played)


def event_of(step: Step, timeline: Timeline, day_at: datetime, network: str) -> Event:
    """The step in the contract's words, as a platform would have said it at that moment."""
    line = _as_told(step, timeline)
    if line.deleted_at is not None:
        return Removed(line.id, _at(day_at, line.deleted_at))
    return Arrived(item_of(line, day_at, network), _raw(line, step.line))


def _as_told(step: Step, timeline: Timeline) -> Line:
    """The line without its future: no later edit, no deletion that has not happened; of its playing."""
    said = step.line.said
    if said.edits or said.deleted_at is not None:
        told = said.edits[: step.edits]
        said = msgspec.structs.replace(
            said,
            text=told[-1].text if told else said.text,
            edits=told,
            deleted_at=said.deleted_at if step.is_removal else None,
        )
    return said if step.round == 0 else _again(said, step.round, timeline.day_ids)


def _again(said: Line, played: int, day_ids: frozenset[str]) -> Line:
    """The line of a later playing: other ids, shifted times."""

    def renamed(name: str) -> str:
        return f"{name}~{played}" if name in day_ids else name

    shift_s = played * DAY_S
    return msgspec.structs.replace(
        said,
        id=renamed(said.id),
        root=said.root and renamed(said.root),
        in_reply_to=said.in_reply_to and renamed(said.in_reply_to),
        t_pub=said.t_pub + shift_s,
        t_in=said.t_in + shift_s,
        edits=tuple(msgspec.structs.replace(edit, t=edit.t + shift_s) for edit in said.edits),
        deleted_at=None if said.deleted_at is None else said.deleted_at + shift_s,
    )


def _raw(line: Line, source: ScenarioLine) -> bytes:
    return source.raw if line is source.said else msgspec.json.encode(line)


def item_of(line: Line, day_at: datetime, network: str) -> Item:
    """A line in the contract's words."""
    author = line.author
    born = None if author.created is None else datetime.combine(author.created, time.min, UTC)
    return Item(
        remote_id=line.id,
        kind=line.kind,
        author=Author(author.id, author.handle, author.name, author.followers, born),
        text=line.text,
        root="" if line.root is None or line.root == line.id else line.root,
        in_reply_to=line.in_reply_to,
        created_at=_at(day_at, line.t_pub),
        edited_at=_at(day_at, line.edits[-1].t) if line.edits else None,
        visibility=line.visibility,
        network=network,
        url=line.url,
        lang=line.lang,
        media=tuple(Media(media.kind, media.url, media.alt) for media in line.media),
    )


def _at(day_at: datetime, second: int) -> datetime:
    return day_at + timedelta(seconds=second)
