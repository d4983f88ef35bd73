"""``ventanilla post``: what is written, approved, stopped, decided and sent again, and by whom."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.integration.cli.voiced import NEIGHBOUR, VoicedTown
from tests.pictures import png

NEW = ("post", "new", "--account", "voz", "--account", "eco")


def test_a_post_goes_out_once_somebody_else_stands_by_it(voiced: VoicedTown) -> None:
    made = voiced.ask(*NEW, "El agua vuelve a las 18:00.", "--title", "Corte", who="Ana")
    assert (made.code, made.out, "«post approve p1»" in made.sentence) == (0, "p1\n", True)
    voiced.collect()
    assert voiced.said() == []
    held = voiced.ask("post", "show", "p1", "--json").json
    assert (held["title"], held["author"], held["approvals"]) == ("Corte", "Ana", [])
    assert [(each["id"], each["state"], each["cause"]) for each in held["deliveries"]] == [
        ("d1", "held", "no_approval"), ("d2", "held", "no_approval"),
    ]  # fmt: skip
    assert voiced.ask("post", "approve", "p1", who="Ana").code == 4
    approved = voiced.ask("post", "approve", "1", who="Rosa")
    assert (approved.code, approved.out, "2 deliveries" in approved.sentence) == (0, "p1\n", True)
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 5
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == ["El agua vuelve a las 18:00."] * 2
    whole = voiced.ask("post", "show", "p1", "--json").json
    assert [each["operator"] for each in whole["approvals"]] == ["Rosa"]
    assert {each["url"] for each in whole["deliveries"]} == {"https://red.example/ours/1", "https://red.example/ours/2"}
    [tries] = {tuple(one["outcome"] for one in each["tries"]) for each in whole["deliveries"]}
    assert tries == ("done",)
    lines = voiced.ask("post", "show", "p1").out
    for words in (
        "Corte",
        "stands by it: Rosa",
        "d1 of p1: published, voz on Vz",
        "took effect",
        "https://red.example",
    ):
        assert words in lines


def test_whoever_may_approve_does_not_approve_their_own(voiced: VoicedTown) -> None:
    assert voiced.ask(*NEW, "Aviso.", who="Rosa").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 5
    assert voiced.ask(*NEW, "Aviso.", who="Oscar").code == 4


def test_a_thread_is_cut_at_its_lines_and_pictures_go_first(voiced: VoicedTown, tmp_path: Path) -> None:
    (tmp_path / "hilo.txt").write_text("Uno\n---\nDos\n\nsigue\n---\nTres\n", encoding="utf-8")
    (tmp_path / "a.png").write_bytes(png())
    words = (
        "--file",
        str(tmp_path / "hilo.txt"),
        "--thread",
        "--image",
        str(tmp_path / "a.png"),
        "--alt",
        "Mapa con dos calles cortadas",
    )
    made = voiced.ask("post", "new", "--account", "voz", *words, "--json", who="Ana")
    assert made.code == 0, made
    [delivery] = made.json["deliveries"]
    assert [part["text"] for part in delivery["passages"]] == ["Uno", "Dos\n\nsigue", "Tres"]
    assert [len(part["pictures"]) for part in delivery["passages"]] == [1, 0, 0]
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == ["Uno", "Dos\n\nsigue", "Tres"]
    assert [len(each["pictures"]) for each in voiced.said()] == [1, 0, 0]


def test_what_is_wrongly_asked_leaves_nothing(voiced: VoicedTown) -> None:
    for code, words in (
        (2, (*NEW,)),
        (2, ("post", "new", "Hola")),
        (2, (*NEW, "Hola", "--file", "-")),
        (2, (*NEW, "x" * 121)),
        (2, (*NEW, "Hola", "--account", "VOZ")),
        (2, ("post", "new", "--account", "diario", "Hola")),
        (3, ("post", "new", "--account", "nadie", "Hola")),
        (2, (*NEW, "Hola", "--at", "ayer")),
        (2, (*NEW, "Hola", "--image", "x.png")),
        (3, ("post", "approve", "p9")),
        (2, ("post", "approve", "d9")),
        (3, ("post", "cancel", "d9")),
        (3, ("post", "cancel", "9")),
        (2, ("post", "cancel", "x9")),
        (2, ("post", "retry")),
        (2, ("post", "retry", "--cause", "citizen_wrote")),
        (2, ("post", "resolve", "d9", "maybe")),
    ):
        ran = voiced.ask(*words, who="Rosa")
        assert (ran.code, ran.out) == (code, ""), (words, ran)
    for code, words in (
        (3, ("post", "show", "p9")),
        (3, ("post", "show", "d9")),
        (2, ("post", "list", "--state", "x")),
    ):
        assert voiced.ask(*words).code == code
    assert voiced.ask("post", "list", "--json").json == []


def test_the_list_is_narrowed_and_paged(voiced: VoicedTown) -> None:
    water = voiced.conversation(NEIGHBOUR)
    assert voiced.ask(*NEW, "Aviso.", who="Ana").code == 0
    assert voiced.ask("message", "reply", water, "Vamos.", who="Ana").code == 0
    listed = voiced.ask("post", "list", "--json").json
    assert [(each["id"], each["kind"], each["state"]) for each in listed] == [
        ("d3", "reply", "waiting"), ("d2", "post", "held"), ("d1", "post", "held"),
    ]  # fmt: skip

    def ids(*words: str) -> list[str]:
        return [each["id"] for each in voiced.ask("post", "list", "--json", *words).json]

    assert ids("--state", "held") == ["d2", "d1"]
    assert ids("--state", "held", "--state", "waiting", "--limit", "2") == ["d3", "d2"]
    assert ids("--before", "d2") == ["d1"]
    assert ids("--conversation", water) == ["d3"]
    assert [line.split()[0] for line in voiced.ask("post", "list").out.splitlines()] == ["d3", "d2", "d1"]
    assert voiced.ask("post", "list", "--state", "failed").sentence


def test_a_post_is_stopped_whole_or_in_part(voiced: VoicedTown) -> None:
    assert voiced.ask(*NEW, "Aviso.", who="Ana").code == 0
    assert voiced.ask("post", "cancel", "d1", who="Luis").code == 0
    rest = voiced.ask("post", "cancel", "p1", who="Ana")
    assert (rest.code, rest.err.splitlines()) == (0, ["d2 was stopped.", "d1: It was cancelled."])
    assert voiced.ask("post", "cancel", "p1", who="Ana").code == 5
    assert voiced.ask("post", "cancel", "p1", who="Oscar").code == 4


def test_what_nobody_knows_is_decided_by_a_person(voiced: VoicedTown) -> None:
    water = voiced.conversation(NEIGHBOUR)
    voiced.fate("doubt")
    assert voiced.ask("message", "reply", water, "Vamos.", "--undo", "0", who="Ana").code == 0
    voiced.collect()
    shown = voiced.ask("post", "show", "d1").out
    assert "look at it" in shown and "nobody knows whether it took effect" in shown
    assert voiced.ask("post", "resolve", "d1", "online", "--url", "no", who="Ana").code == 2
    assert voiced.ask("post", "resolve", "d1", "again", "--url", "https://red.example/1", who="Ana").code == 2
    assert voiced.ask("post", "resolve", "d1", "online", who="Oscar").code == 4
    link = "https://red.example/found"
    assert voiced.ask("post", "resolve", "d1", "online", "--url", link, who="Ana").code == 0
    after = voiced.ask("post", "show", "d1", "--json").json
    assert (after["state"], after["url"], after["is_found"]) == ("published", link, True)
    assert voiced.ask("post", "resolve", "p1", "leave", who="Ana").code == 5


@pytest.mark.parametrize(("verdict", "state", "times"), [("again", "published", 1), ("leave", "cancelled", 0)])
def test_what_failed_goes_out_again_or_not_at_all(voiced: VoicedTown, verdict: str, state: str, times: int) -> None:
    voiced.fate("refuse")
    assert voiced.ask(*NEW, "Aviso.", who="Ana").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    voiced.collect()
    several = voiced.ask("post", "resolve", "p1", verdict, who="Ana")
    assert (several.code, "d1, d2" in several.sentence) == (2, True)
    voiced.fate("")
    assert voiced.ask("post", "resolve", "d1", verdict, who="Ana").code == 0
    voiced.collect()
    states = {each["id"]: each["state"] for each in voiced.ask("post", "list", "--json").json}
    assert states == {"d1": state, "d2": "failed"}
    assert len(voiced.said()) == times


def test_all_that_failed_for_one_cause_goes_out_again_each_on_record(voiced: VoicedTown) -> None:
    voiced.fate("refuse")
    assert voiced.ask(*NEW, "Uno.", who="Ana").code == 0
    refused = voiced.ask(*NEW, "Dos.", who="Ana")
    assert (refused.code, "L68" in refused.err) == (5, True), "two posts at once take a reason"
    assert voiced.ask("post", "submit", "p2", "--because", "L68=van juntas", who="Ana").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    voiced.collect()
    voiced.fate("")
    none = voiced.ask("post", "retry", "--cause", "unavailable", who="Ana")
    assert (none.code, none.out, none.sentence) == (0, "", "0 deliveries go out again.")
    assert voiced.ask("post", "retry", "--cause", "rejected", who="Oscar").code == 4
    again = voiced.ask("post", "retry", "--cause", "rejected", who="Ana")
    assert (again.code, again.sentence) == (0, "2 deliveries go out again.")
    lines = [line for line in again.out.splitlines() if line.startswith("d")]
    assert [line.split()[:2] for line in lines] == [["d1", "p1"], ["d2", "p1"]] and "Uno." in lines[0]
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == ["Uno.", "Uno."]
    entries = voiced.ask("audit", "list", "--limit", "100", "--json").json
    decided = [(each["actor"], each["target"]) for each in entries if each["action"] == "post.resolve"]
    assert sorted(decided) == [("Ana", "delivery:1"), ("Ana", "delivery:2")]


def test_foreign_words_of_a_platform_do_not_reach_the_terminal(voiced: VoicedTown) -> None:
    assert voiced.ask(*NEW, "Aviso.", who="Ana").code == 0
    evil = "https://red.example/\x1b]0;x\x07\u202e"
    with sqlite3.connect(voiced.directory / "ventanilla.db") as connection:
        connection.execute("UPDATE delivery SET url = ?, detail = ?, cause = 'rejected'", (evil, evil))
    for words in (("post", "show", "p1"), ("post", "list")):
        for extra in ((), ("--json",)):
            out = voiced.ask(*words, *extra).out
            assert "red.example" in out
            assert not {"\x1b", "\x07", "\u202e"} & set(out)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_each_refusal_is_one_sentence(voiced: VoicedTown, lang: str) -> None:
    for words in (("post", "show", "p9"), ("post", "cancel", "d9"), ("post", "approve", "p9")):
        ran = voiced.ask(*words, who="" if words[1] == "show" else "Rosa", lang=lang)
        assert (ran.code, ran.sentence.endswith(".")) == (3, True)
