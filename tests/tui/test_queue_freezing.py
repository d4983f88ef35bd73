"""Freezing from the queue by keys: how much is stopped, what is said of it, and the last yes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.store import Work
from tests.tui.answering import takes_answers
from tests.tui.at_queue import (
    answer,
    at_queue,
    because,
    clean,
    only,
    order,
    row_of,
    scopes,
    stopped,
    to,
)
from tests.tui.sitting import Sitting
from tests.tui.valdeluz import COLLECTOR

HOSTILE = "\u202eTODO\x1b]0;x\x07 [@click=app.quit]x[/] " + "muy largo " * 6


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """Rosa, who approves, before the queue."""
    async with at_queue(morning) as sitting:
        yield sitting


async def test_z_offers_all_and_what_the_post_has_each_with_how_many_posts_it_stops(desk: Sitting) -> None:
    await to(desk, "Noche de museos")
    await desk.press("z")
    await desk.see("What is to be frozen?")
    for words, n in (("1 everything", "3"), ("2 one of its 2 accounts", ""), ("3 one of its 2 networks", ""),
                     ("4 the theme «Cultura»", "1")):  # fmt: skip
        assert row_of(desk, words).removeprefix(words).strip() == n, words
    takes_answers(desk)
    await desk.press("2")
    await desk.see("Which of these is to be frozen?")
    assert row_of(desk, "1 the account Fb valdeluz").endswith("2")
    assert row_of(desk, "2 the account Ig").endswith("2")
    await desk.press("q")
    assert await scopes(desk) == []


@pytest.mark.parametrize(
    ("keys", "scope"),
    [(("1",), ("", "", "")), (("2", "1"), ("fb", "", "")), (("3", "2"), ("", "Ig", "")), (("4",), ("", "", "Cultura"))],
)
async def test_each_choice_stops_so_many_posts_as_it_said(
    desk: Sitting, keys: tuple[str, ...], scope: tuple[str, str, str]
) -> None:
    await to(desk, "Noche de museos")
    await desk.press("z")
    for key in keys[:-1]:
        await answer(desk, "?", key)
    said = row_of(desk, f"│ {keys[-1]} ").split()[-1]
    await answer(desk, "?", keys[-1])
    await because(desk, "because", "corte en tres barrios")
    await desk.see("Freeze the whole queue?" if keys == ("1",) else "Freeze only this?", "corte en tres barrios")
    assert await scopes(desk) == [], "nothing before the last yes"
    takes_answers(desk)
    await desk.press("n")
    assert await scopes(desk) == []
    await desk.press("z")
    for key in keys:
        await answer(desk, "?", key)
    await because(desk, "because", "corte en tres barrios")
    await answer(desk, "?", "y")
    await desk.see("FROZEN:", "corte en tres barrios", f"Frozen: {said} publication")
    assert await scopes(desk) == [scope]
    assert await stopped(desk) == int(said) > 0


async def test_the_key_of_the_choice_and_enter_do_not_confirm_and_without_a_reason_nothing_stops(desk: Sitting) -> None:
    await desk.press("z")
    await answer(desk, "What is to be frozen?", "1")
    await desk.see("because")
    await desk.press("enter")
    await desk.see("A freeze needs its reason in words.")
    await desk.press("q", "z")
    await answer(desk, "What is to be frozen?", "1")
    await because(desk, "because", "x")
    await desk.see("Freeze the whole queue?")
    takes_answers(desk)
    await desk.press("enter", "z", "1")
    await desk.see("Freeze the whole queue?")
    assert await scopes(desk) == []


async def test_a_post_without_a_theme_says_so_and_outside_the_agenda_only_all_is_offered(desk: Sitting) -> None:
    await to(desk, "Obras en la calle Roble")
    await desk.press("z")
    await desk.see("2 the account X", "3 the network X", "its theme: it has none")
    takes_answers(desk)
    await desk.press("4")
    await desk.see("This post has no theme.")
    await desk.press("q", "comma", "z")
    await desk.see("1 everything")
    assert "the network" not in desk.text()


@pytest.mark.parametrize(
    ("command", "scope"),
    [("queue freeze corte", ("", "", "")), ("queue freeze-theme corte", ("", "", "Cultura")),
     ("queue freeze-account corte", ("fb", "", "")), ("queue freeze-network corte", ("", "Fb", ""))],
)  # fmt: skip
async def test_every_reach_has_a_command_that_takes_the_reason(
    desk: Sitting, command: str, scope: tuple[str, str, str]
) -> None:
    await to(desk, "Noche de museos")
    await order(desk, command)
    if "account" in command or "network" in command:
        await answer(desk, "Which of these", "1")
    await answer(desk, "Freeze", "y")
    await desk.see("FROZEN:", ": corte")
    assert await scopes(desk) == [scope]


async def test_the_commands_ask_for_the_reason_where_none_was_given(desk: Sitting) -> None:
    await to(desk, "Noche de museos")
    await order(desk, "queue freeze-theme")
    await because(desk, "Freeze the theme «Cultura», because", "luto")
    await answer(desk, "Freeze only this?", "y")
    await desk.see("FROZEN: theme «Cultura»")


async def test_whoever_may_not_freeze_is_told_before_anything_is_asked(morning: Path) -> None:
    async with at_queue(morning, who="Ana") as desk:
        await only(desk, "auditor")
        await desk.press("z")
        await desk.until(lambda: desk.app.message_line.last, "it is said")
        assert desk.app.message_line.last[-1].is_error
        assert "because" not in desk.text() and "What is to be frozen?" not in desk.text()


@pytest.mark.parametrize("palette", ["dark", "none"])
@pytest.mark.parametrize("size", [(45, 24), (80, 24), (120, 34)])
async def test_hostile_words_stay_words_and_fit_in_every_width(
    morning: Path, size: tuple[int, int], palette: str
) -> None:
    async with at_queue(morning, size, palette=palette, theme=HOSTILE) as desk:

        async def act(work: Work) -> None:
            work.system("arranging a test")
            await work.execute("UPDATE account SET handle = ? WHERE name = 'ig'", (HOSTILE,))

        await desk.store.write(COLLECTOR, act)
        await desk.desk.refresh()
        await to(desk, "Noche de museos")
        for keys in (("4",), ("2", "2")):
            await desk.press("z")
            clean(desk)
            for key in keys:
                await answer(desk, "?", key)
                clean(desk)
            await desk.see("because")
            await desk.write("[bold]corte[/bold] " + "larguísimo " * 40)
            await desk.press("enter")
            await desk.see("Freeze only this?", "yes, freeze only this", "not now")
            clean(desk)
            await answer(desk, "Freeze only this?", "y")
            await desk.see("FROZEN:")
            clean(desk)
        await desk.press("Z")
        await desk.see("2 freezes in force", "[bold]corte[/bold]")
        clean(desk)
        await desk.press("j", "d")
        await desk.see("release it now", "drop it")
        clean(desk)
        await desk.press("ctrl+g", "k", "e")
        await desk.see("yes, lift it", "not now")
        clean(desk)
        assert "e lift" in desk.footer() or desk.place._answers, desk.footer()
