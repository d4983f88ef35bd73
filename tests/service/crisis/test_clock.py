"""The clock of an incident as laws: what is owed, from when, until it is done, and how late it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import i18n
from core.crisis.clock import (
    TELL_AGAIN_S,
    WARN_S,
    Due,
    Duty,
    Known,
    due_words,
    dues,
    every_min,
    promise_until_s,
    span,
)
from core.crisis.levels import effects_of
from core.crisis.model import Kind, Level

NOON_S = 1_790_000_000
SECONDS = st.integers(0, 3 * 86_400)
MAYBE = st.none() | SECONDS.map(lambda s: NOON_S + s)
LEVELS = st.sampled_from(list(Level))


@st.composite
def knowns(draw: st.DrawFn) -> Known:
    """Any incident, whatever was said in it and when."""
    said = sorted(draw(st.lists(SECONDS.map(lambda s: NOON_S + s), max_size=4)))
    return Known(
        effects=effects_of(draw(LEVELS), draw(st.sampled_from(list(Kind)))),
        is_open=draw(st.booleans()), has_holding=draw(st.booleans()), begun_s=NOON_S, reporting_s=NOON_S,
        first_s=said[0] if said else None, scope_s=draw(st.sampled_from(said)) if said else None,
        last_s=said[-1] if said else None, promised_s=draw(MAYBE), reported_s=draw(MAYBE),
    )  # fmt: skip


def known(level: Level = Level.ALERT, **changes: object) -> Known:
    plain = Known(effects=effects_of(level), begun_s=NOON_S, reporting_s=NOON_S)
    return replace(plain, **changes)  # type: ignore[arg-type]  # the fields' types are the caller's


def of(duty: Duty, found: Known) -> Due | None:
    return next((each for each in dues(found) if each.duty is duty), None)


@given(knowns(), SECONDS)
@settings(max_examples=300, deadline=None)
def test_each_duty_is_owed_once_and_is_either_in_time_or_late(found: Known, after: int) -> None:
    now_s = NOON_S + after
    owed = dues(found)
    assert len({each.duty for each in owed}) == len(owed)
    for each in owed:
        left, late = each.left_s(now_s), each.late_s(now_s)
        assert left >= 0 and late >= 0 and not (left and late)
        assert each.due_s > NOON_S or each.duty is Duty.UPDATE
        if each.done_s is None:
            assert each.due_s - now_s == left - late
            assert each.is_urgent(now_s) == (now_s >= each.due_s - WARN_S)
        else:
            assert late == max(0, each.done_s - each.due_s) and not each.is_urgent(now_s)
        assert each.tell_s == (each.due_s, each.due_s + TELL_AGAIN_S)
        assert due_words(each, now_s)


@given(knowns(), SECONDS, st.integers(0, 86_400))
@settings(max_examples=300, deadline=None)
def test_what_is_owed_only_becomes_later(found: Known, after: int, more: int) -> None:
    for each in dues(found):
        assert each.late_s(NOON_S + after + more) >= each.late_s(NOON_S + after)
        assert each.left_s(NOON_S + after + more) <= each.left_s(NOON_S + after)


@given(knowns())
@settings(max_examples=300, deadline=None)
def test_nothing_is_owed_where_it_is_over_or_its_level_asks_for_nothing(found: Known) -> None:
    assert dues(replace(found, is_open=False)) == ()
    quiet = replace(found, effects=effects_of(Level.NORMAL), promised_s=None)
    assert dues(quiet) == ()
    mourning = replace(found, effects=effects_of(Level.EMERGENCY, Kind.MOURNING), promised_s=None)
    assert dues(mourning) == ()


@given(knowns())
@settings(max_examples=300, deadline=None)
def test_where_it_begins_with_silence_no_first_statement_and_no_scope_is_owed(found: Known) -> None:
    silent = replace(found, has_holding=False)
    assert {each.duty for each in dues(silent)} <= {Duty.UPDATE, Duty.SITUATION}
    if silent.last_s is None and silent.promised_s is None:
        assert of(Duty.UPDATE, silent) is None, "nothing was said, so nothing has to follow"


@given(LEVELS, SECONDS, SECONDS)
@settings(max_examples=300, deadline=None)
def test_what_keeps_the_rhythm_is_never_late_and_one_second_more_is(level: Level, said: int, more: int) -> None:
    found = known(level, first_s=NOON_S + said, last_s=NOON_S + said)
    until_s = promise_until_s(found, NOON_S + said)
    due = of(Duty.UPDATE, found)
    assert (due is None) == (until_s is None) == (level < Level.ALERT)
    if due is not None and until_s is not None:
        assert due.due_s == until_s and due.late_s(until_s) == 0 and due.late_s(until_s + 1 + more) == 1 + more


@given(SECONDS, SECONDS)
@settings(max_examples=300, deadline=None)
def test_the_rhythm_only_slows_down(first: int, second: int) -> None:
    early, late = sorted((first, second))
    one, other = every_min(known(), NOON_S + early), every_min(known(), NOON_S + late)
    assert one is not None and other is not None and one <= other <= 300


@given(SECONDS, st.integers(1, 86_400))
@settings(max_examples=300, deadline=None)
def test_a_promise_counts_until_something_is_said_at_its_time_or_after(said: int, ahead: int) -> None:
    last_s = NOON_S + said
    promised = known(last_s=last_s, promised_s=last_s + ahead)
    due = of(Duty.UPDATE, promised)
    assert due is not None and due.due_s == last_s + ahead
    kept = of(Duty.UPDATE, replace(promised, last_s=last_s + ahead))
    assert kept is not None and kept.due_s == promise_until_s(promised, last_s + ahead)


@given(st.integers(-1_000, 10_000_000))
@settings(max_examples=300, deadline=None)
def test_minutes_and_seconds_can_be_read_back(seconds: int) -> None:
    i18n.use("en")
    said = span(seconds)
    if seconds < 6000:
        minutes, rest = said.split(":")
        assert int(minutes) * 60 + int(rest) == max(0, seconds) and len(rest) == 2
    else:
        hours, _h, minutes, _m = said.split(" ")
        assert int(hours) * 3600 + int(minutes) * 60 == seconds - seconds % 60


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.NORMAL, {}), (Level.WATCH, {}), (Level.ALERT, {Duty.HOLDING: 15, Duty.SCOPE: 30}),
        (Level.CRISIS, {Duty.HOLDING: 15, Duty.SCOPE: 30, Duty.SITUATION: 30}),
        (Level.EMERGENCY, {Duty.HOLDING: 15, Duty.SCOPE: 30, Duty.SITUATION: 30}),
    ],
)  # fmt: skip
def test_what_each_level_owes_at_the_beginning(level: Level, expected: dict[Duty, int]) -> None:
    assert {each.duty: (each.due_s - NOON_S) // 60 for each in dues(known(level))} == expected


@pytest.mark.parametrize(("minutes", "every"), [(0, 30), (119, 30), (120, 60), (1439, 60), (1440, 300), (9999, 300)])
def test_the_rhythm_of_updates(minutes: int, every: int) -> None:
    assert every_min(known(), NOON_S + minutes * 60) == every


@pytest.mark.parametrize(
    ("due", "after", "said"),
    [
        (Due(Duty.HOLDING, NOON_S + 900), 348, "9:12 left"), (Due(Duty.HOLDING, NOON_S + 900), 900, "0:00 left"),
        (Due(Duty.HOLDING, NOON_S + 900), 1085, "late by 3:05"),
        (Due(Duty.HOLDING, NOON_S + 900, NOON_S + 540), 5000, "done"),
        (Due(Duty.HOLDING, NOON_S + 900, NOON_S + 961), 5000, "done, 1:01 late"),
        (Due(Duty.UPDATE, NOON_S + 7500), 0, "2 h 05 min left"),
    ],
)  # fmt: skip
def test_how_it_stands_in_words(due: Due, after: int, said: str) -> None:
    assert due_words(due, NOON_S + after) == said
