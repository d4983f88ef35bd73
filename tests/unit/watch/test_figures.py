"""A figure says what it rests on, or why it has no value; the four scores are the ones worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.watch.detail import Moods, Scores
from core.watch.figures import (
    FEWEST,
    MOOD_OFF,
    NO_SIDE,
    NONE_AT_ALL,
    TOO_FEW,
    Counted,
    Figure,
    figure,
    score_figures,
)
from core.watch.model import DAY_S
from tests.unit.tui.watching import a_detail


def some(n: int, value: float | None = 0.5, **more: object) -> Figure:
    return figure("share", value, "a ÷ b", n, Counted.HITS, DAY_S, **more)  # type: ignore[arg-type]  # by name


@given(
    n=st.integers(0, 10**6),
    value=st.none() | st.floats(),
    fewest=st.integers(0, 100),
    reason=st.sampled_from(("", "x")),
)
def test_there_is_a_value_or_a_reason_and_never_both(n: int, value: float | None, fewest: int, reason: str) -> None:
    found = some(n, value, fewest=fewest, reason=reason)
    assert (found.value is None) == bool(found.reason)
    assert found.value is None or n >= fewest


def test_nothing_is_compared_with_fewer_than_thirty_cases() -> None:
    assert FEWEST == 30
    assert (some(29).value, some(29).reason, some(29).n) == (None, TOO_FEW, 29)
    assert (some(30).value, some(30).reason) == (0.5, "")
    assert some(0).reason == NONE_AT_ALL


def scored(moods: Moods | None) -> dict[str, Figure]:
    detail = replace(a_detail(), scores=Scores(0.82, 0.1, 0.74, moods))
    return {each.name: each for each in score_figures(detail)}


def test_the_four_scores_say_what_they_rest_on() -> None:
    found = scored(Moods(friendly=12, hostile=36, n=90))
    assert {name: (each.value, each.n, each.period_s // DAY_S) for name, each in found.items()} == {
        "strength": (0.82, 120, 30),
        "sentiment": (0.25, 90, 1),
        "passion": (0.1, 96, 1),
        "reach": (0.74, 96, 1),
    }
    assert found["sentiment"].sides == (12, 36)
    assert "indicative" in found["sentiment"].formula


@pytest.mark.parametrize(
    ("moods", "reason"),
    [(None, MOOD_OFF), (Moods(0, 0, 0), NONE_AT_ALL), (Moods(9, 20, 29), TOO_FEW), (Moods(0, 0, 30), NO_SIDE)],
)
def test_sentiment_is_silent_where_the_mood_is_off_or_too_little_was_said(moods: Moods | None, reason: str) -> None:
    found = scored(moods)["sentiment"]
    assert (found.value, found.sides, found.reason) == (None, None, reason)


def test_only_hostile_hits_are_a_sentiment_too() -> None:
    found = scored(Moods(0, 30, 30))["sentiment"]
    assert (found.value, found.sides) == (0.0, (0, 30))
