"""What cannot be understood ends with status 2 and one sentence that says what to write instead."""

from __future__ import annotations

import pytest

from tests.integration.cli.forks import Forks
from tests.integration.cli.town import Town, forked, run


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "ventanilla --help"),
        (("message",), "claim"),
        (("mensajes",), "message"),
        (("message", "fly"), "claim"),
        (("message", "list", "--fly"), "--fly"),
        (("message", "list", "--limit"), "--limit"),
        (("message", "list", "--json=1"), "--json"),
        (("message", "list", "too", "much"), "much"),
        (("message", "list", "--workspace", "/tmp"), "--workspace"),
        (("message", "claim"), "ID"),
        (("message", "done", "1"), "ventanilla message done"),
        (("message", "quarantine", "1"), "--reason"),
        (("account", "add", "x"), "--connector"),
        (("--lang", "fr", "view", "list"), "es, en"),
        (("collect", "--for", "soon"), "--for"),
        (("demo", "--replay", "0"), "--replay"),
        (("demo",), "--no-screen"),
    ],
)
def test_wrong_usage_is_one_sentence_that_names_what_is_wrong(
    program: Forks, arguments: tuple[str, ...], named: str, lang: str
) -> None:
    ran = forked(program, *arguments, lang=lang if "--lang" not in arguments else None)
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.sentence
    assert ran.sentence.endswith(".")


@pytest.mark.parametrize(
    "arguments",
    [("message", "fly"), ("message", "list", "--fly"), ("message", "claim"), ("collect", "--for", "soon"), ()],
)
def test_wrong_usage_is_told_in_the_language_asked_for(program: Forks, arguments: tuple[str, ...]) -> None:
    assert forked(program, *arguments, lang="es").sentence != forked(program, *arguments, lang="en").sentence


def test_hostile_words_on_the_command_line_come_back_harmless() -> None:
    ran = run("message", "\x1b[31mfly\x07")
    assert ran.code == 2
    assert "\x1b" not in ran.err and "\x07" not in ran.err


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("account", "add", "x\udcff", "--connector", "feed"), ""),
        (("account", "add", "x", "--connector", "feed", "--custodian", "\udcff"), "--custodian"),
        (("account", "show", "\udcff"), ""),
        (("account", "pause", "muro", "--reason", "\udcff"), "--reason"),
        (("message", "tag", "1", "--add", "agua\udcff"), "--add"),
        (("message", "note", "1", "\udcff"), ""),
        (("message", "list", "--account", "\udcff"), "--account"),
        (("audit", "list", "--target", "\udcff"), "--target"),
    ],
)
def test_bytes_that_are_no_text_are_refused_in_a_sentence(
    town: Town, lang: str, arguments: tuple[str, ...], named: str
) -> None:
    ran = town.ask(*arguments, lang=lang)
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.sentence


def test_a_file_may_have_a_name_that_is_no_text(town: Town) -> None:
    backup = str(town.directory.parent / "copy\udcff.db")
    assert town.ask("workspace", "backup", backup).code == 0


@pytest.mark.parametrize("lang", ["es", "en"])
def test_where_there_is_no_workspace_the_sentence_says_how_to_make_one(town: Town, lang: str) -> None:
    ran = run("--workspace", str(town.directory / "nowhere"), "message", "list", lang=lang)
    assert (ran.code, ran.out) == (1, "")
    assert "ventanilla init" in ran.sentence


def test_an_unreadable_configuration_is_named(town: Town) -> None:
    (town.directory / "ventanilla.toml").write_text("[http]\nalow = []\n", encoding="utf-8")
    ran = town.ask("message", "list")
    assert ran.code == 2
    assert "http.alow" in ran.sentence
