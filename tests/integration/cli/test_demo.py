"""``ventanilla demo``: Valdeluz without a screen, its acts without a PIN, and the screen on a terminal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.cli.forks import Forks
from tests.integration.cli.terminal import terminal
from tests.integration.cli.town import Town, forked


@pytest.fixture(scope="session")
def founded(program: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valdeluz with a few conversations added, as ``demo --no-screen`` leaves it."""
    place = tmp_path_factory.mktemp("demo") / "valdeluz"
    ran = forked(program, "demo", "--workspace", str(place), "--messages", "1203", "--no-screen", "--replay", "60")
    assert (ran.code, ran.out) == (0, f"{place}\n"), ran
    assert "1,203 of 1,203" in ran.err
    return place


@pytest.fixture
def valdeluz(founded: Path, program: Forks, tmp_path: Path) -> Town:
    """A Valdeluz of the test's own."""
    shutil.copytree(founded, tmp_path / "valdeluz")
    return Town(tmp_path / "valdeluz", program)


def test_the_demonstration_is_full_of_conversations(valdeluz: Town) -> None:
    info = valdeluz.ask("workspace", "info", "--json").json
    assert (info["kind"], info["speed"]) == ("demo", 60.0)
    assert info["open_conversations"] > 1_203
    made_up = [each for each in valdeluz.messages("--limit", "1300") if each["author"].startswith("vecino_")]
    assert len(made_up) == 1_203
    assert len({each["conversation"] for each in made_up}) == 1_203
    assert valdeluz.ask("workspace", "verify").code == 0


def test_in_a_demonstration_nobody_needs_a_pin(valdeluz: Town) -> None:
    id_ = valdeluz.messages("--limit", "1")[0]["conversation"]
    assert valdeluz.ask("message", "claim", id_, "--operator", "Ana").code == 0
    assert valdeluz.ask("message", "claim", id_, "--operator", "Luis").code == 5
    assert valdeluz.ask("message", "claim", id_, "--operator", "Óscar").code == 4


def test_a_demonstration_that_is_there_is_gone_on_with(valdeluz: Town) -> None:
    before = valdeluz.ask("audit", "head").out
    ran = forked(valdeluz.forks, "demo", "--workspace", str(valdeluz.directory), "--no-screen")
    assert (ran.code, ran.out) == (0, f"{valdeluz.directory}\n")
    assert valdeluz.ask("audit", "head").out == before


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_real_workspace_is_never_taken_for_a_demonstration(town: Town, lang: str) -> None:
    ran = town.ask("demo", "--messages", "5", "--no-screen", lang=lang)
    assert (ran.code, ran.out, str(town.directory) in ran.sentence) == (5, "", True)
    assert len(town.messages("--limit", "1000")) < 500


def test_the_real_workspace_of_the_environment_is_left_alone(town: Town) -> None:
    ran = forked(
        town.forks, "demo", "--no-screen", home=town.directory.parent,
        variables={"VENTANILLA_WORKSPACE": str(town.directory), "TMPDIR": str(town.directory.parent)},
    )  # fmt: skip
    assert ran.code == 0
    place = Path(ran.out.strip())
    assert place.parent == town.directory.parent and place != town.directory
    assert place.stat().st_mode & 0o777 == 0o700


def test_on_a_terminal_the_desk_opens_and_what_was_made_for_it_is_removed(tmp_path: Path) -> None:
    places = tmp_path / "places"
    places.mkdir()
    with terminal("demo", home=tmp_path, variables={"TMPDIR": str(places)}) as screen:
        screen.wait_for("Valdeluz")  # it is being written
        screen.wait_for(r"\x1b\[\?1049h")  # the desk has the screen
        assert len(list(places.glob("ventanilla-demo-*/ventanilla.db"))) == 1
        screen.process.terminate()
        assert screen.end() == 143
    assert list(places.iterdir()) == []


def test_a_demonstration_in_a_named_folder_stays_when_its_desk_is_left(valdeluz: Town) -> None:
    with terminal("demo", "--workspace", str(valdeluz.directory), home=valdeluz.directory.parent) as screen:
        screen.wait_for(r"\x1b\[\?1049h")
        screen.process.terminate()
        assert screen.end() == 143
    assert valdeluz.ask("workspace", "verify").code == 0
