"""Platforms' own searches for watches: chosen by a person, judged here, taken in as overheard, each place kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import add_account, pause_account
from core.collector.matching import Matching
from core.collector.searching import ask
from core.collector.worker import Equipment
from core.errors import Conflict, UsageError
from core.ids import OperatorId
from core.inbox.model import State
from core.store import Actor, Store, Work, open_store
from core.store.leases import Lease
from core.watch.model import NewWatch, WatchId
from core.watch.native import Coverage
from core.watch.searches import active_searches, search_no_more, search_there, searches
from core.watch.service import enter_watch
from tests.service.collector import searchable
from tests.service.collector.conftest import equipment, take_lease
from tests.service.collector.searchable import WORLD
from ventanilla.api import Unavailable

SHELF = Shelf({"searchable": "tests.service.collector.searchable:connector"})
ROSA = Actor(OperatorId(1), "Rosa", "tty")


@pytest.fixture(autouse=True)
def world() -> None:
    """An empty platform."""
    WORLD.__init__()  # type: ignore[misc]  # the same object: the connector holds it


@pytest.fixture
async def town(workspace: Path) -> AsyncIterator[Store]:
    """A workspace with a person, an account that can be searched, and a watch."""
    async with open_store(workspace) as store:
        await store.write(ROSA, _found)
        await add_account(store, Actor(None, "founding", "founding"), NewAccount("red", "searchable"), SHELF)
        yield store


async def _found(work: Work) -> None:
    work.system("arranging a test")
    await work.execute("INSERT INTO operator (id, name, created_s) VALUES (1, 'Rosa', 0)")


async def _watch(store: Store, query: str, name: str = "Agua") -> WatchId:
    new = NewWatch(name=name, query=query, purpose="cortes de agua")
    return await store.write(ROSA, lambda work: enter_watch(work, new, OperatorId(1)))


def _kit(store: Store) -> Equipment:
    return replace(equipment(store), shelf=SHELF, ingest=Matching())


async def _ask(store: Store, lease: Lease) -> int:
    found = 0
    for search in await active_searches(store):
        found += (await ask(_kit(store), lease, search)).new
    return found


async def _stored(store: Store) -> list[tuple[str, int]]:
    rows = await store.rows(
        "SELECT m.text, c.state FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id ORDER BY m.id"
    )
    return [(row["text"], row["state"]) for row in rows]


async def test_what_the_watch_wants_is_overheard_and_the_rest_is_never_stored(town: Store) -> None:
    watch = await _watch(town, "agua inundación~")
    search = await search_there(town, ROSA, "Agua", "red", SHELF)
    assert search.questions.coverage is Coverage.WHOLE
    lease = await take_lease(town)
    WORLD.said = ["agua e inundasion en la calle", "agua para las plantas", "nada de eso", "inundación sin lo otro"]
    assert await _ask(town, lease) == 1
    assert await _stored(town) == [("agua e inundasion en la calle", State.OVERHEARD)]
    [hit] = await town.rows("SELECT watch_id FROM watch_hit")
    assert hit["watch_id"] == watch
    [search] = await searches(town)
    assert (search.found, search.passed, search.cause) == (1, 1, "")
    assert search.asked_s == town.clock.now_s()
    assert [(asked.words, cursor) for asked, cursor in WORLD.asked] == [(("agua",), None)]


async def test_each_question_keeps_its_place_and_an_edited_one_begins_anew(town: Store) -> None:
    watch = await _watch(town, "agua OR luz")
    await search_there(town, ROSA, "Agua", "red", SHELF)
    lease = await take_lease(town)
    WORLD.said = ["sin agua", "sin luz"]
    assert await _ask(town, lease) == 2
    WORLD.said.append("sigue sin agua")
    WORLD.asked.clear()
    assert await _ask(town, lease) == 1
    assert [(asked.words, cursor) for asked, cursor in WORLD.asked] == [(("agua",), "2"), (("luz",), "2")]

    async def edit(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("UPDATE watch SET query = 'agua OR gas' WHERE id = ?", (watch,))

    await town.write(ROSA, edit)
    WORLD.asked.clear()
    await _ask(town, lease)
    assert [(asked.words, cursor) for asked, cursor in WORLD.asked] == [(("agua",), "3"), (("gas",), None)]


async def test_a_search_that_fails_keeps_its_place_and_says_why(town: Store) -> None:
    await _watch(town, "agua")
    await search_there(town, ROSA, "Agua", "red", SHELF)
    lease = await take_lease(town)
    WORLD.said, WORLD.failure = ["sin agua"], Unavailable("down")
    assert await _ask(town, lease) == 0
    [search] = await searches(town)
    assert search.cause and search.asked_s is None and not search.cursors
    WORLD.failure = None
    assert await _ask(town, lease) == 1
    assert (await searches(town))[0].cause == ""


async def test_a_stopped_account_or_watch_is_not_asked(town: Store) -> None:
    await _watch(town, "agua")
    await search_there(town, ROSA, "Agua", "red", SHELF)
    await pause_account(town, Actor(None, "founding", "founding"), "red", "")
    await _ask(town, await take_lease(town))
    assert not WORLD.asked


async def test_only_what_can_be_searched_for_is_let_on_and_it_can_be_ended(town: Store) -> None:
    await _watch(town, "network:Se", "Todo")
    await _watch(town, "agua")
    with pytest.raises(UsageError, match="no word"):
        await search_there(town, ROSA, "Todo", "red", SHELF)
    await search_there(town, ROSA, "Agua", "red", SHELF)
    with pytest.raises(Conflict):
        await search_there(town, ROSA, "Agua", "red", SHELF)
    await search_no_more(town, ROSA, "Agua", "red")
    with pytest.raises(Conflict):
        await search_no_more(town, ROSA, "Agua", "red")
    acts = await town.rows("SELECT actor, data FROM audit WHERE action = 'watch.search' ORDER BY seq")
    assert len(acts) == 2


async def test_what_was_overheard_and_is_then_said_to_us_comes_in(town: Store) -> None:
    await _watch(town, "agua")
    await search_there(town, ROSA, "Agua", "red", SHELF)
    lease = await take_lease(town)
    WORLD.said = ["sin agua"]
    await _ask(town, lease)
    [account] = await town.rows("SELECT id, network FROM account")
    from core.inbox.model import AccountRef

    kit = _kit(town)

    async def addressed(work: Work) -> None:
        await kit.ingest(work, AccountRef(account["id"], account["network"]), "mentions", [searchable.item(0)])  # type: ignore[arg-type]  # a stream's name

    await town.write(ROSA, addressed)
    assert await _stored(town) == [("sin agua", State.OPEN)]
    assert await town.value("SELECT count(*) FROM watch_hit") == 1
