"""``ventanilla message reply`` and the rules: what warns takes ``--because``, what blocks is refused, each with why."""

from __future__ import annotations

import sqlite3

import pytest

from tests.integration.cli.voiced import NEIGHBOUR, VoicedTown

UNOPENED = "Nos dice su calle?"
DEFENSIVE = "Ya se lo dijimos ayer."


@pytest.fixture
def water(voiced: VoicedTown) -> str:
    """A conversation with a neighbour, in public."""
    return voiced.conversation(NEIGHBOUR)


def rows(town: VoicedTown, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(town.directory / "ventanilla.db") as connection:
        return connection.execute(sql).fetchall()


def test_an_everyday_answer_takes_no_option_more(voiced: VoicedTown, water: str) -> None:
    sent = voiced.ask("message", "reply", water, "Ya va una cuadrilla.", who="Ana")
    assert (sent.code, sent.out) == (0, "d1\n")
    assert rows(voiced, "SELECT * FROM override") == []


def test_a_warning_is_refused_with_its_rule_until_a_reason_is_given(voiced: VoicedTown, water: str) -> None:
    refused = voiced.ask("message", "reply", water, UNOPENED, who="Ana")
    assert (refused.code, refused.out) == (5, "")
    for word in ("L04 warns: ", "Change the text, or say why it may go out all the same."):
        assert word in refused.sentence
    assert rows(voiced, "SELECT id FROM delivery") == []
    assert voiced.ask("message", "reply", water, UNOPENED, "--because", "L04", who="Ana").code == 2
    sent = voiced.ask("message", "reply", water, UNOPENED, "--because", "l04=lo dice el cartel", who="Ana")
    assert (sent.code, sent.out) == (0, "d1\n")
    assert rows(voiced, "SELECT rule, reason, severity FROM override") == [("L04", "lo dice el cartel", "warn")]


def test_several_findings_are_told_one_a_line(voiced: VoicedTown, water: str) -> None:
    refused = voiced.ask("message", "reply", water, "Xq no nos dice su calle?", who="Ana")
    assert refused.code == 5
    lines = refused.err.splitlines()
    assert {line[:3] for line in lines} == {"L01", "L04"} and len(lines) == 3


def test_a_secret_is_never_sent_whatever_the_reason(voiced: VoicedTown, water: str) -> None:
    words = ("--because", "L44=es un ejemplo", "--because", "L04=sí")
    for who in ("Ana", "Rosa"):
        refused = voiced.ask("message", "reply", water, "clave: Agua2024!", *words, who=who)
        assert (refused.code, "L44 blocks it, and nobody overrules that" in refused.sentence) == (5, True)
    assert rows(voiced, "SELECT id FROM post") == rows(voiced, "SELECT id FROM override") == []


def test_what_takes_two_people_is_held_and_says_who_is_missing(voiced: VoicedTown, water: str) -> None:
    sent = voiced.ask(
        "message", "reply", water, DEFENSIVE, "--because", "L22=se explicó ayer", "--undo", "0", who="Ana"
    )
    assert (sent.code, sent.out) == (0, "d1\n")
    assert "L22: n1 waits for a second person" in sent.sentence and "«post resolve d1 again»" in sent.sentence
    voiced.collect()
    assert voiced.said() == []
    assert voiced.ask("post", "resolve", "d1", "again", who="Ana").code == 0
    voiced.collect()
    assert voiced.said() == [], "nobody has agreed yet"
    assert voiced.ask("post", "second", "n1", who="Rosa").code == 0
    assert voiced.ask("post", "resolve", "d1", "again", who="Ana").code == 0
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == [DEFENSIVE]
