"""What is done for an account beside pulling: listening for hints that something is new, and looking again at what it
brought, because people edit and remove what they wrote.

Neither can harm an account: a line that breaks is opened again later, and what is not found out is asked once more.
Pulling stays the truth.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress

from core.accounts import store as tables
from core.accounts.fence import Broken, fenced
from core.accounts.loading import Loaded, NotLoaded
from core.accounts.model import Account
from core.collector.commit import COLLECTOR, ref_of
from core.collector.worker import Equipment
from core.errors import LeaseLost, NotFound, StoreError, StoreRefused
from core.ids import AccountId, MessageId
from core.inbox.lately import Seen, seen_before
from core.store import Work
from core.store.leases import Lease, fence
from ventanilla.api import (
    ConnectorError,
    Event,
    Fate,
    ItemState,
    Listens,
    Rechecks,
    Removed,
    StreamId,
)

RECHECK_STREAM = StreamId("recheck")
RECHECK_S = 300.0
RECHECKED = 25
"""Messages of one look: what the contract lets a connector be asked at once."""
HINTS_APART_S = 2.0
LINE_LASTS_S = 3600.0
"""Then it is opened anew: a line that only seems open brings nothing."""
LINE_FROM_S, LINE_TO_S = 15.0, 900.0
"""The wait before a broken line is opened again, doubled each time it breaks at once."""

Hint = Callable[[StreamId], None]


class Attendant:
    """Attends one account while it is collected.

    Args:
        hint: is told a stream that should be pulled now.
    """

    def __init__(self, kit: Equipment, lease: Lease, account_id: AccountId, hint: Hint, chances: random.Random) -> None:
        self._kit = kit
        self._lease = lease
        self._id = account_id
        self._hint = hint
        self._chances = chances
        self._before: MessageId | None = None

    async def run(self) -> None:
        """Attend until the account is stopped; returns at once when there is nothing its connector can do.

        Raises:
            LeaseLost: another collector took over.
            StoreRefused: the workspace cannot be used any more.
        """
        account = await tables.account_of(self._kit.store, self._id)
        try:
            loaded = self._kit.shelf.load(account.connector)
        except (NotLoaded, NotFound):
            return
        async with asyncio.TaskGroup() as group:
            if isinstance(loaded.connector, Listens):
                group.create_task(self._listen(loaded, loaded.connector))
            if isinstance(loaded.connector, Rechecks):
                group.create_task(self._recheck(loaded, loaded.connector))

    async def _listen(self, loaded: Loaded, connector: Listens) -> None:
        wait_s = LINE_FROM_S
        while (account := await self._still()) is not None:
            began_at = asyncio.get_running_loop().time()
            with suppress(ConnectorError, Broken):
                await self._follow(connector, account, loaded)
            lasted_s = asyncio.get_running_loop().time() - began_at
            wait_s = LINE_FROM_S if lasted_s > LINE_TO_S / 4 else min(LINE_TO_S, wait_s * 2)
            await asyncio.sleep(wait_s * (0.5 + self._chances.random() / 2))

    async def _follow(self, connector: Listens, account: Account, loaded: Loaded) -> None:
        """Pass hints on until the line breaks, or has been open for long.

        Raises:
            ConnectorError, Broken: as it ended.
        """

        async def follow() -> None:  # all of a line in one task: what it holds open belongs to that
            async for stream in connector.listen(self._kit.context_of(account, loaded)):
                self._hint(stream)
                await asyncio.sleep(HINTS_APART_S)

        await fenced(follow, LINE_LASTS_S)

    async def _recheck(self, loaded: Loaded, connector: Rechecks) -> None:
        while (account := await self._still()) is not None:
            with suppress(ConnectorError, Broken):
                await self.recheck_once(account, loaded, connector)
            await asyncio.sleep(RECHECK_S * (0.75 + self._chances.random() / 2))

    async def recheck_once(self, account: Account, loaded: Loaded, connector: Rechecks) -> int:
        """Look again at the next messages, the newest first, and store what has changed; says how many were told of.

        Raises:
            ConnectorError, Broken: nothing was found out.
            LeaseLost, StoreError: nothing was stored.
        """
        seen = await seen_before(self._kit.store, account.id, self._before, RECHECKED)
        self._before = seen[-1].id if len(seen) == RECHECKED else None
        if not seen:
            return 0
        ids = [each.remote_id for each in seen]
        context = self._kit.context_of(account, loaded)
        answer: object = await fenced(lambda: connector.recheck(context, ids), self._kit.pace.pull_s)
        events = _changed(answer, seen)
        if events:
            await self._store(account, events)
        return len(events)

    async def _store(self, account: Account, events: Sequence[Event]) -> None:
        async def act(work: Work) -> None:
            work.system("an arrival is not an act of a person")
            await fence(work, self._lease)
            await self._kit.ingest(work, ref_of(account), RECHECK_STREAM, events)

        await self._kit.store.write(COLLECTOR, act)

    async def _still(self) -> Account | None:
        """The account while it is collected; waits out a workspace that cannot be read for a moment."""
        while True:
            try:
                account = await tables.account_of(self._kit.store, self._id)
            except (LeaseLost, StoreRefused):
                raise
            except StoreError:
                await asyncio.sleep(self._kit.pace.retry_store_s)
            else:
                return account if account.is_active else None


def _changed(answer: object, seen: Sequence[Seen]) -> list[Event]:
    """What a recheck found edited or removed among what it was asked.

    Raises:
        Broken: it is not what the contract says.
    """
    if not isinstance(answer, Sequence) or isinstance(answer, str):
        raise Broken("a recheck is not what the contract says")
    asked = {each.remote_id for each in seen}
    events: list[Event] = []
    for state in answer:
        if not isinstance(state, ItemState):
            raise Broken("a recheck is not what the contract says")
        if state.remote_id not in asked:
            continue
        if state.fate is Fate.REMOVED:
            events.append(Removed(state.remote_id))
        elif state.now is not None and state.now.item.remote_id == state.remote_id:
            events.append(state.now)  # where the platform has no word for an edit, its text tells
    return events
