"""What a connector is given, for tests: the real door, a clock that stands still, the parser in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from core.http.door import HttpDoor
from plugins.feed import connector
from plugins.feed.connector import ENTRIES
from plugins.feed.parse import document, entry
from tests.contract.feed.server import FeedServer, running
from ventanilla.api import JSON, AccountView, Arrived, Batch, Context, Cursor, Item, Misfit, Parser

NOW = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)
NOW_S = int(NOW.timestamp())


@dataclass(slots=True)
class StandingClock:
    """A clock that moves when told."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """The chosen moment."""
        return self.moment

    def forward(self, **by: float) -> None:
        """Move on, as :class:`datetime.timedelta` counts."""
        self.moment += timedelta(**by)


@dataclass(slots=True)
class InProcess:
    """Runs the parsing function here and counts."""

    calls: int = 0

    async def __call__(self, function: str, body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
        """See :class:`ventanilla.api.Parser`."""
        self.calls += 1
        return {"plugins.feed.parse:document": document, "plugins.feed.parse:entry": entry}[function](body, options)


@dataclass(slots=True)
class World:
    """One account, its server and all that the connector reaches."""

    server: FeedServer
    door: HttpDoor
    clock: StandingClock = field(default_factory=StandingClock)
    parser: InProcess = field(default_factory=InProcess)
    settings: dict[str, str] = field(default_factory=dict)

    def context(self, parser: Parser | None = None) -> Context:
        """The context of the account as its settings are now."""
        settings = {"url": self.server.url(), **self.settings}
        account = AccountView(id="7", handle="feed", settings=settings)
        return Context(account=account, http=self.door, clock=self.clock, parse=parser or self.parser)

    async def pull(self, cursor: Cursor | None = None, limit: int = 100) -> Batch:
        """One pull."""
        return await connector.pull(self.context(), ENTRIES, cursor, limit)


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """A fresh server and a door that may reach it, and only it."""
    async with running() as server:
        clock = StandingClock()
        door = HttpDoor(clock, allow=(f"127.0.0.1:{server.port}",))
        try:
            yield World(server, door, clock)
        finally:
            await door.close()


def arrived(batch: Batch) -> list[Item]:
    """The items of a batch, in order."""
    return [event.item for event in batch.events if isinstance(event, Arrived)]


def misfits(batch: Batch) -> list[Misfit]:
    """What was set aside."""
    return [event for event in batch.events if isinstance(event, Misfit)]


def texts(batch: Batch) -> list[str]:
    """The items' words, in order."""
    return [item.text for item in arrived(batch)]


def without_cursor(batch: Batch) -> Batch:
    """The batch with an empty cursor, for comparing the rest."""
    return replace(batch, cursor=Cursor(""))


def rss(*items: str, head: str = "", prefix: str = '<?xml version="1.0"?>', attributes: str = "") -> str:
    """An RSS 2.0 document around ``items``, each the inside of an item."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>Noticias</title><link>https://news.example/</link>{head}{inside}</channel>"
    return f'{prefix}<rss version="2.0"{attributes}>{channel}</rss>'


def atom(*entries: str, head: str = "", attributes: str = "") -> str:
    """An Atom document around ``entries``, each the inside of an entry."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    opening = f'<feed xmlns="http://www.w3.org/2005/Atom"{attributes}><title>Boletín</title>'
    return f'<?xml version="1.0"?>{opening}{head}{inside}</feed>'


def numbered(count: int, first: int = 1) -> list[str]:
    """``count`` RSS items, newest first as feeds have them; item n was published n minutes after 08:00."""
    return [
        f"<guid isPermaLink='false'>id-{n}</guid><title>Noticia {n}</title>"
        f"<pubDate>Thu, 02 Jul 2026 {8 + n // 60:02}:{n % 60:02}:00 +0000</pubDate>"
        for n in range(first + count - 1, first - 1, -1)
    ]
