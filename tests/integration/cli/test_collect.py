"""``ventanilla collect``: with a real feed on this machine."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.test_accounts import allow, feed
from tests.integration.cli.town import ROOT, Town, command, environment

__all__ = ["feed"]


@pytest.fixture
def reached(town: Town, feed: str) -> Iterator[Town]:
    """The town with only a feed that answers."""
    allow(town, feed)
    for name in ("muro", "diario"):
        assert town.ask("account", "pause", name, who="Rosa").code == 0
    assert (
        town.ask("account", "add", "cerca", "--connector", "feed", "--set", f"url=http://{feed}/rss", who="Rosa").code
        == 0
    )
    yield town


def test_collecting_once_stores_what_the_accounts_have_and_says_how_it_went(reached: Town) -> None:
    ran = reached.ask("collect", "--once")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines()[-1] == "1 account collected."
    assert [each["text"] for each in reached.messages("--account", "cerca")] == ["Corte de agua"]
    assert reached.ask("account", "show", "cerca", "--json").json["health"] == "ok"
    assert "recogi" in reached.ask("collect", "--once", lang="es").err


def test_where_nothing_answers_it_cannot_reach(town: Town) -> None:
    assert town.ask("account", "pause", "muro", who="Rosa").code == 0
    assert (
        town.ask("account", "add", "lejos", "--connector", "feed", "--set", "url=http://127.0.0.1:1/", who="Rosa").code
        == 0
    )
    assert town.ask("account", "pause", "diario", who="Rosa").code == 0
    ran = town.ask("collect", "--once")
    assert (ran.code, ran.out) == (6, "")


def test_it_ends_after_the_time_given(reached: Town) -> None:
    assert reached.ask("collect", "--for", "0.2").code == 0


def test_an_attached_one_ends_with_its_standard_input(reached: Town) -> None:
    process = subprocess.Popen(
        command("--workspace", str(reached.directory), "collect", "--attached"),
        cwd=ROOT, env=environment(reached.directory.parent), stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    _out, said = process.communicate(timeout=BOUND_S)  # closes its input
    assert (process.returncode, b"Traceback" in said) == (0, False)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_wrong_configuration_is_one_sentence(town: Town, lang: str) -> None:
    (town.directory / "ventanilla.toml").write_text("[http]\nproxy = 3\n", encoding="utf-8")
    ran = town.ask("collect", "--once", lang=lang)
    assert (ran.code, "http.proxy" in ran.sentence) == (2, True)
