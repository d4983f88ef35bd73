"""``ventanilla post`` from a draft to its approvals: changed, handed in, handed back, asked outside, compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.cli.voiced import VoicedTown

TEXT = "El martes 14 de mayo, de 9:00 a 15:00, no habrá agua en Barrio Norte."
OTHER = "El martes 14 de mayo, de 9:00 a 16:00, no habrá agua en Barrio Norte."
SHORT = "Martes 14 de mayo, de 9:00 a 15:00: sin agua en Barrio Norte."
DRAFT = ("post", "new", "--account", "voz", "--account", "eco", "--draft")


def test_a_draft_is_changed_handed_in_handed_back_and_approved(voiced: VoicedTown) -> None:
    made = voiced.ask(*DRAFT, TEXT, "--kind", "service", "--theme", "Agua", who="Ana")
    assert (made.code, made.out, "«post submit p1»" in made.sentence) == (0, "p1\n", True)
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 5
    shown = voiced.ask("post", "show", "p1").out
    assert "draft, version 1" in shown and "kind: service · Agua" in shown and TEXT in shown
    assert voiced.ask("post", "edit", "p1", SHORT, "--only", "eco", who="Ana").code == 0
    sent = voiced.ask("post", "submit", "p1", "--json", who="Ana")
    assert (sent.code, sent.json["state"], sent.json["waits_for"]) == (0, "review", ["Rosa"]), sent
    assert [(each["account"], each["is_own"]) for each in sent.json["variants"]] == [("voz", False), ("eco", True)]
    assert voiced.ask("post", "rework", "p1", "--reason", "Hasta las 16", who="Ana").code == 4
    assert voiced.ask("post", "rework", "p1", "--reason", "Hasta las 16", who="Rosa").code == 0
    assert voiced.ask("post", "edit", "p1", OTHER, "--follow", "eco", who="Ana").code == 0
    assert voiced.ask("post", "comment", "p1", "Ya está", who="Ana").code == 0
    assert voiced.ask("post", "submit", "p1", who="Ana").code == 0
    seen = voiced.ask("post", "show", "p1", "--json").json["fingerprint"]
    assert voiced.ask("post", "approve", "p1", "--fingerprint", "0" * 16, who="Rosa").code == 5
    assert voiced.ask("post", "approve", "p1", "--fingerprint", seen[:16], who="Rosa").code == 0
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == [OTHER] * 2
    history = voiced.ask("post", "history", "p1").out.splitlines()
    assert [line.split("  ", 1)[1].split(" ")[0] for line in history if "handed in" in line] == ["v1", "v2"]
    for words in ("to be changed: Hasta las 16", "Ya está", "Rosa approved it"):
        assert any(words in line for line in history), history
    told = voiced.ask("post", "diff", "p1").out
    assert "[-15-]{+16+}" in told
    assert voiced.ask("post", "diff", "p1", "--json").json["to"] == 2
    assert voiced.ask("post", "diff", "p1", "--from", "7").code == 3


def test_what_is_changed_after_its_approval_does_not_go_out(voiced: VoicedTown) -> None:
    assert voiced.ask("post", "new", "--account", "voz", TEXT, "--at", "2h", who="Ana").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    again = voiced.ask("post", "schedule", "p1", "--now", who="Ana")
    assert (again.code, "are void" in again.err, "waits for Rosa" in again.err) == (0, True, True), again
    voiced.collect()
    assert voiced.said() == []
    changed = voiced.ask("post", "edit", "p1", OTHER, who="Ana")
    assert (changed.code, "a draft again" in changed.sentence) == (0, True)
    [line] = voiced.ask("post", "queue", "--json").json
    assert (line["state"], line["is_voided"], line["given"]) == ("draft", True, 0)
    assert voiced.ask("post", "submit", "p1", who="Ana").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == [OTHER]


def test_a_sensitive_post_waits_for_somebody_who_is_not_here_and_says_so(voiced: VoicedTown) -> None:
    made = voiced.ask("post", "new", "--account", "voz", TEXT, "--kind", "legal", who="Ana")
    assert made.code == 0, made
    whole = voiced.ask("post", "show", "p1", "--json").json
    assert (whole["needed"], whole["is_blocked"], [each["name"] for each in whole["steps"]]) == (
        2, True, ["legal", "communications"],
    )  # fmt: skip
    refused = voiced.ask("post", "approve", "p1", who="Rosa")
    assert (refused.code, "legal" in refused.sentence) == (4, True)
    assert "nobody here can give the next approval" in voiced.ask("post", "queue").out


def test_somebody_outside_decides_by_a_file(voiced: VoicedTown, tmp_path: Path) -> None:
    assert voiced.ask("operator", "role", "Luis", "community_manager", "approver", who="Rosa").code == 0
    assert voiced.ask("post", "new", "--account", "voz", TEXT, who="Ana").code == 0
    asked = voiced.ask("post", "invite", "p1", "Notaría Pérez", who="Rosa")
    assert asked.code == 0 and f"> {TEXT}" in asked.out
    yes, _no = re.findall(r"(?:[0-9a-f]{8}-){3}[0-9a-f]{8}", asked.out)
    whole, answer = tmp_path / "whole.txt", tmp_path / "answer.txt"
    whole.write_text(asked.out, encoding="utf-8")
    answer.write_text(f"Conforme\n{yes}\n", encoding="utf-8")
    assert voiced.ask("post", "decision", str(whole), who="Ana").code == 2
    assert voiced.ask("post", "decision", str(answer), who="Rosa").code == 5, "whoever asked has seen the codes"
    first = voiced.ask("post", "decision", str(answer), who="Ana")
    assert (first.code, "1 of 2 approvals; waits for Luis" in first.sentence) == (0, True), first
    assert voiced.ask("post", "decision", str(answer), who="Ana").code == 3
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 5
    assert voiced.ask("post", "approve", "p1", who="Luis").code == 0
    voiced.collect()
    assert len(voiced.said()) == 1
    assert "Notaría Pérez" not in voiced.ask("operator", "list", "--json").out.split('"active"')[0]


def test_a_pack_asks_for_a_decision_from_outside_and_the_file_brings_it(voiced: VoicedTown, tmp_path: Path) -> None:
    pack = voiced.directory / "policy" / "neutral"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text(
        'extends = "neutral"\ntitle_es = "Propio"\ntitle_en = "Own"\nversion = "2"\n', encoding="utf-8"
    )
    (pack / "approvals.toml").write_text(
        '[kind.information]\nsteps = [{ name = "press", roles = ["comms_manager"] },'
        ' { name = "notary", roles = ["external"] }]\n',
        encoding="utf-8",
    )
    assert voiced.ask("operator", "role", "Luis", "community_manager", "approver", who="Rosa").code == 0
    asked = voiced.ask("policy", "show", "--json").json["approvals"]["information"]
    assert [each["is_outside"] for each in asked] == [False, True]
    assert "somebody outside (notary)" in voiced.ask("policy", "show").out
    assert voiced.ask("post", "new", "--account", "voz", TEXT, who="Ana").code == 0
    waits = "waits for the decision of somebody outside"
    first = voiced.ask("post", "approve", "p1", who="Rosa")
    assert (first.code, f"1 of 2 approvals; {waits}, «notary»: nobody was asked yet" in first.sentence) == (0, True)
    assert voiced.ask("post", "invite", "p1", "Notaría Pérez", who="Rosa").code == 5, "she has approved it"
    invitation = voiced.ask("post", "invite", "p1", "Notaría Pérez", who="Luis")
    assert f"{waits}: Notaría Pérez" in voiced.ask("post", "queue").out
    assert f"{waits}: Notaría Pérez" in voiced.ask("post", "show", "p1").out
    voiced.collect()
    assert voiced.said() == []
    answer = tmp_path / "answer.txt"
    answer.write_text(re.findall(r"(?:[0-9a-f]{8}-){3}[0-9a-f]{8}", invitation.out)[0], encoding="utf-8")
    assert voiced.ask("post", "decision", str(answer), who="Ana").code == 0
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == [TEXT]


def test_a_recalled_question_lets_go_what_only_waited_for_it(voiced: VoicedTown) -> None:
    assert voiced.ask("operator", "role", "Luis", "community_manager", "approver", who="Rosa").code == 0
    assert voiced.ask("post", "new", "--account", "voz", TEXT, who="Ana").code == 0
    assert voiced.ask("post", "invite", "p1", "Notaría Pérez", who="Luis").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    recalled = voiced.ask("post", "recall", "i1", who="Luis")
    assert (recalled.code, "Approved: 1 delivery waits for its turn" in recalled.err) == (0, True), recalled
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == [TEXT]


def test_two_who_manage_operators_agree_before_anybody_approves_their_own(voiced: VoicedTown) -> None:
    assert voiced.ask("operator", "role", "Oscar", "administrator", who="Rosa").code == 0
    asked = voiced.ask("workspace", "sole-operator", "on", "--reason", "guardia", who="Rosa")
    assert (asked.code, asked.out, "It takes a second person: Oscar can agree" in asked.err) == (0, "off\n", True), (
        asked
    )
    told = voiced.ask("workspace", "sole-operator", "--json").json
    assert (told["is_on"], told["operator"], told["waits_for"], told["second"]) == (False, "Rosa", ["Oscar"], None)
    agreed = voiced.ask("workspace", "sole-operator", "on", "--reason", "vale", who="Oscar")
    assert (agreed.out, "say Rosa and Oscar: guardia" in agreed.err) == ("on\n", True), agreed


def test_an_approval_of_ones_own_says_that_the_mode_was_on(voiced: VoicedTown) -> None:
    assert voiced.ask("workspace", "sole-operator", "on", "--reason", "guardia", who="Rosa").code == 0
    assert voiced.ask("post", "new", "--account", "voz", TEXT, who="Rosa").code == 0
    approved = voiced.ask("post", "approve", "p1", who="Rosa")
    assert (approved.code, "Sole-operator mode" in approved.err) == (0, True)
    assert voiced.ask("workspace", "sole-operator", "off", "--reason", "ya no", who="Rosa").code == 0
    [given] = voiced.ask("post", "show", "p1", "--json").json["own_approvals"]
    assert (given["operator"], given["is_valid"]) == ("Rosa", True)
    assert "> Rosa approved what they wrote, in sole-operator mode" in voiced.ask("post", "show", "p1").out


def test_what_a_rule_held_goes_again_when_the_pack_has_changed(voiced: VoicedTown) -> None:
    rude = "Los que protestan son idiotas"
    assert voiced.ask("post", "new", "--account", "voz", rude, "--because", "L21=es una cita", who="Ana").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    assert voiced.ask("policy", "sign", "neutral", who="Rosa").code == 0
    voiced.collect()
    stays = voiced.ask("post", "retry", "--cause", "lint", who="Rosa")
    assert (stays.code, stays.out, "d1 (p1) stays: L21 still forbids it" in stays.err) == (0, "", True)
    pack = voiced.directory / "policy" / "neutral"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text(
        'extends = "neutral"\ntitle_es = "Propio"\ntitle_en = "Own"\nversion = "2"\n', encoding="utf-8"
    )
    (pack / "rules.toml").write_text('[[rule]]\nid = "L21"\nseverity = "info"\n', encoding="utf-8")
    done = voiced.ask("post", "retry", "--cause", "lint", "--json", who="Rosa").json
    assert ([(each["id"], each["post"]) for each in done["again"]], done["kept"]) == ([("d1", "p1")], [])
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == [rude]


def test_a_rejected_post_is_over_and_copied(voiced: VoicedTown) -> None:
    assert voiced.ask("post", "new", "--account", "voz", TEXT, who="Ana").code == 0
    assert voiced.ask("post", "reject", "p1", "--reason", "No procede", who="Rosa").code == 0
    for verb in ("approve", "submit", "cancel"):
        assert voiced.ask("post", verb, "p1", who="Rosa").code == 5
    assert voiced.ask("post", "queue", "--json").json == []
    assert [each["state"] for each in voiced.ask("post", "queue", "--ended", "--json").json] == ["rejected"]
    assert voiced.ask("post", "copy", "p1", who="Ana").out == "p2\n"
    assert voiced.ask("post", "cancel", "p2", who="Ana").code == 0
    assert voiced.ask("post", "show", "p2", "--json").json["state"] == "cancelled"


def test_a_warning_is_overridden_with_a_reason(voiced: VoicedTown) -> None:
    assert voiced.ask(*DRAFT, "HOY NO HABRÁ AGUA EN NINGUNA CALLE", who="Ana").code == 0
    refused = voiced.ask("post", "submit", "p1", who="Ana")
    assert (refused.code, "L03 warns" in refused.err) == (5, True), refused
    rules = {line.split()[0] for line in refused.err.splitlines() if " warns: " in line}
    for rule in rules:
        assert voiced.ask("post", "override", "p1", rule, "--reason", "lo pide Protección Civil", who="Ana").code == 0
    assert voiced.ask("post", "override", "p1", "L99", "--reason", "x", who="Ana").code == 3
    assert voiced.ask("post", "submit", "p1", who="Ana").code == 0
    kept = voiced.ask("post", "show", "p1", "--json").json["overrides"]
    assert {(each["rule"], each["operator"], each["is_complete"]) for each in kept} == {
        (rule, "Ana", True) for rule in rules
    }


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (2, ("post", "schedule", "p1")),
        (2, ("post", "schedule", "p1", "--now", "--at", "2h")),
        (2, ("post", "schedule", "p1", "--at", "ayer")),
        (2, ("post", "submit", "p1", "--because", "L31")),
        (2, ("post", "edit", "p1", "--kind", "fiesta")),
        (2, ("post", "second", "x")),
        (3, ("post", "second", "n9")),
        (3, ("post", "recall", "i9")),
        (3, ("post", "edit", "p9", "Hola")),
        (3, ("post", "history", "p9")),
        (2, ("post", "rework", "p1")),
        (2, ("post", "invite", "p1", "Notaría", "--hours", "0")),
        (5, ("post", "invite", "p1", "Notaría")),
        (2, ("post", "edit", "p1", "x", "--only", "eco", "--account", "voz")),
    ],
)
def test_what_is_wrongly_asked_changes_nothing(voiced: VoicedTown, code: int, words: tuple[str, ...]) -> None:
    assert voiced.ask(*DRAFT, TEXT, who="Ana").code == 0
    reads = words[1] == "history"
    assert voiced.ask(*words, who="" if reads else "Rosa").code == code
    assert [each["state"] for each in voiced.ask("post", "queue", "--json").json] == ["draft"]
