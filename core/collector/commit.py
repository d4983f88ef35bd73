"""One write for each pull: what arrived, where it was read to and how the account stands, or nothing of it.

Every write checks the fencing number first: a collector that slept through its lease stores nothing more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from core.accounts import store as tables
from core.accounts.fence import Broken, place_of
from core.accounts.health import Failure, after_failure, after_success
from core.accounts.model import Account, AccountState, Relation, Standing
from core.accounts.service import target
from core.accounts.standing import is_broken
from core.errors import VentanillaError
from core.ids import AccountId
from core.inbox.model import AccountRef, IngestCount
from core.store import Actor, Store, Work
from core.store.leases import Lease, fence
from core.watch.access import note_lost
from ventanilla.api import Arrived, Batch, Event, Gap, Misfit, Removed, StreamId

COLLECTOR = Actor(None, "collector", "collector")

Ingest = Callable[[Work, AccountRef, StreamId, Sequence[Event]], Awaitable[IngestCount]]
"""Stores events within a work and says what became of them; repeats are dropped."""


@runtime_checkable
class Prepares(Protocol):
    """An ingest that can do part of its work before the write begins, while others may still write."""

    async def prepare(self, store: Store, account: AccountRef, events: Sequence[Event]) -> None:
        """Look at events that come next; writes nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a pull: how the account stands now, and of its events."""

    standing: Standing
    count: IngestCount


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes pulls down in the name of one lease."""

    store: Store
    lease: Lease
    ingest: Ingest

    async def batch(self, account: Account, stream: StreamId, batch: Batch, next_s: int) -> Kept:
        """Store a batch whole; an event that cannot be stored is kept as a misfit instead.

        Raises:
            LeaseLost: another collector took over; nothing was written.
            StoreError: the workspace cannot be written; nothing was.
        """
        try:
            await prepare(self.ingest, self.store, ref_of(account), batch.events)
            return await self._close(account, stream, batch, batch.events, next_s)
        except VentanillaError:
            raise
        except Exception:  # the worker's fence: one event must not stop its page
            if not batch.events:
                raise
        count = await self._sift(account, stream, batch.events)
        kept = await self._close(account, stream, batch, (), next_s)
        return Kept(kept.standing, count)

    async def failure(
        self, account_id: AccountId, failure: Failure, chance: float, answered_s: int | None = None
    ) -> Standing:
        """Note that a pull brought nothing, and when it is tried again; the cursor stays.

        Args:
            answered_s: when it last answered, where that was worth no write of its own.

        Raises:
            LeaseLost, StoreError: as :meth:`batch`.
        """

        async def act(work: Work) -> Standing:
            work.system("how collection goes is the collector's own record")
            await fence(work, self.lease)
            before = (await tables.account_of(work, account_id)).standing
            if before.last_ok_s is not None and answered_s is not None and before.last_ok_s < answered_s <= work.now_s:
                before = replace(before, last_ok_s=answered_s)
            standing = after_failure(before, failure, work.now_s, chance)
            await tables.save_standing(work, account_id, standing)
            await _audit_turn(work, account_id, before, standing)
            work.changed("account", account_id, "health")
            return standing

        return await self.store.write(COLLECTOR, act)

    async def _close(
        self, account: Account, stream: StreamId, batch: Batch, events: Sequence[Event], next_s: int
    ) -> Kept:
        """Store events, the cursor behind them and how the account stands, all in one write."""

        async def act(work: Work) -> Kept:
            work.system("an arrival is not an act of a person")
            await fence(work, self.lease)
            before = (await tables.account_of(work, account.id)).standing
            count = await self.ingest(work, ref_of(account), stream, events) if events else IngestCount()
            await tables.save_place(work, account.id, stream, batch.cursor, next_s)
            standing = after_success(
                before, stream, work.now_s, notices=batch.notices, gap=batch.gap, has_events=bool(batch.events)
            )
            if standing.state is AccountState.ACTIVE:
                waits = [place.next_s for place in (await tables.places(work, account.id)).values()]
                standing = replace(standing, next_s=min(waits))
            await tables.save_standing(work, account.id, standing)
            await _audit_turn(work, account.id, before, standing)
            if batch.gap is not None:
                await work.audit("account.gap", target(account.id), stream=stream, **_bounds(batch.gap))
            work.changed("account", account.id, "health")
            return Kept(standing, count)

        return await self.store.write(COLLECTOR, act)

    async def _sift(self, account: Account, stream: StreamId, events: Sequence[Event]) -> IngestCount:
        """Store what can be stored of a page that failed as a whole; halves it until the culprit is alone.

        The cursor does not move here, so a collector that dies in between asks for the whole page again.
        """

        async def act(work: Work) -> IngestCount:
            work.system("an arrival is not an act of a person")
            await fence(work, self.lease)
            return await self.ingest(work, ref_of(account), stream, events)

        try:
            return await self.store.write(COLLECTOR, act)
        except VentanillaError:
            raise
        except Exception as error:  # noqa: BLE001  # the worker's fence: one event must not stop its page
            place = place_of(error)
        if len(events) == 1:
            if isinstance(events[0], Misfit):
                raise Broken(f"a misfit cannot be stored: {place}")
            return await self._sift(account, stream, (_as_misfit(events[0], place),))
        half = len(events) // 2
        first = await self._sift(account, stream, events[:half])
        return first + await self._sift(account, stream, events[half:])


async def _audit_turn(work: Work, account_id: AccountId, before: Standing, standing: Standing) -> None:
    """Put a turn for the worse or the better on record, once: not each of a thousand failures.

    Access that is lost calls for a person at once.
    """
    words = {"health": standing.health.value, "failures": standing.failures}
    if standing.state is not before.state:
        await work.audit(f"account.{standing.state}", target(account_id), **words)
        if standing.state is AccountState.NEEDS_SIGN_IN:
            await note_lost(work, account_id, standing.health)
    elif is_broken(standing) and not is_broken(before):
        await work.audit("account.failing", target(account_id), **words)
    elif is_broken(before) and not is_broken(standing):
        await work.audit("account.recovered", target(account_id), **words)


async def prepare(ingest: object, store: Store, account: AccountRef, events: Sequence[Event]) -> None:
    """Have an ingest that can do so look at events before their write begins."""
    if events and isinstance(ingest, Prepares):
        await ingest.prepare(store, account, events)


def ref_of(account: Account) -> AccountRef:
    """How ingest knows the account: what comes from somebody else's is overheard."""
    return AccountRef(account.id, account.network, is_overheard=account.relation is not Relation.OWN)


def _bounds(gap: Gap) -> dict[str, str | None]:
    return {
        "since": gap.since.isoformat() if gap.since else None,
        "until": gap.until.isoformat() if gap.until else None,
    }


def _as_misfit(event: Event, place: str) -> Misfit:
    reason = f"it could not be stored: {place}"
    match event:
        case Arrived(item=item, raw=raw):
            return Misfit(raw or item.remote_id.encode(errors="replace"), reason, item.remote_id)
        case Removed(remote_id=remote_id):
            return Misfit(b"removed " + remote_id.encode(errors="replace"), reason, remote_id)
        case Misfit():
            return event
