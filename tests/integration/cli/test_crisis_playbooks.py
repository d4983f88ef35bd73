"""``crisis playbook``: plans are listed, shown, checked and printed, in both languages, with or without a workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import i18n
from core.crisis.playbooks import SHIPPED
from core.errors import NotFound, UsageError
from core.text.cells import width
from tests.integration.cli.town import Ran, Town
from tests.unit.crisis.files import LEAST, quoted, write
from tui.cli.context import Call
from tui.cli.grammar import Root

Ask = Callable[..., Ran]
SHIPPED_KEYS = ["water_outage", "false_rumour", "violent_threat", "data_leak", "account_takeover", "other"]


@pytest.fixture
def ask(town: Town, capfd: pytest.CaptureFixture[str]) -> Ask:
    """Runs ``crisis playbook`` on the town."""
    tree = Root("", {"crisis": "tui.cli.crisis"}, ())

    def run(*arguments: str, lang: str = "en", directory: Path = town.directory) -> Ran:
        context_of_root: Any = tree.make_context("ventanilla", [], resilient_parsing=True)
        noun = tree.get_command(context_of_root, "crisis")
        assert noun is not None
        capfd.readouterr()
        with noun.make_context("crisis", ["playbook", *arguments]) as context:
            context.obj = Call(str(directory), lang)
            before = i18n.language()
            i18n.use(lang)
            try:
                code = int(noun.invoke(context) or 0)
            finally:
                i18n.use(before)
        said = capfd.readouterr()
        return Ran(code, said.out, said.err)

    return run


def test_the_playbooks_are_listed_in_the_order_of_declaring(ask: Ask) -> None:
    found = ask("list", "--json").json
    assert [each["name"] for each in found] == SHIPPED_KEYS
    assert [each["letter"] for each in found] == list("abcdef")
    assert all(each["missing"] == [] and not each["own"] for each in found)
    assert found[0]["title"] == {"es": "Corte de agua", "en": "Water outage"}
    ran = ask("list")
    assert ran.code == 0 and len(ran.out.splitlines()) == 6 and "Water outage" in ran.out
    assert "Corte de agua" in ask("list", lang="es").out


def test_an_own_playbook_stands_before_and_a_broken_one_is_named(ask: Ask, town: Town) -> None:
    write(town.directory, "water_outage.toml", LEAST)
    write(town.directory, "broken.toml", LEAST.replace("level = 2", "level = 9"))
    ran = ask("list", "--json")
    own = [each for each in ran.json if each["own"]]
    assert [each["name"] for each in own] == ["water_outage"] and own[0]["step_count"] == 1
    assert {gap["part"] for gap in own[0]["missing"]} == {"strategy", "tactics", "organisation", "people"}
    assert "broken.toml" in ran.sentence and "1 to 4" in ran.sentence


def test_where_the_own_file_is_broken_the_programs_plan_is_printed_and_that_is_said(ask: Ask, town: Town) -> None:
    write(town.directory, "data_leak.toml", "[")
    ran = ask("print", "data_leak")
    assert ran.code == 0 and "Data leak" in ran.out
    broken, told = ran.err.splitlines()
    assert "data_leak.toml" in broken and "comes with the program" in told
    assert ask("check", "data_leak").code == 1


def test_a_playbook_is_shown_whole(ask: Ask) -> None:
    plan = ask("show", "data_leak", "--json").json
    assert {"name", "steps", "facts", "statements", "replies", "calls", "avoid", "closing", "clocks"} <= set(plan)
    assert plan["clocks"][0]["hours"] == 72
    assert plan["steps"][0]["text"].keys() == {"es", "en"} and plan["steps"][0]["role"] == "scribe"
    assert plan["statements"][0]["kind"] == "holding"
    spanish = ask("show", "data_leak", lang="es").out
    assert "Fuga de datos" in spanish and "{clase_datos}" in spanish and "Telephone data protection" not in spanish
    with pytest.raises(NotFound):
        ask("show", "atlantis")


def test_checking_names_what_is_missing_and_its_status_what_cannot_be_read(
    ask: Ask, town: Town, tmp_path: Path
) -> None:
    ran = ask("check")
    assert (ran.code, ran.out) == (0, "") and "Nothing is missing" in ran.err
    file = write(tmp_path / "desk", "snow.toml", LEAST)
    ran = ask("check", "--file", str(file), "--json")
    assert ran.code == 0 and len(ran.json) > 10 and not any(each["grave"] for each in ran.json)
    assert {each["part"] for each in ran.json} == {"strategy", "tactics", "organisation", "people"}
    file.write_text(LEAST + "\n[weather]\n", encoding="utf-8")
    [fault] = (ran := ask("check", "--file", str(file), "--json")).json
    assert ran.code == 1 and fault["grave"] and "[weather]" in fault["sentence"]
    write(town.directory, "snow.toml", LEAST)
    assert ask("check", "snow").code == 0 and "snow" in ask("check").out
    with pytest.raises(UsageError):
        ask("check", "snow", "--file", str(file))
    with pytest.raises(NotFound):
        ask("check", "atlantis")


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_playbook_is_printed_on_pages_of_eighty_columns(ask: Ask, lang: str) -> None:
    ran = ask("print", "account_takeover", lang=lang)
    assert ran.code == 0 and ran.err == ""
    pages = ran.out.split("\f")
    title = {"es": "Cuenta tomada", "en": "Account taken over"}[lang]
    assert len(pages) > 3 and all(page.startswith(title) for page in pages)
    assert all(width(line) <= 80 for page in pages for line in page.splitlines())
    assert "[ ]  1" in pages[0]


def test_without_a_name_the_first_fifteen_minutes_of_any_incident_are_printed_on_one_page(ask: Ask) -> None:
    page = ask("print").out
    assert "\f" not in page and "Another incident" in page and "[ ]  8" in page
    assert page == ask("print", "other", "--first").out
    assert "Water outage" in ask("print", "water_outage", "--first").out


def test_a_plan_is_printed_where_there_is_no_workspace_to_open(ask: Ask, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    ran = ask("print", "water_outage", directory=nowhere)
    assert ran.code == 0 and "Water outage" in ran.out
    assert len(ran.err.splitlines()) == 1
    assert not nowhere.exists()
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in (tmp_path / "town").glob("*.db"):
        (damaged / file.name).write_bytes(b"not a database" * 100)
    write(damaged, "snow.toml", LEAST)
    assert "Snow" in ask("print", "snow", directory=damaged).out


@pytest.mark.parametrize("text", ["\x1b[2J\x1b]0;x\x07", "\u202eabc\u2066", "\x9b31m\x00", "[bold]a[/bold]\r\n"])
def test_no_hostile_text_of_a_file_acts_on_the_terminal(ask: Ask, town: Town, text: str) -> None:
    bit = quoted(f"a {text}")
    write(town.directory, "snow.toml", LEAST.replace('"Nieve"', bit).replace('"Snow"', bit))
    write(town.directory, "wrong.toml", LEAST + f"role = {bit}\n")
    for words in (("list",), ("show", "snow"), ("check",), ("print", "snow"), ("list", "--json"), ("check", "--json")):
        said = ask(*words)
        assert not set(said.out + said.err) & {"\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\x00", "\r"}


def test_what_is_shipped_lies_where_the_wheel_takes_its_data_from() -> None:
    assert SHIPPED.parts[-3:] == ("core", "policy", "playbooks")
    assert sorted(file.stem for file in SHIPPED.glob("*.toml")) == sorted(SHIPPED_KEYS)
