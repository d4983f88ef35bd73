"""kill -9 at any moment of declaring, changing a level and closing: done or not done, never half."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest

from core.crisis.model import Level
from core.store.files import database_path
from tests.service.crisis.aftermath import Act, halves, kept
from tests.service.crisis.declared import declared, waiting
from tests.service.crisis.victims import Outcome
from tests.service.publishing.workflow.house import open_house
from tests.store.room import raw

ROOT = Path(__file__).parents[3]
KILLS = 90
BOUND_S = 120
_MEMORY = Path("/dev/shm")


@pytest.fixture
def quick_place() -> Iterator[Path]:
    """In memory where there is such a disk: many commits that prove nothing about the disk."""
    with TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as place:
        yield Path(place) / "workspace"


async def _posts(place: Path) -> None:
    """A house with six deliveries that wait."""
    async with open_house(place) as house:
        for text in ("Corte el martes", "Feria del libro", "Vacunas"):
            await waiting(house, text)


def _command(name: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", f"tests.service.crisis.{name}", *map(str, arguments)]


def test_whoever_is_killed_leaves_every_act_done_or_not_done(quick_place: Path) -> None:
    asyncio.run(_posts(quick_place))
    done = subprocess.run(
        _command("victims", quick_place, KILLS), cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, timeout=BOUND_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    outcome = msgspec.json.decode(done.stdout, type=Outcome)
    print(outcome)
    assert outcome.halves == []
    assert outcome.missing == []
    assert outcome.integrity == "ok"
    assert outcome.kills == KILLS + 1
    assert 0 <= outcome.unreported <= outcome.kills
    assert all(outcome.reported[act] and outcome.struck[act] for act in Act), "no kill within some kind of act"
    assert outcome.survivor > 0, "a neighbour's death stopped the other one"


def test_two_processes_that_declare_at_once_leave_two_whole_incidents(quick_place: Path) -> None:
    asyncio.run(_posts(quick_place))
    both = [
        subprocess.Popen(
            _command("declarer", quick_place), cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _each in range(2)
    ]  # fmt: skip
    try:
        for each in both:
            assert each.stdout is not None and each.stdout.readline() == "ready\n"
        for each in both:
            assert each.stdin is not None
            each.stdin.close()
        said = sorted(each.stdout.readline().strip() for each in both if each.stdout is not None)
        assert [each.wait(BOUND_S) for each in both] == [0, 0]
    finally:
        for each in both:
            each.kill()
            each.wait()
            assert each.stdout is not None
            each.stdout.close()
    path = database_path(quick_place)
    assert said == ["1 6", "2 0"], "the first holds all six deliveries, the second lists them"
    assert halves(path) == []
    assert sum(kept(path).values()) == 2


def test_a_half_would_be_seen(tmp_path: Path) -> None:
    """The judge itself: whatever is taken out of a whole act, it says so."""

    async def arrange(place: Path) -> None:
        async with open_house(place) as house:
            await waiting(house)
            await declared(house, Level.ALERT, playbook="water_outage")

    for number, taken in enumerate((
        "DELETE FROM incident_step WHERE id = (SELECT min(id) FROM incident_step)",
        "DELETE FROM incident_level",
        "UPDATE incident SET level = 1",
        "UPDATE workspace SET value = '0' WHERE key = 'crisis_level'",
        "DELETE FROM change_log WHERE entity = 'incident' AND op = 'declared'",
        "UPDATE freeze_delivery SET was = 'sending' WHERE delivery_id = 1",
        "UPDATE freeze SET incident = ''",
    )):  # fmt: skip
        place = tmp_path / str(number)
        asyncio.run(arrange(place))
        path = database_path(place)
        assert halves(path) == []
        with raw(path) as connection:
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {row[0]}")
            connection.execute(taken)
        assert halves(path) != [], taken
