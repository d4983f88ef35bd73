"""Clocks that jump, hours when nobody collects: what was scheduled leaves once, at its time, or asks; never twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar.times import Ambiguous, Which, instant_of, settled
from core.calendar.typed import typed_time
from core.publishing.model import DeliveryState, PostId
from core.publishing.replies import LATER_LATE_S
from core.publishing.workflow.approving import approve
from core.publishing.workflow.drafting import new_draft
from core.publishing.workflow.model import Standing
from core.publishing.workflow.submitting import submit
from tests.service.inbox.desk import standing
from tests.service.publishing.room import SHELF
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, LUIS, House, open_house, wish

MADRID, SANTIAGO = ZoneInfo("Europe/Madrid"), ZoneInfo("America/Santiago")
LORD_HOWE, LIMA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/Lima")
CHANGES = [
    ("2027-03-28 02:30", MADRID), ("2027-10-31 02:30", MADRID), ("2027-09-05 00:30", SANTIAGO),
    ("2027-04-03 23:30", SANTIAGO), ("2027-10-03 02:15", LORD_HOWE), ("2027-04-04 01:45", LORD_HOWE),
    ("2027-03-28 02:30", LIMA),
]  # fmt: skip
"""Walls in hours that are left out, that come twice, and one where clocks never change."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "workspace") as opened:
        SCRIPT.clear()
        yield opened


async def scheduled(house: House, at_s: int, *, before_s: int = 86_400) -> PostId:
    """An approved post for one account, seen from a day before it leaves."""
    house.desk.store.clock = standing(at_s - before_s)
    post = await new_draft(house.desk.store, ANA, wish("Aviso", accounts=["muro"], at_s=at_s))
    await submit(house.desk.store, ANA, SHELF, post)
    await approve(house.desk.store, LUIS, post)
    return post


async def collect_at(house: House, second: int) -> None:
    """A collector looks at what is due when the clock shows this."""
    house.desk.store.clock = standing(second)
    await (await house.publisher()).deliver_due()


@pytest.mark.parametrize(("wall", "zone"), CHANGES, ids=lambda value: str(value))
@pytest.mark.parametrize("which", list(Which))
async def test_what_is_scheduled_at_a_change_of_the_clocks_leaves_at_the_chosen_moment_and_once(
    house: House, wall: str, zone: ZoneInfo, which: Which
) -> None:
    at_s = int(settled(instant_of(datetime.fromisoformat(wall), zone), which).timestamp())
    post = await scheduled(house, at_s)
    for second in (at_s - 3600, at_s - 1):
        await collect_at(house, second)
        assert SCRIPT.ran == []
    for second in (at_s, at_s + 1800, at_s + 3600, at_s + 7200):
        await collect_at(house, second)
    assert len(SCRIPT.ran) == 1
    assert (await house.stands(post))[1] is Standing.PUBLISHED


@pytest.mark.parametrize("late_s", [LATER_LATE_S + 1, 6 * 3600, 9 * 86_400])
async def test_what_was_due_while_nobody_collected_asks_when_it_is_late(house: House, late_s: int) -> None:
    at_s = house.desk.now_s + 2 * 86_400
    post = await scheduled(house, at_s)
    await collect_at(house, at_s + late_s)
    await collect_at(house, at_s + late_s + 60)
    assert SCRIPT.ran == []
    assert (await house.stands(post))[1] is Standing.EXPIRED


async def test_what_was_due_a_little_before_the_collector_came_back_still_leaves_once(house: House) -> None:
    at_s = house.desk.now_s + 2 * 86_400
    post = await scheduled(house, at_s)
    for second in (at_s + LATER_LATE_S - 1, at_s + LATER_LATE_S + 600):
        await collect_at(house, second)
    assert len(SCRIPT.ran) == 1 and (await house.stands(post))[1] is Standing.PUBLISHED


@pytest.mark.parametrize("back_s", [1, 3600, 86_400, 30 * 86_400])
async def test_a_clock_that_jumps_back_after_it_went_out_sends_nothing_again(house: House, back_s: int) -> None:
    at_s = house.desk.now_s + 2 * 86_400
    post = await scheduled(house, at_s)
    await collect_at(house, at_s)
    for second in (at_s - back_s, at_s, at_s + 60):
        await collect_at(house, second)
    assert len(SCRIPT.ran) == 1 and (await house.stands(post))[1] is Standing.PUBLISHED


async def test_a_clock_that_jumps_back_before_its_time_only_lets_it_wait(house: House) -> None:
    at_s = house.desk.now_s + 2 * 86_400
    post = await scheduled(house, at_s)
    await collect_at(house, at_s - 60)
    await collect_at(house, at_s - 7200)
    assert SCRIPT.ran == [] and (await house.stands(post))[1] is Standing.SCHEDULED
    await collect_at(house, at_s)
    assert len(SCRIPT.ran) == 1


async def test_a_clock_that_jumped_ahead_and_back_lets_nothing_out_by_itself_that_it_called_late(house: House) -> None:
    at_s = house.desk.now_s + 2 * 86_400
    post = await scheduled(house, at_s)
    await collect_at(house, at_s + 90 * 86_400)
    await collect_at(house, at_s)
    assert SCRIPT.ran == []
    row = await house.desk.one("SELECT state FROM delivery WHERE post_id = ?", post)
    assert DeliveryState(row["state"]) is DeliveryState.EXPIRED


@settings(deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-7200, 7200))
def test_a_typed_time_near_a_change_is_one_moment_or_a_question(change: tuple[str, ZoneInfo], away_s: int) -> None:
    wall, zone = change
    near = datetime.fromtimestamp(
        settled(instant_of(datetime.fromisoformat(wall), zone), Which.EARLIER).timestamp() + away_s, zone
    )
    typed = near.strftime("%Y-%m-%d %H:%M")
    found = typed_time(typed, datetime(2026, 11, 22, tzinfo=UTC), zone)
    if isinstance(found, datetime):
        assert found.astimezone(zone).strftime("%Y-%m-%d %H:%M") == typed
    else:
        assert isinstance(found, Ambiguous), "what a clock has shown exists"
