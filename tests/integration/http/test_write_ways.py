"""On its way a write passes names, handshakes and proxies; only after them may it have been done (P83)."""

from __future__ import annotations

import asyncio
import socket

import pytest

from core.http.limits import Limits
from tests.integration.http.certificates import HOST, Authority
from tests.integration.http.conftest import QUICK, Names, OpenDoor, Serve
from tests.integration.http.hostile import Fault, Peer, answer, raw, then_reset
from ventanilla.api import Applied, Blocked, Unavailable, UncertainOutcome


async def test_what_never_connects_is_not_done(door: OpenDoor) -> None:
    class Unknown(Names):
        async def __call__(self, host: str, port: int) -> list[str]:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    class Never(Names):
        async def __call__(self, host: str, port: int) -> list[str]:
            await asyncio.Event().wait()
            return []

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        closed = f"127.0.0.1:{held.getsockname()[1]}"
        for names, url, kind in (
            (Unknown(), "https://nobody.example/", Unavailable),
            (Never(), "https://slow.example/", Unavailable),
            (Names(), f"http://{closed}/", Unavailable),
            (Names({"inner.example": ["10.0.0.1"]}), "https://inner.example/", Blocked),
            (Names(), "http://10.0.0.1/", Blocked),
        ):
            with pytest.raises(kind) as caught:
                await door(closed, names=names, limits=QUICK).send("POST", url, body=b"{}")
            assert caught.value.applied is Applied.NO


async def test_time_that_ends_before_the_connection_is_up_leaves_nothing_done(door: OpenDoor) -> None:
    class Never(Names):
        async def __call__(self, host: str, port: int) -> list[str]:
            await asyncio.Event().wait()
            return []

    with pytest.raises(Unavailable, match="no complete answer") as caught:
        await door(names=Never(), limits=Limits(total_s=0.1)).send("POST", "https://slow.example/")
    assert caught.value.applied is Applied.NO


async def test_a_refused_certificate_leaves_nothing_done(serve: Serve, door: OpenDoor, ca: Authority) -> None:
    server = await serve(answer(), ca.server("write-wronghost", host="other.example"))
    with pytest.raises(Blocked, match="another host") as caught:
        await door(server.at(HOST), ca_file=ca.ca_file).send("POST", server.url(host=HOST), body=b"{}")
    assert caught.value.applied is Applied.NO
    assert server.requests == []


async def test_over_tls_a_break_after_the_request_is_uncertain(serve: Serve, door: OpenDoor, ca: Authority) -> None:
    server = await serve(then_reset(b""), ca.server("write-reset"))
    with pytest.raises(UncertainOutcome):
        await door(server.at(HOST), ca_file=ca.ca_file).send("POST", server.url(host=HOST), body=b"{}")
    assert len(server.requests) == 1


async def test_a_proxy_that_refuses_the_way_leaves_nothing_done(serve: Serve, door: OpenDoor) -> None:
    proxy = await serve(answer(b"", status="502 Bad Gateway"))
    with pytest.raises(Unavailable, match=proxy.at()) as caught:
        await door(proxy=proxy.url()).send("POST", "https://server.example/", body=b"{}")
    assert caught.value.applied is Applied.NO
    assert proxy.requests[0].startswith(b"CONNECT ")


async def test_a_proxy_that_carries_the_request_may_have_delivered_it(serve: Serve, door: OpenDoor) -> None:
    proxy = await serve(answer(b"", status="502 Bad Gateway"))
    with pytest.raises(UncertainOutcome) as caught:
        await door(proxy=proxy.url()).send("POST", "http://server.example/", body=b"{}")
    assert caught.value.applied is Applied.MAYBE
    assert (caught.value.status, len(proxy.requests)) == (502, 1)


def tunnel(port: int, *, breaks: bool = False) -> Fault:
    """A proxy that opens the way to a port of this machine, or breaks off as soon as it has said so."""

    async def fault(peer: Peer) -> None:
        await peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if breaks:
            return
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def carry(source: asyncio.StreamReader, goal: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                goal.write(data)
                await goal.drain()
            goal.close()

        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(carry(peer.reader, writer))
                group.create_task(carry(reader, peer.writer))
        except* OSError:
            writer.close()

    return fault


async def test_through_a_tunnel_the_request_itself_decides(serve: Serve, door: OpenDoor, ca: Authority) -> None:
    silent = await serve(raw(), ca.server("tunnel-silent"))
    sound = await serve(answer(b"[1]"), ca.server("tunnel-sound"))
    breaking = await serve(tunnel(0, breaks=True))
    with pytest.raises(Unavailable) as caught:
        await door(proxy=breaking.url(), ca_file=ca.ca_file).send("POST", f"https://{HOST}/", body=b"{}")
    assert caught.value.applied is Applied.NO
    proxy = await serve(tunnel(silent.port))
    with pytest.raises(UncertainOutcome):
        await door(proxy=proxy.url(), ca_file=ca.ca_file).send("POST", f"https://{HOST}/", body=b"{}")
    assert len(silent.requests) == 1
    proxy = await serve(tunnel(sound.port))
    response = await door(proxy=proxy.url(), ca_file=ca.ca_file).send("POST", f"https://{HOST}/", body=b"{}")
    assert response.body == b"[1]"


async def test_a_cancelled_write_stays_cancelled_and_hangs_up(serve: Serve, door: OpenDoor) -> None:
    arrived = asyncio.Event()

    async def hold(peer: Peer) -> None:
        arrived.set()
        await peer.reader.read()

    server = await serve(hold)
    entrance = door(server.at())
    task = asyncio.create_task(entrance.send("POST", server.url(), body=b"{}"))
    await asyncio.wait_for(arrived.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(server.left.wait(), 5)
    assert len(server.requests) == 1


async def test_reading_and_writing_take_turns_at_a_host(serve: Serve, door: OpenDoor) -> None:
    under_way = 0
    most = 0

    async def count(peer: Peer) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        await answer()(peer)
        under_way -= 1

    server = await serve(count)
    entrance = door(server.at())
    await asyncio.gather(
        *(entrance.send("POST", server.url()) for _ in range(4)), *(entrance.get(server.url()) for _ in range(4))
    )
    assert (most, len(server.requests)) == (1, 8)
