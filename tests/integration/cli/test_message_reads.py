"""``ventanilla message``: what can be seen."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime

import pytest

from core.text import show, width
from tests.hostile import hostile_texts
from tests.integration.cli.terminal import terminal
from tests.integration.cli.town import TEXTS, Town, run

FIELDS = [
    "id", "conversation", "account", "network", "author", "text", "shown", "created_at", "arrived_at", "state",
    "band", "class", "tags", "assignee", "is_own",
]  # fmt: skip


def test_a_list_gives_each_message_exactly_the_documented_fields(quiet_town: Town) -> None:
    found = quiet_town.messages()
    assert len(found) == 50
    assert [list(each) for each in found] == [FIELDS] * 50


def test_ids_are_text_and_times_are_utc(quiet_town: Town) -> None:
    for each in quiet_town.messages("--limit", "5"):
        assert re.fullmatch("m[0-9]+", each["id"])
        assert re.fullmatch("[0-9]+", each["conversation"])
        for name in ("created_at", "arrived_at"):
            assert each[name].endswith("Z")
            assert datetime.fromisoformat(each[name]).tzinfo is not None


def test_the_newest_message_comes_first_and_the_last_one_leads_to_the_next_page(quiet_town: Town) -> None:
    whole = quiet_town.messages("--limit", "1000")
    numbers = [int(each["id"][1:]) for each in whole]
    assert numbers == sorted(numbers, reverse=True)
    first = quiet_town.messages("--limit", "7")
    assert quiet_town.messages("--limit", "7", "--before", first[-1]["id"]) == whole[7:14]


def test_text_is_what_was_stored_and_shown_is_what_the_screen_prints(quiet_town: Town) -> None:
    stored = {each["text"]: each["shown"] for each in quiet_town.messages("--limit", "1000")}
    for case in hostile_texts():
        text = case.text[:5_000].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        assert stored[text] == show(text, lines=True), case.id


def test_no_byte_of_a_hostile_text_acts_on_the_terminal(quiet_town: Town) -> None:
    ids = {each["conversation"] for each in quiet_town.messages("--limit", "1000")}
    printed = [quiet_town.ask("message", "list", "--limit", "1000").out]
    printed.append(quiet_town.ask("message", "list", "--limit", "1000", "--json").out)
    printed += [quiet_town.ask("message", "thread", id_).out for id_ in sorted(ids)[-3:]]
    for text in printed:
        acting = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")} - {"\n"}
        # between the letters of scripts that need them, joiners are letters themselves
        assert acting <= {"\u200c", "\u200d"}, acting


def test_a_plain_list_is_one_line_for_each_message(quiet_town: Town) -> None:
    ran = quiet_town.ask("message", "list", "--limit", "1000")
    assert len(ran.out.splitlines()) == len(quiet_town.messages("--limit", "1000"))
    line = next(line for line in ran.out.splitlines() if TEXTS[0] in line)
    assert "vecina0" in line and "muro" in line and " m" in line


def test_a_search_finds_messages_by_their_words_whatever_the_accents(quiet_town: Town) -> None:
    found = quiet_town.messages("--query", "POSTA medica")
    assert [each["text"] for each in found] == [TEXTS[1]]
    assert list(found[0]) == FIELDS
    assert quiet_town.messages("--query", '"medica posta"') == []
    assert quiet_town.messages("--query", "posta", "--account", "diario") == []
    assert len(quiet_town.messages("--query", "posta", "--account", "MURO", "--view", "1")) == 1


def test_a_view_and_an_account_narrow_the_list(town: Town) -> None:
    id_ = town.conversation(TEXTS[0])
    assert town.ask("message", "claim", id_, who="Ana").code == 0
    mine = town.ask("message", "list", "--view", "2", "--operator", "Ana", "--json").json
    assert [each["conversation"] for each in mine] == [id_]
    assert mine[0]["assignee"] == "Ana"
    assert id_ not in [each["conversation"] for each in town.messages("--view", "4", "--limit", "1000")]
    assert town.messages("--view", "8") == []
    assert town.messages("--account", "diario") == []


def test_mine_needs_to_know_whose(quiet_town: Town) -> None:
    ran = quiet_town.ask("message", "list", "--view", "2")
    assert ran.code == 2
    assert "--operator" in ran.sentence
    assert quiet_town.ask("message", "list", "--view", "2", variables={"VENTANILLA_OPERATOR": "ana"}).code == 0


def test_a_message_is_shown_whole_by_its_own_id_or_its_conversations(quiet_town: Town) -> None:
    listed = next(each for each in quiet_town.messages("--limit", "1000") if each["text"] == TEXTS[0])
    for id_ in (listed["id"], listed["conversation"]):
        shown = quiet_town.ask("message", "show", id_, "--json").json
        assert {name: shown[name] for name in FIELDS} == listed
        assert shown["media"] == [{"kind": "image", "url": "https://red.example/1.jpg", "alt": "una calle"}]
    plain = quiet_town.ask("message", "show", listed["id"])
    assert plain.code == 0
    assert TEXTS[0] in plain.out and "una calle" in plain.out


def test_a_thread_has_messages_notes_and_what_was_done(town: Town) -> None:
    id_ = town.conversation(TEXTS[0])
    assert town.ask("message", "note", id_, "llamar al área de aguas", who="Ana").code == 0
    thread = town.thread(id_)
    assert [each["text"] for each in thread["messages"]] == [TEXTS[0]]
    assert [(each["operator"], each["text"]) for each in thread["notes"]] == [("Ana", "llamar al área de aguas")]
    assert [(each["actor"], each["action"]) for each in thread["history"]] == [("Ana", "message.note")]
    assert thread["notes"][0]["written_at"].endswith("Z")
    plain = town.ask("message", "thread", id_).out
    assert TEXTS[0] in plain and "llamar al área de aguas" in plain


def test_why_gives_every_reason(town: Town) -> None:
    id_ = town.conversation(TEXTS[0])
    assert town.ask("message", "classify", id_, "E", who="Ana").code == 0
    why = town.ask("message", "why", id_, "--json").json
    assert (why["id"], why["state"], why["class"]) == (id_, "open", "E")
    assert why["due_at"].endswith("Z")
    assert "class E goes before all others" in why["reasons"]
    assert town.ask("message", "why", id_).out.splitlines() == why["reasons"]


def test_the_views_are_listed_with_their_counts(quiet_town: Town) -> None:
    views = quiet_town.ask("view", "list", "--json").json
    assert [each["key"] for each in views] == list("123456789")
    assert views[1]["conversations"] is None  # nobody's «Mine»
    assert views[0]["conversations"] > 3
    assert quiet_town.ask("view", "list", "--operator", "Luis", "--json").json[1]["conversations"] == 0
    assert len(quiet_town.ask("view", "list").out.splitlines()) == 9


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (3, ("message", "show", "m1")),
        (3, ("message", "thread", "1")),
        (3, ("message", "why", "m1")),
        (3, ("message", "list", "--account", "ninguna")),
        (3, ("message", "list", "--operator", "nadie")),
        (2, ("message", "list", "--view", "10")),
        (2, ("message", "list", "--limit", "0")),
        (2, ("message", "list", "--before", "ayer")),
        (2, ("message", "show", "uno")),
    ],
)
def test_what_is_not_there_or_not_understood_is_one_sentence(
    quiet_town: Town, code: int, arguments: tuple[str, ...], lang: str
) -> None:
    ran = quiet_town.ask(*arguments, lang=lang)
    assert (ran.code, ran.out) == (code, "")
    assert ran.sentence.endswith(".")


def test_a_document_is_utf8_and_legible_whatever_the_locale(quiet_town: Town) -> None:
    ran = run(
        "--workspace", str(quiet_town.directory), "message", "list", "--query", "posta", "--json",
        variables={"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert "¿A qué hora abren la posta médica?" in ran.out
    assert json.loads(ran.out)[0]["text"] == TEXTS[1]


def test_the_workspaces_language_is_spoken_unless_another_is_asked_for(quiet_town: Town) -> None:
    spanish = quiet_town.ask("message", "why", quiet_town.messages()[0]["id"], lang=None)
    english = quiet_town.ask("message", "why", quiet_town.messages()[0]["id"], lang="en")
    assert english.out.startswith("state: open")
    assert spanish.out.startswith("estado: abierta")


def test_a_terminal_gets_headings_and_lines_that_fit_it(quiet_town: Town) -> None:
    place = ("--workspace", str(quiet_town.directory))
    with terminal(*place, "view", "list", home=quiet_town.directory.parent) as screen:
        screen.wait_for("KEY +NAME +QUERY")
        assert screen.end() == 0
    with terminal(
        *place, "audit", "list", "--limit", "5", home=quiet_town.directory.parent, variables={"COLUMNS": "100"}
    ) as screen:
        assert screen.end() == 0
        assert all(width(line) <= 100 for line in screen.seen.splitlines())
        assert "…" in screen.seen
