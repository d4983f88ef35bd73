"""What the plaza sent as a misfit can be read again once it no longer spoils it."""

from __future__ import annotations

from pathlib import Path

from plugins.plaza import Plaza
from tests.contract.plaza.stage import HandClock, context, line, pull_all, write_scenario
from ventanilla.api import Arrived, Misfit, Refits

SPOILED = '[{"when": {"always": true}, "do": "misfit", "count": 50}]'


async def test_a_spoiled_message_is_the_one_that_was_told(tmp_path: Path) -> None:
    edited = line("m2", 20, edits=[{"t": 30, "text": "otro"}])
    folder = write_scenario(tmp_path / "s", [line("m1", 10, kind="dm", visibility="private"), edited])
    clock = HandClock(100)
    sound = [event for batch in await pull_all(context(folder, clock)) for event in batch.events]
    spoiled = [event for batch in await pull_all(context(folder, clock, faults=SPOILED)) for event in batch.events]
    plaza = Plaza()
    assert isinstance(plaza, Refits)
    assert len(spoiled) == len(sound) == 3
    for event, told in zip(spoiled, sound, strict=True):
        assert isinstance(event, Misfit)
        again = await plaza.refit(context(folder, clock), event.raw)
        assert isinstance(again, Arrived) and isinstance(told, Arrived)
        assert again.item == told.item


async def test_what_is_no_line_is_a_misfit_again(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("m1", 10)])
    for raw in (b"", b"{}", b"\xff", b"[1]"):
        assert isinstance(await Plaza().refit(context(folder, HandClock(100)), raw), Misfit)
