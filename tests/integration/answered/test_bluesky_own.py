"""What the institution's account says on a real Bluesky network: our answers call nobody, a stranger's post does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.answered.bluesky_office import BlueskyOffice, bluesky_office
from tests.integration.peers.bluesky import Network

BEFORE, SCAM, BACKDATED = "Buenos días, vecinas", "Te regalamos un celular", "Otro regalo, con fecha de hace una hora"


@pytest.fixture
def town(bluesky_network: Network, tmp_path: Path) -> Iterator[BlueskyOffice]:
    """An office of the test's own."""
    with bluesky_office(tmp_path, bluesky_network, "nuestro") as made:
        yield made


def test_a_post_that_nobody_here_sent_calls_once_and_what_we_answer_does_not(town: BlueskyOffice) -> None:
    office = town.office
    town.hall.post(BEFORE)
    town.network.settle()
    office.ask("collect", "--once", who="")
    town.question("¿Hay agua mañana?")
    office.ask("collect", "--once", who="")
    [message] = office.inbox()
    office.ask("message", "reply", message["id"], "Mañana desde las seis.", "--undo", "0")
    office.ask("collect", "--once", who="")
    town.network.settle()
    office.ask("collect", "--once", who="")
    assert "Mañana desde las seis." in town.own_posts()
    assert office.read("alert", "list") == [], "what was there before, and what we said, is no news"
    town.hall.post(SCAM)
    town.hall.post(BACKDATED, at=datetime.now(UTC) - timedelta(hours=1))
    town.network.settle()
    for _time in range(2):
        office.ask("collect", "--once", who="")
        assert [(one["kind"], one["times"], one["proposes_level"]) for one in office.read("alert", "list")] == [
            ("outbound", 1, 2),
            ("outbound", 1, 2),
        ]
