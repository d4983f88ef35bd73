"""What is late in an incident, as a collector that is really started enters and tells it."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.integration.cli.town import Town


@pytest.fixture
def told(town: Town, tmp_path: Path) -> Path:
    """What a program for whoever is on duty was given, a line each time, in a town that collects nothing."""
    for name in ("muro", "diario"):
        assert town.ask("account", "pause", name, who="Rosa").code == 0
    kept, program = tmp_path / "kept", tmp_path / "hook"
    program.write_text(f"#!{sys.executable}\nimport sys\nopen({str(kept)!r}, 'a').write(sys.stdin.read())\n")
    program.chmod(0o700)
    (town.directory / "ventanilla.toml").write_text(f'[duty]\nhook = "{program}"\n', encoding="utf-8")
    return kept


def ago(town: Town, seconds: int) -> None:
    """Have declared it so long before."""
    [file] = town.directory.glob("*.db")
    with sqlite3.connect(file) as database:
        database.execute("UPDATE incident SET declared_s = declared_s - ?", (seconds,))
        database.execute("UPDATE incident_level SET at_s = at_s - ?", (seconds,))
    database.close()


def late(town: Town) -> list[str]:
    found = town.ask("crisis", "note", "list", "--kind", "late", "--json").json
    return [each["says"] for each in found]


def test_a_collector_enters_and_tells_it_once(town: Town, told: Path) -> None:
    declared = ("crisis", "declare", "2", "--title", "Fuga en la calle Sol", "--reason", "Corte de agua")
    assert town.ask(*declared, who="Ana").code == 0
    town.ask("collect", "--once")
    assert late(town) == [] and not told.exists()
    ago(town, 1_000)
    for _twice in range(2):
        town.ask("collect", "--once")
    assert late(town) == ["late: holding statement"]
    [line] = told.read_text(encoding="utf-8").splitlines()
    news = json.loads(line)
    assert (news["kind"], news["incident"], news["level"], news["duty"], news["again"]) == (
        "late",
        1,
        2,
        "holding",
        False,
    )
    assert news["late_s"] >= 100 and "Sol" not in line and "agua" not in line


def test_one_that_goes_on_collecting_does_so_too(town: Town, told: Path) -> None:
    assert town.ask("crisis", "declare", "2", "--reason", "Corte de agua", who="Ana").code == 0
    ago(town, 1_900)
    assert town.ask("collect", "--for", "4").code == 0
    assert late(town) == ["late: holding statement", "late: scope"]
    assert {json.loads(line)["duty"] for line in told.read_text(encoding="utf-8").splitlines()} == {"holding", "scope"}
