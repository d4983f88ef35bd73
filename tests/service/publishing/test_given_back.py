"""An answer that is stopped is a draft again with all it said: text, pictures, warning, and to whom alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.ids import ConversationId
from core.inbox import drafts, notes, reads
from core.inbox.model import Draft
from core.publishing.carried import NOTHING, Carried, carried_of, dump_carried, load_carried
from core.publishing.content import Content
from core.publishing.decisions import cancel
from core.publishing.pictures import add_picture
from core.publishing.targets import target_of
from core.store import Actor
from tests.pictures import jpeg, png
from tests.service.inbox.desk import ANA, LUIS, word
from tests.service.publishing.room import Room
from tests.service.publishing.scripted import SCRIPT
from ventanilla.api import Attachment, Passage, Visibility


async def pictures(room: Room) -> tuple[Attachment, ...]:
    """Two of the workspace, each described."""
    folder = room.desk.store.path.parent
    tap = await add_picture(room.desk.store, ANA, folder, png())
    truck = await add_picture(room.desk.store, ANA, folder, jpeg())
    return tap.attachment("un grifo seco"), truck.attachment("la cisterna «7»\nen la plaza")


async def warned(room: Room, warning: str = "salud", *, private: bool = False) -> ConversationId:
    """A citizen's message under a content warning."""
    arrived = word("w1", "Mi madre se dializa en casa", "hija", private=private)
    await room.desk.arrive(replace(arrived, item=replace(arrived.item, ext={"warning": warning})))
    return ConversationId((await room.desk.one("SELECT id FROM conversation"))["id"])


async def draft_of(room: Room, conversation: ConversationId, who: Actor = ANA) -> Draft | None:
    return (await reads.thread(room.desk.store, conversation, who.operator_id)).draft("reply")


async def stopped(room: Room, conversation: ConversationId, content: Content) -> Draft:
    """The draft of an answer that was stopped in its undo window."""
    sent = await room.reply(conversation, content=content)
    assert await draft_of(room, conversation) is None
    assert (await cancel(room.desk.store, ANA, sent.delivery)).has_draft
    found = await draft_of(room, conversation)
    assert found is not None
    return found


async def test_its_pictures_come_back_with_what_they_show_and_go_out_as_they_were(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    media = await pictures(room)
    found = await stopped(room, conversation, Content(passages=(Passage("Mire.", media),)))
    assert (found.text, load_carried(found.carried)) == ("Mire.", Carried(media=media))
    row = await room.desk.one("SELECT max(id) AS id FROM message")
    content = load_carried(found.carried).content(found.text, await target_of(room.desk.store, row["id"]))
    await room.reply(conversation, content=content)
    room.desk.wait(60)
    await room.deliver()
    assert [draft.passages for draft in SCRIPT.drafts] == [(Passage("Mire.", media),)]
    assert await draft_of(room, conversation) is None


@pytest.mark.parametrize(
    ("said", "carried"), [("salud", None), ("enfermedad y [b]muerte[/b]", "enfermedad y [b]muerte[/b]"), ("", "")]
)
async def test_its_warning_comes_back_where_it_is_not_the_messages_own(
    room: Room, said: str, carried: str | None
) -> None:
    conversation = await warned(room)
    found = await stopped(room, conversation, Content(passages=(Passage("Vamos."),), warning=said))
    assert load_carried(found.carried).warning == carried
    row = await room.desk.one("SELECT max(id) AS id FROM message")
    assert load_carried(found.carried).warned(await target_of(room.desk.store, row["id"])) == said


async def test_what_was_meant_for_the_citizen_alone_is_never_given_back_as_public(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    content = Content(passages=(Passage("Su expediente es el 7."),), visibility=Visibility.PRIVATE)
    found = await stopped(room, conversation, content)
    row = await room.desk.one("SELECT max(id) AS id FROM message")
    target = await target_of(room.desk.store, row["id"])
    assert target.visibility is Visibility.PUBLIC
    assert load_carried(found.carried).content(found.text, target).visibility is Visibility.PRIVATE


async def test_a_plain_answer_comes_back_with_nothing_but_its_text(room: Room) -> None:
    conversation = await warned(room, private=True)
    plain = Content(passages=(Passage("Vamos."),), visibility=Visibility.PRIVATE, warning="salud")
    found = await stopped(room, conversation, plain)
    assert (found.text, found.carried) == ("Vamos.", "")
    await notes.save_draft(room.desk.store, ANA, conversation, "reply", "")
    assert await draft_of(room, conversation) is None


async def test_writing_on_and_an_emptied_field_lose_no_picture_and_clearing_does(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    found = await stopped(room, conversation, Content(passages=(Passage("Mire.", await pictures(room)),)))
    for text in ("Mire aquí.", "", "Otra vez."):
        await notes.save_draft(room.desk.store, ANA, conversation, "reply", text)
        now = await draft_of(room, conversation)
        assert now is not None and (now.text, now.carried) == (text, found.carried)
    await notes.save_draft(room.desk.store, ANA, conversation, "reply", "")
    await notes.carry_draft(room.desk.store, ANA, conversation, "reply", "")
    assert await room.desk.table("SELECT * FROM draft") == []
    await stopped(room, conversation, Content(passages=(Passage("Mire.", await pictures(room)),)))
    await notes.clear_draft(room.desk.store, ANA, conversation, "reply")
    assert await room.desk.table("SELECT * FROM draft") == []


async def test_a_picture_without_words_comes_back_too(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    media = await pictures(room)
    found = await stopped(room, conversation, Content(passages=(Passage("", media),)))
    assert (found.text, load_carried(found.carried).media) == ("", media)


async def test_who_takes_the_draft_over_has_its_pictures_and_nobody_else(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    found = await stopped(room, conversation, Content(passages=(Passage("Mire.", await pictures(room)),)))
    assert ANA.operator_id is not None
    assert await drafts.take_draft(room.desk.store, LUIS, conversation, "reply", ANA.operator_id) == "Mire."
    theirs = await draft_of(room, conversation, LUIS)
    assert theirs is not None and theirs.carried == found.carried
    assert await room.desk.table("SELECT operator_id FROM draft") == [(2,)]


async def test_where_a_newer_draft_stands_nothing_is_mixed_into_it_and_nobody_is_told_otherwise(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    sent = await room.reply(conversation, content=Content(passages=(Passage("Mire.", await pictures(room)),)))
    await notes.save_draft(room.desk.store, ANA, conversation, "reply", "Otra cosa")
    assert not (await cancel(room.desk.store, ANA, sent.delivery)).has_draft
    found = await draft_of(room, conversation)
    assert found is not None and (found.text, found.carried) == ("Otra cosa", "")


async def test_the_parts_of_a_thread_come_back_as_one_with_all_their_pictures(room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    one, two = await pictures(room)
    found = await stopped(room, conversation, Content(passages=(Passage("Uno", (one,)), Passage("Dos", (two,)))))
    assert (found.text, load_carried(found.carried).media) == ("Uno\n\nDos", (one, two))


async def test_what_is_kept_reads_back_as_it_was(room: Room) -> None:
    conversation = await warned(room)
    row = await room.desk.one("SELECT id FROM message WHERE conversation_id = ?", conversation)
    target = await target_of(room.desk.store, row["id"])
    whole = Content(
        passages=(Passage("x", await pictures(room)),), visibility=Visibility.PRIVATE, warning="⟦\u202e⟧", lang="qu",
        ext={"label": "graphic-media"},
    )  # fmt: skip
    carried = carried_of(whole, target)
    assert load_carried(dump_carried(carried)) == carried
    assert carried.content("x", target) == whole
    assert (dump_carried(NOTHING), load_carried("")) == ("", NOTHING)
