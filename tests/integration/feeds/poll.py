"""One poll of everything by a collector of its own, the inbox read by this process all the while."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field

from core.inbox import reads
from core.inbox.views import BY_KEY
from core.store import Store
from core.store.changes import changes
from tests.integration.feeds.newsroom import Newsroom, collecting_once
from tests.integration.feeds.results import Outcome, outcomes
from tests.integration.feeds.server import Asked

_LAST_WORDS = re.compile(r"(\d+) accounts? collected\.(?: (\d+) failed\.)?")
_OPEN = BY_KEY["1"]
_CHANGES_A_LOOK = 40
"""A reader that looked after every commit would take the processor from those it watches."""

Meanwhile = Callable[[asyncio.Event], Coroutine[object, object, None]]
"""Something else to do during a poll; the event says that the poll is over."""


@dataclass(slots=True)
class Looks:
    """What a reader in another process than the collector's saw."""

    totals: list[int] = field(default_factory=list)
    longest_s: float = 0.0

    async def look(self, store: Store) -> None:
        """Read the first page and the counters, and check that they fit each other."""
        began = time.monotonic()
        before = (await reads.counts(store, None))[_OPEN.key]
        page = await reads.page(store, _OPEN, None)
        after = (await reads.counts(store, None))[_OPEN.key]
        self.longest_s = max(self.longest_s, time.monotonic() - began)
        places = [(row.state, -row.band, row.due_s, row.id) for row in page.rows]
        assert places == sorted(set(places)), "the page is in its order, nothing twice"
        assert min(before, reads.PAGE) <= len(page.rows) <= min(after, reads.PAGE)
        assert not self.totals or before >= self.totals[-1], "what arrived stays"
        self.totals.append(after)


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll of every account."""

    found: Mapping[int, Outcome]
    asked: Mapping[int, list[Asked]]
    """What the server was asked, by document."""
    seconds: Mapping[int, float]
    """By account, from the first question to the stored answer, at most a second too many."""
    took_s: float
    reached: int
    failed: int
    sentences: list[str]
    """What the collector said before its last words."""
    looks: Looks


async def poll(room: Newsroom, store: Store, *meanwhile: Meanwhile) -> Poll:
    """Collect once and come back when the collector has ended."""
    await room.asked()
    began = time.monotonic()
    looks, is_over = Looks(), asyncio.Event()
    async with collecting_once(room.directory) as process, asyncio.TaskGroup() as group:
        for act in (lambda over: _look_until(over, store, looks), *meanwhile):
            group.create_task(act(is_over))
        _out, err = await process.communicate()
        took_s = time.monotonic() - began
        is_over.set()
        assert process.returncode == 0, err.decode()
    await looks.look(store)
    *sentences, last = err.decode().splitlines()
    counted = _LAST_WORDS.fullmatch(last)
    assert counted is not None, last
    found = await outcomes(store, room.servings)
    asked: dict[int, list[Asked]] = {}
    for question in await room.asked():
        asked.setdefault(question[0], []).append(question)
    seconds = {
        number: (outcome.account.standing.last_try_s or 0) + 1 - asked[number][0][1]
        for number, outcome in found.items()
    }
    reached, failed = int(counted[1]), int(counted[2] or 0)
    return Poll(found, asked, seconds, took_s, reached, failed, sentences, looks)


async def commits(store: Store, over: asyncio.Event) -> AsyncIterator[None]:
    """A moment after each so many changes, whoever committed them, until it is over."""
    feed = changes(store)
    end, told = asyncio.ensure_future(over.wait()), asyncio.ensure_future(anext(feed))
    changed = 0
    try:
        while True:
            await asyncio.wait((told, end), return_when=asyncio.FIRST_COMPLETED)
            if end.done():
                return
            changed += len(told.result())
            told = asyncio.ensure_future(anext(feed))
            if changed >= _CHANGES_A_LOOK:
                changed = 0
                yield
    finally:
        end.cancel()
        told.cancel()
        await asyncio.gather(end, told, return_exceptions=True)
        await feed.aclose()


async def _look_until(over: asyncio.Event, store: Store, looks: Looks) -> None:
    async for _moment in commits(store, over):
        await looks.look(store)
