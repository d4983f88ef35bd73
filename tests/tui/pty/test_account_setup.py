"""An account entered by keys on a real terminal, in Spanish: what it takes, and that its secret is nowhere."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.credentials.office import CONFIGURED, found_in, install, on_a_server, told, watched_processes
from tests.integration.credentials.server import Platform, platform
from tests.tui.pty.stage import found_room, look
from tests.tui.pty.terminal import Terminal, children_of, desk_arguments, is_alive, until_true

pytestmark = pytest.mark.xdist_group("pty")

SECRET = "CANARY-token-abcdefghijklmnopqrstuvwxyz-0001"
CODE = "CANARY-code-12345"
ACCOUNTS = "SELECT name, state FROM account ORDER BY id"


@dataclass
class Place:
    """A workspace, a platform it may reach, and what every process of the desk finds in its environment."""

    home: Path
    room: Path
    platform: Platform
    environment: dict[str, str]

    def desk(self, columns: int = 80, rows: int = 24) -> Terminal:
        """Ana's desk."""
        return Terminal(
            desk_arguments(self.room, "es", "Ana"), columns=columns, rows=rows, environment=self.environment
        )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """The connectors of the tests installed, the secrets kept as a server keeps them."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PYTHONPATH": str(install(tmp_path / "site")), "HOME": str(home), **on_a_server(home)}
    room = home / "room"
    found_room(room)
    with platform() as server:
        text = CONFIGURED.format(host=server.host, more="[desk]\ncollects = false\n")
        (room / "ventanilla.toml").write_text(text, encoding="utf-8")
        yield Place(home, room, server, environment)


def open_form(desk: Terminal, connector: str, name: str) -> None:
    """To the accounts, to the dialog, to the connector; the name is given, and the next field is open."""
    desk.until("Bandeja")
    desk.press("g", "a")
    desk.until("n añadir")
    desk.press("n")
    desk.until("¿Qué red?")
    for _step in range(8):
        if any(row.startswith("►  " + connector) for row in desk.lines()):
            break
        before = desk.text
        desk.press("j")
        desk.until(lambda text, before=before: text != before)  # type: ignore[misc]  # bound for this turn
    desk.press("enter")
    desk.until("Nombre aquí")
    desk.until("ESCRIBIENDO")
    desk.write(name)
    desk.press("enter")
    desk.until("Server  ")


def answer_when_asked(desk: Terminal, key: str, sees: str) -> None:
    """Press a key until the question takes it: in its first moment it takes none."""

    def said(screen: str) -> bool:
        if sees in screen:
            return True
        desk.send(key.encode())
        return False

    desk.until(said, 30)


def setups(desk: Terminal) -> list[int]:
    """The processes that enter accounts."""
    return [pid for pid in children_of(desk.desk_pid) if b"\0setup" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_accounts_are_entered_by_keys_and_their_secrets_are_nowhere(place: Place) -> None:
    with watched_processes(place.environment["PYTHONPATH"]) as seen, place.desk() as desk:
        open_form(desk, "cofre", "muro")
        desk.paste(place.platform.address)
        desk.press("enter")
        desk.until("Token   ")
        desk.paste(f"Bearer {SECRET}\n")
        desk.until("••••")
        desk.press("enter")
        desk.until("está, no se muestra")
        desk.until("Conectar  Enter o v")
        desk.press("enter")
        desk.until("Allí somos @valdeluz")
        desk.press("s")
        desk.until("¿Dar de alta esta cuenta?")
        answer_when_asked(desk, "y", "La cuenta «muro» quedó agregada")
        desk.press("n")
        desk.until("¿Qué red?")
        desk.press("ctrl+g")
        desk.until("n añadir")
        desk.press("g", "i")
        open_form(desk, "llave", "balcon")
        desk.paste(place.platform.address)
        desk.press("enter")
        desk.until("Seguir para entrar")
        desk.press("v")
        desk.until(f"{place.platform.address}/authorize")
        desk.press("enter")
        desk.until("ESCRIBIENDO")
        desk.paste(CODE)
        desk.press("enter")
        desk.until("Allí somos @valdeluz")
        desk.press("s")
        answer_when_asked(desk, "y", "La cuenta «balcon» quedó agregada")
        desk.press(":")
        desk.until("ESCRIBIENDO")
        desk.write("quit")
        desk.press("enter")
        assert desk.wait() == 0
    assert look(place.room, ACCOUNTS)[1:] == [("muro", "active"), ("balcon", "active")]
    assert seen[""] > 20
    assert [found for found in seen if found] == []
    assert told([desk.written]) == []
    assert found_in([place.home]) == []


def test_a_terminal_that_is_lost_in_the_dialog_leaves_no_process_and_no_account(place: Place) -> None:
    with place.desk(45, 30) as desk:
        open_form(desk, "cofre", "muro")
        [setup] = setups(desk)
        family = desk.family()
        desk.hang_up()
        until_true(lambda: not any(is_alive(pid) for pid in {*family, setup}), "every process is gone")
    assert look(place.room, ACCOUNTS)[1:] == []


def test_a_desk_that_is_killed_in_the_dialog_leaves_no_process_and_no_account(place: Place) -> None:
    with place.desk() as desk:
        open_form(desk, "cofre", "muro")
        [setup] = setups(desk)
        os.kill(desk.desk_pid, signal.SIGKILL)
        until_true(lambda: not is_alive(setup), "its process follows")
    assert look(place.room, ACCOUNTS)[1:] == []
