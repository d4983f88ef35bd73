"""A watch hears on Bluesky what nobody said to us: by the network's own search, misspelt, and with an alert.

By command, and in the dashboard on a real terminal, whose own collector asks the network.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.integration.answered.bluesky_office import ACCOUNT, BlueskyOffice, bluesky_office
from tests.integration.answered.office import PINS, Office
from tests.integration.peers.bluesky import Network
from tests.integration.peers.bluesky_citizen import BlueskyCitizen
from tests.tui.pty.terminal import Terminal

_NUMBERS = count(1)
"""A handle of its own for each office: the network knows them all."""
SAID = "Tremenda inundasion en la cisterna de la plaza, que venga alguien"
OTHER = "La cisterna nueva quedó preciosa"
SLOW_S = 90.0
ASKED_S = 240.0
"""Within it the network is asked twice, and what it says is on the screen."""


@pytest.fixture
def town(bluesky_network: Network, tmp_path: Path) -> Iterator[BlueskyOffice]:
    """An office of the test's own."""
    with bluesky_office(tmp_path, bluesky_network, f"oye{next(_NUMBERS)}") as made:
        yield made


def watch_cistern(office: Office, word: str = "cisterna") -> None:
    """A watch with a term that the network looks for and one that is left to us, as it may be misspelt."""
    office.ask(
        *("watch", "add", "Cisterna", f"{word} inundación~", "--purpose", "averías de la cisterna"),
        *("--every-hit", "yes", "--spike", "no", "--rules-read"),
    )
    office.ask("watch", "search", "Cisterna", "--on", ACCOUNT)


def test_an_unknown_accounts_misspelt_post_is_in_the_panel_and_raises_its_alert(town: BlueskyOffice) -> None:
    office = town.office
    watch_cistern(office)
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


def test_the_dashboard_shows_the_hit_opens_it_and_calls_for_somebody(town: BlueskyOffice) -> None:
    office = town.office
    watch_cistern(office, "aljibe")  # the network still knows what was said in another test
    words = ["-m", "ventanilla", "--workspace", str(office.directory), "--lang", "en"]
    with (
        BlueskyCitizen(town.network.pds, "oye-lola") as stranger,
        Terminal(words, columns=120, rows=40, environment=office.environment) as desk,
    ):
        desk.until("Rosa", SLOW_S)
        desk.press("2")
        desk.until("WRITING")
        desk.write(PINS["Rosa"])
        desk.press("enter")
        desk.until("w Watches", SLOW_S)
        desk.press("g", "w")
        desk.until("1 Cisterna", SLOW_S)
        assert "inundasion" not in desk.text
        stranger.post(OTHER.replace("cisterna", "aljibe"))
        stranger.post(SAID.replace("cisterna", "aljibe"))
        town.network.settle()
        desk.until("inundasion", ASKED_S)
        desk.until("! 1 alert not taken")
        assert "w Watches 1!" in desk.text and "preciosa" not in desk.text
        desk.until("Enter open")
        desk.press("enter")
        desk.until("overheard: nobody addressed us", SLOW_S)
        desk.until("Tremenda inundasion en la aljibe")
        desk.until(f"{stranger.handle} · Bluesky")
        desk.press("q")
        desk.until("1 Cisterna")
        desk.press("g", "t")
        desk.until("! not taken", SLOW_S)
        desk.until(lambda screen: "Cisterna" in screen and "critical word" in screen)
        assert office.read("message", "list", "--view", "1") == []
        desk.press(":")
        desk.write("quit")
        desk.press("enter")
        assert desk.wait() == 0
    [alert] = office.read("alert", "list")
    assert (alert["kind"], alert["state"], alert["times"]) == ("every_hit", "new", 1)
