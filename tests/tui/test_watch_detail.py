"""One watch in full, by keys: from its panel and back, the same acts, the next watch staying inside."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.i18n import _
from core.watch.model import WatchState
from core.watch.store import watch_named
from tests.tui.at_watches import at_panels, has_keys
from tests.tui.sitting import Sitting
from tui.screens.watch_detail import WatchDetail
from tui.screens.watches import Watches


async def zoom(sitting: Sitting) -> None:
    await sitting.press("plus")
    await sitting.see_place(WatchDetail)
    await sitting.see(_("Last 24 hours"))


@pytest.mark.parametrize("size", [(45, 30), (80, 24), (120, 34), (200, 50)])
async def test_everything_of_a_watch_is_there_at_every_size(watched: Path, size: tuple[int, int]) -> None:
    async with at_panels(watched, size) as sitting:
        await zoom(sitting)
        text = " ".join(sitting.lines_of("detail").split())
        headings = (_("Terms"), _("From where"), _("Scores"), _("Query"), _("Alerts of 30 days"))
        for words in (*headings, "NEAR/8", "Facebook"):
            assert words in text, words
        await sitting.press("G")
        await sitting.press("home", "j", "k", "pagedown", "pageup", "ctrl+d", "ctrl+u")
        await sitting.see(_("Last 24 hours"))


async def test_plus_and_q_lead_back_to_the_panel(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        for back in ("plus", "q"):
            await sitting.press("2")
            await zoom(sitting)
            await sitting.see("Alcaldía y portavoz")
            await sitting.press(back)
            await sitting.see_place(Watches)
            assert has_keys(sitting) == "Alcaldía y portavoz"


async def test_J_and_K_go_from_watch_to_watch(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        await zoom(sitting)
        await sitting.press("J")
        await sitting.see("2 Alcaldía")
        await sitting.press("K")
        await sitting.see("1 Agua")
        await sitting.press("K")
        await sitting.see("9 Nueva")
        await sitting.press("q")
        assert has_keys(sitting) == "Nueva"


async def test_the_acts_of_a_panel_work_in_full_view_too(watched: Path) -> None:
    async with at_panels(watched) as sitting:
        await zoom(sitting)
        await sitting.press("c", "enter")
        await sitting.see("=Ana")
        await sitting.press("e", "f")
        await sitting.write("obras")
        await sitting.press("enter")
        await sitting.until(lambda: _has_no_alert(sitting), "it is closed")
        await sitting.press("z")
        await sitting.see("= " + _("paused"))
        assert (await watch_named(sitting.store, "Agua")).state is WatchState.PAUSED


def _has_no_alert(sitting: Sitting) -> bool:
    screen = sitting.app.screen
    return isinstance(screen, WatchDetail) and screen.alert() is None
