"""Refused certificates and wrong clocks, with real TLS: who is likelier at fault, and what IT hands over."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from core.doctor.codes import Code
from core.doctor.model import Severity
from tests.integration.doctor.conftest import CANARY, Desk, check_bad, check_words, sentences
from tests.integration.http.certificates import HOST, Authority
from tests.integration.http.conftest import Serve
from tests.integration.http.hostile import Fault, Peer, Server, answer

AUTHORITY = "Test Authority"


async def secure(desk: Desk, server: Server, name: str = "diario", host: str = HOST) -> str:
    """An account at this server; gives its ``host:port``."""
    place = f"{host}:{server.port}"
    before = desk.config.get("allow", "[]")[:-1]
    desk.config["allow"] = f'{before}{", " if len(before) > 1 else ""}"{place}"]'
    await desk.add(name, f"{server.scheme}://{place}/rss")
    return place


def dated(**apart: float) -> Fault:
    """An answer whose server's clock is that far from ours."""
    return answer(b"[]", f"Date: {format_datetime(datetime.now(UTC) + timedelta(**apart), usegmt=True)}")


async def test_N32_an_unknown_authority_is_named_and_nothing_is_said_to_it(
    desk: Desk, serve: Serve, ca: Authority
) -> None:
    server = await serve(answer(), ca.server("doctor-unknown"))
    place = await secure(desk, server)
    finding = await desk.finding(Code.TLS_UNKNOWN_AUTHORITY)
    check_bad(finding, place, AUTHORITY, "ca_file")
    assert server.requests == []


async def test_N32_a_self_signed_certificate_is_of_an_authority_that_nobody_knows(
    desk: Desk, serve: Serve, ca: Authority
) -> None:
    server = await serve(answer(), ca.server("doctor-self", signed=False))
    place = await secure(desk, server)
    check_bad(await desk.finding(Code.TLS_UNKNOWN_AUTHORITY), place, "ca_file")


async def test_the_same_unknown_authority_at_several_servers_is_an_inspection_on_the_way(
    desk: Desk, serve: Serve, ca: Authority
) -> None:
    places = []
    for name in ("uno", "dos"):
        server = await serve(answer(), ca.server(f"doctor-{name}", host=f"{name}.example"))
        places.append(await secure(desk, server, name, f"{name}.example"))
    found = [each for each in (await desk.examine()).findings if each.code is Code.TLS_INTERCEPTED]
    assert sorted(each.subject for each in found) == sorted(places)
    for each in found:
        check_bad(each, each.subject, AUTHORITY, "ca_file")


async def test_an_inspection_behind_a_proxy_is_seen_through_it(desk: Desk, serve: Serve, ca: Authority) -> None:
    inside = await serve(answer(), ca.server("doctor-behind"))

    async def tunnel(peer: Peer) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", inside.port)
        await peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pipe(peer.reader, writer), pipe(reader, peer.writer))

    proxy = await serve(tunnel)
    desk.config["proxy"] = f'"http://ana:{CANARY}@127.0.0.1:{proxy.port}"'
    await desk.add("diario", f"https://{HOST}/rss")
    check_bad(await desk.finding(Code.TLS_UNKNOWN_AUTHORITY), f"{HOST}:443", AUTHORITY)
    assert inside.requests == []
    assert len(proxy.requests) == 2


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass everything on."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()


async def test_with_the_authoritys_file_the_server_is_reached(desk: Desk, serve: Serve, ca: Authority) -> None:
    place = await secure(desk, await serve(dated(), ca.server("doctor-good")))
    desk.config["ca_file"] = f'"{ca.ca_file}"'
    assert place in (await desk.finding(Code.REACHED)).for_person


@pytest.mark.parametrize(
    ("case", "code"),
    [("other host", Code.TLS_OTHER_HOST), ("old", Code.TLS_FAILED)],
)
async def test_N32_another_host_and_an_outdated_tls_are_told_apart(
    desk: Desk, serve: Serve, ca: Authority, case: str, code: Code
) -> None:
    context = ca.old_server() if case == "old" else ca.server("doctor-other", host="other.example")
    server = await serve(answer(), context)
    desk.config["ca_file"] = f'"{ca.ca_file}"'
    place = await secure(desk, server)
    check_bad(await desk.finding(code), place)


async def test_N32_a_server_that_speaks_no_tls_is_told_from_one_that_says_nothing(desk: Desk, serve: Serve) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as listener:
        place = await secure(desk, Server(listener.sockets[0].getsockname()[1], "https"))
        check_bad(await desk.finding(Code.TLS_FAILED), place)
    desk.config.clear()
    silent = await serve(answer())  # it waits for the end of a request that never comes
    silent.scheme = "https"
    place = await secure(desk, silent, "radio", "radio.example")
    found = [each for each in (await desk.examine("radio")).findings if each.code is Code.NO_ANSWER]
    check_bad(found[0], place)


@pytest.mark.parametrize(
    ("days", "code", "minutes", "likely"),
    [
        ((2, 30), Code.TLS_NOT_YET_VALID, 2 * 1440, "likelier this machine's clock is wrong"),
        ((-30, -1), Code.TLS_EXPIRED, 1440, "likelier the server's owner forgot"),
    ],
)
async def test_N33_a_certificate_out_of_its_time_says_by_how_much_and_whose_fault_it_likelier_is(
    desk: Desk, serve: Serve, ca: Authority, days: tuple[int, int], code: Code, minutes: int, likely: str
) -> None:
    server = await serve(answer(), ca.server(f"doctor-{code}", from_days=days[0], to_days=days[1]))
    desk.config["ca_file"] = f'"{ca.ca_file}"'
    place = await secure(desk, server)
    finding = await desk.finding(code)
    check_bad(finding, place)
    found = finding.values["minutes"]
    assert isinstance(found, int)
    assert abs(found - minutes) <= 5
    assert likely in sentences(finding)["en"][0]


async def test_N33_a_second_server_as_witness_decides_between_clock_and_certificate(
    desk: Desk, serve: Serve, ca: Authority
) -> None:
    await secure(desk, await serve(answer(), ca.server("doctor-late", from_days=-30, to_days=-1)))
    await secure(desk, await serve(dated()), "radio", "radio.example")
    desk.config["ca_file"] = f'"{ca.ca_file}"'
    assert "other servers confirm this machine's clock" in sentences(await desk.finding(Code.TLS_EXPIRED))["en"][0]


async def test_N33_three_hours_off_by_one_server_is_likelier_our_clock_and_says_which_way(
    desk: Desk, serve: Serve
) -> None:
    place = await secure(desk, await serve(dated(hours=3)))
    finding = await desk.finding(Code.CLOCK_WRONG)
    check_bad(finding, place)
    assert "180 min slow" in sentences(finding)["en"][0]
    assert "only one server was heard" in sentences(finding)["en"][0]


async def test_N33_when_servers_agree_it_is_this_machines_clock(desk: Desk, serve: Serve) -> None:
    desk.offset_s = 3 * 3600
    for name in ("uno", "dos", "tres"):
        await secure(desk, await serve(dated()), name, f"{name}.example")
    finding = await desk.finding(Code.CLOCK_WRONG)
    check_bad(finding, "uno.example", "dos.example", "tres.example")
    assert "180 min fast" in sentences(finding)["en"][0]
    assert "3 of 3 servers agree" in sentences(finding)["en"][1]


async def test_N33_one_server_against_two_is_the_one_that_is_wrong(desk: Desk, serve: Serve) -> None:
    for name, hours in (("uno", 0), ("dos", 0), ("tres", -3)):
        place = await secure(desk, await serve(dated(hours=hours)), name, f"{name}.example")
    finding = await desk.finding(Code.CLOCK_THERE_WRONG)
    assert finding.severity is Severity.WARN
    assert not finding.asks_it
    check_words(finding, place)
    assert "180 min slow" in sentences(finding)["en"][0]


async def test_a_copy_out_of_a_cache_is_no_wrong_clock(desk: Desk, serve: Serve) -> None:
    old = format_datetime(datetime.now(UTC) - timedelta(hours=2), usegmt=True)
    await secure(desk, await serve(answer(b"[]", f"Date: {old}", "Age: 7200")))
    assert Code.CLOCK_WRONG not in {each.code for each in (await desk.examine()).findings}
