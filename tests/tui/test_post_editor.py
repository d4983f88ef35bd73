"""Writing a post at a desk: kept within a second, shared with nobody at the same time, and never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from core.errors import StoreError
from core.publishing.content import Content
from core.publishing.model import PostId
from core.publishing.workflow.drafting import Changes, begin_writing, save, take_over
from core.publishing.workflow.model import Stage
from core.store import Actor, Work
from tests.tui.answering import can_speak, person, takes_answers
from tests.tui.at_editor import EDITOR_KEYS, FB, TEXT, X, draft, editor, open_editor, own_text, sheet
from tests.tui.sitting import Sitting, sit
from tui.screens.post_editor import PostEditor
from tui.screens.post_editor_accounts import PostAccounts
from ventanilla.api import Passage


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """Ana at her desk, with the keys of the editor."""
    async with sit(morning, language="en", keymap=EDITOR_KEYS) as sitting:
        yield can_speak(sitting)


async def test_what_is_typed_is_stored_when_the_fingers_rest(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("i")
    await desk.see("WRITING")
    await desk.write(" no hay agua")
    await desk.rest()
    assert (await sheet(desk, post)).master.text == "Hoy no hay agua"
    editing = editor(desk).editing
    assert editing is not None
    assert not editing.is_dirty


async def test_leaving_the_text_tells_colleagues_and_lets_keys_act_again(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("i")
    await desk.see("WRITING")
    assert (await sheet(desk, post)).writer == "Ana"
    await desk.press("ctrl+g")
    await desk.see_no("WRITING")
    assert (await sheet(desk, post)).writer == ""
    await desk.press("2")
    await desk.see("Preview")


async def test_a_new_post_asks_where_it_goes_and_then_for_its_text(desk: Sitting) -> None:
    left = await open_editor(desk, None)
    await desk.see_place(PostAccounts)
    await desk.see("Where does it go?")
    await desk.press("space", "j", "space", "enter")
    await desk.see_place(PostEditor)
    await desk.see("WRITING")
    await desk.write("Corte de agua")
    await desk.rest()
    await desk.press("ctrl+g")
    await desk.see_no("WRITING")
    await desk.press("q")
    await desk.until(lambda: left, "it was left")
    assert left[0] is not None
    found = await sheet(desk, left[0])
    assert found.master.text == "Corte de agua"
    assert len(found.variants) == 2


async def test_a_new_post_into_which_nothing_was_written_is_gone_when_it_is_left(desk: Sitting) -> None:
    left = await open_editor(desk, None)
    await desk.see_place(PostAccounts)
    await desk.press("enter")
    await desk.see("WRITING")
    await desk.press("ctrl+g")
    await desk.see_no("WRITING")
    await desk.press("q")
    await desk.until(lambda: left == [None], "nothing came of it")
    assert await desk.value("SELECT count(*) FROM workflow WHERE stage <> 'cancelled'") == 0


async def test_leaving_the_list_of_accounts_writes_nothing_down(desk: Sitting) -> None:
    left = await open_editor(desk, None)
    await desk.see_place(PostAccounts)
    await desk.press("q")
    await desk.until(lambda: left == [None], "nothing came of it")
    assert await desk.value("SELECT count(*) FROM workflow") == 0


async def test_a_post_a_colleague_is_writing_is_read_only_until_it_is_taken_over(desk: Sitting) -> None:
    post = await draft(desk, TEXT)
    await begin_writing(desk.store, await person(desk, "Rosa"), post)
    await open_editor(desk, post)
    await desk.see("Rosa is writing")
    await desk.press("i")
    await desk.see("Somebody is writing")
    takes_answers(desk)
    await desk.press("t")
    await desk.see("WRITING")
    assert (await sheet(desk, post)).writer == "Ana"


async def _rosa_writes(desk: Sitting, post: PostId) -> None:
    rosa = await person(desk, "Rosa")
    rev = await take_over(desk.store, rosa, post)
    theirs = Content(passages=(Passage("De Rosa"),), lang="es")
    await save(desk.store, rosa, post, Changes(master=theirs), rev=rev)


async def _torn(desk: Sitting) -> PostId:
    """Ana types, and cannot store it: Rosa has taken over and changed the text."""
    post = await draft(desk, "Antes")
    await open_editor(desk, post)
    await desk.press("i")
    await desk.see("WRITING")
    await desk.write(" uno")
    await desk.rest()
    async with editor(desk)._storing:  # as if storing took long
        for letter in " dos":
            desk.send("space" if letter == " " else letter, letter)
        await _rosa_writes(desk, post)
        await desk.until(lambda: editor(desk).text.text == "Antes uno dos", "it is typed")
    await desk.see("Rosa has changed it")
    assert editor(desk).text.text == "Antes uno dos"
    await desk.press("ctrl+g")
    await desk.see("Somebody else has written")
    takes_answers(desk)
    return post


async def test_what_was_typed_over_a_colleagues_change_can_go_into_the_notes(desk: Sitting) -> None:
    post = await _torn(desk)
    await desk.press("r")
    await desk.rest()
    found = await sheet(desk, post)
    assert editor(desk).text.text == found.master.text == "De Rosa"
    assert [each.text for each in found.comments] == ["Antes uno dos"]


async def test_what_was_typed_over_a_colleagues_change_can_take_its_place(desk: Sitting) -> None:
    post = await _torn(desk)
    await desk.press("m")
    await desk.rest()
    found = await sheet(desk, post)
    assert editor(desk).text.text == found.master.text == "Antes uno dos"


async def test_letters_typed_after_a_colleague_took_over_are_no_commands(desk: Sitting) -> None:
    post = await draft(desk, "Antes")
    await open_editor(desk, post)
    await desk.press("i")
    await desk.see("WRITING")
    await _rosa_writes(desk, post)
    await desk.see("Rosa has taken it over", "De Rosa")
    await desk.press("x", "s", "y")
    assert editor(desk).text.text == "De Rosa"
    assert (await sheet(desk, post)).stage is Stage.DRAFT
    await desk.press("ctrl+g")
    await desk.see("Rosa is writing")


async def test_a_colleagues_change_comes_to_a_screen_on_which_nothing_is_typed(desk: Sitting) -> None:
    post = await draft(desk, "Antes")
    await open_editor(desk, post)
    rosa = await person(desk, "Rosa")
    theirs = Content(passages=(Passage("De Rosa"),), lang="es")
    await save(desk.store, rosa, post, Changes(master=theirs), rev=(await sheet(desk, post)).rev, stays=False)
    await desk.see("De Rosa")


async def test_an_account_gets_its_own_text_and_follows_the_master_again(desk: Sitting) -> None:
    post = await draft(desk, "Todos")
    await open_editor(desk, post)
    await desk.press("2", "j", "enter", "1")
    await desk.see("WRITING", "its own text")
    await desk.write(" en X")
    await desk.rest()
    await desk.press("ctrl+g")
    await desk.see_no("WRITING")
    assert await own_text(desk, post, X) == "Todos en X"
    assert await own_text(desk, post, FB) is None
    await desk.see("X different")
    await desk.press("2", "u")
    await desk.see("Give up the own text")
    takes_answers(desk)
    await desk.press("y")
    await desk.rest()
    assert await own_text(desk, post, X) is None


async def test_lines_of_three_hyphens_cut_a_thread_and_each_part_is_counted(desk: Sitting) -> None:
    post = await draft(desk, "Uno")
    await open_editor(desk, post)
    await desk.press("i")
    await desk.see("WRITING")
    for key in ("enter", "minus", "minus", "minus", "enter"):
        desk.send(key, {"minus": "-"}.get(key, ""))
    await desk.write("Segundo")
    await desk.rest()
    assert [each.text for each in (await sheet(desk, post)).master.passages] == ["Uno", "Segundo"]
    await desk.see("Fb 3+7 of 40")


async def test_writing_at_an_approved_post_asks_first_as_it_voids_the_approvals(desk: Sitting) -> None:
    from core.publishing.workflow.approving import approve
    from core.publishing.workflow.submitting import submit
    from tests.tui.answering import SHELF

    post = await draft(desk, "Listo")
    await submit(desk.store, desk.desk.actor, SHELF, post)
    await approve(desk.store, await person(desk, "Rosa"), post)
    await open_editor(desk, post)
    await desk.press("i")
    await desk.see("It goes back to a draft")
    takes_answers(desk)
    await desk.press("y")
    await desk.see("WRITING")
    assert (await sheet(desk, post)).stage is Stage.APPROVED
    await desk.write("!")
    await desk.rest()
    found = await sheet(desk, post)
    assert found.stage is Stage.DRAFT
    assert [each.is_valid for each in found.approvals] == [False]


async def test_what_cannot_be_stored_stays_in_the_field_and_is_stored_later(
    desk: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    is_full = True
    real = desk.store.write

    async def write(actor: Actor, act: Callable[[Work], Awaitable[object]]) -> object:
        if is_full:
            raise StoreError("The disk is full.")
        return await real(actor, act)

    await desk.press("i")
    await desk.see("WRITING")
    monkeypatch.setattr(desk.store, "write", write)
    await desk.write(" si")
    await desk.see("The disk is full.", "not stored yet")
    assert editor(desk).text.text == "Hoy si"
    is_full = False
    await desk.until(lambda: (found := editor(desk).editing) is not None and not found.is_dirty, "it is stored at last")
    assert (await sheet(desk, post)).master.text == "Hoy si"


async def test_hiding_the_desk_stores_the_text_first(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("i")
    await desk.see("WRITING")
    for letter in " si":
        desk.send("space" if letter == " " else letter, letter)
    desk.send("ctrl+o")
    await desk.until(lambda: desk.app.is_hidden, "it is hidden")
    await desk.rest()
    assert (await sheet(desk, post)).master.text == "Hoy si"
    assert "Hoy si" not in desk.text()
