"""Windows are judged when they are over, each once, by the workspace's clock, whoever comes to look and whenever."""

from __future__ import annotations

from core.collector.alerting import Alerting
from core.watch.alerts import acknowledge
from core.watch.judging import MOST_WINDOWS
from core.watch.model import AlertKind, AlertState, WatchState
from core.watch.steering import resume_watch
from tests.service.inbox.desk import standing
from tests.service.watch.room import ANA, START_S, WATER, Room, said


async def a_quiet_past(room: Room, days: int = 14) -> None:
    """Days pass with one message in each ten minutes; so many of them are known."""
    for day in range(days + 1):
        room.wait(86_400)
        await room.hear(
            *(said(f"p{day}-{n}", "sin agua", f"p{n}", room.now_s + n * 600 - 600 * 144) for n in range(144))
        )


async def test_two_windows_above_the_usual_raise_one_alert_that_names_its_figures(room: Room) -> None:
    await a_quiet_past(room)
    start_s = room.now_s
    watch = await room.add()
    assert not (await room.now(watch)).is_filling
    await room.pass_windows(12)
    assert await room.alerts() == []
    assert (await room.now(watch)).over == 1
    await room.pass_windows(14)
    [alert] = await room.alerts()
    assert (alert.kind, alert.state, alert.watch_name) == (AlertKind.SPIKE, AlertState.NEW, "Agua")
    assert alert.opened_s == start_s + 1200
    assert (alert.figures["n"], alert.figures["before"], alert.figures["limit"]) == (14, 12, 10)
    assert alert.figures["usual"] == 1.0 and alert.figures["days"] == 14
    assert alert.proposes_level == 2
    rows = await room.table("SELECT count(*) FROM alert_message WHERE alert_id = ?", alert.id)
    assert rows == [(26,)]


async def test_it_goes_on_as_one_alert_and_is_over_after_three_quiet_windows(room: Room) -> None:
    await a_quiet_past(room, 4)
    watch = await room.add()
    await room.pass_windows(12, 12, 20, 0, 15, 0, 0)
    [alert] = await room.alerts()
    assert (alert.times, alert.over_s, alert.figures["n"]) == (3, None, 15)
    await room.pass_windows(0)
    [alert] = await room.alerts()
    assert alert.over_s == room.now_s - 95
    assert alert.state is AlertState.NEW, "a person still says what it was"
    assert (await room.now(watch)).spike_id is None
    await room.pass_windows(12, 12)
    [alert] = await room.alerts()
    assert (alert.times, alert.over_s) == (4, None), "untaken: the same alert"


async def test_a_single_window_is_no_alert(room: Room) -> None:
    await a_quiet_past(room, 4)
    await room.add()
    await room.pass_windows(40, 0, 40, 0)
    assert await room.alerts() == []


async def test_without_history_three_times_the_hour_before_is_a_spike_and_a_steady_stream_is_none(room: Room) -> None:
    await room.add()
    await room.pass_windows(*[12] * 12)
    assert await room.alerts() == []
    await room.pass_windows(37)
    await room.pass_windows(100)
    [alert] = await room.alerts()
    assert alert.figures["days"] == 0


async def test_every_window_is_judged_once_however_late_and_by_whom(room: Room) -> None:
    await a_quiet_past(room, 4)
    watch = await room.add()
    began_s = room.now_s
    for n in range(4):
        await room.hear_many(12, prefix=f"late{n}-")
        room.wait(600)
    room.wait(5 * 3600)
    room.restart()
    await room.sweep()
    [alert] = await room.alerts()
    assert (alert.opened_s, alert.times) == (began_s + 1200, 3)
    assert alert.over_s == began_s + 7 * 600
    entries = await room.table("SELECT count(*) FROM audit WHERE action = 'alert.raise'")
    before = (await room.now(watch)).judged_s
    for _time in range(3):
        room.restart()
        await room.sweep()
    assert (await room.alerts())[0].times == 3
    assert (await room.now(watch)).judged_s == before
    assert await room.table("SELECT count(*) FROM audit WHERE action = 'alert.raise'") == entries == [(1,)]


async def test_a_long_absence_is_judged_in_bounded_parts(room: Room) -> None:
    watch = await room.add()
    room.wait(MOST_WINDOWS * 600 * 3 + 95)
    part = await room.system(room.process.alerting.judge)
    assert part >= 500, "there is more to do, in works of their own"
    assert (await room.now(watch)).judged_s == START_S + MOST_WINDOWS * 600
    await room.sweep()
    assert (await room.now(watch)).judged_s == room.now_s - 95


async def test_a_window_is_left_open_for_what_is_on_its_way(room: Room) -> None:
    watch = await room.add()
    room.wait(689)
    await room.sweep()
    assert (await room.now(watch)).judged_s == START_S
    room.wait(1)
    await room.sweep()
    assert (await room.now(watch)).judged_s == START_S + 600


async def test_a_new_collector_reads_before_it_judges(room: Room) -> None:
    watch = await room.add()
    machine_s = [100.0]
    alerting = Alerting(settle_s=5.0, machine_s=lambda: machine_s[0])
    room.wait(1300)
    machine_s[0] = 104.9
    assert await room.system(alerting.judge) == 0
    assert (await room.now(watch)).judged_s == START_S
    await room.hear(said("late", "sin agua", created_s=START_S + 100))
    machine_s[0] = 105.0
    await room.system(alerting.judge)
    assert (await room.now(watch)).judged_s == START_S + 1200
    assert await room.counted(watch) == {0: 1}


async def test_a_clock_that_is_set_back_judges_nothing_twice(room: Room) -> None:
    watch = await room.add()
    await room.pass_windows(1, 1, 1)
    room.store.clock = standing(START_S)
    await room.sweep()
    assert (await room.now(watch)).judged_s == START_S + 1800


async def test_rest_after_a_taken_alert_only_counts_and_then_it_is_news_again(room: Room) -> None:
    await a_quiet_past(room, 4)
    await room.add(cooldown_s=3600)
    await room.pass_windows(12, 12)
    [alert] = await room.alerts()
    await acknowledge(room.store, ANA, alert.id)
    await room.pass_windows(0, 0, 0, 12, 12)
    assert [each.times for each in await room.alerts()] == [2]
    await room.pass_windows(*[0] * 10, 12, 12)
    assert sorted(each.times for each in await room.alerts()) == [1, 2]


async def test_a_watch_that_does_not_ask_for_spikes_has_none(room: Room) -> None:
    await a_quiet_past(room, 4)
    await room.add(is_spike=False)
    await room.pass_windows(30, 30, 30)
    assert await room.alerts() == []


async def test_windows_of_an_hour_are_judged_by_the_hour(room: Room) -> None:
    await a_quiet_past(room, 4)
    start_s = room.now_s
    await room.add(window_s=3600)
    await room.pass_windows(*[5] * 12)
    [alert] = await room.alerts()
    assert (alert.opened_s, alert.figures["n"], alert.figures["usual"]) == (start_s + 7200, 30, 6.0)


async def test_too_broad_for_six_hours_stops_by_itself_and_goes_on_when_a_person_means_it(room: Room) -> None:
    watch = await room.add(WATER)
    await room.pass_windows(*[11] * 35)
    assert (await room.now(watch)).state is WatchState.ACTIVE
    await room.pass_windows(11)
    found = await room.now(watch)
    assert (found.state, found.state_by) == (WatchState.TOO_BROAD, "")
    assert await room.table("SELECT action FROM audit ORDER BY seq DESC LIMIT 1") == [("watch.too_broad",)]
    await room.hear_many(3, prefix="unseen")
    before = len(await room.hits(watch))
    await resume_watch(room.store, ANA, watch.id)
    await room.pass_windows(*[11] * 3)
    assert (await room.now(watch)).state is WatchState.ACTIVE
    assert len(await room.hits(watch)) == before + 36
