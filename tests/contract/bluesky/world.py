"""What the connector is given, for tests: the real door, a clock that stands still, secrets that are counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256

from core.http.door import HttpDoor
from core.http.limits import Limits
from plugins.bluesky import connector
from plugins.bluesky.notifications import NOTIFICATIONS
from tests.contract.bluesky.fake import HANDLE, NOW, PASSWORD, FakeNetwork
from tests.contract.bluesky.fake_calls import answer
from tests.contract.bluesky.wire import Wire, wired
from ventanilla.api import (
    JSON,
    AccountView,
    Arrived,
    Attachment,
    AuthError,
    Batch,
    Context,
    Cursor,
    Done,
    Gone,
    Item,
    Plan,
    Secret,
    Target,
)

KEY = "0123456789abcdefghijklmnop"


@dataclass(slots=True)
class StandingClock:
    """A clock that moves when told."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """The chosen moment."""
        return self.moment


@dataclass(slots=True)
class Safe:
    """Secrets as the contract promises them: one renewal however many ask."""

    kept: dict[str, str]
    renewals: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, name: str) -> Secret:
        """See :class:`ventanilla.api.Secrets`."""
        if name not in self.kept:
            raise AuthError(f"there is no secret {name!r}")
        return Secret(self.kept[name])

    async def renew(self, name: str, old: Secret | None, renewal: Callable[[Secret | None], Awaitable[str]]) -> Secret:
        """See :class:`ventanilla.api.Secrets`."""
        async with self.turn:
            now = Secret(self.kept[name]) if name in self.kept else None
            if now is not None and now != old:
                return now
            self.renewals += 1
            self.kept[name] = await renewal(now)
            return Secret(self.kept[name])


@dataclass(slots=True)
class Shelf:
    """Pictures by their hash."""

    pictures: dict[str, bytes] = field(default_factory=dict)

    def put(self, data: bytes, mime: str = "image/png", alt: str = "una foto") -> Attachment:
        """A picture, ready to be attached."""
        key = sha256(data).hexdigest()
        self.pictures[key] = data
        return Attachment(key, mime, len(data), alt, 4, 3)

    async def read(self, sha256_: str) -> bytes:
        """See :class:`ventanilla.api.MediaShelf`."""
        if sha256_ not in self.pictures:
            raise Gone("no such picture")
        return self.pictures[sha256_]


async def no_parser(function: str, body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
    """The connector parses nothing but JSON."""
    raise AssertionError(function)


@dataclass(slots=True)
class World:
    """One account, its network and all that the connector reaches."""

    network: FakeNetwork
    wire: Wire
    door: HttpDoor
    safe: Safe
    clock: StandingClock = field(default_factory=StandingClock)
    shelf: Shelf = field(default_factory=Shelf)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def ctx(self) -> Context:
        """The context of the account as its settings are now."""
        settings = {"handle": HANDLE, "service": self.wire.url, **self.settings}
        account = AccountView(id="7", handle=HANDLE, settings=settings)
        return Context(account, self.door, self.clock, no_parser, self.safe, self.shelf)

    async def pull(self, cursor: Cursor | None = None, limit: int = 250) -> Batch:
        """One pull."""
        return await connector.pull(self.ctx, NOTIFICATIONS, cursor, limit)

    async def pull_all(self, cursor: Cursor | None = None, limit: int = 250) -> tuple[list[Batch], Cursor]:
        """Pulls until there is no more; every one of them, and the last cursor."""
        batches = [await self.pull(cursor, limit)]
        while batches[-1].more:
            assert len(batches) < 200
            batches.append(await self.pull(batches[-1].cursor, limit))
        return batches, batches[-1].cursor

    async def run(self, plan: Plan, state: Mapping[str, JSON] | None = None) -> list[Done]:
        """Every step of a plan."""
        done: list[Done] = []
        for step in plan.steps:
            result = await connector.run_step(self.ctx, step, done[-1].state if done else state or {})
            assert isinstance(result, Done)
            done.append(result)
        return done


def items(*batches: Batch) -> list[Item]:
    """The items of batches in their order."""
    return [event.item for batch in batches for event in batch.events if isinstance(event, Arrived)]


def target(item: Item, *, is_own: bool = False) -> Target:
    """An item as what an answer or action is about."""
    return Target(
        remote_id=item.remote_id,
        root=item.root,
        author=item.author,
        url=item.url,
        is_own=is_own,
        created_at=item.created_at,
        ext=item.ext,
    )


@asynccontextmanager
async def world(network: FakeNetwork | None = None) -> AsyncIterator[World]:
    """A fresh network and a door that may reach it, and only it."""
    network = network or FakeNetwork()
    async with wired(partial(answer, network)) as wire:
        clock = StandingClock()
        door = HttpDoor(clock, allow=(f"127.0.0.1:{wire.port}",), limits=Limits(total_s=8, read_s=5))
        try:
            yield World(network, wire, door, Safe({"app_password": PASSWORD}), clock)
        finally:
            await door.close()
