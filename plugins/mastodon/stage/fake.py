"""A fake server of the Mastodon client API, with the differences between real ones as settings.

It shows: paging by ``min_id`` and by ``since_id``; notifications that hide; pictures that take a while; keys that
are honoured, ignored or fail; statuses with sources; a stream with heartbeats; ISO times in rate headers; lines
that are reset after the answer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime

from plugins.mastodon.stage.town import ME, Key, Kind, Town
from plugins.mastodon.stage.wire import Answer, Asked, Stream, listening
from ventanilla.api import Clock

TOKEN = "the-token-of-the-tests"
CODE = "c0de-Of_the-page"


@dataclass(slots=True)
class Fault:
    """What happens to the next ``left`` requests that match: before they are carried out, or instead of an answer."""

    pattern: str
    answer: Answer
    is_applied: bool = False
    left: int = 1


@dataclass(slots=True)
class Fake:
    """The server, what was asked of it, and what it will do wrong."""

    town: Town
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    streams: list[asyncio.Queue[bytes | None]] = field(default_factory=list)
    has_opened: asyncio.Event = field(default_factory=asyncio.Event)
    """A stream was opened."""
    keys: dict[str, str] = field(default_factory=dict)
    media_waits: int = 0
    """How often a picture is said not to be ready."""
    scopes: tuple[str, ...] = ("read", "write")
    reports: list[dict[str, object]] = field(default_factory=list)
    standing: dict[str, set[str]] = field(default_factory=dict)
    search_finds: bool = True
    clock_ahead: timedelta = timedelta(0)
    clock: Clock | None = None
    """Whose time it is; ``None``: the town's own, a second later with everything that is said."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def breaks(self, pattern: str, *, after: bool = True, times: int = 1) -> None:
        """Reset the line of the next matching request, after or before it is carried out."""
        self.faults.append(Fault(pattern, Answer(breaks=True), after, times))

    def answers(self, pattern: str, answer: Answer, *, after: bool = False, times: int = 1) -> None:
        """Give the next matching request this answer, after or instead of carrying it out."""
        self.faults.append(Fault(pattern, answer, after, times))

    def calls(self, pattern: str) -> int:
        """How many requests matched ``METHOD /path``."""
        return sum(bool(re.search(pattern, f"{one.method} {one.path}")) for one in self.asked)

    def own(self, text: str = "") -> list[str]:
        """The ids of what we said, oldest first; of this text alone where one is given."""
        mine = [one for one in self.town.said.values() if one.account == ME]
        return [one.id for one in mine if not text or one.text == text]

    async def handle(self, asked: Asked) -> Answer | Stream:
        """Answer one request."""
        self.asked.append(asked)
        if self.clock is not None:
            self.town.moment = self.clock.now() - timedelta(seconds=1)
        line = f"{asked.method} {asked.path}"
        fault = next((one for one in self.faults if one.left > 0 and re.search(one.pattern, line)), None)
        if fault is not None:
            fault.left -= 1
            if not fault.is_applied:
                return self._dressed(fault.answer)
            self._routed(asked)
            return self._dressed(fault.answer)
        answer = self._routed(asked)
        return answer if isinstance(answer, Stream) else self._dressed(answer)

    def _dressed(self, answer: Answer) -> Answer:
        headers: dict[str, str] = {
            "Date": format_datetime(self.town.moment + self.clock_ahead, usegmt=True),
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": "289",
            "X-RateLimit-Reset": (self.town.moment + timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }
        if self.town.kind.creator:
            headers["X-Creator"] = self.town.kind.creator
        return Answer(answer.said, answer.status, {**headers, **answer.headers}, answer.raw, answer.breaks)

    def _routed(self, asked: Asked) -> Answer | Stream:
        from plugins.mastodon.stage.routes import ROUTES

        open_to_all = asked.path in ("/api/v1/apps", "/oauth/token", "/api/v1/instance", "/api/v2/instance")
        if not open_to_all and asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer({"error": "The access token is invalid"}, 401)
        for method, pattern, route in ROUTES:
            found = re.fullmatch(pattern, asked.path)
            if method == asked.method and found:
                return route(self, asked, *found.groups())
        return self.missing()

    def missing(self) -> Answer:
        """What is said of something that is not there."""
        if self.town.kind.creator:
            return Answer(status=404, headers={"Content-Type": "text/html"}, raw=b"<h1>404 Not Found (snac/2.75)</h1>")
        return Answer({"error": "Record not found"}, 404)

    def key_of(self, asked: Asked) -> str:
        """The status that this key already made, where the server minds keys."""
        key = asked.headers.get("idempotency-key", "")
        return self.keys.get(key, "") if key and self.town.kind.key is not Key.IGNORED else ""


Route = Callable[..., Answer | Stream]


@asynccontextmanager
async def running(kind: Kind) -> AsyncIterator[Fake]:
    """A server of this kind on a free port."""
    fake = Fake(Town(kind))
    async with listening(fake.handle) as port:
        fake.port = port
        yield fake
        for stream in fake.streams:
            stream.put_nowait(None)
