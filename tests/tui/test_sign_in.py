"""Signing in, hiding the desk and changing places: nothing is seen by who has not proved who they are."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from textual import events

from core.access.model import SessionId
from core.access.service import add_operator, disable
from core.access.sessions import end_session
from core.ids import OperatorId
from core.policy import Role
from core.store import Actor
from core.watch.alert_store import list_alerts
from core.watch.alerts import acknowledge
from tests.tui.alert_scenes import raise_morning
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import MORNING, PIN
from tui.screens.accounts import Accounts
from tui.screens.inbox import Inbox
from tui.screens.sign_in import SignIn
from tui.widgets.prompt import Prompt


def shows_nothing_private(sitting: Sitting) -> bool:
    text = sitting.text()
    return not any(said.author in text or said.text[:18] in text for said in MORNING)


def ana(sitting: Sitting) -> Actor:
    person = next(person for person in sitting.desk.people if person.name == "Ana")
    return Actor(OperatorId(person.id), "Ana", "desk")


async def test_before_anybody_signs_in_there_are_counts_and_names_only(morning: Path) -> None:
    async with sit(morning, who="") as sitting:
        await sitting.see("¿Quién es?", "Municipalidad de Valdeluz", "! 1 urgente", "3 vencidos", "24 pendientes")
        await sitting.see("1 Ana", "2 Iván", "3 Luis", "4 Rosa")
        assert "Nico" not in sitting.text(), "who has left cannot sign in"
        assert shows_nothing_private(sitting)
        assert "valdeluz.muni" not in sitting.text()
        assert not sitting.desk.is_signed_in


@pytest.mark.parametrize(("language", "untaken", "taken"), [
    ("es", "! {n} alertas sin tomar", ("1 alerta tomada sin cerrar", "2 alertas tomadas sin cerrar")),
    ("en", "! {n} alerts not taken", ("1 alert taken, not closed", "2 alerts taken, not closed")),
])  # fmt: skip
async def test_a_hidden_desk_counts_the_alerts_and_follows_them(
    morning: Path, language: str, untaken: str, taken: tuple[str, str]
) -> None:
    async with sit(morning, (80, 24), language=language) as sitting:
        await raise_morning(sitting)
        await sitting.press("ctrl+o")
        await sitting.see(untaken.format(n=4), taken[0])
        assert "Agua" not in sitting.text() and shows_nothing_private(sitting)
        [first, *_rest] = await list_alerts(sitting.store, limit=9, is_open=True)
        await acknowledge(sitting.store, ana(sitting), first.id)
        await sitting.see(untaken.format(n=3), taken[1])


async def test_a_number_and_a_pin_lead_to_the_inbox(morning: Path) -> None:
    async with sit(morning, who="") as sitting:
        await sitting.press("4")
        await sitting.see("PIN de Rosa", "► 4 Rosa")
        await sitting.press("enter")  # in this demonstration hers is empty
        await sitting.see("plazo edad", "Rosa 08:32")
        assert sitting.desk.name == "Rosa"


async def test_a_pin_is_not_shown_and_leaves_no_trace(morning: Path) -> None:
    async with sit(morning, who="") as sitting:
        await sitting.press("3")
        await sitting.see("PIN de Luis")
        await sitting.write("111222")
        assert "111222" not in sitting.text()
        assert "••••••" in sitting.text()
        before = sitting.app.clipboard
        await sitting.press("shift+home", "ctrl+c", "ctrl+x")
        assert sitting.app.clipboard == before
        await sitting.write("111222")
        await sitting.press("enter")
        await sitting.see("Ese no es el PIN de Luis: prueba otra vez.", "PIN de Luis")
        assert sitting.place.query_one(Prompt).value == ""
        assert not sitting.desk.is_signed_in
        assert "111222" not in str([said.words for said in sitting.app.message_line.last])


async def test_a_pin_is_taken_once_as_it_was_typed_spaces_and_all(morning: Path) -> None:
    class Counting(SignIn):
        taken: ClassVar[list[str]] = []

        def close_words(self) -> None:
            self.taken.append(self.query_one(Prompt).value)
            super().close_words()

    async with sit(morning, who="") as sitting:
        sitting.app.switch_to(Counting())
        await sitting.see_place(Counting)
        await sitting.press("3")
        await sitting.see("PIN de Luis")
        await sitting.write(" 111 ")
        await sitting.press("enter")
        await sitting.see("Ese no es el PIN de Luis")
        assert Counting.taken == [" 111 "]


async def test_a_paste_where_no_pin_is_asked_for_is_one_sentence(morning: Path) -> None:
    async with sit(morning, who="") as sitting:
        paste = events.Paste("111222")
        paste.set_sender(sitting.app)
        assert sitting.app._driver is not None
        sitting.app._driver.send_message(paste)
        await sitting.see("6 teclas sin efecto")
        assert len(sitting.app.message_line.last) == 1


async def test_somebody_live_elsewhere_is_asked_before_the_other_screen_closes(morning: Path) -> None:
    async with sit(morning, who="") as sitting:
        for answer, is_in in (("n", False), ("y", True)):
            await sitting.press("3")
            await sitting.see("PIN de Luis")
            await sitting.write(PIN)
            await sitting.press("enter")
            await sitting.see("Luis tiene sesión en otro sitio", "guardia.example", "y tomarla", "n dejarlo")
            await sitting.press(answer)
            await sitting.rest()
            assert sitting.desk.is_signed_in is is_in
        await sitting.see_place(Inbox)
        assert (
            await sitting.value("SELECT count(*) FROM session WHERE ended_s IS NULL AND host = 'guardia.example'") == 0
        )


async def test_a_pin_is_meant_for_the_person_it_was_asked_of_whatever_happens_meanwhile(morning: Path) -> None:
    async with sit(morning) as sitting:
        await sitting.press("ctrl+o", "4")
        await sitting.see("PIN de Rosa", "► 4 Rosa")
        await add_operator(sitting.store, ana(sitting), "Beatriz", "", "", (Role.COMMUNITY_MANAGER,))
        await sitting.see("2 Beatriz", "► 5 Rosa")
        assert "PIN de Rosa" in sitting.status()
        await sitting.press("enter")
        await sitting.see("Rosa 08:32")


async def test_whoever_loses_access_while_the_pin_is_asked_for_does_not_leave_it_to_another(morning: Path) -> None:
    async with sit(morning) as sitting:
        await sitting.press("ctrl+o", "4")
        await sitting.see("PIN de Rosa")
        rosa = next(person for person in sitting.desk.people if person.name == "Rosa")
        await disable(sitting.store, ana(sitting), rosa.id)
        await sitting.see_no("PIN de Rosa")
        await sitting.press("enter")
        await sitting.see("PIN de Ana")


async def test_hiding_shows_who_did_it_and_unlocking_leads_back_to_the_same_place(morning: Path) -> None:
    async with sit(morning) as sitting:
        id_ = await sitting.go_to("puerto_68")
        await sitting.press("enter")
        await sitting.see("¿Avisaron y no me enteré?")
        await sitting.press("ctrl+o")
        await sitting.see("Ocultado por Ana a las 08:32. Su trabajo está guardado.", "¿Quién sigue?")
        assert shows_nothing_private(sitting)
        await sitting.press("enter")
        await sitting.see("PIN de Ana")
        await sitting.press("enter")
        await sitting.see("¿Avisaron y no me enteré?")
        assert sitting.inbox.target() == id_


async def test_while_the_desk_is_hidden_no_key_acts_and_none_opens_anything(morning: Path) -> None:
    async with sit(morning) as sitting:
        await sitting.press("ctrl+o")
        await sitting.see("¿Quién sigue?")
        before = await sitting.value("SELECT count(*) FROM audit")
        for key in (
            "q",
            "escape",
            "c",
            "e",
            "x",
            "g",
            "i",
            "question_mark",
            "slash",
            "ctrl+p",
            "tab",
            "space",
            "ctrl+o",
        ):
            await sitting.press(key)
        assert isinstance(sitting.app.screen, SignIn)
        await sitting.see("¿Quién sigue?")
        assert shows_nothing_private(sitting)
        assert await sitting.value("SELECT count(*) FROM audit") == before


async def test_only_commands_that_show_nothing_work_while_hidden(morning: Path) -> None:
    async with sit(morning) as sitting:
        await sitting.press("ctrl+o", "colon")
        await sitting.write("go accounts")
        await sitting.press("enter")
        assert isinstance(sitting.app.screen, SignIn)
        await sitting.press("colon")
        await sitting.write("language")
        await sitting.press("enter")
        await sitting.see("Who goes on?", "Hidden by Ana at 08:32.")
        await sitting.press("colon")
        await sitting.write("quit")
        sitting.send("enter")
        await sitting.until(lambda: sitting.app._exit, "it leaves")


async def test_another_person_finds_nothing_of_how_the_last_one_left_it(morning: Path) -> None:
    async with sit(morning) as sitting:
        await sitting.go_to("puerto_68")
        await sitting.press("space", "2", "g", "a")
        await sitting.see_place(Accounts)
        await sitting.press("ctrl+o", "4", "enter")
        await sitting.see("Rosa 08:32", "1 Abiertos")
        assert sitting.inbox.rows.cursor == 0
        assert sitting.inbox.rows.marked == set()
        assert sitting.desk.name == "Rosa"
        assert (
            await sitting.value("SELECT count(*) FROM session WHERE ended_s IS NULL AND host <> 'guardia.example'") == 1
        )


async def test_a_session_ended_elsewhere_hides_the_desk_and_says_why(morning: Path) -> None:
    async with sit(morning) as sitting:
        assert sitting.desk.signed_in is not None
        session = SessionId(sitting.desk.signed_in.session.id)
        await end_session(sitting.store, ana(sitting), session)
        await sitting.until(lambda: isinstance(sitting.app.screen, SignIn), "it hides")
        await sitting.see("cerró tu sesión", "¿Quién sigue?")
        assert shows_nothing_private(sitting)
        await sitting.press("enter", "enter")
        await sitting.see("plazo edad")


async def test_an_error_that_names_a_citizen_is_gone_when_the_desk_hides(morning: Path) -> None:
    async with sit(morning) as sitting:
        await sitting.press("X")
        await sitting.see("hija_de_pampa: no está apartada")
        await sitting.press("ctrl+o")
        await sitting.see("¿Quién sigue?")
        assert "hija_de_pampa" not in sitting.text()


async def test_an_idle_desk_hides_itself(morning: Path) -> None:
    async with sit(morning) as sitting:
        sitting.app.idle.limit_s = 0
        await sitting.until(lambda: isinstance(sitting.app.screen, SignIn), "it hides")
        assert shows_nothing_private(sitting)
