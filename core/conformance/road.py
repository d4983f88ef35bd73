"""The bad road: a proxy on the loopback between connector and scene, which can spoil any one exchange.

Every request is kept. Rules say, request by request, what goes wrong; where none speaks, it is passed on and so is
the answer, with the scene's address replaced by the road's, so that no answer leads past it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from ventanilla.stage import Loss

_READ_S = 10.0
_HEAD_BYTES = 256 * 1024
READING = ("GET", "HEAD", "OPTIONS")
_BODILESS = (204, 304)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    number: int
    """From 0, in the order in which they came."""
    method: str
    target: str
    head: bytes = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_write(self) -> bool:
        """Whether it asks for a change."""
        return self.method not in READING

    def holds(self, words: str) -> bool:
        """Whether the words stand in it anywhere."""
        return words.encode() in self.head + self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer; names of headers as they were written, without those of its framing."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    body: bytes = b"{}"

    def header(self, name: str) -> str:
        """The first header of this name; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def with_headers(self, **new: str) -> Answer:
        """The same with these headers instead of its own; ``_`` in a name stands for a hyphen."""
        given = {name.replace("_", "-"): value for name, value in new.items()}
        kept = tuple((key, value) for key, value in self.headers if key.lower() not in map(str.lower, given))
        return replace(self, headers=(*kept, *given.items()))

    def encoded(self) -> bytes:
        """The bytes on the wire."""
        lines = [f"HTTP/1.1 {self.status} X", *(f"{name}: {value}" for name, value in self.headers)]
        if self.status not in _BODILESS:
            lines.append(f"Content-Length: {len(self.body)}")
        head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace")
        return head if self.status in _BODILESS else head + self.body


@dataclass(frozen=True, slots=True)
class Lost:
    """The exchange goes wrong in one of the five ways."""

    loss: Loss


@dataclass(frozen=True, slots=True)
class Instead:
    """The scene is not asked; these bytes come, as fast as they are given."""

    pieces: Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class Changed:
    """The scene is asked, and its answer changed."""

    change: Callable[[Answer], Answer]


Meddling = Lost | Instead | Changed
Rule = Callable[[Asked], Meddling | None]


@dataclass(slots=True)
class Road:
    """Where the proxy listens, what passed, and what is to go wrong."""

    goal: str
    """The scene's address."""
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    """The first that says something about a request decides."""

    @property
    def url(self) -> str:
        """The road's address, with the path of the scene's."""
        return f"http://127.0.0.1:{self.port}{urlsplit(self.goal).path}"

    @property
    def writes(self) -> int:
        """How many requests for a change came so far."""
        return sum(one.is_write for one in self.asked)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one exchange."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            async with asyncio.timeout(_READ_S):
                asked = await self._read(reader)
            self.asked.append(asked)
            meddling = next((said for rule in self.rules if (said := rule(asked)) is not None), None)
            async for piece in self._answer(asked, meddling):
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(ConnectionError):
            writer.close()

    async def _answer(self, asked: Asked, meddling: Meddling | None) -> AsyncIterator[bytes]:
        match meddling:
            case Instead(pieces=pieces):
                async for piece in pieces():
                    yield piece
            case Lost(loss=Loss.BEFORE):
                return
            case Lost(loss=loss):
                answer = await self._ask(asked)
                if loss is Loss.TWICE:
                    answer = await self._ask(asked)
                yield _spoiled(answer, loss)
            case Changed(change=change):
                yield change(await self._ask(asked)).encoded()
            case None:
                yield (await self._ask(asked)).encoded()

    async def _ask(self, asked: Asked) -> Answer:
        """Pass a request on and give the whole answer."""
        place = urlsplit(self.goal)
        here, there = f"127.0.0.1:{self.port}".encode(), place.netloc.encode()
        async with asyncio.timeout(_READ_S):
            reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=_HEAD_BYTES)
            try:
                writer.write(asked.head.replace(here, there) + asked.body.replace(here, there))
                await writer.drain()
                answer = await _answer(reader)
            finally:
                writer.close()
        headers = tuple((name, value.replace(there.decode(), here.decode())) for name, value in answer.headers)
        return replace(answer, headers=headers, body=answer.body.replace(there, here))

    async def _read(self, reader: asyncio.StreamReader) -> Asked:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _version = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        size = int(_headers(head).get("content-length", "0"))
        return Asked(len(self.asked), method, target, head, await reader.readexactly(size))


@asynccontextmanager
async def opened(goal: str) -> AsyncIterator[Road]:
    """A road to ``goal`` while it is open."""
    road = Road(goal)
    server = await asyncio.start_server(road.serve, "127.0.0.1", 0, limit=_HEAD_BYTES)
    road.port = server.sockets[0].getsockname()[1]
    try:
        yield road
    finally:
        server.close()


def instead(answer: Answer) -> Instead:
    """One whole answer that the scene never gave."""

    async def pieces() -> AsyncIterator[bytes]:
        yield answer.encoded()

    return Instead(pieces)


def _spoiled(answer: Answer, loss: Loss) -> bytes:
    match loss:
        case Loss.AFTER:
            return b""
        case Loss.MIDWAY:
            whole = answer.encoded()
            return whole[: len(whole) - max(1, len(answer.body) // 2)]
        case Loss.BAD_GATEWAY:
            return Answer(502, (("Content-Type", "text/html"),), b"<h1>502 Bad Gateway</h1>").encoded()
        case _:
            return answer.encoded()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    status = int(first.split(" ")[1])
    pairs = [(name, value.strip()) for name, _colon, value in (line.partition(":") for line in lines)]
    named = {name.lower(): value for name, value in pairs}
    if status in _BODILESS:
        body = b""
    elif "chunked" in named.get("transfer-encoding", "").lower():
        body = await _chunks(reader)
    elif "content-length" in named:
        body = await reader.readexactly(int(named["content-length"]))
    else:
        body = await reader.read(-1)
    framing = ("content-length", "transfer-encoding", "connection")
    return Answer(status, tuple((name, value) for name, value in pairs if name.lower() not in framing), body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    return body


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
