"""What a batch of changes means for a screen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.store import Change
from core.store.changes import MISSED

_ARRIVALS = frozenset({"new", "message", "reopened"})


@dataclass(frozen=True)
class Touched:
    """What changed since the last telling."""

    conversations: frozenset[int]
    is_arrival: bool = False
    has_accounts: bool = False
    has_people: bool = False
    has_deliveries: bool = False
    has_alerts: bool = False
    has_posts: bool = False
    has_missed: bool = False
    """This desk slept so long that what changed was forgotten meanwhile: everything may be old."""


def touched_by(batch: Sequence[Change]) -> Touched:
    """What these changes touch."""
    entities = {change.entity for change in batch}
    return Touched(
        # a draft is told of under its conversation's id: colleagues see that somebody is writing
        frozenset(change.id for change in batch if change.entity in ("conversation", "draft")),
        is_arrival=any(change.entity == "conversation" and change.op in _ARRIVALS for change in batch),
        has_accounts=bool(entities & {"account", "lease"}),
        has_people=bool(entities & {"operator", "presence", "session", "tag"}),
        has_deliveries="delivery" in entities,
        has_alerts="alert" in entities,
        has_posts=bool(entities & {"post", "freeze", "plan", "slot", "event"}),
        has_missed=MISSED in entities,
    )
