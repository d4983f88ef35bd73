"""Telling people outside of the desks: what is due goes out by every way there is, until each took it.

What was taken by one way is not told there again while this process lives; a way that fails is tried again, ever more
slowly. All ways are told at once, and one that failed is left alone for the rest of the round, so that a hanging way
delays no other. Where there is no way at all it is put away as such: the desks ring for themselves.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from core.collector.commit import COLLECTOR
from core.collector.house import Talk
from core.collector.notices import News, Way
from core.errors import LeaseLost, StoreError, StoreRefused
from core.store import Store, Work
from core.store.leases import Lease, fence
from core.watch.model import NoticeStep

PAUSE_S = 1.0
LONGEST_RETRY_S = 900
_RETRY_S = 15
_MOST = 50
NO_WAY = "none"
"""The outcome of something for which no way was configured."""
MEANWHILE = "done"
"""The outcome where there was nothing to tell any more."""

Ways = Mapping[NoticeStep, Sequence[Way]]


class Due(Protocol):
    """Something that is to be told by now."""

    @property
    def id(self) -> int:
        """Its number among its kind."""
        ...

    @property
    def tries(self) -> int:
        """How often it failed."""
        ...


D = TypeVar("D", bound=Due)


class Telling(ABC, Generic[D]):
    """Tells what is due in the name of one lease; what that is, a subclass knows."""

    def __init__(self, store: Store, lease: Lease, ways: Ways, talk: Talk) -> None:
        self._store = store
        self._lease = lease
        self.ways = ways
        self._talk = talk
        self._taken: dict[int, set[str]] = {}

    async def run(self) -> None:
        """Look every second, for ever.

        Raises:
            LeaseLost: another process took over.
            StoreRefused: the workspace cannot be used any more.
        """
        while True:
            try:
                await self.tell_due()
            except (LeaseLost, StoreRefused):
                raise
            except StoreError as error:
                self._talk(str(error))
            await asyncio.sleep(PAUSE_S)

    async def tell_due(self) -> int:
        """Tell everything that is due by now once; returns how much there was.

        Raises:
            LeaseLost, StoreError: what could not be written down is told again.
        """
        now_s = self._store.clock.now_s()
        found = await self.due(self._store, now_s, _MOST)
        failing: dict[str, str] = {}
        for each in found:
            news = await self.news(self._store, each, now_s)
            if news is None:
                await self._note(each, {}, MEANWHILE)
            else:
                await self._note(each, await self._told(each, news, failing))
        return len(found)

    # --- what a subclass knows ---------------------------------------------------------------------------

    @abstractmethod
    async def due(self, store: Store, now_s: int, limit: int) -> Sequence[D]:
        """What is to be told by now, the longest due first."""

    @abstractmethod
    async def news(self, store: Store, due: D, now_s: int) -> News | None:
        """What is told of it; ``None``: it was settled meanwhile."""

    @abstractmethod
    def ways_of(self, due: D) -> Sequence[Way]:
        """The ways it goes out by."""

    @abstractmethod
    def failed(self, due: D, way: str, detail: str) -> str:
        """The sentence that one of them failed."""

    @abstractmethod
    async def put_told(self, work: Work, due: D, outcome: str) -> None:
        """Write down that it went out, in words of the ways, never in anybody's text."""

    @abstractmethod
    async def put_tried(self, work: Work, due: D, outcome: str, wait_s: int) -> None:
        """Write down that it could not go out, and that it is tried again in so many seconds."""

    # ------------------------------------------------------------------------------------------------------

    async def _told(self, due: D, news: News, failing: dict[str, str]) -> dict[str, str]:
        """Tell it by every way that has not taken it yet; the ways that failed, and why.

        Args:
            failing: the ways that have failed in this round, which are not tried again; added to.
        """
        taken = self._taken.setdefault(due.id, set())
        wanted = [way for way in self.ways_of(due) if way.name not in taken]
        asked = [way for way in wanted if way.name not in failing]
        for way, failure in zip(asked, await asyncio.gather(*(way.tell(news) for way in asked)), strict=True):
            if failure:
                failing[way.name] = failure
                self._talk(self.failed(due, way.name, failure))
            else:
                taken.add(way.name)
        return {way.name: failing[way.name] for way in wanted if way.name in failing}

    async def _note(self, due: D, failures: Mapping[str, str], outcome: str = "") -> None:
        said = outcome or ",".join(sorted(self._taken.get(due.id, ()))) or NO_WAY
        failed = "; ".join(f"{way}: {why}" for way, why in failures.items())

        async def act(work: Work) -> None:
            work.system("telling what is due is no act of a person")
            await fence(work, self._lease)
            if failures:
                await self.put_tried(work, due, failed, min(LONGEST_RETRY_S, _RETRY_S << min(due.tries, 10)))
            else:
                await self.put_told(work, due, said)

        await self._store.write(COLLECTOR, act)
        if not failures:
            self._taken.pop(due.id, None)
