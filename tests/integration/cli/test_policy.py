"""``policy`` and ``post lint``: packs are listed, put in force, signed, checked, printed; texts are read and scored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import i18n
from core.errors import Conflict, NotFound, NotPermitted, UsageError
from tests.integration.cli.town import Ran, Town
from tui.cli.context import Call
from tui.cli.grammar import Noun, Root
from tui.cli.post_lint import LINT

Ask = Callable[..., Ran]


@pytest.fixture
def ask(town: Town, capfd: pytest.CaptureFixture[str]) -> Ask:
    """Runs a command of these two modules on the town."""
    tree = Root("", {"policy": "tui.cli.policy"}, ())
    tree.add_command(Noun("post", "", LINT))

    def run(*arguments: str, who: str = "") -> Ran:
        noun = Noun("post", "", LINT) if arguments[0] == "post" else tree.get_command(_context(tree), arguments[0])
        assert noun is not None
        proof = ["--operator", who, "--pin-file", str(town.pin_file(who))] if who else []
        capfd.readouterr()
        with noun.make_context(arguments[0], [*arguments[1:], *proof]) as context:
            context.obj = Call(str(town.directory), "en")
            before = i18n.language()
            i18n.use("en")
            try:
                code = int(noun.invoke(context) or 0)
            finally:
                i18n.use(before)
        said = capfd.readouterr()
        return Ran(code, said.out, said.err)

    return run


def _context(tree: Root) -> Any:
    return tree.make_context("ventanilla", [], resilient_parsing=True)


def test_the_packs_are_listed_with_their_state(ask: Ask) -> None:
    found = ask("policy", "list", "--json").json
    assert [each["name"] for each in found] == ["neutral", "colombia", "peru", "spain"]
    assert [each["in_force"] for each in found] == [True, False, False, False]
    assert not any(each["signed"] for each in found)
    assert {each["chapters"] for each in found} == {8}
    assert "unsigned" in ask("policy", "list").out


def test_a_pack_is_put_in_force_and_signed_by_those_who_may(ask: Ask) -> None:
    with pytest.raises(NotPermitted):
        ask("policy", "use", "peru", who="Ana")
    with pytest.raises(NotFound):
        ask("policy", "use", "atlantis", who="Rosa")
    assert "Nobody has signed it" in ask("policy", "use", "peru", who="Rosa").err
    digest = ask("policy", "show", "--json").json["digest"]
    with pytest.raises(NotPermitted):
        ask("policy", "sign", "peru", who="Ana")
    with pytest.raises(Conflict):
        ask("policy", "sign", "peru", "--digest", "beef" * 4, who="Rosa")
    assert ask("policy", "sign", "peru", "--digest", digest[:12], who="Rosa").code == 0
    shown = ask("policy", "show")
    assert "Rosa" in shown.out and "L74" in shown.out


def test_every_rule_says_where_it_comes_from(ask: Ask) -> None:
    rule = ask("policy", "show", "spain", "--rule", "l27", "--json").json
    assert "50.2" in rule["source"] and rule["url"].startswith("https://www.boe.es/") and rule["read_on"]
    with pytest.raises(UsageError):
        ask("policy", "show", "--rule", "L99")


def test_checking_names_what_is_left_to_fill_in_and_what_is_broken(ask: Ask, town: Town) -> None:
    ran = ask("policy", "check", "--json")
    assert ran.code == 0 and not any(each["grave"] for each in ran.json)
    assert any("to fill in" in each["sentence"] for each in ran.json)
    own = town.directory / "policy" / "ours"
    (own / "words").mkdir(parents=True)
    head = 'extends = "neutral"\ntitle_es = "Nuestra"\ntitle_en = "Ours"\nversion = "1"\nreview_on = "2020-01-01"\n'
    (own / "pack.toml").write_text(head, encoding="utf-8")
    (own / "words" / "es.toml").write_text('lang = "es"\n[lists]\ninsults = "un $nada"\n', encoding="utf-8")
    ran = ask("policy", "check", "ours")
    assert ran.code == 1
    assert "un $nada" in ran.out and "2020-01-01" in ran.out


def test_a_pack_is_printed_with_its_eight_chapters(ask: Ask) -> None:
    printed = ask("policy", "print", "colombia").out
    assert printed.count("\n## ") == 8
    assert "**L31**" in printed and "Ley 996" in printed


def test_a_text_is_read_and_mended(ask: Ask) -> None:
    found = ask("post", "lint", "El numero de atencion cambia", "--json").json
    assert {each["rule"] for each in found} == {"L02"}
    [first, _second] = sorted(found, key=lambda each: each["start"])
    assert (first["start"], first["end"], first["fix"]["text"], first["severity"]) == (3, 9, "número", "warn")
    assert first["origin"]["pack"] == "neutral" and first["origin"]["read_on"]
    mended = ask("post", "lint", "El numero de atencion cambia!!!", "--fixed")
    assert mended.out == "¡El número de atención cambia!\n"
    assert "neutral" in ask("post", "lint", "El numero", "--origin").out
    assert "Nothing to say" in ask("post", "lint", "La biblioteca abre el lunes.").err


def test_what_is_to_be_read_is_said_in_one_way(ask: Ask, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        ask("post", "lint")
    place = tmp_path / "texto.txt"
    place.write_text("Los que protestan son idiotas\n", encoding="utf-8")
    with pytest.raises(UsageError):
        ask("post", "lint", "otro", "--file", str(place))
    [insult] = ask("post", "lint", "--file", str(place), "--json").json
    assert (insult["rule"], insult["unsigned"], insult["severity"]) == ("L21", True, "warn")
    with pytest.raises(NotFound):
        ask("post", "lint", "p99")


def test_a_reply_is_read_as_a_reply(ask: Ask) -> None:
    [short] = ask("post", "lint", "Xq no hay agua", "--reply", "--json").json
    assert (short["rule"], short["severity"], short["unsigned"]) == ("L01", "warn", False)


def test_ones_own_labelled_texts_are_scored(ask: Ask, tmp_path: Path) -> None:
    place = tmp_path / "mine.jsonl"
    rows = [
        {"text": "La biblioteca abre el lunes.", "expect": []},
        {"text": "¡¡¡Atención!!!", "expect": []},
        {"text": "La culpa es de la contratista", "expect": ["L32"]},
        {"text": "Nada que decir", "expect": ["L31"]},
    ]
    place.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    scored = ask("post", "lint", "--score", str(place), "--json").json
    assert (scored["texts"], scored["wrong_texts"], scored["wrong_share"]) == (4, 1, 0.25)
    by_rule = {each["rule"]: (each["right"], each["wrong"], each["missed"]) for each in scored["rules"]}
    assert by_rule == {"L05": (0, 1, 0), "L31": (0, 0, 1), "L32": (1, 0, 0)}
    assert "25.0 %" in ask("post", "lint", "--score", str(place)).err
    place.write_text('{"text": "sin etiquetas"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="1"):
        ask("post", "lint", "--score", str(place))
