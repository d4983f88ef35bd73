"""What a law is given: a connector, its stage, and a fresh world for every try."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from core.accounts.fence import Broken, fenced
from core.accounts.loading import Loaded
from core.collector.fit import fitted
from core.conformance import road as roads
from core.conformance.model import Breach, DoesNotApply, hold
from core.conformance.pocket import HandClock, Pocket, Shelf, words_worth_hiding
from core.conformance.road import Road
from core.http.door import HttpDoor
from core.http.limits import Limits
from ventanilla.api import (
    AccountView,
    Arrived,
    Batch,
    Connector,
    ConnectorError,
    Context,
    Cursor,
    Event,
    FieldKind,
    Item,
    Parser,
    Pulls,
    StreamSpec,
    Target,
)
from ventanilla.stage import Scene, Stage

T = TypeVar("T")

CALL_S = 15.0
"""For one call of a connector with all its requests; the door is quicker here than in the collector."""
LIMITS = Limits(total_s=4.0, connect_s=2.0, read_s=2.0, refusal_s=1.0)
PAGES_MOST = 400


@dataclass(slots=True)
class World:
    """One account on a fresh scene, and everything its connector reaches."""

    connector: Connector
    scene: Scene
    clock: HandClock
    pocket: Pocket
    shelf: Shelf
    ctx: Context
    road: Road | None
    """``None``: it asks nobody."""
    canaries: tuple[str, ...]
    """What must not appear in anything said."""

    async def call(self, calling: Callable[[], Awaitable[T]]) -> T:
        """What the connector answers, behind the fence.

        Raises:
            ConnectorError: as the connector raised it.
            Breach: it raised anything else, or did not end.
        """
        try:
            return await fenced(calling, CALL_S)
        except Broken as broken:
            raise Breach(f"outside of the contract: {broken.detail}") from None

    async def refused(self, calling: Callable[[], Awaitable[object]]) -> ConnectorError | None:
        """The error that a call ends with; ``None``: it gave an answer.

        Raises:
            Breach: anything else.
        """
        try:
            await self.call(calling)
        except ConnectorError as error:
            return error
        return None

    def streams(self) -> tuple[StreamSpec, ...]:
        """The account's streams."""
        return tuple(self.connector.streams(self.ctx.account))

    async def pull(self, cursor: Cursor | None = None, limit: int = 100, stream: StreamSpec | None = None) -> Batch:
        """One pull of a stream, the first unless named, checked as the collector checks it."""
        connector = self.connector
        if not isinstance(connector, Pulls):
            raise DoesNotApply("it does not pull")
        spec = stream or self.streams()[0]
        answer: object = await self.call(lambda: connector.pull(self.ctx, spec.id, cursor, limit))
        try:
            return fitted(answer, limit)
        except Broken as broken:
            raise Breach(f"an answer outside of the contract: {broken.detail}") from None

    async def pull_all(self, cursor: Cursor | None = None, limit: int = 100) -> list[Batch]:
        """Pulls of every stream until nothing more is said to come; all of ``cursor`` is of the first stream."""
        batches: list[Batch] = []
        for spec in self.streams() if cursor is None else self.streams()[:1]:
            here = cursor
            for _ in range(PAGES_MOST):
                batches.append(await self.pull(here, limit, spec))
                here = batches[-1].cursor
                if not batches[-1].more:
                    break
            else:
                raise Breach(f"after {PAGES_MOST} pulls it still says that there is more")
        return batches

    async def settled(self) -> Cursor:
        """Where the first stream stands once everything was read."""
        cursor: Cursor | None = None
        for _ in range(PAGES_MOST):
            batch = await self.pull(cursor)
            cursor = batch.cursor
            if not batch.more:
                return cursor
        raise Breach(f"after {PAGES_MOST} pulls it still says that there is more")


@dataclass(slots=True)
class Rehearsal:
    """A connector and its stage."""

    loaded: Loaded
    stage: Stage
    parser: Parser
    _words: int = field(default=0)

    @property
    def connector(self) -> Connector:
        """Who is tried."""
        return self.loaded.connector

    def words(self, count: int) -> list[str]:
        """Texts that appear nowhere else."""
        self._words += count
        return [f"aviso{number:05d} del barrio" for number in range(self._words - count, self._words)]

    @asynccontextmanager
    async def world(self) -> AsyncIterator[World]:
        """A fresh scene, with a road to it where it has an address."""
        clock = HandClock()
        async with self.stage.serve(clock) as scene:
            hold(isinstance(scene, Scene), "its stage opens no scene")
            if not scene.url:
                yield self._world(scene, clock, None)
                return
            async with roads.opened(scene.url) as road:
                world = self._world(scene, clock, road)
                try:
                    yield world
                finally:
                    assert isinstance(world.ctx.http, HttpDoor)
                    await world.ctx.http.close()

    def _world(self, scene: Scene, clock: HandClock, road: Road | None) -> World:
        allow = (f"127.0.0.1:{road.port}",) if road else ()
        door = HttpDoor(clock, allow=allow, limits=LIMITS)
        settings = dict(scene.settings(road.url if road else ""))
        account = AccountView(id="7", handle="ayto", settings=settings)
        pocket, shelf = Pocket(dict(scene.secrets)), Shelf()
        ctx = Context(account, door, clock, self.parser, pocket, shelf)
        hidden = (*words_worth_hiding(scene.secrets), *self._secret_settings(settings))
        return World(self.connector, scene, clock, pocket, shelf, ctx, road, hidden)

    def _secret_settings(self, settings: dict[str, str]) -> tuple[str, ...]:
        """What lies behind the host in an address that is kept like a password."""
        fields = self.connector.setup_schema().fields
        keys = [field.key for field in fields if field.kind in (FieldKind.SECRET_URL, FieldKind.SECRET)]
        given = [settings[key] for key in keys if key in settings]
        tails = [value.partition(urlsplit(value).netloc or "\0")[2] or value for value in given]
        return tuple(tail for tail in tails if len(tail) >= 8)


def road_of(world: World) -> Road:
    """The road to the scene.

    Raises:
        DoesNotApply: there is none.
    """
    if world.road is None:
        raise DoesNotApply("it asks nobody over HTTP")
    return world.road


def items(*batches: Batch) -> list[Item]:
    """What arrived, in order."""
    return [event.item for event in events(*batches) if isinstance(event, Arrived)]


def events(*batches: Batch) -> list[Event]:
    """Everything that came, in order."""
    return [event for batch in batches for event in batch.events]


def target(item: Item) -> Target:
    """A message as what an answer or an action is about, as the outbox makes it from what was stored."""
    return Target(
        remote_id=item.remote_id,
        root=item.root or item.remote_id,
        author=item.author,
        visibility=item.visibility,
        warning=str(item.ext.get("warning", "")),
        url=item.url,
        created_at=item.created_at,
        ext=item.ext,
    )
