"""The words of the content plan: themes, slots of the week, days that matter, and posts as the plan sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.i18n import N_
from core.ids import AccountId
from core.publishing.model import PostId

ThemeId = NewType("ThemeId", int)
SlotId = NewType("SlotId", int)
EventId = NewType("EventId", int)

OWN = "own"
"""The source of events that were entered by hand."""
NAME_CHARS = 60


class EventKind(StrEnum):
    """What a day or a time matters for."""

    EVENT = "event"
    HOLIDAY = "holiday"
    ELECTORAL = "electoral"
    """From a call to a vote: other rules hold for what may be said. Entered by whoever answers for the law."""
    MOURNING = "mourning"


EVENT_NAMES: Mapping[EventKind, str] = {
    EventKind.EVENT: N_("event"),
    EventKind.HOLIDAY: N_("holiday"),
    EventKind.ELECTORAL: N_("electoral window"),
    EventKind.MOURNING: N_("mourning"),
}
"""Each kind's name as a msgid."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What posts are about, with the share it should have."""

    id: ThemeId
    name: str
    share: int | None
    """Per cent of the posts; ``None``: any."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the week of an account that the plan wants filled."""

    id: SlotId
    account_id: AccountId
    account: str
    network: str
    theme: str
    """A theme's name; empty: any."""
    weekday: int
    """0: Monday."""
    minute: int
    """Of the day, by the institution's clocks."""
    minutes: int
    """How long it is open."""


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """Something on the calendar."""

    id: EventId
    source: str
    """The file it came from, or :data:`OWN`."""
    title: str
    """Foreign text, where it came from a file."""
    kind: EventKind
    starts_s: int
    ends_s: int
    is_day: bool
    """Whether it is of whole days."""

    def touches(self, from_s: int, until_s: int) -> bool:
        """Whether some of it lies from one moment up to before another; a moment counts where it is."""
        return self.starts_s < until_s and (self.ends_s > from_s or self.starts_s >= from_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A post on one account, as the plan sees it."""

    post: PostId
    account_id: AccountId
    at_s: int
    """When it went out, else when it is to."""
    title: str = ""
    theme: str = ""
    slot: SlotId | None = None
    """The slot its author meant it for."""
    off_plan: str = ""
    """Why it is outside the plan."""
    is_crisis: bool = False
    is_out: bool = False
    """Whether it went out."""
    words: str = ""
    """Its text, levelled, so that equal texts are equal."""
    links: frozenset[str] = frozenset()
    """Its links, levelled."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A slot on one day."""

    slot: Slot
    starts_at: datetime
    """Aware, UTC."""
    ends_at: datetime
    """Aware, UTC; it has ended then."""

    @property
    def starts_s(self) -> int:
        """Epoch second it opens at."""
        return int(self.starts_at.timestamp())

    @property
    def ends_s(self) -> int:
        """Epoch second it is over at."""
        return int(self.ends_at.timestamp())


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """How far what goes out follows the plan, over some days."""

    turns: int
    """Slots the plan has in them."""
    filled: int
    off_plan: int
    """Posts that fill no slot."""
    unexplained: int
    """Of these, those without a reason and outside of a crisis."""
    posts: int
    shares: Mapping[str, int]
    """Posts by theme; those without one under the empty name."""

    @property
    def improvised_percent(self) -> int:
        """The share of posts that no slot asked for, 0 to 100."""
        return round(100 * self.off_plan / self.posts) if self.posts else 0


class ClashKind(StrEnum):
    """How a post stands in the way of something else on the calendar."""

    CLOSE = "close"
    SAME_TEXT = "same_text"
    SAME_LINK = "same_link"
    FULL_HOUR = "full_hour"
    FULL_DAY = "full_day"
    QUIET = "quiet"
    HOLIDAY = "holiday"
    MOURNING = "mourning"
    ELECTORAL = "electoral"
    EVENT = "event"


CLASH_NAMES: Mapping[ClashKind, str] = {
    ClashKind.CLOSE: N_("too close to that of {time}"),
    ClashKind.SAME_TEXT: N_("repeats that of {time}"),
    ClashKind.SAME_LINK: N_("same link as that of {time}"),
    ClashKind.FULL_HOUR: N_("too many within an hour"),
    ClashKind.FULL_DAY: N_("too many on this day"),
    ClashKind.QUIET: N_("in quiet hours"),
    ClashKind.HOLIDAY: N_("holiday: {event}"),
    ClashKind.MOURNING: N_("mourning: {event}"),
    ClashKind.ELECTORAL: N_("electoral window: {event}"),
    ClashKind.EVENT: N_("at the time of: {event}"),
}
"""Each clash in a few words, as a msgid with ``time`` and ``event``."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A post that meets something else."""

    kind: ClashKind
    post: PostId
    account_id: AccountId
    other: PostId | None = None
    """The post it meets."""
    other_s: int | None = None
    """When that one is."""
    event: str = ""
    """What is on then; foreign text."""
