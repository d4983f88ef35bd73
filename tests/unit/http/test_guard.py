"""Which addresses are public, and how connections take turns among them."""

from __future__ import annotations

import asyncio
import contextlib

import httpcore
import pytest

from core.http.guard import Guard, is_public
from core.http.racing import alternating, first_connected
from ventanilla.api import Blocked


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450::1",
        "2003::1",
    ],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002::1",
        "2002:7f00:1::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "0x7f000001",
        "2130706433",
        "127.0.0.01",
        "[::1]",
        " 8.8.8.8",
    ],
)
def test_anything_else_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("entry", "host", "port"),
    [
        ("intranet.example:443", "intranet.example", 443),
        ("intranet.example:443", "INTRANET.Example.", 443),
        ("Intranet.Example.:443", "intranet.example", 443),
        ("10.1.2.3:80", "10.1.2.3", 80),
        ("[fd00::1]:8080", "fd00::1", 8080),
        ("[FD00::1]:8080", "[fd00::1]", 8080),
    ],
)
def test_an_allowed_host_is_admitted_however_it_is_written(entry: str, host: str, port: int) -> None:
    guard = Guard.of([entry])
    guard.check_host(host, port)
    assert guard.permitted(host, port, ["10.0.0.1"]) == ("10.0.0.1",)


@pytest.mark.parametrize(
    ("host", "port"),
    [("intranet.example", 80), ("x.intranet.example", 443), ("intranet.example.org", 443)],
)
def test_its_neighbours_are_not(host: str, port: int) -> None:
    with pytest.raises(Blocked):
        Guard.of(["intranet.example:443"]).permitted(host, port, ["10.0.0.1"])


def test_of_a_mixed_answer_only_the_public_addresses_are_used() -> None:
    found = ["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"]
    assert Guard().permitted("mixed.example", 443, found) == ("8.8.8.8", "2606:4700::1111")


@pytest.mark.parametrize("host", ["feed.example", "feed.example.", "1.feed.example", "127.example", "0x7f.example"])
def test_a_name_with_numbers_in_it_is_still_a_name(host: str) -> None:
    Guard().check_host(host, 443)


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700::1111", "[2606:4700::1111]"])
def test_a_public_literal_may_be_asked(host: str) -> None:
    Guard().check_host(host, 443)


@pytest.mark.parametrize(
    ("given", "turns"),
    [
        ([], []),
        (["1.1.1.1"], ["1.1.1.1"]),
        (["::a", "::b", "1.1.1.1"], ["::a", "1.1.1.1", "::b"]),
        (["1.1.1.1", "1.1.1.2", "::a", "::b", "::c"], ["1.1.1.1", "::a", "1.1.1.2", "::b", "::c"]),
    ],
)
def test_families_take_turns_beginning_with_the_first(given: list[str], turns: list[str]) -> None:
    assert alternating(given) == turns


class Line(httpcore.AsyncNetworkStream):
    def __init__(self) -> None:
        self.is_closed = False

    async def aclose(self) -> None:
        self.is_closed = True


async def test_N50_a_hanging_address_is_overtaken_and_left() -> None:
    line, left = Line(), asyncio.Event()

    async def connect(address: str) -> httpcore.AsyncNetworkStream:
        if address == "::1":
            try:
                await asyncio.Event().wait()
            finally:
                left.set()
        return line

    async with asyncio.timeout(10):
        assert await first_connected(["::1", "127.0.0.1"], connect, stagger_s=0.01) is line
    assert left.is_set()


async def test_the_first_address_is_preferred_when_it_answers() -> None:
    tried: list[str] = []

    async def connect(address: str) -> httpcore.AsyncNetworkStream:
        tried.append(address)
        return Line()

    await first_connected(["::1", "127.0.0.1"], connect)
    assert tried == ["::1"]


async def test_when_every_address_fails_the_last_failure_is_told() -> None:
    async def connect(address: str) -> httpcore.AsyncNetworkStream:
        raise OSError(f"no {address}")

    with pytest.raises(OSError, match="no b"):
        await first_connected(["a", "b"], connect)


async def test_of_two_connections_that_stand_one_is_closed() -> None:
    lines: list[Line] = []
    both = asyncio.Barrier(2)

    async def connect(address: str) -> httpcore.AsyncNetworkStream:
        await both.wait()
        lines.append(Line())
        return lines[-1]

    async with asyncio.timeout(10):
        kept = await first_connected(["a", "b"], connect, stagger_s=0.01)
    assert [line.is_closed for line in lines if line is not kept] == [True]
    assert isinstance(kept, Line)
    assert not kept.is_closed


async def test_a_cancelled_caller_leaves_no_connection_open() -> None:
    line, trying = Line(), asyncio.Event()

    async def connect(address: str) -> httpcore.AsyncNetworkStream:
        trying.set()
        with contextlib.suppress(asyncio.CancelledError):  # it stood in the moment of the cancellation
            await asyncio.Event().wait()
        return line

    caller = asyncio.create_task(first_connected(["a"], connect))
    await trying.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert line.is_closed
