"""A platform that can be searched: what its citizens said to nobody of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ventanilla.api import (
    AccountView,
    Arrived,
    Author,
    Batch,
    ConnectorError,
    ConnectorInfo,
    Context,
    Cursor,
    Item,
    ItemKind,
    Network,
    Probe,
    SearchQuery,
    SetupSchema,
    StreamId,
    StreamKind,
    StreamSpec,
)


@dataclass
class World:
    """What was said, in order, and what was asked for."""

    said: list[str] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)
    """Which of it was said to us."""
    asked: list[tuple[SearchQuery, Cursor | None]] = field(default_factory=list)
    failure: ConnectorError | None = None


WORLD = World()


def item(at: int) -> Arrived:
    """What was said there."""
    return Arrived(
        Item(remote_id=f"s{at}", kind=ItemKind.MENTION, author=Author(f"a{at}", f"vecina{at}"), text=WORLD.said[at])
    )


class Searchable:
    """Finds every text that has all the words, whatever else it says."""

    info = ConnectorInfo("searchable", "Searchable", "1", (Network("Se", "Searchable"),))

    def setup_schema(self) -> SetupSchema:
        """Nothing is asked."""
        return SetupSchema("", ())

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """One."""
        return (StreamSpec(StreamId("mentions"), StreamKind.MENTIONS, 60),)

    async def probe(self, ctx: Context) -> Probe:
        """Itself."""
        return Probe("searchable")

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """What was said to us."""
        seen = int(cursor or "0")
        fresh = WORLD.mentions[seen:]
        return Batch(events=tuple(item(at) for at in fresh), cursor=Cursor(str(seen + len(fresh))))

    async def search(self, ctx: Context, query: SearchQuery, cursor: Cursor | None, limit: int) -> Batch:
        """What has all the words and is newer than the cursor."""
        WORLD.asked.append((query, cursor))
        if WORLD.failure is not None:
            raise WORLD.failure
        seen = int(cursor or "0")
        found = [
            item(at)
            for at in range(seen, len(WORLD.said))
            if all(word.lower() in WORLD.said[at].lower() for word in query.words)
        ]
        return Batch(events=tuple(found[:limit]), cursor=Cursor(str(len(WORLD.said))))


connector = Searchable()
