"""Collecting once: every active account is read to its end, whatever its schedule, and that is all."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.accounts import store as tables
from core.accounts.custody import with_helpers
from core.accounts.fence import place_of
from core.accounts.health import Failure
from core.accounts.model import Account
from core.accounts.standing import must_wait
from core.accounts.words import health_sentence
from core.collector.alert_telling import AlertTelling
from core.collector.commit import Ledger
from core.collector.crisis_late import LateTelling
from core.collector.house import Talk, keep_lease, run_sweep
from core.collector.links import ask_due
from core.collector.meeting import Meeting
from core.collector.publisher import Publisher
from core.collector.pull import streams_of
from core.collector.schedule import stream_turn
from core.collector.searching import ask
from core.collector.together import alone, gravest
from core.collector.worker import Equipment, Worker
from core.errors import LeaseLost, StoreError, VentanillaError
from core.i18n import _
from core.store.leases import Lease
from core.store.workspace import read_workspace, zone_of
from core.text.show import show
from core.watch.searches import active_searches


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
    ends = await alone(_all(kit, lease, accounts, talk, chances or random.Random()))
    return Tally(len(accounts), sum(reached for reached, _failed in ends), sum(failed for _reached, failed in ends))


async def _all(
    kit: Equipment, lease: Lease, accounts: Sequence[Account], talk: Talk, chances: random.Random
) -> list[tuple[bool, bool]]:
    """For each account whether it answered and whether it failed in the end."""
    ledger = Ledger(kit.store, lease, kit.ingest)
    slots = asyncio.Semaphore(kit.pace.pulls_at_once)
    try:
        async with asyncio.TaskGroup() as group:
            keeper = group.create_task(keep_lease(kit.store, lease, kit.pace, talk))
            readers = [
                group.create_task(
                    _fenced(
                        kit, Worker(kit, ledger, account.id, chances), Meeting(kit, ledger, account.id, chances),
                        account, slots, talk,
                    )
                )
                for account in accounts
            ]  # fmt: skip
            ends = [await reader for reader in readers]
            if kit.links is not None:
                await ask_due(kit.store, lease, kit.links)
            await Publisher(kit, lease, talk, chances).deliver_due()
            for search in await active_searches(kit.store):
                await ask(kit, lease, search)
            for sweep in kit.sweeps:
                while await run_sweep(kit.store, lease, sweep, talk):
                    pass  # nobody runs it again soon
            await AlertTelling(kit.store, lease, kit.ways, talk).tell_due()
            await LateTelling(kit.store, lease, kit.ways, talk).tell_due()
            keeper.cancel()
    except BaseExceptionGroup as several:
        raise gravest(several) from None
    return ends


async def _fenced(
    kit: Equipment, worker: Worker, meeting: Meeting, account: Account, slots: asyncio.Semaphore, talk: Talk
) -> tuple[bool, bool]:
    """As :func:`_read`, whatever happens to this account."""
    try:
        return await _read(kit, worker, meeting, account, slots, talk)
    except (LeaseLost, StoreError):
        raise
    except VentanillaError as error:
        talk(f"{show(account.name)}: {error}")
    except Exception as error:  # noqa: BLE001  # the worker's fence: one account must not stop the others
        talk(_("Account {account} stopped ({detail}): the others go on; report this.",
               account=show(account.name), detail=place_of(error)))  # fmt: skip
    return False, True


async def _read(
    kit: Equipment, worker: Worker, meeting: Meeting, account: Account, slots: asyncio.Semaphore, talk: Talk
) -> tuple[bool, bool]:
    """Whether the account answered, and whether it failed in the end."""
    if must_wait(account.standing, kit.store.clock.now_s()):
        talk(_("{account}: the network asked for a pause that is not over.", account=account.name))
        return False, True
    if await meeting.is_due():
        async with slots:
            await meeting.hold()
        account = await tables.account_of(kit.store, account.id)
        if not account.is_active:
            await _tell(kit, account, talk)
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
    now = (await with_helpers(kit.store, [await tables.account_of(kit.store, account.id)]))[0]
    zone = (await read_workspace(kit.store)).zone
    talk(f"{now.name}: {health_sentence(now, kit.store.clock.now_s(), zone_of(zone))}")
