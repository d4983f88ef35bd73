"""``ventanilla template`` and answers that begin with one: who may write, approve and use them."""

from __future__ import annotations

from tests.integration.cli.voiced import NEIGHBOUR, VoicedTown

TEXT = "Hola {autor}: agua en {zona} desde las {hora}. {cuenta}"


def test_a_proposal_is_used_only_once_it_is_approved(voiced: VoicedTown) -> None:
    water = voiced.conversation(NEIGHBOUR)
    reply = ("message", "reply", water, "--template", "cisterna", "--set", "zona=La Loma", "--undo", "0")
    proposed = voiced.ask("template", "add", "cisterna", TEXT, "--class", "C", "--lang", "es", who="Ana")
    assert (proposed.code, proposed.out, "proposed" in proposed.sentence) == (0, "", True)
    refused = voiced.ask(*reply, who="Ana")
    assert (refused.code, "template approve" in refused.sentence) == (5, True)
    assert voiced.ask("template", "approve", "cisterna", who="Ana").code == 4
    assert voiced.ask("template", "approve", "cisterna", "--version", "2", who="Rosa").code == 5
    assert voiced.ask("template", "approve", "CISTERNA", "--version", "1", who="Rosa").code == 0
    assert voiced.ask("template", "approve", "cisterna", who="Rosa").code == 5
    assert voiced.ask(*reply, who="Ana").code == 0
    voiced.collect()
    [said] = voiced.said()
    assert said["text"].startswith("Hola vecina: agua en La Loma desde las ")
    assert said["text"].endswith(". @voz")
    assert "{" not in said["text"]


def test_variables_are_filled_in_or_named(voiced: VoicedTown) -> None:
    reply = ("message", "reply", voiced.conversation(NEIGHBOUR), "--template", "cisterna")
    assert voiced.ask(*reply, who="Ana").code == 3
    assert voiced.ask("template", "add", "cisterna", TEXT, who="Rosa").code == 0
    missing = voiced.ask(*reply, who="Ana")
    assert (missing.code, "zona" in missing.sentence, "hora" in missing.sentence) == (2, True, False)
    strange = voiced.ask(*reply, "--set", "calle=Olmo", who="Ana")
    assert (strange.code, "calle" in strange.sentence) == (2, True)
    assert voiced.ask(*reply, "--set", "zona", who="Ana").code == 2
    assert voiced.ask("post", "list", "--json").json == []


def test_templates_are_listed_shown_replaced_and_removed(voiced: VoicedTown) -> None:
    water = voiced.conversation(NEIGHBOUR)
    assert voiced.ask("template", "list").sentence
    assert voiced.ask("template", "add", "aviso", "Aviso {zona}", "--lang", "es", who="Rosa").code == 0
    assert voiced.ask("template", "add", "zona", "Zona", "--class", "complaint", who="Rosa").code == 0
    assert voiced.ask("template", "add", "borrador", "Borrador", who="Ana").code == 0
    assert voiced.ask("template", "add", "aviso", "Otro", who="Rosa").code == 5
    assert voiced.ask("template", "add", "aviso", "Otro", "--replace", who="Ana").code == 5
    stdin = b"Aviso nuevo {zona} {fecha}\n"
    assert voiced.ask("template", "add", "aviso", "--file", "-", "--replace", who="Rosa", stdin=stdin).code == 0
    listed = voiced.ask("template", "list", "--json").json
    assert [(each["name"], each["version"], each["approved_by"]) for each in listed] == [
        ("aviso", 2, "Rosa"), ("borrador", 1, None), ("zona", 1, "Rosa"),
    ]  # fmt: skip
    assert listed[0]["variables"] == ["zona", "fecha"]
    assert voiced.ask("message", "classify", water, "C", who="Ana").code == 0
    fit = [each["name"] for each in voiced.ask("template", "list", "--for", water, "--json").json]
    assert fit == ["zona", "aviso"]
    shown = voiced.ask("template", "show", "aviso").out
    assert "Aviso nuevo {zona} {fecha}" in shown and "zona, fecha" in shown
    assert voiced.ask("template", "remove", "aviso", who="Ana").code == 5
    assert voiced.ask("template", "remove", "borrador", who="Ana").code == 0
    assert voiced.ask("template", "remove", "aviso", who="Oscar").code == 4
    assert voiced.ask("template", "remove", "aviso", who="Rosa").code == 0
    assert voiced.ask("template", "show", "aviso").code == 3


def test_what_is_no_template_is_refused(voiced: VoicedTown) -> None:
    for words in ((" ", "x"), ("a", " "), ("a", "x", "--lang", "español"), ("a",), ("a", "x", "--file", "-")):
        assert voiced.ask("template", "add", *words, who="Rosa").code == 2, words
    assert voiced.ask("template", "add", "a", "x", "--replace", who="Rosa").code == 3
    assert voiced.ask("template", "add", "a", "x", "--class", "nada", who="Rosa").code == 2
    assert voiced.ask("template", "add", "a", "x", who="Oscar").code == 4
    assert voiced.ask("template", "list", "--json").json == []
