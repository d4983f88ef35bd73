"""A server on 127.0.0.1 that misbehaves on purpose: every fault is a function of one connection."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import re
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Fault = Callable[["Peer"], Awaitable[None]]

_LENGTH = re.compile(rb"content-length: ([0-9]+)\r\n", re.IGNORECASE)


@dataclass
class Peer:
    """One connection as the server sees it."""

    request: bytes
    writer: asyncio.StreamWriter
    reader: asyncio.StreamReader
    """What comes after the request, which has been read with its body."""

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection with a RST instead of a FIN."""
        self.writer.transport.abort()


@dataclass
class Server:
    """Where it listens and what it was asked."""

    port: int
    scheme: str
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a connection that was served has ended."""

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def at(self, host: str = "127.0.0.1") -> str:
        return f"{host}:{self.port}"


@contextlib.asynccontextmanager
async def listening(fault: Fault, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server that answers every request with ``fault`` and closes."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            server.connections += 1
            request = await reader.readuntil(b"\r\n\r\n")
            server.requests.append(request)
            length = _LENGTH.search(request)
            if length is not None:
                request += await reader.readexactly(int(length[1]))
                server.requests[-1] = request
            await fault(Peer(request, writer, reader))
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # the door has left, as it should
        finally:
            tasks.discard(task)
            server.left.set()
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    server = Server(listener.sockets[0].getsockname()[1], "https" if tls else "http")
    try:
        yield server
    finally:
        listener.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listener.wait_closed()


def raw(*parts: bytes) -> Fault:
    """Send these bytes and close."""

    async def fault(peer: Peer) -> None:
        await peer.send(b"".join(parts))

    return fault


def answer(
    body: bytes = b"{}",
    *fields: str,
    status: str = "200 OK",
    content_type: str | None = "application/json",
) -> Fault:
    """A proper answer with additional header fields."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    return raw("\r\n".join(lines).encode(), b"\r\n\r\n", body)


def redirect(location: str, status: int = 302) -> Fault:
    """An answer that points elsewhere."""
    return answer(b"", f"Location: {location}", status=f"{status} Elsewhere")


def by_path(faults: dict[str, Fault]) -> Fault:
    """A fault for each path; the rest is gone."""

    async def fault(peer: Peer) -> None:
        path = peer.request.split(b" ", 2)[1].decode()
        await faults.get(path, answer(status="404 Not Found"))(peer)

    return fault


def then_drip(start: bytes, drop: bytes = b"x", gap_s: float = 0.02) -> Fault:
    """Begin well, then give a little at a time, for ever."""

    async def fault(peer: Peer) -> None:
        await peer.send(start)
        while True:
            await peer.send(drop)
            await asyncio.sleep(gap_s)

    return fault


def then_pour(start: bytes, block: bytes) -> Fault:
    """Begin well, then pour the same block for ever."""

    async def fault(peer: Peer) -> None:
        await peer.send(start)
        while True:
            await peer.send(block)

    return fault


def then_reset(start: bytes) -> Fault:
    """Begin well, then reset the connection."""

    async def fault(peer: Peer) -> None:
        await peer.send(start)
        peer.reset()

    return fault


async def silence(peer: Peer) -> None:
    """Take the request and say nothing."""
    await asyncio.Event().wait()


async def half_closed(peer: Peer) -> None:
    """Close the sending side without an answer."""
    peer.writer.write_eof()
    await asyncio.Event().wait()


def gzip_bomb(mebibytes: int) -> bytes:
    """A gzip stream of that many MiB of zeros, without an end; about 1 kB for each."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a block stands alone, so it may be repeated.
    return head + block * mebibytes


def zipped(body: bytes) -> bytes:
    return gzip.compress(body)
