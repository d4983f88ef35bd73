"""A watch added by keys alone on a real terminal, in Spanish, and its alert taken and closed there."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.store import Store, Work
from core.watch.alerts import Cause, raise_alert
from core.watch.model import AlertKind, WatchId
from tests.tui.pty.stage import COLLECTOR, arrive, found_room, in_store, look, message
from tests.tui.pty.terminal import Terminal, desk_arguments, until_true

pytestmark = pytest.mark.xdist_group("pty")

FIGURES = {"n": 14, "before": 12, "usual": 0.83, "deviation": 0.9, "limit": 10, "days": 14, "window_s": 600}


def answer_when_asked(desk: Terminal, key: str, sees: str) -> None:
    """Press a key until the question takes it: in its first moment it takes none."""

    def told(screen: str) -> bool:
        if sees in screen:
            return True
        desk.send(key.encode())
        return False

    desk.until(told, 30)


def alarm(room: Path) -> None:
    """As if the collector had seen a spike of the watch that was added."""

    async def act(store: Store) -> None:
        async def raised(work: Work) -> None:
            work.system("arranging a test")
            figures = {**FIGURES, "start_s": work.now_s // 600 * 600 - 600}
            cause = Cause(
                kind=AlertKind.SPIKE, key="spike:1", at_s=work.now_s, watch=WatchId(1), figures=figures, level=2
            )
            await raise_alert(work, cause)

        await store.write(COLLECTOR, raised)

    in_store(room, act)


def test_a_watch_is_added_and_its_alert_taken_and_closed_by_keys_alone(tmp_path: Path) -> None:
    room = tmp_path / "room"
    found_room(room)
    (room / "ventanilla.toml").write_text("[desk]\ncollects = false\n", encoding="utf-8")
    arrive(room, [message("m1", "no hay agua en la calle Fresno"), message("m2", "el grifo sigue seco")])
    with Terminal(desk_arguments(room, "es", "Ana"), columns=80, rows=24) as desk:
        desk.until("Bandeja")
        desk.press("g", "w", "n")
        desk.until("Agregar una vigilancia")
        desk.until("ESCRIBIENDO")
        desk.write("Agua")
        desk.press("enter")
        desk.until("Agregar una vigilancia: Agua")
        desk.write("agua OR gri(")
        desk.press("enter")
        desk.until("falta algo que buscar")
        desk.press("end", "backspace")
        desk.write("fo")
        desk.press("enter")
        desk.until("agua OR grifo")
        desk.write("cortes y averias")
        desk.press("enter")
        desk.until("Enter o v; s la guarda")
        desk.press("v")
        desk.until("aciertos al día")
        desk.until("no hay agua en la calle Fresno")
        desk.press("s")
        desk.until("Estas redes limitan")
        desk.press("s")
        desk.until("¿Has leído lo que dicen?")
        answer_when_asked(desk, "y", "«Agua» está guardada")
        assert look(room, "SELECT name, query, purpose, state FROM watch") == [
            ("Agua", "agua OR grifo", "cortes y averias", "active")
        ]
        alarm(room)
        desk.until("1 alerta sin tomar")
        assert b"\x07" in desk.written, "the bell"
        desk.press("g", "t")
        desk.until("! sin tomar")
        desk.until("14 en 10 min")
        desk.press("c")
        desk.until("ESCRIBIENDO")
        desk.write("llamo al servicio")
        desk.press("enter")
        desk.until("Tomada: Agua")
        desk.until("=yo, llamo")
        desk.press("e")
        desk.until("¿qué fue?")
        desk.press("r")
        desk.until("ESCRIBIENDO")
        desk.write("rotura en la calle Fresno")
        desk.press("enter")
        desk.until("Cerrada: Agua")
        until_true(lambda: look(room, "SELECT state FROM alert") == [("explained",)], "it is closed")
        desk.press(":")
        desk.until("ESCRIBIENDO")
        desk.write("quit")
        desk.press("enter")
        assert desk.wait() == 0
    assert look(room, "SELECT comment, close_comment FROM alert") == [
        ("llamo al servicio", "rotura en la calle Fresno")
    ]
