"""New workspaces: an empty one with its first administrator, or Valdeluz with two weeks of history.

The demonstration is founded by playing its scenario through the same connector, ingest and acts that work
later, on a clock that is set by hand, so everything in it has the time it claims to have.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

from core.access.gate import permit
from core.access.model import Operator
from core.access.service import add_operator, create_first_administrator, disable, list_operators
from core.accounts import store as accounts
from core.accounts.loading import BUNDLED, Loaded, Shelf
from core.accounts.model import Account, AccountState, NewAccount
from core.accounts.service import ContextOf, fitted, register
from core.clock import Clock
from core.collector.commit import COLLECTOR
from core.collector.contexts import Outside, contexts
from core.collector.pull import pull
from core.errors import StoreRefused
from core.i18n import N_
from core.ids import AccountId, ConversationId, OperatorId
from core.inbox import reads, triage
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef, Disposition
from core.inbox.sweeps import MOST, raise_bands
from core.inbox.views import BY_KEY
from core.policy import Role
from core.store import Actor, Store, Work, create_store, open_store
from core.store.workspace import Workspace, WorkspaceKind, found, new_workspace
from ventanilla.api import Arrived, Batch, Cursor, Event, StreamId

DEMO_ZONE = "America/Lima"
DEMO_OPENS = timedelta(hours=6, minutes=50)
"""When the demonstration begins: the first complaints are in, the peak is about to come."""

DEMO_OPERATOR = "Ana"
FOUNDER = Actor(None, "demo", "demo")

_TUESDAY = 1
_HISTORY_DAYS = 14
_HANDOVER = timedelta(hours=6)
_PATIENCE_S = 1500
"""What came in the last minutes before a shift looked was left for the next."""

_STREAM = StreamId("plaza")
_PAGE = 250
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Founder:
    """The first person of a workspace, who may do everything an administrator may."""

    name: str
    title: str
    pin: str


async def found_live(directory: Path, workspace: Workspace, founder: Founder) -> OperatorId:
    """Make an empty workspace with its first administrator.

    Raises:
        StoreRefused: there is one already, or the place is not fit.
        UsageError: the name or the PIN is not fit; nothing is left behind then.
    """
    create_store(directory)
    try:
        async with open_store(directory, gate=permit) as store:
            await store.write(Actor(None, "init", "cli"), lambda work: _facts(work, workspace, None))
            roles = (Role.ADMINISTRATOR, Role.COMMS_MANAGER, Role.COMMUNITY_MANAGER)
            return await create_first_administrator(store, founder.name, founder.title, founder.pin, roles)
    except BaseException:
        _remove(directory)
        raise


async def found_demo(directory: Path, *, speed: float, language: str, told: Told) -> None:
    """Make Valdeluz in ``directory``: its people, its accounts, two weeks of history, and a clock that then runs.

    Args:
        speed: how fast the day goes by, 1 to 3600.

    Raises:
        StoreRefused: there is a workspace already, or the place is not fit.
    """
    day = _the_day(datetime.now(UTC))
    create_store(directory)
    try:
        async with open_store(directory, gate=permit) as store:
            store.clock = _stopped(day - timedelta(days=_HISTORY_DAYS))
            workspace = new_workspace(
                "Municipalidad de Valdeluz",
                short_name="Valdeluz",
                zone=DEMO_ZONE,
                language=language,
                kind=WorkspaceKind.DEMO,
            )
            opens = day + DEMO_OPENS
            running = Clock(opens.timestamp(), time.time(), speed)
            await store.write(FOUNDER, lambda work: _facts(work, workspace, running))
            people = await _people(store, language)
            registered = await _register_accounts(store, day)
            told(N_("Two weeks of Valdeluz are being written…"))
            await _play_history(store, registered, people, day, opens)
            running = Clock(opens.timestamp(), time.time(), speed)
            await store.write(FOUNDER, lambda work: _start_clock(work, running))
    except BaseException:
        _remove(directory)
        raise


async def _facts(work: Work, workspace: Workspace, clock: Clock | None) -> None:
    await found(work, workspace, clock)
    await work.audit("workspace.found", f"workspace:{workspace.uuid}", kind=workspace.kind.value)


async def _start_clock(work: Work, clock: Clock) -> None:
    await work.many(
        "UPDATE workspace SET value = ? WHERE key = ?",
        [(str(clock.origin_s), "clock_origin_s"), (str(clock.started_s), "clock_started_s")],
    )
    await work.audit("workspace.clock", "workspace", speed=clock.speed)
    work.changed("workspace", 0)


def _the_day(now: datetime) -> datetime:
    """00:00 in Valdeluz of the latest Tuesday."""
    here = now.astimezone(ZoneInfo(DEMO_ZONE))
    tuesday = here - timedelta(days=(here.weekday() - _TUESDAY) % 7)
    return tuesday.replace(hour=0, minute=0, second=0, microsecond=0)


def _stopped(at: datetime) -> Clock:
    """A clock that stands (almost) still at ``at``."""
    return Clock(at.timestamp(), time.time(), 1e-9)


def _remove(directory: Path) -> None:
    for file in directory.glob("ventanilla.db*"):
        file.unlink()


def _scenario(name: str) -> list[dict[str, object]]:
    text = files("plugins.plaza").joinpath("scenario", name).read_text(encoding="utf-8")
    found_: list[dict[str, object]] = json.loads(text)
    return found_


async def _people(store: Store, language: str) -> Mapping[str, Operator]:
    """Everybody of the scenario; the first one founds the rest and then keeps only her own roles."""
    first: Actor | None = None
    founder_roles: list[Role] = []
    for person in _scenario("people.json"):
        title = _words(person["title"], language)
        roles = [Role(str(role)) for role in _list(person["roles"])]
        name = str(person["name"])
        if first is None:
            roles_first = [*roles, Role.COMMS_MANAGER, Role.ADMINISTRATOR]
            first = Actor(await create_first_administrator(store, name, title, "", roles_first), name, "demo")
            founder_roles = roles
        else:
            await add_operator(store, first, name, title, "", roles)
        if person.get("left_days_ago") is not None:
            everyone = {known.name: known for known in await list_operators(store)}
            await disable(store, first, everyone[name].id)
    assert first is not None
    await _only(store, first, founder_roles)
    return {person.name: person for person in await list_operators(store)}


async def _only(store: Store, first: Actor, roles: Sequence[Role]) -> None:
    from core.access.service import set_roles

    assert first.operator_id is not None
    await set_roles(store, first, first.operator_id, roles)


async def _register_accounts(store: Store, day: datetime) -> list[tuple[Account, Loaded]]:
    shelf = Shelf(BUNDLED)
    loaded = shelf.load("plaza")
    date = day.strftime("%Y-%m-%d") + f" {DEMO_ZONE}"
    registered = []
    for entry in _scenario("accounts.json"):
        id_, note = str(entry["id"]), entry.get("note")
        state = (
            AccountState.FOREIGN
            if entry.get("state") in ("foreign", "unauthorised", "not_ours")
            else AccountState.ACTIVE
        )
        if entry.get("state") == "dormant":
            state = AccountState.PAUSED
        new = NewAccount(
            name=id_,
            connector="plaza",
            network=str(entry["code"]),
            handle=str(entry["handle"]),
            settings={"account": id_, "day": date, "outages": "true"},
            state=state,
            stop_reason=_words(note, "es") if state is AccountState.PAUSED else "",
        )

        async def act(work: Work, new: NewAccount = new) -> Account:
            account = await register(work, fitted(new, loaded))
            await work.audit("account.add", f"account:{account.id}", connector="plaza")
            return account

        registered.append((await store.write(FOUNDER, act), loaded))
    return registered


async def _play_history(
    store: Store,
    registered: Sequence[tuple[Account, Loaded]],
    people: Mapping[str, Operator],
    day: datetime,
    opens: datetime,
) -> None:
    """Pull day by day, and from the last dawn on by minutes; store each hour's events in their hour."""
    cursors: dict[int, Cursor | None] = {}
    first = day - timedelta(days=_HISTORY_DAYS)
    ends = [first + timedelta(days=n) for n in range(1, _HISTORY_DAYS + 1)]
    ends += [day + timedelta(hours=n) for n in range(1, 6)]
    while ends[-1] < opens:
        ends.append(min(opens, ends[-1] + timedelta(minutes=10)))
    begin = first
    async with contexts(_Hand(store), Outside()) as ways:
        for end in ends:
            store.clock = _stopped(end)
            pulled = await _pull_all(registered, ways, cursors)
            step = min(timedelta(hours=1), end - begin)
            while begin < end:
                begin += step
                store.clock = _stopped(begin)
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
            _ref, events = pulled.setdefault(account.id, (AccountRef(account.id, account.network), []))
            events += batch.events
            more = batch.more
    return pulled


async def _store_until(store: Store, pulled: _Pulled, until: datetime | None) -> None:
    """Store what happened before ``until`` (``None``: all that is left) at the time the clock shows."""

    async def act(work: Work) -> None:
        work.system("arrivals of the history")
        for account, events in pulled.values():
            count = (
                len(events) if until is None else sum(1 for _event in takewhile(lambda e: _is_before(e, until), events))
            )
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


def _words(value: object, language: str) -> str:
    if isinstance(value, dict):
        return str(value.get(language) or value.get("es") or "")
    return str(value or "")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


__all__ = ["DEMO_OPERATOR", "Founder", "StoreRefused", "found_demo", "found_live"]
