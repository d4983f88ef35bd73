"""Drafts of answers: kept within a second, through the lock, and from hand to hand."""

from __future__ import annotations

import pytest

from core.inbox.drafts import take_draft
from core.inbox.notes import save_draft
from tests.service.publishing.scripted import SCRIPT
from tests.tui.answering import begin, can_speak, person, takes_answers
from tests.tui.at_work import URGENT
from tests.tui.sitting import Sitting

PUBLIC = "olmo_y_roble"


@pytest.fixture
async def desk(at_desk: Sitting) -> Sitting:
    SCRIPT.clear()
    return can_speak(at_desk)


async def test_a_draft_is_kept_within_a_second_and_found_again(desk: Sitting) -> None:
    await begin(desk, words="Le paso")
    await desk.see("guardado 08:32")
    assert await desk.value("SELECT count(*) FROM draft WHERE kind = 'reply' AND text = 'Le paso'") == 1
    await desk.press("ctrl+g")
    await desk.see("El borrador queda guardado.")
    await desk.press("s")
    await desk.see("¿Enviar esta respuesta?", " ║ Le paso")


async def test_a_note_and_an_answer_are_kept_apart(desk: Sitting) -> None:
    await begin(desk, words="Respuesta")
    await desk.press("ctrl+g")
    await desk.press("n")
    await desk.see("nota interna sobre")
    await desk.write("Nota")
    await desk.rest()
    await desk.press("ctrl+g")
    await desk.press("r")
    await desk.see(" ║ Respuesta")
    await desk.press("ctrl+g", "n")
    await desk.see("▌╎", "Nota")


async def test_a_draft_survives_the_lock_and_stays_its_authors(desk: Sitting) -> None:
    await begin(desk, words="Solo de Ana")
    await desk.press("ctrl+o")
    await desk.see("¿Quién sigue?")
    assert "Solo de Ana" not in desk.text()
    assert await desk.value("SELECT operator_id FROM draft WHERE kind = 'reply'") == 1
    await desk.press("1")
    await desk.press("enter")
    await desk.see("Solo de Ana", "ESCRIBIENDO")


async def test_a_colleagues_draft_is_shown_and_taken_over_when_asked(desk: Sitting) -> None:
    id_ = await desk.conversation(URGENT)
    await save_draft(desk.store, await person(desk, "Luis"), id_, "reply", "De Luis")
    await desk.go_to(URGENT)
    await desk.press("enter")
    await desk.see("Luis está escribiendo aquí una respuesta · guardado 08:32", " ║ De Luis")
    await desk.press("r")
    await desk.see("Borrador de un compañero", "t tomarla")
    takes_answers(desk)
    await desk.press("t")
    await desk.see("ESCRIBIENDO", "El borrador es tuyo ahora.")
    assert desk.inbox.reply.text == "De Luis"
    assert await desk.value("SELECT count(*) FROM draft") == 1


async def test_whose_draft_is_taken_over_is_told_and_loses_no_letter(desk: Sitting) -> None:
    await begin(desk, words="Mío")
    luis, ana = await person(desk, "Luis"), await person(desk, "Ana")
    assert ana.operator_id is not None
    await take_draft(desk.store, luis, await desk.conversation(URGENT), "reply", ana.operator_id)
    await desk.see("Un compañero ha tomado tu borrador.")
    assert not desk.inbox.is_replying
    assert await desk.value("SELECT count(*) FROM draft WHERE text = 'Mío'") == 1
