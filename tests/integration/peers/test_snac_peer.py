"""The private snac2 server does for its citizens what the connectors' tests need, and what was measured of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.integration.peers.faults import Swallow
from tests.integration.peers.proxy import standing_before
from tests.integration.peers.snac import SnacServer
from tests.integration.peers.snac_citizen import SnacCitizen
from tests.integration.peers.waiting import ask_until

DELIVERY_TIMEOUT_S = 60


@dataclass(frozen=True)
class Town:
    """The server, an official account and a neighbour."""

    server: SnacServer
    hall: SnacCitizen
    ana: SnacCitizen


@pytest.fixture(scope="module")
def town(snac_server: SnacServer) -> Iterator[Town]:
    """Two people made for these tests, signed in by the code flow."""
    with SnacCitizen(snac_server, "ayto") as hall, SnacCitizen(snac_server, "ana") as ana:
        yield Town(snac_server, hall, ana)


def test_it_starts_and_says_what_it_took(snac_server: SnacServer) -> None:
    print(f"snac2: ready after {snac_server.start_s:.2f} s, {snac_server.resident_mb():.0f} MB")
    instance = httpx.get(f"{snac_server.url}/api/v1/instance", trust_env=False).json()
    assert "snac/2." in instance["version"]
    assert httpx.get(f"{snac_server.url}/api/v2/instance", trust_env=False).status_code == 404


def test_a_registered_client_gets_a_token_by_the_code_flow(town: Town) -> None:
    assert town.hall.me().acct == "ayto"
    application = town.hall.register("Ventanilla")
    token = town.hall.exchange(application, town.hall.authorise(application))
    assert token not in ("", town.hall.token)


def test_a_wrong_token_is_refused(town: Town) -> None:
    wrong = {"authorization": "Bearer nothing"}
    answer = httpx.get(f"{town.server.url}/api/v1/timelines/home", headers=wrong, trust_env=False)
    assert answer.status_code == 401


def test_a_mention_and_its_answer_reach_the_notifications_and_the_thread(town: Town) -> None:
    said = town.ana.post("¿Cuándo abre la piscina, @ayto?")
    answer = town.hall.post("@ana El lunes a las 10.", answers=said.id)
    assert answer.in_reply_to_id == said.id
    at_hall = ask_until(town.hall.notifications, bool, timeout_s=DELIVERY_TIMEOUT_S)
    assert [(each.type, each.status.uri if each.status else "") for each in at_hall] == [("mention", said.uri)]
    at_ana = ask_until(town.ana.notifications, bool, timeout_s=DELIVERY_TIMEOUT_S)
    assert [each.status.uri for each in at_ana if each.status] == [answer.uri]
    assert [each.uri for each in town.ana.context(said.id).descendants] == [answer.uri]


def test_the_idempotency_key_is_ignored_so_a_repeated_request_is_a_second_post(town: Town) -> None:
    before = len(town.hall.posts())
    first, second = (town.hall.post("Corte de agua.", key="one-and-the-same") for _ in range(2))
    assert first.id != second.id
    assert len(town.hall.posts()) == before + 2


def test_what_is_said_directly_reads_back_as_private_and_not_in_public(town: Town) -> None:
    said = town.ana.post("@ayto mi teléfono es el de siempre", visibility="direct")
    assert said.visibility == "private"
    assert said.id not in [each.id for each in town.ana.public()]


def test_each_connection_ends_after_one_answer_that_does_not_say_so(town: Town) -> None:
    """A client that keeps connections will at times write into one just closed, and read a reset."""
    asked = f"GET /api/v1/instance HTTP/1.1\r\nHost: {town.server.host}\r\nConnection: keep-alive\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", town.server.port), timeout=20) as line:
        line.sendall(asked)
        said = b"".join(iter(lambda: line.recv(65_536), b""))
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"connection:" not in head.lower()
    assert f"content-length: {len(body)}".encode() in head.lower()


@pytest.mark.parametrize("hard", [False, True])
def test_people_tokens_and_posts_outlive_a_stop(town: Town, hard: bool) -> None:
    said = town.hall.post("Antes del corte.")
    before = town.server.pid
    town.server.stop(hard=hard)
    with pytest.raises(httpx.TransportError):
        town.hall.me()
    town.server.restart()
    assert town.server.pid != before
    assert said.id in [each.id for each in town.hall.posts()]


def test_a_write_whose_answer_a_proxy_swallows_has_happened(town: Town) -> None:
    with standing_before(town.server.port) as proxy:
        proxy.arm("^POST /api/v1/statuses", Swallow())
        wanted = {"status": "¿Llegó?", "visibility": "public"}
        headers = {"authorization": f"Bearer {town.hall.token}"}
        answer = httpx.post(f"{proxy.url}/api/v1/statuses", data=wanted, headers=headers, trust_env=False, timeout=20)
    assert answer.status_code == 502
    assert [each.content for each in town.hall.posts()].count("¿Llegó?<br>") == 1
