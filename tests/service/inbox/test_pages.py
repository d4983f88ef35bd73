"""Pages of the nine views: together they are the whole list, in order, from either end, served by an index."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.ids import ConversationId, OperatorId
from core.inbox import triage
from core.inbox.model import Page, Position, State
from core.inbox.reads import (
    arrived_since,
    counts,
    last_page,
    message_list,
    newest_id,
    page,
    rows_by_id,
    thread,
)
from core.inbox.views import VIEWS, View, place_sql
from tests.service.inbox.desk import ANA, NOON_S, Desk, open_desk, word

ME = OperatorId(1)


@pytest.fixture
async def crowd(tmp_path: Path) -> AsyncIterator[Desk]:
    """Six hundred conversations in every state and band, many of them tied in all but their id."""
    async with open_desk(tmp_path / "workspace") as desk:
        for part in range(2):
            await desk.arrive(*(word(f"{part}-{n}", "x", f"a{n}", private=n % 3 == 0) for n in range(300)))
        choose = random.Random(7)
        connection = sqlite3.connect(desk.store.path)
        for (id_,) in connection.execute("SELECT id FROM conversation").fetchall():
            connection.execute(
                "UPDATE conversation SET state = ?, band = ?, due_s = ?, assignee = ? WHERE id = ?",
                (choose.randrange(5), choose.choice((0, 0, 1, 2, 3, 4, 6)), NOON_S + choose.randrange(4),
                 choose.choice((None, None, 1, 2)), id_),
            )  # fmt: skip
        connection.commit()
        connection.close()
        yield desk


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.query)
@pytest.mark.parametrize("limit", [1, 7, 50])
async def test_pages_one_after_the_other_are_the_whole_view_forwards_and_backwards(
    crowd: Desk, view: View, limit: int
) -> None:
    whole = await _whole(crowd, view)
    assert len(whole) > 8
    if limit == 1:
        whole_, limit_pages = whole[:20], 20
    else:
        whole_, limit_pages = whole, 10_000
    forwards: list[Position] = []
    part = await page(crowd.store, view, ME, limit=limit)
    while limit_pages:
        forwards += [row.position for row in part.rows]
        limit_pages -= 1
        if not part.more:
            break
        part = await page(crowd.store, view, ME, after=forwards[-1], limit=limit)
    assert forwards == whole_

    backwards: list[Position] = []
    part = await last_page(crowd.store, view, ME, limit)
    while len(backwards) < len(whole_):
        backwards = [row.position for row in part.rows] + backwards
        if not part.more:
            break
        part = await page(crowd.store, view, ME, before=backwards[0], limit=limit)
    assert backwards == whole[-len(whole_) :]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.query)
async def test_a_page_starts_from_any_place_even_one_where_nothing_stands(crowd: Desk, view: View) -> None:
    whole = await _whole(crowd, view)
    choose = random.Random(11)
    for _attempt in range(60):
        place = Position(
            State(choose.randrange(5)),
            choose.randrange(8),
            NOON_S + choose.randrange(-1, 6),
            ConversationId(choose.choice(whole).id + choose.choice((-1, 0, 1))),
        )
        after = [position for position in whole if position.key > place.key]
        before = [position for position in whole if position.key < place.key]
        assert _places(await page(crowd.store, view, ME, after=place, limit=5)) == (after[:5], len(after) > 5)
        assert _places(await page(crowd.store, view, ME, before=place, limit=5)) == (before[-5:], len(before) > 5)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.query)
async def test_every_page_is_served_by_the_views_index_without_sorting(crowd: Desk, view: View) -> None:
    middle = Position(view.states[0], max(2, view.min_band), NOON_S + 1, ConversationId(NOON_S << 12))
    for place in (None, middle):
        for backwards in (False, True):
            sql, params = place_sql(view, ME, place, backwards=backwards, limit=51, newest=1 << 60)
            plan = [str(row["detail"]) for row in await crowd.store.rows(f"EXPLAIN QUERY PLAN {sql}", params)]
            assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in plan), plan
            searches = [step for step in plan if "SEARCH" in step]
            assert searches and all("INDEX conversation_" in step for step in searches), plan


async def test_without_a_person_nothing_is_mine(crowd: Desk) -> None:
    assert await page(crowd.store, VIEWS[1], None) == Page((), False)


async def test_arrivals_wait_outside_the_page_and_are_counted(crowd: Desk) -> None:
    newest = await newest_id(crowd.store)
    before = await page(crowd.store, VIEWS[0], ME, limit=1000, newest=newest)
    await crowd.arrive(word("n1", "nuevo", "n1"), word("n2", "nuevo", "n2", private=True))
    assert await page(crowd.store, VIEWS[0], ME, limit=1000, newest=newest) == before
    assert (await last_page(crowd.store, VIEWS[0], ME, 1000, newest=newest)) == before
    assert [await arrived_since(crowd.store, view, ME, newest) for view in VIEWS] == [2, 0, 0, 2, 0, 0, 1, 0, 0]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.query)
async def test_arrivals_are_counted_as_the_view_selects(crowd: Desk, view: View) -> None:
    assert await arrived_since(crowd.store, view, ME, 0) == len(await _whole(crowd, view))


async def test_kept_counts_are_what_counting_finds(crowd: Desk) -> None:
    assert await counts(crowd.store, ME) == {view.key: len(await _whole(crowd, view)) for view in VIEWS}
    kept = "SELECT state, band, assignee, is_private, n FROM badge WHERE n <> 0 ORDER BY 1, 2, 3, 4"
    counted = (
        "SELECT state, band, ifnull(assignee, 0), is_private, count(*) FROM conversation"
        " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    assert await crowd.table(kept) == await crowd.table(counted)


async def test_rows_are_found_by_id_in_the_inboxs_order(crowd: Desk) -> None:
    whole = await _whole(crowd, VIEWS[0])
    wanted = [position.id for position in whole[10:20]]
    found = await rows_by_id(crowd.store, [*reversed(wanted), ConversationId(1)])
    assert [row.id for row in found] == wanted


async def test_a_long_conversation_is_read_from_its_end(desk: Desk) -> None:
    await desk.arrive(*(word(str(n), f"mensaje {n}", root="r") for n in range(30)))
    id_ = (await desk.one("SELECT id FROM conversation"))["id"]
    found = await thread(desk.store, id_, None, limit=10)
    assert [message.text for message in found.messages] == [f"mensaje {n}" for n in range(20, 30)]
    assert found.earlier == 20
    assert (await thread(desk.store, id_, None)).earlier == 0
    assert (found.author.handle, found.author.conversations, found.author.followers) == ("vecina", 1, None)


async def test_messages_are_listed_newest_first_with_their_conversations_standing(desk: Desk) -> None:
    for n in range(5):
        await desk.say("ana", f"mensaje {n}", root="r")
    other = await desk.say("eva", "otra")
    await triage.claim(desk.store, ANA, [other])
    await triage.tag(desk.store, ANA, [other], add=["luz", "agua"])
    listed = await message_list(desk.store, limit=3)
    assert [item.text for item in listed] == ["otra", "mensaje 4", "mensaje 3"]
    assert (listed[0].tags, listed[0].assignee, listed[0].account) == (("agua", "luz"), "Ana", "muro")
    older = await message_list(desk.store, before=listed[-1].id)
    assert [item.text for item in older] == ["mensaje 2", "mensaje 1", "mensaje 0"]
    assert [item.text for item in await message_list(desk.store, view=VIEWS[1], me=ME)] == ["otra"]
    assert await message_list(desk.store, account="chat") == []
    assert len(await message_list(desk.store, account="MURO")) == 6


async def _whole(desk: Desk, view: View) -> list[Position]:
    """The view read in one go and sorted by what the order says, not by the pages' query."""
    rows = await desk.table("SELECT state, band, due_s, id, assignee, is_private FROM conversation")
    found = [
        Position(State(int(str(state))), int(str(band)), int(str(due_s)), ConversationId(int(str(id_))))
        for state, band, due_s, id_, assignee, is_private in rows
        if State(int(str(state))) in view.states
        and int(str(band)) >= view.min_band
        and (not view.is_mine or assignee == ME)
        and (not view.is_nobodys or assignee is None)
        and (not view.is_private or is_private == 1)
    ]
    return sorted(found, key=lambda position: (position.state, -position.band, position.due_s, position.id))


def _places(found: Page) -> tuple[list[Position], bool]:
    return [row.position for row in found.rows], found.more
