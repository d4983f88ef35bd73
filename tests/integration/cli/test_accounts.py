"""``ventanilla account`` and ``ventanilla connector``."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from tests.integration.cli.town import Town, secret

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Diario</title><link>http://diario.example/</link>
<item><guid>a1</guid><title>Corte de agua</title><link>http://diario.example/1</link></item></channel></rss>"""


class _Feed(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def feed() -> Iterator[str]:
    """The address of a real feed on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Feed) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def allow(town: Town, host: str) -> None:
    """Let the collector reach an inner server."""
    (town.directory / "ventanilla.toml").write_text(f'[http]\nallow = ["{host}"]\n', encoding="utf-8")


def test_an_account_is_added_listed_and_shown(town: Town) -> None:
    added = town.ask(
        "account", "add", "blog", "--connector", "plaza", "--network", "Rs", "--set", "account=blog-valdeluz",
        "--set", "day=2026-05-12 America/Lima", "--custodian", "Pilar", who="Rosa",
    )  # fmt: skip
    assert (added.code, added.out, "blog" in added.sentence) == (0, "", True)
    listed = town.ask("account", "list", "--json").json
    assert [each["name"] for each in listed] == ["blog", "diario", "muro"]
    assert all(isinstance(each["id"], str) for each in listed)
    assert listed[0]["created_at"].endswith("Z")
    shown = town.ask("account", "show", "BLOG", "--json").json
    assert (shown["custodian"], shown["settings"]["account"]) == ("Pilar", "blog-valdeluz")
    assert "blog" in town.ask("account", "show", "blog").out
    assert len(town.ask("account", "list").out.splitlines()) == 3


def test_an_address_that_moved_is_changed_and_the_source_read_at_its_new_one(town: Town, feed: str) -> None:
    allow(town, feed)
    old, new = "http://127.0.0.1:1/feed.xml", f"http://{feed}/feed.xml"
    assert town.ask("account", "add", "bol", "--connector", "feed", "--set", f"url={old}", who="Rosa").code == 0
    assert town.ask("account", "check", "bol", who="Rosa").code == 6
    refused = town.ask("account", "edit", "bol", "--set", f"url={new}", who="Oscar")
    assert refused.code == 4
    place = secret(town.directory.parent / "address", new)
    edited = town.ask("account", "edit", "BOL", "--set-file", f"url={place}", "--custodian", "Pilar", who="Rosa")
    assert (edited.code, edited.out, "bol" in edited.sentence) == (0, "", True)
    assert town.ask("account", "edit", "bol", "--custodian", "Pilar", who="Rosa").code == 5
    assert town.ask("account", "edit", "bol", who="Rosa").code == 2
    assert town.ask("account", "edit", "bol", "--set", "url=nowhere", who="Rosa").code == 2
    assert town.ask("account", "check", "bol", who="Rosa").code == 0
    assert town.ask("collect", "--once").code == 0
    heard = town.ask("message", "list", "--account", "bol", "--json").json
    assert len(heard) == 1
    shown = town.ask("account", "show", "bol", "--json").json
    assert shown["custodian"] == "Pilar"
    assert shown["streams"] != []
    assert town.ask("account", "edit", "bol", "--set", "interval_min=30", who="Rosa").code == 0
    assert town.ask("account", "show", "bol", "--json").json["streams"] != []
    assert town.ask("account", "edit", "bol", "--set", f"url={new}?todo=1", who="Rosa").code == 0
    assert town.ask("account", "show", "bol", "--json").json["streams"] == [], "another address is read from its start"
    assert town.ask("collect", "--once").code == 0
    assert town.ask("message", "list", "--account", "bol", "--json").json == heard, "and nothing is stored twice"
    recorded = town.ask("audit", "list", "--json").out
    assert "account.edit" in recorded
    assert "feed.xml" not in recorded


def test_a_secret_setting_comes_from_a_file_and_is_never_shown(town: Town) -> None:
    place = secret(town.directory.parent / "address", "https://radio.example/rss?token=CANARY-TOKEN")
    ran = town.ask("account", "add", "radio", "--connector", "feed", "--set-file", f"url={place}", who="Rosa")
    assert ran.code == 0
    asked = ("account show radio", "account show radio --json", "account list --json", "account show diario --json",
             "account show diario", "audit list --json")  # fmt: skip
    for words in asked:
        printed = town.ask(*words.split())
        assert printed.code == 0
        assert "CANARY" not in printed.out + printed.err
    assert "radio.example" in town.ask("account", "show", "radio").out


def test_what_arrived_and_fitted_no_message_is_counted(quiet_town: Town) -> None:
    assert quiet_town.ask("account", "show", "muro", "--json").json["misfits"] == 1


@pytest.mark.parametrize("lang", ["es", "en"])
def test_what_fitted_no_message_is_listed_without_its_text(quiet_town: Town, lang: str) -> None:
    [misfit] = quiet_town.ask("account", "misfits", "muro", "--json").json
    assert set(misfit) == {"id", "stream", "reason", "bytes", "arrived_at"}
    assert isinstance(misfit["id"], str)
    assert misfit["bytes"] > 0
    listed = quiet_town.ask("account", "misfits", "MURO", lang=lang)
    assert (listed.code, misfit["id"] in listed.out) == (0, True)
    assert quiet_town.ask("account", "misfits", "diario", "--json").json == []
    assert quiet_town.ask("account", "misfits", "nobody").code == 3


def test_misfits_are_tried_anew_and_what_still_fits_nothing_stays(town: Town) -> None:
    before = town.ask("account", "misfits", "muro", "--json").json
    assert town.ask("account", "replay", "muro", who="Oscar").code == 4
    tried = town.ask("account", "replay", "muro", who="Rosa")
    assert (tried.code, tried.out) == (0, ""), tried
    assert town.ask("account", "misfits", "muro", "--json").json == before


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_closed_account_is_not_asked_any_more_and_its_messages_stay(town: Town, lang: str) -> None:
    assert town.ask("account", "close", "muro", who="Oscar").code == 4
    heard = town.ask("message", "list", "--account", "muro", "--json").json
    closed = town.ask("account", "close", "MURO", "--reason", "se unió a otra", who="Rosa", lang=lang)
    assert (closed.code, closed.out, "muro" in closed.sentence) == (0, "", True)
    shown = town.ask("account", "show", "muro", "--json").json
    assert (shown["state"], shown["stopped_by"], shown["stop_reason"]) == ("gone", "Rosa", "se unió a otra")
    assert not shown["needs_person"]
    assert "se unió a otra" in shown["words"]
    assert town.ask("message", "list", "--account", "muro", "--json").json == heard
    assert town.ask("account", "close", "muro", who="Rosa").code == 5


def test_pausing_stops_an_account_with_its_reason_and_resuming_starts_it(town: Town) -> None:
    assert town.ask("account", "pause", "muro", "--reason", "cambio de claves", who="Rosa").code == 0
    shown = town.ask("account", "show", "muro", "--json").json
    assert (shown["state"], shown["stop_reason"], shown["stopped_by"]) == ("paused", "cambio de claves", "Rosa")
    assert town.ask("account", "pause", "muro", who="Rosa").code == 5
    assert town.ask("account", "resume", "muro", who="Rosa").code == 0
    assert town.ask("account", "show", "muro", "--json").json["state"] == "active"


def test_checking_says_who_we_are_there(town: Town, feed: str) -> None:
    allow(town, feed)
    assert (
        town.ask("account", "add", "cerca", "--connector", "feed", "--set", f"url=http://{feed}/rss", who="Rosa").code
        == 0
    )
    checked = town.ask("account", "check", "cerca", "--json", who="Rosa")
    assert checked.code == 0, checked
    assert (checked.json["identity"], checked.json["title"]) == ("127.0.0.1", "Diario")
    assert checked.json["warnings"]
    assert "Diario" in town.ask("account", "check", "cerca", who="Rosa").out


@pytest.mark.parametrize("lang", ["es", "en"])
def test_an_account_that_does_not_answer_cannot_be_reached(town: Town, feed: str, lang: str) -> None:
    allow(town, "127.0.0.1:1")
    assert (
        town.ask("account", "add", "lejos", "--connector", "feed", "--set", "url=http://127.0.0.1:1/x", who="Rosa").code
        == 0
    )
    ran = town.ask("account", "check", "lejos", who="Rosa", lang=lang)
    assert (ran.code, ran.out, "lejos" in ran.sentence) == (6, "", True)


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    ("code", "who", "arguments"),
    [
        (3, "", ("show", "ninguna")),
        (3, "Rosa", ("check", "ninguna")),
        (3, "Rosa", ("pause", "ninguna")),
        (3, "Rosa", ("resume", "ninguna")),
        (3, "Rosa", ("replay", "ninguna")),
        (3, "Rosa", ("add", "x", "--connector", "telepatia")),
        (5, "Rosa", ("add", "MURO", "--connector", "feed", "--set", "url=https://a.example/")),
        (5, "Rosa", ("resume", "muro")),
        (2, "Rosa", ("add", "x", "--connector", "feed")),
        (2, "Rosa", ("add", "x", "--connector", "feed", "--set", "url")),
        (2, "Rosa", ("add", "x", "--connector", "feed", "--set", "colour=red")),
        (6, "Rosa", ("add", "x", "--connector", "feed", "--set-file", "url=/nonexistent/file")),
        (4, "Ana", ("add", "x", "--connector", "feed", "--set", "url=https://a.example/")),
        (4, "Ana", ("pause", "muro")),
        (2, "", ("pause", "muro")),
    ],
)
def test_a_refused_act_is_one_sentence(town: Town, code: int, who: str, arguments: tuple[str, ...], lang: str) -> None:
    ran = town.ask("account", *arguments, who=who, lang=lang)
    assert (ran.code, ran.out) == (code, "")
    assert ran.sentence.endswith(".")


def test_connectors_are_listed_with_what_they_ask(quiet_town: Town) -> None:
    found = {each["name"]: each for each in quiet_town.ask("connector", "list", "--json").json}
    assert {"plaza", "feed"} <= found.keys()
    assert [field["key"] for field in found["feed"]["fields"]][:1] == ["url"]
    assert found["feed"]["fields"][0]["is_required"] is True
    assert "url" in quiet_town.ask("connector", "list").out


def test_a_connector_that_is_allowed_but_not_installed_says_why(town: Town) -> None:
    (town.directory / "ventanilla.toml").write_text('[connectors]\nallow = ["palomas"]\n', encoding="utf-8")
    found = {each["name"]: each for each in town.ask("connector", "list", "--json").json}
    assert (found["palomas"]["is_loaded"], "palomas" in found["palomas"]["refusal"]) == (False, True)
    ran = town.ask("connector", "list")
    assert (ran.code, "palomas" in ran.out) == (0, True)


def test_json_of_accounts_is_one_document(quiet_town: Town) -> None:
    assert isinstance(json.loads(quiet_town.ask("account", "list", "--json").out), list)
