"""The pure rules of the way of a post: how it stands, its steps, its particulars, words compared, decision files."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import StoreRefused, UsageError
from core.ids import OperatorId
from core.publishing.meta import EMPTY, Kind, Meta, Paid, dump_meta, load_meta
from core.publishing.model import DeliveryState
from core.publishing.workflow.decision_file import digest, dump_codes, matches, new_codes, read_answer
from core.publishing.workflow.model import GUEST, Stage, Standing, Step
from core.publishing.workflow.standing import WORST_FIRST, Fate, standing, standing_of, worst
from core.publishing.workflow.steps import (
    dump_steps,
    give,
    load_steps,
    may_give,
    needed,
    next_step,
    same_route,
    steps_for,
)
from core.publishing.workflow.versions import Kept, diff

NOW = 1_000


def fate(state: DeliveryState, cause: str = "", due_s: int = NOW, *, withdrawn: bool = False) -> Fate:
    return Fate(state, cause, due_s, withdrawn)


@pytest.mark.parametrize(
    ("found", "stands"),
    [
        (fate(DeliveryState.WAITING, due_s=NOW + 1), Standing.SCHEDULED),
        (fate(DeliveryState.WAITING), Standing.DUE),
        (fate(DeliveryState.HELD, "citizen_wrote"), Standing.HELD),
        (fate(DeliveryState.HELD, "frozen"), Standing.FROZEN),
        (fate(DeliveryState.SENDING), Standing.SENDING),
        (fate(DeliveryState.UNCERTAIN), Standing.UNCERTAIN),
        (fate(DeliveryState.NEEDS_OPERATOR), Standing.NEEDS_OPERATOR),
        (fate(DeliveryState.PUBLISHED), Standing.PUBLISHED),
        (fate(DeliveryState.PUBLISHED, withdrawn=True), Standing.WITHDRAWN),
        (fate(DeliveryState.FAILED), Standing.FAILED),
        (fate(DeliveryState.EXPIRED), Standing.EXPIRED),
        (fate(DeliveryState.CANCELLED), Standing.CANCELLED),
    ],
)
def test_a_delivery_stands_as_people_say(found: Fate, stands: Standing) -> None:
    assert standing_of(found, NOW) is stands
    assert standing(Stage.APPROVED, [found], None, NOW) is stands


def test_every_delivery_has_a_place_among_the_worst() -> None:
    for state in DeliveryState:
        assert standing_of(fate(state), NOW) in WORST_FIRST
    assert len(set(WORST_FIRST)) == len(WORST_FIRST)


@given(st.lists(st.sampled_from(WORST_FIRST), min_size=1))
def test_of_several_the_worst_is_shown_whatever_their_order(found: list[Standing]) -> None:
    assert worst(found) is worst(reversed(found)) is min(found, key=WORST_FIRST.index)


@pytest.mark.parametrize(
    ("stage", "at_s", "stands"),
    [
        (Stage.DRAFT, NOW - 1, Standing.DRAFT),
        (Stage.REVIEW, None, Standing.REVIEW),
        (Stage.REVIEW, NOW, Standing.REVIEW),
        (Stage.REVIEW, NOW - 1, Standing.EXPIRED),
        (Stage.REWORK, NOW - 1, Standing.REWORK),
        (Stage.REJECTED, None, Standing.REJECTED),
        (Stage.CANCELLED, None, Standing.CANCELLED),
        (Stage.APPROVED, NOW + 1, Standing.APPROVED),
    ],
)
def test_before_it_is_approved_its_stage_is_what_is_seen(stage: Stage, at_s: int | None, stands: Standing) -> None:
    fates = [] if stage is Stage.APPROVED else [fate(DeliveryState.HELD, "no_approval")]
    assert standing(stage, fates, at_s, NOW) is stands


@dataclass(frozen=True)
class Asked:
    name: str
    roles: tuple[str, ...]
    need: int | str


def test_a_pack_decides_which_approvals_a_kind_needs_and_the_house_where_it_is_silent() -> None:
    routes = {"information": [Asked("legal", ("approver",), "any"), Asked("two", ("comms_manager",), 2)]}
    own = steps_for(Kind.NONE, is_electoral=False, is_sole=False, routes=routes)
    assert ([step.name for step in own], needed(own)) == (["legal", "two"], 3)
    assert needed(steps_for(Kind.CRISIS, is_electoral=False, is_sole=False, routes=routes)) == 1
    for kind in (Kind.PAID, Kind.HEALTH, Kind.LEGAL, Kind.ELECTORAL):
        steps = steps_for(kind, is_electoral=False, is_sole=False)
        assert (needed(steps), all(step.is_sensitive for step in steps)) == (2, True)
    assert needed(steps_for(Kind.SERVICE, is_electoral=True, is_sole=False)) == 2
    assert needed(steps_for(Kind.LEGAL, is_electoral=True, is_sole=True)) == 1
    for need in (0, 10):
        with pytest.raises(UsageError):
            steps_for(Kind.NONE, is_electoral=False, is_sole=False, routes={"information": [Asked("x", (), need)]})


def test_the_turn_is_whose_asked_for_changes_then_in_order() -> None:
    steps: tuple[Step, ...] = (Step("a"), Step("b", need=2), Step("c"))
    assert next_step(steps) == 0
    assert next_step(steps, 1) == 1
    steps = give(give(steps, 1, OperatorId(1)), 1, OperatorId(2))
    assert next_step(steps, 1) == 0
    steps = give(steps, 0, OperatorId(3))
    assert next_step(steps, 1) == 2
    assert next_step(give(steps, 2, OperatorId(4)), 1) is None
    assert load_steps(dump_steps(steps)) == steps
    assert same_route(steps, (*(replace(step, by=()) for step in steps), Step("x", is_invited=True)))


def test_who_is_asked_by_a_step() -> None:
    assert may_give(Step(), ())
    assert may_give(Step(roles=frozenset({"approver", GUEST})), ("approver",))
    assert not may_give(Step(roles=frozenset({GUEST})), ("approver",))


def test_nothing_said_is_an_empty_column_and_equal_things_are_equal_columns() -> None:
    assert dump_meta(Meta()) == EMPTY
    meta = Meta(kind=Kind.PAID, paid=Paid(payer="Valdeluz", from_="2026-11-22"), tags=("a",), is_crisis=True)
    assert load_meta(dump_meta(meta)) == meta
    assert '"from":"2026-11-22"' in dump_meta(meta)
    assert load_meta('{"kind":"legal","of_a_newer_version":1}').kind is Kind.LEGAL
    for broken in ("", "[]", '{"kind":"fiesta"}'):
        with pytest.raises(StoreRefused):
            load_meta(broken)


@pytest.mark.parametrize(
    ("old", "new", "spans"),
    [
        ("Corte a las 9:00", "Corte a las 9:30", [("same", "Corte a las 9:"), ("gone", "00"), ("new", "30")]),
        ("", "Hola", [("new", "Hola")]),
        ("Hola", "Hola", [("same", "Hola")]),
        ("sin agua", "sin luz ni agua", [("same", "sin "), ("new", "luz ni "), ("same", "agua")]),
    ],
)
def test_words_are_compared_as_words(old: str, new: str, spans: list[tuple[str, str]]) -> None:
    assert [(span.kind.value, span.text) for span in diff(old, new)] == spans


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_a_comparison_loses_nothing_of_either_text(old: str, new: str) -> None:
    spans = diff(old, new)
    assert "".join(span.text for span in spans if span.kind is not Kept.NEW) == old
    assert "".join(span.text for span in spans if span.kind is not Kept.GONE) == new


def test_a_long_text_is_compared_by_lines_and_loses_nothing() -> None:
    old = "línea\n" * 5_000
    spans = diff(old, old + "más")
    assert "".join(span.text for span in spans if span.kind is not Kept.GONE) == old + "más"


def test_a_code_is_of_128_random_bits_and_only_its_digest_is_kept() -> None:
    codes = new_codes()
    assert len(codes.approve.replace("-", "")) == 32 and codes.approve != codes.reject != new_codes().reject
    column = dump_codes(codes)
    assert codes.approve not in column and digest(codes.approve) in column
    assert matches(column, [digest(codes.approve)]) is True
    assert matches(column, [digest(codes.reject), digest(new_codes().approve)]) is False
    assert matches(column, [digest(new_codes().approve)]) is None
    with pytest.raises(UsageError):
        matches(column, [digest(codes.approve), digest(codes.reject)])


def test_an_answer_is_read_out_of_whatever_stands_around_it() -> None:
    codes = new_codes()
    answer = read_answer(f"> De: alguien\r\n>  {codes.reject.upper()}\r\nMotivo: no es la fecha\r\notra línea")
    assert answer.digests == (digest(codes.reject),)
    assert answer.reason.startswith("no es la fecha")
    for text in ("", "1234", codes.approve[:-1], "0" * 64):
        with pytest.raises(UsageError):
            read_answer(text)
