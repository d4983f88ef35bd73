"""``crisis step``, ``fact``, ``note``, ``role``, ``call``, ``contact``, ``ally``, ``rumour``, ``clock`` as they run."""

from __future__ import annotations

import pytest

from tests.integration.cli.town import Ran, Town

WATER = ("crisis", "declare", "2", "--playbook", "water_outage")


@pytest.fixture
def hit(town: Town) -> Town:
    """A town in which the water is gone."""
    assert town.ask(*WATER, "--reason", "Corte de agua", who="Ana").code == 0
    return town


def done(town: Town, *arguments: str, who: str = "Ana") -> Ran:
    ran = town.ask("crisis", *arguments, who=who)
    assert ran.code == 0, ran
    return ran


def refused(town: Town, code: int, *arguments: str, who: str = "Ana") -> str:
    ran = town.ask("crisis", *arguments, who=who)
    assert ran.code == code, ran
    return ran.sentence


def test_the_checklist_is_followed_added_to_and_moved(hit: Town) -> None:
    steps = hit.ask("crisis", "step", "list", "--json").json
    assert [each["number"] for each in steps] == [*range(1, len(steps) + 1)] and steps[0]["state"] == "open"
    assert "step 1" in done(hit, "step", "take", "1").sentence
    assert "Ana" in refused(hit, 5, "step", "take", "1", who="Luis")
    done(hit, "step", "take", "1", "--over", who="Luis")
    proof = next(each["number"] for each in steps if each["needs_evidence"] and each["required"])
    assert "what shows" in refused(hit, 2, "step", "done", str(proof))
    assert "is done" in done(hit, "step", "done", str(proof), "--evidence", "ref. AL-18").sentence
    other = next(each["number"] for each in steps if each["required"] and each["number"] not in (1, proof))
    assert "say why" in refused(hit, 2, "step", "skip", str(other))
    done(hit, "step", "skip", str(other), "--reason", "no procede")
    made = done(hit, "step", "add", "Avisar al colegio", "--role", "scribe", "--within", "20", "--must")
    assert made.out.strip() == str(len(steps) + 1)
    done(hit, "step", "move", made.out.strip(), "--to", "1")
    after = hit.ask("crisis", "step", "list", "--json").json
    assert (after[0]["text"], after[0]["role"], after[0]["required"]) == ("Avisar al colegio", "scribe", True)
    states = {each["state"] for each in after}
    assert states == {"open", "taken", "done", "skipped"}
    assert "ref. AL-18" in hit.ask("crisis", "step", "list").out
    assert "ref. AL-18" not in hit.ask("crisis", "step", "list", "--open").out
    assert "no step 99" in refused(hit, 3, "step", "done", "99")
    refused(hit, 4, "step", "take", "1", who="Oscar")


def test_only_what_is_confirmed_is_confirmed(hit: Town) -> None:
    made = done(hit, "fact", "add", "Sin agua en La Loma", "--name", "zona", "--source", "AguaLuz")
    sheet = hit.ask("crisis", "fact", "list", "--json").json
    assert [(each["name"], each["state"], each["by"]) for each in sheet["facts"]] == [("zona", "checking", "Ana")]
    assert "zona" not in {each["name"] for each in sheet["unanswered"]} and sheet["unanswered"]
    done(hit, "fact", "confirm", made.out.strip(), "--source", "ingeniero de guardia", who="Luis")
    assert "replaced by 2" in refused(hit, 5, "fact", "confirm", "1", "--source", "x")
    done(hit, "fact", "revise", "2", "--text", "La Loma y El Pinar", "--source", "AguaLuz 08:00", "--as", "checking")
    done(hit, "fact", "add", "Ana Ríos, 82 años", "--source", "sanidad", "--private", "--as", "confirmed")
    shown = hit.ask("crisis", "fact", "list").out
    assert "El Pinar" in shown and "(private)" in shown and "? " in shown
    assert len(hit.ask("crisis", "fact", "list", "--all", "--json").json["facts"]) == 4
    assert refused(hit, 2, "fact", "add", "x", "--source", "")
    assert refused(hit, 2, "fact", "add", "x")


def test_the_timeline_is_read_filtered_and_taken_away(hit: Town) -> None:
    done(hit, "note", "add", "Llama el hospital", "--at", "10min")
    done(hit, "note", "add", "Pedir otra cisterna", "--todo", who="Luis")
    lines = hit.ask("crisis", "note", "list", "--json").json
    assert lines[0]["kind"] == "note" and "declared" in {each["kind"] for each in lines}
    found = hit.ask("crisis", "note", "list", "--kind", "todo", "--json").json
    assert [(each["says"], each["by"]) for each in found] == [("to do: Pedir otra cisterna", "Luis")]
    for words in (("--find", "hospital"), ("--by", "Ana", "--kind", "note"), ("--until", "5min", "--kind", "note")):
        found = hit.ask("crisis", "note", "list", *words, "--json").json
        assert [each["words"] for each in found] == ["Llama el hospital"], words
    text = hit.ask("crisis", "note", "export").out
    assert "Llama el hospital (entered" in text and "incident declared, level 2 alert" in text
    spanish = hit.ask("crisis", "note", "export", lang="es").out
    assert "Pedir otra cisterna" in spanish
    assert [each["id"] for each in hit.ask("crisis", "note", "export", "--json").json] == [each["id"] for each in lines]
    assert "more before" in hit.ask("crisis", "note", "list", "--limit", "1").err
    assert "lies ahead" in refused(hit, 2, "note", "add", "x", "--at", "2099-01-01 10:00")
    assert "no kind" in hit.ask("crisis", "note", "list", "--kind", "gossip").sentence
    refused(hit, 4, "note", "add", "x", who="Oscar")


def test_roles_are_given_and_gaps_said(hit: Town) -> None:
    before = hit.ask("crisis", "role", "list", "--json").json
    lead = [each for each in before["roles"] if each["role"] == "lead"]
    assert {"role": "scribe", "gap": "nobody"} in before["gaps"]
    give = "hand-over" if lead else "give"
    done(hit, "role", give, "lead", "Luis", "--phone", "555 0101", who="Rosa")
    done(hit, "role", "give", "scribe", "Marta Vega", "--outside", "--phone", "555 0105", who="Rosa")
    done(hit, "role", "give", "lead", "Ana", "--alternate", who="Rosa")
    shown = hit.ask("crisis", "role", "list").out
    assert "555 0101" in shown and "Marta Vega" in shown and "scribe: nobody" not in shown
    assert "hand it over" in refused(hit, 5, "role", "give", "lead", "Ana", who="Rosa")
    done(hit, "role", "hand-over", "lead", "Ana", "--phone", "1", who="Luis")
    done(hit, "role", "end", "scribe", who="Rosa")
    assert any(each["until"] for each in hit.ask("crisis", "role", "list", "--all", "--json").json["roles"])
    ran = hit.ask("crisis", "role", "give", "legal", "Nadie", who="Rosa")
    assert ran.code == 3 and "--outside" in ran.err
    assert refused(hit, 2, "role", "give", "cook", "Ana", who="Rosa")
    refused(hit, 4, "role", "give", "legal", "Ana", who="Ana")


def test_the_clock_says_what_is_owed(hit: Town) -> None:
    owed = {each["duty"]: each for each in hit.ask("crisis", "clock", "--json").json}
    assert set(owed) == {"holding", "scope"} and 0 < owed["holding"]["left_s"] <= 900
    assert "holding statement" in hit.ask("crisis", "clock").out and "left" in hit.ask("crisis", "clock").out


def test_people_are_called_and_allies_briefed_by_consent(hit: Town) -> None:
    people = hit.ask("crisis", "call", "list", "--json").json
    assert people and not any(each["reached"] for each in people)
    first = str(people[0]["id"])
    done(hit, "contact", "change", first, "--phone", "555 0142", "--body", "AguaLuz")
    done(hit, "call", "no-answer", first)
    done(hit, "call", "reached", first, "--note", "avería en el colector", who="Luis")
    again = next(each for each in hit.ask("crisis", "call", "list", "--json").json if str(each["id"]) == first)
    assert (again["tries"], again["reached"], again["phone"], again["last"]["by"]) == (2, True, "555 0142", "Luis")
    assert "avería" in hit.ask("crisis", "call", "list").out and "! no number" in hit.ask("crisis", "call", "list").out
    added = done(hit, "contact", "add", "Alcaldía", "--phone", "555 0100").out.strip()
    done(hit, "contact", "move", added, "--to", "1")
    assert "Alcaldía" in hit.ask("crisis", "contact", "list", "--playbook", "data_leak").out
    assert "never agreed" in refused(hit, 2, "ally", "briefed", added)
    done(hit, "contact", "remove", added)
    assert refused(hit, 2, "ally", "add", "VOST", "--phone", "1"), "since when they agree has to be said"
    ally = done(hit, "ally", "add", "VOST", "--phone", "1", "--since", "30d").out.strip()
    done(hit, "fact", "add", "Sin agua en La Loma", "--source", "AguaLuz", "--name", "zona", "--as", "confirmed")
    assert "Sin agua en La Loma" in hit.ask("crisis", "ally", "sheet").out
    assert hit.ask("crisis", "ally", "sheet", "--json").json["incident"] == 1
    done(hit, "ally", "briefed", ally, "--note", "por teléfono")
    assert hit.ask("crisis", "ally", "list", "--json").json[0]["last"]["outcome"] == "briefed"
    done(hit, "ally", "remove", ally)
    assert hit.ask("crisis", "ally", "list", "--json").json == []


def test_a_rumour_goes_from_a_claim_to_an_approved_answer(hit: Town) -> None:
    message = str(hit.messages()[0]["id"])
    message = message if message.startswith("m") else f"m{message}"
    number = done(hit, "rumour", "add", "El agua está envenenada", "--message", message).out.strip()
    small = hit.ask("crisis", "rumour", "show", number, "--json").json
    assert (small["stand"], small["copies"], small["messages"]) == ("watched", 1, [message])
    assert "not linked" not in done(hit, "rumour", "unlink", number, message).sentence
    done(hit, "rumour", "link", number, message, who="Luis")
    done(hit, "rumour", "rate", number, "high")
    assert "two sources" in refused(hit, 2, "rumour", "verdict", number, "false", "--source", "laboratorio")
    done(hit, "rumour", "verdict", number, "false", "--source", "laboratorio", "--source", "sanidad")
    done(hit, "rumour", "answer", number, "El agua es apta: análisis de hoy.", who="Luis")
    assert "Somebody else" in refused(hit, 5, "rumour", "approve", number, who="Luis")
    done(hit, "rumour", "approve", number, who="Rosa")
    whole = hit.ask("crisis", "rumour", "show", number, "--json").json
    assert (whole["stand"], whole["answer_by"], whole["approved_by"]) == ("answered", "Luis", "Rosa")
    assert "envenenada" in hit.ask("crisis", "rumour", "list").out
    assert hit.ask("crisis", "rumour", "like", number, "--json").code == 0
    assert "apta" in hit.ask("crisis", "rumour", "show", number).out
    done(hit, "rumour", "close", number)
    assert hit.ask("crisis", "rumour", "list", "--json").json[-1]["stand"] == "closed"


def test_which_incident_has_to_be_said_when_several_are_open(hit: Town) -> None:
    assert hit.ask(*WATER, "--reason", "Otro", who="Ana").code == 0
    assert "--incident (1, 2)" in refused(hit, 2, "note", "add", "x")
    done(hit, "note", "add", "x", "--incident", "2")
    assert hit.ask("crisis", "note", "list", "--incident", "1", "--find", "x", "--json").json == []


def test_without_an_incident_each_says_so(town: Town) -> None:
    for words in (("step", "list"), ("fact", "list"), ("note", "list"), ("role", "list"), ("call", "list"),
                  ("ally", "sheet"), ("rumour", "list"), ("clock",)):  # fmt: skip
        ran = town.ask("crisis", *words)
        assert ran.code == 3 and "No incident is open" in ran.sentence, words
    assert town.ask("crisis", "contact", "list", "--json").json == []
