"""``ventanilla media`` and ``contact``: pictures with their cards, and handles that somebody has checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli.town import Town
from tests.integration.cli.voiced import VoicedTown
from tests.pictures import png


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    (tmp_path / "plaza.png").write_bytes(png())
    return tmp_path / "plaza.png"


def test_a_picture_is_added_found_by_name_edited_and_removed(town: Town, picture: Path) -> None:
    words = ("--alt", "La plaza", "--name", "plaza", "--credit", "M. Ríos", "--licence", "CC BY 4.0")
    made = town.ask("media", "add", str(picture), *words, "--shows", "people", "--consent", "C-12", who="Ana")
    assert (made.code, "«plaza»" in made.sentence) == (0, True)
    found = town.ask("media", "show", "PLAZA", "--json").json
    assert (found["sha256"], found["alt"], found["licence"], found["shows"], found["consent"], found["uses"]) == (
        made.out.strip(), "La plaza", "CC BY 4.0", "people", "C-12", 0,
    )  # fmt: skip
    edited = town.ask("media", "edit", found["sha256"][:8], "--alt", "De noche", "--until", "30d", who="Ana")
    changed = town.ask("media", "show", "plaza", "--json").json
    assert (edited.code, changed["alt"], changed["credit"]) == (0, "De noche", "M. Ríos")
    assert changed["expires_at"] is not None
    assert town.ask("media", "edit", "plaza", who="Ana").code == 2
    assert town.ask("media", "add", str(picture), "--alt", " ", who="Ana").code == 2
    assert town.ask("media", "add", str(picture), "--alt", "x", who="Oscar").code == 4
    assert "plaza" in town.ask("media", "list").out
    gone = town.ask("media", "remove", "plaza", who="Ana")
    assert (gone.code, "erased" in gone.sentence) == (0, True)
    assert town.ask("media", "show", "plaza").code == 3
    assert town.ask("media", "list", "--json").json == []


def test_a_picture_that_something_carries_keeps_its_bytes_when_it_leaves_the_library(
    voiced: VoicedTown, picture: Path
) -> None:
    added = voiced.ask("media", "add", str(picture), "--alt", "La plaza", "--name", "plaza", who="Ana")
    sha256 = added.out.strip()
    new = ("post", "new", "--account", "voz", "Hoy en la plaza", "--image", str(picture), "--alt", "La plaza")
    assert voiced.ask(*new, who="Ana").code == 0
    assert voiced.ask("media", "show", "plaza", "--json").json["uses"] == 1
    gone = voiced.ask("media", "remove", "plaza", who="Ana")
    assert "keeps it" in gone.sentence
    assert (voiced.directory / "pictures" / sha256[:2] / sha256).is_file()


def test_a_handle_is_held_against_the_directory(town: Town) -> None:
    made = town.ask("contact", "add", "Policía Municipal", "--network", "Bs", "--handle", "@policia.example", who="Ana")
    assert (made.code, made.out) == (0, "1\n")
    same = town.ask("contact", "test", "POLICIA.example", "--network", "Bs")
    assert (same.code, "checked by Ana" in same.out) == (0, True)
    false = town.ask("contact", "test", "po1icia.example", "--json")
    assert (false.code, false.json["match"], false.json["contact"]["id"]) == (1, "lookalike", "1")
    assert town.ask("contact", "test", "otra.example", "--json").json["match"] == "unknown"
    assert "policia.example" in town.ask("contact", "list").out
    again = ("contact", "add", "Policía", "--network", "Bs", "--handle", "policia.example", "--phone", "105")
    assert town.ask(*again, who="Ana").out == "2\n"
    assert [each["id"] for each in town.ask("contact", "list", "--json").json] == ["2"], "the newer check replaces it"
    assert town.ask("contact", "show", "2", "--json").json["phone"] == "105"
    assert town.ask("contact", "add", "Nadie", who="Ana").code == 2
    assert town.ask("contact", "add", "X", "--handle", "x", who="Oscar").code == 4
    assert town.ask("contact", "remove", "2", who="Ana").code == 0
    assert town.ask("contact", "show", "2").code == 3
