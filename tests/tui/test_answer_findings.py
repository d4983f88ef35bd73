"""What the rules find in an answer: under the field while it is written, in its last look, and before it may leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.policy.pack_signing import sign_pack
from core.publishing.model import DeliveryState
from tests.service.publishing.scripted import SCRIPT
from tests.tui.answering import begin, can_speak, look_over, outgoing, person, takes_answers
from tests.tui.at_work import URGENT
from tests.tui.sitting import Sitting

PUBLIC = "olmo_y_roble"
UNOPENED = "Nos dice su calle?"
DEFENSIVE = "Ya se lo dijimos ayer."


@pytest.fixture
async def desk(at_desk: Sitting) -> Sitting:
    SCRIPT.clear()
    return can_speak(at_desk)


async def said(desk: Sitting) -> list[tuple[str, DeliveryState]]:
    """What waits for its turn, or is held, for the urgent citizen."""
    return [(each.text, each.state) for each in await outgoing(desk, await desk.conversation(URGENT))]


async def test_a_finding_stands_under_the_field_with_its_sign_its_word_and_its_rule(desk: Sitting) -> None:
    await begin(desk, words=UNOPENED)
    await desk.see("> avisa L04: Ábrela con «¿».")
    await desk.press("home")
    await desk.write("¿")
    await desk.see_no("L04")
    await desk.see("sin avisos")


async def test_the_key_for_findings_goes_to_the_place_and_says_what_is_wrong_there(desk: Sitting) -> None:
    await begin(desk, words=f"Gracias. {UNOPENED}")
    await desk.press("ctrl+n")
    await desk.see("Ábrela con «¿»")
    assert desk.inbox.reply.field is not None
    assert desk.inbox.reply.field.selected_text == UNOPENED


async def test_one_key_mends_it_in_the_last_look_and_two_send_it_as_ever(desk: Sitting) -> None:
    await begin(desk, words=UNOPENED)
    await look_over(desk)
    await desk.see("> avisa L04 Ábrela con «¿».", "f ")
    await desk.press("f")
    await desk.see_no("L04")
    await desk.see("¿Enviar esta respuesta?", "sin avisos")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("Sale en 20 s")
    assert await said(desk) == [(f"¿{UNOPENED}", DeliveryState.WAITING)]
    assert await desk.value("SELECT count(*) FROM override") == 0


async def test_a_warning_leaves_with_a_reason_and_without_one_it_stays(desk: Sitting) -> None:
    await begin(desk, words=UNOPENED)
    await look_over(desk)
    await desk.press("y")
    await desk.see("Por qué puede salir igualmente (L04, quedan 1)", "> L04 Ábrela con «¿».")
    assert await said(desk) == []
    await desk.press("enter")
    await desk.rest()
    assert await said(desk) == []
    await look_over(desk)
    await desk.press("y")
    await desk.see("Por qué puede salir igualmente")
    await desk.write("cita literal")
    await desk.press("enter")
    await desk.see("Sale en 20 s")
    assert await said(desk) == [(UNOPENED, DeliveryState.WAITING)]
    [row] = await desk.store.rows("SELECT rule, reason, severity FROM override")
    assert tuple(row) == ("L04", "cita literal", "warn")


async def test_a_public_answer_asks_for_its_reason_after_the_key_that_says_public(desk: Sitting) -> None:
    await begin(desk, PUBLIC, UNOPENED)
    await look_over(desk)
    await desk.press("y")
    await desk.see("¿Enviar esta respuesta?")
    await desk.press("p")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("Por qué puede salir igualmente (L04, quedan 1)")


@pytest.mark.parametrize("is_signed", [False, True])
async def test_a_secret_stands_in_place_of_the_key_that_sends(desk: Sitting, is_signed: bool) -> None:
    if is_signed:
        await sign_pack(desk.store, await person(desk, "Rosa"), "neutral", Path(desk.store.path.parent))
    await begin(desk, words="clave: Agua2024!")
    await desk.see("! bloquea L44")
    await look_over(desk)
    await desk.see("! bloquea L44", "i seguir escribiendo")
    await desk.see_no("y enviar")
    await desk.press("y")
    await desk.rest()
    await desk.see("¿Enviar esta respuesta?")
    assert await said(desk) == []


async def test_under_a_signed_pack_a_block_stands_there_too_and_under_an_unsigned_one_it_warns(desk: Sitting) -> None:
    await begin(desk, words="Solo se quejan los idiotas")
    await desk.see("L21")
    await look_over(desk)
    await desk.see("> avisa (sin firmar) L21")
    await desk.press("i")
    await sign_pack(desk.store, await person(desk, "Rosa"), "neutral", Path(desk.store.path.parent))
    await look_over(desk)
    await desk.see("! bloquea L21")
    await desk.see_no("y enviar")


async def test_a_defensive_answer_is_held_for_a_second_person(desk: Sitting) -> None:
    await begin(desk, words=DEFENSIVE)
    await look_over(desk)
    await desk.press("y")
    await desk.see("L22")
    await desk.write("se lo explicamos ayer")
    await desk.press("enter")
    await desk.until(lambda: not desk.inbox.is_replying, "the field is put away")
    await desk.see("n1", "post second")
    assert await said(desk) == [(DEFENSIVE, DeliveryState.HELD)]
