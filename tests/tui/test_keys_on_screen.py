"""Every key of the inbox does what its line in help says, to the conversation under the cursor and to no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.inbox.model import Disposition, State
from tests.tui.at_work import LUIS_HAS, URGENT, row_of
from tests.tui.conftest import CROWD
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import NOW_S, clock_at


async def test_moving_keys_move_by_rows_pages_and_ends(crowd: Path) -> None:
    async with sit(crowd) as sitting:
        rows = sitting.inbox.rows
        page = rows.rows_on_screen
        for keys, place in (
            (("j",), 1), (("down",), 2), (("k",), 1), (("up",), 0), (("k",), 0),
            (("pagedown",), page), (("ctrl+f",), 2 * page), (("pageup",), page),
            (("ctrl+d",), page + page // 2), (("ctrl+u",), page), (("home",), 0),
            (("G",), CROWD - 1), (("j",), CROWD - 1), (("g", "g"), 0), (("end",), CROWD - 1),
        ):  # fmt: skip
            await sitting.press(*keys)
            assert rows.cursor == place, keys
        await sitting.until(lambda: rows.current is not None, "the last row is read")
        assert rows.current is not None
        assert rows.current.author_handle == f"vecino_{CROWD - 1:03}"
        await sitting.see(f"vecino_{CROWD - 1:03}")


async def test_every_page_of_a_long_list_comes_in_order_while_one_goes_down(crowd: Path) -> None:
    async with sit(crowd) as sitting:
        rows = sitting.inbox.rows
        for _page in range(CROWD // rows.rows_on_screen + 1):
            await sitting.press("pagedown")
        await sitting.until(lambda: rows.window.is_whole, "all is read")
        assert [row.author_handle for row in rows.window.loaded] == [f"vecino_{n:03}" for n in range(CROWD)]


async def test_the_last_row_is_read_and_shown_beside_the_list_without_reading_all(crowd: Path) -> None:
    async with sit(crowd, (120, 34)) as sitting:
        await sitting.press("G")
        await sitting.see(f"vecino_{CROWD - 1:03} · Facebook", f"Mensaje número {CROWD - 1}")
        assert not sitting.inbox.rows.window.is_whole
        await sitting.press("k")
        await sitting.see(f"vecino_{CROWD - 2:03} · Facebook")


async def test_opening_and_walking_through_conversations_changes_nothing(at_desk: Sitting) -> None:
    revs = await at_desk.value("SELECT sum(rev * id) FROM conversation")
    audited = await at_desk.value("SELECT count(*) FROM audit")
    await at_desk.press("enter")
    await at_desk.see("¿A quién llamo?", "q volver")
    await at_desk.press("J")
    await at_desk.see("soy persona mayor")
    await at_desk.press("K")
    await at_desk.see("¿A quién llamo?")
    await at_desk.press("q")
    await at_desk.see("1 Abiertos", "plazo edad")
    await at_desk.press("enter", "escape")
    await at_desk.see("1 Abiertos")
    assert await at_desk.value("SELECT sum(rev * id) FROM conversation") == revs
    assert await at_desk.value("SELECT count(*) FROM audit") == audited


async def test_panes_are_reached_forwards_and_backwards(morning: Path) -> None:
    async with sit(morning, (200, 50)) as sitting:
        for key, pane in (
            ("tab", "conversation"), ("tab", "context"), ("tab", "list"), ("shift+tab", "context"),
            ("shift+tab", "conversation"), ("shift+tab", "list"),
        ):  # fmt: skip
            await sitting.press(key)
            assert sitting.inbox.focused_pane == pane
        await sitting.press("tab")
        assert "▌hija_de_pampa" in sitting.text(), "the pane with the keys is marked"
        await sitting.press("tab")
        assert "▌Quién es" in sitting.text()


async def test_where_the_context_does_not_fit_it_takes_the_conversations_place(at_desk: Sitting) -> None:
    await at_desk.press("tab", "tab")
    await at_desk.see("Quién es", "Por qué está aquí", "Plazos")
    await at_desk.press("tab")
    await at_desk.see("plazo edad")


async def test_reasons_links_and_history_stand_in_the_conversations_place(at_desk: Sitting) -> None:
    await at_desk.press("exclamation_mark")
    await at_desk.see("la clase E va antes que las demás", "plazo 08:20")
    await at_desk.press("exclamation_mark")
    await at_desk.see("¿A quién llamo?")
    await at_desk.press("o")
    await at_desk.see("1 mapas.example", "https://mapas.example/encina-14")
    await at_desk.press("q", "h")
    await at_desk.see("antes de las 08:15:", "08:24 Luis escribió una nota", "08:29 Ana se ocupa de ella")
    await at_desk.press("h")
    await at_desk.see_no("antes de las 08:15:")


async def test_the_last_message_is_copied_cleaned(at_desk: Sitting) -> None:
    await at_desk.go_to("olmo_y_roble")
    await at_desk.press("enter", "y")
    assert at_desk.app.clipboard == "@valdeluz la presión bajó a las 6 y ya no sale nada.\n¿Hay avería?"
    await at_desk.see("Copiado.")


@pytest.mark.parametrize(
    ("key", "title", "sees"),
    [
        ("2", "2 Míos", "panaderia.sol"), ("3", "3 Urgentes", "laloma_vive"), ("4", "4 Sin asignar", "portal_5b"),
        ("5", "5 En espera", "jardin.azul"), ("6", "6 Aplazados", "club_remo"), ("7", "7 Privados", URGENT),
        ("8", "8 Hechos", "coral_9"), ("9", "9 Cuarentena", "ofertas.24h"), ("1", "1 Abiertos", "Radio Luz"),
    ],
)  # fmt: skip
async def test_a_number_opens_its_view(at_desk: Sitting, key: str, title: str, sees: str) -> None:
    await at_desk.press("8" if key == "1" else "1", key)
    await at_desk.see(f" {title}  is:", sees)


async def test_the_next_one_for_me_is_mine_or_nobodys_and_open(at_desk: Sitting) -> None:
    seen = []
    for _turn in range(30):
        await at_desk.press("full_stop")
        row = at_desk.inbox.rows.current
        assert row is not None
        assert row.state is State.OPEN
        assert row.assignee in (None, at_desk.desk.me)
        seen.append(row.author_handle)
    assert LUIS_HAS not in seen
    assert "rutas_puerto" not in seen, "it is Rosa's"
    assert seen[0] in seen[1:], "after the last it begins again"


async def test_marks_gather_conversations_for_one_act_and_one_undo(at_desk: Sitting) -> None:
    await at_desk.press("j", "space", "space")
    await at_desk.see("2 marcados")
    await at_desk.press("z")
    await at_desk.see("2 conversaciones marcadas", "mañana a las 9:00")
    await at_desk.press("m")
    await at_desk.see("Aplazadas: 2 conversaciones · u deshace")
    assert (await row_of(at_desk, "portal_5b")).state is State.SNOOZED
    assert (await row_of(at_desk, "laloma_vive")).state is State.SNOOZED
    assert at_desk.inbox.rows.marked == set()
    await at_desk.press("u")
    await at_desk.see("Deshecho: Aplazadas: 2 conversaciones")
    assert (await row_of(at_desk, "portal_5b")).state is State.OPEN
    assert (await row_of(at_desk, "laloma_vive")).state is State.OPEN


async def test_all_can_be_marked_and_the_way_back_takes_the_marks_off(at_desk: Sitting) -> None:
    await at_desk.press("A")
    await at_desk.see("26 marcados")
    await at_desk.press("A")
    await at_desk.see_no("marcados")
    await at_desk.press("space", "q")
    await at_desk.see_no("marcado")
    await at_desk.see("26 de 31")


async def test_taking_and_letting_go(at_desk: Sitting) -> None:
    await at_desk.go_to("puerto_68")
    await at_desk.press("c")
    await at_desk.see("Te ocupas de puerto_68 · u deshace", "puerto_68          Ni una gota en El Puerto. ¿Avisa… =yo")
    row = await row_of(at_desk, "puerto_68")
    assert (row.claimed_by, row.assignee) == (at_desk.desk.me, at_desk.desk.me)
    await at_desk.press("C")
    await at_desk.see("Suelta: puerto_68")
    row = await row_of(at_desk, "puerto_68")
    assert (row.claimed_by, row.assignee) == (None, None)


async def test_a_key_held_down_takes_once_and_then_only_holds_on(at_desk: Sitting) -> None:
    id_ = await at_desk.go_to("puerto_68")
    acts, audited = await at_desk.value("SELECT count(*) FROM act"), await at_desk.value("SELECT count(*) FROM audit")
    until_s = await at_desk.value("SELECT coalesce(claimed_until_s, 0) FROM conversation WHERE id = ?", id_)
    for _second in range(6):
        await at_desk.press("c")
        at_desk.store.clock = clock_at(at_desk.store.clock.now_s() + 1)
    assert await at_desk.value("SELECT count(*) FROM act") == acts + 1
    assert await at_desk.value("SELECT count(*) FROM audit") == audited + 1
    assert await at_desk.value("SELECT claimed_until_s FROM conversation WHERE id = ?", id_) > until_s
    assert "u deshace" not in at_desk.status(), "holding on is nothing to undo"
    await at_desk.press("u")
    await at_desk.see("Deshecho: Te ocupas de puerto_68")
    assert (await row_of(at_desk, "puerto_68")).claimed_by is None


async def test_a_colleagues_conversation_is_taken_over_only_with_a_reason(at_desk: Sitting) -> None:
    await at_desk.go_to(LUIS_HAS)
    await at_desk.press("c")
    await at_desk.see("la atiende Luis desde 08:29", "Motivo para hacerte cargo", "ESCRIBIENDO")
    await at_desk.press("enter")
    assert (await row_of(at_desk, LUIS_HAS)).claimed_by_name == "Luis", "without a reason nothing happens"
    await at_desk.press("c")
    await at_desk.see("Motivo para hacerte cargo")
    await at_desk.write("Luis termina su turno")
    await at_desk.press("enter")
    await at_desk.see(f"Te ocupas de {LUIS_HAS}")
    assert (await row_of(at_desk, LUIS_HAS)).claimed_by_name == "Ana"
    await at_desk.press("enter")
    await at_desk.see("Luis termina su turno")


async def test_giving_it_to_a_colleague_by_number(at_desk: Sitting) -> None:
    await at_desk.go_to("puerto_68")
    await at_desk.press("a")
    await at_desk.see("Asignar a", "1 Ana", "4 Rosa", "0 nadie")
    assert "Nico" not in at_desk.text(), "who has left is not offered"
    await at_desk.press("4")
    await at_desk.see("Para Rosa: puerto_68")
    assert (await row_of(at_desk, "puerto_68")).assignee_name == "Rosa"
    await at_desk.press("a", "0")
    await at_desk.see("Sin asignar: puerto_68")
    assert (await row_of(at_desk, "puerto_68")).assignee is None


async def test_closing_says_how_it_ended_and_goes_on_to_the_next(at_desk: Sitting) -> None:
    await at_desk.go_to("panaderia.sol")
    below = at_desk.inbox.rows.window[at_desk.inbox.rows.cursor + 1]
    await at_desk.press("e")
    await at_desk.see("Hecho: ¿cómo terminó?", "panaderia.sol: ¿Hasta qué hora dura el corte?")
    await at_desk.press("h")
    await at_desk.see("Hecha: panaderia.sol · u deshace")
    row = await row_of(at_desk, "panaderia.sol")
    assert (row.state, row.disposition) == (State.DONE, Disposition.ANSWERED)
    assert at_desk.inbox.rows.current == below
    await at_desk.press("u")
    await at_desk.see("Deshecho: Hecha: panaderia.sol")
    assert (await row_of(at_desk, "panaderia.sol")).state is State.OPEN


async def test_what_must_be_written_down_before_closing_is_asked_for(at_desk: Sitting) -> None:
    await at_desk.press("e", "h")
    await at_desk.see("referencia de la llamada a emergencias", "ESCRIBIENDO")
    await at_desk.press("enter")
    await at_desk.see("antes de cerrar, anota", "referencia de la llamada")
    assert (await row_of(at_desk, URGENT)).state is State.OPEN
    await at_desk.press("q", "e", "h")
    await at_desk.write("112, aviso 4471")
    await at_desk.press("enter")
    await at_desk.see(f"Hecha: {URGENT}")
    assert (await row_of(at_desk, URGENT)).state is State.DONE


@pytest.mark.parametrize(
    ("keys", "words", "after_s"),
    [
        (("z", "h"), "", 2 * 3600),
        (("z", "m"), "", 24 * 3600 + 28 * 60),
        (("z", "l"), "", 6 * 24 * 3600 + 28 * 60),
        (("z", "o"), "14:30", 5 * 3600 + 58 * 60),
        (("z", "o"), "3d", 3 * 24 * 3600 + 28 * 60),
    ],
)
async def test_putting_off_until_a_time(at_desk: Sitting, keys: tuple[str, ...], words: str, after_s: int) -> None:
    await at_desk.press(*keys)
    if words:
        await at_desk.see("Hasta (hh:mm")
        await at_desk.write(words)
        await at_desk.press("enter")
    await at_desk.see(f"Aplazada: {URGENT}")
    row = await row_of(at_desk, URGENT)
    assert (row.state, row.snoozed_until_s) == (State.SNOOZED, NOW_S + after_s)


async def test_words_that_are_no_time_are_refused_with_an_example(at_desk: Sitting) -> None:
    await at_desk.press("z", "o")
    await at_desk.write("luego")
    await at_desk.press("enter")
    await at_desk.see("«luego» no es una hora: escribe 14:30 o 3d.")
    assert (await row_of(at_desk, URGENT)).state is State.OPEN
    await at_desk.press("q")
    await at_desk.see_no("no es una hora")


async def test_putting_off_until_they_write(at_desk: Sitting) -> None:
    await at_desk.press("Z")
    await at_desk.see(f"Aplazada: {URGENT}")
    row = await row_of(at_desk, URGENT)
    assert (row.state, row.snoozed_until_s) == (State.SNOOZED, None)
    await at_desk.press("6")
    await at_desk.see("resp.?")
