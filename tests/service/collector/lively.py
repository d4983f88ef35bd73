"""A platform that says at once when something is new, and whose citizens change their minds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from ventanilla.api import (
    AccountView,
    Arrived,
    Author,
    Batch,
    ConnectorInfo,
    Context,
    Cursor,
    Fate,
    Item,
    ItemKind,
    ItemState,
    Network,
    Probe,
    SetupSchema,
    StreamId,
    StreamKind,
    StreamSpec,
    Unavailable,
)

STREAM = StreamId("mentions")


@dataclass
class World:
    """What the platform holds, and who opened a line."""

    texts: dict[str, str] = field(default_factory=dict)
    pulls: int = 0
    opened: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    breaks: bool = False
    hints: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    asked: list[list[str]] = field(default_factory=list)


WORLD = World()


def item(id_: str) -> Arrived:
    """A message as it now stands."""
    return Arrived(Item(remote_id=id_, kind=ItemKind.MENTION, author=Author("v", "vecina"), text=WORLD.texts[id_]))


class Lively:
    """Asked only once an hour, unless it says itself that something is new."""

    info = ConnectorInfo("lively", "Lively", "1", (Network("Lv", "Lively"),))

    def setup_schema(self) -> SetupSchema:
        """Nothing is asked."""
        return SetupSchema("", ())

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """One."""
        return (StreamSpec(STREAM, StreamKind.MENTIONS, 3600),)

    async def probe(self, ctx: Context) -> Probe:
        """Itself."""
        return Probe("lively")

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """What is newer than the cursor."""
        WORLD.pulls += 1
        seen = int(cursor or "0")
        fresh = list(WORLD.texts)[seen:]
        return Batch(events=tuple(item(id_) for id_ in fresh), cursor=Cursor(str(seen + len(fresh))))

    async def listen(self, ctx: Context) -> AsyncIterator[StreamId]:
        """A hint for each word put into the queue."""
        WORLD.opened.put_nowait(None)
        if WORLD.breaks:
            raise Unavailable("the line broke")
        while True:
            yield StreamId(await WORLD.hints.get())

    async def recheck(self, ctx: Context, remote_ids: Sequence[str]) -> Sequence[ItemState]:
        """Gone, or as it now stands."""
        WORLD.asked.append(list(remote_ids))
        return [
            ItemState(id_, Fate.EDITED, item(id_)) if id_ in WORLD.texts else ItemState(id_, Fate.REMOVED)
            for id_ in remote_ids
        ]


connector = Lively()
