"""Large feeds in pages: nothing lost and nothing twice, also when the feed changes between two pages."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from plugins.feed import cursor as cursors
from plugins.feed import pages
from plugins.feed.pages import ENTRIES_MAX, next_page, oldest_first
from plugins.feed.shape import Entry
from tests.contract.feed.world import World, arrived, numbered, rss, world


@pytest_asyncio.fixture
async def here() -> AsyncIterator[World]:
    async with world() as made:
        yield made


def entry(key: str, published_s: int | None = None, text: str = "x") -> Entry:
    return Entry(key=key, text=text, published_s=published_s)


async def test_a_feed_longer_than_the_limit_comes_in_pages_oldest_first(here: World) -> None:
    here.server.serve_with_validators(rss(*numbered(10)), etag='"v1"')
    batch = await here.pull(limit=4)
    ids = [item.remote_id for item in arrived(batch)]
    sizes = [len(batch.events)]
    while batch.more:
        batch = await here.pull(batch.cursor, limit=4)
        ids += [item.remote_id for item in arrived(batch)]
        sizes.append(len(batch.events))
    assert ids == [f"id-{n}" for n in range(1, 11)]
    assert sizes == [4, 4, 2]
    assert [("if-none-match" in asked.headers) for asked in here.server.asked] == [False] * 3
    assert (await here.pull(batch.cursor, limit=4)).events == ()
    assert "if-none-match" in here.server.asked[-1].headers


async def test_a_feed_that_changes_between_two_pages_loses_nothing(here: World) -> None:
    here.server.serve(rss(*numbered(6)))
    first = await here.pull(limit=4)
    here.server.serve(rss(*numbered(6, first=3)).replace("Noticia 4<", "Noticia 4, corregida<"))
    second = await here.pull(first.cursor, limit=100)
    assert first.more
    assert not second.more
    assert [item.remote_id for item in arrived(first)] == ["id-1", "id-2", "id-3", "id-4"]
    assert [item.text for item in arrived(second)] == [
        "Noticia 4, corregida", "Noticia 5", "Noticia 6", "Noticia 7", "Noticia 8"
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_feed_does_between_pages_each_version_is_delivered_once(seed: int) -> None:
    rng = random.Random(seed)
    feed = [entry(f"{n}", n if rng.random() < 0.8 else None) for n in range(12)]
    seen: cursors.Seen = {}
    delivered: list[tuple[str, str]] = []
    versions = {(e.key, e.text) for e in feed}
    for turn in range(200):
        page = next_page(feed, seen, limit=rng.randint(1, 3))
        assert len(page.entries) <= 3
        delivered += [(e.key, e.text) for e in page.entries]
        seen = page.seen
        if turn < 30:
            at = rng.randrange(len(feed))
            feed[at] = entry(feed[at].key, feed[at].published_s, f"edit {turn}")
            feed.insert(0, entry(f"new {turn}", 100 + turn))
            versions |= {(e.key, e.text) for e in feed}
        elif not page.more:
            break
    assert len(delivered) == len(set(delivered))
    assert set(delivered) <= versions
    assert {(e.key, e.text) for e in feed} <= set(delivered)
    assert not next_page(feed, seen, 10).entries


def test_an_edit_that_waits_for_its_page_is_not_taken_for_delivered() -> None:
    seen = next_page([entry("a", 1), entry("b", 2)], {}, 10).seen
    edited = [entry("a", 1, "A"), entry("b", 2, "B")]
    first = next_page(edited, seen, 1)
    second = next_page(edited, first.seen, 1)
    assert [e.text for e in (*first.entries, *second.entries)] == ["A", "B"]
    assert (first.more, second.more) == (True, False)


def test_entries_without_dates_stay_beside_their_neighbours() -> None:
    newest_first = [entry("d", 40), entry("c"), entry("b", 20), entry("a", 10)]
    assert [e.key for e in oldest_first(newest_first)] == ["a", "b", "c", "d"]
    assert [e.key for e in oldest_first(list(reversed(newest_first)))] == ["a", "b", "c", "d"]
    assert [e.key for e in oldest_first([entry("b"), entry("a")])] == ["a", "b"]
    assert [e.key for e in oldest_first([entry("b", 5), entry("z", 9), entry("a", 1)])] == ["a", "b", "z"]
    assert oldest_first([]) == []


def test_an_empty_document_forgets_nothing() -> None:
    seen = next_page([entry("a", 1)], {}, 10).seen
    assert next_page([], seen, 10).seen == seen
    assert not next_page([], seen, 10).lost_touch


def test_of_a_feed_without_end_the_newest_entries_are_followed_and_that_is_said() -> None:
    endless = [entry(f"{n}", n + 1) for n in range(ENTRIES_MAX + 10)]
    page = next_page(list(reversed(endless)), {}, ENTRIES_MAX * 2)
    assert page.is_clipped
    assert [e.key for e in page.entries] == [f"{n}" for n in range(10, ENTRIES_MAX + 10)]


async def test_the_gap_of_a_feed_without_end_is_reported_once(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ENTRIES_MAX", 5)
    here.server.serve(rss(*numbered(8)))
    first = await here.pull(limit=3)
    assert first.gap is not None
    assert first.gap.since is None
    second = await here.pull(first.cursor, limit=3)
    assert second.gap is None
    assert [item.remote_id for item in arrived(second)] == ["id-7", "id-8"]


def test_a_cursor_is_read_as_it_was_written() -> None:
    seen = next_page([entry(f"{n}") for n in range(40)], {}, 100).seen
    standing = cursors.Standing(
        address="a",
        etag='W/"é"',
        last_modified="x",
        body="b",
        full_at_s=5,
        wish_s=60,
        skip_hours=(0, 1),
        skip_days=(6,),
        problem="line 1",
        ids_problem="2 of 3",
        moved_to="https://a.example/",
        seen=seen,
    )
    assert cursors.load(cursors.dump(standing)) == standing
    assert len(cursors.dump(standing)) < 1_200
