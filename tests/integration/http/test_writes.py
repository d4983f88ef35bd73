"""A change is asked for once; what failed is said to be not done, perhaps done, or done (P83)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.http.limits import Limits
from tests.integration.http.conftest import NOW, QUICK, OpenDoor, Serve
from tests.integration.http.hostile import (
    Fault,
    Server,
    answer,
    gzip_bomb,
    half_closed,
    raw,
    redirect,
    silence,
    then_drip,
    then_reset,
    zipped,
)
from ventanilla.api import (
    Applied,
    AuthError,
    Blocked,
    ConnectorError,
    Gone,
    MissingScope,
    NotAllowed,
    RateLimited,
    Rejected,
    UncertainOutcome,
)

OK = b"HTTP/1.1 200 OK\r\n"
SMALL = Limits(raw_bytes=1000, decoded_bytes=2000, total_s=5)


async def failure(
    door: OpenDoor,
    server: Server,
    limits: Limits | None = None,
    *,
    expect: tuple[str, ...] = (),
    ok: tuple[int, ...] = (200,),
) -> ConnectorError:
    """The error of one POST, which the server has seen once, over one connection."""
    with pytest.raises(ConnectorError) as caught:
        await door(server.at(), limits=limits).send(
            "POST", server.url(), body=b'{"text": "hola"}', expect=expect, ok=ok
        )
    assert len(server.requests) == server.connections == 1
    assert caught.value.where == "127.0.0.1"
    return caught.value


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_change_travels_with_its_length_and_type_over_its_own_connection(
    serve: Serve, door: OpenDoor, method: str
) -> None:
    server = await serve(answer(b'{"id": 7}', "X-RateLimit-Remaining: 9"))
    response = await door(server.at()).send(
        method, server.url("/post"), body=b"a=1", content_type="text/plain", headers={"Idempotency-Key": "k"}
    )
    assert (response.status, response.body, response.url) == (200, b'{"id": 7}', server.url("/post"))
    assert response.rate is not None
    assert response.rate.remaining == 9
    head, body = server.requests[0].split(b"\r\n\r\n")
    assert body == b"a=1"
    fields = head.lower().split(b"\r\n")
    assert fields[0] == f"{method} /post http/1.1".lower().encode()
    for field in (b"content-length: 3", b"content-type: text/plain", b"connection: close", b"idempotency-key: k"):
        assert fields.count(field) == 1
    assert not any(field.startswith(b"transfer-encoding") for field in fields)


@pytest.mark.parametrize(("method", "has_length"), [("POST", True), ("PUT", True), ("DELETE", False)])
async def test_without_a_body_there_is_no_type(serve: Serve, door: OpenDoor, method: str, has_length: bool) -> None:
    server = await serve(answer(status="204 No Content"))
    await door(server.at()).send(method, server.url(), ok=(204,))
    assert b"content-type" not in server.requests[0].lower()
    assert (b"content-length: 0\r\n" in server.requests[0].lower()) is has_length


async def test_every_change_has_a_connection_of_its_own(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer())
    entrance = door(server.at())
    for _ in range(3):
        await entrance.send("POST", server.url())
    assert (server.connections, len(server.requests)) == (3, 3)


async def test_twenty_megabytes_are_carried_and_one_byte_more_is_refused_before_a_connection(
    serve: Serve, door: OpenDoor
) -> None:
    server = await serve(answer())
    entrance = door(server.at())
    body = bytes(range(256)) * 78_125
    await entrance.send("POST", server.url(), body=body, content_type="video/mp4")
    assert server.requests[0].endswith(body)
    with pytest.raises(Rejected, match="20000000 bytes"):
        await entrance.send("POST", server.url(), body=body + b"x")
    assert server.connections == 1


async def test_an_upload_has_more_time(serve: Serve, door: OpenDoor) -> None:
    server = await serve(silence)
    limits = Limits(total_s=0.1, read_s=5, upload_bytes_per_s=100_000)
    with pytest.raises(UncertainOutcome, match=r"within 0\.3 s"):
        await door(server.at(), limits=limits).send("POST", server.url(), body=bytes(20_000))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, AuthError),
        (403, NotAllowed),
        (404, Gone),
        (407, Blocked),
        (409, Rejected),
        (410, Gone),
        (413, Rejected),
        (422, Rejected),
        (429, RateLimited),
        (451, NotAllowed),
        (499, Rejected),
        (307, Rejected),
        (308, Rejected),
    ],
)
async def test_what_the_server_refuses_is_not_done(
    serve: Serve, door: OpenDoor, status: int, kind: type[ConnectorError]
) -> None:
    error = await failure(door, await serve(answer(b'{"error": "no"}', "Location: /b", status=f"{status} X")))
    assert type(error) is kind
    assert (error.applied, error.status) == (Applied.NO, status)
    assert error.answer is not None
    assert error.answer.body == b'{"error": "no"}'


async def test_a_lack_of_scope_is_named_for_a_write_too(serve: Serve, door: OpenDoor) -> None:
    challenge = 'WWW-Authenticate: Bearer error="insufficient_scope", scope="write:statuses"'
    error = await failure(door, await serve(answer(b"{}", challenge, status="403 Forbidden")))
    assert isinstance(error, MissingScope)
    assert error.scopes == ("write:statuses",)


@pytest.mark.parametrize("body", ["breaks off", "is endless", "is a bomb", "never comes"])
async def test_a_refusal_stays_one_whatever_becomes_of_its_body(serve: Serve, door: OpenDoor, body: str) -> None:
    head = b"HTTP/1.1 422 No\r\n"
    fault = {
        "breaks off": then_reset(head + b"Content-Length: 9\r\n\r\nab"),
        "is endless": then_drip(head + b"\r\n", b"x" * 10_000, 0),
        "is a bomb": raw(head + b"Content-Encoding: gzip\r\n\r\n", gzip_bomb(50)),
        "never comes": then_drip(head + b"Content-Length: 9\r\n\r\n", b"", 9),
    }[body]
    error = await failure(door, await serve(fault), Limits(refusal_s=0.2))
    assert type(error) is Rejected
    assert error.applied is Applied.NO


@pytest.mark.parametrize(
    "status", [408, 425, 500, 501, 502, 503, 504, 511, 520, 530, 599, 300, 301, 302, 303, 304, 999]
)
async def test_what_says_neither_yes_nor_no_is_uncertain(serve: Serve, door: OpenDoor, status: int) -> None:
    body = b"" if status == 304 else b"{}"
    error = await failure(door, await serve(answer(body, "Location: /b", "Retry-After: 60", status=f"{status} X")))
    assert type(error) is UncertainOutcome
    assert (error.applied, error.status) == (Applied.MAYBE, status)
    assert error.retry_at == NOW + timedelta(seconds=60)
    assert error.answer is not None
    assert error.answer.body == body


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(silence, id="silence"),
        pytest.param(half_closed, id="half closed"),
        pytest.param(raw(), id="closed"),
        pytest.param(then_reset(b""), id="reset"),
        pytest.param(then_reset(OK), id="reset in the head"),
        pytest.param(then_drip(OK + b"X: "), id="the head drips"),
        pytest.param(then_drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="interim answers drip"),
        pytest.param(raw(b"SSH-2.0-OpenSSH_9\r\n\r\n"), id="not HTTP"),
        pytest.param(raw(OK, b"X: " + b"y" * 200_000), id="an endless head"),
        pytest.param(raw(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), id="other protocol"),
    ],
)
async def test_without_a_whole_head_it_may_have_been_done(serve: Serve, door: OpenDoor, fault: Fault) -> None:
    error = await failure(door, await serve(fault), QUICK)
    assert type(error) is UncertainOutcome
    assert error.applied is Applied.MAYBE


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(answer(status="202 Accepted"), id="another status"),
        pytest.param(answer(b"<html>", content_type="text/html"), id="another type"),
        pytest.param(answer(zipped(b"{}")[:-9], "Content-Encoding: gzip"), id="half a gzip"),
        pytest.param(answer(b"{}", "Content-Encoding: br"), id="another encoding"),
        pytest.param(answer(b"{}", *["A: b"] * 300), id="too many fields"),
        pytest.param(answer(b"x" * 1001), id="too big"),
        pytest.param(answer(zipped(bytes(2001)), "Content-Encoding: gzip"), id="too big inflated"),
        pytest.param(raw(OK, b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"), id="cut"),
        pytest.param(then_reset(OK + b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"), id="reset"),
        pytest.param(
            raw(OK, b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), id="bad chunk"
        ),
    ],
)
async def test_after_a_good_head_it_is_done_and_its_receipt_is_lost(serve: Serve, door: OpenDoor, fault: Fault) -> None:
    error = await failure(door, await serve(fault), SMALL, expect=("application/json",))
    assert type(error) is UncertainOutcome
    assert error.retry_at is None
    assert error.applied is Applied.YES
    assert error.status in (200, 202)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(then_drip(OK + b"Content-Length: 90\r\n\r\nabc", b"", 9), id="stalls"),
        pytest.param(then_drip(OK + b"Content-Length: 90000\r\n\r\n"), id="drips"),
    ],
)
async def test_a_receipt_that_never_ends_is_given_up(serve: Serve, door: OpenDoor, fault: Fault) -> None:
    error = await failure(door, await serve(fault), QUICK)
    assert type(error) is UncertainOutcome
    assert error.applied is Applied.YES


async def test_a_refusal_the_caller_wants_to_read_is_an_answer(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer(b'{"error": "key exists"}', status="409 Conflict"))
    response = await door(server.at()).send("POST", server.url(), ok=(200, 409))
    assert (response.status, response.body) == (409, b'{"error": "key exists"}')


async def test_a_wanted_refusal_whose_body_breaks_is_still_not_done(serve: Serve, door: OpenDoor) -> None:
    error = await failure(door, await serve(raw(b"HTTP/1.1 409 No\r\nContent-Length: 9\r\n\r\n{")), ok=(409,))
    assert type(error) is not UncertainOutcome
    assert error.applied is Applied.NO


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_write_is_never_redirected(serve: Serve, door: OpenDoor, status: int) -> None:
    other = await serve(answer())
    server = await serve(redirect(other.url(), status))
    with pytest.raises(ConnectorError):
        await door(server.at(), other.at()).send("POST", server.url(), body=b"{}")
    assert (server.connections, other.connections) == (1, 0)


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {}),
        ("post", {}),
        ("CONNECT", {}),
        ("POST / HTTP/1.1\r\nX: ", {}),
        ("POST", {"Content-Length": "0"}),
        ("POST", {"Content-Type": "text/plain"}),
        ("POST", {"Transfer-Encoding": "chunked"}),
        ("POST", {"Expect": "100-continue"}),
        ("POST", {"Proxy-Authorization": "x"}),
        ("POST", {"X-Key": "a\r\nX-Evil: 1"}),
        ("POST", {"X-Key": "ñ"}),
    ],
)
async def test_what_cannot_be_asked_is_refused_before_a_byte_leaves(
    serve: Serve, door: OpenDoor, method: str, headers: dict[str, str]
) -> None:
    server = await serve(answer())
    with pytest.raises(Rejected) as caught:
        await door(server.at()).send(method, server.url(), body=b"{}", headers=headers)
    assert caught.value.applied is Applied.NO
    assert server.requests == []
