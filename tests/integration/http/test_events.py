"""Streams of server-sent events: they last, end cleanly, and stand in nobody's way (J71)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import cast

import pytest

from core.http.limits import Limits
from tests.integration.http.conftest import Names, OpenDoor, Serve
from tests.integration.http.hostile import (
    Fault,
    Peer,
    Server,
    answer,
    by_path,
    raw,
    redirect,
    silence,
    then_reset,
    zipped,
)
from ventanilla.api import (
    AuthError,
    Blocked,
    ConnectorError,
    Gone,
    Malformed,
    ProtocolDrift,
    RateLimited,
    ServerEvent,
    TooBig,
    Truncated,
    Unavailable,
)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
TWO = b'event: update\ndata: {"id": "1"}\nid: 1\n\n:thump\n\ndata: a\ndata: b\n\ndata: half'
TWO_EVENTS = [ServerEvent("update", '{"id": "1"}', "1"), ServerEvent("message", "a\nb", "1")]


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


def lasting(said: bytes = b"data: first\n\n") -> Fault:
    """Say something, then stay until the door leaves."""

    async def fault(peer: Peer) -> None:
        await peer.send(HEAD + b"\r\n" + said)
        await peer.reader.read()

    return fault


async def collected(stream: AsyncIterator[ServerEvent]) -> list[ServerEvent]:
    return [event async for event in stream]


async def left(server: Server) -> None:
    await asyncio.wait_for(server.left.wait(), 5)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(HEAD + b"\r\n" + TWO, id="until closed"),
        pytest.param(HEAD + b"Content-Length: %d\r\n\r\n" % len(TWO) + TWO, id="by length"),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(TWO[:9], TWO[9:30], TWO[30:]) + b"0\r\n\r\n",
            id="in chunks",
        ),
    ],
)
async def test_a_stream_gives_its_events_and_ends_with_the_server(serve: Serve, door: OpenDoor, said: bytes) -> None:
    server = await serve(raw(said))
    stream = door(server.at()).events(server.url("/stream"), headers={"Last-Event-ID": "0", "Authorization": "b"})
    assert await collected(stream) == TWO_EVENTS
    request = server.requests[0].lower()
    for field in (
        b"accept: text/event-stream",
        b"accept-encoding: identity\r\n",
        b"cache-control: no-store\r\n",
        b"last-event-id: 0\r\n",
        b"authorization: b\r\n",
    ):
        assert field in request


async def test_events_come_as_they_are_sent_not_when_the_answer_ends(serve: Serve, door: OpenDoor) -> None:
    heard = asyncio.Event()

    async def fault(peer: Peer) -> None:
        await peer.send(HEAD + b"\r\ndata: 1\n\n")
        await asyncio.wait_for(heard.wait(), 5)
        await peer.send(b"data: 2\n\n")

    server = await serve(fault)
    got: list[str] = []
    async for event in door(server.at()).events(server.url()):
        got.append(event.data)
        heard.set()
    assert got == ["1", "2"]


async def test_heartbeats_keep_a_stream_alive_beyond_every_other_limit(serve: Serve, door: OpenDoor) -> None:
    async def fault(peer: Peer) -> None:
        await peer.send(HEAD + b"\r\n")
        for _ in range(25):
            await asyncio.sleep(0.04)
            await peer.send(b":thump\n")
        await peer.send(b"data: still here\n\n")

    server = await serve(fault)
    limits = Limits(total_s=0.8, read_s=0.5, silence_s=0.6, raw_bytes=20)
    stream = door(server.at(), limits=limits).events(server.url())
    assert await collected(stream) == [ServerEvent("message", "still here")]


async def test_silence_ends_a_stream(serve: Serve, door: OpenDoor) -> None:
    server = await serve(lasting())
    stream = door(server.at(), limits=Limits(silence_s=0.1)).events(server.url())
    assert (await anext(stream)).data == "first"
    with pytest.raises(Unavailable, match=r"nothing came for 0\.1 s") as caught:
        await anext(stream)
    assert caught.value.where == "127.0.0.1"
    await left(server)


async def test_a_stream_that_never_begins_is_given_up(serve: Serve, door: OpenDoor) -> None:
    server = await serve(silence)
    with pytest.raises(Unavailable, match=r"within 0\.1 s"):
        await collected(door(server.at(), limits=Limits(total_s=0.1)).events(server.url()))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"data: " + b"x" * 2_000_000, id="a line without end"),
        pytest.param(b"data: 0123456789\n" * 200_000, id="an event without end"),
    ],
)
async def test_an_event_of_more_than_a_megabyte_ends_a_stream(serve: Serve, door: OpenDoor, said: bytes) -> None:
    server = await serve(lasting(said))
    with pytest.raises(TooBig):
        await collected(door(server.at()).events(server.url()))
    await left(server)


async def test_a_stream_may_carry_more_than_any_answer(serve: Serve, door: OpenDoor) -> None:
    server = await serve(raw(HEAD, b"\r\n", (b"data: " + b"x" * 900_000 + b"\n\n") * 7))
    events = await collected(door(server.at(), limits=Limits(raw_bytes=1000)).events(server.url()))
    assert [len(event.data) for event in events] == [900_000] * 7


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(answer(status="401 No"), AuthError, id="401"),
        pytest.param(answer(status="404 No"), Gone, id="404"),
        pytest.param(answer(b'{"retry_after_ms": 9000}', status="429 No"), RateLimited, id="429"),
        pytest.param(answer(status="503 No"), Unavailable, id="503"),
        pytest.param(answer(status="204 No Content"), ProtocolDrift, id="204"),
    ],
)
async def test_a_status_is_a_verdict_for_a_stream_too(
    serve: Serve, door: OpenDoor, fault: Fault, kind: type[ConnectorError]
) -> None:
    server = await serve(fault)
    with pytest.raises(ConnectorError) as caught:
        await collected(door(server.at()).events(server.url()))
    assert type(caught.value) is kind
    assert caught.value.where == "127.0.0.1"
    assert caught.value.answer is not None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(answer(b"<html>", content_type="text/html"), Blocked, id="a page"),
        pytest.param(raw(HEAD, b"Content-Encoding: gzip\r\n\r\n", zipped(TWO)), Malformed, id="packed"),
        pytest.param(raw(HEAD, b"X: y\r\n" * 300, b"\r\n"), TooBig, id="a long head"),
        pytest.param(raw(HEAD, b"Content-Length: 99\r\n\r\n", TWO[:50]), Truncated, id="cut"),
        pytest.param(then_reset(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(TWO)), Truncated, id="reset"),
        pytest.param(raw(HEAD, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), Truncated, id="a bad chunk"),
        pytest.param(raw(b"SSH-2.0\r\n\r\n"), Malformed, id="not HTTP"),
    ],
)
async def test_J71_what_is_no_stream_or_breaks_off_is_an_error(
    serve: Serve, door: OpenDoor, fault: Fault, kind: type[ConnectorError]
) -> None:
    server = await serve(fault)
    with pytest.raises(kind) as caught:
        await collected(door(server.at()).events(server.url()))
    assert caught.value.where == "127.0.0.1"


async def test_a_stream_asks_no_inner_machine(serve: Serve, door: OpenDoor) -> None:
    server = await serve(lasting())
    inner = await serve(lasting())
    pointing = await serve(redirect(inner.url()))
    entrance = door(pointing.at(), names=Names({"rebind.example": ["127.0.0.1"]}))
    for url in (server.url(), server.url(host="rebind.example"), pointing.url(), "ftp://server.example/"):
        with pytest.raises(Blocked):
            await collected(entrance.events(url))
    assert (server.connections, inner.connections) == (0, 0)


async def test_a_stream_follows_a_redirect_with_empty_pockets(serve: Serve, door: OpenDoor) -> None:
    other = await serve(raw(HEAD, b"\r\n", TWO))
    first = await serve(by_path({"/1": redirect("/2"), "/2": redirect(other.url())}))
    stream = door(first.at(), other.at()).events(first.url("/1"), headers={"Authorization": "T0KEN"})
    assert await collected(stream) == TWO_EVENTS
    assert all(b"T0KEN" in request for request in first.requests)
    assert b"T0KEN" not in other.requests[0]


async def test_a_consumer_who_closes_hangs_up(serve: Serve, door: OpenDoor) -> None:
    server = await serve(lasting())
    stream = cast(AsyncGenerator[ServerEvent, None], door(server.at()).events(server.url()))
    assert (await anext(stream)).data == "first"
    await stream.aclose()
    await left(server)


async def test_a_consumer_who_just_leaves_hangs_up(serve: Serve, door: OpenDoor) -> None:
    server = await serve(lasting())
    entrance = door(server.at())
    async for event in entrance.events(server.url()):
        assert event.data == "first"
        break
    await left(server)


async def test_a_cancelled_consumer_stays_cancelled_and_hangs_up(serve: Serve, door: OpenDoor) -> None:
    server = await serve(lasting())
    heard = asyncio.Event()

    async def listen() -> None:
        async for _ in door(server.at()).events(server.url()):
            heard.set()

    task = asyncio.create_task(listen())
    await asyncio.wait_for(heard.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await left(server)


async def test_closing_the_door_ends_its_streams(serve: Serve, door: OpenDoor) -> None:
    server = await serve(lasting())
    entrance = door(server.at())
    stream = entrance.events(server.url())
    assert (await anext(stream)).data == "first"
    waiting = asyncio.create_task(collected(stream))
    await asyncio.sleep(0)
    await entrance.close()
    with pytest.raises(ConnectorError):
        await asyncio.wait_for(waiting, 5)
    await left(server)


async def test_open_streams_hold_up_no_request_and_wait_for_none(serve: Serve, door: OpenDoor) -> None:
    let_go = asyncio.Event()
    held = asyncio.Event()

    async def hold(peer: Peer) -> None:
        held.set()
        await let_go.wait()
        await answer(b"[held]")(peer)

    server = await serve(by_path({"/stream": lasting(), "/hold": hold, "/": answer(b"[1]")}))
    entrance = door(server.at())
    streams = [entrance.events(server.url("/stream")) for _ in range(3)]
    for stream in streams:
        assert (await anext(stream)).data == "first"
    assert (await entrance.get(server.url())).body == b"[1]"
    assert (await entrance.send("POST", server.url())).body == b"[1]"
    holding = asyncio.create_task(entrance.get(server.url("/hold")))
    await asyncio.wait_for(held.wait(), 5)
    late = entrance.events(server.url("/stream"))
    assert (await anext(late)).data == "first"
    let_go.set()
    assert (await holding).body == b"[held]"
    for stream in (*streams, late):
        await cast(AsyncGenerator[ServerEvent, None], stream).aclose()
