"""What an answer other than the wanted one means, and that nothing of it is spread (N46 to N48, J64)."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from datetime import timedelta

import pytest

from core.errors import UsageError
from core.http.door import HttpDoor
from tests.integration.http.certificates import HOST, Authority
from tests.integration.http.conftest import NOW, QUICK, FixedClock, Names, OpenDoor, Serve
from tests.integration.http.hostile import answer, raw, redirect
from ventanilla.api import (
    AuthError,
    Blocked,
    ConnectorError,
    Expired,
    Gone,
    Malformed,
    MissingScope,
    NotAllowed,
    ProtocolDrift,
    RateLimited,
    Rejected,
    Response,
    Revoked,
    Unavailable,
)
from ventanilla.strict_json import loads

HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("status", "fields", "kind"),
    [
        (400, (), Rejected),
        (401, (), AuthError),
        (401, ('WWW-Authenticate: Bearer error="invalid_token", error_description="expired"',), Expired),
        (401, ('WWW-Authenticate: Bearer error_description="The token was Revoked"',), Revoked),
        (402, (), Rejected),
        (403, (), NotAllowed),
        (403, ('WWW-Authenticate: Bearer error="insufficient_scope", scope="read"',), MissingScope),
        (404, (), Gone),
        (405, (), Rejected),
        (407, (), Blocked),
        (408, (), Unavailable),
        (410, (), Gone),
        (425, (), Unavailable),
        (429, (), RateLimited),
        (451, (), NotAllowed),
        (500, (), Unavailable),
        (502, (), Unavailable),
        (503, (), Unavailable),
        (511, (), Blocked),
        (530, (), Unavailable),
        (204, (), ProtocolDrift),
        (206, (), ProtocolDrift),
        (300, (), ProtocolDrift),
        (304, (), ProtocolDrift),
        (999, (), ProtocolDrift),
    ],
)
async def test_an_unwanted_status_becomes_one_error_of_the_tree(
    serve: Serve, door: OpenDoor, status: int, fields: tuple[str, ...], kind: type[ConnectorError]
) -> None:
    server = await serve(answer(b"" if status in (204, 304) else b"{}", *fields, status=f"{status} X"))
    with pytest.raises(ConnectorError) as caught:
        await door(server.at()).get(server.url())
    assert type(caught.value) is kind
    assert (caught.value.where, caught.value.status) == ("127.0.0.1", status)


async def test_the_scopes_a_server_names_are_passed_on(serve: Serve, door: OpenDoor) -> None:
    challenge = 'WWW-Authenticate: Bearer error="insufficient_scope", scope="read:statuses read:search"'
    server = await serve(answer(b"{}", challenge, status="403 Forbidden"))
    with pytest.raises(MissingScope) as caught:
        await door(server.at()).get(server.url())
    assert caught.value.scopes == ("read:statuses", "read:search")


async def test_a_page_with_403_is_a_firewall_not_a_lack_of_rights(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer(b"<h1>denied</h1>", status="403 Forbidden", content_type=HTML))
    with pytest.raises(Blocked):
        await door(server.at()).get(server.url())


async def test_a_status_the_caller_wants_is_an_answer(serve: Serve, door: OpenDoor) -> None:
    server = await serve(raw(b'HTTP/1.1 304 Not Modified\r\nETag: "e"\r\n\r\n'))
    response = await door(server.at()).get(server.url(), ok=(200, 304), expect=("application/json",))
    assert (response.status, response.body, response.headers["etag"]) == (304, b"", '"e"')


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "wait_s"),
    [
        ("120", 120),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
        ("1", 5),
        ("-7", 5),
        ("Sun, 22 Nov 2020 12:00:00 GMT", 5),
        ("315360000", 3600),
        ("Sat, 22 Nov 2036 12:00:00 GMT", 3600),
        ("soon", None),
        ("9" * 5000, None),
        (None, None),
    ],
)
async def test_J64_retry_after_is_obeyed_within_bounds(
    serve: Serve, door: OpenDoor, status: int, said: str | None, wait_s: int | None
) -> None:
    fields = () if said is None else (f"Retry-After: {said}",)
    server = await serve(answer(b"{}", *fields, status=f"{status} Later"))
    with pytest.raises((RateLimited, Unavailable)) as caught:
        await door(server.at()).get(server.url())
    assert isinstance(caught.value, RateLimited | Unavailable)
    assert isinstance(caught.value, RateLimited) is (status == 429)
    assert caught.value.retry_at == (None if wait_s is None else NOW + timedelta(seconds=wait_s))


async def test_N46_the_sign_in_page_of_a_network_is_not_the_expected_type(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer(b"<html>please sign in</html>", content_type=HTML))
    with pytest.raises(Blocked, match="not the expected type: text/html"):
        await door(server.at()).get(server.url(), expect=("application/json",))


@pytest.mark.parametrize(
    ("content_type", "expect", "passes"),
    [
        ("application/json", ("application/json",), True),
        ("Application/JSON; charset=utf-8", ("application/json",), True),
        ("text/xml", ("application/rss+xml", "text/*"), True),
        ("text/html", ("application/*",), False),
        ("textile/x", ("text/*",), False),
        ("anything", (), True),
        (None, ("application/json",), False),
        (None, ("application/octet-stream",), True),
        ("\x7f<script>", ("application/json",), False),
    ],
)
async def test_content_types_are_matched_by_name_or_family(
    serve: Serve, door: OpenDoor, content_type: str | None, expect: tuple[str, ...], passes: bool
) -> None:
    server = await serve(answer(content_type=content_type))
    request = door(server.at()).get(server.url(), expect=expect)
    if passes:
        assert (await request).status == 200
    else:
        with pytest.raises(Blocked) as caught:
            await request
        assert "<" not in caught.value.detail


@pytest.mark.parametrize("charset", ["bz2_codec", "undefined", "utf-7", "rot13", "x" * 99, "utf-16"])
async def test_N47_a_charset_is_never_obeyed(serve: Serve, door: OpenDoor, charset: str) -> None:
    server = await serve(answer(b'{"a": "\xff"}', content_type=f"application/json; charset={charset}"))
    response = await door(server.at()).get(server.url(), expect=("application/json",))
    assert response.body == b'{"a": "\xff"}'
    with pytest.raises(Malformed):
        loads(response.body)


@pytest.mark.parametrize(
    ("status", "kind"), [("407 Proxy Authentication Required", Blocked), ("502 Bad Gateway", Unavailable)]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_N48_a_proxy_that_refuses_is_named(
    serve: Serve, door: OpenDoor, scheme: str, status: str, kind: type[ConnectorError]
) -> None:
    proxy = await serve(answer(b"<html>proxy</html>", status=status, content_type=HTML))
    with pytest.raises(kind, match=proxy.at()) as caught:
        await door(proxy=proxy.url()).get(f"{scheme}://server.example/")
    assert caught.value.where == "server.example"


async def test_through_a_proxy_the_whole_address_is_asked_of_it_and_of_nobody_else(
    serve: Serve, door: OpenDoor
) -> None:
    proxy = await serve(answer(b"[1]"))
    names = Names()
    entrance = door(proxy=f"http://user:word@{proxy.at()}", names=names)
    assert (await entrance.get("http://server.example/feed")).body == b"[1]"
    assert proxy.requests[0].startswith(b"GET http://server.example/feed HTTP/1.1\r\n")
    assert b"proxy-authorization: basic" in proxy.requests[0].lower()
    assert names.asked == ["127.0.0.1"]


async def test_through_a_proxy_inner_literals_stay_closed(serve: Serve, door: OpenDoor) -> None:
    proxy = await serve(answer())
    with pytest.raises(Blocked):
        await door(proxy=proxy.url()).get("http://169.254.169.254/latest/")
    assert proxy.requests == []


async def test_the_environments_proxy_is_not_used(
    serve: Serve, door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = await serve(answer(b"[1]")), await serve(answer(b"[2]"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url())
    assert (await door(server.at()).get(server.url())).body == b"[2]"
    assert proxy.requests == []


@pytest.mark.parametrize("proxy", ["proxy", "socks5://proxy:1080", "http://", "ftp://proxy:1"])
def test_a_proxy_that_is_not_one_is_refused(proxy: str) -> None:
    with pytest.raises(UsageError, match="proxy"):
        HttpDoor(FixedClock(), proxy=proxy)


async def test_no_log_and_no_error_holds_more_of_an_address_than_the_host(
    serve: Serve, door: OpenDoor, ca: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "".join(("S3", "CRET"))  # a traceback quotes this file
    good = await serve(answer(b"[]"))
    bad = await serve(redirect(f"/other-{secret}?x={secret}"))
    unsafe = await serve(answer(), ca.server("quiet"))
    entrance = door(good.at(), bad.at(), unsafe.at(HOST))
    await entrance.get(good.url(f"/{secret}"), headers={"Authorization": secret})
    told = ""
    for url in (
        bad.url(f"/{secret}"),
        unsafe.url(f"/{secret}", host=HOST),
        f"http://u:{secret}@a.example/{secret}",
        f"http://a.example:99999/{secret}",
    ):
        with pytest.raises(ConnectorError) as caught:
            await entrance.get(url, headers={"Authorization": secret})
        told += "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert secret not in told
    assert secret not in "".join(record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    "bytes_sent",
    [
        b"\x00",
        b"\n" * 1000,
        b"SSH-2.0-OpenSSH_9\r\n",
        b"220 mail.example ESMTP\r\n",
        b"<html></html>",
        b"HTTP/0.9 200 OK\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 99 Low\r\n\r\n",
        b"HTTP/1.1 099 Low\r\n\r\n",
        b"HTTP/1.1 1000 High\r\n\r\n",
        b"HTTP/1.1 -1 Minus\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1e9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 99 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\xff\xfe: x\r\n\r\n",
        b"HTTP/1.1 200 \xff\xfe\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: \xff/\xff\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 X\r\nRetry-After: \xff\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 X\r\nRetry-After: Mon, 99 Foo 99999 99:99:99 +999999\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 X\r\nX-RateLimit-Reset: 99999-01-01T00:00:00Z\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 X\r\nLocation: http://[v1.x]/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 X\r\nLocation: //\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 X\r\nLocation: http://xn--a/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 X\r\nLocation: http://\xe2\x84\xaa.example:0/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 X\r\nLocation: ?\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_whatever_bytes_come_the_end_is_an_answer_or_an_error_of_the_tree(
    serve: Serve, door: OpenDoor, bytes_sent: bytes
) -> None:
    server = await serve(raw(bytes_sent))
    try:
        response = await door(server.at(), limits=QUICK).get(server.url())
    except ConnectorError as error:
        assert error.detail
    else:
        assert isinstance(response, Response)


def test_naming_the_package_does_not_import_httpx() -> None:
    code = (
        "import sys; import core.http, core.http.limits, core.http.guard; "
        "import core.http.retry_after, core.parse.parent; "
        "sys.exit('httpx' in sys.modules or 'httpcore' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=30, check=False).returncode == 0
