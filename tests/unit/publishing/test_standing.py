"""Which of two ways is offered, from what a connector says and what our record has."""

from __future__ import annotations

import pytest

from core.publishing.model import DeliveryState
from core.publishing.standing import Offer, Past, offers
from ventanilla.api import Action, Availability

HIDE, UNHIDE = Action.HIDE, Action.UNHIDE
BOTH = (Availability(HIDE, True), Availability(UNHIDE, True))
UNDER_WAY = ("waiting", "held", "sending", "uncertain", "needs_operator")
ENDED_WITHOUT = ("failed", "expired", "cancelled")


def past(action: Action, state: str = "published", at_s: int = 100) -> Past:
    return Past(action, DeliveryState(state), at_s if state == "published" else 0)


def of(said: tuple[Availability, ...], *done: Past) -> dict[Action, Offer]:
    return {each.action: each for each in offers(said, done)}


@pytest.mark.parametrize("done", [(), *((past(HIDE, state),) for state in ENDED_WITHOUT), (past(HIDE), past(UNHIDE))])
def test_what_is_not_done_is_offered_and_its_way_back_only_when_ordered(done: tuple[Past, ...]) -> None:
    found = of(BOTH, *done)
    assert (found[HIDE].is_open, found[HIDE].reason, found[HIDE].may_order) == (True, "", True)
    assert (found[UNHIDE].is_open, found[UNHIDE].may_order) == (False, True)
    assert "not have it hidden" in found[UNHIDE].reason


@pytest.mark.parametrize("more", [(), *((past(UNHIDE, state),) for state in ENDED_WITHOUT)])
def test_what_is_done_is_offered_to_be_taken_back_and_not_again(more: tuple[Past, ...]) -> None:
    found = of(BOTH, past(HIDE), past(UNHIDE), past(HIDE, at_s=300), *more)
    assert (found[UNHIDE].is_open, found[UNHIDE].may_order) == (True, True)
    assert (found[HIDE].is_open, found[HIDE].may_order, found[HIDE].since_s) == (False, False, 300)
    assert found[HIDE].reason == "We have hidden it already."


@pytest.mark.parametrize("state", UNDER_WAY)
@pytest.mark.parametrize("action", [HIDE, UNHIDE])
def test_one_on_its_way_closes_both(state: str, action: Action) -> None:
    found = of(BOTH, past(HIDE), past(action, state))
    assert [(each.is_open, each.may_order, bool(each.reason)) for each in found.values()] == [(False, False, True)] * 2


def test_the_connectors_no_stands_with_its_own_reason_whatever_is_on_record() -> None:
    said = (Availability(HIDE, False, "not here"), Availability(UNHIDE, False, "not here"))
    for done in ((), (past(HIDE),), (past(HIDE, "waiting"),)):
        assert set(offers(said, done)) == {Offer(HIDE, False, "not here"), Offer(UNHIDE, False, "not here")}


def test_no_message_is_left_without_a_way_by_our_record() -> None:
    """A connector that offers one way alone knows more than we do, or there is no way back there."""
    only_back = (Availability(HIDE, False, "it is hidden"), Availability(UNHIDE, True))
    assert of(only_back)[UNHIDE].is_open
    assert of((Availability(HIDE, True),), past(HIDE))[HIDE].is_open
    closed_back = (Availability(HIDE, True), Availability(UNHIDE, False, "never"))
    assert of(closed_back, past(HIDE))[HIDE].is_open


def test_hiding_says_nothing_of_muting_and_the_rest_is_as_the_connector_says() -> None:
    said = (*BOTH, Availability(Action.MUTE_AUTHOR, True), Availability(Action.UNMUTE_AUTHOR, True),
            Availability(Action.LIKE, True), Availability(Action.DELETE, False, "not ours"))  # fmt: skip
    found = of(said, past(HIDE), past(Action.LIKE))
    assert [action for action, each in found.items() if each.is_open] == [UNHIDE, Action.MUTE_AUTHOR, Action.LIKE]
    assert found[Action.DELETE].reason == "not ours"
