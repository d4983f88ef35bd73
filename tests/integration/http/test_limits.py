"""Whatever a server does, an answer ends in time and in bounds (N34 to N41, N49)."""

from __future__ import annotations

import socket
import tracemalloc

import pytest

from core.http.limits import Limits
from tests.integration.http.conftest import QUICK, OpenDoor, Serve
from tests.integration.http.hostile import (
    Fault,
    answer,
    gzip_bomb,
    half_closed,
    raw,
    silence,
    then_drip,
    then_pour,
    then_reset,
    zipped,
)
from ventanilla.api import ConnectorError, Malformed, TooBig, Truncated, Unavailable

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SMALL = Limits(raw_bytes=50_000, decoded_bytes=100_000)


async def test_a_proper_answer_arrives_whole_with_its_head(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer(b'{"a": 1}', "X-Twice: one", "X-Twice: two", 'ETag: "e"'))
    response = await door(server.at()).get(server.url("/feed"))
    assert (response.status, response.body, response.moved_to) == (200, b'{"a": 1}', None)
    assert response.url == server.url("/feed")
    assert response.headers["etag"] == '"e"'
    assert response.headers["x-twice"] == "one, two"


async def test_the_request_asks_for_gzip_only_and_for_the_expected_types(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer())
    await door(server.at()).get(server.url(), expect=("application/json",), headers={"X-Key": "k"})
    request = server.requests[0].lower()
    assert b"accept-encoding: gzip\r\n" in request
    assert b"accept: application/json, */*;q=0.1\r\n" in request
    assert b"x-key: k\r\n" in request
    assert b"host: " + server.at().encode() in request


async def test_gzip_is_inflated(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer(zipped(b"<rss/>" * 1000), "Content-Encoding: gzip"))
    assert (await door(server.at()).get(server.url())).body == b"<rss/>" * 1000


async def test_N34_a_server_that_never_accepts_is_given_up(door: OpenDoor) -> None:
    # The kernel drops connection attempts while the queue of this listener, which nobody empties, is full.
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        try:
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(("127.0.0.1", port))
            with pytest.raises(Unavailable, match=r"no connection within 0\.4 s"):
                await door(f"127.0.0.1:{port}", limits=QUICK).get(f"http://127.0.0.1:{port}/")
        finally:
            for filler in fillers:
                filler.close()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(silence, id="silence"),
        pytest.param(half_closed, id="half closed"),
        pytest.param(then_drip(b"HTTP/1.1 200 OK\r\nX: "), id="header drips"),
        pytest.param(then_drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"), id="body drips"),
        pytest.param(then_drip(CHUNKED, b"1\r\nx\r\n"), id="chunks drip"),
        pytest.param(then_drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="interim answers drip"),
        pytest.param(then_drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\nabc", b"", 9), id="body stalls"),
    ],
)
async def test_N35_what_never_ends_is_ended_by_time(serve: Serve, door: OpenDoor, fault: Fault) -> None:
    server = await serve(fault)
    with pytest.raises(Unavailable) as caught:
        await door(server.at(), limits=QUICK).get(server.url("/secret-token"))
    assert not isinstance(caught.value, Truncated)
    assert caught.value.where == "127.0.0.1"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(then_pour(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10_000), id="endless until closed"),
        pytest.param(then_pour(CHUNKED, b"2710\r\n" + b"x" * 10_000 + b"\r\n"), id="endless chunks"),
        pytest.param(then_pour(CHUNKED, b"1;" + b"e" * 5000 + b"\r\nx\r\n"), id="mostly framing"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 50_001), id="one byte over"),
    ],
)
async def test_N36_an_endless_body_is_too_big(serve: Serve, door: OpenDoor, fault: Fault) -> None:
    server = await serve(fault)
    with pytest.raises(TooBig):
        await door(server.at(), limits=SMALL).get(server.url())


async def test_N36_a_body_of_exactly_the_limit_is_taken(serve: Serve, door: OpenDoor) -> None:
    server = await serve(raw(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 50_000))
    assert len((await door(server.at(), limits=SMALL).get(server.url())).body) == 50_000


async def test_N36_six_megabytes_pass_the_default_limit(serve: Serve, door: OpenDoor) -> None:
    server = await serve(raw(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 6_000_000))
    with pytest.raises(TooBig):
        await door(server.at()).get(server.url())


async def test_N37_a_gzip_bomb_of_one_gibibyte_costs_less_than_sixty_megabytes(serve: Serve, door: OpenDoor) -> None:
    bomb = gzip_bomb(1024)
    server = await serve(raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", bomb))
    entrance = door(server.at())
    tracemalloc.start()
    try:
        with pytest.raises(TooBig, match="inflates"):
            await entrance.get(server.url())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(bomb) < 5_000_000
    assert peak < 60_000_000


async def test_N37_inflated_to_exactly_the_limit_is_taken_and_one_byte_more_is_not(
    serve: Serve, door: OpenDoor
) -> None:
    fits = await serve(answer(zipped(bytes(100_000)), "Content-Encoding: gzip"))
    over = await serve(answer(zipped(bytes(100_001)), "Content-Encoding: gzip"))
    entrance = door(fits.at(), over.at(), limits=SMALL)
    assert len((await entrance.get(fits.url())).body) == 100_000
    with pytest.raises(TooBig):
        await entrance.get(over.url())


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate", "zstd", "gzip, identity, br", "x" * 500])
async def test_N37_an_encoding_that_was_not_asked_for_is_refused(serve: Serve, door: OpenDoor, encoding: str) -> None:
    server = await serve(answer(zipped(zipped(b"x")), f"Content-Encoding: {encoding}"))
    with pytest.raises(Malformed):
        await door(server.at()).get(server.url())


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(answer(zipped(b"<rss/>" * 99)[:-9], "Content-Encoding: gzip"), Truncated, id="gzip"),
        pytest.param(answer(zipped(b"<rss/>" * 99)[:5], "Content-Encoding: gzip"), Truncated, id="gzip head"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), Truncated, id="content length"),
        pytest.param(raw(CHUNKED, b"a\r\nabc"), Truncated, id="in a chunk"),
        pytest.param(raw(CHUNKED, b"3\r\nabc\r\n"), Truncated, id="before the last chunk"),
        pytest.param(raw(CHUNKED, b"3\r\nabcdef\r\n0\r\n\r\n"), Truncated, id="wrong chunk size"),
        pytest.param(
            then_reset(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), Truncated, id="reset in the body"
        ),
        pytest.param(answer(b"not gzip", "Content-Encoding: gzip"), Malformed, id="not gzip"),
        pytest.param(answer(zipped(b"x") + b"more", "Content-Encoding: gzip"), Malformed, id="more than gzip"),
    ],
)
async def test_N38_nothing_of_a_broken_answer_is_used(
    serve: Serve, door: OpenDoor, fault: Fault, kind: type[ConnectorError]
) -> None:
    server = await serve(fault)
    with pytest.raises(kind) as caught:
        await door(server.at()).get(server.url())
    assert caught.value.where == "127.0.0.1"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(raw(), id="closed"),
        pytest.param(then_reset(b""), id="reset"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nX: y"), id="closed in the header"),
        pytest.param(then_reset(b"HTTP/1.1 200 OK\r\nX: y"), id="reset in the header"),
    ],
)
async def test_N39_a_connection_that_breaks_is_unavailable(serve: Serve, door: OpenDoor, fault: Fault) -> None:
    server = await serve(fault)
    with pytest.raises(Unavailable):
        await door(server.at()).get(server.url())


async def test_N39_the_door_works_on_after_a_break(serve: Serve, door: OpenDoor) -> None:
    broken = await serve(then_reset(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"))
    sound = await serve(answer(b"[]"))
    entrance = door(broken.at(), sound.at())
    with pytest.raises(Truncated):
        await entrance.get(broken.url())
    assert (await entrance.get(sound.url())).body == b"[]"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(then_pour(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500), id="N40 continue for ever"),
        pytest.param(then_pour(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 10_000), id="N41 a header line without end"),
        pytest.param(then_pour(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 100), id="N41 header lines without end"),
        pytest.param(answer(b"{}", *["A: b"] * 20_000), id="N41 20k header lines"),
        pytest.param(answer(b"{}", *["A: b"] * 300), id="N41 300 header lines"),
        pytest.param(answer(b"{}", "A: " + "b" * 10_000_000), id="N41 10 MB header"),
    ],
)
async def test_N40_N41_a_head_is_bounded_in_bytes_and_lines(serve: Serve, door: OpenDoor, fault: Fault) -> None:
    server = await serve(fault)
    with pytest.raises(TooBig):
        await door(server.at()).get(server.url())


async def test_N49_two_declared_gigabytes_are_refused_before_reading(serve: Serve, door: OpenDoor) -> None:
    # The body never comes: had the door tried to read, time would have ended it with another error.
    server = await serve(then_drip(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n"))
    with pytest.raises(TooBig, match="announces 2147483648 bytes"):
        await door(server.at()).get(server.url())
