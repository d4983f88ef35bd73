"""An error carries the answer it was raised for, to the connector and to nobody else (J64, J66, C122)."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta

import pytest

from core.http.limits import Limits
from tests.integration.http.conftest import NOW, QUICK, OpenDoor, Serve
from tests.integration.http.hostile import Fault, answer, raw, silence, then_drip, then_pour, then_reset, zipped
from ventanilla.api import ConnectorError, RateLimited, RateState, Rejected, Unavailable

HEAD = b"HTTP/1.1 422 No\r\nContent-Type: application/json\r\n"
CODE = b'{"error": {"code": 190, "message": "texto"}}'


async def test_an_error_carries_the_answer_it_was_raised_for(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer(CODE, "X-Request-Id: r7", "X-RateLimit-Remaining: 4", status="400 Bad Request"))
    with pytest.raises(Rejected) as caught:
        await door(server.at()).get(server.url("/me"))
    carried = caught.value.answer
    assert carried is not None
    assert (carried.status, carried.body, carried.url) == (400, CODE, server.url("/me"))
    assert carried.headers["x-request-id"] == "r7"
    assert carried.rate == RateState(4)


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        pytest.param(raw(HEAD, b"Content-Encoding: gzip\r\n\r\n", zipped(CODE)), CODE, id="packed"),
        pytest.param(raw(HEAD, b"Content-Encoding: gzip\r\n\r\n", zipped(CODE)[:-8]), CODE, id="packed and cut"),
        pytest.param(raw(HEAD, b"Content-Encoding: gzip\r\n\r\n", CODE), b"", id="not packed as it says"),
        pytest.param(raw(HEAD, b"Content-Encoding: br\r\n\r\n", CODE), b"", id="packed in another way"),
        pytest.param(raw(HEAD, b"Content-Length: 99\r\n\r\n", CODE), CODE, id="cut"),
        pytest.param(then_reset(HEAD + b"Content-Length: 99\r\n\r\n" + CODE), CODE, id="reset"),
        pytest.param(raw(HEAD, b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n"), b"{}", id="a bad chunk"),
        pytest.param(then_drip(HEAD + b"Content-Length: 99\r\n\r\n" + CODE, b"", 9), CODE, id="stalling"),
        pytest.param(raw(HEAD, b"\r\n", b"x" * 70_000), b"x" * 65_536, id="long"),
        pytest.param(
            raw(HEAD, b"Content-Encoding: gzip\r\n\r\n", zipped(bytes(10_000_000))), bytes(65_536), id="a bomb"
        ),
        pytest.param(then_pour(HEAD + b"\r\n", b"x" * 10_000), b"x" * 65_536, id="endless"),
    ],
)
async def test_of_its_body_comes_what_can_be_had(serve: Serve, door: OpenDoor, fault: Fault, body: bytes) -> None:
    server = await serve(fault)
    with pytest.raises(Rejected) as caught:
        await door(server.at(), limits=Limits(refusal_s=0.3)).get(server.url())
    assert caught.value.answer is not None
    assert caught.value.answer.body == body


async def test_an_error_without_a_status_carries_no_answer(serve: Serve, door: OpenDoor) -> None:
    server = await serve(silence)
    with pytest.raises(Unavailable) as caught:
        await door(server.at(), limits=QUICK).get(server.url())
    assert caught.value.answer is None


async def test_reading_a_refusal_ends_with_the_time_of_the_request(serve: Serve, door: OpenDoor) -> None:
    server = await serve(then_drip(HEAD + b"\r\n"))
    with pytest.raises(Rejected):
        await door(server.at(), limits=Limits(total_s=0.3, refusal_s=600)).get(server.url())


@pytest.mark.parametrize(
    ("fields", "body", "wait_s"),
    [
        ((), b'{"ok": false, "error_code": 429, "parameters": {"retry_after": 35}}', 35),
        ((), b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 20000}', 20),
        (('X-Business-Use-Case-Usage: {"1": [{"estimated_time_to_regain_access": 5}]}',), b"{}", 300),
        (("X-RateLimit-Reset: 2026-11-22T12:14:00.000000Z", "Date: Sun, 22 Nov 2026 12:10:00 GMT"), b"{}", 240),
        (("RateLimit-Reset: 1795349040", "Date: Sun, 22 Nov 2026 12:00:00 GMT"), b"{}", 240),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_J64_whichever_way_a_platform_says_it_the_wait_is_known(
    serve: Serve, door: OpenDoor, method: str, fields: tuple[str, ...], body: bytes, wait_s: int
) -> None:
    server = await serve(answer(body, *fields, status="429 Too Many Requests"))
    entrance = door(server.at())
    with pytest.raises(RateLimited) as caught:
        if method == "GET":
            await entrance.get(server.url())
        else:
            await entrance.send(method, server.url())
    assert caught.value.retry_at == NOW + timedelta(seconds=wait_s)


async def test_a_proper_answer_says_what_is_left(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer(b"{}", "RateLimit-Limit: 3000", "RateLimit-Remaining: 2998", "RateLimit-Reset: 60"))
    response = await door(server.at()).get(server.url())
    assert response.rate == RateState(2998, 3000, NOW + timedelta(seconds=60))


SECRET = "".join(("S3", "CRET"))  # a traceback quotes this file


def everything_said(error: BaseException) -> str:
    """An error as any log, report or debugger might write it, with all it grew from."""
    said = ""
    following: BaseException | None = error
    while following is not None:
        said += f"{following} {following!r} {following.args!r} {vars(following)!r}"
        following = following.__cause__ or following.__context__
    return said + "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(answer(f'{{"token": "{SECRET}"}}'.encode(), f"X-Echo: {SECRET}", status="400 No"), id="400"),
        pytest.param(answer(SECRET.encode(), f"Location: /{SECRET}", status="302 No"), id="302"),
        pytest.param(answer(SECRET.encode(), f"Location: http://{SECRET}:x/", status="307 No"), id="307"),
        pytest.param(answer(SECRET.encode(), "Retry-After: 9", status="503 No"), id="503"),
        pytest.param(answer(SECRET.encode(), status=f"200 {SECRET}", content_type=f"text/{SECRET}\x7f"), id="type"),
        pytest.param(answer(SECRET.encode(), f"Content-Encoding: {SECRET}"), id="encoding"),
        pytest.param(raw(f"HTTP/1.1 200 OK\r\n{SECRET} no colon\r\n\r\n".encode()), id="not HTTP"),
        pytest.param(raw(f"{SECRET}\r\n\r\n".encode()), id="a line of it"),
        pytest.param(raw(f"HTTP/1.1 200 OK\r\nContent-Length: {SECRET}\r\n\r\n".encode()), id="length"),
        pytest.param(raw(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{SECRET}\r\n".encode()), id="chunk"),
        pytest.param(then_reset(b""), id="reset"),
        pytest.param(silence, id="silence"),
    ],
)
@pytest.mark.parametrize("header", [SECRET, f"{SECRET}\n", f"{SECRET}ñ"], ids=["sent", "line end", "no ASCII"])
async def test_C122_no_word_of_request_or_answer_is_in_anything_an_error_says(
    serve: Serve, door: OpenDoor, caplog: pytest.LogCaptureFixture, fault: Fault, header: str
) -> None:
    caplog.set_level(logging.DEBUG)
    server = await serve(fault)
    entrance = door(server.at(), limits=Limits(total_s=0.3, read_s=0.2))
    headers = {"Authorization": f"Bearer {header}"}
    url = server.url(f"/bot{SECRET}/x?key={SECRET}")
    for method in ("send", "get", "events"):
        with pytest.raises(ConnectorError) as caught:
            if method == "send":
                await entrance.send("POST", url, body=SECRET.encode(), headers=headers, expect=("application/json",))
            elif method == "get":
                await entrance.get(url, headers=headers, expect=("application/json",))
            else:
                async for _ in entrance.events(url, headers=headers):
                    pass
        # The type of an answer is said, in lower case and cleaned: it names a format, not a secret.
        said = everything_said(caught.value).replace(f"text/{SECRET.lower()}?", "")
        assert SECRET.lower() not in said.lower()
    assert SECRET not in "".join(record.getMessage() for record in caplog.records)
