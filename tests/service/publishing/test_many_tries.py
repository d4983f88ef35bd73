"""What was tried ten times and may be out: the platform is asked before a person is."""

from __future__ import annotations

import pytest

from core.publishing.model import Cause, DeliveryState
from core.publishing.rules import TRIES_MOST
from tests.service.publishing.room import Room, leaving, state
from tests.service.publishing.scripted import SCRIPT
from ventanilla.api import DidNotHappen, Done, Happened, Receipt, Repeat, UncertainOutcome, Unknown

FOUND = Happened(Done(receipt=Receipt("ours:7")))


async def _tried_ten_times(room: Room) -> None:
    for _try in range(TRIES_MOST):
        await room.deliver()
        room.desk.wait(1000)
    assert len(SCRIPT.ran) == TRIES_MOST and not SCRIPT.looked


@pytest.mark.parametrize("repeat", [Repeat.SAFE])
async def test_what_is_found_there_after_ten_tries_is_published_and_nobody_is_asked(room: Room, repeat: Repeat) -> None:
    SCRIPT.repeat, SCRIPT.results, SCRIPT.verdicts = repeat, [UncertainOutcome("cut")] * TRIES_MOST, [FOUND]
    _conversation, sent = await leaving(room)
    await _tried_ten_times(room)
    await room.deliver()
    assert await state(room, sent.delivery) == (DeliveryState.PUBLISHED, Cause.NONE)
    assert len(SCRIPT.ran) == TRIES_MOST


async def test_what_is_not_there_after_ten_tries_is_sent_once_more(room: Room) -> None:
    SCRIPT.results, SCRIPT.verdicts = [UncertainOutcome("cut")] * TRIES_MOST, [DidNotHappen()]
    _conversation, sent = await leaving(room)
    await _tried_ten_times(room)
    await room.deliver()
    assert await state(room, sent.delivery) == (DeliveryState.PUBLISHED, Cause.NONE)
    assert len(SCRIPT.ran) == TRIES_MOST + 1


async def test_where_the_platform_cannot_tell_after_ten_tries_a_person_is_asked(room: Room) -> None:
    SCRIPT.results, SCRIPT.verdicts = [UncertainOutcome("cut")] * TRIES_MOST, [Unknown("it shows nothing")] * 9
    _conversation, sent = await leaving(room)
    await _tried_ten_times(room)
    for _look in range(4):
        await room.deliver()
        room.desk.wait(1000)
    assert await state(room, sent.delivery) == (DeliveryState.NEEDS_OPERATOR, Cause.NO_WAY_TO_TELL)
    assert len(SCRIPT.ran) == TRIES_MOST
