"""``ventanilla init``: a workspace and the person who administers it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli.forks import Forks
from tests.integration.cli.terminal import terminal
from tests.integration.cli.town import Town, forked, secret

GIVEN = (
    "--institution", "Municipalidad de Valdeluz", "--short-name", "Valdeluz", "--zone", "America/Lima", "--operator",
    "Rosa", "--title", "Jefa",
)  # fmt: skip


def test_a_workspace_is_made_from_what_is_given(program: Forks, tmp_path: Path) -> None:
    pin = secret(tmp_path / "pin-Rosa", "246813")
    place = tmp_path / "desk"
    ran = forked(program, "--workspace", str(place), "init", *GIVEN, "--pin-file", str(pin), lang="es", home=tmp_path)
    assert (ran.code, ran.out) == (0, "")
    assert str(place) in ran.err and "246813" not in ran.err
    assert place.stat().st_mode & 0o777 == 0o700
    town = Town(place, program)
    info = town.ask("workspace", "info", "--json").json
    assert (info["institution"], info["short_name"], info["zone"], info["language"], info["kind"]) == (
        "Municipalidad de Valdeluz", "Valdeluz", "America/Lima", "es", "live",
    )  # fmt: skip
    people = town.ask("operator", "list", "--json").json
    assert [(each["name"], each["title"]) for each in people] == [("Rosa", "Jefa")]
    assert "administrator" in people[0]["roles"]
    added = town.ask(
        "account", "add", "diario", "--connector", "feed", "--set", "url=https://a.example/rss", who="Rosa"
    )
    assert added.code == 0


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"--zone": "Valdeluz"}, "Valdeluz"),
        ({"--zone": "../etc/passwd"}, "zon"),
        ({"--institution": " "}, "1"),
        ({"--operator": "123"}, "."),
        ({"--pin-file": "1234"}, "6"),
        ({"--zone": None}, "--zone"),
        ({"--operator": None, "--pin-file": None}, "--operator, --pin-file"),
    ],
)
def test_what_is_not_fit_leaves_nothing_behind(
    program: Forks, tmp_path: Path, changed: dict[str, str | None], named: str, lang: str
) -> None:
    given: dict[str, str | None] = {
        "--institution": "Valdeluz", "--zone": "America/Lima", "--operator": "Rosa", "--pin-file": "246813", **changed,
    }  # fmt: skip
    if given["--pin-file"]:
        given["--pin-file"] = str(secret(tmp_path / "pin", given["--pin-file"]))
    words = [word for pair in given.items() if pair[1] is not None for word in pair if word is not None]
    ran = forked(program, "--workspace", str(tmp_path / "desk"), "init", *words, lang=lang, home=tmp_path)
    assert (ran.code, ran.out, named in ran.sentence) == (2, "", True)
    assert not (tmp_path / "desk" / "ventanilla.db").exists()


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_workspace_is_never_made_over_another(town: Town, lang: str) -> None:
    ran = town.ask("init", *GIVEN, "--pin-file", str(town.pin_file("Rosa")), lang=lang)
    assert (ran.code, str(town.directory) in ran.sentence) == (1, True)
    assert len(town.messages()) == 50


def test_a_folder_that_cannot_be_made_is_named(program: Forks, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    pin = str(secret(tmp_path / "pin", "246813"))
    ran = forked(
        program, "--workspace", str(tmp_path / "file" / "desk"), "init", *GIVEN, "--pin-file", pin, home=tmp_path
    )
    assert (ran.code, str(tmp_path / "file") in ran.sentence) == (1, True)


def test_on_a_terminal_everything_is_asked_for_and_wrong_answers_again(program: Forks, tmp_path: Path) -> None:
    place = tmp_path / "desk"
    with terminal("--workspace", str(place), "init", home=tmp_path, variables={"TZ": "UTC"}) as screen:
        screen.wait_for("Name of the institution: ")
        screen.type("Municipalidad de Valdeluz")
        screen.wait_for(r"Short name.*\]: ")
        screen.type("")
        screen.wait_for(r"time zone.*\]: ")
        screen.type("Valdeluz/Centro")
        screen.wait_for("There is no time zone")
        screen.wait_for(r"time zone.*\]: ")
        screen.type("America/Lima")
        screen.wait_for("Your name.*: ")
        screen.type("Rosa")
        screen.wait_for("What you are.*: ")
        screen.type("")
        screen.wait_for("New PIN of Rosa: ")
        screen.type("123456")
        screen.wait_for("The same again: ")
        screen.type("123456")
        screen.wait_for("without a pattern")
        screen.wait_for("New PIN of Rosa: ")
        screen.type("246813")
        screen.wait_for("The same again: ")
        screen.type("246813")
        screen.wait_for("Rosa can sign in")
        assert screen.end() == 0
        assert "246813" not in screen.seen
    info = Town(place, program).ask("workspace", "info", "--json").json
    assert (info["short_name"], info["zone"]) == ("Municipalidad de Valdeluz", "America/Lima")


def test_a_person_who_leaves_the_questions_makes_nothing(tmp_path: Path) -> None:
    with terminal("--workspace", str(tmp_path / "desk"), "init", home=tmp_path) as screen:
        screen.wait_for("Name of the institution: ")
        screen.type("\x04")
        assert screen.end() == 2
    with terminal("--workspace", str(tmp_path / "desk"), "init", home=tmp_path) as screen:
        screen.wait_for("Name of the institution: ")
        screen.type("\x03")
        assert screen.end() == 130
        assert "Traceback" not in screen.seen
    assert not (tmp_path / "desk").exists()


def test_on_a_terminal_the_pin_of_who_acts_is_asked_for_unseen(town: Town) -> None:
    words = ("--workspace", str(town.directory), "message", "undo", "--operator", "Ana")
    with terminal(*words, home=town.directory.parent) as screen:
        screen.wait_for("PIN of Ana: ")
        screen.type("975310")
        screen.wait_for("nothing to undo")
        assert screen.end() == 5
        assert "975310" not in screen.seen
