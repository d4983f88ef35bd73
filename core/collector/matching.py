"""What arrives is looked at before it is written, and what watches found is written with it, in the same work.

A process keeps what it knows of the words so far, of the messages of the last day that others may be copies of, and
of what is watched; the last is read anew whenever it changes. What a pull brought may be looked at before its write
begins, so that nobody's write waits for that. A process that dies leaves nothing half done: its messages, hits,
counts, alerts and cursor are one write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import is_
from pathlib import Path

from core.accounts.fence import place_of
from core.accounts.service import target
from core.collector.commit import Ingest
from core.ids import MessageId
from core.inbox.arrivals import Fresh, read
from core.inbox.ingest import ingest as inbox_ingest
from core.inbox.model import AccountRef, IngestCount
from core.query.names import Choice
from core.store import Reads, Store, Work
from core.watch import store as watches
from core.watch.arriving import Eyes, Seen, Stored, changed_messages, own_names, revisions, write_found
from core.watch.looking import Lookout
from core.watch.model import WatchState
from core.watch.mood import MoodList, mood_lists
from core.watch.resemblance import Resemblance
from core.watch.signals import raise_signals
from ventanilla.api import Event, StreamId


@dataclass(frozen=True, slots=True)
class _Look:
    """What was seen in some events, as long as what is watched and who we are stays as it was."""

    events: tuple[Event, ...]
    account: AccountRef
    name: str
    own: frozenset[str]
    version: str | None
    seen: Mapping[str, Seen]
    faults: Sequence[str]

    def is_of(self, events: Sequence[Event]) -> bool:
        """Whether it was these events that were looked at."""
        return len(events) == len(self.events) and all(map(is_, events, self.events))


class Matching:
    """An ingest that also watches. One for each process; it does one thing at a time."""

    def __init__(
        self, ingest: Ingest = inbox_ingest, *, directory: Path | None = None, places: tuple[Choice, ...] = ()
    ) -> None:
        """
        Args:
            ingest: stores the messages.
            directory: the workspace's folder, which may hold a word list of its own.
            places: the gazetteer.
        """
        self._ingest = ingest
        self._lookout = Lookout(places)
        self._directory = directory
        self._moods: tuple[MoodList, ...] | None = None
        self._resemblance = Resemblance()
        self._last: _Look | None = None
        self._alone = asyncio.Lock()

    async def prepare(self, store: Store, account: AccountRef, events: Sequence[Event]) -> None:
        """Look at events that are about to be stored; nothing is written, and it need not be done."""
        async with self._alone:
            now_s = store.clock.now_s()
            await self._lookout.refresh(store)
            await self._resemblance.begin(store, now_s)
            self._last = self._look(events, account, *await _account(store, account), now_s)

    async def __call__(self, work: Work, account: AccountRef, stream: StreamId, events: Sequence[Event]) -> IngestCount:
        """Store events with what watches find in them."""
        async with self._alone:
            await self._lookout.refresh(work)
            await self._stop_unreadable(work)
            look = await self._seen(work, account, events)
            before = await revisions(work, account.id, look.seen)
            await self._resemblance.remember(work)  # before anything of this batch is stored
            count = await self._ingest(work, account, stream, events)
            for place in look.faults:
                await work.audit("watch.fault", target(account.id), place=place)
            if not look.seen or not count.new + count.revised:
                return count
            stored = await changed_messages(work, account.id, look.seen, before)
            clusters = self._clusters(stored)
            found = await write_found(work, stored, clusters, await watches.judged(work))
            await raise_signals(work, found, clusters, self._lookout.watches)
            return count

    async def _seen(self, work: Work, account: AccountRef, events: Sequence[Event]) -> _Look:
        """What was seen in the events when they were prepared, or is seen in them now."""
        name, own = await _account(work, account)
        last, self._last = self._last, None
        now = (account, name, own, self._lookout.version)
        if last is not None and last.is_of(events) and (last.account, last.name, last.own, last.version) == now:
            return last
        return self._look(events, account, name, own, work.now_s)

    def _look(self, events: Sequence[Event], account: AccountRef, name: str, own: frozenset[str], now_s: int) -> _Look:
        fresh = [each for event in events if isinstance(each := read(event, account.network, now_s), Fresh)]
        seen, faults = _looked(Eyes(self._lookout, self._mood_lists(), own), name, fresh)
        return _Look(tuple(events), account, name, own, self._lookout.version, seen, faults)

    async def _stop_unreadable(self, work: Work) -> None:
        """Stop watches whose query cannot be read, so that people see that they watch nothing."""
        for id_ in sorted(self._lookout.unreadable):
            await watches.set_state(work, id_, WatchState.PAUSED)
            await work.audit("watch.unreadable", f"watch:{id_}")
            work.changed("watch", id_, "pause")
        self._lookout.unreadable = frozenset()

    def _clusters(self, stored: Sequence[Stored]) -> Mapping[MessageId, int]:
        """Those of the new messages that say nearly what an earlier one said, with the first that did."""
        return {
            each.id: first
            for each in stored
            if each.is_new and (first := self._resemblance.first_like(each.id, each.author, each.seen.text))
        }

    def _mood_lists(self) -> tuple[MoodList, ...]:
        if not self._lookout.moods:
            return ()
        if self._moods is None:
            self._moods = mood_lists(self._directory)
        return self._moods


def _looked(eyes: Eyes, account: str, fresh: Sequence[Fresh]) -> tuple[dict[str, Seen], list[str]]:
    """What the messages hold; a fault of ours keeps one from being watched, never from being stored, and is told."""
    try:
        return eyes.see(account, fresh), []
    except Exception as error:  # noqa: BLE001  # the worker's fence: what cannot be watched must still arrive
        if len(fresh) <= 1:
            return {}, [place_of(error)]
    half = len(fresh) // 2
    first, faults = _looked(eyes, account, fresh[:half])
    second, more = _looked(eyes, account, fresh[half:])
    return first | second, faults + more


async def _account(source: Reads, account: AccountRef) -> tuple[str, frozenset[str]]:
    """What the account is called here, and who we are on it."""
    rows = await source.rows("SELECT name, remote_id, handle, relation FROM account WHERE id = ?", (account.id,))
    if not rows:
        return "", frozenset()
    row = rows[0]
    return str(row["name"]), own_names(row["remote_id"], row["handle"]) if row["relation"] == "own" else frozenset()
