"""``ventanilla message``: what can be done, by whom, and how it is refused."""

from __future__ import annotations

import subprocess

import pytest

from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.town import ROOT, TEXTS, Town, command, environment, secret


@pytest.fixture
def water(town: Town) -> str:
    """The conversation about water."""
    return town.conversation(TEXTS[0])


def test_claiming_makes_it_mine_and_releasing_gives_it_back(town: Town, water: str) -> None:
    claimed = town.ask("message", "claim", water, who="Ana")
    assert (claimed.code, claimed.out, claimed.sentence) == (0, "", "Taken: vecina0")
    thread = town.thread(water)
    assert (thread["claimed_by"], thread["assignee"]) == ("Ana", "Ana")
    assert town.ask("message", "release", water, who="Ana").code == 0
    assert town.thread(water)["claimed_by"] is None


def test_a_message_stands_for_its_conversation(town: Town, water: str) -> None:
    message = town.thread(water)["messages"][0]["id"]
    assert town.ask("message", "claim", message, who="Ana").code == 0
    assert town.thread(water)["claimed_by"] == "Ana"


def test_a_number_without_m_never_means_a_message(town: Town) -> None:
    id_ = town.conversation(TEXTS[0])
    reply = (
        '{"account":"muro","remote_id":"reply","author":{"remote_id":"id-0","handle":"vecina0"},"root":"r0",'
        '"text":"sigo sin agua","created_at":"2026-05-12T12:00:00Z"}'
    )
    assert town.ask("import", "messages", "-", who="Rosa", stdin=reply.encode()).code == 0
    newest = town.thread(id_)["messages"][-1]["id"]
    assert town.ask("message", "thread", newest, "--json").json["id"] == id_
    assert town.ask("message", "claim", newest.removeprefix("m"), who="Ana").code == 3
    assert town.thread(id_)["claimed_by"] is None


def test_several_are_one_act_and_one_undo(town: Town) -> None:
    ids = [town.conversation(text) for text in TEXTS]
    assert town.ask("message", "claim", *ids, who="Ana").sentence == "Taken: 3 conversations"
    assert [town.thread(id_)["assignee"] for id_ in ids] == ["Ana"] * 3
    undone = town.ask("message", "undo", who="Ana")
    assert (undone.code, undone.sentence) == (0, "Taken back: Taken: 3 conversations")
    assert [town.thread(id_)["assignee"] for id_ in ids] == [None] * 3


def test_all_named_are_changed_or_none(town: Town, water: str) -> None:
    ran = town.ask("message", "claim", water, "1", who="Ana")
    assert ran.code == 3
    assert town.thread(water)["claimed_by"] is None


def test_a_colleagues_claim_is_a_conflict_until_a_reason_is_given(town: Town, water: str) -> None:
    assert town.ask("message", "claim", water, who="Ana").code == 0
    refused = town.ask("message", "claim", water, who="Luis")
    assert refused.code == 5
    assert "Ana" in refused.sentence
    assert town.ask("message", "claim", water, "--take-over", "Ana terminó su turno", who="Luis").code == 0
    thread = town.thread(water)
    assert thread["claimed_by"] == "Luis"
    assert [each["text"] for each in thread["notes"]] == ["Ana terminó su turno"]


def test_of_two_processes_that_claim_at_once_one_gets_it(town: Town, water: str) -> None:
    running = [
        subprocess.Popen(
            command("--workspace", str(town.directory), "message", "claim", water, "--operator", name, "--pin-file",
                    str(town.pin_file(name))),
            cwd=ROOT, env=environment(town.directory), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for name in ("Ana", "Luis")
    ]  # fmt: skip
    ended = [(process.communicate(timeout=BOUND_S), process.returncode) for process in running]
    assert sorted(code for _said, code in ended) == [0, 5], ended
    winner = "Ana" if ended[0][1] == 0 else "Luis"
    assert town.thread(water)["claimed_by"] == winner


def test_assigning_gives_it_to_somebody_or_to_nobody(town: Town, water: str) -> None:
    assert town.ask("message", "assign", water, "--to", "luis", who="Ana").code == 0
    assert town.thread(water)["assignee"] == "Luis"
    assert town.ask("message", "assign", water, "--nobody", who="Ana").code == 0
    assert town.thread(water)["assignee"] is None
    assert town.ask("message", "assign", water, who="Ana").code == 2
    assert town.ask("message", "assign", water, "--to", "Zoe", who="Ana").code == 3


def test_a_note_comes_from_the_line_or_from_standard_input(town: Town, water: str) -> None:
    assert town.ask("message", "note", water, "una", who="Ana").code == 0
    assert town.ask("message", "note", water, "-", who="Ana", stdin="otra\nde dos líneas\n".encode()).code == 0
    assert [each["text"] for each in town.thread(water)["notes"]] == ["una", "otra\nde dos líneas"]
    assert town.ask("message", "note", water, "-", who="Ana", stdin=b"").code == 2


def test_tags_are_put_on_and_taken_off(town: Town, water: str) -> None:
    assert town.ask("message", "tag", water, "--add", "agua", "--add", "La Loma", who="Ana").code == 0
    assert town.thread(water)["tags"] == ["agua", "La Loma"]
    assert town.messages("--query", "agua")[0]["tags"] == ["agua", "La Loma"]
    assert town.ask("message", "tag", water, "--remove", "agua", who="Ana").code == 0
    assert town.thread(water)["tags"] == ["La Loma"]
    assert town.ask("message", "tag", water, "--remove", "luz", who="Ana").code == 3
    assert town.ask("message", "tag", water, who="Ana").code == 2


@pytest.mark.parametrize("name", ["C", "c", "complaint", "Queja"])
def test_a_class_is_named_by_letter_or_by_name(town: Town, water: str, name: str) -> None:
    lang = "es" if name == "Queja" else "en"
    assert town.ask("message", "classify", water, name, who="Ana", lang=lang).code == 0
    assert town.thread(water)["class"] == "C"


def test_closing_asks_for_what_its_class_asks_for(town: Town, water: str) -> None:
    assert town.ask("message", "classify", water, "P", who="Ana").code == 0
    refused = town.ask("message", "done", water, "answered", who="Ana")
    assert (refused.code, "register number" in refused.sentence) == (2, True)
    assert town.ask("message", "done", water, "answered", "--reason", "reg. 1234", who="Ana").code == 0
    thread = town.thread(water)
    assert (thread["state"], thread["disposition"]) == ("done", "answered")
    assert [each["text"] for each in thread["notes"]] == ["reg. 1234"]
    assert town.ask("message", "done", water, "answered", who="Ana").code == 5
    assert town.ask("message", "restore", water, who="Ana").code == 0
    assert town.thread(water)["state"] == "open"


def test_a_snooze_has_a_time_or_waits_for_a_reply(town: Town) -> None:
    first, second, third = (town.conversation(text) for text in TEXTS)
    assert town.ask("message", "snooze", first, "--until", "2h", who="Ana").code == 0
    assert town.thread(first)["state"] == "snoozed"
    assert town.thread(first)["snoozed_until"].endswith("Z")
    assert town.ask("message", "snooze", second, "--until-reply", who="Ana").code == 0
    assert town.thread(second)["snoozed_until"] is None
    for wrong in ((), ("--until", "2h", "--until-reply"), ("--until", "pronto"), ("--until", "2020-01-01T00:00Z")):
        assert town.ask("message", "snooze", third, *wrong, who="Ana").code == 2
    assert town.thread(third)["state"] == "open"


def test_quarantine_sets_it_apart_with_its_reason(town: Town, water: str) -> None:
    assert town.ask("message", "quarantine", water, "--reason", "cadena", who="Ana").code == 0
    assert [each["conversation"] for each in town.messages("--view", "9")] == [water]
    assert [each["text"] for each in town.thread(water)["notes"]] == ["cadena"]


def test_closing_can_insist_on_what_was_read(town: Town, water: str) -> None:
    rev = town.thread(water)["rev"]
    line = (
        '{"account":"muro","remote_id":"more","author":{"remote_id":"id-0","handle":"vecina0"},"root":"r0",'
        '"text":"¿Hola?","created_at":"2026-05-12T12:00:00Z"}'
    )
    assert town.ask("import", "messages", "-", who="Rosa", stdin=line.encode()).code == 0
    assert len(town.thread(water)["messages"]) == 2
    refused = town.ask("message", "done", water, "answered", "--rev", str(rev), who="Ana")
    assert (refused.code, "wrote again" in refused.sentence) == (5, True)
    rev = town.thread(water)["rev"]
    assert town.ask("message", "done", water, "answered", "--rev", str(rev), who="Ana").code == 0


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    ("code", "who", "arguments"),
    [
        (3, "Ana", ("claim", "1")),
        (3, "Ana", ("claim", "m1")),
        (3, "Ana", ("release", "1")),
        (3, "Ana", ("assign", "1", "--nobody")),
        (3, "Ana", ("note", "1", "x")),
        (3, "Ana", ("tag", "1", "--add", "x")),
        (3, "Ana", ("classify", "1", "C")),
        (3, "Ana", ("done", "1", "spam")),
        (3, "Ana", ("snooze", "1", "--until-reply")),
        (3, "Ana", ("quarantine", "1", "--reason", "x")),
        (3, "Ana", ("restore", "1")),
        (5, "Ana", ("undo",)),
        (4, "Oscar", ("claim", "1")),
        (4, "Oscar", ("undo",)),
        (2, "Ana", ("classify", "1", "Z")),
        (2, "Ana", ("done", "1", "gone")),
        (2, "", ("claim", "1")),
    ],
)
def test_a_refused_act_is_one_sentence(town: Town, code: int, who: str, arguments: tuple[str, ...], lang: str) -> None:
    ran = town.ask("message", *arguments, who=who, lang=lang)
    assert (ran.code, ran.out) == (code, "")
    assert ran.sentence.endswith(".")


def test_a_wrong_pin_is_not_permitted_and_after_five_nobody_may_try(town: Town, water: str) -> None:
    wrong = str(secret(town.directory.parent / "wrong", "000111"))
    asked = ("message", "claim", water, "--operator", "Ana", "--pin-file", wrong)
    codes = [town.ask(*asked) for _ in range(5)]
    assert [ran.code for ran in codes] == [4] * 5
    assert "PIN" in codes[0].sentence
    assert town.ask("message", "claim", water, who="Ana").code == 4
    assert town.thread(water)["claimed_by"] is None


def test_who_acts_may_come_from_the_environment_and_the_pin_from_standard_input(town: Town, water: str) -> None:
    ran = town.ask(
        "message", "claim", water, "--pin-file", "-", stdin=b"975310\n", variables={"VENTANILLA_OPERATOR": "ana"}
    )
    assert ran.code == 0
    assert town.thread(water)["claimed_by"] == "Ana"


def test_without_a_terminal_a_missing_pin_is_wrong_usage(town: Town, water: str) -> None:
    ran = town.ask("message", "claim", water, "--operator", "Ana")
    assert (ran.code, "--pin-file" in ran.sentence) == (2, True)


def test_a_pin_that_everybody_can_read_is_refused(town: Town, water: str) -> None:
    loose = town.pin_file("Ana")
    loose.chmod(0o644)
    ran = town.ask("message", "claim", water, "--operator", "Ana", "--pin-file", str(loose))
    assert (ran.code, "chmod 600" in ran.sentence) == (4, True)


def test_a_pin_file_that_is_not_there_cannot_be_reached(town: Town, water: str) -> None:
    ran = town.ask("message", "claim", water, "--operator", "Ana", "--pin-file", str(town.directory / "no"))
    assert (ran.code, str(town.directory / "no") in ran.sentence) == (6, True)


def test_standard_input_is_read_for_one_thing_only(town: Town, water: str) -> None:
    ran = town.ask("message", "note", water, "-", "--operator", "Ana", "--pin-file", "-", stdin=b"975310\n")
    assert ran.code == 2
    assert town.thread(water)["notes"] == []


def test_somebody_who_left_may_do_nothing(town: Town, water: str) -> None:
    pin = str(secret(town.directory.parent / "pin-Nico", "112358"))
    ran = town.ask("message", "claim", water, "--operator", "Nico", "--pin-file", pin)
    assert (ran.code, "Nico" in ran.sentence) == (4, True)


def test_every_act_is_on_record_in_the_name_of_who_did_it(town: Town, water: str) -> None:
    assert town.ask("message", "tag", water, "--add", "agua", who="Ana").code == 0
    entries = town.ask("audit", "list", "--target", f"conversation:{water}", "--json").json
    assert [(each["actor"], each["origin"], each["action"]) for each in entries] == [("Ana", "cli", "message.tag")]
