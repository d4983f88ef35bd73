"""``ventanilla plan``, ``post calendar`` and ``import posts``, as they are really started."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import icalendar  # type: ignore[import-untyped]  # ships no types; the judge of what we write
import pytest

from tests.integration.cli.town import Ran, Town
from tests.integration.cli.voiced import VoicedTown
from tests.pictures import png
from tests.unit.calendar.test_ics import file_of

MONDAY = date.today() + timedelta(days=14 - date.today().weekday())
WEEK = ("--from", MONDAY.isoformat(), "--days", "7")


def done(ran: Ran) -> Ran:
    assert ran.code == 0, ran
    return ran


def plan(town: Town, *arguments: str, who: str = "Rosa") -> Ran:
    return town.ask("plan", *arguments, who=who)


def table(town: Town, *rows: str, head: str = "accounts;text;at;title;theme") -> Path:
    """A table of posts in a folder of its own."""
    folder = town.directory.parent / "tables"
    folder.mkdir(exist_ok=True)
    file = folder / "posts.csv"
    file.write_text("\n".join([head, *rows]), encoding="utf-8-sig")
    return file


@pytest.fixture
def planned(voiced: VoicedTown) -> VoicedTown:
    """A town with a theme, two slots a week and its bounds."""
    done(plan(voiced, "set", "--region", "pe", "--quiet", "22:00-07:00", "--apart", "30"))
    done(plan(voiced, "add", "theme", "Movilidad", "--share", "40"))
    made = done(
        plan(voiced, "add", "slot", "lun,mié 10:00", "--account", "voz", "--theme", "movilidad", "--minutes", "120")
    )
    assert made.out == "s1\ns2\n"
    return voiced


def test_a_plan_is_made_listed_and_taken_apart(planned: VoicedTown) -> None:
    found = planned.ask("plan", "list", "--json").json
    assert [(each["id"], each["name"], each["share_percent"]) for each in found["themes"]] == [("t1", "Movilidad", 40)]
    assert [(each["id"], each["weekday"], each["at"], each["theme"]) for each in found["slots"]] == [
        ("s1", 1, "10:00", "Movilidad"), ("s2", 3, "10:00", "Movilidad"),
    ]  # fmt: skip
    assert (found["bounds"]["region"], found["bounds"]["minutes_apart"]) == ("PE", 30)
    assert plan(planned, "remove", "t1").code == 5
    done(plan(planned, "remove", "s1", "s2"))
    done(plan(planned, "remove", "t1"))
    assert planned.ask("plan", "list", "--json").json["themes"] == []
    assert plan(planned, "remove", "e9").code == 3 and plan(planned, "remove", "x9").code == 2


def test_gaps_and_the_next_free_slot_say_both_times(planned: VoicedTown) -> None:
    gaps = planned.ask("plan", "gaps", *WEEK, "--json").json
    assert [each["local"] for each in gaps] == ["10:00 Lima (15:00 UTC)"] * 2
    assert "10:00 Lima (15:00 UTC)" in planned.ask("plan", "gaps", *WEEK).out
    found = planned.ask("plan", "next", "--account", "voz", "--json").json
    assert found["slot"] in ("s1", "s2")
    assert planned.ask("plan", "next", "--account", "eco").code == 3


def test_posts_fill_the_plan_and_the_calendar_shows_them_in_every_view(planned: VoicedTown) -> None:
    at = f"{MONDAY}T10:15"
    done(
        planned.ask(
            "import",
            "posts",
            str(table(planned, f"voz eco;Calle Roble cerrada;{at};Roble;Movilidad")),
            "--write",
            who="Rosa",
        )
    )
    shown = planned.ask("plan", "show", *WEEK, "--json").json
    assert (shown["plan"]["slots"], shown["plan"]["filled"], shown["plan"]["off_plan"]) == (2, 1, 0)
    agenda = planned.ask("post", "calendar", "--from", MONDAY.isoformat())
    assert "10:15 Lima (15:15 UTC)" in agenda.out and "Roble" in agenda.out and "gap in the plan" in agenda.out
    week = planned.ask("post", "calendar", "--week", "--from", MONDAY.isoformat())
    assert "plan: 1 of 1" in week.out and len(week.out.splitlines()) == 8
    month = planned.ask("post", "calendar", "--month", "--from", MONDAY.isoformat())
    assert re.search(rf"\b{MONDAY.day} 1\b", month.out)
    assert all(len(line) <= 80 for line in month.out.splitlines() if not re.match(r"\s*\d+  ", line))
    document = planned.ask("post", "calendar", "--week", "--from", MONDAY.isoformat(), "--json").json
    [post] = document["days"][0]["posts"]
    assert (post["title"], post["local"], post["state"]) == ("Roble", "10:15 Lima (15:15 UTC)", "draft")
    assert len(document["days"]) == 7 and len(document["days"][2]["gaps"]) == 1
    assert planned.ask("post", "calendar", "--week", "--month").code == 2


def test_the_queue_as_a_calendar_file_has_titles_and_no_texts(planned: VoicedTown, tmp_path: Path) -> None:
    rows = (f"voz;SECRETO uno;{MONDAY}T10:15;Roble, obras;", f"voz;SECRETO dos;{MONDAY}T16:00;;")
    done(planned.ask("import", "posts", str(table(planned, *rows)), "--write", who="Rosa"))
    file = tmp_path / "cola.ics"
    for _time in range(2):
        done(planned.ask("post", "calendar", "--from", MONDAY.isoformat(), "--ics", str(file)))
    events = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert [str(each["SUMMARY"]) for each in events] == ["Vz: Roble, obras", "Vz: post p2"]
    assert [f"{each.decoded('DTSTART'):%H:%M}" for each in events] == ["15:15", "21:00"]
    assert b"SECRETO" not in file.read_bytes() and [each.name for each in tmp_path.glob("*cola*")] == ["cola.ics"]
    printed = planned.ask("post", "calendar", "--from", MONDAY.isoformat(), "--ics", "-")
    assert printed.out.startswith("BEGIN:VCALENDAR")
    assert planned.ask("post", "calendar", "--ics", "/nonexistent/x.ics").code == 6


def test_a_theme_is_one_theme_however_it_is_typed(planned: VoicedTown) -> None:
    done(planned.ask("post", "new", "--account", "voz", "Carril", "--theme", "MOVILIDAD", "--draft", who="Ana"))
    assert planned.ask("post", "show", "p1", "--json").json["theme"] == "Movilidad"
    done(planned.ask("post", "edit", "p1", "--theme", " movilidad ", "--backing", "Decreto 1", who="Ana"))
    assert planned.ask("post", "show", "p1", "--json").json["theme"] == "Movilidad"
    done(planned.ask("post", "freeze", "--theme", "movilidad", "--reason", "luto", who="Rosa"))
    [frozen] = planned.ask("post", "freezes", "--json").json
    assert frozen["theme"] == "Movilidad"
    assert planned.ask("post", "freeze", "--theme", "Nada", "--reason", "luto", who="Rosa").code == 3


def test_a_calendar_file_is_written_through_no_link_that_waits_for_it(planned: VoicedTown, tmp_path: Path) -> None:
    shared, treasure = tmp_path / "shared", tmp_path / "treasure"
    shared.mkdir()
    treasure.write_text("intact")
    for name in (".cola.ics.part", "cola.ics"):
        (shared / name).symlink_to(treasure)
    done(planned.ask("post", "calendar", "--from", MONDAY.isoformat(), "--ics", str(shared / "cola.ics")))
    assert treasure.read_text() == "intact"
    assert (shared / "cola.ics").read_bytes().startswith(b"BEGIN:VCALENDAR") and not (shared / "cola.ics").is_symlink()
    assert sorted(each.name for each in shared.iterdir()) == [".cola.ics.part", "cola.ics"]


def test_a_calendar_file_comes_in_and_again_and_a_hostile_one_does_not(planned: VoicedTown, tmp_path: Path) -> None:
    file = tmp_path / "agenda.ics"
    file.write_bytes(file_of(f"UID:1\nSUMMARY:Feria\nDTSTART:{MONDAY:%Y%m%d}T160000Z\nRRULE:FREQ=SECONDLY"))
    first = done(plan(planned, "import", str(file)))
    assert first.err.splitlines()[0].startswith("1 new or changed, 0 as before")
    assert "only its first time" in first.err
    assert "0 new or changed, 1 as before" in done(plan(planned, "import", str(file))).err
    calendar = planned.ask("post", "calendar", "--from", MONDAY.isoformat())
    assert "Feria" in calendar.out
    file.write_bytes(b"<html>")
    refused = plan(planned, "import", str(file))
    assert (refused.code, refused.sentence.endswith(".")) == (2, True)
    assert plan(planned, "import", "/nonexistent.ics").code == 6
    assert plan(planned, "import", str(file), who="Ana").code in (2, 4)


def test_holidays_and_windows_stand_beside_the_days(planned: VoicedTown) -> None:
    done(plan(planned, "add", "event", "Elecciones", "--from", MONDAY.isoformat(), "--until",
              (MONDAY + timedelta(days=3)).isoformat(), "--kind", "electoral"))  # fmt: skip
    out = planned.ask("post", "calendar", "--from", MONDAY.isoformat()).out
    assert "electoral window: Elecciones" in out
    year = date.today().year + 1
    assert "holiday: " in planned.ask("post", "calendar", "--from", f"{year}-07-28").out
    assert plan(planned, "add", "event", "Sin fecha").code == 2
    assert plan(planned, "set", "--region", "XX").code == 2


def test_who_may_not_change_the_plan_does_not(voiced: VoicedTown) -> None:
    assert plan(voiced, "add", "theme", "Cultura", who="Ana").code == 4
    assert voiced.ask("plan", "list", "--json").json["themes"] == []


def test_a_table_is_only_judged_until_it_is_told_to_write(planned: VoicedTown) -> None:
    file = table(planned, "voz;Uno;;;", "nadie;Dos;;;", "voz;=cmd|x;;;")
    dry = planned.ask("import", "posts", str(file), "--json", who="Rosa")
    assert dry.code == 1
    assert [(each["row"], each["result"]) for each in dry.json] == [(2, "good"), (3, "bad"), (4, "good")]
    refused = planned.ask("import", "posts", str(file), "--write", who="Rosa")
    assert refused.code == 1 and "nothing was written" in refused.err
    assert planned.ask("post", "calendar", "--json").json["untimed"] == []
    good = table(planned, "voz;Uno;;;", "voz;=cmd|x;;;")
    assert "add --write" in done(planned.ask("import", "posts", str(good), who="Rosa")).err
    written = done(planned.ask("import", "posts", str(good), "--write", who="Rosa"))
    assert [line.split()[:2] for line in written.out.splitlines()] == [["2", "p1"], ["3", "p2"]]
    again = done(planned.ask("import", "posts", str(good), "--write", who="Rosa"))
    assert "there already" in again.out and "0 drafts" in again.err
    assert len(planned.ask("post", "calendar", "--json").json["untimed"]) == 2
    assert planned.ask("import", "posts", str(good), "--write", "--dry-run", who="Rosa").code == 2
    assert planned.ask("import", "posts", str(good), who="Ana").code == 4


def test_pictures_come_from_beside_the_table_and_from_nowhere_else(planned: VoicedTown) -> None:
    head = "accounts;text;image;alt"
    file = table(planned, "voz;Uno;foto.png;Una calle", head=head)
    (file.parent / "foto.png").write_bytes(png(9, 9))
    assert done(planned.ask("import", "posts", str(file), "--write", who="Rosa")).out.split()[1] == "p1"
    outside = file.parent.parent / "secret.png"
    outside.write_bytes(png(8, 8))
    (file.parent / "link.png").symlink_to(outside)
    (file.parent / "text.png").write_text("no picture")
    for name in ("../secret.png", str(outside), "link.png", "none.png", "."):
        bad = planned.ask("import", "posts", str(table(planned, f"voz;Dos;{name};Algo", head=head)), who="Rosa")
        assert bad.code == 1, name
    broken = planned.ask(
        "import", "posts", str(table(planned, "voz;Tres;text.png;Algo", head=head)), "--write", who="Rosa"
    )
    assert (broken.code, broken.sentence.startswith("Row 2: ")) == (2, True)
    assert planned.ask("import", "posts", str(table(planned, "voz;Dos;foto.png;", head=head)), who="Rosa").code == 1


@pytest.mark.parametrize("lang", ["es", "en"])
def test_hostile_words_in_a_table_come_back_harmless(planned: VoicedTown, lang: str) -> None:
    file = table(planned, "\x1b]0;x\x07;Uno;;;", "voz;\x9b2J;;\u202e;", "voz;Dos;\x1b[2J;;\x1b")
    ran = planned.ask("import", "posts", str(file), who="Rosa", lang=lang)
    assert ran.code == 1 and not {"\x1b", "\x07", "\x9b", "\u202e"} & set(ran.out + ran.err)
    document = planned.ask("import", "posts", str(file), "--json", who="Rosa", lang=lang)
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(document.out)
