"""Answering: what may wait for its turn, what is refused, and what is on record afterwards."""

from __future__ import annotations

import pytest

from core.errors import AlreadyClaimed, Conflict, UsageError
from core.inbox import notes, triage
from core.inbox.model import State
from core.publishing import reads
from core.publishing.content import Content
from core.publishing.decisions import Verdict, cancel, resolve
from core.publishing.model import Cause, DeliveryState
from core.publishing.replies import UNDO_S
from tests.service.inbox.desk import ANA, LUIS, word
from tests.service.publishing.room import Room
from tests.service.publishing.scripted import SCRIPT
from ventanilla.api import Passage, Removed, Visibility


async def test_an_answer_waits_for_the_undo_window_and_then_goes_out_once(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    await notes.save_draft(room.desk.store, ANA, conversation, "reply", "Vamos.")
    sent = await room.reply(conversation)
    assert await room.desk.table("SELECT * FROM draft") == []
    await room.deliver()
    assert SCRIPT.ran == []
    room.desk.wait(UNDO_S)
    await room.deliver(lives=3)
    assert SCRIPT.ran == ["post-1"]
    found = await room.delivery(sent.delivery)
    assert (found.state, found.remote_id) == (DeliveryState.PUBLISHED, "ours:post-1")
    row = await room.desk.one("SELECT state, messages FROM conversation WHERE id = ?", conversation)
    assert (row["state"], row["messages"]) == (State.WAITING, 2)
    own = await room.desk.table("SELECT remote_id, text, is_own FROM message WHERE is_own = 1")
    assert own == [("ours:post-1", "Vamos.", 1)]
    actions = await room.desk.table("SELECT action, actor FROM audit ORDER BY seq")
    assert actions == [("message.reply", "Ana"), ("post.published", "collector")]


async def test_an_answer_can_be_stopped_and_becomes_a_draft_again(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    sent = await room.reply(conversation, "Vamos enseguida.")
    mine = await reads.stoppable(room.desk.store, ANA.operator_id)  # type: ignore[arg-type]  # Ana is a person
    assert mine is not None and mine.id == sent.delivery
    await cancel(room.desk.store, ANA, sent.delivery)
    assert await room.desk.table("SELECT operator_id, kind, text FROM draft") == [(1, "reply", "Vamos enseguida.")]
    room.desk.wait(3600)
    await room.deliver()
    assert SCRIPT.ran == []
    with pytest.raises(Conflict):
        await cancel(room.desk.store, ANA, sent.delivery)


async def test_a_newer_draft_is_not_overwritten_by_a_stopped_answer(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    sent = await room.reply(conversation)
    await notes.save_draft(room.desk.store, ANA, conversation, "reply", "Otra cosa")
    await cancel(room.desk.store, ANA, sent.delivery)
    assert await room.desk.table("SELECT text FROM draft") == [("Otra cosa",)]


async def test_a_private_message_is_never_answered_in_public(room: Room) -> None:
    await room.desk.arrive(word("dm", "Mi madre se dializa en casa", "hija", private=True))
    row = await room.desk.one("SELECT id FROM conversation")
    public = Content(passages=(Passage("Le llamamos."),), visibility=Visibility.PUBLIC)
    with pytest.raises(UsageError, match="never answered in public"):
        await room.reply(row["id"], content=public)
    await room.reply(row["id"])


@pytest.mark.parametrize(
    ("text", "words"),
    [("x" * 41, r"too long \(\+1\)"), ("La cisterna llega a {zona} hoy", "braces"), ("{hora}", "braces")],
)
async def test_p98_what_does_not_fit_is_refused_before_it_is_kept(room: Room, text: str, words: str) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    with pytest.raises(UsageError, match=words):
        await room.reply(conversation, text)
    assert await room.desk.table("SELECT * FROM post") == []


async def test_two_colleagues_who_answer_at_once_do_not_both_answer(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    hers, his = await room.wish(conversation, "Vamos."), await room.wish(conversation, "Ya va.")
    await room.reply(conversation, actor=ANA, seen_answer=hers.seen_answer)
    with pytest.raises(Conflict, match="colleague has answered"):
        await room.reply(conversation, actor=LUIS, seen_answer=his.seen_answer)
    await room.reply(conversation, actor=LUIS)  # having read hers


async def test_a_conversation_in_a_colleagues_hands_is_not_answered(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    await triage.claim(room.desk.store, LUIS, [conversation])
    with pytest.raises(AlreadyClaimed, match="Luis"):
        await room.reply(conversation)


async def test_p97_a_message_that_was_removed_is_not_answered(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua", "m1")
    early = await room.reply(conversation, at_s=room.desk.now_s + 600)
    wish = await room.wish(conversation, "Vamos.")
    await room.desk.arrive(Removed("m1"))
    with pytest.raises(Conflict, match="removed"):
        await room.reply(conversation, message=wish.message, seen_answer=early.post)
    room.desk.wait(600)
    await room.deliver()
    found = await room.delivery(early.delivery)
    assert (found.state, found.cause, SCRIPT.ran) == (DeliveryState.FAILED, Cause.TARGET_GONE, [])


async def test_an_answer_for_later_is_held_when_the_citizen_writes_first(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua", root="hilo")
    sent = await room.reply(conversation, at_s=room.desk.now_s + 600)
    await room.desk.say("vecina", "Ya volvió, gracias", root="hilo")
    room.desk.wait(600)
    await room.deliver()
    found = await room.delivery(sent.delivery)
    assert (found.state, found.cause, SCRIPT.ran) == (DeliveryState.HELD, Cause.CITIZEN_WROTE, [])
    await resolve(room.desk.store, ANA, sent.delivery, Verdict.AGAIN)
    await room.deliver()
    assert (await room.delivery(sent.delivery)).state is DeliveryState.PUBLISHED


async def test_a_citizen_who_writes_while_the_answer_leaves_is_still_to_be_answered(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua", root="hilo")
    await room.reply(conversation)
    await room.desk.say("vecina", "Y ahora tampoco luz", root="hilo")
    room.desk.wait(UNDO_S)
    await room.deliver()
    assert SCRIPT.ran == ["post-1"]
    row = await room.desk.one("SELECT state FROM conversation WHERE id = ?", conversation)
    assert row["state"] == State.OPEN


async def test_p88_the_same_words_twice_on_purpose_are_two_answers(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    one, two = await room.reply(conversation), await room.reply(conversation)
    keys = {(await room.delivery(one.delivery)).key, (await room.delivery(two.delivery)).key}
    assert len(keys) == 2
    room.desk.wait(UNDO_S)
    await room.deliver()
    assert SCRIPT.ran == ["post-1", "post-1"]


async def test_no_text_of_anybody_is_in_the_record(room: Room) -> None:
    conversation = await room.desk.say("vecina", "CANARIO del ciudadano")
    await room.reply(conversation, "CANARIO nuestro")
    room.desk.wait(UNDO_S)
    await room.deliver()
    assert not await room.desk.table("SELECT 1 FROM audit WHERE data LIKE '%CANARIO%'")
    assert not await room.desk.table("SELECT 1 FROM attempt WHERE detail LIKE '%CANARIO%'")
