"""A small HTTP server on the loopback for crafted feeds: real sockets, real truncation, every request kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_READ_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; header names in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; with ``send_bytes`` the connection closes after so many bytes of the promised body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    send_bytes: int | None = None


Handler = Callable[[Asked], Answer]


@dataclass(slots=True)
class FeedServer:
    """What is served at each path, and what was asked."""

    port: int = 0
    pages: dict[str, Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "/feed.xml") -> str:
        """The address of ``path``."""
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, answer: Answer | bytes | str, path: str = "/feed.xml") -> None:
        """Answer every request for ``path`` in the same way from now on."""
        fixed = answer if isinstance(answer, Answer) else Answer(answer.encode() if isinstance(answer, str) else answer)
        self.pages[path] = lambda asked: fixed

    def serve_with_validators(self, body: bytes | str, etag: str = "", modified: str = "") -> None:
        """Serve ``body`` as a well-behaved server does: 304 to whoever has it."""
        data = body.encode() if isinstance(body, str) else body
        sent = {name: value for name, value in (("ETag", etag), ("Last-Modified", modified)) if value}

        def handler(asked: Asked) -> Answer:
            has_tag = bool(etag) and asked.headers.get("if-none-match") == etag
            has_date = bool(modified) and asked.headers.get("if-modified-since") == modified
            return Answer(status=304, headers=sent) if has_tag or has_date else Answer(data, headers=sent)

        self.pages["/feed.xml"] = handler

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        try:
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _READ_TIMEOUT_S)).decode("latin-1")
            first, *lines = head.split("\r\n")
            pairs = (line.partition(":") for line in lines if line)
            asked = Asked(first.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs})
            self.asked.append(asked)
            answer = self.pages[asked.path](asked) if asked.path in self.pages else Answer(b"nothing here", 404)
            headers = {"Content-Type": "application/xml", **answer.headers}
            if answer.status != 304:
                headers.setdefault("Content-Length", str(len(answer.body)))
            lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in headers.items())]
            writer.write(("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode("latin-1"))
            writer.write(answer.body if answer.send_bytes is None else answer.body[: answer.send_bytes])
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass  # the client went away, which is its right
        finally:
            writer.close()


@asynccontextmanager
async def running() -> AsyncIterator[FeedServer]:
    """A server on a free port of the loopback."""
    feed_server = FeedServer()
    listener = await asyncio.start_server(feed_server.handle, "127.0.0.1", 0)
    feed_server.port = listener.sockets[0].getsockname()[1]
    async with listener:
        yield feed_server
