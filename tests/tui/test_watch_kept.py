"""A half-typed watch outlives its desk: kept while it is typed, offered to who typed it, gone once it is decided."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.watch.form_drafts import FormDraft, form_draft_of
from core.watch.model import WatchId, WatchKind
from core.watch.service import as_entered, edit_watch
from tests.tui.answering import takes_answers
from tests.tui.sitting import Sitting, sit
from tests.tui.test_watch_form import answer, fill, form, open_form, save_with_rules, saved
from tui.screens.watch_form import WatchForm
from tui.screens.watches import Watches

OFFERED = "You had begun to write here"


@asynccontextmanager
async def at_form(morning: Path) -> AsyncIterator[Sitting]:
    """Ana with an open form, the field of the name in it; her desk is gone at the end, whatever stands there."""
    async with sit(morning, (80, 24), language="en") as sitting:
        await open_form(sitting)
        yield sitting


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """The same, for as long as the test."""
    async with at_form(morning) as sitting:
        yield sitting


async def kept(sitting: Sitting, watch: WatchId | None = None) -> FormDraft | None:
    return await form_draft_of(sitting.store, sitting.desk.me, watch)


async def is_kept(sitting: Sitting, wanted: dict[str, str] | None, watch: WatchId | None = None) -> None:
    """Wait until exactly this is stored; ``None``: nothing."""
    said: list[object] = []
    for _n in range(400):
        draft = await kept(sitting, watch)
        said = [draft.typed if draft is not None else None]
        if said == [wanted]:
            return
        await sitting.until(lambda: True)
    raise AssertionError(f"stored is {said}, not {wanted}")


@asynccontextmanager
async def open_again(morning: Path, who: str = "Ana") -> AsyncIterator[Sitting]:
    """The form at another desk, opened without waiting for a field."""
    async with sit(morning, (80, 24), who=who, language="en") as sitting:
        await sitting.press("g", "w")
        await sitting.see_place(Watches)
        await sitting.press("n")
        await sitting.see_place(WatchForm)
        yield sitting


async def test_half_a_query_in_an_open_field_is_kept_without_any_key(desk: Sitting) -> None:
    await fill(desk, "Puerto")
    await desk.write('agua NEAR/5 "sin')
    await is_kept(desk, {"name": "Puerto", "query": 'agua NEAR/5 "sin'})


async def test_it_is_offered_at_the_next_desk_and_goes_on_where_it_was(morning: Path) -> None:
    async with at_form(morning) as desk:
        await fill(desk, "Puerto", "agua", "cortes")
        await desk.press("k", "k", "k", "k", "enter", "3")
        await desk.press("j", "enter", "6")
        await desk.press("k", "k", "k", "enter")
        await desk.write(" OR gri")
        await is_kept(desk, {"name": "Puerto", "query": "agua OR gri", "purpose": "cortes"})
    async with open_again(morning) as again:
        await again.see(OFFERED, "kept 08:32", "agua OR gri")
        takes_answers(again)
        await again.press("y")
        await again.see("agua OR gri", "Puerto")
        assert (form(again).form.kind, form(again).form.terms.is_spike) == (WatchKind.SERVICE, False)
        await save_with_rules(again)
        assert (await saved(again, "Puerto")).query == "agua OR gri"
        assert await kept(again) is None, "what was saved is no draft"
        await again.rest()
        await open_form(again)
        assert OFFERED not in again.text()


async def test_what_is_thrown_away_is_gone_and_the_form_begins_anew(morning: Path) -> None:
    async with at_form(morning) as desk:
        await desk.write("Puerto")
        await is_kept(desk, {"name": "Puerto"})
    async with open_again(morning) as again:
        await answer(again, "n", OFFERED)
        await again.until(lambda: again.app.screen.focused is not None, "the first field")
        assert form(again).form.value("name") == ""
        await is_kept(again, None)


async def test_who_does_not_say_leaves_it_as_it_is(morning: Path) -> None:
    async with at_form(morning) as desk:
        await desk.write("Puerto")
        await is_kept(desk, {"name": "Puerto"})
    async with open_again(morning) as again:
        await again.see(OFFERED)
        await again.press("ctrl+g")
        await again.see_place(Watches)
        await again.see("what you had begun is kept")
        await is_kept(again, {"name": "Puerto"})


async def test_nobody_else_is_offered_it(desk: Sitting, morning: Path) -> None:
    await desk.write("Puerto")
    await is_kept(desk, {"name": "Puerto"})
    async with open_again(morning, "Rosa") as rosa:
        await rosa.until(lambda: rosa.app.screen.focused is not None, "the first field")
        assert OFFERED not in rosa.text() and "Puerto" not in rosa.text()


async def test_leaving_on_purpose_forgets_it_and_so_does_taking_the_words_back(desk: Sitting) -> None:
    await desk.write("A")
    await is_kept(desk, {"name": "A"})
    await desk.press("backspace")
    await is_kept(desk, None)
    await desk.write("Puerto")
    await is_kept(desk, {"name": "Puerto"})
    await desk.press("ctrl+g", "ctrl+g")
    await answer(desk, "y", "Leave this watch?")
    await desk.see_place(Watches)
    await is_kept(desk, None)


async def test_a_change_is_kept_apart_and_says_when_the_watch_is_another_by_now(morning: Path) -> None:
    async with at_form(morning) as desk:
        await fill(desk, "Agua", "agua", "cortes")
        await save_with_rules(desk)
        watch = await saved(desk, "Agua")
        await desk.see("Agua")
        await desk.rest()
        await desk.press("i")
        await desk.see_place(WatchForm)
        await desk.until(lambda: form(desk).form.names is not None, "the names are read")
        await desk.rest()
        await desk.press("j", "enter")
        await desk.write(" OR grifo")
        await is_kept(desk, {"query": "agua OR grifo"}, watch.id)
        assert await kept(desk) is None
        new = as_entered(watch)
        await edit_watch(desk.store, desk.desk.actor, watch.id, type(new)(
            name="Agua potable", query=new.query, purpose=new.purpose, has_read_rules=True
        ))  # fmt: skip
    async with sit(morning, (80, 24), language="en") as again:
        await again.press("g", "w")
        await again.see_place(Watches)
        await again.see("Agua potable")
        await again.rest()
        await again.press("i")
        await again.see(OFFERED, "The watch was changed since")
        takes_answers(again)
        await again.press("y")
        await again.see("agua OR grifo")
        await save_with_rules(again)
        after = await saved(again, "Agua potable")
        assert after.query == "agua OR grifo", "the name is the colleague's, the query ours"
        await is_kept(again, None, watch.id)
