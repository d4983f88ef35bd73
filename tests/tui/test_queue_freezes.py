"""The list of freezes by keys: one is lifted, and each held post is decided about by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.ids import AccountId, MessageId
from core.publishing.content import Content
from core.publishing.freeze import lift
from core.publishing.freeze_store import Scope
from core.publishing.model import PostKind
from core.publishing.replies import Reply, send_reply
from tests.tui.answering import SHELF, person, takes_answers
from tests.tui.at_queue import (
    answer,
    at_queue,
    because,
    frozen,
    only,
    order,
    queue_of,
    stopped,
)
from tests.tui.at_work import URGENT
from tests.tui.sitting import Sitting
from tui.screens.post_editor import PostEditor
from tui.screens.queue import Queue
from tui.screens.queue_freezes import QueueFreezes
from ventanilla.api import Passage, Visibility


@pytest.fixture
async def desk(morning: Path) -> AsyncIterator[Sitting]:
    """Rosa, who approves, before the queue."""
    async with at_queue(morning) as sitting:
        yield sitting


def _listed(sitting: Sitting) -> QueueFreezes:
    assert isinstance(sitting.app.screen, QueueFreezes)
    return sitting.app.screen


async def test_the_list_has_each_freeze_in_its_sentence_and_what_it_holds(desk: Sitting) -> None:
    await frozen(desk, Scope(theme="Cultura"), "Luto oficial")
    await frozen(desk, Scope(account=AccountId(2)), "Cuenta en duda", by="Ana")
    await desk.press("Z")
    await desk.see_place(QueueFreezes)
    await desk.see("2 freezes in force", "f1: theme «Cultura», frozen since 08:32 by Rosa: Luto oficial",
                   "f2: x, frozen since 08:32 by Ana: Cuenta en duda")  # fmt: skip
    listed = desk.lines_of("freezes")
    assert " ".join(listed.split()).count("it holds 1 post") == 1 and "it holds 2 posts" in " ".join(listed.split())
    assert listed.count("Noche de museos") == 2 and "Obras en la calle Roble" in listed
    assert listed.index("f2:") < listed.index("Obras en la calle") < listed.index("f1:") < listed.index("Noche")


async def test_one_freeze_is_lifted_nothing_is_sent_and_what_it_held_stays_listed(desk: Sitting) -> None:
    await frozen(desk, Scope(theme="Cultura"), "Luto oficial")
    await frozen(desk, Scope(account=AccountId(2)), "Cuenta en duda")
    await desk.press("Z")
    await desk.see_place(QueueFreezes)
    await desk.see("2 freezes in force")
    await desk.press("G", "e")
    await desk.see("Lift the freeze?", "f1: theme «Cultura»")
    takes_answers(desk)
    await desk.press("n")
    assert await desk.value("SELECT count(*) FROM freeze WHERE lifted_s IS NULL") == 2
    await desk.press("e")
    await answer(desk, "Lift the freeze?", "y")
    await desk.see("1 freeze in force", "lifted 08:32 by Rosa")
    assert [row["id"] for row in await desk.store.rows("SELECT id FROM freeze WHERE lifted_s IS NULL")] == [2]
    assert await desk.value("SELECT count(*) FROM delivery WHERE cause = 'frozen' AND state = 'held'") == 4
    await desk.press("e")
    await desk.see("It is lifted already")


async def test_each_held_post_is_released_given_another_time_or_dropped_by_itself(desk: Sitting) -> None:
    freeze = await frozen(desk, Scope())
    await lift(desk.store, await person(desk, "Rosa"), freeze)
    await desk.press("Z")
    await desk.see_place(QueueFreezes)
    await desk.see("No freeze in force", "7 held")
    held = [fate.delivery for fate in _listed(desk).holdings[0].held]
    await desk.press("d")
    await desk.see("Go down to one of the held posts")
    await desk.press("q", "j", "d")
    await answer(desk, "A freeze holds it", "1")
    await answer(desk, "Release this one now?", "y")
    await desk.see("6 held")
    assert await desk.value("SELECT count(*) FROM delivery WHERE id = ? AND state = 'waiting'", held[0]) == 1
    assert await desk.value("SELECT count(*) FROM delivery WHERE cause = 'frozen' AND state = 'held'") == 6
    _holding, fate = _listed(desk).current()
    assert fate is not None and fate.delivery == held[1], "the cursor goes on to the next one"
    await desk.press("d")
    await answer(desk, "A freeze holds it", "3")
    await desk.see("5 held")
    assert await desk.value("SELECT count(*) FROM delivery WHERE id = ? AND state = 'cancelled'", held[1]) == 1
    await desk.press("G", "d")
    await answer(desk, "A freeze holds it", "2")
    await because(desk, "When", "2024-05-20 10:00")
    await desk.see("3 held")
    post = await desk.value("SELECT post_id FROM delivery WHERE id = ?", held[-1])
    assert await desk.value("SELECT count(*) FROM workflow WHERE post_id = ? AND stage = 'draft'", post) == 1


async def test_the_last_decision_leaves_an_empty_list_that_says_where_one_freezes(desk: Sitting) -> None:
    freeze = await frozen(desk, Scope(theme="Cultura"))
    await lift(desk.store, await person(desk, "Rosa"), freeze)
    await order(desk, "queue freezes")
    await desk.see("2 held")
    for left in ("1 held", "Nothing is frozen"):
        await desk.press("G", "d")
        await answer(desk, "A freeze holds it", "3")
        await desk.see(left)
    await desk.press("e")
    await desk.see("There is no freeze here.")
    await desk.press("q", "q")
    await desk.see_place(Queue)


async def test_what_a_colleague_decides_meanwhile_shows_and_is_not_decided_twice(desk: Sitting) -> None:
    freeze = await frozen(desk, Scope(theme="Cultura"))
    await desk.press("Z")
    await desk.see("2 held")
    await lift(desk.store, await person(desk, "Rosa"), freeze)
    await desk.see("lifted 08:32 by Rosa")


async def test_an_answer_that_is_held_is_released_or_dropped_but_has_no_time_of_its_own(desk: Sitting) -> None:
    conversation = await desk.conversation(URGENT)
    message = MessageId(await desk.value("SELECT max(id) FROM message WHERE conversation_id = ?", conversation))
    content = Content(passages=(Passage("Desde otra mesa."),), visibility=Visibility.PRIVATE)
    wish = Reply(conversation=conversation, message=message, content=content, seen_rev=1)
    await send_reply(desk.store, await person(desk, "Ana"), SHELF, wish)
    await frozen(desk, Scope(theme="Cultura", with_answers=False))
    await frozen(desk, Scope(with_answers=True), "Todo quieto")
    await desk.press("Z")
    await desk.see("answer to a citizen", "and 1 answer")
    await desk.press("G")
    for _row in range(20):
        _holding, fate = _listed(desk).current()
        if fate is not None and fate.kind is PostKind.REPLY:
            break
        await desk.press("k")
    assert fate is not None and fate.kind is PostKind.REPLY
    await desk.press("enter")
    await desk.see("An answer to a citizen is read in the inbox.")
    await desk.press("q", "d")
    await desk.see("A freeze holds it", "1 release it now", "3 drop it")
    assert "give it another time" not in desk.text()
    await answer(desk, "A freeze holds it", "1")
    await answer(desk, "Release this one now?", "y")
    await desk.see_no("answer to a citizen")
    assert await desk.value("SELECT count(*) FROM delivery WHERE id = ? AND state = 'waiting'", fate.delivery) == 1


async def test_the_post_in_full_is_opened_from_the_list(desk: Sitting) -> None:
    await frozen(desk, Scope(theme="Cultura"))
    await desk.press("Z")
    await desk.see("Noche de museos")
    await desk.press("enter")
    await desk.see("Go down to one of the held posts")
    await desk.press("q", "j", "enter")
    await desk.see_place(PostEditor)
    await desk.see("Noche de museos")
    await desk.press("q")
    await desk.see_place(QueueFreezes)


async def test_lift_by_name_takes_the_only_one_or_the_one_that_is_named(desk: Sitting) -> None:
    await order(desk, "queue lift")
    await desk.see("Nothing is frozen.")
    await frozen(desk, Scope(theme="Cultura"))
    await frozen(desk, Scope(account=AccountId(2)))
    await desk.until(lambda: len(queue_of(desk).freezes) == 2, "the freezes are read")
    await order(desk, "queue lift f9\x1b")
    await desk.see("No freeze in force is called «f9")
    await order(desk, "queue lift f1")
    await answer(desk, "Lift the freeze?", "y")
    await desk.until(lambda: len(queue_of(desk).freezes) == 1, "one is lifted")
    assert queue_of(desk).freezes[0].id == 2
    await order(desk, "queue lift")
    await answer(desk, "Lift the freeze?", "y")
    await desk.see_no("FROZEN")
    await frozen(desk, Scope(theme="Cultura"))
    await frozen(desk, Scope())
    await desk.until(lambda: len(queue_of(desk).freezes) == 2, "the freezes are read")
    await order(desk, "queue lift")
    await desk.see_place(QueueFreezes)


async def test_whoever_may_not_release_is_told(morning: Path) -> None:
    async with at_queue(morning, who="Ana") as desk:
        await only(desk, "community_manager")
        await frozen(desk, Scope(theme="Cultura"))
        await desk.press("Z")
        await desk.see("Noche de museos")
        assert "e lift" not in desk.footer()
        await desk.press("j")
        assert "d decide" not in desk.footer()
        await desk.press("d")
        await desk.until(lambda: desk.app.message_line.last, "it is said")
        assert desk.app.message_line.last[-1].is_error
        assert await stopped(desk) == 1


@pytest.mark.parametrize("size", [(45, 24), (80, 24)])
async def test_the_footer_of_the_list_has_the_key_for_the_row_under_the_cursor(
    morning: Path, size: tuple[int, int]
) -> None:
    async with at_queue(morning, size) as desk:
        await frozen(desk, Scope(theme="Cultura"))
        await desk.press("Z")
        await desk.see("Noche de museos")
        assert "e lift" in desk.footer() and "d decide" not in desk.footer()
        await desk.press("j")
        assert "d decide" in desk.footer()
