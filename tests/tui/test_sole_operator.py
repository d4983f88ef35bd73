"""Sole-operator mode stands in the status row of every place, as wide as there is room, from the first paint on."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.access.gate import people_who_may
from core.i18n import _
from core.publishing.workflow.sole import set_sole
from core.runtime import open_house
from core.store import Actor, Store
from tests.tui.sitting import sit


async def put(store: Store, is_on: bool) -> None:
    """Those who manage operators put the mode on or off: on takes two of them."""
    for each in (await people_who_may(store, "operator.role"))[:2]:
        await set_sole(store, Actor(each.id, each.name, "cli"), is_on, "Solo queda Ana")


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("size", "words"), [((45, 24), "sole"), ((80, 24), "sole"), ((120, 34), "sole operator")])
async def test_the_mode_is_there_when_the_desk_opens(
    morning: Path, language: str, size: tuple[int, int], words: str
) -> None:
    async with open_house(morning) as house:
        await put(house.store, True)
    async with sit(morning, size, language=language) as sitting:
        assert f"> {_(words)}" in sitting.status()
        await sitting.press("g", "a")
        assert f"> {_(words)}" in sitting.status()


async def test_it_comes_and_goes_when_somebody_else_puts_it_on_or_off(morning: Path) -> None:
    async with sit(morning, (80, 24)) as sitting, open_house(morning) as elsewhere:
        assert f"> {_('sole')}" not in sitting.status()
        await put(elsewhere.store, True)
        await sitting.until(lambda: f"> {_('sole')}" in sitting.status(), "the mode")
        await put(elsewhere.store, False)
        await sitting.until(lambda: f"> {_('sole')}" not in sitting.status(), "the mode gone")
