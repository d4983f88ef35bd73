"""Keys on screen, the second half: what each does and when it says why not."""

from __future__ import annotations

import time
from pathlib import Path

from core.inbox.model import MessageClass, State
from tests.tui.at_work import URGENT, row_of
from tests.tui.sitting import Sitting, sit
from tui.screens.help import Help
from tui.screens.sign_in import SignIn
from tui.widgets.prompt import Prompt


async def test_judging_by_a_letter_large_or_small(at_desk: Sitting) -> None:
    await at_desk.go_to("va1deluz")
    for letter, class_ in (("k", MessageClass.LEAK), ("T", MessageClass.THREAT)):
        await at_desk.press("v")
        await at_desk.see("Valorar: ¿qué es?", "va1deluz: Somos el ayuntamiento")
        at_desk.inbox._asked_at = 0.0  # as if it had been read
        await at_desk.press(letter)
        await at_desk.see(f"Valorada {class_}: va1deluz")
        assert (await row_of(at_desk, "va1deluz")).class_ is class_
    await at_desk.press("u", "u")
    await at_desk.see("Deshecho: Valorada K: va1deluz")
    assert (await row_of(at_desk, "va1deluz")).class_ is None


async def test_a_box_takes_no_answer_in_its_first_moment_but_can_always_be_left(at_desk: Sitting) -> None:
    before = (await row_of(at_desk, URGENT)).class_
    at_desk.app.burst_clock = lambda: time.monotonic() + 60  # it is still its first moment
    await at_desk.press("v", "x")
    await at_desk.see("Valorar: ¿qué es?")
    assert (await row_of(at_desk, URGENT)).class_ is before
    await at_desk.press("ctrl+g")
    await at_desk.see_no("Valorar: ¿qué es?")
    at_desk.app.burst_clock = lambda: time.monotonic() - 1
    await at_desk.press("v", "x")
    await at_desk.see(f"Valorada X: {URGENT}")


async def test_in_a_question_a_key_it_does_not_name_does_nothing(at_desk: Sitting) -> None:
    await at_desk.press("e")
    await at_desk.press("y", "enter", "z", "j", "c")
    await at_desk.see("Hecho: ¿cómo terminó?")
    assert (await row_of(at_desk, URGENT)).state is State.OPEN
    assert at_desk.inbox.rows.cursor == 0
    await at_desk.press("q")
    await at_desk.see_no("¿cómo terminó?")


async def test_into_quarantine_with_a_reason_and_back(at_desk: Sitting) -> None:
    await at_desk.go_to("loma_despierta")
    await at_desk.press("x")
    await at_desk.see("loma_despierta: Son unos inútiles", "Motivo de la cuarentena")
    await at_desk.write("insultos")
    await at_desk.press("enter")
    await at_desk.see("En cuarentena: loma_despierta · u deshace")
    await at_desk.press("9")
    await at_desk.see("9 Cuarentena", "loma_despierta")
    await at_desk.go_to("loma_despierta")
    assert "X reabrir" in at_desk.footer()
    await at_desk.press("X")
    await at_desk.see("De vuelta en la bandeja: loma_despierta")
    assert (await row_of(at_desk, "loma_despierta")).state is State.OPEN


async def test_tags_are_put_on_and_taken_off_and_known_ones_completed(at_desk: Sitting) -> None:
    await at_desk.press("plus")
    await at_desk.see("Etiqueta", "agua", "salud")
    await at_desk.write("sa")
    await at_desk.press("tab")
    assert at_desk.inbox.query_one(Prompt).value == "salud "
    await at_desk.press("ctrl+g", "plus")
    await at_desk.write("-salud urgente")
    await at_desk.press("enter")
    await at_desk.see(f"Etiquetas cambiadas: {URGENT}")
    await at_desk.press("tab", "tab")
    await at_desk.see("etiquetas agua, urgente")


async def test_an_act_that_fails_says_why_and_its_sentence_goes_away_with_q(at_desk: Sitting) -> None:
    await at_desk.press("X")
    await at_desk.see(" ! hija_de_pampa: no está apartada, así que no hay nada que reabrir.")
    assert at_desk.status().endswith("q ")
    await at_desk.press("q")
    await at_desk.see_no("no está apartada")
    await at_desk.see("recogida al día")


async def test_an_undo_is_refused_when_a_colleague_has_acted_since(at_desk: Sitting) -> None:
    from core.inbox import triage
    from core.store import Actor

    await at_desk.go_to("puerto_68")
    await at_desk.press("c")
    await at_desk.see("Te ocupas de puerto_68")
    luis = next(person for person in at_desk.desk.people if person.name == "Luis")
    id_ = await at_desk.conversation("puerto_68")
    await triage.tag(at_desk.store, Actor(luis.id, "Luis", "ssh"), [id_], add=["agua"])
    await at_desk.press("u")
    await at_desk.see("No se deshizo: Luis ha cambiado después la conversación de puerto_68.")


async def test_keys_that_work_everywhere(at_desk: Sitting) -> None:
    await at_desk.press("question_mark")
    await at_desk.see_place(Help)
    await at_desk.press("q", "colon")
    await at_desk.see("Orden", "ESCRIBIENDO")
    await at_desk.press("ctrl+g", "ctrl+p")
    await at_desk.see("Orden", "ESCRIBIENDO")
    await at_desk.press("escape", "ctrl+l", "g")
    await at_desk.see("ir a", "a Cuentas", "g primera fila")
    await at_desk.press("a")
    await at_desk.see("NO ES NUESTRA: se parece")
    await at_desk.press("ctrl+o")
    await at_desk.see_place(SignIn)


async def test_keys_for_leaving_only_say_how_to_leave(at_desk: Sitting) -> None:
    await at_desk.press("q")
    await at_desk.see("«:quit»")
    for key in ("ctrl+c", "ctrl+q", "ctrl+z", "ctrl+s"):
        await at_desk.press(key)
    assert at_desk.app.is_running
    assert at_desk.inbox.rows.window.count == 26


async def test_a_paste_outside_a_field_does_nothing_and_says_so(at_desk: Sitting) -> None:
    from textual import events

    before = await at_desk.value("SELECT count(*) FROM audit")
    at_desk.app.post_message(events.Paste("exe\nxxx"))
    await at_desk.see("Pegado fuera de un campo: 7 teclas sin efecto")
    assert await at_desk.value("SELECT count(*) FROM audit") == before


async def test_in_an_unmarked_burst_moving_keys_run_and_acting_keys_do_not(at_desk: Sitting) -> None:
    before = await at_desk.value("SELECT count(*) FROM audit")
    for key in "jcjZjCjX":
        at_desk.send(key)
    await at_desk.see("4 teclas sin efecto")
    assert at_desk.inbox.rows.cursor == 4
    assert await at_desk.value("SELECT count(*) FROM audit") == before


async def test_an_act_is_about_what_was_under_the_cursor_when_its_key_went_down(at_desk: Sitting) -> None:
    at_desk.send("Z")
    at_desk.send("j")  # the cursor is elsewhere before the act is carried out
    await at_desk.see(f"Aplazada: {URGENT}")
    assert (await row_of(at_desk, "portal_5b")).state is State.OPEN
    assert (await row_of(at_desk, URGENT)).state is State.SNOOZED


async def test_a_question_stays_about_what_it_was_asked_about(at_desk: Sitting) -> None:
    await at_desk.press("e")
    await at_desk.see("hija_de_pampa: Por favor")
    at_desk.inbox.rows.move_to(5)
    await at_desk.press("n")
    await at_desk.see("referencia de la llamada a emergencias")
    await at_desk.write("112, aviso 4471")
    await at_desk.press("enter")
    await at_desk.see(f"Hecha: {URGENT}")


async def test_an_own_key_works_and_the_old_one_does_not(morning: Path) -> None:
    from tui.keys import remapped

    async with sit(morning, keymap=remapped('"message.claim" = "E"\n', "keys.toml")) as sitting:
        await sitting.go_to("puerto_68")
        await sitting.press("c")
        assert (await row_of(sitting, "puerto_68")).claimed_by is None
        assert "E me ocupo" in sitting.footer()
        await sitting.press("E")
        await sitting.see("Te ocupas de puerto_68")
