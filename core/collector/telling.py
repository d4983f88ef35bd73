"""Telling people outside of the desks: each notice that is due goes out by every way there is, until each took it.

A notice that was taken by one way is not told there again while this process lives; a way that fails is tried again,
ever more slowly, until somebody takes the alert. All ways of a notice are told at once, and one that failed is left
alone for the rest of the round, so that a hanging way delays no other. Where a step has no way at all its notice is
put away as such: the desks ring for themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from core.collector.commit import COLLECTOR
from core.collector.house import Talk
from core.collector.notices import Way, payload_of
from core.errors import LeaseLost, StoreError, StoreRefused
from core.i18n import _
from core.store import Store, Work
from core.store.leases import Lease, fence
from core.watch.alert_store import due_notices
from core.watch.alerts import not_told, told
from core.watch.model import Notice, NoticeStep

PAUSE_S = 1.0
LONGEST_RETRY_S = 900
_RETRY_S = 15
_MOST = 50
NO_WAY = "none"
"""The outcome of a notice that nothing was configured for."""

Ways = Mapping[NoticeStep, Sequence[Way]]


class Telling:
    """Tells what is due in the name of one lease."""

    def __init__(self, store: Store, lease: Lease, ways: Ways, talk: Talk) -> None:
        self._store = store
        self._lease = lease
        self._ways = ways
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
        """Tell everything that is due by now once; returns how many notices there were.

        Raises:
            LeaseLost, StoreError: what could not be written down is told again.
        """
        due = await due_notices(self._store, self._store.clock.now_s(), _MOST)
        failing: dict[str, str] = {}
        for notice in due:
            failures = await self._told(notice, failing)
            await self._note(notice, failures)
        return len(due)

    async def _told(self, notice: Notice, failing: dict[str, str]) -> dict[str, str]:
        """Tell one notice by every way that has not taken it yet; the ways that failed, and why.

        Args:
            failing: the ways that have failed in this round, which are not tried again; added to.
        """
        payload = payload_of(notice)
        taken = self._taken.setdefault(notice.id, set())
        wanted = [way for way in self._ways.get(notice.step, ()) if way.name not in taken]
        asked = [way for way in wanted if way.name not in failing]
        for way, failure in zip(asked, await asyncio.gather(*(way.tell(payload) for way in asked)), strict=True):
            if failure:
                failing[way.name] = failure
                self._talk(
                    _("Alert {alert} could not be told by {way} ({detail}): it is tried again.",
                      alert=notice.alert, way=way.name, detail=failure)
                )  # fmt: skip
            else:
                taken.add(way.name)
        return {way.name: failing[way.name] for way in wanted if way.name in failing}

    async def _note(self, notice: Notice, failures: Mapping[str, str]) -> None:
        taken = ",".join(sorted(self._taken[notice.id])) or NO_WAY
        outcome = "; ".join(f"{way}: {why}" for way, why in failures.items())

        async def act(work: Work) -> None:
            work.system("telling of an alert is no act of a person")
            await fence(work, self._lease)
            if failures:
                wait_s = min(LONGEST_RETRY_S, _RETRY_S << min(notice.tries, 10))
                await not_told(work, notice.id, outcome, wait_s)
            else:
                await told(work, notice.id, taken)

        await self._store.write(COLLECTOR, act)
        if not failures:
            self._taken.pop(notice.id, None)
