"""The publisher: carries out deliveries, one at a time on each account, each step between two writes.

What must never happen twice is decided in ``core.publishing.rules``; here is only the order of things: take in hand
and write it down, run the connector's step behind the fence, write down what came. A collector that dies in between
leaves a try without an end, and the next one settles it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

from core.accounts import store as tables
from core.accounts.fence import Broken, place_of
from core.accounts.health import failure_of
from core.accounts.loading import Loaded, NotLoaded
from core.accounts.model import Account
from core.collector.allowance import Allowances
from core.collector.commit import COLLECTOR
from core.collector.house import Talk, machine_time
from core.collector.points import Point, nowhere
from core.collector.stepping import planned, quiet, ran, seen
from core.collector.worker import Equipment
from core.errors import LeaseLost, NotFound, StoreError, StoreRefused, VentanillaError
from core.http.leaving import may_leave
from core.i18n import _
from core.ids import AccountId
from core.publishing import deliveries, rules
from core.publishing import store as sql
from core.publishing.deliveries import Begun
from core.publishing.lanes import due_on
from core.publishing.model import Cause, Delivery, DeliveryId, DeliveryState, PostKind
from core.publishing.rules import Move, Outcome, Turn
from core.store import Work
from core.store.leases import Lease, fence, renew
from ventanilla.api import ConnectorError, Context, Plan

__all__ = ["Point", "Publisher", "nowhere"]

LONGEST_SLEEP_S = 30.0
FAULT_PAUSE_S = 30.0
MARGIN_S = 1.0
"""How long before a lease may end nothing more is sent."""


class Publisher:
    """Delivers in the name of one lease.

    Args:
        passing: is told each :class:`Point` as it is reached.
    """

    def __init__(
        self,
        kit: Equipment,
        lease: Lease,
        talk: Talk,
        chances: random.Random,
        passing: Callable[[Point], None] = nowhere,
    ) -> None:
        self._kit = kit
        self._store = kit.store
        self._lease = lease
        self._talk = talk
        self._chances = chances
        self._passing = passing
        self._wake = asyncio.Event()
        self._sure_until = 0.0
        self.allowances = Allowances()
        """What platforms said is left."""

    def wake(self) -> None:
        """Look at once: a delivery or an account was changed."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver for ever.

        Raises:
            LeaseLost: another collector took over.
            StoreRefused: the workspace cannot be used any more.
        """
        await self._unbroken(self.settle_lost)  # before anything is sent
        lanes: dict[AccountId, asyncio.Task[None]] = {}
        latest_s = 0
        async with asyncio.TaskGroup() as group:
            while True:
                self._wake.clear()
                wait_s = LONGEST_SLEEP_S
                if (now_s := self._store.clock.now_s()) < latest_s:
                    await self._unbroken(self._rearm)
                latest_s = now_s
                for account_id, next_s in await self._next_by_account():
                    lane = lanes.get(account_id)
                    if lane is not None and not lane.done():
                        continue
                    due_in_s = self._store.clock.wait_s(next_s)
                    if due_in_s <= 0:
                        lanes[account_id] = task = group.create_task(self._lane(account_id))
                        task.add_done_callback(lambda _task: self._wake.set())
                    else:
                        wait_s = min(wait_s, due_in_s)
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await self._wake.wait()

    async def deliver_due(self) -> None:
        """Deliver what is due now, and no more.

        Raises:
            LeaseLost, StoreError: as :meth:`run`.
        """
        await self.settle_lost()
        async with asyncio.TaskGroup() as group:
            for account_id, _next_s in await sql.next_by_account(self._store):
                group.create_task(self._lane(account_id))

    async def settle_lost(self, id_: DeliveryId | None = None) -> None:
        """Settle what a dead collector left in the middle; or what this one could not write down of one delivery.

        Raises:
            LeaseLost, StoreError: nothing was written.
        """

        async def act(work: Work) -> None:
            work.system("a delivery is carried out by the program for those who approved it")
            await fence(work, self._lease)
            if id_ is None:
                await deliveries.after_restore(work)
                await sql.rearm(work, rules.WAIT_TO_S, self._kit.pace.patience.settle_s)
            for delivery, attempt in await sql.in_hand(work, id_):
                await deliveries.lost(work, delivery, attempt, self._kit.pace.patience)

        await self._store.write(COLLECTOR, act)

    async def _lane(self, account_id: AccountId) -> None:
        """Carry out what is due on one account, in the order it fell due."""
        unsettled: DeliveryId | None = None
        while True:
            try:
                if unsettled is not None:
                    await self.settle_lost(unsettled)
                    unsettled = None
                id_ = await due_on(self._store, account_id, self._store.clock.now_s())
                if id_ is None:
                    return
                unsettled = id_
                await self._carry_out(await sql.delivery_of(self._store, id_))
                unsettled = None
            except (LeaseLost, StoreRefused):
                raise
            except StoreError as error:  # a full disk: nothing more is sent before it can be written down
                self._talk(str(error))
                await asyncio.sleep(self._kit.pace.retry_store_s)
            except Exception as error:  # noqa: BLE001  # the worker's fence: one delivery must not stop the others
                self._talk(_("Publishing on account {account} stopped for a moment ({detail}): the others go on;"
                             " report this.", account=account_id, detail=place_of(error)))  # fmt: skip
                await asyncio.sleep(FAULT_PAUSE_S)

    async def _carry_out(self, delivery: Delivery) -> None:
        """Run a delivery's steps until it waits, ends or asks."""
        if await self._is_put_off(delivery):
            return None
        account = await tables.account_of(self._store, delivery.account_id)
        try:
            loaded = self._kit.shelf.load(account.connector)
            plan = delivery.frozen.plan if delivery.frozen else await planned(self._kit, delivery, account, loaded)
        except (NotLoaded, NotFound) as refusal:
            return await self._unable(delivery, Cause.NOT_LOADED, str(refusal))
        except ConnectorError as error:
            failure = quiet(failure_of(error), account)
            return await self._unable(delivery, rules.cause_of(failure), failure.detail)
        except Broken as broken:
            return await self._unable(delivery, Cause.CRASHED, broken.detail)
        while True:
            step = plan.steps[delivery.frozen.step if delivery.frozen else 0]
            turn = rules.turn(delivery, step, self._store.clock.now_s())
            begun = await self._begin(delivery, account, plan, turn)
            if begun is None:
                return None
            self._passing(Point.TAKEN)
            to = await (self._look(begun, account, loaded) if begun.is_look else self._run(begun, account, loaded))
            self._passing(Point.PUT_DOWN)
            if to.next_s > self._store.clock.now_s() or to.state is not DeliveryState.WAITING:
                return None
            delivery = await sql.delivery_of(self._store, delivery.id)
            if begun.is_look and await self._is_put_off(delivery):  # it is sent anew: time has passed since it was read
                return None
            account = await tables.account_of(self._store, delivery.account_id)

    async def _begin(self, delivery: Delivery, account: Account, plan: Plan, turn: Turn) -> Begun | None:
        async def act(work: Work) -> Begun | None:
            await renew(work, self._lease, self._kit.pace.lease_s)
            return await deliveries.begin(work, delivery, account, plan, turn, self._lease.holder)

        before = machine_time()
        begun = await self._store.write(COLLECTOR, act)
        self.renewed(before + self._kit.pace.lease_s)
        return begun

    def renewed(self, until: float) -> None:
        """The lease is sure to hold until then, in machine time."""
        self._sure_until = max(self._sure_until, until)

    def _is_sure(self) -> bool:
        """Whether no other collector can have taken over: asked when the first byte of a request is due."""
        return machine_time() < self._sure_until - MARGIN_S

    async def _run(self, begun: Begun, account: Account, loaded: Loaded) -> Move:
        may_leave.set(self._is_sure)  # for this lane's task and what it calls
        result = await ran(self._kit, begun, self._context(account, loaded), loaded, account)
        self._passing(Point.ANSWERED)
        chance, patience = self._chances.random(), self._kit.pace.patience

        async def act(work: Work) -> Move:
            await fence(work, self._lease)
            if isinstance(result, Outcome):
                return await deliveries.failed(work, begun, result, chance, patience)
            return await deliveries.ended(work, begun, account, result)

        return await self._store.write(COLLECTOR, act)

    async def _look(self, begun: Begun, account: Account, loaded: Loaded) -> Move:
        verdict = await seen(self._kit, begun, self._context(account, loaded), loaded, account)
        self._passing(Point.LOOKED)
        chance, patience = self._chances.random(), self._kit.pace.patience

        async def act(work: Work) -> Move:
            await fence(work, self._lease)
            return await deliveries.looked(work, begun, account, verdict, chance, patience)

        return await self._store.write(COLLECTOR, act)

    def _context(self, account: Account, loaded: Loaded) -> Context:
        return self.allowances.watched(self._kit.context_of(account, loaded), account.id)

    async def _is_put_off(self, delivery: Delivery) -> bool:
        """Whether a post or an answer may not begin now: a rule forbids it, or what is left is for answers.

        What comes too late is not judged any more: the claim says so.
        """
        now_s = self._store.clock.now_s()
        if delivery.kind is PostKind.ACT or delivery.state is not DeliveryState.WAITING or delivery.shown:
            return False
        if rules.is_late(delivery, now_s):
            return False
        detail = await self._forbidding(delivery)
        wait_s = self.allowances.wait_until_s(delivery.account_id, delivery.kind, now_s)
        if not detail and wait_s is None:
            return False

        async def act(work: Work) -> None:
            await fence(work, self._lease)
            if detail:
                await deliveries.forbidden(work, delivery, detail)
            elif wait_s is not None:
                await deliveries.saved_for_answers(work, delivery, wait_s)

        await self._store.write(COLLECTOR, act)
        return True

    async def _forbidding(self, delivery: Delivery) -> str:
        """The rules that forbid it, or the sentence of why it cannot be judged: what nobody could read stays here."""
        if self._kit.judge is None:
            return ""
        try:
            return await self._kit.judge(delivery)
        except StoreRefused as refusal:  # of this post; where it is the workspace's, the next write says so again
            return str(refusal)
        except StoreError:
            raise
        except VentanillaError as error:
            return str(error)

    async def _unable(self, delivery: Delivery, cause: Cause, detail: str) -> None:
        async def act(work: Work) -> None:
            await fence(work, self._lease)
            await deliveries.unable(work, delivery, cause, detail)

        await self._store.write(COLLECTOR, act)

    async def _next_by_account(self) -> list[tuple[AccountId, int]]:
        """Where there is something to deliver, and when; however long the workspace cannot be read."""
        while True:
            try:
                return await sql.next_by_account(self._store)
            except StoreRefused:
                raise
            except StoreError as error:
                self._talk(str(error))
                await asyncio.sleep(self._kit.pace.retry_store_s)

    async def _rearm(self) -> None:
        """Bring nearer what a clock that was set back has pushed out of reach."""

        async def act(work: Work) -> None:
            work.system("a delivery is carried out by the program for those who approved it")
            await fence(work, self._lease)
            await sql.rearm(work, rules.WAIT_TO_S, self._kit.pace.patience.settle_s)

        await self._store.write(COLLECTOR, act)

    async def _unbroken(self, write: Callable[[], Awaitable[None]]) -> None:
        """Write something before anything else is done, however long the disk is full."""
        while True:
            try:
                return await write()
            except (LeaseLost, StoreRefused):
                raise
            except StoreError as error:
                self._talk(str(error))
                await asyncio.sleep(self._kit.pace.retry_store_s)
