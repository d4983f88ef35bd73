"""Threads, the fate of messages, figures and searches."""

from __future__ import annotations

import pytest

from plugins.mastodon import connector
from tests.contract.mastodon.town import MASTODON, V1_ONLY, Kind
from tests.contract.mastodon.wire import Answer
from tests.contract.mastodon.world import World, arrived, texts, world
from ventanilla.api import AuthError, Fate, Gone, ItemKind, Metrics, NotAllowed, RateLimited, Rejected, SearchQuery

KINDS = pytest.mark.parametrize("kind", [MASTODON, V1_ONLY], ids=["mastodon", "v1-only"])


@KINDS
async def test_a_thread_is_whole_and_oldest_first(kind: Kind) -> None:
    async with world(kind) as here:
        town = here.fake.town
        first = town.says("303", "uno")
        second = town.says("101", "dos", in_reply_to=first.id)
        third = town.mentions_us("tres", in_reply_to=second.id)
        town.says("202", "cuatro", in_reply_to=third.id)
        view = await connector.thread(here.context(), third.id, 50)
        items = [one.item for one in view.items]
        assert texts(items) == ["uno", "dos", "@ayto tres", "cuatro"]
        assert [item.root for item in items] == ["", first.id, first.id, first.id]
        assert items[2].kind is ItemKind.REPLY
        assert view.holes == ()


async def test_a_long_thread_is_cut_around_the_message() -> None:
    async with world() as here:
        last = here.fake.town.says("303", "0")
        middle = last
        for n in range(1, 21):
            last = here.fake.town.says("303", f"{n}", in_reply_to=last.id)
            middle = last if n == 10 else middle
        for limit in (1, 2, 5, 8):
            view = await connector.thread(here.context(), middle.id, limit)
            numbers = [int(one.item.text) for one in view.items]
            assert len(numbers) == limit
            assert 10 in numbers
            assert numbers == list(range(numbers[0], numbers[0] + limit))


async def test_a_parent_that_is_not_shown_is_a_hole() -> None:
    async with world() as here:
        said = here.fake.town.mentions_us("hola", in_reply_to="999")
        view = await connector.thread(here.context(), said.id, 50)
        assert [hole.remote_id for hole in view.holes] == ["999"]
        assert view.items[0].item.root == "999"


async def test_the_thread_of_what_is_gone_is_gone() -> None:
    async with world() as here:
        with pytest.raises(Gone):
            await connector.thread(here.context(), "999", 50)
        with pytest.raises(Rejected):
            await connector.thread(here.context(), "..", 50)


async def fates(here: World, *ids: str) -> dict[str, Fate]:
    return {state.remote_id: state.fate for state in await connector.recheck(here.context(), ids)}


@KINDS
async def test_what_became_of_messages_is_said_of_each(kind: Kind) -> None:
    async with world(kind) as here:
        kept = here.fake.town.mentions_us("igual")
        edited = here.fake.town.mentions_us("antes")
        gone = here.fake.town.mentions_us("fuera")
        edited.text, edited.edited_at = "@ayto después", here.fake.town.moment
        del here.fake.town.said[gone.id]
        states = {one.remote_id: one for one in await connector.recheck(here.context(), [kept.id, edited.id, gone.id])}
        assert {key: state.fate for key, state in states.items()} == {
            kept.id: Fate.PRESENT,
            edited.id: Fate.EDITED,
            gone.id: Fate.REMOVED,
        }
        now = states[edited.id].now
        assert now is not None
        assert now.item.text == "@ayto después"
        assert here.fake.calls("GET /api/v1/statuses/") == 3


async def test_a_page_of_something_on_the_way_removes_nothing() -> None:
    async with world() as here:
        said = here.fake.town.mentions_us("hola")
        page = Answer(raw=b"<html>404</html>", status=404, headers={"Content-Type": "text/html"})
        here.fake.answers("GET /api/v1/statuses", page)
        assert await fates(here, said.id) == {}


async def test_a_limit_in_the_middle_keeps_what_is_known_and_asks_no_further() -> None:
    async with world() as here:
        ids = [here.fake.town.mentions_us(f"{n}").id for n in range(3)]
        here.fake.answers(f"GET /api/v1/statuses/{ids[1]}", Answer({"error": "Too many requests"}, 429), times=9)
        assert await fates(here, *ids) == {ids[0]: Fate.PRESENT}
        assert here.fake.calls(f"GET /api/v1/statuses/{ids[2]}") == 0
        with pytest.raises(RateLimited):
            await fates(here, ids[1])


async def test_an_access_that_ended_removes_nothing() -> None:
    async with world() as here:
        said = here.fake.town.mentions_us("hola")
        here.pocket.kept["token"] = "old"
        with pytest.raises(AuthError):
            await fates(here, said.id)


async def test_figures_are_those_of_the_server() -> None:
    async with world() as here:
        said = here.fake.town.says("101", "aviso")
        said.marks |= {"favourited", "reblogged"}
        here.fake.town.mentions_us("gracias", in_reply_to=said.id)
        (found,) = await connector.metrics(here.context(), [said.id, "999"])
        assert found == Metrics(said.id, here.clock.now(), likes=1, shares=1, replies=1)


@KINDS
async def test_a_search_of_hashtags_turns_every_page_forward(kind: Kind) -> None:
    async with world(kind) as here:
        query = SearchQuery(tags=("agua", "luz"))
        here.fake.town.says("202", "antes #agua")
        batch = await connector.search(here.context(), query, None, 100)
        assert texts(arrived(batch)) == ["antes #agua"]
        for n in range(90):
            here.fake.town.says("202", f"{n} #{'luz' if n % 2 else 'agua'}")
        here.fake.town.says("202", "otra cosa #gas")
        found: list[str] = []
        while batch.more or not found:
            batch = await connector.search(here.context(), query, batch.cursor, 100)
            found += texts(arrived(batch))
        assert found == [f"{n} #{'luz' if n % 2 else 'agua'}" for n in range(90)]


async def test_words_are_looked_for_by_the_search_and_as_a_hashtag_and_each_comes_once() -> None:
    async with world() as here:
        here.fake.town.says("202", "No sale agua")
        here.fake.town.says("202", "Sin #agua otra vez")
        here.fake.town.says("202", "Sin nada")
        batch = await connector.search(here.context(), SearchQuery(words=("agua",)), None, 100)
        assert texts(arrived(batch)) == ["No sale agua", "Sin #agua otra vez"]
        again = await connector.search(here.context(), SearchQuery(words=("agua",)), batch.cursor, 100)
        assert arrived(again) == []
        here.fake.town.says("202", "Ya hay agua")
        more = await connector.search(here.context(), SearchQuery(words=("agua",)), again.cursor, 100)
        assert texts(arrived(more)) == ["Ya hay agua"]


async def test_a_server_without_a_search_of_words_still_gives_hashtags() -> None:
    async with world() as here:
        here.fake.answers("GET /api/v2/search", Answer({"error": "not allowed"}, 403), times=9)
        here.fake.town.says("202", "Sin #agua")
        batch = await connector.search(here.context(), SearchQuery(words=("agua",)), None, 100)
        assert texts(arrived(batch)) == ["Sin #agua"]


async def test_our_own_words_are_not_found_and_nothing_is_not_searched_for() -> None:
    async with world() as here:
        here.fake.town.says("101", "Corte de #agua")
        assert arrived(await connector.search(here.context(), SearchQuery(tags=("agua",)), None, 100)) == []
        with pytest.raises(Rejected):
            await connector.search(here.context(), SearchQuery(), None, 100)


async def test_a_refused_timeline_says_so() -> None:
    async with world() as here:
        here.fake.answers("GET /api/v1/timelines/tag", Answer({"error": "This method requires more"}, 403))
        with pytest.raises(NotAllowed, match="requires more"):
            await connector.search(here.context(), SearchQuery(tags=("agua",)), None, 100)
