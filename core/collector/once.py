"""Collecting once: every active account is read to its end, whatever its schedule, and that is all."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core.accounts import store as tables
from core.accounts.health import Failure, must_wait
from core.accounts.model import Account
from core.accounts.words import health_sentence
from core.collector.commit import Ledger
from core.collector.house import Talk, keep_lease, run_sweep
from core.collector.pull import streams_of
from core.collector.schedule import stream_turn
from core.collector.worker import Equipment, Worker
from core.i18n import _
from core.store.leases import Lease
from core.store.workspace import read_workspace


@dataclass(frozen=True, slots=True)
class Tally:
    """How a single collection went."""

    accounts: int
    reached: int
    """Accounts that answered at least once."""
    failed: int


async def collect_once(kit: Equipment, lease: Lease, talk: Talk, chances: random.Random | None = None) -> Tally:
    """Read every active account until it has no more, several at a time, then sweep once.

    An account whose platform asked for a wait that is not over is left alone and counts as not reached.

    Raises:
        LeaseLost: another collector took over.
        StoreError: the workspace cannot be written.
    """
    accounts = [account for account in await tables.all_accounts(kit.store) if account.is_active]
    ledger = Ledger(kit.store, lease, kit.ingest)
    slots = asyncio.Semaphore(kit.pace.pulls_at_once)
    chance = chances or random.Random()

    async def read(account: Account) -> tuple[bool, bool]:
        worker = Worker(kit, ledger, account.id, chance)
        return await _read(kit, worker, account, slots, talk)

    keeper = asyncio.create_task(keep_lease(kit.store, lease, kit.pace))
    readers = asyncio.gather(*(read(account) for account in accounts))
    try:
        await asyncio.wait((keeper, readers), return_when=asyncio.FIRST_COMPLETED)
        if keeper.done() and not readers.done():
            keeper.result()
        ends = await readers
        for sweep in kit.sweeps:
            await run_sweep(kit.store, lease, sweep, talk)
    finally:
        for task in (keeper, readers):
            task.cancel()
        await asyncio.gather(keeper, readers, return_exceptions=True)
    return Tally(len(accounts), sum(reached for reached, _failed in ends), sum(failed for _reached, failed in ends))


async def _read(
    kit: Equipment, worker: Worker, account: Account, slots: asyncio.Semaphore, talk: Talk
) -> tuple[bool, bool]:
    """Whether the account answered, and whether it failed in the end."""
    if must_wait(account.standing, kit.store.clock.now_s()):
        talk(_("{account}: the network asked for a pause that is not over.", account=account.name))
        return False, True
    specs = streams_of(kit.shelf, account)
    if isinstance(specs, Failure):
        await worker.fail(specs)
        await _tell(kit, account, talk)
        return False, True
    has_answered = False
    for spec in specs:
        has_more = True
        while has_more:
            account = await tables.account_of(kit.store, account.id)
            places = await tables.places(kit.store, account.id)
            async with slots:
                outcome = await worker.pull(account, stream_turn(account.standing, spec, places))
            if isinstance(outcome, Failure):
                await _tell(kit, account, talk)
                return has_answered, True
            has_answered, has_more = True, outcome.more
    return has_answered, False


async def _tell(kit: Equipment, account: Account, talk: Talk) -> None:
    """Say how an account stands now."""
    now = await tables.account_of(kit.store, account.id)
    zone = (await read_workspace(kit.store)).zone
    talk(f"{now.name}: {health_sentence(now, kit.store.clock.now_s(), ZoneInfo(zone))}")
