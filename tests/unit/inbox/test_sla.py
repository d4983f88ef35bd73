"""Due times and bands, by class."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.inbox import sla
from core.inbox.model import CLASS_NAMES, MessageClass
from core.inbox.rules import CLOSING_TEXTS
from core.inbox.sla import NEVER_S, Closing
from ventanilla.api import ItemKind

MINUTES = {
    "E": (5, 5), "T": (5, 5), "K": (10, 10), "J": (30, 60), "P": (240, 240), "R": (30, 60), "C": (60, 240),
    "Q": (60, 240), "S": (480, 480), "G": (1440, 1440), "O": (1440, 1440), "I": (480, 480), "X": (1440, 1440),
    "N": (1440, 1440),
}  # fmt: skip


@pytest.mark.parametrize("class_", MessageClass)
def test_each_class_allows_what_the_table_says(class_: MessageClass) -> None:
    staffed, guard = MINUTES[class_.value]
    assert sla.allowed_s(class_) == staffed * 60
    assert sla.allowed_s(class_, is_guard=True) == guard * 60
    assert sla.is_urgent(class_) is (class_.value in "ETK")


def test_every_class_has_a_name_and_every_demand_its_words() -> None:
    assert set(CLASS_NAMES) == set(MessageClass)
    assert set(CLOSING_TEXTS) == set(Closing)


def test_what_nobody_judged_waits_an_hour_and_an_article_a_day() -> None:
    assert sla.due_at(1000, None) == 1000 + 3600
    assert sla.due_at(1000, None, kind=ItemKind.ARTICLE) == 1000 + 86_400
    assert sla.due_at(1000, MessageClass.THREAT, kind=ItemKind.ARTICLE) == 1000 + 300


@pytest.mark.parametrize(
    ("elapsed_s", "band", "rises_s"),
    [(0, 0, 1800), (1799, 0, 1800), (1800, 1, 3600), (3599, 1, 3600), (3600, 2, 7200), (7199, 2, 7200)],
)
def test_the_band_moves_at_half_all_and_twice(elapsed_s: int, band: int, rises_s: int) -> None:
    assert sla.band_at(elapsed_s, 0, 3600, MessageClass.QUESTION) == band
    assert sla.rises_at(elapsed_s, 0, 3600) == rises_s


def test_after_twice_the_time_nothing_rises_any_more() -> None:
    assert sla.band_at(7200, 0, 3600, None) == 3
    assert sla.band_at(7200, 0, 3600, MessageClass.LEAK) == 7
    assert sla.rises_at(7200, 0, 3600) == NEVER_S


@given(
    clock_s=st.integers(0, 2**33),
    allowed=st.integers(0, 10**6),
    now_s=st.integers(0, 2**33),
    class_=st.sampled_from([None, *MessageClass]),
)
def test_a_band_changes_exactly_when_it_is_said_to(
    clock_s: int, allowed: int, now_s: int, class_: MessageClass | None
) -> None:
    due_s = clock_s + allowed
    band, rises_s = sla.band_at(now_s, clock_s, due_s, class_), sla.rises_at(now_s, clock_s, due_s)
    assert 0 <= band <= 7
    assert rises_s > now_s
    if rises_s != NEVER_S:
        assert sla.band_at(rises_s - 1, clock_s, due_s, class_) == band
        assert sla.band_at(rises_s, clock_s, due_s, class_) > band
    else:
        assert band & 3 == 3
