"""Queries about conversations alone are views: in the inbox's order, from its indexes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.ids import ConversationId
from core.inbox.candidates import ask
from core.inbox.model import Position, Row
from core.inbox.reads import CAPPED, count, page
from core.inbox.selection import selected
from core.inbox.views import VIEWS, View, place_sql
from core.query.model import Field, FieldName, Is, Node, Not, Op, Query, all_of, any_of
from core.query.parse import parse
from core.query.predicate import Verdict, judge
from core.query.printing import print_query
from tests.service.inbox.desk import Desk, open_desk
from tests.service.inbox.test_query_agreement import Town, opened, town
from tests.service.inbox.town_of_words import ME

__all__ = ["town"]

ABOUT_CONVERSATIONS = st.one_of(
    st.lists(st.sampled_from([mark for mark in Is if mark not in (Is.OWN, Is.EDITED)]).map(str), min_size=1, max_size=3)
    .map(tuple)
    .map(lambda values: Field(FieldName.IS, Op.IS, values)),
    st.sampled_from(("E", "q")).map(lambda letter: Field(FieldName.CLASS, Op.IS, (letter,))),
    st.sampled_from(("Fb", "ch")).map(lambda letters: Field(FieldName.NETWORK, Op.IS, (letters,))),
    st.just(Field(FieldName.TAG, Op.IS, ("agua", "a b"))),
    st.just(Field(FieldName.AGE, Op.OVER, ("240h",))),
)


def _deeper(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=2, max_size=4)
    return st.one_of(several.map(all_of), several.map(any_of), nodes.map(Not)).filter(lambda node: node is not None)  # type: ignore[return-value]  # there are parts


QUERIES = st.builds(Query, st.recursive(ABOUT_CONVERSATIONS, _deeper, max_leaves=6))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
async def test_each_of_the_nine_views_is_what_its_query_says(desk: Desk, view: View) -> None:
    found = selected(await ask(desk.store, parse(view.query), ME))
    assert found == replace(view, key="", name="")


@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(some=st.lists(QUERIES, min_size=5, max_size=15))
def test_a_query_about_conversations_lists_those_that_judging_finds(town: Town, some: list[Query]) -> None:
    async def put() -> None:
        async with opened(town.folder) as desk:
            for query in some:
                await _agrees(desk, town, query)

    asyncio.run(put())


@pytest.mark.parametrize(
    "text",
    [
        "", "class:E", "is:open -class:E", "is:done", "-is:done", "is:mine", "is:unassigned", "is:private",
        "is:unassigned is:private", "is:mine is:unassigned", "is:urgent", "is:urgent is:urgent is:snoozed",
        "is:open is:done", "is:open OR class:Q", "age>240h is:open", "hide:is:done", "tag:agua network:Fb",
        "-(is:done OR is:private)", "is:overdue,private", 'account:"radio (luz)"',
    ],
)  # fmt: skip
async def test_what_people_write_lists_those_that_judging_finds(town: Town, text: str) -> None:
    async with opened(town.folder) as desk:
        await _agrees(desk, town, parse(text))


@pytest.mark.parametrize("text", ["agua", "is:own", "is:open is:edited", "author:ana", "lang:es", "has:link is:open"])
async def test_what_asks_of_messages_is_no_view(town: Town, text: str) -> None:
    async with opened(town.folder) as desk:
        assert selected(await ask(desk.store, parse(text), ME)) is None


@pytest.mark.parametrize(
    "text", ["is:open class:E", "is:done -tag:agua", "is:unassigned class:Q", "is:mine age>1h", ""]
)
async def test_its_pages_come_from_an_index_without_sorting(town: Town, text: str) -> None:
    async with opened(town.folder) as desk:
        view = selected(await ask(desk.store, parse(text), ME))
        assert view is not None
        for place in (None, Position(view.states[0], 1, 0, ConversationId(1))):
            sql, params = place_sql(view, ME, place, backwards=False, limit=10)
            steps = [str(row["detail"]) for row in await desk.store.rows(f"EXPLAIN QUERY PLAN {sql}", params)]
            assert not any("TEMP B-TREE" in step or "SCAN c" in step for step in steps), steps


async def test_counting_stops_at_a_thousand(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "w") as desk:
        first = await desk.say("a", "agua")
        await desk.set(
            "INSERT INTO conversation (id, account_id, author_id, root, is_private, network, due_s, clock_s, first_id,"
            " last_id) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
            " SELECT id + i, 1, author_id, 'r' || i, 0, 'Fb', 1, 1, first_id, last_id FROM conversation, n"
            " WHERE id = ?",
            first,
        )
        view = selected(await ask(desk.store, parse("is:open network:fb"), ME))
        assert view is not None
        assert await count(desk.store, view, ME) == CAPPED
        assert await count(desk.store, replace(view, rest="0"), ME) == 0


async def _agrees(desk: Desk, town: Town, query: Query) -> None:
    view = selected(await ask(desk.store, query, ME))
    assert view is not None, print_query(query)
    expected = {conversation for conversation, doc in town.known.values() if judge(query, doc) is Verdict.MATCH}
    found: list[Row] = []
    after = None
    for _turn in range(100):
        part = await page(desk.store, view, ME, after=after, limit=17)
        found += part.rows
        if not part.more:
            break
        after = part.rows[-1].position
    else:
        raise AssertionError("the pages have no end")
    assert [row.id for row in found] == [row.id for row in sorted(found, key=lambda row: row.position.key)]
    assert len(found) == len({row.id for row in found})
    assert {row.id for row in found} == expected, f"{print_query(query)}: {view}"
    assert await count(desk.store, view, ME) == len(expected)
