"""What is read besides streams: whole threads, the fate of single messages, searches and figures.

Connectors import this from :mod:`ventanilla.api`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ventanilla.items import Arrived


class Fate(StrEnum):
    """What has become of a message."""

    PRESENT = "present"
    EDITED = "edited"
    REMOVED = "removed"
    UNKNOWN = "unknown"
    """The platform does not say: it is treated as present."""


@dataclass(frozen=True, slots=True)
class ItemState:
    """What has become of one message; ``now`` is its present form, where there is one."""

    remote_id: str
    fate: Fate
    now: Arrived | None = None


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of a thread that is not shown to us, and in technical words why."""

    remote_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A whole public thread, oldest first, with its holes."""

    items: tuple[Arrived, ...]
    holes: tuple[Hole, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a platform's own search is asked; each connector takes what its platform can and ignores the rest.

    What comes back is filtered again where it is taken in, so a search may return too much, never too little.
    """

    words: tuple[str, ...] = ()
    """Each must appear; one with spaces is a phrase."""
    tags: tuple[str, ...] = ()
    """Any of these hashtags, without ``#``."""
    lang: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures of one publication; ``None``: not given, never zero for unknown."""

    remote_id: str
    as_of: datetime
    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None
