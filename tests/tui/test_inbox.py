"""The inbox keeps still while others work: nothing moves the selection, the order or what somebody writes."""

from __future__ import annotations

from pathlib import Path

from core.ids import ConversationId, OperatorId
from core.inbox import triage
from core.inbox.ingest import ingest
from core.inbox.model import Disposition, MessageClass
from core.inbox.sweeps import raise_bands
from core.store import Actor
from tests.tui.at_work import FB, arrive
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import COLLECTOR, NOW_S, Said, clock_at, event
from tui.screens.inbox import Inbox
from tui.widgets.writing import Writing


def luis(sitting: Sitting) -> Actor:
    person = next(person for person in sitting.desk.people if person.name == "Luis")
    return Actor(OperatorId(person.id), "Luis", "ssh")


def on_screen(sitting: Sitting) -> list[str]:
    return [row.author_handle for row in sitting.inbox.rows.window.loaded]


async def test_what_arrives_is_counted_and_waits_for_its_key(at_desk: Sitting) -> None:
    before = on_screen(at_desk)
    await arrive(at_desk, "puente_viejo", "plaza_mayor")
    await at_desk.see("26 de 33 · 2 nuevos: R", "i Bandeja 28!")
    assert on_screen(at_desk) == before
    await at_desk.press("R")
    await at_desk.see_no("nuevos: R")
    await at_desk.see("28 de 33")
    assert set(on_screen(at_desk)) - set(before) == {"puente_viejo", "plaza_mayor"}


async def test_the_cursor_stays_on_its_conversation_when_new_ones_come_in_above(at_desk: Sitting) -> None:
    id_ = await at_desk.go_to("vecinas.fresno")
    before = at_desk.inbox.rows.cursor
    await arrive(at_desk, "puente_viejo")
    await at_desk.see("1 nuevo: R")
    await triage.classify(
        at_desk.store, luis(at_desk), [await at_desk.conversation("puente_viejo")], MessageClass.THREAT
    )
    await at_desk.press("R")
    await at_desk.until(lambda: len(on_screen(at_desk)) == 27, "it came in")
    row = at_desk.inbox.rows.current
    assert row is not None
    assert row.id == id_
    assert at_desk.inbox.rows.cursor == before + 1


async def test_others_acts_show_in_place_and_move_nothing(at_desk: Sitting) -> None:
    before = on_screen(at_desk)
    id_ = await at_desk.go_to("olmo_y_roble")
    last = await at_desk.conversation("vecinas.fresno")
    await triage.classify(at_desk.store, luis(at_desk), [last], MessageClass.EMERGENCY)
    await triage.done(at_desk.store, luis(at_desk), [await at_desk.conversation("panaderia.sol")], Disposition.ANSWERED)
    window = at_desk.inbox.rows.window

    def shown(id_: ConversationId) -> str:
        place = window.place_of(id_)
        row = window[place] if place is not None else None
        return f"{row.class_} {row.state.name}" if row is not None else ""

    done = await at_desk.conversation("panaderia.sol")
    await at_desk.until(lambda: shown(last).startswith("E") and shown(done).endswith("DONE"), "both acts are seen")
    assert on_screen(at_desk) == before, "the emergency goes up at R, not by itself"
    assert "= Q" in next(row for row in at_desk.rows() if "panaderia.sol" in row)
    row = at_desk.inbox.rows.current
    assert row is not None
    assert row.id == id_
    await at_desk.press("R")
    await at_desk.until(lambda: on_screen(at_desk)[1] == "vecinas.fresno", "now it is sorted anew")
    assert "panaderia.sol" not in on_screen(at_desk)


async def test_time_passing_changes_signs_in_place_and_no_order(at_desk: Sitting) -> None:
    before = on_screen(at_desk)
    assert "> 19m" in next(row for row in at_desk.rows() if "puerto_68" in row)
    at_desk.store.clock = clock_at(NOW_S + 25 * 60)
    await at_desk.store.write(COLLECTOR, raise_bands)
    await at_desk.until(
        lambda: "!+5m" in next(row for row in at_desk.rows() if "puerto_68" in row), "it is overdue now"
    )
    await at_desk.see("08:57")
    assert on_screen(at_desk) == before


async def test_another_message_in_a_conversation_shows_in_its_row_and_beside_it(morning: Path) -> None:
    async with sit(morning, (120, 34)) as sitting:
        await sitting.go_to("puerto_68")
        await sitting.see("puerto_68 · Facebook")
        more = event(Said(0, "fb", "puerto_68", "Ahora ni para beber."), "puerto-more", root="m12")
        await sitting.store.write(COLLECTOR, lambda work: ingest(work, FB, "main", [more]))
        await sitting.see("x2", "Ahora ni para beber.")
        row = sitting.inbox.rows.current
        assert row is not None
        assert row.author_handle == "puerto_68"


async def test_who_else_looks_or_writes_is_said_at_once(at_desk: Sitting) -> None:
    await at_desk.see("~Luis")
    id_ = await at_desk.conversation("puerto_68")
    await at_desk.store.write(
        COLLECTOR,
        lambda work: _look(work, id_),  # as Luis's desk would say it
    )
    await at_desk.until(lambda: ":Luis" in next(row for row in at_desk.rows() if "puerto_68" in row), "he looks")
    await at_desk.see_no("~Luis")


async def _look(work: object, id_: ConversationId) -> None:
    from core.store import Work

    assert isinstance(work, Work)
    work.system("arranging a test")
    await work.execute(
        "UPDATE session SET conversation_id = ?, is_writing = 0"
        " WHERE operator_id = (SELECT id FROM operator WHERE name = 'Luis')",
        (id_,),
    )
    work.changed("presence", id_)


async def test_an_empty_view_says_where_things_are(at_desk: Sitting) -> None:
    await triage.restore(at_desk.store, luis(at_desk), [await at_desk.conversation("ofertas.24h")])
    await at_desk.press("9")
    await at_desk.see("Nada en esta vista. Aplazados, en 6: 1; en cuarentena, en 9: 0")
    assert at_desk.inbox.target() is None
    await at_desk.press("c")
    await at_desk.see("Aquí no hay ninguna conversación.")


async def test_the_first_day_begins_with_the_next_steps(empty: Path) -> None:
    async with sit(empty) as sitting:
        await sitting.see("Aún no hay cuentas", "ventanilla demo", "ventanilla account add", "Lo que llegue aparecerá")
        for key in ("enter", "c", "e", "v", "J", "A", "G", "h", "o", "exclamation_mark", "y", "full_stop", "u"):
            await sitting.press(key, "escape")
        assert isinstance(sitting.app.screen, Inbox)
        await sitting.see("Aún no hay cuentas")


async def test_what_arrives_in_an_empty_list_comes_in_by_itself(empty: Path) -> None:
    async with sit(empty) as sitting:

        async def act(work: object) -> None:
            from core.store import Work

            assert isinstance(work, Work)
            work.system("arranging a test")
            await work.execute(
                "INSERT INTO account (id, name, connector, network, created_s) VALUES (1, 'fb', 'plaza', 'Fb', ?)",
                (NOW_S,),
            )
            work.changed("account", 1)

        await sitting.store.write(COLLECTOR, act)
        await arrive(sitting, "puente_viejo")
        await sitting.see("Escribe puente_viejo", "1 de 1")


async def test_searching_finds_in_every_state_the_newest_first_and_goes_back(at_desk: Sitting) -> None:
    await at_desk.go_to("olmo_y_roble")
    await at_desk.press("slash")
    await at_desk.see("Buscar", "ESCRIBIENDO")
    await at_desk.write("agua")
    await at_desk.press("enter")
    await at_desk.see("/ Buscar  agua  · lo más reciente antes")
    await at_desk.until(lambda: "portal_5b" in on_screen(at_desk), "it was found")
    said = [await at_desk.value("SELECT max(id) FROM message WHERE conversation_id = ?", id_) for id_ in
            [row.id for row in at_desk.inbox.rows.window.loaded]]  # fmt: skip
    assert len(said) >= 4
    await at_desk.press("slash", "ctrl+u")
    await at_desk.write('"centro de salud"')
    await at_desk.press("enter")
    await at_desk.until(lambda: on_screen(at_desk) == ["hija_de_pampa"], "a phrase, in what is done")
    await at_desk.press("q")
    await at_desk.see("1 Abiertos", "26 de 31")


async def test_a_search_that_finds_nothing_says_so(at_desk: Sitting) -> None:
    at_desk.inbox.search("zzz")
    await at_desk.see("Ningún mensaje tiene esas palabras. q vuelve a la vista.", "0 de 31")


async def test_a_note_is_kept_while_it_is_written_and_there_again_later(at_desk: Sitting) -> None:
    await at_desk.press("n")
    await at_desk.see("nota interna sobre hija_de_pampa", "^R guardar")
    await at_desk.write("Llamar a la enfermera")
    await at_desk.until(lambda: "guardado 08:32" in at_desk.text(), "it is kept")
    assert await at_desk.value("SELECT count(*) FROM draft WHERE text = 'Llamar a la enfermera'") == 1
    await at_desk.press("ctrl+g")
    await at_desk.see("El borrador queda guardado.")
    await at_desk.press("n")
    await at_desk.see("Llamar a la enfermera")
    await at_desk.write(" del centro")
    await at_desk.press("ctrl+r")
    await at_desk.see("Nota escrita: hija_de_pampa", "╎ Llamar a la enfermera del centro")
    assert await at_desk.value("SELECT count(*) FROM draft") == 0


async def test_letters_in_a_note_are_letters(at_desk: Sitting) -> None:
    before = await at_desk.value("SELECT count(*) FROM act")
    await at_desk.press("n")
    await at_desk.see("ESCRIBIENDO")
    await at_desk.write("exc: vz g?")
    await at_desk.rest()
    assert at_desk.inbox.query_one(Writing).text == "exc: vz g?"
    assert await at_desk.value("SELECT count(*) FROM act") == before


async def test_what_is_written_stays_where_it_is_while_things_arrive(at_desk: Sitting) -> None:
    await at_desk.press("n")
    await at_desk.see("ESCRIBIENDO")
    await at_desk.write("Primera mitad")
    await arrive(at_desk, "puente_viejo")
    await at_desk.see("i Bandeja 27!")
    await at_desk.write(" y segunda")
    writing = at_desk.inbox.query_one(Writing)
    await at_desk.until(lambda: writing.text == "Primera mitad y segunda", "nothing was lost")
    assert at_desk.app.focused is writing


async def test_an_empty_note_is_not_written(at_desk: Sitting) -> None:
    await at_desk.press("n")
    await at_desk.see("ESCRIBIENDO")
    await at_desk.press("ctrl+r")
    await at_desk.see("La nota está vacía")
    assert await at_desk.value("SELECT count(*) FROM note WHERE kind = 'note'") == 1


async def test_hiding_while_writing_loses_nothing(at_desk: Sitting) -> None:
    await at_desk.press("n")
    await at_desk.see("ESCRIBIENDO")
    await at_desk.write("A medias")
    at_desk.send("ctrl+o")
    await at_desk.see("Ocultado por Ana")
    assert await at_desk.value("SELECT count(*) FROM draft WHERE text = 'A medias'") == 1
    assert "A medias" not in at_desk.text()
