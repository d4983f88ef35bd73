"""Taking down and correcting what we published: journaled, with a reason, the old words kept."""

from __future__ import annotations

import pytest

from core.errors import Conflict, UsageError
from core.ids import ConversationId, MessageId
from core.publishing import store as sql
from core.publishing.content import Content, Deed, load_content
from core.publishing.correction import correction_begun, offered
from core.publishing.freeze import Scope, freeze_queue
from core.publishing.meta import load_meta
from core.publishing.model import Cause, DeliveryId, DeliveryState
from core.publishing.posts import act_on
from core.publishing.replies import UNDO_S
from core.publishing.withdrawal import withdraw
from tests.service.inbox.desk import ANA, LUIS
from tests.service.publishing.room import SHELF, Room, leaving, state
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.test_freezes import approved
from ventanilla.api import Action, Availability, Done, Gone, Passage, Receipt


@pytest.fixture(autouse=True)
def deletes(room: Room) -> None:
    SCRIPT.offers = (Availability(Action.DELETE, True),)


async def withdrawn_s(room: Room, id_: DeliveryId) -> int | None:
    found: int | None = (await room.desk.one("SELECT withdrawn_s FROM delivery WHERE id = ?", id_))["withdrawn_s"]
    return found


async def test_a_thread_is_taken_down_part_by_part_from_its_end_and_marked_when_all_is_gone(room: Room) -> None:
    SCRIPT.results = [Done({}, Receipt("ours:1")), Done({}, Receipt("ours:2"))]
    id_ = await approved(room, "uno", "dos")
    await room.deliver()
    made = await withdraw(room.desk.store, LUIS, SHELF, id_, "Fecha equivocada")
    room.desk.wait(UNDO_S)
    await room.deliver()
    plans = [await room.desk.one("SELECT plan FROM delivery WHERE id = ?", each) for each in made]
    assert ["ours:2" in plans[0]["plan"], "ours:1" in plans[1]["plan"]] == [True, True]
    assert SCRIPT.ran == ["post-1", "post-2", "delete", "delete"]
    assert await withdrawn_s(room, id_) == room.desk.now_s
    kept = load_content((await room.delivery(id_)).content)
    assert isinstance(kept, Content) and kept.text == "uno\n\ndos", "what was said stays on record"
    acts = [await room.desk.one("SELECT title FROM post WHERE id = (SELECT post_id FROM delivery WHERE id = ?)", each)
            for each in made]  # fmt: skip
    assert {each["title"] for each in acts} == {"Fecha equivocada"}
    with pytest.raises(Conflict):
        await withdraw(room.desk.store, LUIS, SHELF, id_, "otra vez")


async def test_half_a_withdrawal_is_none_yet_and_can_be_ordered_again(room: Room) -> None:
    SCRIPT.results = [Done({}, Receipt("ours:1")), Done({}, Receipt("ours:2"))]
    id_ = await approved(room, "uno", "dos")
    await room.deliver()
    made = await withdraw(room.desk.store, LUIS, SHELF, id_, "Fecha equivocada", undo_s=0)
    SCRIPT.results = [Done(), Gone("it is not there")]
    await room.deliver()
    assert await withdrawn_s(room, id_) is None
    assert [(await state(room, each))[0] for each in made] == [DeliveryState.PUBLISHED, DeliveryState.FAILED]
    await withdraw(room.desk.store, LUIS, SHELF, id_, "Fecha equivocada", undo_s=0)
    await room.deliver()
    assert await withdrawn_s(room, id_) == room.desk.now_s


async def test_an_answer_is_withdrawn_as_the_message_that_its_conversation_has(room: Room) -> None:
    conversation, sent = await leaving(room)
    await room.deliver()
    [act] = await withdraw(room.desk.store, LUIS, SHELF, sent.delivery, "Dato personal", undo_s=0)
    found = await room.delivery(act)
    assert found.conversation_id == ConversationId(conversation)
    own = await room.desk.one("SELECT id FROM message WHERE is_own = 1")
    assert found.message_id == own["id"]
    deed = load_content(found.content)
    assert isinstance(deed, Deed) and deed.arguments["remote_id"] == "ours:post-1"


async def test_what_is_not_online_or_has_no_reason_is_not_withdrawn(room: Room) -> None:
    id_ = await approved(room)
    with pytest.raises(UsageError):
        await withdraw(room.desk.store, LUIS, SHELF, id_, " ")
    with pytest.raises(Conflict, match="Nothing of it is online"):
        await withdraw(room.desk.store, LUIS, SHELF, id_, "x")
    await room.deliver()
    SCRIPT.offers = (Availability(Action.DELETE, False, "too old"),)
    with pytest.raises(Conflict, match="too old"):
        await withdraw(room.desk.store, LUIS, SHELF, id_, "x")
    SCRIPT.offers = ()
    with pytest.raises(UsageError):
        await withdraw(room.desk.store, LUIS, SHELF, id_, "x")


async def test_a_freeze_of_posts_does_not_stop_a_withdrawal(room: Room) -> None:
    id_ = await approved(room)
    await room.deliver()
    [act] = await withdraw(room.desk.store, LUIS, SHELF, id_, "Hubo un accidente", undo_s=0)
    await freeze_queue(room.desk.store, ANA, Scope(), "Accidente")
    await room.deliver()
    assert await state(room, act) == (DeliveryState.PUBLISHED, Cause.NONE)


@pytest.mark.parametrize("is_frozen_first", [True, False])
async def test_no_freeze_at_all_stops_a_withdrawal(room: Room, is_frozen_first: bool) -> None:
    id_ = await approved(room)
    await room.deliver()
    if is_frozen_first:
        await freeze_queue(room.desk.store, ANA, Scope(with_answers=True), "Dato falso")
    [act] = await withdraw(room.desk.store, LUIS, SHELF, id_, "Dato falso")
    if not is_frozen_first:
        frozen = await freeze_queue(room.desk.store, ANA, Scope(with_answers=True), "Dato falso")
        assert (frozen.stopped, frozen.claimed) == ((), ())
    room.desk.wait(UNDO_S)
    await room.deliver()
    assert await state(room, act) == (DeliveryState.PUBLISHED, Cause.NONE)
    assert await withdrawn_s(room, id_) == room.desk.now_s


async def test_an_action_on_a_citizens_message_is_stopped_by_a_freeze_of_answers(room: Room) -> None:
    SCRIPT.offers = (Availability(Action.HIDE, True),)
    conversation = await room.desk.say("vecina", "No hay agua")
    row = await room.desk.one("SELECT id FROM message WHERE conversation_id = ?", conversation)
    await freeze_queue(room.desk.store, ANA, Scope(with_answers=True), "Incendio")
    sent = await act_on(room.desk.store, LUIS, SHELF, MessageId(row["id"]), Action.HIDE, {})
    room.desk.wait(UNDO_S)
    await room.deliver()
    assert await state(room, sent.delivery) == (DeliveryState.HELD, Cause.FROZEN)


async def test_a_correction_is_a_draft_of_its_own_that_names_what_it_corrects(room: Room) -> None:
    id_ = await approved(room, "El agua vuelve el lunes")
    with pytest.raises(Conflict):
        await correction_begun(room.desk.store, ANA, id_)
    await room.deliver()
    made = await correction_begun(room.desk.store, ANA, id_)
    old = await room.delivery(id_)
    row = await room.desk.one("SELECT meta, master, author_id FROM post WHERE id = ?", made)
    assert load_meta(row["meta"]).corrects == old.post_id
    assert "El agua vuelve el lunes" in row["master"]
    assert await room.desk.table("SELECT 1 FROM delivery WHERE post_id = ?", made) == [], "nothing is sent by that"
    assert (await sql.delivery_of(room.desk.store, id_)).state is DeliveryState.PUBLISHED


def test_the_offered_beginning_quotes_a_long_text_in_part() -> None:
    words = offered(Content(passages=(Passage("palabra " * 40),)))
    assert "palabra…»" in words and len(words) < 160
