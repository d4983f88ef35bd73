"""Two weeks of Valdeluz: every message stored in the hour it came, and what each shift got done of it.

The scenario is played through the same connector, ingest and acts that work later, on a clock that is set by
hand, so everything in it has the time it claims to have.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from core.access.model import Operator
from core.accounts import store as accounts
from core.accounts.loading import Loaded
from core.accounts.model import Account, AccountState, Relation
from core.accounts.service import ContextOf
from core.clock import Clock
from core.collector.commit import COLLECTOR
from core.collector.contexts import Outside, contexts
from core.collector.pull import pull
from core.founding.cast import DEMO_ZONE
from core.ids import AccountId, ConversationId, OperatorId, arrived_s
from core.inbox import reads, triage
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef, Disposition
from core.inbox.sweeps import MOST, raise_bands
from core.inbox.views import BY_KEY
from core.store import Actor, Store, Work
from ventanilla.api import Arrived, Batch, Cursor, Event, StreamId

HISTORY_DAYS = 14

_HANDOVER = timedelta(hours=6)
_PATIENCE_S = 1500
"""What came in the last minutes before a shift looked was left for the next."""

_STREAM = StreamId("plaza")
_PAGE = 250


def stopped(at: datetime) -> Clock:
    """A clock that stands (almost) still at ``at``."""
    return Clock(at.timestamp(), time.time(), 1e-9)


async def play_history(
    store: Store,
    registered: Sequence[tuple[Account, Loaded]],
    people: Mapping[str, Operator],
    day: datetime,
    opens: datetime,
) -> None:
    """Pull day by day, and from the last dawn on by minutes; store each hour's events in their hour."""
    cursors: dict[int, Cursor | None] = {}
    first = day - timedelta(days=HISTORY_DAYS)
    ends = [first + timedelta(days=n) for n in range(1, HISTORY_DAYS + 1)]
    ends += [day + timedelta(hours=n) for n in range(1, 6)]
    while ends[-1] < opens:
        ends.append(min(opens, ends[-1] + timedelta(minutes=10)))
    begin = first
    async with contexts(_Hand(store), Outside()) as ways:
        for end in ends:
            store.clock = stopped(end)
            pulled = await _pull_all(registered, ways, cursors)
            step = min(timedelta(hours=1), end - begin)
            while begin < end:
                begin += step
                store.clock = stopped(begin)
                await _store_until(store, pulled, begin if begin < end else None)
                if (
                    begin <= day + _HANDOVER
                    and begin.astimezone(ZoneInfo(DEMO_ZONE)).hour % 6 == 0
                    and not begin.minute
                ):
                    await _attend(store, people, begin, keep_s=_PATIENCE_S)
    await _keep_places(store, cursors)


class _Hand:
    """The founding's clock as connectors see it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> datetime:
        """Where the hand stands."""
        return self._store.clock.now()


_Pulled = dict[int, tuple[AccountRef, list[Event]]]


async def _pull_all(
    registered: Sequence[tuple[Account, Loaded]], ways: ContextOf, cursors: dict[int, Cursor | None]
) -> _Pulled:
    pulled: _Pulled = {}
    for account, loaded in registered:
        more = account.standing.state is AccountState.ACTIVE
        while more:
            batch = await pull(loaded, account, ways, _STREAM, cursors.get(account.id), limit=_PAGE, timeout_s=20)
            if not isinstance(batch, Batch):
                break  # the scenario says that this network is out of reach now
            cursors[account.id] = batch.cursor
            _ref, events = pulled.setdefault(account.id, (_reference(account), []))
            events += batch.events
            more = batch.more
    return pulled


def _reference(account: Account) -> AccountRef:
    return AccountRef(account.id, account.network, is_overheard=account.relation is not Relation.OWN)


async def _store_until(store: Store, pulled: _Pulled, until: datetime | None) -> None:
    """Store what happened before ``until`` (``None``: all that is left) at the time the clock shows."""

    async def act(work: Work) -> None:
        work.system("arrivals of the history")
        for account, events in pulled.values():
            count = (
                len(events) if until is None else sum(1 for _event in takewhile(lambda e: _is_before(e, until), events))
            )
            if count:
                await ingest(work, account, _STREAM, events[:count])
                del events[:count]
        while await raise_bands(work) >= MOST:
            pass

    await store.write(COLLECTOR, act)


def _is_before(event: Event, until: datetime | None) -> bool:
    if until is None or not isinstance(event, Arrived):
        return True
    at = event.item.edited_at or event.item.created_at
    return at is None or at < until


async def _keep_places(store: Store, cursors: Mapping[int, Cursor | None]) -> None:
    async def act(work: Work) -> None:
        work.system("where the history was read to")
        for account_id, cursor in cursors.items():
            await accounts.save_place(work, AccountId(account_id), _STREAM, cursor, 0)
        for row in await work.rows("SELECT account_id, max(id) AS id FROM message GROUP BY account_id"):
            await accounts.note_event(work, AccountId(row["account_id"]), arrived_s(row["id"]))

    await store.write(COLLECTOR, act)


async def _attend(store: Store, people: Mapping[str, Operator], now: datetime, *, keep_s: int) -> None:
    """What the desk got done in a shift: everything that waited longer than ``keep_s``."""
    shift = "Ana" if 6 <= now.astimezone(ZoneInfo(DEMO_ZONE)).hour < 15 else "Luis"
    who = people[shift]
    actor = Actor(OperatorId(who.id), who.name, "demo")
    page = await reads.page(store, BY_KEY["1"], None, limit=500)
    before_s = now.timestamp() - keep_s
    ids: list[ConversationId] = [row.id for row in page.rows if row.arrived_s < before_s]
    for disposition, part in _shares(ids):
        if part:
            await triage.done(store, actor, part, disposition)


def _shares(ids: Sequence[ConversationId]) -> list[tuple[Disposition, list[ConversationId]]]:
    """Seven in ten answered, two passed on or informed, one that needed nothing."""
    parts: dict[Disposition, list[ConversationId]] = {}
    ends = [Disposition.ANSWERED] * 7 + [Disposition.INFORMED] * 2 + [Disposition.NO_ACTION]
    for at, id_ in enumerate(ids):
        parts.setdefault(ends[at % len(ends)], []).append(id_)
    return list(parts.items())
