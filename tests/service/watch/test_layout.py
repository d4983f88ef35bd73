"""How panels lie is kept for each person and moves nothing else; the tally of alerts agrees with the alerts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NotPermitted, UsageError
from core.ids import OperatorId
from core.store import Work
from core.watch.alerts import Cause, acknowledge, alerts_to_tell, not_told, raise_alert
from core.watch.layout import MOST_AT_ONCE, Layout, arranged, keep_layout, layout_of, moved, without
from core.watch.model import AlertId, AlertKind, NoticeStep, WatchId
from core.watch.tally import AlertTally, Untaken, alert_tally
from tests.service.inbox.desk import COLLECTOR
from tests.service.watch.room import ANA, ROSA, Room
from tests.service.watch.test_guardrails import PERSON

IDS = [WatchId(n) for n in range(1, 6)]
SUBSETS = st.lists(st.sampled_from([*IDS, WatchId(99)]), unique=True)


def test_without_a_layout_panels_lie_in_the_order_in_which_they_were_made() -> None:
    assert arranged(IDS, Layout()) == IDS


def test_a_new_watch_comes_after_those_that_were_arranged() -> None:
    layout = Layout(order=(WatchId(3), WatchId(1)))
    assert arranged([WatchId(1), WatchId(2), WatchId(3)], layout) == [3, 1, 2]


def test_a_panel_goes_one_place_on_and_stops_at_the_ends() -> None:
    later = moved(IDS, Layout(), WatchId(1), 1)
    assert arranged(IDS, later) == [2, 1, 3, 4, 5]
    assert arranged(IDS, moved(IDS, later, WatchId(5), 1)) == [2, 1, 3, 4, 5]
    assert moved(IDS, later, WatchId(77), 1) == later


@given(SUBSETS, SUBSETS, st.sampled_from(IDS), st.integers(-6, 6))
def test_moving_and_hiding_lose_no_panel(
    order: list[WatchId], hidden: list[WatchId], watch: WatchId, places: int
) -> None:
    layout = Layout(order=tuple(order), hidden=frozenset(hidden))
    after = moved(IDS, layout, watch, places)
    assert sorted(arranged(IDS, after)) == sorted(set(IDS) - set(hidden))
    assert set(arranged(IDS, without(after, watch))) == set(IDS) - set(hidden) - {watch}


async def test_each_person_keeps_a_layout_of_their_own_without_an_entry_in_the_record(room: Room) -> None:
    audited = await room.store.value("SELECT count(*) FROM audit")
    mine = Layout(4, (WatchId(2), WatchId(1)), frozenset({WatchId(3)}))
    await keep_layout(room.store, ANA, mine)
    await keep_layout(room.store, ROSA, Layout(1))
    await keep_layout(room.store, ROSA, Layout(2))
    assert await layout_of(room.store, ANA.operator_id) == mine
    assert await layout_of(room.store, ROSA.operator_id) == Layout(2)
    assert await layout_of(room.store, OperatorId(3)) == Layout()
    assert await layout_of(room.store, None) == Layout()
    assert await room.store.value("SELECT count(*) FROM audit") == audited


@pytest.mark.parametrize("grid", [-1, MOST_AT_ONCE + 1])
async def test_a_number_of_panels_that_no_key_tells_apart_is_refused(room: Room, grid: int) -> None:
    with pytest.raises(UsageError, match="1 to 9 panels"):
        await keep_layout(room.store, ANA, Layout(grid))


async def test_the_program_itself_arranges_nothing(room: Room) -> None:
    with pytest.raises(NotPermitted):
        await keep_layout(room.store, COLLECTOR, Layout())


async def raised(room: Room, key: str, *, level: int = 0, watch: WatchId | None = None) -> AlertId:
    async def act(work: Work) -> AlertId | None:
        work.system("arranging a test")
        cause = Cause(kind=AlertKind.SPIKE, key=key, at_s=work.now_s, watch=watch, figures={"n": 14}, level=level)
        return await raise_alert(work, cause)

    id_ = await room.system(act)
    assert id_ is not None
    room.wait(1)
    return id_


async def test_the_tally_counts_the_alerts_that_nobody_took_and_says_how_grave_each_is(room: Room) -> None:
    assert await alert_tally(room.store) == AlertTally()
    duty_s = room.now_s + 300
    first = await raised(room, "one", level=2)
    second = await raised(room, "two")
    tally = await alert_tally(room.store)
    assert (tally.count, tally.of_people) == (2, 0)
    assert tally.untaken == (Untaken(second, 0, False, duty_s + 1), Untaken(first, 2, False, duty_s))
    await acknowledge(room.store, ANA, first)
    tally = await alert_tally(room.store)
    assert (tally.count, [each.id for each in tally.untaken]) == (1, [second])


async def test_the_tally_says_from_when_on_an_alert_has_waited_too_long(room: Room) -> None:
    id_ = await raised(room, "one")

    async def duty_s() -> int:
        [each] = (await alert_tally(room.store)).untaken
        return each.duty_s

    due_s = await duty_s()
    room.wait(due_s - room.now_s)

    async def not_reached(work: Work) -> None:
        work.system("arranging a test")
        [notice] = [each for each in await alerts_to_tell(work) if each.step is NoticeStep.DUTY]
        await not_told(work, notice.id, "busy", 900)

    await room.system(not_reached)
    assert await duty_s() == 0, "that it is tried again later does not make it wait less"
    assert id_


async def test_alerts_of_watches_of_persons_are_counted_apart(room: Room) -> None:
    watch = (await room.save(PERSON, ROSA)).watch
    id_ = await raised(room, "person", watch=watch.id)
    tally = await alert_tally(room.store)
    assert (tally.count, tally.of_people) == (0, 1)
    assert [(each.id, each.is_person) for each in tally.untaken] == [(id_, True)]
