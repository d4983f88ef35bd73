"""``ventanilla view``, and ``ventanilla message list`` with a query."""

from __future__ import annotations

import pytest

from tests.integration.cli.town import TEXTS, Town


def test_a_query_says_what_is_listed(quiet_town: Town) -> None:
    for words in ("POSTA medica", '"posta médica"', "post* -zzz", "=médica posta", "posta is:open account:muro"):
        assert [each["text"] for each in quiet_town.messages(words)] == [TEXTS[1]], words
    assert quiet_town.messages("posta is:done") == []
    assert quiet_town.messages("--", "-posta is:done") == []
    assert len(quiet_town.messages("is:open", "--limit", "1000")) > 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("posta AND", "character 10, the end"),
        ("posta is:opne", "perhaps «open» was meant"),
        ("(posta", "character 1: «(»; perhaps «)» was meant"),
        ("network:marte", "«marte»"),
    ],
)
def test_a_query_that_cannot_be_read_is_said_at_its_place(quiet_town: Town, words: str, said: str) -> None:
    for arguments in (("message", "list", words), ("view", "test", words)):
        ran = quiet_town.ask(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.sentence


def test_what_to_look_for_is_said_once(quiet_town: Town) -> None:
    assert quiet_town.ask("message", "list", "posta", "--query", "agua").code == 2


def test_a_kept_view_is_listed_after_the_nine_shown_and_removed(town: Town) -> None:
    made = town.ask("view", "add", "Cortes", "posta OR agua", who="Ana")
    assert made.code == 0 and "Cortes" in made.err
    assert town.ask("view", "add", "cortes", "luz", who="Ana").code == 5
    assert town.ask("view", "add", "Posta", "posta is:open", "--shared", who="Ana").code == 0
    mine = town.ask("view", "list", "--operator", "Ana", "--json").json
    assert [each["name"] for each in mine[9:]] == ["Cortes", "Posta"]
    assert [each["kept_for"] for each in mine] == [""] * 9 + ["me", "everybody"]
    assert mine[10]["conversations"] == 1
    assert [each["name"] for each in town.ask("view", "list", "--operator", "Luis", "--json").json[9:]] == ["Posta"]
    shown = town.ask("view", "show", "CORTES", "--operator", "Ana", "--json").json
    assert (shown["name"], shown["query"], shown["kept_for"]) == ("Cortes", "posta OR agua", "me")
    assert town.ask("view", "show", "cortes", "--operator", "Luis").code == 3
    assert "is:open" in town.ask("view", "show", "1").out
    assert town.ask("view", "remove", "cortes", who="Ana").code == 0
    assert town.ask("view", "remove", "cortes", who="Ana").code == 3
    actions = [each["action"] for each in town.ask("audit", "list", "--json").json]
    assert actions[:3] == ["view.remove", "view.add", "view.add"]


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ("add", "", "agua")), (2, ("add", "3", "agua")), (2, ("add", "x" * 41, "agua")),
        (2, ("add", "nueva", "(agua")), (2, ("remove", "1")), (3, ("remove", "nada")),
    ],
)  # fmt: skip
def test_a_view_that_cannot_be_kept_or_removed_is_refused(
    quiet_town: Town, code: int, arguments: tuple[str, ...]
) -> None:
    ran = quiet_town.ask("view", *arguments, who="Ana")
    assert (ran.code, ran.out, bool(ran.sentence)) == (code, "", True)


def test_trying_a_query_keeps_nothing(quiet_town: Town) -> None:
    tried = quiet_town.ask("view", "test", "posta", "--json").json
    assert (tried["conversations"], len(tried["first"])) == (1, 1)
    assert tried["first"] == [each["conversation"] for each in quiet_town.messages("posta")]
    assert len(quiet_town.ask("view", "list", "--json").json) == 9
    assert TEXTS[1][:20] in quiet_town.ask("view", "test", "posta").out
