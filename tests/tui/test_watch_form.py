"""Writing a watch by keys: nothing typed is lost, a query's fault has its place, platforms and persons need more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.i18n import use
from core.text.cells import width
from core.watch.model import Sensitivity, Watch, WatchKind, WatchState
from core.watch.store import all_watches, watch_named
from tests.tui.answering import takes_answers
from tests.tui.sitting import Sitting, sit
from tui.screens.watch_form import WatchForm
from tui.screens.watch_searches import WatchSearches
from tui.screens.watches import Watches


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """Ana with an open form, the field of the name in it."""
    async with sit(morning, (80, 24), language="en") as sitting:
        await open_form(sitting)
        yield sitting


async def open_form(sitting: Sitting) -> None:
    await sitting.press("g", "w")
    await sitting.see_place(Watches)
    await sitting.press("n")
    await sitting.see_place(WatchForm)
    await sitting.until(lambda: sitting.app.screen.focused is not None, "the first field")


def form(sitting: Sitting) -> WatchForm:
    assert isinstance(sitting.app.screen, WatchForm)
    return sitting.app.screen


async def fill(sitting: Sitting, *answers: str) -> None:
    """Answer one field after the other, as they open."""
    for answer in answers:
        await sitting.until(lambda: sitting.app.screen.focused is not None, f"a field for {answer}")
        await sitting.write(answer)
        await sitting.press("enter")


async def answer(sitting: Sitting, key: str, sees: str) -> None:
    await sitting.see(sees)
    takes_answers(sitting)
    await sitting.press(key)


async def saved(sitting: Sitting, name: str) -> Watch:
    await sitting.see_place(Watches)
    return await watch_named(sitting.store, name)


async def save_with_rules(sitting: Sitting) -> None:
    await sitting.press("s")
    await sitting.see("These platforms limit")
    await sitting.press("s")
    await answer(sitting, "y", "Have you read what they say?")


async def test_three_answers_and_it_is_tried_and_saved(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua OR grifo", "cortes")
    assert form(desk).form.current is None, "the cursor is on the trial"
    await desk.press("enter")
    await desk.see("hits a day", "Newest hits")
    assert form(desk).trial is not None and len(form(desk).trial.hits) > 3  # type: ignore[union-attr]  # said before
    assert await all_watches(desk.store) == [], "trying saves nothing"
    await save_with_rules(desk)
    watch = await saved(desk, "Agua")
    assert (watch.query, watch.purpose, watch.state) == ("agua OR grifo", "cortes", WatchState.ACTIVE)
    assert watch.rules_read_s is not None
    await desk.see("«Agua» is saved")


async def test_platform_rules_are_not_read_by_pressing_the_same_key_again(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua", "cortes")
    await desk.press("s", "s", "s", "s")
    assert await all_watches(desk.store) == []
    takes_answers(desk)
    await desk.press("n")
    await desk.press("i")
    assert form(desk).form.value("query") == "agua"


async def test_a_fault_stands_under_its_character_and_the_words_stay(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua NEAR/99 grifo")
    await desk.see("^")
    rows = desk.rows()
    over = desk.app.screen.query_one("#over").lines  # type: ignore[attr-defined]  # a sheet
    marked, carets = over[0].text, over[1].text
    assert "^" in carets
    at = width(carets[: carets.index("^")])
    assert marked[at : at + 4] in ("NEAR", "99 g", "/99 ", "99"), (marked, carets)
    assert form(desk).prompt.value == "agua NEAR/99 grifo"
    assert "WRITING" in "\n".join(rows)
    await desk.press("enter")
    assert desk.app.screen.focused is None, "the second time it may be left as it is"
    assert form(desk).form.value("query") == "agua NEAR/99 grifo"
    await desk.press("v")
    await desk.see("Unfinished: Query")


async def test_tab_completes_fields_and_networks(desk: Sitting) -> None:
    await fill(desk, "Agua")
    await desk.write("agua net")
    await desk.press("tab")
    assert form(desk).prompt.value == "agua network:"
    await desk.write("f")
    await desk.press("tab")
    assert form(desk).prompt.value.strip() == "agua network:Facebook"


async def test_a_field_that_is_left_keeps_what_was_typed(desk: Sitting) -> None:
    await desk.write("Agu")
    await desk.press("ctrl+g")
    assert form(desk).form.value("name") == "Agu"
    await desk.press("enter")
    assert form(desk).prompt.value == "Agu"


async def test_leaving_asks_only_if_something_was_typed(desk: Sitting) -> None:
    await desk.press("ctrl+g", "ctrl+g")
    await desk.see_place(Watches)
    await open_form(desk)
    await desk.write("Agua")
    await desk.press("ctrl+g", "ctrl+g")
    await answer(desk, "n", "Leave this watch?")
    assert form(desk).form.value("name") == "Agua"
    await desk.press("g")
    await desk.see("This watch is not saved yet")
    await desk.press("q", "q")
    await answer(desk, "y", "Leave this watch?")
    await desk.see_place(Watches)
    assert await all_watches(desk.store) == []


async def test_what_is_typed_survives_a_refusal(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua", "cortes")
    await save_with_rules(desk)
    await desk.see_place(Watches)
    await desk.rest()
    await open_form(desk)
    await fill(desk, "Agua", "grifo", "otra vez")
    await save_with_rules(desk)
    await desk.see("There is a watch «Agua» already")
    assert [form(desk).form.value(key) for key in ("name", "query", "purpose")] == ["Agua", "grifo", "otra vez"]


async def test_bounds_are_changed_one_by_one(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua", "cortes")
    await desk.press("k", "k", "k", "enter")
    await desk.see("When does it call for somebody?")
    await desk.press("1", "1")
    for keys in (("2",), ("4",), ("5",)):
        await desk.press("enter", *keys)
        await desk.until(lambda: desk.app.screen.focused is not None, "a number")
        form(desk).prompt.value = ""
        await desk.write("7")
        await desk.press("enter")
    await desk.press("enter", "3", "4")
    for key in ("6", "7", "8"):
        await desk.press("enter", key)
    terms = form(desk).form.terms
    assert (terms.sensitivity, terms.min_count, terms.window_s) == (Sensitivity.STRICT, 7, 3600)
    assert (terms.cooldown_s, terms.escalate_s) == (420, 420)
    assert (terms.is_spike, terms.is_every_hit, terms.is_mood) == (False, True, True)


async def test_a_number_out_of_bounds_is_asked_again(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua", "cortes")
    await desk.press("k", "k", "k", "enter", "5")
    await desk.until(lambda: desk.app.screen.focused is not None, "a number")
    form(desk).prompt.value = "9999"
    await desk.press("enter")
    await desk.see("A whole number from 1 to 360.")
    assert form(desk).prompt.value == "9999"


async def test_the_kind_is_chosen_from_a_menu(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua", "cortes")
    await desk.press(*("k",) * 4, "enter")
    await desk.see("Similar institution")
    await desk.press("3")
    assert form(desk).form.kind is WatchKind.SERVICE


async def person(sitting: Sitting) -> Watch:
    """Ana asks to watch somebody."""
    await fill(sitting, "Caso 77", "author:va1deluz", "suplanta a la institución")
    await fill(sitting, "Ley 30364, expediente 77-2024", "20d")
    await save_with_rules(sitting)
    return await saved(sitting, "Caso 77")


async def test_who_follows_a_person_is_asked_for_more_and_waits_for_somebody_else(desk: Sitting) -> None:
    watch = await person(desk)
    assert (watch.kind, watch.state) == (WatchKind.PERSON, WatchState.PROPOSED)
    assert watch.ends_s is not None and watch.ends_s <= desk.desk.now_s + 20 * 86_400
    await desk.press("q")
    await desk.press("g", "w")
    await desk.see_place(Watches)
    await desk.until(lambda: desk.app.screen.board is not None, "read")  # type: ignore[attr-defined]  # the watches
    await desk.rest()
    await desk.press("v")
    await desk.see("You asked for it yourself")
    assert (await watch_named(desk.store, "Caso 77")).state is WatchState.PROPOSED


async def test_another_person_approves_it_with_two_different_keys(desk: Sitting, morning: Path) -> None:
    await person(desk)
    async with sit(morning, (80, 24), who="Rosa", language="en") as rosa:
        await rosa.press("g", "w")
        await rosa.see_place(Watches)
        await rosa.see("Caso 77")
        await rosa.press("v")
        await rosa.see("asked for by Ana", "author:va1deluz", "Ley 30364")
        takes_answers(rosa)
        await rosa.press("v")
        assert (await watch_named(rosa.store, "Caso 77")).state is WatchState.PROPOSED
        await rosa.press("y")
        await rosa.see("begins, and ends by itself")
        approved = await watch_named(rosa.store, "Caso 77")
        assert (approved.state, approved.approved_by_name) == (WatchState.ACTIVE, "Rosa")


async def test_editing_begins_with_what_is_there_and_changes_only_that(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua OR grifo", "cortes")
    await save_with_rules(desk)
    before = await saved(desk, "Agua")
    await desk.see("Agua")
    await desk.rest()
    await desk.press("i")
    await desk.see_place(WatchForm)
    await desk.see("Change a watch: Agua", "agua OR grifo")
    await desk.press("j", "j", "enter")
    form(desk).prompt.value = "cortes y averías"
    await desk.press("enter", "s")
    after = await saved(desk, "Agua")
    assert after.purpose == "cortes y averías"
    assert (after.query, after.terms, after.review_s) == (before.query, before.terms, before.review_s)


async def test_an_edit_of_what_somebody_else_changed_meanwhile_is_refused_and_kept(desk: Sitting) -> None:
    from core.watch.steering import review_watch

    await fill(desk, "Agua", "agua OR grifo", "cortes")
    await save_with_rules(desk)
    watch = await saved(desk, "Agua")
    await desk.see("Agua")
    await desk.rest()
    await desk.press("i")
    await desk.see_place(WatchForm)
    await desk.until(lambda: form(desk).form.names is not None, "the names are read")
    await review_watch(desk.store, desk.desk.actor, watch.id)
    await desk.press("j", "j", "enter")
    form(desk).prompt.value = "otra cosa"
    await desk.press("enter", "s")
    await desk.see("was changed by somebody else")
    assert form(desk).form.value("purpose") == "otra cosa"


async def test_a_hidden_desk_keeps_the_form(desk: Sitting) -> None:
    await desk.write("Agua")
    await desk.press("ctrl+g", "ctrl+o")
    await desk.see("Who goes on?")
    assert "Agua" not in desk.text()
    await desk.press("1", "enter")
    await desk.see_place(WatchForm)
    assert form(desk).form.value("name") == "Agua"


async def test_the_other_language_and_another_width_keep_every_word(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua", "cortes")
    use("es")
    form(desk).on_desk_redraw()
    await desk.see("Agua", "cortes")
    use("en")


async def test_searches_say_what_they_cost_and_cover(desk: Sitting) -> None:
    await fill(desk, "Agua", "agua OR grifo", "cortes")
    await save_with_rules(desk)
    await saved(desk, "Agua")
    await desk.see("Agua")
    await desk.rest()
    await desk.press("s")
    await desk.see_place(WatchSearches)
    await desk.see("tells it what you look for", "questions every", "question: agua")
    await desk.press("q")
    await desk.see_place(Watches)
