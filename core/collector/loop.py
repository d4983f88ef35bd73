"""The collector at work: a task for each account, one lease over all, and standing by while another has it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine

from core.accounts import store as tables
from core.accounts.fence import place_of
from core.collector.commit import COLLECTOR, Ledger
from core.collector.house import Talk, keep_house, keep_lease
from core.collector.presence import LEASE
from core.collector.worker import LONGEST_SLEEP_S, Equipment, Worker
from core.errors import LeaseLost, StoreError, StoreRefused
from core.i18n import _
from core.ids import AccountId
from core.store.changes import changes
from core.store.leases import Lease, acquire, holder_name, release

RELIST_S = 30.0
"""How long a new account can stay unseen when no change tells of it."""
FAULT_PAUSE_S = 30.0


class Collector:
    """Collects while it holds the lease, else waits for it.

    Args:
        talk: is told each turn of events in one sentence.
        holder: how this process signs the lease.
        chances: spreads retries and intervals.
    """

    def __init__(
        self, kit: Equipment, talk: Talk, *, holder: str | None = None, chances: random.Random | None = None
    ) -> None:
        self._kit = kit
        self._store = kit.store
        self._pace = kit.pace
        self._talk = talk
        self._holder = holder or holder_name()
        self._chances = chances or random.Random()
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
            lease = await self.acquire()
            if lease is None:
                if not is_told:
                    self._talk(_("Another process collects here: standing by."))
                is_told = True
                await asyncio.sleep(self._pace.standby_s)
                continue
            self._talk(_("Collecting."))
            try:
                await _alone(self._work(lease))
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
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(keep_lease(self._store, lease, self._pace))
                group.create_task(keep_house(self._store, lease, self._kit.sweeps, self._pace, self._talk))
                group.create_task(self._listen())
                group.create_task(self._supervise(lease, group))
        except BaseExceptionGroup as several:
            raise _gravest(several) from None

    async def _listen(self) -> None:
        """Wake what waits when a person changed an account."""
        async for batch in changes(self._store):
            for change in batch:
                if change.entity == "account" and change.op != "health":
                    self._relist.set()
                    if (wake := self._wakes.get(AccountId(change.id))) is not None:
                        wake.set()

    async def _supervise(self, lease: Lease, group: asyncio.TaskGroup) -> None:
        """Keep one worker for each active account."""
        workers: dict[AccountId, asyncio.Task[None]] = {}
        while True:
            self._relist.clear()
            for account in await tables.all_accounts(self._store):
                worker = workers.get(account.id)
                if account.is_active and (worker is None or worker.done()):
                    self._wakes[account.id] = asyncio.Event()
                    workers[account.id] = group.create_task(self._tend(account.id, lease))
            await _waited(self._relist, RELIST_S)

    async def _tend(self, account_id: AccountId, lease: Lease) -> None:
        """Pull one account whenever it is due; ends when it is no longer collected."""
        worker = Worker(self._kit, Ledger(self._store, lease, self._kit.ingest), account_id, self._chances)
        wake = self._wakes[account_id]
        while True:
            wake.clear()
            try:
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


async def _alone(work: Coroutine[object, object, None]) -> None:
    """Run a group of tasks in a task of its own: one that fails while we are cancelled must not hide that from us."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task,))
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait((task,))
        if not task.cancelled():
            task.exception()  # mark it as seen: we end anyway
        raise
    task.result()


def _gravest(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one failure to act on: what is wrong with the workspace, before a lease lost, before all else."""
    leaves = list(_leaves(several))
    for kind in (StoreRefused, LeaseLost):
        for leaf in leaves:
            if isinstance(leaf, kind):
                return leaf
    return leaves[0]


def _leaves(several: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in several.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found
