"""What a desk knows of deliveries at a glance, and which of one's last acts one key takes back."""

from __future__ import annotations

import pytest

from core.ids import OperatorId
from core.inbox import reads, triage
from core.inbox.model import Done
from core.publishing import tally as latest_tally
from core.publishing.latest import last_to_stop
from core.publishing.replies import UNDO_S
from core.publishing.tally import FRESH_S, Tally, tally
from tests.service.inbox.desk import ANA, LUIS
from tests.service.publishing.room import Room
from tests.service.publishing.scripted import SCRIPT
from ventanilla.api import Rejected, UncertainOutcome

ME = OperatorId(1)


async def last_act(room: Room) -> Done | None:
    found = await reads.last_acts(room.desk.store, ME, 1)
    return found[0] if found else None


async def test_the_tally_of_a_quiet_desk_is_empty(room: Room) -> None:
    await room.desk.say("vecina", "hola")
    assert await tally(room.desk.store) == Tally()


async def test_the_tally_counts_doubts_and_what_asks_and_names_the_conversations(room: Room) -> None:
    one, two = await room.desk.say("vecina", "hola"), await room.desk.say("vecino", "hola")
    await room.reply(one)
    await room.reply(two, actor=LUIS)
    found = await tally(room.desk.store)
    assert (found.uncertain, found.asking, set(found.conversations)) == (0, 0, {one, two})
    assert found.leaving == {ME, OperatorId(2)}
    room.desk.wait(UNDO_S)
    SCRIPT.results = [UncertainOutcome("no answer"), Rejected("rude")]
    await room.deliver()
    found = await tally(room.desk.store)
    assert (found.uncertain, found.asking, set(found.conversations), set(found.leaving)) == (1, 1, {one, two}, set())
    assert found.deciding == {two}
    three = await room.desk.say("tercera", "hola")
    await room.reply(three, at_s=room.desk.now_s + 3600)
    assert (await tally(room.desk.store)).deciding == {two, three}


async def test_more_than_are_named_are_counted_all_and_the_newest_are_named(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest_tally, "MOST", 1)
    one, two = await room.desk.say("vecina", "hola"), await room.desk.say("vecino", "hola")
    await room.reply(one)
    await room.reply(two)
    room.desk.wait(UNDO_S)
    SCRIPT.results = [Rejected("rude"), UncertainOutcome("no answer")]
    await room.deliver()
    found = await tally(room.desk.store)
    assert (found.uncertain, found.asking, set(found.conversations)) == (1, 1, {two})


async def test_what_is_out_is_named_for_an_hour(room: Room) -> None:
    conversation = await room.desk.say("vecina", "hola")
    await room.reply(conversation)
    room.desk.wait(UNDO_S)
    await room.deliver()
    assert (await tally(room.desk.store)).conversations == {conversation}
    room.desk.wait(FRESH_S + 1)
    assert await tally(room.desk.store) == Tally()


async def test_the_newer_of_an_answer_and_an_act_is_taken_back_also_within_one_second(room: Room) -> None:
    conversation, other = await room.desk.say("vecina", "hola"), await room.desk.say("vecino", "hola")
    await triage.tag(room.desk.store, ANA, [other], add=["agua"])
    sent = await room.reply(conversation)
    found = await last_to_stop(room.desk.store, ME, await last_act(room))
    assert found is not None and found.id == sent.delivery
    await triage.tag(room.desk.store, ANA, [other], add=["luz"])
    assert await last_to_stop(room.desk.store, ME, await last_act(room)) is None


async def test_an_answer_whose_window_is_over_is_not_stopped_by_that_key(room: Room) -> None:
    await room.reply(await room.desk.say("vecina", "hola"))
    assert await last_to_stop(room.desk.store, ME, None) is not None
    assert await last_to_stop(room.desk.store, OperatorId(2), None) is None
    room.desk.wait(UNDO_S)
    assert await last_to_stop(room.desk.store, ME, None) is None
