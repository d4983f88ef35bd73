"""A small HTTP server for stages: real sockets on the loopback, whole requests in, whole answers out.

Standard library only, so that a stage needs nothing to be installed; see :mod:`ventanilla.stage`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

_READ_S = 10.0
_BODILESS = (204, 304)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def first(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        return self.query.get(name, [default])[0]

    def json(self) -> dict[str, object]:
        """The body, an object in JSON.

        Raises:
            ValueError: it is none.
        """
        value = json.loads(self.body)
        if not isinstance(value, dict):
            raise ValueError("the body is no object")
        return value


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: ``value`` as JSON, or ``body`` as it is."""

    value: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def encoded(self) -> bytes:
        """The bytes on the wire; the connection ends after them."""
        body = json.dumps(self.value).encode() if self.body is None else self.body
        headers = {"Content-Type": "application/json", **self.headers, "Connection": "close"}
        if self.status not in _BODILESS:
            headers["Content-Length"] = str(len(body))
        lines = [f"HTTP/1.1 {self.status} X", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head if self.status in _BODILESS else head + body


Answering = Callable[[Asked], Awaitable[Reply]]


@asynccontextmanager
async def listening(answering: Answering) -> AsyncIterator[str]:
    """The address, ``http://127.0.0.1:PORT``, at which requests are answered while this is open."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(_READ_S):
                asked = await _read(reader)
            writer.write((await answering(asked)).encoded())
            await writer.drain()
        with contextlib.suppress(ConnectionError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _version = head[0].split(" ")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _colon, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Asked(method, parts.path, parse_qs(parts.query, keep_blank_values=True), headers, body)
