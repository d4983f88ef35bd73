"""``ventanilla watch`` and ``alert``: entered, tried out, bounded, approved, taken; the same gate as everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.cli.town import TEXTS, Town

PURPOSE = ("--purpose", "cortes de agua", "--rules-read")
BASIS = "Auto 12/2026 del juzgado de guardia de Valdeluz"


def collected(town: Town) -> None:
    """Let the collector work once: watches look back, windows are judged."""
    for account in ("muro", "diario"):  # neither can be reached from here
        town.ask("account", "pause", account, who="Rosa")
    town.ask("collect", "--once")


def test_a_watch_is_added_listed_shown_edited_paused_and_removed(town: Town) -> None:
    added = town.ask("watch", "add", "Agua", "agua~ OR grifo", *PURPOSE, "--least", "5", "--keep", "30", who="Ana")
    assert (added.code, added.out, "«Agua»" in added.sentence) == (0, "", True)
    assert town.ask("watch", "add", "AGUA", "luz", *PURPOSE, who="Ana").code == 5
    collected(town)
    [listed] = town.ask("watch", "list", "--json").json
    assert (listed["name"], listed["query"], listed["state"], listed["standing"], listed["least"], listed["day"]) == (
        "Agua", "agua~ OR grifo", "active", "calm", 5, 1,
    )  # fmt: skip
    shown = town.ask("watch", "show", "agua", "--json").json
    assert [(hit["text"], hit["terms"][0]["term"]) for hit in shown["hits"]] == [(TEXTS[0], "agua~")]
    assert (shown["owner"], shown["retention_days"], shown["purpose"]) == ("Ana", 30, "cortes de agua")
    plain = town.ask("watch", "show", "1")
    assert TEXTS[0] in plain.out and "cortes de agua" in plain.out
    assert town.ask("watch", "edit", "Agua", who="Ana").code == 2
    assert town.ask("watch", "edit", "Agua", "--name", "Obras", "--query", "pista", "--mood", "yes", *PURPOSE[2:],
                    who="Ana").code == 0  # fmt: skip
    collected(town)
    edited = town.ask("watch", "show", "Obras", "--json").json
    assert ([hit["text"] for hit in edited["hits"]], edited["mood"], edited["least"]) == ([TEXTS[2]], True, 5)
    assert town.ask("watch", "edit", "Obras", "--same", "pista=calzada", "--reviewed", who="Ana").code == 0
    assert town.ask("watch", "edit", "Obras", "--same", "pista", who="Ana").code == 2
    assert town.ask("watch", "pause", "Obras", who="Ana").code == 0
    assert town.ask("watch", "pause", "Obras", who="Ana").code == 5
    assert town.ask("watch", "list", "--json").json[0]["standing"] == "paused"
    assert town.ask("watch", "resume", "Obras", who="Ana").code == 0
    assert town.ask("watch", "remove", "Obras", who="Oscar").code == 4
    assert town.ask("watch", "remove", "Obras", who="Ana").code == 0
    assert town.ask("watch", "show", "Obras").code == 3
    assert town.ask("watch", "list", "--json").json == []
    assert town.ask("audit", "verify").code == 0


def test_what_platforms_say_is_printed_before_anything_is_saved(town: Town) -> None:
    refused = town.ask("watch", "add", "Agua", "agua", "--purpose", "x", who="Ana")
    assert refused.code == 5 and "Meta" in refused.err and "https://" in refused.err and "--rules-read" in refused.err
    assert town.ask("watch", "list", "--json").json == []


@pytest.mark.parametrize(
    "words",
    [
        ("-agua",), ("is:open agua",), ("agua AND",), ("agua", "--least", "0"), ("agua", "--window", "15"),
        ("agua", "--mood", "quizá"), ("agua", "--kind", "vecino"), ("agua", "--until", "nunca"),
        ("agua", "--keep", "0"), ("agua", "--review", "ayer"), ("",),
    ],
)  # fmt: skip
def test_what_is_no_watch_is_refused(quiet_town: Town, words: tuple[str, ...]) -> None:
    ran = quiet_town.ask("watch", "add", "Agua", *words, *PURPOSE, who="Ana")
    assert ran.code == 2, ran
    assert ran.sentence


def test_a_watch_needs_a_purpose_and_a_person(quiet_town: Town) -> None:
    assert quiet_town.ask("watch", "add", "Agua", "agua", "--rules-read", who="Ana").code == 2
    assert quiet_town.ask("watch", "add", "Agua", "agua", *PURPOSE).code == 2
    assert quiet_town.ask("watch", "add", "Agua", "agua", *PURPOSE, who="Oscar").code == 4


def test_the_watch_of_a_person_takes_two_and_shows_itself_to_few(town: Town) -> None:
    add = ("watch", "add", "Expediente 4", "@vecino_malo", *PURPOSE)
    assert town.ask(*add, who="Ana").code == 4
    assert town.ask(*add, who="Rosa").code == 2
    assert town.ask(*add, "--legal-basis", BASIS, "--until", "45d", who="Rosa").code == 2
    asked = town.ask(*add, "--legal-basis", BASIS, "--until", "20d", who="Rosa")
    assert asked.code == 0 and "somebody else" in asked.sentence
    assert town.ask("watch", "approve", "1", who="Rosa").code == 4
    assert town.ask("watch", "approve", "1", who="Ana").code == 4
    listed = town.ask("watch", "list", "--json")
    assert listed.json[0]["query"] is None and listed.json[0]["state"] == "proposed"
    assert "malo" not in town.ask("watch", "list").out + listed.out
    assert town.ask("watch", "show", "1").code == 2, "nobody said who looks"
    assert town.ask("watch", "show", "1", who="Ana").code == 4
    assert "vecino malo" in town.ask("watch", "show", "1", who="Oscar").out
    assert any(each["action"] == "watch.read_person" for each in town.ask("audit", "list", "--json").json)


def test_a_query_is_tried_out_without_a_trace(quiet_town: Town) -> None:
    ran = quiet_town.ask("watch", "test", "agua loma", "--json")
    assert ran.code == 0
    assert [hit["text"] for hit in ran.json["hits"]] == [TEXTS[0]]
    assert (ran.json["query"], ran.json["too_broad"], ran.json["person"]) == ("agua loma", False, False)
    assert ran.json["all"]["hits"] == 1
    near = quiet_town.ask("watch", "test", "agua escuela", "--json").json["near_misses"]
    assert [(hit["text"], hit["missed"], hit["part"]) for hit in near] == [(TEXTS[0], "without", "escuela")]
    plain = quiet_town.ask("watch", "test", "agua loma")
    assert TEXTS[0] in plain.out and "a day" in plain.out
    assert "\x1b" not in quiet_town.ask("watch", "test", "a* OR e* OR hostil OR the* OR ignore*").out
    wrong = quiet_town.ask("watch", "test", "agua NEAR/90 luz")
    assert (wrong.code, wrong.out) == (2, "")


def test_alerts_are_listed_taken_and_closed(town: Town, tmp_path: Path) -> None:
    assert town.ask("watch", "add", "Grave", "explosión", *PURPOSE, "--every-hit", "yes", who="Ana").code == 0
    lines = tmp_path / "in.jsonl"
    lines.write_text(
        '{"account": "muro", "remote_id": "n1", "author": {"handle": "v"}, "text": "hubo una explosión",'
        f' "created_at": "{town.ask("workspace", "info", "--json").json["now"]}"}}\n',
        encoding="utf-8",
    )
    assert town.ask("import", "messages", str(lines), who="Rosa").code == 0
    [alert] = town.ask("alert", "list", "--json").json
    assert (alert["kind"], alert["watch_name"], alert["state"], alert["why"]) == (
        "every_hit",
        "Grave",
        "new",
        "1 message",
    )
    shown = town.ask("alert", "show", alert["id"], "--json").json
    assert len(shown["messages"]) == 1 and [each["step"] for each in shown["notices"]] == ["first", "duty"]
    plain = town.ask("alert", "list").out + town.ask("alert", "show", alert["id"]).out
    assert "Grave" in plain and "hubo" not in plain
    assert town.ask("alert", "ack", alert["id"], who="Oscar").code == 4
    assert town.ask("alert", "ack", alert["id"], "--comment", "voy", who="Ana").code == 0
    taken = town.ask("alert", "ack", alert["id"], who="Luis")
    assert (taken.code, "Ana" in taken.sentence) == (5, True)
    close = ("alert", "close", alert["id"])
    assert town.ask(*close, who="Ana").code == 2
    assert town.ask(*close, "--as", "maybe", who="Ana").code == 2
    assert town.ask(*close, "--as", "false_alarm", who="Ana").code == 2, "a verdict needs a reason"
    assert town.ask(*close, "--as", "false alarm", "--comment", "un petardo", who="Ana").code == 0
    assert town.ask("alert", "list", "--json").json == []
    [closed] = town.ask("alert", "list", "--all", "--json").json
    assert (closed["state"], closed["closed_by"], closed["close_comment"]) == ("false_alarm", "Ana", "un petardo")
    assert town.ask("alert", "show", "99").code == 3
    assert town.ask("alert", "ack", "x", who="Ana").code == 2


def test_a_threat_is_not_closed_without_the_police_by_command_either(town: Town, tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    message = {
        "account": "muro", "remote_id": "t1", "author": {"handle": "v"},
        "text": "esta noche voy a matar al alcalde en la plaza",
        "created_at": town.ask("workspace", "info", "--json").json["now"],
    }  # fmt: skip
    lines.write_text(json.dumps(message) + "\n", encoding="utf-8")
    assert town.ask("import", "messages", str(lines), who="Rosa").code == 0
    [alert] = [each for each in town.ask("alert", "list", "--json").json if each["kind"] == "threat"]
    for verdict in ("explained", "closed"):
        refused = town.ask("alert", "close", alert["id"], "--as", verdict, "--comment", "ya está", who="Ana")
        assert (refused.code, "reference of the police" in refused.sentence) == (2, True)
    assert town.ask("alert", "show", alert["id"], "--json").json["state"] == "new"
    reason = "no reference: the child was found at home"
    assert town.ask("alert", "close", alert["id"], "--as", "explained", "--police", reason, who="Ana").code == 0
    closed = town.ask("alert", "show", alert["id"], "--json").json
    assert (closed["state"], closed["close_comment"]) == ("explained", reason)
