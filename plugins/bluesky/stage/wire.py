"""A small HTTP server on the loopback whose answers can be lost on the way: real sockets, every request kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import parse_qs, urlsplit

from ventanilla.api import JSON

_READ_TIMEOUT_S = 10


class Loss(Enum):
    """How one exchange goes wrong."""

    BEFORE = auto()
    """The connection ends before the server has acted."""
    AFTER = auto()
    """It has acted, and the connection ends without an answer."""
    MIDWAY = auto()
    """It has acted, and the answer breaks off in the middle."""
    BAD_GATEWAY = auto()
    """It has acted, and somebody on the way answers 502."""
    TWICE = auto()
    """The request is delivered twice; the second answer arrives."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: its name, its parameters (of a question) or its body."""

    name: str
    params: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def param(self, key: str, default: str = "") -> str:
        """One parameter."""
        return self.params.get(key, [default])[0]

    def json(self) -> dict[str, JSON]:
        """The body, which is an object."""
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    value: JSON = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    page: bytes = b""
    """Sent as HTML instead of ``value``."""

    def encoded(self) -> bytes:
        """The bytes on the wire."""
        kind, body = ("text/html", self.page) if self.page else ("application/json", json.dumps(self.value).encode())
        lines = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close", **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"HTTP/1.1 {self.status} X\r\n{head}\r\n".encode() + body


Answering = Callable[[Asked], Awaitable[Reply]]


@dataclass(slots=True)
class Wire:
    """Where the server listens, what it was asked, and what is to go wrong with which call next."""

    answering: Answering
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    losses: dict[str, list[Loss]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address to configure."""
        return f"http://127.0.0.1:{self.port}"

    def lose(self, name: str, loss: Loss) -> None:
        """Have the next call of this name go wrong."""
        self.losses.setdefault(name, []).append(loss)

    def calls(self, name: str) -> list[Asked]:
        """Every call whose name ends so."""
        return [asked for asked in self.asked if asked.name.endswith(name)]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one exchange."""
        try:
            async with asyncio.timeout(_READ_TIMEOUT_S):
                asked = await _read(reader)
            self.asked.append(asked)
            loss = next((self.losses[name].pop(0) for name in self.losses if _meant(name, asked, self.losses)), None)
            writer.write(await self._answer(asked, loss))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            pass
        finally:
            writer.close()

    async def _answer(self, asked: Asked, loss: Loss | None) -> bytes:
        if loss is Loss.BEFORE:
            return b""
        reply = await self.answering(asked)
        match loss:
            case Loss.AFTER:
                return b""
            case Loss.MIDWAY:
                return reply.encoded()[:-5]
            case Loss.BAD_GATEWAY:
                return Reply({"error": "UpstreamFailure"}, 502).encoded()
            case Loss.TWICE:
                return (await self.answering(asked)).encoded()
            case _:
                return reply.encoded()


def _meant(name: str, asked: Asked, losses: Mapping[str, list[Loss]]) -> bool:
    return asked.name.endswith(name) and bool(losses[name])


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    _method, target, _version = head[0].split(" ")
    headers = {
        name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in head[1:] if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Asked(parts.path.removeprefix("/xrpc/"), parse_qs(parts.query), headers, body)


@asynccontextmanager
async def wired(answering: Answering) -> AsyncIterator[Wire]:
    """A server that listens as long as this is open."""
    wire = Wire(answering)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    async with server:
        yield wire
