"""What is said about a post besides its text, as typed: why it is off plan, and what the library knows of a picture."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.integration.cli.town import Ran
from tests.integration.cli.voiced import VoicedTown
from tests.pictures import jpeg, png

MONDAY = date.today() + timedelta(days=14 - date.today().weekday())
TEXT = "El martes 14 de mayo, de 9:00 a 15:00, no habrá agua en Barrio Norte."
NEW = ("post", "new", "--account", "voz", TEXT, "--at", f"{MONDAY}T16:00")


def done(ran: Ran) -> Ran:
    assert ran.code == 0, ran
    return ran


@pytest.fixture
def planned(voiced: VoicedTown) -> VoicedTown:
    """A town whose plan has one slot on Monday morning."""
    done(voiced.ask("plan", "add", "slot", "lun 10:00", "--account", "voz", "--minutes", "120", who="Rosa"))
    return voiced


def counted(town: VoicedTown) -> tuple[int, int, int]:
    """Posts of the week, those off plan, and those of them that say no reason."""
    plan = done(town.ask("plan", "show", "--from", MONDAY.isoformat(), "--days", "7", "--json")).json["plan"]
    return plan["posts"], plan["off_plan"], plan["unexplained"]


def test_a_post_off_plan_goes_in_with_its_reason_which_the_plan_counts(planned: VoicedTown) -> None:
    refused = planned.ask(*NEW, who="Ana")
    assert (refused.code, "off plan" in refused.sentence) == (2, True), refused
    done(planned.ask(*NEW, "--off-plan", "  Avería de esta mañana ", who="Ana"))
    assert counted(planned) == (2, 2, 1), "the one that was refused is a draft that says no reason"


def test_a_draft_gets_its_reason_later_keeps_it_and_loses_it_when_told(planned: VoicedTown) -> None:
    done(planned.ask(*NEW, "--draft", who="Ana"))
    assert planned.ask("post", "submit", "p1", who="Ana").code == 2
    done(planned.ask("post", "edit", "p1", "--off-plan", "Avería", who="Ana"))
    assert "Nothing is different" in done(planned.ask("post", "edit", "p1", "--off-plan", " Avería ", who="Ana")).err
    done(planned.ask("post", "edit", "p1", "--theme", "Agua", who="Ana"))
    done(planned.ask("post", "submit", "p1", who="Ana"))
    assert counted(planned) == (1, 1, 0)
    done(planned.ask("post", "edit", "p1", "--off-plan", "", who="Ana"))
    assert planned.ask("post", "submit", "p1", who="Ana").code == 2, "it is not explained any more"


def pictures(ran: Ran) -> list[str]:
    [delivery] = done(ran).json["deliveries"]
    return [each["alt"] for part in delivery["passages"] for each in part["pictures"]]


@pytest.fixture
def stocked(voiced: VoicedTown, tmp_path: Path) -> VoicedTown:
    """A town whose library knows one picture, of people, without a consent."""
    (tmp_path / "plaza.png").write_bytes(png())
    (tmp_path / "otra.png").write_bytes(png(4, 4))
    words = ("--alt", "La plaza con puestos", "--name", "plaza", "--shows", "people")
    done(voiced.ask("media", "add", str(tmp_path / "plaza.png"), *words, who="Ana"))
    return voiced


POST = ("post", "new", "--account", "voz", "Hoy abre la plaza a las 9:00.", "--json",
        "--because", "L68=se prueba", "--because", "L69=se prueba")  # fmt: skip


def test_a_picture_the_library_knows_brings_its_words_by_file_and_by_name(stocked: VoicedTown, tmp_path: Path) -> None:
    file = str(tmp_path / "plaza.png")
    done(stocked.ask("media", "edit", "plaza", "--consent", "C-12", who="Ana"))
    assert pictures(stocked.ask(*POST, "--image", file, who="Ana")) == ["La plaza con puestos"]
    assert pictures(stocked.ask(*POST, "--image", "PLAZA", who="Ana")) == ["La plaza con puestos"]
    assert pictures(stocked.ask(*POST, "--image", "plaza", "--alt", "Otra vista", who="Ana")) == ["Otra vista"]
    assert pictures(stocked.ask(*POST, "--image", file, "--alt", "De cerca", who="Ana")) == ["De cerca"]
    both = ("--image", str(tmp_path / "otra.png"), "--alt", "Un toldo azul", "--image", "plaza", "--alt", "")
    assert pictures(stocked.ask(*POST, *both, who="Ana")) == ["Un toldo azul", "La plaza con puestos"]
    changed = stocked.ask("post", "edit", "p1", "--image", "plaza", "--image", file, "--json", who="Ana")
    assert changed.code == 0, changed


def test_a_picture_taken_with_its_traces_is_still_the_one_the_library_knows(voiced: VoicedTown, tmp_path: Path) -> None:
    (tmp_path / "foto.jpg").write_bytes(jpeg())
    done(voiced.ask("media", "add", str(tmp_path / "foto.jpg"), "--alt", "El puente", "--name", "puente", who="Ana"))
    assert pictures(voiced.ask(*POST, "--image", str(tmp_path / "foto.jpg"), who="Ana")) == ["El puente"]


def test_the_card_says_whom_it_shows_and_under_which_consent(stocked: VoicedTown) -> None:
    refused = stocked.ask(*POST, "--image", "plaza", who="Ana")
    assert (refused.code, "L42" in refused.err) == (5, True), refused
    done(stocked.ask("media", "edit", "plaza", "--consent", "C-12", who="Ana"))
    assert pictures(stocked.ask(*POST, "--image", "plaza", who="Ana")) == ["La plaza con puestos"]


def test_a_picture_nobody_has_described_is_refused_before_anything_is_kept(stocked: VoicedTown, tmp_path: Path) -> None:
    other = str(tmp_path / "otra.png")
    kept = sorted((stocked.directory / "pictures").rglob("*"))
    for words in (
        ("--image", other),
        ("--image", "nadie"),
        ("--image", other, "--alt", " "),
        ("--image", "plaza", "--image", other),
        ("--image", other, "--alt", "Un toldo", "--image", "nadie", "--alt", ""),
        ("--image", other, "--image", "plaza", "--alt", "Un toldo"),
        ("--alt", "Un toldo"),
    ):
        refused = stocked.ask(*POST, *words, who="Ana")
        assert refused.code == 2, (words, refused)
    assert stocked.ask(*POST, "--image", str(tmp_path / "no.png"), "--alt", "x", who="Ana").code == 6
    done(stocked.ask("media", "remove", "plaza", who="Ana"))
    assert stocked.ask(*POST, "--image", str(tmp_path / "plaza.png"), who="Ana").code == 2
    assert len(kept) > len([each for each in (stocked.directory / "pictures").rglob("*") if each.is_file()])
    assert stocked.ask("post", "queue", "--json").json == []
