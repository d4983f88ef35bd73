"""Redirects are followed by hand: few, downhill never, and with nothing in the pockets (N42 to N45)."""

from __future__ import annotations

import pytest

from tests.integration.http.certificates import HOST, Authority
from tests.integration.http.conftest import Names, OpenDoor, Serve
from tests.integration.http.hostile import Fault, Peer, answer, by_path, raw, redirect
from ventanilla.api import Blocked, ConnectorError, Malformed, Rejected, Unavailable

SECRETS = {"Authorization": "Bearer T0KEN", "X-Api-Key": "K3Y", "If-None-Match": '"e"'}


async def test_three_redirects_are_followed(serve: Serve, door: OpenDoor) -> None:
    server = await serve(
        by_path({"/1": redirect("/2"), "/2": redirect("3"), "/3": redirect("/4"), "/4": answer(b"[4]")})
    )
    response = await door(server.at()).get(server.url("/1"))
    assert (response.body, response.url) == (b"[4]", server.url("/4"))


async def test_N42_a_fourth_is_not(serve: Serve, door: OpenDoor) -> None:
    server = await serve(by_path({f"/{n}": redirect(f"/{n + 1}") for n in range(9)}))
    with pytest.raises(Unavailable, match="more than 3 redirects"):
        await door(server.at()).get(server.url("/1"))
    assert len(server.requests) == 4


async def test_N42_a_circle_is_noticed_when_it_closes(serve: Serve, door: OpenDoor) -> None:
    server = await serve(by_path({"/1": redirect("/2"), "/2": redirect("/1")}))
    with pytest.raises(Unavailable, match="circle"):
        await door(server.at()).get(server.url("/1"))
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://server.example/1",
        "ftp://server.example/",
        "javascript:alert(1)",
        "data:,x",
        "ws://server.example/",
        "http://user@server.example/",
        "http://user:word@server.example/",
    ],
)
async def test_N43_only_plain_web_addresses_are_followed(serve: Serve, door: OpenDoor, location: str) -> None:
    server = await serve(redirect(location))
    names = Names()
    with pytest.raises(Blocked):
        await door(server.at(), names=names).get(server.url())
    assert len(server.requests) == 1
    assert names.asked == ["127.0.0.1"]


async def test_N43_https_never_becomes_http(serve: Serve, door: OpenDoor, ca: Authority) -> None:
    plain = await serve(answer())
    secure = await serve(redirect(plain.url(host=HOST)), ca.server("down"))
    entrance = door(secure.at(HOST), plain.at(HOST), ca_file=ca.ca_file)
    with pytest.raises(Blocked, match="https down to http"):
        await entrance.get(secure.url(host=HOST))
    assert plain.requests == []


async def test_http_may_become_https(serve: Serve, door: OpenDoor, ca: Authority) -> None:
    secure = await serve(answer(b"[1]"), ca.server("up"))
    plain = await serve(redirect(secure.url(host=HOST)))
    entrance = door(secure.at(HOST), plain.at(HOST), ca_file=ca.ca_file)
    assert (await entrance.get(plain.url(host=HOST))).body == b"[1]"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), id="none"),
        pytest.param(raw(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"), id="two"),
        pytest.param(redirect(""), id="empty"),
        pytest.param(redirect("http://[::1"), id="half a bracket"),
        pytest.param(redirect("http://a:99999/"), id="port out of range"),
        pytest.param(redirect("http://a b/"), id="blank"),
        pytest.param(redirect("http://" + "a" * 70_000 + "/"), id="70 kB"),
        pytest.param(raw(b"HTTP/1.1 302 F\r\nLocation: /\xff\xfe\r\nContent-Length: 0\r\n\r\n"), id="bytes"),
        pytest.param(raw(b"HTTP/1.1 302 F\r\nLocation: /\x00\r\nContent-Length: 0\r\n\r\n"), id="NUL"),
    ],
)
async def test_a_redirect_without_one_readable_address_is_malformed(serve: Serve, door: OpenDoor, fault: Fault) -> None:
    server = await serve(fault)
    with pytest.raises(Malformed):
        await door(server.at()).get(server.url())


async def test_N45_another_origin_gets_no_header_of_the_caller(serve: Serve, door: OpenDoor) -> None:
    other = await serve(answer(b"[]"))
    first = await serve(redirect(other.url()))
    await door(first.at(), other.at()).get(first.url(), headers=SECRETS)
    for secret in (b"bearer t0ken", b"k3y", b'"e"', b"authorization", b"x-api-key", b"if-none-match"):
        assert secret in first.requests[0].lower()
        assert secret not in other.requests[0].lower()


async def test_N45_and_the_way_back_does_not_bring_them_back(serve: Serve, door: OpenDoor) -> None:
    first_at: list[str] = []

    async def send_back(peer: Peer) -> None:
        await redirect(first_at[0])(peer)

    other = await serve(send_back)
    first = await serve(by_path({"/": redirect(other.url()), "/back": answer(b"[]")}))
    first_at.append(first.url("/back"))
    await door(first.at(), other.at()).get(first.url(), headers=SECRETS)
    assert b"T0KEN" in first.requests[0]
    assert b"T0KEN" not in first.requests[1]


async def test_N45_within_the_origin_they_travel_along(serve: Serve, door: OpenDoor) -> None:
    server = await serve(by_path({"/1": redirect("/2"), "/2": answer()}))
    await door(server.at()).get(server.url("/1"), headers=SECRETS)
    assert b"T0KEN" in server.requests[1]


async def test_N45_cookies_are_not_kept(serve: Serve, door: OpenDoor) -> None:
    server = await serve(
        by_path(
            {
                "/1": answer(b"", "Location: /2", "Set-Cookie: a=1; Path=/", status="302 Found"),
                "/2": answer(b"{}", "Set-Cookie: b=2"),
            }
        )
    )
    entrance = door(server.at())
    await entrance.get(server.url("/1"))
    await entrance.get(server.url("/2"))
    assert all(b"cookie" not in request.lower() for request in server.requests)


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ((301,), "/1"),
        ((308,), "/1"),
        ((302,), None),
        ((303,), None),
        ((307,), None),
        ((301, 302), "/1"),
        ((301, 301), "/1"),
        ((302, 301), None),
    ],
)
async def test_a_permanent_redirect_is_reported_when_it_is_the_first(
    serve: Serve, door: OpenDoor, statuses: tuple[int, ...], moved_to: str | None
) -> None:
    hops = {f"/{n}": redirect(f"/{n + 1}", status) for n, status in enumerate(statuses)}
    server = await serve(by_path({**hops, f"/{len(statuses)}": answer()}))
    response = await door(server.at()).get(server.url("/0"))
    assert response.moved_to == (server.url(moved_to) if moved_to else None)


@pytest.mark.parametrize("name", ["Host", "Cookie", "accept-encoding", "Proxy-Authorization", "Connection"])
async def test_a_caller_cannot_set_what_the_door_decides(serve: Serve, door: OpenDoor, name: str) -> None:
    server = await serve(answer())
    with pytest.raises(Rejected):
        await door(server.at()).get(server.url(), headers={name: "x"})
    assert server.requests == []


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "\x00", "ñ", "\ud800"])
async def test_a_header_that_cannot_be_sent_is_refused(serve: Serve, door: OpenDoor, value: str) -> None:
    server = await serve(answer())
    with pytest.raises(Rejected):
        await door(server.at()).get(server.url(), headers={"X-Key": value})
    assert server.requests == []


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("", Rejected),
        ("no address", Rejected),
        ("http://", Rejected),
        ("http:///path", Rejected),
        ("http://[::1", Rejected),
        ("http://a:99999/", Rejected),
        ("http://a:0/", Rejected),
        ("http://0177.0.0.1/", Rejected),
        ("http://8.8.8.08/", Rejected),
        ("http://a\nb/", Rejected),
        ("http://\ud800/", Rejected),
        ("http://xn--/", Rejected),
        ("/only/a/path", Blocked),
        ("file:///etc/passwd", Blocked),
        ("ftp://server.example/", Blocked),
        ("https://user:word@server.example/", Blocked),
    ],
)
async def test_what_is_no_web_address_is_refused(door: OpenDoor, address: str, kind: type[ConnectorError]) -> None:
    names = Names()
    with pytest.raises(ConnectorError) as caught:
        await door(names=names).get(address)
    assert type(caught.value) is kind
    assert names.asked == []
