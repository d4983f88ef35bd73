"""The search field takes the language of queries: it proposes, says what is wrong under it, and keeps views."""

from __future__ import annotations

import pytest

from core.i18n import _
from tests.tui.sitting import Sitting


def on_screen(sitting: Sitting) -> list[str]:
    return [row.author_handle for row in sitting.inbox.rows.window.loaded]


async def look_for(sitting: Sitting, words: str) -> None:
    await sitting.press("slash", "ctrl+u")
    await sitting.write(words)
    await sitting.press("enter")


async def test_what_conversations_answer_is_listed_in_the_inboxs_order(at_desk: Sitting) -> None:
    await look_for(at_desk, "is:open -class:E")
    await at_desk.see("/ Buscar  is:open -class:E  · por prioridad")
    rows = at_desk.inbox.rows.window.loaded
    assert rows and [row.id for row in rows] == [row.id for row in sorted(rows, key=lambda row: row.position.key)]
    assert all(row.class_ is None or row.class_.value != "E" for row in rows)
    await at_desk.press("2")
    await at_desk.see("2 Míos")
    assert at_desk.inbox.found_view is None


async def test_words_and_facts_go_together(at_desk: Sitting) -> None:
    await look_for(at_desk, "agua -is:done")
    await at_desk.see("/ Buscar  agua -is:done  · lo más reciente antes")
    await at_desk.until(lambda: "portal_5b" in on_screen(at_desk), "it was found")


@pytest.mark.parametrize("words", ['"agua', "agua ?", "¿agua?", "- agua", "...agua"])
async def test_signs_that_mean_nothing_do_not_stop_a_search(at_desk: Sitting, words: str) -> None:
    await look_for(at_desk, words)
    await at_desk.until(lambda: "portal_5b" in on_screen(at_desk), "it was found")
    assert not at_desk.inbox.prompt.has_class("shown")


@pytest.mark.parametrize(
    ("words", "at"), [("(agua", 0), ("agua OR", 7), ("agua is:opne luz", 8), ("agua NEAR luz", 5), ("autr:ana", 0)]
)
async def test_what_cannot_be_read_stays_in_the_field_with_a_caret_under_its_fault(
    at_desk: Sitting, words: str, at: int
) -> None:
    await at_desk.go_to("olmo_y_roble")
    before = on_screen(at_desk)
    await look_for(at_desk, words)
    prompt = at_desk.inbox.prompt
    await at_desk.until(lambda: prompt.cursor_position == at and prompt.selection.is_empty, "the caret is there")
    assert (prompt.has_class("shown"), prompt.value) == (True, words)
    rows = at_desk.text().split("\n")
    written = next(n for n, row in enumerate(rows) if row.startswith(f" {words}"))
    assert rows[written + 1].index("^") == 1 + at
    assert rows[written + 2].strip()
    assert on_screen(at_desk) == before
    await at_desk.press("end")
    await at_desk.write("x")
    await at_desk.see_no("^^") if len(words) > 9 else await at_desk.rest()
    assert not any(row.strip() and not row.strip().strip("^") for row in at_desk.text().split("\n"))
    await at_desk.press("ctrl+g")
    assert at_desk.inbox.target() is not None


async def test_tab_completes_fields_and_what_they_can_be(at_desk: Sitting) -> None:
    await at_desk.press("slash", "ctrl+u")
    await at_desk.write("agua etiq")
    await at_desk.see("etiqueta:")
    await at_desk.press("tab")
    assert at_desk.inbox.prompt.value == "agua etiqueta:"
    await at_desk.press("ctrl+u")
    await at_desk.until(lambda: at_desk.inbox._names is not None, "the names are known")
    await at_desk.write("red:face")
    await at_desk.press("tab")
    assert at_desk.inbox.prompt.value == "red:Facebook "
    await at_desk.press("enter")
    await at_desk.until(lambda: bool(on_screen(at_desk)), "they are listed")
    assert {row.network for row in at_desk.inbox.rows.window.loaded} == {"Fb"}


async def test_a_search_is_kept_under_a_name_and_opened_by_it(at_desk: Sitting) -> None:
    await look_for(at_desk, "agua is:open")
    await at_desk.press("colon")
    await at_desk.write("view add")
    await at_desk.press("enter")
    await at_desk.write("Cortes")
    await at_desk.press("enter")
    await at_desk.see("· Cortes")
    assert await at_desk.value("SELECT count(*) FROM saved_view WHERE name = 'Cortes' AND operator_id IS NOT NULL") == 1
    await at_desk.press("1")
    await at_desk.see("1 Abiertos")
    await at_desk.press("colon")
    await at_desk.write("view cort")
    await at_desk.see("view Cortes")
    await at_desk.write("es")
    await at_desk.press("enter")
    await at_desk.see("/ Cortes  agua is:open")
    await at_desk.press("colon")
    await at_desk.write("view remove")
    await at_desk.press("enter")
    await at_desk.see_no("· Cortes")
    assert await at_desk.value("SELECT count(*) FROM saved_view") == 0


async def test_a_view_that_nobody_keeps_is_said_to_be_missing(at_desk: Sitting) -> None:
    await at_desk.press("colon")
    await at_desk.write("view nada")
    await at_desk.press("enter")
    await at_desk.see("nada")
    assert at_desk.inbox.searched == ""
    await at_desk.press("colon")
    await at_desk.write("view add")
    await at_desk.press("enter")
    await at_desk.see(_("Search first: what is searched for is kept as a view.")[:30])


async def test_a_filter_that_finds_nothing_says_so(at_desk: Sitting) -> None:
    await look_for(at_desk, "class:X is:open")
    await at_desk.see(_("No conversation is like that. q goes back to the view.")[:20], "0 de 31")
    await at_desk.press("q")
    await at_desk.see("1 Abiertos", "26 de 31")
