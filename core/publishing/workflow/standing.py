"""How a post stands as a whole: pure, from its stage and its deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.publishing.model import DeliveryState
from core.publishing.workflow.model import Stage, Standing

FROZEN_CAUSE = "frozen"

WORST_FIRST: tuple[Standing, ...] = (
    Standing.NEEDS_OPERATOR,
    Standing.UNCERTAIN,
    Standing.FAILED,
    Standing.EXPIRED,
    Standing.FROZEN,
    Standing.HELD,
    Standing.SENDING,
    Standing.DUE,
    Standing.SCHEDULED,
    Standing.WITHDRAWN,
    Standing.PUBLISHED,
    Standing.CANCELLED,
)
"""Of several deliveries the first of these that one of them has is shown."""

PROBLEMS = frozenset({Standing.NEEDS_OPERATOR, Standing.UNCERTAIN, Standing.FAILED, Standing.EXPIRED})
"""Standings that somebody should look at."""

_BY_STATE: Mapping[DeliveryState, Standing] = {
    DeliveryState.SENDING: Standing.SENDING,
    DeliveryState.UNCERTAIN: Standing.UNCERTAIN,
    DeliveryState.NEEDS_OPERATOR: Standing.NEEDS_OPERATOR,
    DeliveryState.FAILED: Standing.FAILED,
    DeliveryState.EXPIRED: Standing.EXPIRED,
    DeliveryState.CANCELLED: Standing.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Fate:
    """A delivery, as far as its post's standing is concerned."""

    state: DeliveryState
    cause: str
    due_s: int
    is_withdrawn: bool = False


def standing_of(fate: Fate, now_s: int) -> Standing:
    """How one delivery stands."""
    match fate.state:
        case DeliveryState.WAITING:
            return Standing.SCHEDULED if fate.due_s > now_s else Standing.DUE
        case DeliveryState.HELD:
            return Standing.FROZEN if fate.cause == FROZEN_CAUSE else Standing.HELD
        case DeliveryState.PUBLISHED:
            return Standing.WITHDRAWN if fate.is_withdrawn else Standing.PUBLISHED
        case state:
            return _BY_STATE[state]


def standing(stage: Stage, fates: Iterable[Fate], at_s: int | None, now_s: int) -> Standing:
    """How the whole post stands.

    Args:
        fates: of the accounts it goes to, without those taken out again.
        at_s: when it is to leave; ``None``: as soon as it is approved.
    """
    if stage is Stage.REVIEW:
        return Standing.EXPIRED if is_past(at_s, now_s) else Standing.REVIEW
    if stage is not Stage.APPROVED:
        return Standing(stage.value)
    return worst(standing_of(fate, now_s) for fate in fates) or Standing.APPROVED


def worst(standings: Iterable[Standing]) -> Standing | None:
    """The one to be shown of several; ``None`` where there is none."""
    found = set(standings)
    return next((each for each in WORST_FIRST if each in found), None)


def is_past(at_s: int | None, now_s: int) -> bool:
    """Whether the time chosen for a post has passed, so that an approval comes too late."""
    return at_s is not None and now_s > at_s
