"""Figures: a number with what it is made of, how much it rests on and over how long; or the reason why there is none.

Nothing is compared with fewer than :data:`FEWEST` cases: such a figure has no value and says why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.i18n import N_
from core.watch.model import DAY_S

if TYPE_CHECKING:
    from core.watch.detail import Detail

FEWEST = 30
"""Cases below which nothing is compared."""
SCORES_S = DAY_S
"""What passion, reach and sentiment are taken of."""
_MONTH_S = 30 * DAY_S

TOO_FEW = N_("fewer than {fewest} cases: nothing is compared")
NONE_AT_ALL = N_("nothing in this time")
MOOD_OFF = N_("the mood of this watch is not looked at")
NO_SIDE = N_("nothing in it sounds friendly or hostile")


class Unit(StrEnum):
    """How a value is read."""

    SHARE = "share"
    """From 0 to 1."""
    PER_DAY = "per_day"
    SECONDS = "seconds"
    POINTS = "points"


class Counted(StrEnum):
    """What the cases of a figure are."""

    HITS = "hits"
    POSTS = "posts"
    ANSWERS = "answers"
    CONTACTS = "contacts"


COUNTED_NAMES = {
    Counted.HITS: N_("hits"),
    Counted.POSTS: N_("posts"),
    Counted.ANSWERS: N_("answers"),
    Counted.CONTACTS: N_("contacts"),
}
"""Each of them as a msgid."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that can be checked. ``name``, ``formula`` and ``reason`` are msgids."""

    name: str
    value: float | None
    formula: str
    n: int
    """Cases it rests on."""
    counted: Counted
    period_s: int
    """How far back it looks, in seconds; what is not known of that time is not in it."""
    unit: Unit = Unit.SHARE
    reason: str = ""
    """Why there is no value, with ``{fewest}`` to be filled by the field of that name; empty: there is one."""
    fewest: int = 1
    sides: tuple[int, int] | None = None
    """The two sides of a ratio, for reading it as ``12:5``."""


def figure(
    name: str,
    value: float | None,
    formula: str,
    n: int,
    counted: Counted,
    period_s: int,
    *,
    unit: Unit = Unit.SHARE,
    fewest: int = FEWEST,
    reason: str = "",
    sides: tuple[int, int] | None = None,
) -> Figure:
    """A figure, without its value where there are too few cases for it or ``reason`` says that there is none."""
    if not reason and n < fewest:
        reason = NONE_AT_ALL if n == 0 else TOO_FEW
    if not reason and (value is None or not math.isfinite(value)):
        reason = NONE_AT_ALL
    kept = None if reason else value
    return Figure(name, kept, formula, n, counted, period_s, unit, reason, fewest, None if reason else sides)


def score_figures(detail: Detail) -> tuple[Figure, ...]:
    """The four scores of a watch, each with what it is made of. The first three describe and compare nobody."""
    scores = detail.scores
    return (
        figure(N_("strength"), scores.strength, N_("hits of 24 h ÷ those of the busiest day of the last 30"),
               detail.day, Counted.HITS, _MONTH_S, fewest=1),
        _sentiment(detail),
        figure(N_("passion"), scores.passion, N_("hits by people with two or more ÷ hits"),
               detail.looked_at, Counted.HITS, SCORES_S, fewest=1),
        figure(N_("reach"), scores.reach, N_("people ÷ hits"), detail.looked_at, Counted.HITS, SCORES_S, fewest=1),
    )  # fmt: skip


def _sentiment(detail: Detail) -> Figure:
    moods = detail.scores.moods
    friendly, hostile = (moods.friendly, moods.hostile) if moods is not None else (0, 0)
    n = moods.n if moods is not None else 0
    reason = MOOD_OFF if moods is None else NO_SIDE if n >= FEWEST and not friendly + hostile else ""
    return figure(
        N_("sentiment"), friendly / (friendly + hostile) if friendly + hostile else None,
        N_("friendly hits ÷ friendly and hostile ones, by a word list: indicative only"),
        n, Counted.HITS, SCORES_S, reason=reason, sides=(friendly, hostile),
    )  # fmt: skip
