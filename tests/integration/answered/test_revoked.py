"""C121, J65: the platform withdraws our access while we work; nothing is lost, and a person lets it go on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.accounts.credentials.keepers import open_credentials
from core.accounts.overview import account_named
from core.config import CredentialsConfig
from core.store import Store
from tests.integration.answered import bluesky_office as bluesky
from tests.integration.answered import snac_office as snac
from tests.integration.answered.answers import UNSETTLED
from tests.integration.answered.bluesky_office import BlueskyOffice
from tests.integration.answered.lives import Lives, lives_in
from tests.integration.answered.office import Office
from tests.integration.answered.snac_office import SnacOffice
from tests.integration.peers.bluesky import Network
from tests.integration.peers.snac import SnacServer
from ventanilla.api import Secret

NEEDS_SIGN_IN = "SELECT count(*) FROM account WHERE name = ? AND state = 'needs_sign_in'"


@pytest.fixture
def on_bluesky(bluesky_network: Network, tmp_path: Path) -> Iterator[BlueskyOffice]:
    """An office with an account on Bluesky."""
    with bluesky.bluesky_office(tmp_path, bluesky_network, "revoca") as made:
        yield made


@pytest.fixture
def on_snac(snac_server: SnacServer, tmp_path: Path) -> Iterator[SnacOffice]:
    """An office with an account on snac2."""
    with snac.snac_office(tmp_path, snac_server, "revoca") as made:
        yield made


def test_c121_a_withdrawn_app_password_stops_the_account_and_the_answer_waits_for_a_person(
    on_bluesky: BlueskyOffice,
) -> None:
    town, office = on_bluesky, on_bluesky.office
    asked = town.question("¿dónde se vota?")
    with lives_in(office) as lives:
        message = _arrived(office, lives, "¿dónde se vota?")
        answer = town.hall._http.post("com.atproto.server.revokeAppPassword", json={"name": bluesky.APP_PASSWORD})
        answer.raise_for_status()
        office.inside(lambda store: _end_session(store, office))
        delivery = _refused(office, lives, message, bluesky.ACCOUNT)
        assert town.answers(asked) == []
        password = office.secret_file("another", town.hall.app_password("otra"))
        office.ask("account", "connect", bluesky.ACCOUNT, "--secret-file", password)
        _let_go_on(office, lives, delivery)
    assert town.answers(asked) == ["En el colegio."]


def test_c121_j65_a_withdrawn_token_stops_its_account_and_no_other(on_snac: SnacOffice) -> None:
    town, office = on_snac, on_snac.office
    other = ("account", "add", "otra", "--connector", "mastodon", "--set", f"server={town.server.url}")
    snac.sign_in(office, town.luis, *other)
    [asked] = town.questions("¿dónde se vota?")
    with lives_in(office) as lives:
        message = _arrived(office, lives, "¿dónde se vota?")
        assert _withdrawn(town) == 1
        delivery = _refused(office, lives, message, snac.ACCOUNT)
        assert not town.answers(asked)
        town.ana.post(f"@{town.luis.name} ¿y ustedes siguen?")
        lives.begin()
        office.arrived("¿y ustedes siguen?")
        lives.end()
        snac.sign_in(office, town.hall, "account", "connect", snac.ACCOUNT)
        _let_go_on(office, lives, delivery)
    [answered] = town.answers(asked)
    assert "En el colegio." in answered.content


def _arrived(office: Office, lives: Lives, text: str) -> dict[str, Any]:
    lives.begin()
    message = office.arrived(text)
    lives.end()
    return message


def _refused(office: Office, lives: Lives, message: dict[str, Any], account: str) -> str:
    """Send an answer that the platform no longer takes from us; its number."""
    sent = office.ask("message", "reply", message["id"], "En el colegio.", "--undo", "0")
    delivery = sent.out.strip()
    lives.begin()
    office.until(UNSETTLED, holds=lambda left: left == 0)
    office.until(NEEDS_SIGN_IN, account)
    lives.end()
    refused = office.delivery(delivery)
    assert (refused["state"], refused["cause"]) in (("failed", "sign_in"), ("held", "sign_in"))
    assert "sign" in refused["words"]
    [listed] = [each for each in office.read("account", "list") if each["name"] == account]
    assert (listed["state"], listed["needs_person"]) == ("needs_sign_in", True)
    return delivery


def _let_go_on(office: Office, lives: Lives, delivery: str) -> None:
    """A person decides, and it goes out."""
    lives.begin()
    assert office.delivery(delivery)["state"] in ("failed", "held"), "signing in again flushes nothing"
    office.ask("post", "resolve", delivery, "again")
    office.until(UNSETTLED, holds=lambda left: left == 0)
    lives.end()
    assert office.delivery(delivery)["state"] == "published"


async def _end_session(store: Store, office: Office) -> None:
    """Spoil the access that is kept, as if its two hours were over: the platform tells of a withdrawal only then."""
    config = CredentialsConfig("systemd", str(office.folder / "kept"))
    async with open_credentials(store, config, office.variables) as credentials:
        secrets = credentials.of(await account_named(store, bluesky.ACCOUNT))

        async def spoilt(kept: Secret | None) -> str:
            assert kept is not None
            session = json.loads(kept.reveal())
            return json.dumps({**session, "accessJwt": session["accessJwt"][:-4] + "AAAA"})

        await secrets.renew("session", await secrets.read("session"), spoilt)


def _withdrawn(town: SnacOffice) -> int:
    """Take the office's token away on the server, as its owner's page does; how many there were.

    The person's own stay: the tokens with which this test looks at the server.
    """
    found = 0
    for file in (town.server._base / "token").glob("*.json"):
        text = file.read_text("utf-8")
        is_theirs = re.search(rf'"uid":\s*"{town.hall.name}"', text) is not None
        if is_theirs and town.hall.token not in text:
            file.unlink()
            found += 1
    return found
