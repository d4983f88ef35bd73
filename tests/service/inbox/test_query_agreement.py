"""Whatever a query asks, the index and the tables find what judging every message finds: no more, no less."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.inbox.candidates import Asked, ask, step
from core.inbox.search import hits
from core.query.model import Doc, Field, FieldName, Op, Query
from core.query.parse import parse
from core.query.predicate import Verdict, judge
from core.query.printing import print_query
from tests.service.inbox.desk import Desk, open_desk
from tests.service.inbox.town_of_words import ME, PLACES, docs, people
from tests.unit.query.any_query import nodes, queries

Docs = dict[int, tuple[int, Doc]]


@dataclass(frozen=True)
class Town:
    """The filled workspace, and each message as a query sees it."""

    folder: Path
    known: Docs = field(repr=False)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    place = tmp_path_factory.mktemp("words") / "workspace"

    async def fill() -> Docs:
        async with open_desk(place) as desk:
            await people(desk)
        async with opened(place) as desk:
            return await docs(desk)

    return Town(place, asyncio.run(fill()))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    async with open_desk(folder, fresh=False) as desk:
        desk.wait(1_000_000)
        yield desk


@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(some=st.lists(queries, min_size=10, max_size=20))
def test_any_query_finds_what_judging_every_message_finds(town: Town, some: list[Query]) -> None:
    async def put() -> None:
        async with opened(town.folder) as desk:
            for query in some:
                await _agrees(desk, query, town.known)

    asyncio.run(put())


@settings(max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(some=st.lists(st.builds(Query, nodes), min_size=5, max_size=10), limit=st.integers(1, 40))
def test_every_page_goes_on_where_the_last_one_ended(town: Town, some: list[Query], limit: int) -> None:
    async def put() -> None:
        async with opened(town.folder) as desk:
            for query in some:
                asked = await ask(desk.store, query, ME, places=PLACES)
                assert await _paged(desk, asked, limit) == _latest(_judged(query, town.known), town.known), print_query(
                    query
                )

    asyncio.run(put())


WRITTEN = (
    "agua",
    "agua corte",
    "agua -corte",
    "-agua",
    '"corte de agua"',
    "#CorteDeAgua",
    "cortedeagua",
    "agua NEAR/1 corte",
    '(agua OR luz) NEAR/3 ("sin luz" OR niño)',
    "cortedeagua NEAR/2 agua",
    "inund*",
    "luces*",
    "cor*",
    "inundacion~",
    "inundacoin~ -agua",
    '"corte aguaz"~',
    "=niño",
    "==OMS",
    "niño enye:yes",
    "ano -año enye:yes",
    "agua hide:corte",
    "agua hide:(luz OR is:done)",
    "is:open",
    "is:mine is:open,snoozed",
    "-is:done -is:quarantine",
    "is:own agua",
    "is:edited",
    "is:overdue -is:private",
    "network:fb",
    "network:ch account:'radio (luz)'".replace("'", '"'),
    "author:ana",
    "author:ana@social.example",
    "-author:jose agua",
    "autor:jose",
    "lang:es",
    "lang:es-pe",
    "class:E,q",
    "tag:agua -tag:nandu",
    "age<250h",
    "age>1d is:open",
    "has:photo agua",
    "has:link",
    "-has:media",
    "url:social.example/a(b)".replace("(b)", ""),
    "place:agua",
    "lugar:agua -corte",
    "(agua is:done) OR (luz -is:done)",
    "-(agua luz)",
    "agua~ OR luz~",
    "",
)


@pytest.mark.parametrize("text", WRITTEN)
async def test_what_people_write_finds_what_judging_finds(town: Town, text: str) -> None:
    async with opened(town.folder) as desk:
        query = parse(text)
        await _agrees(desk, query, town.known)
        asked = await ask(desk.store, query, ME, places=PLACES)
        assert await _paged(desk, asked, 7) == _latest(_judged(query, town.known), town.known)


def test_what_people_write_tells_the_messages_apart(town: Town) -> None:
    found = {text: len(_judged(parse(text), town.known)) for text in WRITTEN}
    assert {text for text, n in found.items() if not 0 < n < len(town.known)} == {""}


async def test_a_word_that_comes_later_is_found_by_a_slip_too(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "w") as desk:
        await desk.say("a", "inundaciones", "1")
        assert len(await _found(desk, "inundacionex~")) == 1
        await desk.say("b", "innundacion", "2")
        await desk.say("a", "inundasion", "1")
        assert len(await _found(desk, "inundacion~")) == 2
        await desk.set("DELETE FROM change_log")
        await desk.say("c", "inumdacion", "3")
        assert len(await _found(desk, "inundacion~")) == 3


@pytest.mark.parametrize("name", FieldName)
async def test_a_field_that_names_nothing_there_is_finds_nothing(town: Town, name: FieldName) -> None:
    values = {FieldName.IS: "edited", FieldName.HAS: "video", FieldName.AGE: "9999w"}
    query = Query(Field(name, Op.OVER if name is FieldName.AGE else Op.IS, (values.get(name, "zz"),)))
    async with opened(town.folder) as desk:
        await _agrees(desk, query, town.known)


async def _agrees(desk: Desk, query: Query, known: Docs) -> None:
    asked = await ask(desk.store, query, ME, places=PLACES)
    found, place = [], 1 << 62
    while place:
        some, further = await step(desk.store, asked, place)
        found += some
        place = further or 0
    expected = _judged(query, known)
    assert [id_ for id_, _conversation in found] == expected, f"{print_query(query)}: {asked.plan}"
    assert all(known[id_][0] == conversation for id_, conversation in found)


def _judged(query: Query, known: Docs) -> list[int]:
    return sorted((id_ for id_, (_c, doc) in known.items() if judge(query, doc) is Verdict.MATCH), reverse=True)


def _latest(messages: list[int], known: Docs) -> list[tuple[int, int]]:
    """Of each conversation the latest of these messages."""
    latest: dict[int, int] = {}
    for id_ in messages:
        latest.setdefault(known[id_][0], id_)
    return sorted(((id_, conversation) for conversation, id_ in latest.items()), reverse=True)


async def _paged(desk: Desk, asked: Asked, limit: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    before = None
    while True:
        page = await hits(desk.store, asked, before=before, limit=limit)
        found += page.found
        before = page.before
        assert page.more is (before is not None)
        if before is None:
            return found


async def _found(desk: Desk, text: str) -> list[tuple[int, int]]:
    asked = await ask(desk.store, parse(text), ME)
    return list((await hits(desk.store, asked)).found)
