"""How a post stands, in words with their sign; and what is said of a freeze and of what stands in a post's way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.i18n import _
from core.ids import OperatorId
from core.publishing.freeze_store import Freeze
from core.publishing.freeze_words import freeze_words
from core.publishing.model import CAUSE_WORDS, Cause, PostId
from core.publishing.plan.model import CLASH_NAMES, Clash
from core.publishing.workflow.model import STANDING_NAMES, Standing
from core.publishing.workflow.reads import QueueLine
from core.text import show
from tui.paint import Span
from tui.words import clock

AGENDA, WEEK, MONTH = "agenda", "week", "month"
VIEWS = (AGENDA, WEEK, MONTH)

_SIGNS: Mapping[Standing, tuple[str, str]] = {
    Standing.DRAFT: ("-", "muted"),
    Standing.REVIEW: (">", "warn"),
    Standing.REWORK: (">", "warn"),
    Standing.REJECTED: ("-", "muted"),
    Standing.APPROVED: ("*", "accent"),
    Standing.SCHEDULED: ("*", "accent"),
    Standing.DUE: ("*", "accent"),
    Standing.SENDING: ("*", "accent"),
    Standing.PUBLISHED: ("=", "muted"),
    Standing.EXPIRED: ("!", "crit"),
    Standing.HELD: ("=", "warn"),
    Standing.FROZEN: ("=", "warn"),
    Standing.UNCERTAIN: ("?", "warn"),
    Standing.NEEDS_OPERATOR: ("?", "crit"),
    Standing.FAILED: ("!", "crit"),
    Standing.CANCELLED: ("-", "muted"),
    Standing.WITHDRAWN: ("-", "muted"),
}
"""The sign and the token of each standing; the words stand beside them."""

WAITS = frozenset({Standing.REVIEW, Standing.REWORK})
TROUBLES = frozenset({Standing.EXPIRED, Standing.FAILED, Standing.NEEDS_OPERATOR})


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """What the queue is drawn with besides its posts."""

    now_s: float
    zone: str
    offset: str
    """How far the institution's clocks are from UTC: ``UTC-5``."""
    view: str = AGENDA
    day: date | None = None
    """The day under the cursor, in week and month."""
    me: OperatorId | None = None
    counts: Mapping[Standing, int] = field(default_factory=dict)
    frozen: str = ""
    """What is said of a freeze that is on; empty: none is."""
    fresh: int = 0
    clashes: Mapping[PostId, str] = field(default_factory=dict)
    """What stands in a post's way, in words."""


def sign_of(standing: Standing) -> Span:
    """The sign of a standing, and what it is painted with."""
    return _SIGNS[standing]


def state_words(each: QueueLine, facts: QueueFacts) -> Span:
    """How a post stands, with its sign, and what it is painted with."""
    sign, token = _SIGNS[each.standing]
    return f"{sign} {_state(each, facts)}", token


def _state(each: QueueLine, facts: QueueFacts) -> str:
    match each.standing:
        case Standing.REVIEW if each.is_blocked:
            return _("nobody here may approve it")
        case Standing.REVIEW if each.is_outside and not each.is_asked:
            return _("nobody outside was asked: a")
        case Standing.REVIEW if each.waits_for:
            return _("waits for {people}", people=", ".join(map(show, each.waits_for)))
        case Standing.DRAFT if each.is_voided:
            return _("void: it was changed")
        case Standing.DRAFT if each.writer:
            return _("{name} is writing", name=show(each.writer))
        case Standing.SCHEDULED | Standing.APPROVED:
            return facts.clashes.get(each.id, "") or (_("ready, crisis") if each.is_crisis else _("ready"))
        case Standing.FAILED | Standing.HELD | Standing.NEEDS_OPERATOR if each.cause:
            cause = _(CAUSE_WORDS.get(Cause(each.cause), "")).partition(":")[0]
            return f"{_(STANDING_NAMES[each.standing])}: {cause}" if cause else _(STANDING_NAMES[each.standing])
        case Standing.UNCERTAIN:
            return _("UNCERTAIN")
        case Standing.PUBLISHED:
            return _("published")
    return _(STANDING_NAMES[each.standing])


def frozen_words(freezes: Sequence[Freeze], now_s: float, zone: str) -> str:
    """What is stopped, since when, by whom, why and how much of it; empty where nothing is."""
    if not freezes:
        return ""
    first, *more = freezes
    words = _("FROZEN: {freeze}", freeze=freeze_words(first, now_s, zone))
    return words + (" · " + _("and {n} more", n=len(more)) if more else "")


def clash_words(clashes: Sequence[Clash], zone: str) -> dict[PostId, str]:
    """The first thing that stands in the way of each post."""
    found: dict[PostId, str] = {}
    for each in clashes:
        time = clock(each.other_s, zone) if each.other_s is not None else ""
        found.setdefault(each.post, _(CLASH_NAMES[each.kind], time=time, event=show(each.event)))
    return found
