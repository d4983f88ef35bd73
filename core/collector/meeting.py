"""Meeting each account when the collector starts and once a day: the access is looked at before it fails at work."""

from __future__ import annotations

import random

from core.accounts import store as tables
from core.accounts.health import Failure
from core.accounts.loading import Loaded, NotLoaded
from core.accounts.meeting import Met, is_worth_meeting, keep_meeting, meet, needs_sign_in
from core.accounts.model import Account, HealthCode
from core.accounts.service import schema_of
from core.accounts.standing import must_wait
from core.collector.commit import COLLECTOR, Ledger
from core.collector.worker import Equipment
from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId
from core.store import Work
from core.store.leases import fence
from core.watch.access import is_renamed, note_renamed

DAY_S = 86_400
AT_START_S = 3600
"""A collector that starts again and again meets nobody more often than this; nor is a failed meeting tried sooner."""

SOMEBODY_ELSE = N_("the access is for another account")


class Meeting:
    """The meetings with one account while one lease lasts."""

    def __init__(self, kit: Equipment, ledger: Ledger, account_id: AccountId, chances: random.Random) -> None:
        self._kit = kit
        self._ledger = ledger
        self._id = account_id
        self._chances = chances
        self._next_s: int | None = None
        self._was_met = False

    async def is_due(self) -> bool:
        """Whether it is time; cheap enough to ask before every pull."""
        now_s = self._kit.store.clock.now_s()
        account = await tables.account_of(self._kit.store, self._id)
        if account.met_s is None and self._was_met:  # somebody connected it anew without proof
            self._next_s = None
        self._was_met = account.met_s is not None
        if self._next_s is not None and now_s < self._next_s:
            return False
        loaded = self._loaded(account)
        if loaded is None or not account.is_active or must_wait(account.standing, now_s):
            self._next_s = now_s + AT_START_S
            return False
        since_s = AT_START_S if self._next_s is None else DAY_S
        met_s = account.met_s
        if met_s is not None and met_s <= now_s < met_s + since_s:
            self._next_s = met_s + DAY_S
            return False
        return True

    async def hold(self) -> None:
        """Meet it and write down what that showed; an access that is refused stops the account.

        Raises:
            LeaseLost, StoreError: nothing was written.
        """
        account = await tables.account_of(self._kit.store, self._id)
        loaded = self._loaded(account)
        now_s = self._kit.store.clock.now_s()
        self._next_s = now_s + AT_START_S
        if loaded is None or not account.is_active:
            return
        outcome = await meet(account, loaded, self._kit.context_of(account, loaded))
        if isinstance(outcome, Met) and account.remote_id and outcome.probe.remote_id not in ("", account.remote_id):
            outcome = Failure(HealthCode.SIGN_IN, SOMEBODY_ELSE)
        if isinstance(outcome, Failure):
            if needs_sign_in(outcome):
                await self._ledger.failure(self._id, outcome, self._chances.random())
            return
        met = outcome

        async def act(work: Work) -> None:
            work.system("what a platform says of us is no act of a person")
            await fence(work, self._ledger.lease)
            before = await tables.known_as(work, self._id)
            await keep_meeting(work, self._id, met)
            if is_renamed(before, await tables.known_as(work, self._id)):
                await note_renamed(work, self._id)

        await self._kit.store.write(COLLECTOR, act)
        self._next_s = now_s + DAY_S

    def _loaded(self, account: Account) -> Loaded | None:
        """Its connector, where a meeting can teach anything."""
        try:
            loaded = self._kit.shelf.load(account.connector)
            return loaded if is_worth_meeting(loaded, schema_of(loaded)) else None
        except (NotLoaded, NotFound):
            return None
