"""The feed of changes: everything that anyone committed, once, in order, however the news of it came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from core.errors import NotFound, StoreRefused
from core.store import Change, Store, Work, open_store
from core.store import changes as feed
from core.store.changes import MISSED, changes
from core.store.files import database_path
from core.store.migrate import schema_version
from tests.store.programs import Neighbour
from tests.store.room import ANA, jot

BOUND_S = 30


@pytest.fixture(params=["told by the kernel", "by looking only"])
def news(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways in which a process learns that something was committed."""
    if request.param == "by looking only":
        monkeypatch.setattr(feed, "_inotify", lambda _folder: -1)


async def _next(source: AsyncIterator[list[Change]], count: int) -> list[Change]:
    """The next ``count`` changes; more in the same batch is a fault."""
    found: list[Change] = []
    async with asyncio.timeout(BOUND_S):
        async for batch in source:
            assert batch, "an empty batch tells nothing"
            found += batch
            if len(found) >= count:
                break
    assert len(found) == count
    return found


def _numbers(found: list[Change]) -> list[int]:
    assert [change.seq for change in found] == sorted({change.seq for change in found})
    return [change.id for change in found]


async def _listening(source: AsyncIterator[list[Change]]) -> asyncio.Task[list[Change]]:
    """Wait for one change, from now on."""
    task = asyncio.create_task(_next(source, 1))
    for _ in range(50):
        await asyncio.sleep(0.001)
    assert not task.done()
    return task


async def test_what_another_process_commits_is_told_exactly_once_in_order(
    store: Store, neighbour: Neighbour, news: None
) -> None:
    folder = store.path.parent
    async with aclosing(changes(store, since=0)) as source:
        for first in range(0, 50, 10):
            asked = asyncio.create_task(asyncio.to_thread(neighbour.ask, "jot", folder, first, 10))
            assert _numbers(await _next(source, 10)) == list(range(first, first + 10))
            assert await asked == "jotted"
    assert neighbour.ask("close", folder) == "closed"


async def test_a_thousand_commits_in_a_burst_are_all_told(quick_store: Store, neighbour: Neighbour) -> None:
    await _burst(quick_store, neighbour, 1000)


async def test_a_burst_that_the_kernel_does_not_tell_of_is_all_told(
    quick_store: Store, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_inotify", lambda _folder: -1)
    await _burst(quick_store, neighbour, 300)


async def _burst(store: Store, neighbour: Neighbour, count: int) -> None:
    folder = store.path.parent
    async with aclosing(changes(store, since=0)) as source:
        asked = asyncio.create_task(asyncio.to_thread(neighbour.ask, "jot", folder, 0, count))
        found = await _next(source, count)
        assert await asked == "jotted"
    assert _numbers(found) == list(range(count))
    assert {(change.entity, change.op) for change in found} == {("jot", "create")}
    assert neighbour.ask("close", folder) == "closed"


async def test_what_was_committed_while_nobody_listened_is_told_from_the_place_one_had_read_to(
    quick_store: Store,
) -> None:
    for number in range(2500):
        if number % 500 == 0:
            first = number

            async def act(work: Work, first: int = first) -> None:
                for id_ in range(first, first + 500):
                    work.changed("jot", id_, "create")

            await quick_store.write(ANA, act)
    async with aclosing(changes(quick_store, since=100)) as source:
        assert _numbers(await _next(source, 2400)) == list(range(100, 2500))


async def test_a_listener_that_slept_past_the_pruning_is_told_that_it_missed_something(quick_store: Store) -> None:
    for number in range(6):
        await quick_store.write(ANA, jot(number))

    async def prune(work: Work) -> None:
        work.system("housekeeping")
        await work.execute("DELETE FROM change_log WHERE seq <= 4")

    await quick_store.write(ANA, prune)
    async with aclosing(changes(quick_store, since=1)) as source:
        found = await anext(source)
    assert [change.entity for change in found] == [MISSED, "jot", "jot"]


async def test_from_now_on_means_nothing_of_before(store: Store, neighbour: Neighbour, news: None) -> None:
    folder = store.path.parent
    await store.write(ANA, jot(1))
    assert neighbour.ask("jot", folder, 2, 3) == "jotted"
    async with aclosing(changes(store)) as source:
        waiting = await _listening(source)
        assert neighbour.ask("jot", folder, 9, 1) == "jotted"
        assert _numbers(await waiting) == [9]
    assert neighbour.ask("close", folder) == "closed"


async def test_a_process_that_comes_writes_and_goes_is_heard_each_time(
    store: Store, neighbour: Neighbour, news: None
) -> None:
    async with aclosing(changes(store)) as source:
        for number in range(5):
            waiting = await _listening(source)
            assert neighbour.ask("visit", store.path.parent, number) == "gone"
            assert _numbers(await waiting) == [number]


async def test_the_last_to_leave_removes_the_log_and_the_next_to_come_is_heard_all_the_same(
    folder: Path, neighbour: Neighbour, news: None
) -> None:
    log = folder / "ventanilla.db-wal"
    assert neighbour.ask("visit", folder, 1) == "gone"
    assert not log.exists()
    async with open_store(folder) as store:
        assert log.exists()
        async with aclosing(changes(store)) as source:
            waiting = await _listening(source)
            assert neighbour.ask("visit", folder, 2) == "gone"
            assert _numbers(await waiting) == [2]
    assert not log.exists()


async def test_a_log_folded_and_cut_by_another_process_loses_no_news(
    store: Store, neighbour: Neighbour, news: None
) -> None:
    folder = store.path.parent
    async with aclosing(changes(store)) as source:
        for number in range(3):
            waiting = await _listening(source)
            assert neighbour.ask("jot", folder, number, 1) == "jotted"
            assert neighbour.ask("sql", folder, "PRAGMA wal_checkpoint(TRUNCATE)") == "(0, 0, 0)"
            assert _numbers(await waiting) == [number]
    assert neighbour.ask("close", folder) == "closed"


async def test_ones_own_commits_are_told_too(store: Store, news: None) -> None:
    async with aclosing(changes(store)) as source:
        waiting = await _listening(source)
        await store.write(ANA, jot(4))
        assert _numbers(await waiting) == [4]


async def test_an_act_that_was_undone_is_never_told(store: Store, news: None) -> None:
    async def refuse(work: Work) -> None:
        await jot(1)(work)
        raise NotFound("nowhere")

    async with aclosing(changes(store)) as source:
        waiting = await _listening(source)
        with pytest.raises(NotFound):
            await store.write(ANA, refuse)
        await store.write(ANA, jot(2))
        assert _numbers(await waiting) == [2]


async def test_two_listeners_of_one_process_hear_everything_each(store: Store, neighbour: Neighbour) -> None:
    folder = store.path.parent
    async with aclosing(changes(store, since=0)) as one, aclosing(changes(store, since=0)) as other:
        asked = asyncio.create_task(asyncio.to_thread(neighbour.ask, "jot", folder, 0, 30))
        assert [_numbers(found) for found in await asyncio.gather(_next(one, 30), _next(other, 30))] == [
            list(range(30))
        ] * 2
        assert await asked == "jotted"
    assert neighbour.ask("close", folder) == "closed"


async def test_a_schema_brought_on_by_another_process_ends_the_feed_with_a_sentence(
    store: Store, neighbour: Neighbour, news: None
) -> None:
    async with aclosing(changes(store)) as source:
        waiting = await _listening(source)
        newer = schema_version() + 1
        assert neighbour.ask("sql", store.path.parent, f"PRAGMA user_version={newer}") == "None"
        with pytest.raises(StoreRefused, match=rf"newer Ventanilla \(schema {newer}, this one knows {newer - 1}\)"):
            await waiting


@pytest.mark.parametrize("gone", ["ventanilla.db", "ventanilla.db-wal"])
async def test_a_file_taken_away_while_open_ends_the_feed_with_a_sentence(store: Store, gone: str, news: None) -> None:
    async with aclosing(changes(store)) as source:
        waiting = await _listening(source)
        (store.path.parent / gone).unlink()
        with pytest.raises(StoreRefused, match="was replaced or its log removed while open"):
            await waiting


async def test_a_feed_that_is_left_lets_go_of_what_it_held(store: Store) -> None:
    watched = len(store._wakers)
    async with aclosing(changes(store)) as source:
        waiting = await _listening(source)
        assert len(store._wakers) == watched + 1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert len(store._wakers) == watched
    assert database_path(store.path.parent) == store.path
