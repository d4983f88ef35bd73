"""What is offered about a message after what we did: by our own record, for the same message, author and account."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from core.errors import Conflict
from core.ids import ConversationId, MessageId
from core.publishing.decisions import Verdict, cancel, resolve
from core.publishing.model import Cause, DeliveryState
from core.publishing.posts import act_on, available_actions
from core.publishing.replies import UNDO_S, Sent
from core.publishing.standing import _PAST, Offer
from core.store import Actor
from tests.service.inbox.desk import ANA, CHAT, LUIS, word
from tests.service.publishing.room import SHELF, Room, state
from tests.service.publishing.scripted import SCRIPT
from ventanilla.api import Action, Availability, UncertainOutcome

HIDE, UNHIDE, MUTE, UNMUTE = Action.HIDE, Action.UNHIDE, Action.MUTE_AUTHOR, Action.UNMUTE_AUTHOR
BLOCK, UNBLOCK = Action.BLOCK_AUTHOR, Action.UNBLOCK_AUTHOR
SIX = (HIDE, UNHIDE, MUTE, UNMUTE, BLOCK, UNBLOCK)


@pytest.fixture(autouse=True)
def both_ways(room: Room) -> Iterator[None]:
    """The platform does not say what is done already, as most do not."""
    SCRIPT.offers = tuple(Availability(action, True) for action in SIX)
    yield
    SCRIPT.clear()


async def last_of(room: Room, conversation: ConversationId) -> MessageId:
    row = await room.desk.one("SELECT max(id) AS id FROM message WHERE conversation_id = ?", conversation)
    return MessageId(row["id"])


async def offered(room: Room, message: MessageId) -> dict[Action, Offer]:
    return {each.action: each for each in (await available_actions(room.desk.store, SHELF, message))[1]}


async def opened(room: Room, message: MessageId) -> set[Action]:
    return {action for action, each in (await offered(room, message)).items() if each.is_open}


async def order(room: Room, message: MessageId, action: Action, actor: Actor = ANA) -> Sent:
    return await act_on(room.desk.store, actor, SHELF, message, action, {})


async def go_on(room: Room, seconds: int = UNDO_S) -> None:
    room.desk.wait(seconds)
    await room.deliver()


async def test_what_nobody_did_is_offered_and_nothing_to_take_back(room: Room) -> None:
    message = await last_of(room, await room.desk.say("vecina", "hola"))
    assert await opened(room, message) == {HIDE, MUTE, BLOCK}


async def test_a_message_we_hid_can_be_shown_again_and_only_that_one(room: Room) -> None:
    first = await last_of(room, await room.desk.say("vecina", "INSULTO", root="hilo"))
    await order(room, first, HIDE)
    found = await offered(room, first)
    assert (found[HIDE].is_open, found[UNHIDE].is_open, found[HIDE].reason) == (False, False, found[UNHIDE].reason)
    assert {MUTE, BLOCK} == await opened(room, first)
    await go_on(room)
    assert await opened(room, first) == {UNHIDE, MUTE, BLOCK}
    assert (await offered(room, first))[HIDE].since_s == room.desk.now_s
    second = await last_of(room, await room.desk.say("vecina", "otra cosa", root="hilo"))
    assert await opened(room, second) == {HIDE, MUTE, BLOCK}
    await order(room, first, UNHIDE)
    await go_on(room)
    assert await opened(room, first) == {HIDE, MUTE, BLOCK}
    assert SCRIPT.ran == ["hide", "unhide"]


async def test_an_author_we_muted_is_muted_in_all_they_wrote_to_that_account_and_nobody_else(room: Room) -> None:
    one = await last_of(room, await room.desk.say("vecina", "una", root="a"))
    two = await last_of(room, await room.desk.say("vecina", "dos", root="b"))
    hers = await last_of(room, await room.desk.say("otra", "tres", root="a"))
    await room.desk.arrive(word("ch1", "en el chat", "vecina"), account=CHAT)
    chat = MessageId((await room.desk.one("SELECT id FROM message WHERE remote_id = 'ch1'"))["id"])
    await order(room, one, MUTE)
    await order(room, one, BLOCK)
    assert await opened(room, two) == {HIDE}
    await go_on(room)
    assert await opened(room, one) == await opened(room, two) == {HIDE, UNMUTE, UNBLOCK}
    assert await opened(room, hers) == await opened(room, chat) == {HIDE, MUTE, BLOCK}
    await order(room, two, UNMUTE)
    await go_on(room)
    assert await opened(room, one) == {HIDE, MUTE, UNBLOCK}


async def test_what_was_stopped_or_left_is_not_done(room: Room) -> None:
    message = await last_of(room, await room.desk.say("vecina", "INSULTO"))
    sent = await order(room, message, HIDE)
    await cancel(room.desk.store, ANA, sent.delivery)
    assert HIDE in await opened(room, message)


async def test_a_doubt_closes_both_ways_until_a_person_settles_it(room: Room) -> None:
    message = await last_of(room, await room.desk.say("vecina", "INSULTO"))
    sent = await order(room, message, HIDE)
    SCRIPT.results = [UncertainOutcome("reset")]
    await go_on(room)
    assert (await state(room, sent.delivery))[0] is DeliveryState.UNCERTAIN
    assert not {HIDE, UNHIDE} & await opened(room, message)
    with pytest.raises(Conflict, match="on its way already"):
        await order(room, message, UNHIDE, LUIS)
    await room.desk.set(
        "UPDATE delivery SET state = ?, cause = ?", DeliveryState.NEEDS_OPERATOR.value, Cause.NO_WAY_TO_TELL.value
    )
    assert not {HIDE, UNHIDE} & await opened(room, message)
    await resolve(room.desk.store, ANA, sent.delivery, Verdict.ONLINE)
    assert UNHIDE in await opened(room, message)


async def test_a_way_back_may_be_ordered_for_what_was_done_elsewhere_and_what_is_done_is_not_done_twice(
    room: Room,
) -> None:
    message = await last_of(room, await room.desk.say("vecina", "INSULTO"))
    await order(room, message, UNHIDE)
    await go_on(room)
    await order(room, message, HIDE)
    await go_on(room)
    with pytest.raises(Conflict, match="We have hidden it already"):
        await order(room, message, HIDE, LUIS)
    assert SCRIPT.ran == ["unhide", "hide"]


async def test_two_who_hide_it_at_once_hide_it_once(room: Room) -> None:
    message = await last_of(room, await room.desk.say("vecina", "INSULTO"))
    ways = [order(room, message, HIDE, ANA), order(room, message, HIDE, LUIS)]
    fates = await asyncio.gather(*ways, return_exceptions=True)
    assert sorted(type(fate).__name__ for fate in fates) == ["Conflict", "Sent"]
    await go_on(room)
    assert SCRIPT.ran == ["hide"]


async def test_the_connectors_no_is_kept_with_its_own_words(room: Room) -> None:
    message = await last_of(room, await room.desk.say("vecina", "INSULTO"))
    await order(room, message, HIDE)
    await go_on(room)
    SCRIPT.offers = (Availability(HIDE, False, "too late"), Availability(UNHIDE, False, "too late"))
    found = await offered(room, message)
    assert [(each.is_open, each.reason) for each in found.values()] == [(False, "too late")] * 2
    with pytest.raises(Conflict, match="too late"):
        await order(room, message, UNHIDE)


async def test_the_record_of_a_prolific_author_is_found_by_index(room: Room) -> None:
    message = await last_of(room, await room.desk.say("vecina", "INSULTO"))
    plan = await room.desk.table(f"EXPLAIN QUERY PLAN {_PAST}", message)
    steps = [str(step[3]) for step in plan]
    assert not [step for step in steps if step.startswith("SCAN")], steps
