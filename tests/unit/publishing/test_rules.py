"""The publisher's decisions, each outcome against each kind of step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.accounts.health import Failure
from core.accounts.model import HealthCode
from core.ids import AccountId, OperatorId
from core.publishing import rules
from core.publishing.model import Cause, Delivery, DeliveryId, DeliveryState, Frozen, PostId, PostKind
from core.publishing.rules import Move, Outcome, Patience, Trial, Turn
from ventanilla.api import (
    Applied,
    DidNotHappen,
    Done,
    Happened,
    Plan,
    Receipt,
    Repeat,
    Step,
    Unknown,
    Waits,
)

NOW = 1_800_000_000
PATIENCE = Patience()
SETTLE = PATIENCE.settle_s
AWAY = Failure(HealthCode.UNAVAILABLE, "no answer")
REFUSED = Failure(HealthCode.REJECTED, "no")
LIMITED = Failure(HealthCode.LIMITED, "later", retry_at_s=NOW + 300)


def step(repeat: Repeat, *, shows: bool = True, safe_for_s: int | None = None) -> Step:
    return Step(name="post", repeat=repeat, shows=shows, safe_for_s=safe_for_s)


def delivery(
    state: DeliveryState = DeliveryState.WAITING,
    *steps: Step,
    tries: int = 1,
    at: int = 0,
    deadline_s: int = NOW + 3600,
) -> Delivery:
    plan = Plan(steps or (step(Repeat.SAFE),))
    return Delivery(
        id=DeliveryId(1), post_id=PostId(1), account_id=AccountId(1), kind=PostKind.REPLY, conversation_id=None,
        message_id=None, author_id=OperatorId(1), content="{}", key="k", state=state, due_s=NOW, next_s=NOW,
        deadline_s=deadline_s, is_later=False, seen_rev=0, frozen=Frozen(plan, at, {}), shown=0, begun_s=NOW,
        tries=tries, checks=1, resends=0, cause=Cause.NONE, detail="", remote_id="", url="", published_s=None,
        is_found=False, rev=1,
    )  # fmt: skip


def after(outcome: Outcome, what: Step, *, in_doubt: bool = False, tries: int = 1) -> Move:
    trial = Trial(delivery(DeliveryState.SENDING, what, tries=tries), what, in_doubt)
    return rules.after_failure(trial, outcome, NOW, 0.5, PATIENCE)


@pytest.mark.parametrize("repeat", Repeat)
def test_a_refusal_of_what_never_left_fails_with_its_cause(repeat: Repeat) -> None:
    move = after(Outcome(REFUSED, Applied.NO), step(repeat))
    assert (move.state, move.cause) == (DeliveryState.FAILED, Cause.REJECTED)


@pytest.mark.parametrize("repeat", Repeat)
def test_what_never_left_is_tried_again_by_itself(repeat: Repeat) -> None:
    move = after(Outcome(AWAY, Applied.NO), step(repeat))
    assert move.state is DeliveryState.WAITING
    assert NOW < move.next_s <= NOW + PATIENCE.backoff_to_s
    assert not move.is_resend


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [
        (Repeat.SAFE, DeliveryState.UNCERTAIN),
        (Repeat.CHECKABLE, DeliveryState.UNCERTAIN),
        (Repeat.UNSAFE, DeliveryState.NEEDS_OPERATOR),
    ],
)
@pytest.mark.parametrize("applied", [Applied.MAYBE, Applied.YES])
def test_p83_what_may_have_left_is_settled_and_never_simply_sent_again(
    repeat: Repeat, expected: DeliveryState, applied: Applied
) -> None:
    move = after(Outcome(AWAY, applied), step(repeat))
    assert move.state is expected
    if expected is DeliveryState.UNCERTAIN:
        assert move.next_s >= NOW + SETTLE, "P84: a platform that commits late has finished by then"


def test_an_upload_that_nobody_can_see_is_simply_repeated() -> None:
    move = after(Outcome(AWAY, Applied.MAYBE), step(Repeat.SAFE, shows=False))
    assert move.state is DeliveryState.WAITING


def test_p87_a_repeat_that_is_refused_is_no_proof_that_the_first_one_was() -> None:
    what = step(Repeat.SAFE)
    move = after(Outcome(REFUSED, Applied.NO), what, in_doubt=True, tries=2)
    assert move.state is DeliveryState.UNCERTAIN
    doubt = replace(delivery(DeliveryState.UNCERTAIN, what), cause=move.cause)
    assert rules.turn(doubt, what, move.next_s) is Turn.LOOK


@pytest.mark.parametrize("repeat", [Repeat.SAFE, Repeat.CHECKABLE])
def test_a_doubt_stays_one_when_the_next_try_finds_no_network(repeat: Repeat) -> None:
    move = after(Outcome(AWAY, Applied.NO), step(repeat), in_doubt=True, tries=2)
    assert move.state is DeliveryState.UNCERTAIN


def test_the_platforms_own_time_to_wait_is_kept() -> None:
    move = after(Outcome(LIMITED, Applied.NO), step(Repeat.UNSAFE))
    assert (move.state, move.next_s, move.cause) == (DeliveryState.WAITING, NOW + 300, Cause.LIMITED)


def test_a_platform_that_asks_to_wait_for_ever_is_asked_again_within_the_hour() -> None:
    forever = replace(LIMITED, retry_at_s=NOW + 10**9)
    assert after(Outcome(forever, Applied.NO), step(Repeat.SAFE)).next_s == NOW + rules.WAIT_TO_S


def test_after_ten_tries_in_vain_it_failed() -> None:
    move = after(Outcome(AWAY, Applied.NO), step(Repeat.SAFE), tries=rules.TRIES_MOST)
    assert (move.state, move.cause) == (DeliveryState.FAILED, Cause.UNAVAILABLE)


@pytest.mark.parametrize(
    ("repeat", "safe_for_s", "later_s", "expected"),
    [
        (Repeat.SAFE, None, 100, Turn.RUN),
        (Repeat.SAFE, 3600, 100, Turn.RUN),
        (Repeat.SAFE, 3600, 3601, Turn.LOOK),
        (Repeat.SAFE, 3600, -7200, Turn.LOOK),
        (Repeat.CHECKABLE, None, 100, Turn.LOOK),
        (Repeat.UNSAFE, None, 100, Turn.ASK),
    ],
)
def test_p86_a_key_is_trusted_only_as_long_as_the_platform_keeps_it(
    repeat: Repeat, safe_for_s: int | None, later_s: int, expected: Turn
) -> None:
    what = step(repeat, safe_for_s=safe_for_s)
    doubt = delivery(DeliveryState.UNCERTAIN, what, deadline_s=NOW + 10_000)
    assert rules.turn(doubt, what, NOW + later_s) is expected


def test_a_doubt_past_its_deadline_is_looked_into_and_not_sent() -> None:
    what = step(Repeat.SAFE)
    doubt = delivery(DeliveryState.UNCERTAIN, what, deadline_s=NOW - 1)
    assert rules.turn(doubt, what, NOW) is Turn.LOOK
    assert rules.after_look(doubt, DidNotHappen(), NOW, 0.5, PATIENCE) == Move(DeliveryState.EXPIRED, NOW, Cause.LATE)


def test_what_is_seen_not_to_be_there_is_sent_once_more_and_never_a_third_time() -> None:
    doubt = delivery(DeliveryState.UNCERTAIN)
    first = rules.after_look(doubt, DidNotHappen(), NOW, 0.5, PATIENCE)
    assert (first.state, first.is_resend) == (DeliveryState.WAITING, True)
    second = rules.after_look(replace(doubt, resends=1), DidNotHappen(), NOW, 0.5, PATIENCE)
    assert (second.state, second.cause) == (DeliveryState.NEEDS_OPERATOR, Cause.NOT_FOUND_TWICE)


def test_what_cannot_be_told_is_looked_at_three_times_and_then_asked() -> None:
    doubt = delivery(DeliveryState.UNCERTAIN)
    assert (
        rules.after_look(replace(doubt, checks=2), Unknown("two of them"), NOW, 0.5, PATIENCE).state
        is DeliveryState.UNCERTAIN
    )
    asked = rules.after_look(replace(doubt, checks=3), Unknown("two of them"), NOW, 0.5, PATIENCE)
    assert (asked.state, asked.detail) == (DeliveryState.NEEDS_OPERATOR, "two of them")


def test_a_look_that_fails_is_repeated_and_at_last_asked() -> None:
    doubt = delivery(DeliveryState.UNCERTAIN)
    assert rules.after_look(doubt, AWAY, NOW, 0.5, PATIENCE).state is DeliveryState.UNCERTAIN
    asked = rules.after_look(replace(doubt, checks=rules.CHECKS_MOST), AWAY, NOW, 0.5, PATIENCE)
    assert asked.state is DeliveryState.NEEDS_OPERATOR


def test_a_found_publication_is_a_receipt() -> None:
    move = rules.after_look(delivery(DeliveryState.UNCERTAIN), Happened(Done(receipt=Receipt("1"))), NOW, 0.5, PATIENCE)
    assert move.state is DeliveryState.PUBLISHED


def test_only_the_last_step_publishes() -> None:
    two = (step(Repeat.SAFE, shows=False), step(Repeat.SAFE))
    assert rules.after_result(delivery(DeliveryState.SENDING, *two), Done(), NOW).state is DeliveryState.WAITING
    assert rules.after_result(delivery(DeliveryState.SENDING, *two, at=1), Done(), NOW).state is DeliveryState.PUBLISHED
    waits = rules.after_result(delivery(DeliveryState.SENDING, *two), Waits({}, 7), NOW)
    assert (waits.state, waits.next_s) == (DeliveryState.WAITING, NOW + 7)


@pytest.mark.parametrize(
    ("repeat", "shows", "begun", "expected"),
    [
        (Repeat.UNSAFE, True, False, DeliveryState.WAITING),
        (Repeat.SAFE, False, True, DeliveryState.WAITING),
        (Repeat.SAFE, True, True, DeliveryState.UNCERTAIN),
        (Repeat.CHECKABLE, True, True, DeliveryState.UNCERTAIN),
        (Repeat.UNSAFE, True, True, DeliveryState.NEEDS_OPERATOR),
    ],
)
def test_p81_a_dead_collectors_step_is_settled_as_far_as_it_had_begun(
    repeat: Repeat, shows: bool, begun: bool, expected: DeliveryState
) -> None:
    what = step(repeat, shows=shows)
    assert rules.after_loss(delivery(DeliveryState.SENDING, what), what, begun, NOW, PATIENCE).state is expected


def test_p95_what_is_late_asks_also_when_part_of_it_is_out() -> None:
    late = delivery(deadline_s=NOW - 1)
    assert rules.is_late(late, NOW)
    assert rules.is_late(replace(late, shown=1), NOW)
    assert not rules.is_late(replace(late, state=DeliveryState.UNCERTAIN), NOW)
    assert not rules.is_late(replace(late, deadline_s=NOW), NOW)


@given(
    repeat=some.sampled_from(Repeat), shows=some.booleans(), doubt=some.booleans(),
    applied=some.sampled_from(Applied), code=some.sampled_from(HealthCode), tries=some.integers(1, 30),
    chance=some.floats(0, 1, exclude_max=True), retry=some.none() | some.integers(0, 2**40),
)  # fmt: skip
def test_nothing_that_may_be_public_is_ever_put_back_in_the_queue_unlooked(
    repeat: Repeat, shows: bool, doubt: bool, applied: Applied, code: HealthCode, tries: int, chance: float,
    retry: int | None,
) -> None:  # fmt: skip
    what = step(repeat, shows=shows)
    trial = Trial(delivery(DeliveryState.SENDING, what, tries=tries), what, doubt)
    move = rules.after_failure(trial, Outcome(Failure(code, "", retry), applied), NOW, chance, PATIENCE)
    may_be_public = shows and (doubt or applied is not Applied.NO)
    if may_be_public:
        assert move.state in (DeliveryState.UNCERTAIN, DeliveryState.NEEDS_OPERATOR)
        assert move.state is DeliveryState.NEEDS_OPERATOR or move.next_s >= NOW + SETTLE
    assert NOW <= move.next_s <= NOW + rules.WAIT_TO_S + PATIENCE.backoff_to_s
