"""kill -9 at any moment: every act that was answered is there, no act is there by half, and work goes on."""

from __future__ import annotations

from pathlib import Path

from tests.store.programs import run_program
from tests.store.victims import Outcome

KILLS = 220


def test_writers_killed_at_random_moments_lose_nothing_they_had_reported(quick_folder: Path) -> None:
    outcome = run_program(Outcome, "victims", quick_folder, KILLS)
    assert outcome.missing == []
    assert outcome.integrity == "ok"
    assert outcome.kills == KILLS + 1
    assert outcome.reported > KILLS, "the kills came before anything was written"
    assert outcome.reported_by_survivor > KILLS / 4, "a neighbour's death stopped the other writer"
    assert 0 < outcome.killed_while_opening <= KILLS / 2, "some die while opening, the others while writing"
    assert outcome.kept >= outcome.reported + outcome.reported_by_survivor
