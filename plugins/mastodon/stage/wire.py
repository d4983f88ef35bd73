"""The HTTP half of the fake server: real sockets on the loopback, whole requests in, answers or broken lines out."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, parse_qsl, urlsplit

_READ_TIMEOUT_S = 10
_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def first(self, name: str) -> str:
        """The first value of a query parameter; empty where there is none."""
        return self.query.get(name, [""])[0]

    def json(self) -> dict[str, object]:
        """The body, which has to be an object, or a form."""
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(self.body.decode()))
        said = json.loads(self.body or b"{}")
        assert isinstance(said, dict)
        return said


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``breaks``: the line is reset instead, after everything was done."""

    said: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer that goes on: pieces as they come, until ``None``."""

    pieces: asyncio.Queue[bytes | None]


Handler = Callable[[Asked], Awaitable[Answer | Stream]]


@asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[int]:
    """Answer on a free port of the loopback; gives the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await handler(await _read(reader))
            await _write(writer, answer)
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass  # the client went away, which is its right
        finally:
            writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _READ_TIMEOUT_S)).decode("latin-1")
    first, *lines = head.split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    size = int(headers.get("content-length", "0"))
    body = await asyncio.wait_for(reader.readexactly(size), _READ_TIMEOUT_S)
    method, target, _ = first.split(" ")
    parts = urlsplit(target)
    return Asked(method, parts.path, parse_qs(parts.query, keep_blank_values=True), headers, body)


async def _write(writer: asyncio.StreamWriter, answer: Answer | Stream) -> None:
    if isinstance(answer, Stream):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        while (piece := await answer.pieces.get()) is not None:
            writer.write(piece)
            await writer.drain()
        return
    if answer.breaks:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        return
    body = answer.raw if answer.raw is not None else json.dumps(answer.said).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(body)), **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in headers.items())]
    # no word of closing: a client that keeps the line open will find it reset, as with snac2
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)
    await writer.drain()
