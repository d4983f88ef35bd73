"""When a post leaves, chosen in its editor: typed, in both clocks, in a slot of the plan, at the cost of approvals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.publishing.workflow.approving import approve
from core.publishing.workflow.drafting import At, Changes, save
from core.publishing.workflow.model import Stage
from core.publishing.workflow.submitting import submit
from core.store import Work
from tests.tui.answering import SHELF, can_speak, person, takes_answers
from tests.tui.at_editor import EDITOR_KEYS, FB, draft, open_editor, sheet
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import COLLECTOR, NOW_S


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """Ana at her desk, with the keys of the editor."""
    async with sit(morning, language="en", keymap=EDITOR_KEYS) as sitting:
        yield can_speak(sitting)


async def _answer(desk: Sitting, question: str, *keys: str) -> None:
    """Wait for a question and answer it."""
    await desk.see(question)
    takes_answers(desk)
    await desk.press(*keys)


async def test_a_time_is_typed_and_shown_in_both_clocks(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("p")
    await desk.see("When does it leave?")
    await desk.press("3")
    await desk.see("WRITING")
    await desk.write("10:00")
    await desk.press("enter")
    await desk.see("10:00 Lima (15:00 UTC)")
    assert (await sheet(desk, post)).at_s == NOW_S + 88 * 60


async def test_what_is_no_time_is_asked_again_with_the_reason(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("p", "3")
    await desk.see("WRITING")
    await desk.write("mañana")
    await desk.press("enter")
    await desk.see("is no time")
    assert desk.place.prompt.value == "mañana"


async def test_a_time_that_comes_twice_is_asked_about_with_both(desk: Sitting) -> None:
    desk.desk.house = replace(desk.house, workspace=replace(desk.house.workspace, zone="Europe/Madrid"))
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("p", "3")
    await desk.see("WRITING")
    await desk.write("2024-10-27 02:30")
    await desk.press("enter")
    await desk.see("That time comes twice", "00:30 UTC", "01:30 UTC")
    takes_answers(desk)
    await desk.press("2")
    await desk.see("It leaves")
    assert (await sheet(desk, post)).at_s == 1_729_992_600


async def test_another_time_for_an_approved_post_says_first_that_its_approval_is_void(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await save(desk.store, desk.desk.actor, post, Changes(at=At(NOW_S + 7200)), rev=(await sheet(desk, post)).rev,
               stays=False)  # fmt: skip
    await submit(desk.store, desk.desk.actor, SHELF, post)
    await approve(desk.store, await person(desk, "Rosa"), post)
    await open_editor(desk, post)
    await desk.press("p", "3")
    await desk.see("WRITING")
    await desk.write("12:00")
    await desk.press("enter")
    await _answer(desk, "1 approval is void", "y")
    await desk.see("once it is approved anew")
    found = await sheet(desk, post)
    assert found.stage is Stage.DRAFT
    assert found.at_s == NOW_S + 208 * 60


async def test_the_next_free_slot_of_the_plan_is_offered_and_taken(desk: Sitting) -> None:
    async def plan(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("INSERT INTO slot (account_id, weekday, minute, minutes) VALUES (1, 1, 600, 60)")

    await desk.store.write(COLLECTOR, plan)
    post = await draft(desk, "Hoy", accounts=(FB,))
    await open_editor(desk, post)
    await desk.press("p")
    await desk.see("10:00 Lima (15:00 UTC)")
    await desk.press("2")
    await desk.see("It leaves")
    found = await sheet(desk, post)
    assert found.at_s == NOW_S + 88 * 60
    assert found.meta.slot == 1
