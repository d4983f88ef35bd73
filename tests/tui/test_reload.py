"""Sorting again keeps the cursor on its conversation, however far down the list it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.inbox import triage
from core.inbox.model import Disposition, MessageClass
from tests.tui.at_work import arrive
from tests.tui.conftest import CROWD
from tests.tui.sitting import sit

IN_MIDDLE = ("pagedown",) * 16
"""Past the third page that is read."""


@pytest.mark.parametrize("keys", [IN_MIDDLE, ("G",), ("G", *("pageup",) * 9)], ids=["middle", "end", "before the end"])
async def test_the_cursor_stays_beyond_the_first_page(crowd: Path, keys: tuple[str, ...]) -> None:
    async with sit(crowd) as sitting:
        rows = sitting.inbox.rows
        await sitting.press(*keys)
        await sitting.until(lambda: rows.current is not None, "the row under the cursor is read")
        assert rows.cursor > 200, "otherwise this proves nothing"
        assert rows.current is not None
        on, place = rows.current.id, rows.cursor
        before = rows.window
        await arrive(sitting, "puente_viejo", "plaza_mayor")
        above = [await sitting.conversation(author) for author in ("puente_viejo", "plaza_mayor")]
        await triage.classify(sitting.store, sitting.desk.actor, above, MessageClass.EMERGENCY)
        await sitting.see("2 nuevos: R")
        await sitting.press("R")
        await sitting.until(lambda: rows.window is not before, "the list is read again")
        await sitting.until(lambda: rows.current is not None, "the row under the cursor is read")
        assert rows.current is not None
        assert rows.current.id == on
        assert rows.cursor == place + 2


async def test_what_left_the_view_lets_the_cursor_stand_where_it_stood(crowd: Path) -> None:
    async with sit(crowd) as sitting:
        rows = sitting.inbox.rows
        await sitting.press(*IN_MIDDLE)
        assert rows.current is not None
        before, place = rows.window, rows.cursor
        await triage.done(sitting.store, sitting.desk.actor, [rows.current.id], Disposition.ANSWERED)
        await sitting.press("R")
        await sitting.until(lambda: rows.window is not before and rows.current is not None, "the list is read again")
        assert rows.cursor == place
        assert len(rows.window.loaded) < CROWD, "and not everything is read for it"
