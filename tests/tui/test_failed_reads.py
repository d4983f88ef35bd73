"""What cannot be read is one sentence on the message line, and the desk goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.tui.sitting import Sitting, sit


def behind_its_back(sitting: Sitting, *statements: str) -> None:
    """Change the file as a stranger would, without the rules of the store."""
    with closing(sqlite3.connect(sitting.desk.directory / "ventanilla.db", isolation_level=None)) as file:
        for statement in statements:
            file.execute(statement)


async def test_a_conversation_that_is_gone_when_it_is_opened_is_said_to_be_gone(at_desk: Sitting) -> None:
    id_ = await at_desk.go_to("puerto_68")
    behind_its_back(at_desk, f"DELETE FROM conversation WHERE id = {id_}")
    await at_desk.press("enter")
    await at_desk.see(f"No hay ninguna conversación {id_}")
    assert at_desk.app.incident == ""
    assert at_desk.app.is_running
    await at_desk.press("q", "q")
    await at_desk.go_to("olmo_y_roble")
    await at_desk.press("enter")
    await at_desk.see("ya n")


@pytest.mark.parametrize("keys", [("R",), ("2",), ("enter",), ("J",)])
async def test_reading_that_the_store_refuses_is_a_sentence_and_works_again_afterwards(
    at_desk: Sitting, keys: tuple[str, ...]
) -> None:
    behind_its_back(at_desk, "ALTER TABLE author RENAME TO away")
    await at_desk.press(*keys)
    await at_desk.see("! El espacio")
    assert at_desk.app.incident == ""
    assert at_desk.app.is_running
    behind_its_back(at_desk, "ALTER TABLE away RENAME TO author")
    await at_desk.press("q", "q", "1", "R", "enter")
    await at_desk.see("¿A quién llamo?")


async def test_a_page_that_could_not_be_read_is_asked_for_again_by_the_next_move(crowd: Path) -> None:
    async with sit(crowd) as sitting:
        rows = sitting.inbox.rows
        behind_its_back(sitting, "ALTER TABLE author RENAME TO away")
        await sitting.press("G")
        await sitting.see("! El espacio")
        behind_its_back(sitting, "ALTER TABLE away RENAME TO author")
        await sitting.press("k")
        await sitting.until(lambda: rows.current is not None, "the end is read")
        assert sitting.app.incident == ""
