"""Each way in which a network is in the way, over real sockets, is told apart from the others and from a password."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest

from core.accounts.model import HealthCode, Standing
from core.doctor.codes import Code
from core.doctor.model import Severity
from tests.integration.doctor.conftest import CANARY, Desk, check_bad, check_words, sentences
from tests.integration.http.conftest import Names, Serve
from tests.integration.http.hostile import Peer, answer, half_closed, raw

HOST = "diario.example"
PAGE = answer(b"<h1>Acceso denegado</h1>", status="403 Forbidden", content_type="text/html; charset=utf-8")


def free_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_a_server_that_answers_is_reached_and_gets_nothing_of_the_account(desk: Desk, serve: Serve) -> None:
    server = await serve(answer())
    await desk.add("diario", f"http://{HOST}:{server.port}/rss")
    desk.config["allow"] = f'["{HOST}:{server.port}"]'
    finding = await desk.finding(Code.REACHED)
    assert finding.severity is Severity.OK
    assert f"{HOST}:{server.port}" in finding.for_person
    assert len(server.requests) == 1
    assert server.requests[0].startswith(b"GET / HTTP/1.1\r\n")
    assert CANARY.encode() not in server.requests[0]


async def test_a_block_page_is_the_networks_policy_and_not_a_password(desk: Desk, serve: Serve) -> None:
    server = await serve(PAGE)
    await desk.add("diario", f"http://{HOST}:{server.port}/rss")
    desk.config["allow"] = f'["{HOST}:{server.port}"]'
    finding = await desk.finding(Code.BLOCKED)
    check_bad(finding, f"{HOST}:{server.port}", "403")
    assert "blocked by network policy" in sentences(finding)["en"][0]
    assert "No password is the reason" in sentences(finding)["en"][0]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("403 Forbidden", Code.BLOCKED),
        ("407 Proxy Authentication Required", Code.PROXY_SIGN_IN),
        ("502 Bad Gateway", Code.PROXY_FAILED),
    ],
)
async def test_N48_what_a_proxy_answers_is_told_apart_and_names_it(
    desk: Desk, serve: Serve, scheme: str, status: str, code: Code
) -> None:
    proxy = await serve(answer(b"<h1>Proxy</h1>", status=status, content_type="text/html"))
    desk.config["proxy"] = f'"http://ana:{CANARY}@127.0.0.1:{proxy.port}"'
    await desk.add("diario", f"{scheme}://{HOST}/rss")
    finding = await desk.finding(code)
    check_bad(finding, f"{HOST}:{443 if scheme == 'https' else 80}", f"127.0.0.1:{proxy.port}", status[:3])


async def test_a_proxy_that_is_not_there_is_named_with_the_server_behind_it(desk: Desk) -> None:
    port = free_port()
    desk.config["proxy"] = f'"http://127.0.0.1:{port}"'
    await desk.add("diario", f"https://{HOST}/rss")
    check_bad(await desk.finding(Code.PROXY_UNREACHABLE), f"127.0.0.1:{port}", f"{HOST}:443")


async def test_a_closed_port_is_a_firewall_or_a_server_that_is_down(desk: Desk) -> None:
    port = free_port()
    desk.config["allow"] = f'["{HOST}:{port}"]'
    await desk.add("diario", f"https://{HOST}:{port}/rss")
    check_bad(await desk.finding(Code.NO_CONNECTION), f"{HOST}:{port}")


async def test_a_proxy_that_the_environment_names_is_offered_without_its_password(desk: Desk) -> None:
    port = free_port()
    desk.config["allow"] = f'["{HOST}:{port}"]'
    desk.environment["https_proxy"] = f"http://ana:{CANARY}@proxy.example:3128"
    await desk.add("diario", f"https://{HOST}:{port}/rss")
    check_bad(await desk.finding(Code.PROXY_NEEDED), f"{HOST}:{port}", "proxy.example:3128")


async def test_N31_a_name_service_that_is_dead_is_one_finding_for_all_servers(desk: Desk) -> None:
    async def dead(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    desk.names = dead
    await desk.add("diario", f"https://{HOST}/rss")
    await desk.add("radio", "https://radio.example:8443/rss")
    check_bad(await desk.finding(Code.DNS), f"{HOST}:443", "radio.example:8443")


async def test_N34_a_name_service_that_never_answers_ends_in_time(desk: Desk) -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    desk.names = never
    await desk.add("diario", f"https://{HOST}/rss")
    async with asyncio.timeout(30):
        check_bad(await desk.finding(Code.DNS), f"{HOST}:443")


async def test_N31_a_name_that_nobody_knows_is_about_that_server_alone(desk: Desk, serve: Serve) -> None:
    server = await serve(answer())

    async def knows_one(host: str, port: int) -> list[str]:
        if host != "radio.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ["127.0.0.1"]

    desk.names = knows_one
    desk.config["allow"] = f'["radio.example:{server.port}"]'
    await desk.add("diario", f"https://{HOST}/rss")
    await desk.add("radio", f"http://radio.example:{server.port}/rss")
    finding = await desk.finding(Code.NAME_UNKNOWN)
    check_bad(finding, f"{HOST}:443")
    assert "«diario»" in finding.for_person


async def test_without_any_route_there_is_no_network_and_nothing_else_is_blamed(desk: Desk) -> None:
    async def no_way(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    desk.names, desk.has_route = no_way, False
    await desk.add("diario", f"https://{HOST}/rss")
    check_bad(await desk.finding(Code.NO_NETWORK), f"{HOST}:443")
    assert Code.DNS not in {each.code for each in (await desk.examine()).findings}


async def test_a_name_that_leads_inside_is_not_followed(desk: Desk) -> None:
    desk.names = Names({HOST: ["10.1.2.3"]})
    await desk.add("diario", f"https://{HOST}/rss")
    finding = await desk.finding(Code.INNER_ADDRESS)
    check_bad(finding, f"{HOST}:443", "10.1.2.3")


async def test_a_network_that_asks_to_sign_in_is_a_captive_portal(desk: Desk, serve: Serve) -> None:
    server = await serve(answer(status="511 Network Authentication Required"))
    desk.config["allow"] = f'["{HOST}:{server.port}"]'
    await desk.add("diario", f"http://{HOST}:{server.port}/rss")
    check_bad(await desk.finding(Code.CAPTIVE), f"{HOST}:{server.port}", "511")


async def test_N34_a_connection_that_nobody_answers_ends_in_time(desk: Desk, serve: Serve) -> None:
    for name, fault in (("diario", half_closed), ("radio", raw(b"SSH-2.0-x\r\n"))):
        server = await serve(fault)
        await desk.add(name, f"http://{HOST}:{server.port}/rss")
        before = desk.config.get("allow", "[]")[:-1]
        desk.config["allow"] = f'{before}{", " if len(before) > 1 else ""}"{HOST}:{server.port}"]'
    async with asyncio.timeout(30):
        examination = await desk.examine()
    found = [each for each in examination.findings if each.code is Code.NO_ANSWER]
    assert len(found) == 2
    for each in found:
        check_bad(each, HOST)


async def test_a_server_that_an_account_reads_well_may_refuse_its_own_root(desk: Desk, serve: Serve) -> None:
    server = await serve(PAGE)
    now_s = int(time.time())
    desk.config["allow"] = f'["{HOST}:{server.port}"]'
    well = Standing(health=HealthCode.OK, last_ok_s=now_s, last_event_s=now_s)
    await desk.add("diario", f"http://{HOST}:{server.port}/rss", well)
    assert Code.BLOCKED not in {each.code for each in (await desk.examine()).findings}


async def test_only_the_named_account_is_looked_at(desk: Desk, serve: Serve) -> None:
    async def refuse(peer: Peer) -> None:
        raise AssertionError("nobody asked for this one")

    one, other = await serve(answer()), await serve(refuse)
    desk.config["allow"] = f'["{HOST}:{one.port}", "{HOST}:{other.port}"]'
    await desk.add("diario", f"http://{HOST}:{one.port}/rss")
    await desk.add("radio", f"http://{HOST}:{other.port}/rss")
    examination = await desk.examine("DIARIO")
    assert (len(one.requests), other.connections) == (1, 0)
    check_words(next(each for each in examination.findings if each.code is Code.NOBODY_COLLECTS))


async def test_a_file_of_authorities_that_cannot_be_read_is_the_configurations_fault(desk: Desk) -> None:
    desk.config["ca_file"] = '"/nonexistent/valdeluz.pem"'
    await desk.add("diario", f"https://{HOST}/rss")
    check_bad(await desk.finding(Code.CONFIGURATION), "/nonexistent/valdeluz.pem")
