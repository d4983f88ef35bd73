"""What is done with a post from its editor: handed in, judged, decided about, cancelled."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.publishing.freeze import freeze_queue
from core.publishing.freeze_store import Scope
from core.publishing.meta import Kind, Meta
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve
from core.publishing.workflow.drafting import At, Changes, save
from core.publishing.workflow.model import Stage, Standing
from core.publishing.workflow.submitting import submit
from core.store import Work
from tests.tui.answering import SHELF, can_speak, person, takes_answers
from tests.tui.at_editor import EDITOR_KEYS, FB, draft, editor, open_editor, sheet
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


async def _of_luis(desk: Sitting, text: str = "Corte de agua", kind: Kind = Kind.NONE) -> PostId:
    """A post that Luis has handed in."""
    post = await draft(desk, text, who="Luis", meta=Meta(kind=kind))
    await submit(desk.store, await person(desk, "Luis"), SHELF, post)
    return post


async def test_a_post_without_findings_is_handed_in_with_one_key(desk: Sitting) -> None:
    post = await draft(desk, "Hoy abre la piscina.")
    await open_editor(desk, post)
    await desk.press("s")
    await desk.see("Handed in: it needs 1 approval")
    assert (await sheet(desk, post)).stage is Stage.REVIEW


async def test_handing_in_asks_for_the_reason_of_each_warning_and_keeps_it(desk: Sitting) -> None:
    post = await draft(desk, "El agua vuelve seguro a las 6.")
    await open_editor(desk, post)
    await desk.press("s")
    await desk.see("Why it may go out all the same")
    await desk.write("lo confirma AguaLuz")
    await desk.press("enter")
    await desk.rest()
    while "Why it may go out" in desk.text():
        await desk.write("lo confirma AguaLuz")
        await desk.press("enter")
        await desk.rest()
    found = await sheet(desk, post)
    assert found.stage is Stage.REVIEW
    assert {each.reason for each in found.overrides} == {"lo confirma AguaLuz"}


async def test_without_a_reason_nothing_is_handed_in(desk: Sitting) -> None:
    post = await draft(desk, "El agua vuelve seguro a las 6.")
    await open_editor(desk, post)
    await desk.press("s")
    await desk.see("Why it may go out all the same")
    await desk.press("enter")
    await desk.see("Without a reason it is not handed in")
    assert (await sheet(desk, post)).stage is Stage.DRAFT


async def test_a_post_outside_the_plan_is_handed_in_with_its_reason(desk: Sitting) -> None:
    async def plan(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("INSERT INTO slot (account_id, weekday, minute, minutes) VALUES (1, 4, 600, 60)")

    await desk.store.write(COLLECTOR, plan)
    post = await draft(desk, "Hoy abre la piscina.", accounts=(FB,))
    await open_editor(desk, post)
    await desk.press("s")
    await desk.see("Why it is outside the plan")
    await desk.write("lo pidió la directora")
    await desk.press("enter")
    await desk.see("Handed in")
    found = await sheet(desk, post)
    assert (found.stage, found.meta.off_plan) == (Stage.REVIEW, "lo pidió la directora")


async def test_a_colleagues_post_is_approved_after_a_question_that_shows_its_fingerprint(desk: Sitting) -> None:
    post = await _of_luis(desk)
    await open_editor(desk, post)
    await desk.press("v")
    await _answer(desk, "What do you say to this post?", "1")
    await desk.see("Approve exactly this?", (await sheet(desk, post)).hash[:12])
    takes_answers(desk)
    await desk.press("y")
    await desk.see("Approved: it leaves now")
    assert (await sheet(desk, post)).stage is Stage.APPROVED


async def test_an_old_pin_is_asked_again_before_an_approval(desk: Sitting) -> None:
    post = await _of_luis(desk)
    await open_editor(desk, post)
    signed = desk.desk.signed_in
    assert signed is not None
    desk.desk.signed_in = replace(signed, verified_s=time.time() - 601)
    await desk.press("v")
    await _answer(desk, "What do you say to this post?", "1")
    await desk.see("PIN of Ana")
    assert desk.place.prompt.password
    await desk.press("enter")
    await _answer(desk, "Approve exactly this?", "y")
    await desk.see("Approved")
    assert (await sheet(desk, post)).stage is Stage.APPROVED
    assert not desk.place.prompt.password


async def test_ones_own_post_is_not_approved_and_it_is_said_who_can(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await submit(desk.store, desk.desk.actor, SHELF, post)
    await open_editor(desk, post)
    await desk.press("v")
    await _answer(desk, "What do you say to this post?", "1")
    await desk.see("you cannot, you wrote at it", "Iván")
    assert (await sheet(desk, post)).stage is Stage.REVIEW


async def test_what_changed_since_it_was_shown_is_not_approved(desk: Sitting) -> None:
    post = await _of_luis(desk)
    await open_editor(desk, post)
    await desk.press("v")
    await _answer(desk, "What do you say to this post?", "1")
    await desk.see("Approve exactly this?")
    luis = await person(desk, "Luis")
    await save(desk.store, luis, post, Changes(title="Otra"), rev=(await sheet(desk, post)).rev, stays=False)
    await submit(desk.store, luis, SHELF, post)
    assert (await sheet(desk, post)).stage is Stage.REVIEW
    await save(desk.store, luis, post, Changes(at=At(NOW_S + 7200)), rev=(await sheet(desk, post)).rev, stays=False)
    await submit(desk.store, luis, SHELF, post)
    takes_answers(desk)
    await desk.press("y")
    await desk.see("It is not what you have read any more")
    assert (await sheet(desk, post)).stage is Stage.REVIEW


async def test_changes_are_asked_for_with_a_reason_that_the_editor_shows(desk: Sitting) -> None:
    post = await _of_luis(desk)
    await open_editor(desk, post)
    await desk.press("v")
    await _answer(desk, "What do you say to this post?", "2")
    await desk.see("What has to change?")
    await desk.write("quitar la hora")
    await desk.press("enter")
    await desk.see("Handed back")
    await desk.press("4")
    await desk.see("Ana asks for changes", "quitar la hora")
    assert (await sheet(desk, post)).stage is Stage.REWORK


async def test_rejecting_takes_a_reason(desk: Sitting) -> None:
    post = await _of_luis(desk)
    await open_editor(desk, post)
    await desk.press("v")
    await _answer(desk, "What do you say to this post?", "3")
    await desk.see("Why is it rejected?")
    await desk.write("no es nuestro")
    await desk.press("enter")
    await desk.see("Rejected")
    assert (await sheet(desk, post)).stage is Stage.REJECTED


async def _frozen(desk: Sitting) -> PostId:
    post = await draft(desk, "Hoy", accounts=(FB,))
    await save(desk.store, desk.desk.actor, post, Changes(at=At(NOW_S + 7200)), rev=(await sheet(desk, post)).rev,
               stays=False)  # fmt: skip
    await submit(desk.store, desk.desk.actor, SHELF, post)
    await approve(desk.store, await person(desk, "Rosa"), post)
    await freeze_queue(desk.store, desk.desk.actor, Scope(), "Corte de agua")
    return post


async def test_what_a_freeze_holds_is_dropped_by_a_person(desk: Sitting) -> None:
    post = await _frozen(desk)
    await open_editor(desk, post)
    await desk.press("5")
    await desk.see("publication is stopped: Corte de agua")
    await desk.press("d")
    await _answer(desk, "A freeze holds it", "3")
    await desk.see("Dropped")
    assert (await sheet(desk, post)).standing is Standing.CANCELLED


async def test_what_a_freeze_holds_is_released_alone_after_a_yes_or_given_another_time(desk: Sitting) -> None:
    post = await _frozen(desk)
    await open_editor(desk, post)
    await desk.press("d")
    await _answer(desk, "A freeze holds it", "2")
    await desk.see("WRITING")
    await desk.write("18:00")
    await desk.press("enter")
    await desk.see("once it is approved anew")
    assert (await sheet(desk, post)).stage is Stage.DRAFT
    other = await _frozen(desk)
    await open_editor(desk, other)
    await desk.press("d")
    await _answer(desk, "A freeze holds it", "1")
    await _answer(desk, "Release this one now?", "y")
    await desk.see("Released: only this one")
    assert (await sheet(desk, other)).standing is Standing.SCHEDULED


async def test_a_failed_delivery_is_sent_again_after_a_yes(desk: Sitting) -> None:
    post = await draft(desk, "Hoy", accounts=(FB,))
    await submit(desk.store, desk.desk.actor, SHELF, post)
    await approve(desk.store, await person(desk, "Rosa"), post)

    async def fail(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("UPDATE delivery SET state = 'failed', cause = 'unavailable' WHERE post_id = ?", (post,))

    await desk.store.write(COLLECTOR, fail)
    await open_editor(desk, post)
    await desk.press("d")
    await _answer(desk, "What becomes of it?", "1")
    await _answer(desk, "Send it again?", "y")
    await desk.see("It is sent again")
    assert (await sheet(desk, post)).standing is Standing.DUE


async def test_a_post_is_cancelled_after_a_yes(desk: Sitting) -> None:
    post = await draft(desk, "Hoy")
    await open_editor(desk, post)
    await desk.press("x")
    await _answer(desk, "Cancel this post for good?", "n")
    assert (await sheet(desk, post)).stage is Stage.DRAFT
    await desk.press("x")
    await _answer(desk, "Cancel this post for good?", "y")
    await desk.see("Cancelled")
    assert (await sheet(desk, post)).stage is Stage.CANCELLED
    await desk.press("i")
    await desk.see("It was cancelled")
    assert not editor(desk).is_writing
