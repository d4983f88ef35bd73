"""Inner machines cannot be reached, whatever they are called (N31, N44, N50)."""

from __future__ import annotations

import asyncio
import socket

import pytest

from core.errors import UsageError
from core.http.door import HttpDoor
from core.http.guard import system_addresses
from tests.integration.http.certificates import HOST, Authority
from tests.integration.http.conftest import FixedClock, Names, OpenDoor, Serve
from tests.integration.http.hostile import Peer, Server, answer, redirect
from ventanilla.api import Blocked, Unavailable

INNER = [
    "127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "192.168.1.1",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fd00::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001::1]",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "127.1",
    "017700000001",
    "134744072",
    "0177.1",
    "8.8.08",
]


@pytest.mark.parametrize("host", INNER)
async def test_N44_an_inner_host_is_blocked_when_asked_for(door: OpenDoor, host: str) -> None:
    names = Names()
    with pytest.raises(Blocked, match="blocked address"):
        await door(names=names).get(f"http://{host}:8080/")
    assert names.asked == []


@pytest.mark.parametrize("host", INNER)
async def test_N44_an_inner_host_is_blocked_as_the_target_of_a_redirect(
    serve: Serve, door: OpenDoor, host: str
) -> None:
    server = await serve(redirect(f"http://{host}:1/latest/meta-data/"))
    with pytest.raises(Blocked, match="blocked address"):
        await door(server.at()).get(server.url())
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["fe80::1%1"],
        ["10.0.0.1", "192.168.0.1"],
        [],
        ["rubbish"],
    ],
)
async def test_N44_a_name_that_leads_inside_is_blocked_at_the_connection(
    serve: Serve, door: OpenDoor, addresses: list[str]
) -> None:
    server = await serve(answer())
    with pytest.raises(Blocked, match="blocked address"):
        await door(names=Names({"rebind.example": addresses})).get(server.url(host="rebind.example"))
    assert server.requests == []


async def test_N44_a_redirect_to_a_name_that_leads_inside_is_blocked(serve: Serve, door: OpenDoor) -> None:
    inner = await serve(answer())
    outer = await serve(redirect(inner.url(host="rebind.example")))
    with pytest.raises(Blocked):
        await door(outer.at()).get(outer.url())
    assert inner.requests == []


async def test_N44_the_port_next_to_an_allowed_one_stays_closed(serve: Serve, door: OpenDoor) -> None:
    allowed = await serve(answer())
    closed = await serve(answer())
    with pytest.raises(Blocked):
        await door(allowed.at()).get(closed.url())
    assert closed.requests == []


async def test_N44_a_name_is_resolved_once_and_the_connection_goes_where_the_judgement_fell(
    serve: Serve, door: OpenDoor
) -> None:
    server = await serve(answer(b"[]"))

    class Rebinding(Names):
        async def __call__(self, host: str, port: int) -> list[str]:
            self.asked.append(host)
            return ["127.0.0.1"] if len(self.asked) == 1 else ["192.0.2.1"]

    names = Rebinding()
    response = await door(server.at("feed.example"), names=names).get(server.url(host="feed.example"))
    assert response.body == b"[]"
    assert names.asked == ["feed.example"]


async def test_N44_every_request_is_judged_anew(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer(b"[]"))
    names = Names()
    entrance = door(server.at("feed.example"), names=names)
    await entrance.get(server.url(host="feed.example"))
    await entrance.get(server.url(host="feed.example"))
    assert names.asked == ["feed.example", "feed.example"]


async def test_the_host_asked_for_stays_in_the_request_and_in_tls(serve: Serve, door: OpenDoor, ca: Authority) -> None:
    named: list[str | None] = []
    context = ca.server("sni")
    context.sni_callback = lambda sock, name, ctx: named.append(name)
    server = await serve(answer(), context)
    await door(server.at(HOST), ca_file=ca.ca_file).get(server.url(host=HOST))
    assert named == [HOST]
    assert f"host: {server.at(HOST)}\r\n".encode() in server.requests[0].lower()


async def test_N31_an_unknown_name_is_unavailable(door: OpenDoor) -> None:
    class Unknown(Names):
        async def __call__(self, host: str, port: int) -> list[str]:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(Unavailable, match="name is not known") as caught:
        await door(names=Unknown()).get("https://nobody.example/")
    assert caught.value.where == "nobody.example"


async def test_N31_no_route_is_unavailable(door: OpenDoor) -> None:
    class NoRoute(Names):
        async def __call__(self, host: str, port: int) -> list[str]:
            raise OSError(101, "Network is unreachable")

    with pytest.raises(Unavailable, match="no connection"):
        await door(names=NoRoute()).get("https://far.example/")


async def test_N31_a_closed_port_is_unavailable(door: OpenDoor) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        with pytest.raises(Unavailable, match="refused"):
            await door(f"127.0.0.1:{port}").get(f"http://127.0.0.1:{port}/")


async def test_the_system_resolver_finds_this_machine() -> None:
    assert "127.0.0.1" in await system_addresses("localhost", 80)


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example", ".".join(["a" * 60] * 6)])
async def test_the_system_resolver_fails_on_impossible_names_as_on_unknown_ones(host: str) -> None:
    with pytest.raises(socket.gaierror):
        await system_addresses(host, 80)


async def test_N50_a_broken_ipv6_falls_back_to_ipv4(serve: Serve, door: OpenDoor) -> None:
    server = await serve(answer(b"[4]"))
    names = Names({"dual.example": ["::1", "fd00:dead::1", "127.0.0.1"]})
    response = await door(server.at("dual.example"), names=names).get(server.url(host="dual.example"))
    assert response.body == b"[4]"


async def test_one_request_at_a_time_goes_to_a_host(serve: Serve, door: OpenDoor) -> None:
    arrived = asyncio.Queue[None]()
    let_go = asyncio.Event()

    async def hold(peer: Peer) -> None:
        arrived.put_nowait(None)
        await let_go.wait()
        await answer()(peer)

    server = await serve(hold)
    entrance = door(server.at())
    first = asyncio.create_task(entrance.get(server.url("/1")))
    second = asyncio.create_task(entrance.get(server.url("/2")))
    await arrived.get()
    with pytest.raises(TimeoutError):  # an absence can only be waited for
        await asyncio.wait_for(arrived.get(), 0.1)
    let_go.set()
    assert [(await first).status, (await second).status] == [200, 200]


async def test_different_hosts_do_not_wait_for_each_other(serve: Serve, door: OpenDoor) -> None:
    waiting: list[Server] = []
    both = asyncio.Event()

    async def hold(peer: Peer) -> None:
        waiting.append(server)
        if len(waiting) == 2:
            both.set()
        await both.wait()
        await answer()(peer)

    server = await serve(hold)
    entrance = door(server.at("one.example"), server.at("two.example"))
    answers = await asyncio.gather(
        entrance.get(server.url(host="one.example")), entrance.get(server.url(host="two.example"))
    )
    assert [response.status for response in answers] == [200, 200]


@pytest.mark.parametrize("entry", ["", "host", "host:", ":80", "host:0", "host:70000", "http://host:80", "a b:80"])
def test_an_allowed_address_that_is_not_host_and_port_is_refused_by_name(entry: str) -> None:
    with pytest.raises(UsageError) as caught:
        HttpDoor(FixedClock(), allow=[entry])
    assert caught.value.values == {"entry": entry}
