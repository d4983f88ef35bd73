"""On the screen: an answer that is stopped stands in the composer again with its pictures and its warning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.ids import MessageId
from core.inbox.notes import carry_draft, save_draft
from core.publishing.carried import Carried, dump_carried
from core.publishing.content import Content
from core.publishing.decisions import cancel
from core.publishing.model import DeliveryId
from core.publishing.pictures import add_picture
from core.publishing.replies import DRAFT_KIND, Reply, send_reply
from tests.pictures import jpeg, png
from tests.service.publishing.scripted import SCRIPT
from tests.tui.answering import SHELF, can_speak, deliver, let_pass, person, takes_answers
from tests.tui.sitting import Sitting
from ventanilla.api import Attachment, Passage, Visibility

PUBLIC = "olmo_y_roble"
WARNING = "imágenes de agua sucia"


@pytest.fixture
async def desk(at_desk: Sitting) -> Sitting:
    SCRIPT.clear()
    return can_speak(at_desk)


async def sent(desk: Sitting, who: str = "Ana", *, private: bool = False) -> tuple[Attachment, ...]:
    """An answer with two pictures under a warning leaves in twenty seconds, and the cursor stands on it."""
    id_, actor = await desk.conversation(PUBLIC), await person(desk, who)
    folder = desk.store.path.parent
    media = (
        (await add_picture(desk.store, actor, folder, png())).attachment("un grifo seco"),
        (await add_picture(desk.store, actor, folder, jpeg())).attachment("la cisterna"),
    )
    content = Content(passages=(Passage("Mire.", media),), warning=WARNING)
    if private:
        content = replace(content, visibility=Visibility.PRIVATE)
    message = MessageId(await desk.value("SELECT max(id) FROM message WHERE conversation_id = ?", id_))
    await send_reply(desk.store, actor, SHELF, Reply(conversation=id_, message=message, content=content, seen_rev=1))
    await desk.until(lambda: id_ in desk.desk.outbox.tally.conversations, "the desk knows of it")
    await desk.go_to(PUBLIC)
    return media


async def stop(desk: Sitting) -> None:
    await desk.press("u")
    await desk.see("ESCRIBIENDO", " ┃ Mire.", "Parada: no ha salido nada. El borrador ha vuelto.")


async def look_over(desk: Sitting) -> None:
    await desk.press("ctrl+r")
    await desk.see("¿Enviar esta respuesta?")
    takes_answers(desk)


async def test_it_is_back_whole_is_shown_whole_and_goes_out_whole(desk: Sitting) -> None:
    media = await sent(desk)
    await stop(desk)
    await desk.write(" Vamos.")
    await desk.rest()
    await look_over(desk)
    await desk.see("imagen     un grifo seco", "imagen     la cisterna", f"aviso      {WARNING}", "x sin imágenes")
    await desk.press("p")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("Sale en 20 s")
    await let_pass(desk, 21)
    await deliver(desk)
    [draft] = SCRIPT.drafts
    assert (draft.passages, draft.warning) == ((Passage("Mire. Vamos.", media),), WARNING)
    assert await desk.value("SELECT count(*) FROM draft") == 0


async def test_signs_that_act_are_shown_harmless_and_never_sent_again(desk: Sitting) -> None:
    id_, actor = await desk.conversation(PUBLIC), await person(desk, "Ana")
    alt, warning = "la \x1b[31mcisterna\u202e", "imágenes de \x1b[2J agua sucia"
    media = (await add_picture(desk.store, actor, desk.store.path.parent, jpeg())).attachment(alt)
    await save_draft(desk.store, actor, id_, DRAFT_KIND, "Mire.")
    await carry_draft(desk.store, actor, id_, DRAFT_KIND, dump_carried(Carried(media=(media,), warning=warning)))
    await desk.go_to(PUBLIC)
    await desk.press("r")
    await desk.see("ESCRIBIENDO")
    await look_over(desk)
    await desk.see("imagen     la ␛[31mcisterna", "aviso      imágenes de ␛[2J agua sucia", "L72", "sin imágenes")
    await desk.press("p", "y")
    await desk.rest()
    assert await desk.value("SELECT count(*) FROM delivery") == 0


async def test_what_goes_with_it_is_named_over_the_field(desk: Sitting) -> None:
    await sent(desk)
    await stop(desk)
    await desk.see("PÚBLICA  a olmo_y_roble · como @valdeluz en X · 2 imágenes")


async def test_the_pictures_can_be_left_out_and_the_warning_stays(desk: Sitting) -> None:
    await sent(desk)
    await stop(desk)
    await look_over(desk)
    await desk.press("x")
    await desk.see_no("un grifo seco")
    await desk.see("¿Enviar esta respuesta?", f"aviso      {WARNING}")
    await desk.see_no("sin imágenes")
    takes_answers(desk)
    await desk.press("p")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("Sale en 20 s")
    await let_pass(desk, 21)
    await deliver(desk)
    [draft] = SCRIPT.drafts
    assert draft.passages == (Passage("Mire."),) and draft.warning


async def test_an_emptied_field_keeps_the_pictures_until_somebody_leaves_them_out(desk: Sitting) -> None:
    await sent(desk)
    await stop(desk)
    await desk.press(*["backspace"] * len("Mire."))
    assert desk.inbox.reply.text == ""
    await desk.press("ctrl+g")
    await desk.see("El borrador queda guardado.")
    assert await desk.value("SELECT count(*) FROM draft WHERE text = '' AND carried <> ''") == 1
    await desk.press("r")
    await desk.see("ESCRIBIENDO")
    await look_over(desk)
    await desk.see("Está vacía", "un grifo seco")
    await desk.press("x")
    await desk.see_no("un grifo seco")
    await desk.see("¿Enviar esta respuesta?")
    takes_answers(desk)
    await desk.press("i")
    await desk.see_no("¿Enviar esta respuesta?")
    await desk.press("ctrl+g")
    await desk.until(lambda: not desk.inbox.is_replying, "the field is put away")
    await desk.rest()
    assert await desk.value("SELECT count(*) FROM draft") == 0


async def test_what_was_for_the_citizen_alone_is_written_and_sent_in_private_again(desk: Sitting) -> None:
    await sent(desk, private=True)
    await desk.press("u")
    await desk.see("ESCRIBIENDO", "▌ PRIVADO  a olmo_y_roble", " ║ Mire.")
    await look_over(desk)
    await desk.see("PRIVADO  mensaje directo de @valdeluz en X", "y enviar")
    await desk.press("y")
    await desk.see("Sale en 20 s: respuesta privada a olmo_y_roble en X")
    await let_pass(desk, 21)
    await deliver(desk)
    assert [draft.visibility for draft in SCRIPT.drafts] == [Visibility.PRIVATE]


async def test_a_colleague_sees_and_takes_over_all_of_it(desk: Sitting) -> None:
    media = await sent(desk, "Luis")
    delivery = DeliveryId(await desk.value("SELECT max(id) FROM delivery"))
    await cancel(desk.store, await person(desk, "Luis"), delivery)
    await desk.press("enter")
    await desk.see("Luis está escribiendo aquí una respuesta", "[imagen] un grifo seco", f"Aviso: {WARNING}")
    await desk.press("r")
    await desk.see("Borrador de un compañero", "[imagen] la cisterna")
    takes_answers(desk)
    await desk.press("t")
    await desk.see("ESCRIBIENDO", "El borrador es tuyo ahora.")
    assert desk.inbox.reply.footing.carried.media == media
