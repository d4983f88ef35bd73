"""The collector at work: a task for each account, one lease over all, and standing by while another has it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from core.accounts import store as tables
from core.accounts.fence import place_of
from core.collector.alert_telling import AlertTelling
from core.collector.attending import Attendant
from core.collector.commit import COLLECTOR, Ledger
from core.collector.crisis_late import LateTelling
from core.collector.house import Talk, keep_house, keep_lease
from core.collector.links import keep_asking
from core.collector.meeting import Meeting
from core.collector.presence import LEASE
from core.collector.publisher import Point, Publisher, nowhere
from core.collector.searching import keep_searching
from core.collector.together import alone, gravest
from core.collector.worker import LONGEST_SLEEP_S, Equipment, Worker
from core.errors import LeaseLost, StoreError, StoreRefused
from core.i18n import _
from core.ids import AccountId
from core.store.changes import MISSED, changes
from core.store.leases import Lease, acquire, holder_name, release
from ventanilla.api import StreamId

RELIST_S = 30.0
"""How long a new account can stay unseen when no change tells of it."""
FAULT_PAUSE_S = 30.0
_OF_DELIVERIES = ("delivery", "account", MISSED)


class Collector:
    """Collects while it holds the lease, else waits for it.

    Args:
        talk: is told each turn of events in one sentence.
        holder: how this process signs the lease.
        chances: spreads retries and intervals.
        passing: is told each point of a delivery as it is reached.
    """

    def __init__(
        self,
        kit: Equipment,
        talk: Talk,
        *,
        holder: str | None = None,
        chances: random.Random | None = None,
        passing: Callable[[Point], None] = nowhere,
    ) -> None:
        self._kit = kit
        self._store = kit.store
        self._pace = kit.pace
        self._talk = talk
        self._holder = holder or holder_name()
        self._chances = chances or random.Random()
        self._passing = passing
        self._publisher: Publisher | None = None
        self._slots = asyncio.Semaphore(kit.pace.pulls_at_once)
        self._relist = asyncio.Event()
        self._wakes: dict[AccountId, asyncio.Event] = {}

    async def run(self) -> None:
        """Collect for ever, or stand by; cancel it to end: the write in hand is finished, the lease let go.

        Raises:
            StoreError: the workspace cannot be used any more.
        """
        is_told = False
        while True:
            try:
                lease = await self.acquire()
            except StoreRefused:
                raise
            except StoreError as error:  # a full or busy disk: it may be free again
                self._talk(str(error))
                await asyncio.sleep(self._pace.standby_s)
                continue
            if lease is None:
                if not is_told:
                    self._talk(_("Another process collects here: standing by."))
                is_told = True
                await asyncio.sleep(self._pace.standby_s)
                continue
            self._talk(_("Collecting."))
            try:
                await alone(self._work(lease))
            except LeaseLost as error:
                self._talk(str(error))
                is_told = True
                await asyncio.sleep(self._pace.standby_s)
            finally:
                await self.release(lease)

    async def acquire(self) -> Lease | None:
        """The lease, when it is free."""
        return await self._store.write(COLLECTOR, lambda work: acquire(work, LEASE, self._holder, self._pace.lease_s))

    async def release(self, lease: Lease) -> None:
        """Let the lease go, so that another need not wait for its end."""
        try:
            await self._store.write(COLLECTOR, lambda work: release(work, lease))
        except StoreError as error:
            self._talk(str(error))

    async def _work(self, lease: Lease) -> None:
        """Everything that is done under one lease.

        Raises:
            LeaseLost: another process took over; all work has stopped.
            StoreRefused: the workspace cannot be used any more.
        """
        self._wakes.clear()
        self._relist.set()
        publisher = self._publisher = Publisher(self._kit, lease, self._talk, self._chances, self._passing)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(publisher.run())
                group.create_task(keep_lease(self._store, lease, self._pace, self._talk, publisher.renewed))
                group.create_task(keep_house(self._store, lease, self._kit.sweeps, self._pace, self._talk))
                group.create_task(keep_searching(self._kit, lease, self._talk))
                group.create_task(AlertTelling(self._store, lease, self._kit.ways, self._talk).run())
                group.create_task(LateTelling(self._store, lease, self._kit.ways, self._talk).run())
                if self._kit.links is not None:
                    group.create_task(keep_asking(self._store, lease, self._kit.links, self._talk))
                group.create_task(self._listen())
                group.create_task(self._supervise(lease, group))
        except BaseExceptionGroup as several:
            raise gravest(several) from None

    async def _listen(self) -> None:
        """Wake what waits when a person changed an account."""
        while True:
            try:
                async for batch in changes(self._store):
                    if self._publisher is not None and any(change.entity in _OF_DELIVERIES for change in batch):
                        self._publisher.wake()
                    for change in batch:
                        if change.entity == "account" and change.op != "health":
                            self._relist.set()
                            if (wake := self._wakes.get(AccountId(change.id))) is not None:
                                wake.set()
            except StoreRefused:
                raise
            except StoreError as error:
                self._talk(str(error))
                await asyncio.sleep(self._pace.retry_store_s)

    async def _supervise(self, lease: Lease, group: asyncio.TaskGroup) -> None:
        """Keep one worker for each active account."""
        workers: dict[AccountId, asyncio.Task[None]] = {}
        while True:
            self._relist.clear()
            try:
                accounts = await tables.all_accounts(self._store)
            except StoreRefused:
                raise
            except StoreError as error:
                self._talk(str(error))
                await asyncio.sleep(self._pace.retry_store_s)
                self._relist.set()
                continue
            for account in accounts:
                worker = workers.get(account.id)
                if account.is_active and (worker is None or worker.done()):
                    self._wakes[account.id] = asyncio.Event()
                    workers[account.id] = group.create_task(self._tend(account.id, lease))
            await _waited(self._relist, RELIST_S)

    async def _tend(self, account_id: AccountId, lease: Lease) -> None:
        """Pull one account whenever it is due; ends when it is no longer collected."""
        worker = Worker(self._kit, Ledger(self._store, lease, self._kit.ingest), account_id, self._chances)
        wake = self._wakes[account_id]

        def hint(stream: StreamId) -> None:
            worker.hint(stream)
            wake.set()

        attendant = Attendant(self._kit, lease, account_id, hint, self._chances)
        async with asyncio.TaskGroup() as group:
            attending = group.create_task(self._attend(attendant, account_id))
            await self._pull(worker, wake, account_id, lease)
            attending.cancel()

    async def _attend(self, attendant: Attendant, account_id: AccountId) -> None:
        """Attend an account as long as it is pulled; nothing of it stops the pulling."""
        while True:
            try:
                return await attendant.run()
            except* (LeaseLost, StoreRefused):
                raise
            except* Exception as several:  # noqa: BLE001  # the worker's fence: as for pulling
                detail = place_of(gravest(several))
                self._talk(_("Account {account} stopped for a moment ({detail}): the others go on; report this.",
                             account=account_id, detail=detail))  # fmt: skip
            await asyncio.sleep(FAULT_PAUSE_S)

    async def _pull(self, worker: Worker, wake: asyncio.Event, account_id: AccountId, lease: Lease) -> None:
        """Pull whenever it is due, and meet the platform now and then; ends when the account is no longer collected."""
        meeting = Meeting(self._kit, Ledger(self._store, lease, self._kit.ingest), account_id, self._chances)
        while True:
            wake.clear()
            try:
                if await meeting.is_due():
                    async with self._slots:
                        await meeting.hold()
                wait_s = await worker.wait_s()
                if wait_s is None:
                    return
                if wait_s > 0:
                    await _waited(wake, min(wait_s, LONGEST_SLEEP_S))
                    continue
                async with self._slots:  # first come, first served: an account with a backlog waits its turn again
                    await worker.step()
            except (LeaseLost, StoreRefused):
                raise
            except StoreError as error:  # a full disk, a backup that takes long: nothing was written, so again
                self._talk(str(error))
                await asyncio.sleep(self._pace.retry_store_s)
            except Exception as error:  # noqa: BLE001  # the worker's fence: one account must not stop the others
                self._talk(_("Account {account} stopped for a moment ({detail}): the others go on; report this.",
                             account=account_id, detail=place_of(error)))  # fmt: skip
                await asyncio.sleep(FAULT_PAUSE_S)


async def _waited(event: asyncio.Event, seconds: float) -> None:
    """Return when the event is set or the time is over."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
