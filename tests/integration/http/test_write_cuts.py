"""A connection cut between any two bytes of a write: the verdict never claims more than is known (P83)."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from tests.integration.http.conftest import OpenDoor
from ventanilla.api import Applied, ConnectorError, Rejected, Response, Unavailable, UncertainOutcome

BODY = b'{"status": "Cortes de agua"}'

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Counted:
    """A listener and how often it was called."""

    port: int
    connections: int = 0

    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1/statuses"


@contextlib.asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[Counted]:
    """Serve each connection in its own way, to the very byte."""
    tasks: set[asyncio.Task[None]] = set()

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with contextlib.suppress(OSError, EOFError):
                await serve(reader, writer)
        finally:
            writer.close()

    listener = await asyncio.start_server(counted, "127.0.0.1", 0)
    server = Counted(listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listener.close()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)


def cut(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    """End the connection, with a RST if wanted; what was read and not is lost alike."""
    if reset:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    else:
        writer.close()


async def whole_request(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(len(BODY))


async def outcome(door: OpenDoor, server: Counted) -> Response | ConnectorError:
    """What one write says of itself; the server was called exactly once more."""
    before = server.connections
    entrance = door(f"127.0.0.1:{server.port}")
    try:
        return await asyncio.wait_for(entrance.send("POST", server.url(), body=BODY, headers={"X-Key": "k"}), 10)
    except ConnectorError as error:
        return error
    finally:
        assert server.connections == before + 1


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
async def test_a_cut_after_any_byte_of_the_request_leaves_it_uncertain(door: OpenDoor, reset: bool) -> None:
    read_bytes = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(read_bytes)
        cut(writer, reset=reset)

    length = 0

    async def measure(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal length
        length = len(await reader.readuntil(b"\r\n\r\n")) + len(await reader.readexactly(len(BODY)))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    async with listening(measure) as server:
        assert isinstance(await outcome(door, server), Response)
    assert 200 < length < 400
    async with listening(serve) as server:
        for read_bytes in range(length + 1):
            error = await outcome(door, server)
            assert type(error) is UncertainOutcome, read_bytes
            assert error.applied is Applied.MAYBE


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize(
    "framing",
    [
        pytest.param((b"Content-Length: 2\r\n", b"{}"), id="by length"),
        pytest.param((b"Transfer-Encoding: chunked\r\n", b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), id="in chunks"),
    ],
)
@pytest.mark.parametrize("status", [200, 422, 503])
async def test_a_cut_after_any_byte_of_the_answer_tells_what_the_head_told(
    door: OpenDoor, status: int, framing: tuple[bytes, bytes], reset: bool
) -> None:
    head = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%b\r\n" % (status, framing[0])
    said = head + framing[1]
    sent_bytes = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await whole_request(reader)
        writer.write(said[:sent_bytes])
        await writer.drain()
        cut(writer, reset=reset)

    async with listening(serve) as server:
        for sent_bytes in range(len(said) + 1):
            told = await outcome(door, server)
            if sent_bytes < len(head):
                assert type(told) is UncertainOutcome, sent_bytes
                assert told.applied is Applied.MAYBE
                continue
            if reset and isinstance(told, UncertainOutcome) and told.status is None:
                assert told.applied is Applied.MAYBE  # the reset overtook what had been sent before
                continue
            match status:
                case 200 if sent_bytes == len(said) and not (reset and isinstance(told, UncertainOutcome)):
                    assert isinstance(told, Response)
                case 200:
                    assert isinstance(told, UncertainOutcome)
                    assert (told.applied, told.status) == (Applied.YES, 200)
                case 422:
                    assert type(told) is Rejected
                    assert told.applied is Applied.NO
                case _:
                    assert isinstance(told, UncertainOutcome)
                    assert (told.applied, told.status) == (Applied.MAYBE, 503)


async def test_a_listener_that_is_gone_leaves_nothing_done(door: OpenDoor) -> None:
    async with listening(whole_request_only) as server:
        pass
    with pytest.raises(Unavailable) as caught:
        await door(f"127.0.0.1:{server.port}").send("POST", server.url(), body=BODY)
    assert caught.value.applied is Applied.NO
    assert server.connections == 0


async def whole_request_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await whole_request(reader)
