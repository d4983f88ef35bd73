"""What a connector is given, for tests: the real door, a clock that moves when told, the parser in this process."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from core.http.door import HttpDoor
from plugins.mastodon import connector
from plugins.mastodon.connector import NOTIFICATIONS
from plugins.mastodon.parse import page
from tests.contract.mastodon.fake import TOKEN, Fake, running
from tests.contract.mastodon.town import MASTODON, NOW, Kind
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
    Draft,
    Gone,
    Happened,
    Item,
    Passage,
    Plan,
    Receipt,
    Secret,
    Step,
    StepResult,
    Target,
    Verdict,
    Waits,
)

KEY, OTHER_KEY = "0123456789abcdefghijklmnop", "z" * 26


@dataclass(slots=True)
class Pocket:
    """The account's secrets."""

    kept: dict[str, str] = field(default_factory=lambda: {"token": TOKEN})

    async def read(self, name: str) -> Secret:
        """See :class:`ventanilla.api.Secrets`."""
        if name not in self.kept:
            raise AuthError(f"there is no secret {name!r}")
        return Secret(self.kept[name])

    async def renew(self, name: str, old: Secret | None, renewal: Callable[[Secret | None], Awaitable[str]]) -> Secret:
        """Tokens of this platform are not renewed."""
        raise AssertionError("nothing is renewed here")


@dataclass(slots=True)
class Shelf:
    """Pictures by their hash."""

    kept: dict[str, bytes] = field(default_factory=dict)

    async def read(self, sha256: str) -> bytes:
        """See :class:`ventanilla.api.MediaShelf`."""
        if sha256 not in self.kept:
            raise Gone("no such picture")
        return self.kept[sha256]

    def put(self, data: bytes, mime: str = "image/png", alt: str = "") -> Attachment:
        """A picture that can be attached."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.kept[sha256] = data
        return Attachment(sha256, mime, len(data), alt)


@dataclass(slots=True)
class TownClock:
    """The server's own time, unless moved."""

    fake: Fake

    def now(self) -> datetime:
        """The moment."""
        return self.fake.town.moment


async def in_process(function: str, body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
    """Runs the parsing function here; see :class:`ventanilla.api.Parser`."""
    assert function == "plugins.mastodon.parse:page"
    return page(body, options)


@dataclass(slots=True)
class World:
    """One account, its server and all that the connector reaches."""

    fake: Fake
    door: HttpDoor
    clock: TownClock
    pocket: Pocket = field(default_factory=Pocket)
    shelf: Shelf = field(default_factory=Shelf)

    def context(self) -> Context:
        """The context of the account."""
        account = AccountView(id="7", handle="ayto", settings={"server": self.fake.url})
        return Context(account, self.door, self.clock, in_process, self.pocket, self.shelf)

    async def pull(self, cursor: Cursor | None = None, limit: int = 250) -> Batch:
        """One pull."""
        return await connector.pull(self.context(), NOTIFICATIONS, cursor, limit)

    async def pull_all(self, cursor: Cursor | None, limit: int = 250) -> tuple[list[Item], Cursor]:
        """Pulls until nothing more is said to come, as the collector does."""
        found: list[Item] = []
        for _ in range(50):
            batch = await self.pull(cursor, limit)
            found += arrived(batch)
            cursor = batch.cursor
            if not batch.more:
                return found, cursor
        raise AssertionError("there is always more")

    async def run(self, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """One step."""
        return await connector.run_step(self.context(), step, state)

    async def run_all(self, plan: Plan, state: Mapping[str, JSON] | None = None) -> list[Receipt]:
        """All steps, waiting where the platform asks for it without letting time pass."""
        receipts: list[Receipt] = []
        now: Mapping[str, JSON] = state or {}
        for step in plan.steps:
            done = await self.finish(step, now)
            now = done.state
            if done.receipt is not None:
                receipts.append(done.receipt)
        return receipts

    async def finish(self, step: Step, state: Mapping[str, JSON]) -> Done:
        """One step to its end."""
        for _ in range(20):
            result = await self.run(step, state)
            if isinstance(result, Done):
                return result
            assert isinstance(result, Waits)
            state = result.state
        raise AssertionError("the step never ends")

    async def reconcile(self, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """What became of a step."""
        return await connector.reconcile(self.context(), step, state, since)

    def plan(self, draft: Draft, key: str = KEY) -> Plan:
        """The steps of a draft."""
        return connector.plan(draft, key, NOW, connector.shipped_limits())


@asynccontextmanager
async def world(kind: Kind = MASTODON) -> AsyncIterator[World]:
    """A fresh server and a door that may reach it, and only it."""
    async with running(kind) as fake:
        clock = TownClock(fake)
        door = HttpDoor(clock, allow=(f"127.0.0.1:{fake.port}",))
        try:
            yield World(fake, door, clock)
        finally:
            await door.close()


def arrived(batch: Batch) -> list[Item]:
    """The items of a batch, in order."""
    return [event.item for event in batch.events if isinstance(event, Arrived)]


def texts(items: Sequence[Item]) -> list[str]:
    """Their words, in order."""
    return [item.text for item in items]


def target_of(item: Item, *, is_own: bool = False) -> Target:
    """What an answer to an item is about, as the outbox makes it."""
    return Target(
        remote_id=item.remote_id,
        root=item.root,
        author=item.author,
        visibility=item.visibility,
        url=item.url,
        is_own=is_own,
        ext=item.ext,
    )


def draft(*words: str, **more: object) -> Draft:
    """A draft of these passages."""
    return Draft(passages=tuple(Passage(one) for one in words), **more)  # type: ignore[arg-type] # a shorthand


def receipt_of(verdict: Verdict) -> Receipt:
    """The receipt of something that turned out to have happened."""
    assert isinstance(verdict, Happened), verdict
    assert verdict.done.receipt is not None
    return verdict.done.receipt
