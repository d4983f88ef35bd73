"""A citizen on Bluesky is answered from the dashboard on a real terminal, its own collector doing the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.answered.answers import UNSETTLED
from tests.integration.answered.bluesky_office import bluesky_office
from tests.integration.answered.office import PINS
from tests.integration.peers.bluesky import Network
from tests.tui.pty.terminal import Terminal

ANSWER = "El jueves, de 9 a 14."
SLOW_S = 90.0


@pytest.mark.parametrize("columns", [80, 200])
def test_a_mention_is_answered_in_the_dashboard_and_the_citizen_sees_it_once(
    bluesky_network: Network, tmp_path: Path, columns: int
) -> None:
    with bluesky_office(tmp_path, bluesky_network, f"mesa{columns}") as town:
        office = town.office
        asked = town.question("¿qué día hay mercadillo?")
        words = ["-m", "ventanilla", "--workspace", str(office.directory), "--lang", "en"]
        with Terminal(words, columns=columns, rows=40, environment=office.environment) as desk:
            desk.until("Rosa", SLOW_S)
            desk.press("2")
            desk.until("WRITING")
            desk.write(PINS["Rosa"])
            desk.press("enter")
            office.arrived("¿qué día hay mercadillo?")
            desk.press("R")
            desk.until(f"mesa{columns}-ana", SLOW_S)  # narrow screens cut the words
            desk.press("r")
            desk.until("PUBLIC")
            desk.write(ANSWER)
            desk.until("kept ")
            desk.press("ctrl+r")
            desk.until("Send this answer?")
            desk.press("enter", "enter")
            assert town.own_posts() == [], "Enter never sends"
            _press_until(desk, "p", "= it is public")
            _press_until(desk, "y", "Leaves in")
            office.until("SELECT count(*) FROM delivery WHERE state = 'published'")
            desk.until_gone("Leaves in", SLOW_S)
            desk.press("enter")
            desk.until(ANSWER, SLOW_S)
        office.until(UNSETTLED, holds=lambda left: left == 0)
        assert town.answers(asked) == [ANSWER]
        assert town.own_posts() == [ANSWER]


def _press_until(desk: Terminal, key: str, sees: str) -> None:
    """Press a key until the question takes it: in its first moment it takes none."""

    def said(screen: str) -> bool:
        if sees in screen:
            return True
        desk.send(key.encode())
        return False

    desk.until(said, SLOW_S)
