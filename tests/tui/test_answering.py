"""An answer from the key that begins it to the one that sends it, and all that must not happen on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from textual import events

from core.accounts.loading import Shelf
from core.ids import MessageId
from core.inbox import triage
from core.inbox.ingest import ingest
from core.policy import Role
from core.publishing.content import Content
from core.publishing.model import DeliveryState
from core.publishing.replies import Reply, send_reply
from core.publishing.templates import NewTemplate, add_template
from core.store import Work
from tests.service.publishing.scripted import SCRIPT
from tests.tui.answering import SHELF, begin, can_speak, deliver, let_pass, look_over, outgoing, person, takes_answers
from tests.tui.at_work import FB, URGENT
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import COLLECTOR, MORNING, Said, event
from ventanilla.api import Passage, Removed, Visibility

PUBLIC = "olmo_y_roble"


@pytest.fixture
async def desk(at_desk: Sitting) -> Sitting:
    SCRIPT.clear()
    return can_speak(at_desk)


async def test_a_private_answer_leaves_with_two_keys_and_its_target_named(desk: Sitting) -> None:
    await begin(desk)
    await desk.see("▌ PRIVADO  a hija_de_pampa · como valdeluz en Facebook", " ║ Ya vamos.")
    await desk.see("9 de 40 · guardado 08:32 · sin avisos")
    await look_over(desk)
    await desk.see(
        "PRIVADO  mensaje directo de valdeluz en Facebook", "a          hija_de_pampa Facebook id-h…ampa",
        "responde a «Por favor, es urgente.", "nadie más ha respondido · sale en 20 s, hasta entonces u la para",
        "y enviar    i seguir escribiendo    l más tarde    n dejar borrador",
    )  # fmt: skip
    await desk.press("y")
    await desk.see("> Sale en 20 s: respuesta privada a hija_de_pampa en Facebook · u la para")
    row = desk.inbox.rows.current
    assert row is not None and row.author_handle == "portal_5b", "the next row is selected"
    [sent] = await outgoing(desk, await desk.conversation(URGENT))
    assert (sent.text, sent.state, sent.is_private, sent.author) == ("Ya vamos.", DeliveryState.WAITING, True, "Ana")
    assert await desk.value("SELECT count(*) FROM draft") == 0


async def test_a_public_answer_takes_one_key_more_and_is_called_public(desk: Sitting) -> None:
    await begin(desk, PUBLIC)
    await desk.see("▌ PÚBLICA  a olmo_y_roble", "la ve cualquiera", " ┃ Ya vamos.")
    await look_over(desk)
    await desk.see("PÚBLICA  respuesta de @valdeluz en X, la ve cualquiera", "p es pública, sí   y después  y enviar")
    await desk.press("y")
    await desk.see("¿Enviar esta respuesta?")
    assert await outgoing(desk, await desk.conversation(PUBLIC)) == []
    await desk.press("p")
    await desk.see("= es pública, sí   y enviar")
    await desk.press("y")
    await desk.see("Sale en 20 s: respuesta pública a olmo_y_roble en X")
    await let_pass(desk, 21)
    await deliver(desk)
    assert [draft.visibility for draft in SCRIPT.drafts] == [Visibility.PUBLIC]


async def test_an_answer_is_seen_by_those_who_saw_the_message_and_bears_its_warning(desk: Sitting) -> None:
    await begin(desk)
    await look_over(desk)
    await desk.press("y")
    await desk.see("Sale en 20 s")
    await let_pass(desk, 21)
    await deliver(desk)
    assert [draft.visibility for draft in SCRIPT.drafts] == [Visibility.PRIVATE]


@pytest.mark.parametrize("keys", [("enter", "enter"), ("enter", "space"), ("r", "r"), ("s", "s"), ("ctrl+r", "ctrl+r")])
async def test_nothing_else_than_its_own_key_sends(desk: Sitting, keys: tuple[str, ...]) -> None:
    await begin(desk)
    await look_over(desk)
    await desk.press(*keys)
    await desk.see("¿Enviar esta respuesta?")
    assert await outgoing(desk, await desk.conversation(URGENT)) == []


async def test_no_answer_counts_in_the_first_moment_of_the_question(desk: Sitting) -> None:
    await begin(desk)
    await desk.press("ctrl+r")
    await desk.see("¿Enviar esta respuesta?")
    desk.send("y")
    await desk.rest()
    await desk.see("¿Enviar esta respuesta?")
    assert await outgoing(desk, await desk.conversation(URGENT)) == []


async def test_a_key_held_down_sends_once(desk: Sitting) -> None:
    await begin(desk)
    await look_over(desk)
    for _again in range(4):
        desk.send("y")
        await asyncio.sleep(0.02)
    await desk.rest()
    await desk.see("Sale en 20 s")
    assert len(await outgoing(desk, await desk.conversation(URGENT))) == 1


async def test_a_burst_that_no_fingers_type_opens_and_sends_nothing(desk: Sitting) -> None:
    await begin(desk)
    await look_over(desk)
    for key in "yyyyyyyyyy":
        desk.send(key)
    await desk.rest()
    assert await outgoing(desk, await desk.conversation(URGENT)) == []


async def test_a_paste_is_cleaned_in_the_field_and_does_nothing_at_the_question(desk: Sitting) -> None:
    await begin(desk, words="")
    desk.app._driver.send_message(events.Paste("Hola\x1b[201~\r\n\u202eabc\x07"))  # type: ignore[union-attr]  # a running app has a driver
    await desk.rest()
    assert desk.inbox.reply.text == "Hola[201~\nabc"
    await look_over(desk)
    desk.app._driver.send_message(events.Paste("y"))  # type: ignore[union-attr]  # a running app has a driver
    await desk.see("Pegado fuera de un campo")
    assert await outgoing(desk, await desk.conversation(URGENT)) == []


async def test_u_stops_it_and_the_words_are_back_in_the_field(desk: Sitting) -> None:
    await begin(desk)
    await look_over(desk)
    await desk.press("y")
    await desk.see("u la para")
    await desk.press("u")
    await desk.see("ESCRIBIENDO", " ║ Ya vamos.", "Parada: no ha salido nada. El borrador ha vuelto.")
    [sent] = await outgoing(desk, await desk.conversation(URGENT))
    assert sent.state is DeliveryState.CANCELLED


async def test_u_takes_back_what_was_done_last_of_both_kinds(desk: Sitting) -> None:
    await begin(desk)
    await look_over(desk)
    await desk.press("y")
    await desk.see("u la para")
    await desk.press("c")
    await desk.see("portal_5b")
    await desk.until(lambda: desk.desk.last_acts and "portal_5b" in str(desk.desk.last_acts[0].values), "the claim")
    await desk.press("u")
    await desk.see("Deshecho")
    [sent] = await outgoing(desk, await desk.conversation(URGENT))
    assert sent.state is DeliveryState.WAITING
    await desk.press("u")
    await desk.see("ESCRIBIENDO")
    [sent] = await outgoing(desk, await desk.conversation(URGENT))
    assert sent.state is DeliveryState.CANCELLED


async def test_the_target_is_the_one_under_the_cursor_when_the_key_went_down(desk: Sitting) -> None:
    await desk.go_to(URGENT)
    desk.send("r")
    await desk.until(lambda: desk.inbox._turns._waiting, "the key waits for its turn")
    desk.inbox.rows.move(3)
    await desk.see("a hija_de_pampa")


async def again(desk: Sitting, text: str) -> None:
    """The citizen of the urgent message writes on."""
    urgent = next(n for n, said in enumerate(MORNING) if said.is_private)
    said = Said(0, "fb", URGENT, text, is_private=True, kind=MORNING[urgent].kind)
    new = [event(said, "again", root=f"m{urgent}")]
    await desk.store.write(COLLECTOR, lambda work: ingest(work, FB, "main", new))


async def changed(desk: Sitting) -> None:
    urgent = next(n for n, said in enumerate(MORNING) if said.is_private)
    new = [event(MORNING[urgent], f"m{urgent}", text="Ya está resuelto, gracias.")]
    await desk.store.write(COLLECTOR, lambda work: ingest(work, FB, "main", new))


async def removed(desk: Sitting) -> None:
    urgent = next(n for n, said in enumerate(MORNING) if said.is_private)
    await desk.store.write(COLLECTOR, lambda work: ingest(work, FB, "main", [Removed(f"m{urgent}")]))


async def answered(desk: Sitting) -> None:
    id_ = await desk.conversation(URGENT)
    ana = await person(desk, "Ana")
    message = MessageId(await desk.value("SELECT max(id) FROM message WHERE conversation_id = ?", id_))
    content = Content(passages=(Passage("Desde otra mesa."),), visibility=Visibility.PRIVATE)
    wish = Reply(conversation=id_, message=message, content=content, seen_rev=1)
    await send_reply(desk.store, ana, SHELF, wish)


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (partial(again, text="¿Hola?"), "Ha escrito de nuevo"), (changed, "Ha cambiado lo que escribió"),
        (removed, "Ha cambiado lo que escribió"), (answered, "Ya ha respondido un compañero"),
    ],
)  # fmt: skip
async def test_the_question_goes_away_when_what_it_is_about_changes(
    desk: Sitting, happens: Callable[[Sitting], Awaitable[None]], says: str
) -> None:
    await begin(desk)
    await look_over(desk)
    await happens(desk)
    await desk.see(says)
    await desk.see_no("¿Enviar esta respuesta?")
    desk.send("y")
    await desk.rest()
    assert desk.inbox.reply.text == "Ya vamos.", "a key on its way is no letter of the answer"
    await desk.until(lambda: desk.inbox.focused is desk.inbox.reply.field, "the field has the keys again")
    await desk.write("!")
    assert desk.inbox.reply.text == "Ya vamos.!"


async def test_what_changed_unseen_is_found_out_before_anything_is_sent(desk: Sitting) -> None:
    await begin(desk)
    await look_over(desk)
    desk.inbox.thread_was_read = lambda: None  # type: ignore[method-assign]  # the news never reaches this screen
    await again(desk, "¿Hola?")
    await desk.press("y")
    await desk.see("La conversación ha cambiado entretanto")
    assert await outgoing(desk, await desk.conversation(URGENT)) == []
    assert desk.inbox.reply.text == "Ya vamos."


async def test_too_long_or_unfilled_is_said_while_one_writes_and_blocks_the_last_look(desk: Sitting) -> None:
    await begin(desk, PUBLIC, "Sabemos que en {zona} falta agua desde las seis")
    await desk.see("47 de 40 · ! 7 de más")
    await look_over(desk)
    await desk.see("! Sin rellenar: {zona}", "^N ir a {zona}")
    await desk.see_no("es pública, sí")
    await desk.press("ctrl+n")
    await desk.see_no("¿Enviar esta respuesta?")
    await desk.write("Lima")
    assert desk.inbox.reply.text == "Sabemos que en Lima falta agua desde las seis"


async def test_an_answer_may_leave_later(desk: Sitting) -> None:
    await begin(desk)
    await look_over(desk)
    await desk.press("l")
    await desk.see("Enviarla a las (10:00, +2h, mañana 9:00)")
    await desk.write("mañana 9:00")
    await desk.press("enter")
    await desk.see("sale mié 15 may 09:00; si antes te", "escriben, espera a que la mires")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("Sale mié 15 may 09:00")
    await desk.go_to(URGENT)
    await desk.press("enter")
    await desk.see("sale mié 15 may 09:00")
    await desk.press("d")
    await desk.see("¿Qué pasó con ella?", "3 pararla: vuelve a ser borrador")
    takes_answers(desk)
    await desk.press("3")
    await desk.see("ESCRIBIENDO", " ║ Ya vamos.")


async def test_a_template_begins_an_answer_and_what_it_lacks_comes_first(desk: Sitting) -> None:
    ana = await person(desk, "Rosa")
    await add_template(desk.store, ana, NewTemplate(name="Corte", text="Hola {autor}, en {zona} sale a las {hora}."))
    await desk.go_to(URGENT)
    await desk.press("b")
    await desk.see("Empezar con una plantilla", "1 Corte v1", "por rellenar: {zona}")
    takes_answers(desk)
    await desk.press("1")
    await desk.until(lambda: desk.inbox.reply.text, "the template")
    assert desk.inbox.reply.text == "Hola hija_de_pampa, en {zona} sale a las 08:32."
    await desk.write("Lima")
    assert desk.inbox.reply.text == "Hola hija_de_pampa, en Lima sale a las 08:32."


async def test_who_may_only_propose_writes_and_is_told_who_sends(desk: Sitting) -> None:
    await desk.store.write(COLLECTOR, _editor_only)
    await begin(desk)
    await look_over(desk)
    await desk.see("! Responder: puedes escribirlo, pero otra persona tiene que", "Puede: Iván, Luis, Rosa.")
    await desk.see_no("y enviar")
    await desk.press("y")
    assert await outgoing(desk, await desk.conversation(URGENT)) == []


async def _editor_only(work: Work) -> None:
    work.system("arranging a test")
    await work.execute("DELETE FROM operator_role WHERE operator_id = 1")
    await work.execute("INSERT INTO operator_role (operator_id, role) VALUES (1, ?)", (Role.EDITOR.value,))


async def test_a_conversation_in_a_colleagues_hands_says_so(desk: Sitting) -> None:
    await triage.claim(
        desk.store, await person(desk, "Luis"), [await desk.conversation(URGENT)], take_over_reason="relevo"
    )
    await begin(desk)
    await look_over(desk)
    await desk.see("Luis")
    await desk.see_no("y enviar")


async def test_an_account_that_can_only_be_read_says_so(at_desk: Sitting) -> None:
    at_desk.desk.shelf = Shelf({"plaza": "plugins.feed:connector"})
    await at_desk.go_to(URGENT)
    await at_desk.press("r")
    await at_desk.rest()
    assert not at_desk.inbox.is_replying
    assert " ! " in at_desk.status()


@pytest.mark.parametrize("size", [(45, 30), (80, 24), (120, 34), (200, 50)])
async def test_the_composer_takes_at_most_the_lower_half(morning: Path, size: tuple[int, int]) -> None:
    async with sit(morning, size) as sitting:
        desk = can_speak(sitting)
        await begin(desk, words="")
        for _row in range(30):
            desk.send("enter")
        await desk.rest()
        composer = desk.inbox.query_one("#composer")
        assert composer.size.height <= desk.inbox.query_one("#middle").size.height // 2
        assert desk.inbox.query_one("#body").size.height >= 4
