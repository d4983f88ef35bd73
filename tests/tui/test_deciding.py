"""What is on its way out, as the conversation shows it; what a person decides about it; actions on messages."""

from __future__ import annotations

import pytest

from core.inbox import reads as inbox_reads
from core.inbox.ingest import ingest
from core.publishing.model import DeliveryState, Outgoing
from tests.service.publishing.scripted import SCRIPT
from tests.tui.answering import can_speak, deliver, let_pass, outgoing, takes_answers
from tests.tui.at_work import FB, URGENT
from tests.tui.sitting import Sitting
from tests.tui.valdeluz import COLLECTOR, Said, event
from ventanilla.api import Action, Availability, Rejected, Repeat, UncertainOutcome


@pytest.fixture
async def desk(at_desk: Sitting) -> Sitting:
    SCRIPT.clear()
    return can_speak(at_desk)


async def send(desk: Sitting, handle: str = URGENT, words: str = "Ya vamos.") -> None:
    """Answer somebody, and open the conversation again."""
    await desk.go_to(handle)
    await desk.press("r")
    await desk.see("ESCRIBIENDO")
    await desk.write(words)
    await desk.press("ctrl+r")
    takes_answers(desk)
    await desk.press(*(("y",) if handle == URGENT else ("p", "y")))
    await desk.see("u la para")
    await desk.go_to(handle)
    await desk.press("enter")


async def sent(desk: Sitting, handle: str = URGENT) -> Outgoing:
    return (await outgoing(desk, await desk.conversation(handle)))[0]


async def go_on(desk: Sitting, seconds: int = 21) -> None:
    """Time passes, and the publisher has its turn."""
    await let_pass(desk, seconds)
    await deliver(desk)


async def test_what_waits_is_shown_beneath_with_its_seconds(desk: Sitting) -> None:
    await send(desk)
    await desk.see(" » Ana", "sale en 20 s", "Ya vamos.")
    await let_pass(desk, 8)
    desk.desk.second_passed(desk.app)
    await desk.see("sale en 12 s", "> Sale en 12 s")


async def test_an_answer_that_is_out_stands_among_the_messages(desk: Sitting) -> None:
    await send(desk)
    await go_on(desk)
    await desk.see(" » Valdeluz", "Ya vamos.")
    await desk.see_no("sale en")
    thread = await inbox_reads.thread(desk.store, await desk.conversation(URGENT), desk.desk.me)
    assert [message.text for message in thread.messages if message.is_own] == ["Ya vamos."]


async def test_a_doubt_is_shown_there_and_in_the_status_row_until_it_is_settled(desk: Sitting) -> None:
    SCRIPT.results = [UncertainOutcome("no answer")]
    await send(desk)
    await go_on(desk)
    await desk.see("? DUDOSA: se está comprobando", "? 1 dudoso")
    await go_on(desk, 61)
    await desk.see_no("DUDOSA")
    assert (await sent(desk)).state is DeliveryState.PUBLISHED


async def test_one_that_nobody_can_tell_is_decided_by_a_person_with_its_link(desk: Sitting) -> None:
    SCRIPT.repeat, SCRIPT.results = Repeat.UNSAFE, [UncertainOutcome("reset")]
    await send(desk)
    await go_on(desk)
    await go_on(desk, 61)
    await desk.see("? DUDOSA: mírala", "! 1 por decidir", "d decidir")
    await desk.press("d")
    await desk.see(
        "¿Qué pasó con ella?", "PRIVADO  respuesta de valdeluz en Facebook", "a hija_de_pampa «Ya vamos.»",
        "1 no está: enviar otra vez", "2 está publicada: pegar enlace    3 dejarla como está",
    )  # fmt: skip
    await desk.press("2")
    await desk.see("¿Qué pasó con ella?")
    takes_answers(desk)
    await desk.press("2")
    await desk.see("Su enlace allí (vacío: ninguno)")
    await desk.write("https://red.example/9")
    await desk.press("enter")
    await desk.see("Anotado: está publicada.")
    assert ((await sent(desk)).state, (await sent(desk)).url) == (DeliveryState.PUBLISHED, "https://red.example/9")
    await desk.see("publicada 08:33 (comprobada)")
    assert len(SCRIPT.ran) == 1


async def test_sending_again_takes_two_different_keys_and_the_same_answer(desk: Sitting) -> None:
    SCRIPT.results = [Rejected("too rude")]
    await send(desk)
    await go_on(desk)
    await desk.see("! falló: ")
    await desk.press("d")
    await desk.see("¿Qué pasó con ella?")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("1 no está: enviar otra vez")
    await desk.press("1")
    await desk.see("= no está: enviar otra vez   y enviar")
    await desk.press("1")
    assert (await sent(desk)).state is DeliveryState.FAILED
    await desk.press("y")
    await desk.see("Se envía otra vez.")
    await deliver(desk)
    assert (await sent(desk)).state is DeliveryState.PUBLISHED
    assert SCRIPT.ran == ["post-1", "post-1"]


async def test_one_that_failed_can_be_left_and_its_words_are_a_draft_again(desk: Sitting) -> None:
    SCRIPT.results = [Rejected("too rude")]
    await send(desk)
    await go_on(desk)
    await desk.see("! falló: ")
    await desk.press("d")
    await desk.see("¿Qué pasó con ella?")
    takes_answers(desk)
    await desk.press("3")
    await desk.see("ESCRIBIENDO", " ║ Ya vamos.")
    assert (await sent(desk)).state is DeliveryState.CANCELLED


async def test_where_nothing_waits_d_says_so(desk: Sitting) -> None:
    await desk.go_to(URGENT)
    await desk.press("d")
    await desk.see("Nada de esta conversación espera una decisión.")


async def test_actions_are_listed_with_the_reason_for_what_cannot_be_done(desk: Sitting) -> None:
    await desk.go_to("olmo_y_roble")
    await desk.press("m")
    await desk.see(
        "¿Qué se hace?", "olmo_y_roble · como @valdeluz en X", "«@valdeluz la presión bajó", "1 ocultar el mensaje",
        "- silenciar a su autor: not here", "- denunciarlo a la red: no es posible en esta red",
    )  # fmt: skip
    await desk.press("2")
    await desk.see("¿Qué se hace?")


async def test_hiding_takes_two_keys_names_its_target_and_can_be_stopped(desk: Sitting) -> None:
    await desk.go_to("olmo_y_roble")
    await desk.press("m")
    takes_answers(desk)
    await desk.press("1")
    await desk.see("¿Hacerlo en la red?", "olmo_y_roble · como @valdeluz en X", "y sí, ocultar el mensaje")
    await desk.press("1", "enter")
    await desk.see("¿Hacerlo en la red?")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("> Sale en 20 s: acción sobre olmo_y_roble en X · u la para")
    await desk.press("enter")
    await desk.see("ocultar el mensaje")
    await desk.press("u")
    await desk.see("Parada: no ha salido nada.")
    assert SCRIPT.ran == []


async def test_an_action_is_also_a_command_and_goes_out_after_its_window(desk: Sitting) -> None:
    await desk.go_to("olmo_y_roble")
    await desk.press("colon")
    await desk.write("message hide")
    await desk.press("enter")
    await desk.see("¿Hacerlo en la red?")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("u la para")
    await go_on(desk)
    assert SCRIPT.ran == ["hide"]


async def test_a_command_for_what_is_not_offered_says_why(desk: Sitting) -> None:
    await desk.go_to("olmo_y_roble")
    for words, why in (("message mute", "not here"), ("message like", "no es posible en esta red"),
                       ("message delete", "aquí no hay ningún mensaje nuestro")):  # fmt: skip
        await desk.press("colon")
        await desk.write(words)
        await desk.press("enter")
        await desk.see(f"! Aquí no se puede: {why}")
        await desk.press("q")


BOTH_WAYS = tuple(
    Availability(action, True)
    for action in (
        Action.HIDE, Action.UNHIDE, Action.MUTE_AUTHOR, Action.UNMUTE_AUTHOR, Action.BLOCK_AUTHOR,
        Action.UNBLOCK_AUTHOR,
    )
)  # fmt: skip
"""As most platforms: what is done already they do not say."""


async def do(desk: Sitting, *keys: str) -> None:
    """Choose in the menu of the conversation under the cursor, say yes, and let it go out."""
    await desk.press("m")
    await desk.see("¿Qué se hace?")
    for key in keys:
        takes_answers(desk)
        await desk.press(key)
        await desk.see("¿Hacerlo en la red?")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("u la para")
    await go_on(desk)
    await desk.until(lambda: not desk.desk.outbox.is_counting, "it is out")


async def menu(desk: Sitting) -> str:
    """What the menu of the conversation under the cursor offers."""
    await desk.press("m")
    await desk.see("¿Qué se hace?")
    shown = desk.text()
    await desk.press("q")
    await desk.see_no("¿Qué se hace?")
    return shown


async def test_what_is_not_done_is_offered_and_what_we_did_can_be_taken_back(desk: Sitting) -> None:
    SCRIPT.offers = BOTH_WAYS
    await desk.go_to("olmo_y_roble")
    shown = await menu(desk)
    for row in ("1 ocultar el mensaje", "2 silenciar a su autor", "3 bloquear a su autor"):
        assert row in shown
    await do(desk, "1")
    shown = await menu(desk)
    assert "1 volver a mostrar el mensaje" in shown and "Ya lo hemos ocultado. (08:32)" in shown
    assert "2 silenciar a su autor" in shown
    await do(desk, "1")
    assert "1 ocultar el mensaje" in await menu(desk)
    assert SCRIPT.ran == ["hide", "unhide"]


async def test_one_that_is_leaving_is_not_offered_again(desk: Sitting) -> None:
    SCRIPT.offers = BOTH_WAYS
    await desk.go_to("olmo_y_roble")
    await desk.press("m")
    takes_answers(desk)
    await desk.press("1")
    await desk.see("¿Hacerlo en la red?")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("u la para")
    await desk.press("m")
    await desk.see("- ocultar el mensaje: Ya hay una en camino o en duda", "2 silenciar a su autor")
    await desk.press("1")
    await desk.see("¿Qué se hace?")


async def test_an_author_muted_at_one_message_is_heard_again_at_another(desk: Sitting) -> None:
    SCRIPT.offers = BOTH_WAYS
    other = await desk.conversation("taller_pampa")
    said = event(Said(0, "fb", "taller_pampa", "Y otra cosa."), "other", root="other")
    await desk.store.write(COLLECTOR, lambda work: ingest(work, FB, "main", [said]))
    await desk.see("1 nuevo: R")
    await desk.press("R")
    await desk.go_to("taller_pampa")
    await do(desk, "2")
    place = desk.inbox.rows.window.place_of(other)
    assert place is not None
    desk.inbox.rows.move_to(place)
    await desk.rest()
    shown = await menu(desk)
    assert "2 dejar de silenciar a su autor" in shown and "1 ocultar el mensaje" in shown
    await desk.go_to("olmo_y_roble")
    assert "2 silenciar a su autor" in await menu(desk)


async def test_what_was_hidden_elsewhere_can_be_shown_again_all_the_same(desk: Sitting) -> None:
    SCRIPT.offers = BOTH_WAYS
    await desk.go_to("olmo_y_roble")
    await desk.press("m")
    takes_answers(desk)
    await desk.press("1")
    await desk.see("y sí, ocultar el mensaje", "o más bien volver a mostrar el mensaje")
    takes_answers(desk)
    await desk.press("o")
    await desk.see("y sí, volver a mostrar el mensaje")
    await desk.see_no("más bien")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("u la para")
    await go_on(desk)
    assert SCRIPT.ran == ["unhide"]


async def test_the_command_to_hide_never_shows_again_what_is_hidden(desk: Sitting) -> None:
    SCRIPT.offers = BOTH_WAYS
    await desk.go_to("olmo_y_roble")
    await do(desk, "1")
    await desk.press("colon")
    await desk.write("message hide")
    await desk.press("enter")
    await desk.see("Aquí no se puede: Ya lo hemos ocultado. (08:32)")
    assert SCRIPT.ran == ["hide"]
