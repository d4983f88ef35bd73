"""Something in a calendar: once, at a time or for whole days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

UID_CHARS = 200
TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Happening:
    """One occurrence of an event."""

    uid: str
    """The event's own id in its calendar; its occurrences share it."""
    title: str
    """Foreign text."""
    starts_at: datetime
    """Aware, UTC; of whole days, where the first one begins in the institution's zone."""
    ends_at: datetime
    """Aware, UTC, never before ``starts_at``; of whole days, where the last one ends."""
    is_day: bool = False
    """Whether it is of whole days."""
