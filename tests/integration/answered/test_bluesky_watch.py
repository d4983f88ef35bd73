"""A watch hears on Bluesky what nobody said to us: by the network's own search, misspelt, and with an alert."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.answered.bluesky_office import ACCOUNT, BlueskyOffice, bluesky_office
from tests.integration.peers.bluesky import Network
from tests.integration.peers.bluesky_citizen import BlueskyCitizen

SAID = "Tremenda inundasion en la cisterna de la plaza, que venga alguien"
OTHER = "La cisterna nueva quedó preciosa"


@pytest.fixture
def town(bluesky_network: Network, tmp_path: Path) -> Iterator[BlueskyOffice]:
    """An office of the test's own."""
    with bluesky_office(tmp_path, bluesky_network, "oye") as made:
        yield made


def test_an_unknown_accounts_misspelt_post_is_in_the_panel_and_raises_its_alert(town: BlueskyOffice) -> None:
    office = town.office
    office.ask(
        *("watch", "add", "Cisterna", "cisterna inundación~", "--purpose", "averías de la cisterna"),
        *("--every-hit", "yes", "--spike", "no", "--rules-read"),
    )
    office.ask("watch", "search", "Cisterna", "--on", ACCOUNT)
    with BlueskyCitizen(town.network.pds, "oye-paco") as stranger:
        stranger.post(OTHER)
        stranger.post(SAID)
        town.network.settle()
        office.ask("collect", "--once", who="")
        [hit] = json.loads(office.ask("watch", "show", "Cisterna", "--json").out)["hits"]
        assert hit["author"] == stranger.handle
        assert {(term["term"], term["written"]) for term in hit["terms"]} == {
            ("cisterna", "cisterna"),
            ("inundación~", "inundasion"),
        }
        [alert] = office.read("alert", "list")
        assert (alert["kind"], alert["state"], alert["watch_name"]) == ("every_hit", "new", "Cisterna")
        [search] = office.read("watch", "search", "Cisterna")
        assert (search["found"], search["passed"], search["coverage"]) == (1, 1, "whole")
        assert search["questions"] == [{"words": ["cisterna"], "tags": [], "lang": ""}]
        messages = office.read("message", "list", "--view", "1")
        assert messages == [], "nobody said it to us: it is no work of the inbox"
        office.ask("collect", "--once", who="")
        assert len(office.read("alert", "list")) == 1
        assert office.read("watch", "search", "Cisterna")[0]["found"] == 1
