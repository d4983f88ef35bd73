"""The private Bluesky network does for its citizens what the connectors' tests need, and what was measured of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.integration.peers.bluesky import Network
from tests.integration.peers.bluesky_citizen import BlueskyCitizen, Refused
from tests.integration.peers.faults import Swallow
from tests.integration.peers.proxy import standing_before

AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Town:
    """The network, an official account and a neighbour."""

    network: Network
    hall: BlueskyCitizen
    ana: BlueskyCitizen


@pytest.fixture(scope="module")
def town(bluesky_network: Network) -> Iterator[Town]:
    """Two accounts made for these tests."""
    with BlueskyCitizen(bluesky_network.pds, "ayto") as hall, BlueskyCitizen(bluesky_network.pds, "ana") as ana:
        yield Town(bluesky_network, hall, ana)


def test_it_starts_within_its_bounds_and_says_what_it_took(bluesky_network: Network) -> None:
    print(f"Bluesky: ready after {bluesky_network.start_s:.1f} s, {bluesky_network.resident_mb():.0f} MB")
    assert httpx.get(f"{bluesky_network.pds}/xrpc/_health", trust_env=False).status_code == 200


def test_it_listens_on_the_loopback_only(bluesky_network: Network) -> None:
    owned = listening_sockets(bluesky_network.pids())
    assert len(owned) == 8  # six of the network's, PostgreSQL's and redis'
    assert {address for address, _ in owned} == {"127.0.0.1"}
    assert bluesky_network.pds.rpartition(":")[2] in {str(port) for _, port in owned}


def test_a_mention_reaches_the_other_and_the_thread_shows_the_answer(town: Town) -> None:
    said = town.ana.post("¿Cuándo abre la piscina, @ayto.test?", mentions=[town.hall])
    town.network.settle()
    mention = next(each for each in town.hall.notifications() if each.uri == said.uri)
    assert (mention.reason, mention.author.handle, mention.is_read) == ("mention", "ana.test", False)
    answer = town.hall.post("El lunes a las 10.", answers=(said, said))
    town.network.settle()
    thread = town.ana.thread(said.uri)
    assert [reply.post.uri for reply in thread.replies if reply.post] == [answer.uri]
    assert [each.reason for each in town.ana.notifications()] == ["reply"]


def test_an_app_password_opens_a_session_that_names_the_server_of_the_account(town: Town) -> None:
    password = town.hall.app_password("ventanilla")
    wanted = {"identifier": town.hall.handle, "password": password}
    url = f"{town.network.pds}/xrpc/com.atproto.server.createSession"
    session = httpx.post(url, json=wanted, trust_env=False, timeout=20).raise_for_status().json()
    assert session["did"] == town.hall.did
    port = town.network.pds.rpartition(":")[2]
    assert session["didDoc"]["service"][0]["serviceEndpoint"] == f"http://localhost:{port}"


def test_the_same_record_put_twice_under_one_key_is_one_post(town: Town) -> None:
    record = town.hall.record("Corte de agua en la calle Mayor.", at=AT)
    before = len(town.hall.posts())
    first, second = (town.hall.put("3mmmmmmmmmm22", record) for _ in range(2))
    assert first == second
    assert len(town.hall.posts()) == before + 1


def test_creating_at_a_key_that_is_taken_is_an_internal_error(town: Town) -> None:
    record = town.hall.record("Aviso.", at=AT)
    town.hall.create_at("3mmmmmmmmmm23", record)
    with pytest.raises(Refused) as refused:
        town.hall.create_at("3mmmmmmmmmm23", record)
    assert (refused.value.status, refused.value.error) == (500, "InternalServerError")


def test_a_notification_is_dated_by_its_author_where_that_is_earlier(town: Town) -> None:
    """`indexedAt` of a notification, and its place in the list, follow the author's claim into the past."""
    long_ago = datetime.now(UTC) - timedelta(days=3)
    fresh = town.ana.post("Hoy, @ayto.test", mentions=[town.hall])
    dated = town.ana.post("Fechado antes, @ayto.test", mentions=[town.hall], at=long_ago)
    ahead = town.ana.post("Del futuro, @ayto.test", mentions=[town.hall], at=datetime.now(UTC) + timedelta(days=3))
    town.network.settle()
    found = {each.uri: each for each in town.hall.notifications()}
    listed = [uri for uri in found if uri in (fresh.uri, dated.uri, ahead.uri)]
    assert listed == [ahead.uri, fresh.uri, dated.uri]
    assert found[dated.uri].indexed_at[:10] == f"{long_ago:%Y-%m-%d}"
    assert found[ahead.uri].indexed_at[:10] <= f"{datetime.now(UTC):%Y-%m-%d}"


def test_a_deleted_post_is_not_found_and_leaves_no_notification(town: Town) -> None:
    said = town.ana.post("Me equivoqué, @ayto.test", mentions=[town.hall])
    town.network.settle()
    assert said.uri in [each.uri for each in town.hall.notifications()]
    town.ana.delete(said)
    town.network.settle()
    assert said.uri not in [each.uri for each in town.hall.notifications()]
    with pytest.raises(Refused) as refused:
        town.ana.thread(said.uri)
    assert (refused.value.status, refused.value.error) == (400, "NotFound")


def test_a_client_that_follows_the_directory_comes_through_a_proxy(bluesky_network: Network) -> None:
    with standing_before(bluesky_network.pds) as proxy:
        bluesky_network.live_at(proxy.url)
        try:
            with BlueskyCitizen(bluesky_network.pds, "mar") as made_there:
                told = httpx.get(f"{bluesky_network.addresses.plc}/{made_there.did}", trust_env=False).json()
        finally:
            bluesky_network.live_at(None)
        endpoint = told["service"][0]["serviceEndpoint"]
        assert endpoint == proxy.url
        proxy.arm("POST /xrpc/com.atproto.repo.putRecord", Swallow())
        with BlueskyCitizen(endpoint, "sol") as sol:
            record = sol.record("Hola.", at=AT)
            with pytest.raises(Refused) as refused:
                sol.put("3mmmmmmmmmm24", record)
            assert refused.value.status == 502
            sol.put("3mmmmmmmmmm24", record)
            assert len(sol.posts()) == 1


def listening_sockets(pids: list[int]) -> set[tuple[str, int]]:
    """The TCP addresses and ports these processes listen on, from the kernel's own tables."""
    inodes = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            try:
                inodes.add(link.readlink().name)
            except FileNotFoundError:
                continue  # closed meanwhile
    found = set()
    for table, words in (("tcp", 1), ("tcp6", 4)):
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                address, _, port = fields[1].partition(":")
                octets = [str(byte) for byte in reversed(bytes.fromhex(address))]
                found.add((".".join(octets) if words == 1 else address, int(port, 16)))
    return found
