"""The publishing queue by keys: what is in it, how one moves in it, and that a key means the post under the cursor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.publishing.model import PostId
from core.publishing.workflow.model import Standing
from core.publishing.workflow.reads import QueueLine
from tests.tui.answering import person
from tests.tui.queue_scenes import HOUR, fill_queue, freeze_all, hand_in, write
from tests.tui.sitting import Sitting, sit
from tui.screens.inbox import Inbox
from tui.screens.queue import Queue


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """Ana before the queue, the cursor on what leaves next."""
    async with sit(morning, (80, 24), language="en") as sitting:
        await fill_queue(sitting)
        await sitting.press("g", "q")
        await sitting.see_place(Queue)
        await sitting.until(lambda: len(place(sitting).posts) == 10, "the queue is read")
        yield sitting


def place(sitting: Sitting) -> Queue:
    assert isinstance(sitting.app.screen, Queue)
    return sitting.app.screen


def under(sitting: Sitting) -> QueueLine:
    """The post under the cursor."""
    post = place(sitting).current()
    assert post is not None
    return post


async def to(sitting: Sitting, title: str) -> PostId:
    """Walk to a post."""
    await sitting.press("g", "g")
    for _row in range(12):
        if under(sitting).title == title:
            return under(sitting).id
        await sitting.press("j")
    raise AssertionError(f"no {title}\n{sitting.text()}")


async def answer(sitting: Sitting, key: str, question: str, *keys: str) -> None:
    """Press a key that asks, and answer once the question takes answers."""
    await sitting.press(key)
    await sitting.see(question)
    await sitting.pilot.pause(0.4)
    await sitting.press(*keys)


async def test_the_cursor_begins_at_what_leaves_next(desk: Sitting) -> None:
    assert under(desk).title == "Obras en la calle Roble"
    await desk.see("in review", "1 uncertain", "1 problem", "UTC-5")


async def test_each_post_says_how_it_stands_and_who_is_waited_for(desk: Sitting) -> None:
    listed = desk.lines_of("list")
    for words in ("= published", "? UNCERTAIN", "! failed", "* ready", "> waits for Ana", "- void: it was changed",
                  "> to be changed", "- draft"):  # fmt: skip
        assert words in listed, words
    assert "gap in the plan: Movilidad, 10:00–12:00" in listed
    assert "plan: 1 of 1 · 5 off plan" in listed


async def test_j_and_k_stop_only_at_posts_and_the_ends_hold(desk: Sitting) -> None:
    await desk.press("g", "g")
    walked = []
    for _row in range(11):
        walked.append(under(desk).id)
        await desk.press("j")
    assert len(set(walked)) == 10
    assert under(desk).id == walked[-1]


async def test_what_arrives_waits_for_R_and_moves_neither_order_nor_cursor(desk: Sitting) -> None:
    before, at = [each.id for each in place(desk).posts], under(desk).id
    luis = await person(desk, "Luis")
    await write(desk, "Llega ahora", "x", by=luis, in_s=2 * HOUR)
    await desk.see("1 new: R")
    assert ([each.id for each in place(desk).posts], under(desk).id) == (before, at)
    await desk.press("R")
    await desk.until(lambda: len(place(desk).posts) == 11, "it is let in")
    assert under(desk).id == at


async def test_approving_takes_v_1_y_and_is_about_the_post_under_the_cursor(desk: Sitting) -> None:
    id_ = await to(desk, "Festival de la plaza")
    await answer(desk, "v", "What do you say to this post?", "1")
    await desk.see("Festival")
    await desk.pilot.pause(0.4)
    await desk.press("y")
    await desk.until(lambda: under(desk).standing is Standing.SCHEDULED, "it is approved")
    given = await desk.store.rows("SELECT operator_id FROM approval WHERE post_id = ? AND void_s IS NULL", (id_,))
    assert [row["operator_id"] for row in given] == [desk.desk.me]


async def test_nobody_approves_what_they_wrote_and_the_screen_says_so(desk: Sitting) -> None:
    mine = await write(desk, "Obra mía", "fb", in_s=3 * HOUR)  # the plan wants nothing of that account
    await hand_in(desk, mine, desk.desk.actor)
    await desk.see("1 new: R")
    await desk.press("R")
    await to(desk, "Obra mía")
    await answer(desk, "v", "What do you say to this post?", "1")
    await desk.pilot.pause(0.4)
    await desk.press("y")
    await desk.rest()
    assert not await desk.store.rows("SELECT 1 FROM approval WHERE post_id = ?", (mine,))


async def test_a_full_stop_leads_to_what_somebody_has_to_look_at(desk: Sitting) -> None:
    await desk.press("g", "g")
    seen = []
    for _each in range(4):
        await desk.press("full_stop")
        seen.append(under(desk).title)
    assert {"Horario de la piscina", "Festival de la plaza"} <= set(seen)
    assert "Columpios nuevos" not in seen


async def test_week_and_month_walk_by_days_and_enter_goes_to_the_agenda(desk: Sitting) -> None:
    await desk.press("comma")
    await desk.see("13–19 May", "today", "Día del barrio")
    await desk.press("j")
    assert place(desk).day.day == 15
    await desk.press("comma")
    await desk.see("May 2024", "14 7 !2")
    await desk.press("pagedown")
    await desk.see("June 2024")
    await desk.press("pageup")
    await desk.see("May 2024")
    await desk.press("enter")
    await desk.see("agenda")
    await desk.until(lambda: place(desk).view == "agenda", "the agenda")


async def test_acting_keys_are_off_outside_the_agenda_and_say_why(desk: Sitting) -> None:
    await desk.press("comma", "v")
    await desk.see("Choose a day with Enter, then a post.")


async def test_freezing_takes_a_reason_and_another_key_and_holds_everything(desk: Sitting) -> None:
    await desk.press("colon")
    await desk.write("queue freeze")
    await desk.press("enter")
    await desk.see("What is to be frozen?")
    await desk.pilot.pause(0.4)
    await desk.press("1")
    await desk.see("Freeze the queue, because")
    await desk.write("corte en tres barrios")
    await desk.press("enter")
    await desk.see("Freeze the whole queue?")
    await desk.pilot.pause(0.4)
    await desk.press("n")
    assert not await desk.store.rows("SELECT 1 FROM freeze")
    await desk.press("colon")
    await desk.write("queue freeze corte en tres barrios")
    await desk.press("enter")
    await desk.see("Freeze the whole queue?")
    await desk.pilot.pause(0.4)
    await desk.press("y")
    await desk.see("FROZEN: everything", "corte en tres barrios")
    states = await desk.store.rows("SELECT count(*) AS n FROM delivery WHERE state = 'waiting'")
    assert states[0]["n"] == 0


async def test_a_colleagues_freeze_is_on_the_screen_and_lifting_sends_nothing(desk: Sitting) -> None:
    await freeze_all(desk)
    await desk.see("FROZEN: everything, frozen since 08:32 by Rosa", "= frozen")
    await desk.press("colon")
    await desk.write("queue lift")
    await desk.press("enter")
    await desk.see("Lift the freeze?")
    await desk.pilot.pause(0.4)
    await desk.press("y")
    await desk.see("held publications wait for a decision")
    await desk.see_no("FROZEN")
    rows = await desk.store.rows("SELECT DISTINCT cause FROM delivery WHERE state = 'held' AND cause = 'frozen'")
    assert len(rows) == 1


async def test_q_goes_back_to_the_agenda_then_to_the_inbox(desk: Sitting) -> None:
    await desk.press("comma")
    await desk.until(lambda: place(desk).view == "week", "the week")
    await desk.press("q")
    await desk.until(lambda: place(desk).view == "agenda", "the agenda")
    await desk.press("q")
    await desk.see_place(Inbox)
