"""A workspace, accounts on folder platforms, and what a collector needs to read them."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core import i18n
from core.accounts import store as tables
from core.accounts.loading import Loaded, Shelf
from core.accounts.model import Account, NewAccount
from core.accounts.service import add_account
from core.clock import Clock
from core.collector.commit import COLLECTOR
from core.collector.pace import Pace
from core.collector.presence import LEASE
from core.collector.worker import Equipment
from core.inbox.ingest import ingest
from core.store import Actor, Store, create_store, open_store
from core.store.leases import Lease, acquire
from tests.service.collector.folder_net import STREAM, TABLE, make_folder
from ventanilla.api import JSON, Context, Response, ServerEvent

ANA = Actor(None, "Ana", "tty")
FAST = Pace(lease_s=1.0, renew_s=0.2, standby_s=0.1, pull_s=20.0, sweep_s=0.05, heartbeat_s=0.0, retry_store_s=0.05)
START_S = 1_800_000_000


@dataclass(frozen=True, slots=True)
class _Hand(Clock):
    """A clock that a test moves."""

    hand: tuple[list[float], ...] = ()

    def time(self) -> float:
        return self.hand[0][0]

    def move(self, seconds: float) -> None:
        self.hand[0][0] += seconds


def hand_clock() -> _Hand:
    """A clock that stands still until it is moved."""
    return _Hand(hand=([float(START_S)],))


class NoDoor:
    """The way out of connectors that need none."""

    async def get(self, url: str, **_: object) -> Response:
        raise AssertionError("no request is expected")

    async def send(self, method: str, url: str, **_: object) -> Response:
        raise AssertionError("no request is expected")

    def events(self, url: str, **_: object) -> AsyncIterator[ServerEvent]:
        raise AssertionError("no request is expected")


async def no_parser(function: str, body: bytes, options: object = None) -> JSON:
    """The parser of connectors that need none."""
    raise AssertionError("nothing is expected to be parsed")


def context_of(store: Store) -> Callable[[Account, Loaded], Context]:
    """Contexts for connectors that ask nobody."""

    def make(account: Account, _loaded: Loaded) -> Context:
        return Context(account.view, NoDoor(), store.clock, no_parser)

    return make


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the code."""
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The folder of an empty workspace."""
    directory = tmp_path / "workspace"
    create_store(directory)
    return directory


@pytest.fixture
async def store(workspace: Path) -> AsyncIterator[Store]:
    """The workspace, open."""
    async with open_store(workspace) as opened:
        yield opened


@pytest.fixture
def kit(store: Store) -> Equipment:
    """What a collector works with, at a pace for tests."""
    return equipment(store)


def equipment(store: Store, **changes: object) -> Equipment:
    """What a collector works with in this store."""
    made = Equipment(store, Shelf(TABLE), context_of(store), ingest, (), FAST)
    return replace(made, **changes)  # type: ignore[arg-type]  # fields named by the tests


AddFolder = Callable[..., Awaitable[tuple[Account, Path]]]


@pytest.fixture
def add(store: Store, tmp_path: Path) -> AddFolder:
    """Adds an account on a new folder platform."""
    return adder(store, tmp_path)


def adder(store: Store, place: Path) -> AddFolder:
    """As the fixture, for stores that a test opens itself."""
    numbers = itertools.count(1)

    async def add_folder(total: int = 10, word: str = "", **settings: str) -> tuple[Account, Path]:
        name = f"folder{next(numbers)}"
        folder = make_folder(place / name, total, word)
        new = NewAccount(name, "folder", settings={"folder": str(folder), **settings})
        return await add_account(store, ANA, new, Shelf(TABLE)), folder

    return add_folder


async def take_lease(store: Store, holder: str = "test:1", ttl_s: float = 60.0) -> Lease:
    """The collector's lease for a test that needs no loop."""
    lease = await store.write(COLLECTOR, lambda work: acquire(work, LEASE, holder, ttl_s))
    assert lease is not None
    return lease


async def messages(store: Store, account: Account) -> int:
    """How many messages of the account are stored."""
    return await store.value("SELECT count(*) FROM message WHERE account_id = ?", (account.id,))


async def cursor(store: Store, account: Account) -> int:
    """How far the account was read."""
    place = (await tables.places(store, account.id)).get(STREAM)
    return int(place.cursor) if place is not None and place.cursor else 0


async def now_of(store: Store, account: Account) -> Account:
    """The account as it stands now."""
    return await tables.account_of(store, account.id)


async def audited(store: Store, account: Account) -> list[str]:
    """What the record says of the account, oldest first."""
    rows = await store.rows("SELECT action FROM audit WHERE target = ? ORDER BY seq", (f"account:{account.id}",))
    return [row["action"] for row in rows]


async def until(store: Store, is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so, looking after every commit of anyone."""
    from core.store.changes import changes

    feed = changes(store, 0)
    if await is_so():
        return
    async for _batch in feed:
        if await is_so():
            return
