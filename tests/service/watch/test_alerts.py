"""The life of an alert: taken by one person, told until then, closed with a verdict that teaches its watch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.store import Work
from core.watch.alert_store import count_of_cause, count_untaken, notices_of
from core.watch.alert_words import why
from core.watch.alerts import Cause, acknowledge, alerts_to_tell, close_alert, not_told, raise_alert, told
from core.watch.model import Alert, AlertId, AlertKind, AlertState, NoticeStep
from core.watch.steering import unlearn
from tests.service.watch.room import ANA, OSCAR, ROSA, START_S, Room


def spike(watch: int | None = None, *, at_s: int = START_S, level: int = 2, key: str = "spike:1") -> Cause:
    from core.watch.model import WatchId

    figures = {"n": 14, "before": 12, "usual": 0.83, "limit": 10, "window_s": 600, "days": 14}
    return Cause(kind=AlertKind.SPIKE, key=key, at_s=at_s, watch=WatchId(watch) if watch else None, figures=figures,
                 level=level, cooldown_s=3600)  # fmt: skip


async def raised(room: Room, cause: Cause) -> AlertId | None:
    async def act(work: Work) -> AlertId | None:
        work.system("arranging a test")
        return await raise_alert(work, cause)

    return await room.system(act)


async def test_one_person_takes_an_alert_and_the_next_one_hears_who_it_was(room: Room) -> None:
    id_ = await raised(room, spike())
    assert id_ is not None and await count_untaken(room.store) == 1
    taken = await acknowledge(room.store, ANA, id_, "  mirando\n la bomba ")
    assert (taken.state, taken.ack_by_name, taken.ack_s, taken.comment) == (
        AlertState.ACKNOWLEDGED, "Ana", START_S, "mirando la bomba",
    )  # fmt: skip
    assert await count_untaken(room.store) == 0
    with pytest.raises(Conflict, match="Ana"):
        await acknowledge(room.store, ROSA, id_)
    await close_alert(room.store, ROSA, id_, AlertState.EXPLAINED, "rotura en la calle Fresno")
    with pytest.raises(Conflict, match="Rosa"):
        await acknowledge(room.store, ANA, id_)
    with pytest.raises(Conflict, match="Rosa"):
        await close_alert(room.store, ANA, id_, AlertState.CLOSED, "x")


async def test_who_may_not_take_alerts_takes_none(room: Room) -> None:
    id_ = await raised(room, spike())
    assert id_ is not None
    with pytest.raises(NotPermitted):
        await acknowledge(room.store, OSCAR, id_)
    with pytest.raises(NotPermitted):
        await close_alert(room.store, OSCAR, id_, AlertState.CLOSED)
    with pytest.raises(NotFound):
        await acknowledge(room.store, ANA, AlertId(99))


async def test_a_verdict_needs_a_reason_and_a_proposal_is_never_dismissed_without_one(room: Room) -> None:
    id_ = await raised(room, spike())
    assert id_ is not None
    for verdict in (AlertState.EXPLAINED, AlertState.FALSE_ALARM, AlertState.CLOSED):
        with pytest.raises(UsageError):
            await close_alert(room.store, ANA, id_, verdict, "  ")
    with pytest.raises(UsageError):
        await acknowledge(room.store, ANA, id_, "x" * 501)
    quiet = await raised(room, spike(level=0, key="spike:2"))
    assert quiet is not None
    assert (await close_alert(room.store, ANA, quiet, AlertState.CLOSED)).state is AlertState.CLOSED


@pytest.mark.parametrize("verdict", [AlertState.EXPLAINED, AlertState.CLOSED])
@pytest.mark.parametrize("level", [0, 2])
async def test_a_threat_is_closed_with_the_police_or_with_why_not_and_no_comment_stands_for_it(
    room: Room, verdict: AlertState, level: int
) -> None:
    id_ = await raised(room, replace(spike(level=level), kind=AlertKind.THREAT))
    assert id_ is not None
    for comment, police in (("", ""), ("ya está", ""), ("ya está", " \n ")):
        with pytest.raises(UsageError, match="reference of the police, or with why there is none"):
            await close_alert(room.store, ANA, id_, verdict, comment, police=police)
    with pytest.raises(UsageError, match="at most"):
        await close_alert(room.store, ANA, id_, verdict, "x" * 300, police="y" * 300)
    assert await count_untaken(room.store) == 1
    closed = await close_alert(room.store, ANA, id_, verdict, "sigue", police="comisaría 4, parte 118")
    assert (closed.state, closed.close_comment) == (verdict, "comisaría 4, parte 118; sigue")


async def test_a_threat_that_was_none_needs_no_police(room: Room) -> None:
    id_ = await raised(room, replace(spike(), kind=AlertKind.THREAT))
    assert id_ is not None
    closed = await close_alert(room.store, ANA, id_, AlertState.FALSE_ALARM, "título de una película")
    assert closed.close_comment == "título de una película"


async def test_false_alarms_make_a_watch_stricter_and_it_can_be_made_to_forget(room: Room) -> None:
    watch = await room.add()
    steps = []
    for n, verdict in enumerate([AlertState.FALSE_ALARM] * 6 + [AlertState.EXPLAINED] * 2 + [AlertState.CLOSED]):
        id_ = await raised(room, replace(spike(watch.id, at_s=room.now_s), key=f"spike:{n}"))
        assert id_ is not None
        await close_alert(room.store, ANA, id_, verdict, "motivo")
        steps.append((await room.now(watch)).strictness)
    assert steps == [1, 2, 3, 4, 4, 4, 3, 2, 2]
    assert (await unlearn(room.store, ANA, watch.id)).strictness == 0


async def test_the_same_cause_is_one_alert_until_it_rests_and_a_step_up_is_news(room: Room) -> None:
    first = await raised(room, spike())
    assert first is not None
    assert await raised(room, spike(at_s=START_S + 600)) == first
    await close_alert(room.store, ANA, first, AlertState.FALSE_ALARM, "simulacro")
    assert await raised(room, spike(at_s=START_S + 1200)) is None, "it rests after the verdict"
    graver = await raised(room, spike(at_s=START_S + 1800, level=3))
    assert graver not in (None, first), "a graver level is proposed again"
    assert graver is not None
    await close_alert(room.store, ANA, graver, AlertState.CLOSED, "visto")
    assert await raised(room, spike(at_s=START_S + 1800 + 3599)) is None
    later = await raised(room, spike(at_s=START_S + 1800 + 3599 + 3600))
    assert later not in (None, first, graver)
    assert await count_of_cause(room.store, "spike:1", 0) == 3


async def test_notices_are_told_at_once_and_to_whoever_is_on_duty_until_somebody_takes_it(room: Room) -> None:
    id_ = await raised(room, spike())
    assert id_ is not None
    [notice] = await room.system(lambda work: alerts_to_tell(work))
    assert (notice.step, notice.alert, notice.kind, notice.proposes_level) == (
        NoticeStep.FIRST,
        id_,
        AlertKind.SPIKE,
        2,
    )
    await room.system(lambda work: _system(work, not_told(work, notice.id, "busy", 30)))
    assert await room.system(lambda work: alerts_to_tell(work)) == []
    room.wait(30)
    [again] = await room.system(lambda work: alerts_to_tell(work))
    assert (again.id, again.tries) == (notice.id, 1)
    await room.system(lambda work: _system(work, told(work, notice.id, "bell")))
    assert await room.system(lambda work: alerts_to_tell(work)) == []
    room.wait(270)
    [duty] = await room.system(lambda work: alerts_to_tell(work))
    assert duty.step is NoticeStep.DUTY
    await acknowledge(room.store, ANA, id_)
    assert await room.system(lambda work: alerts_to_tell(work)) == []
    assert [(step, outcome) for step, _due, _told, outcome in await notices_of(room.store, id_)] == [
        (NoticeStep.FIRST, "bell"), (NoticeStep.DUTY, "taken"),
    ]  # fmt: skip


async def test_a_notice_holds_numbers_and_ids_only(room: Room) -> None:
    await room.add()
    await raised(room, spike(1))
    [notice] = await room.system(lambda work: alerts_to_tell(work))
    assert all(isinstance(value, int | float) for value in notice.figures.values())
    assert "Agua" not in repr(notice)


async def test_those_that_nobody_took_stand_first_the_gravest_leading(room: Room) -> None:
    kinds = [AlertKind.SPIKE, AlertKind.THREAT, AlertKind.SILENCE, AlertKind.EVERY_HIT]
    ids = []
    for n, kind in enumerate(kinds):
        ids.append(await raised(room, replace(spike(key=f"k{n}", at_s=START_S + n), kind=kind)))
    assert ids[1] is not None and ids[2] is not None
    await acknowledge(room.store, ANA, ids[1])
    await close_alert(room.store, ANA, ids[2], AlertState.CLOSED, "visto")
    listed: list[Alert] = await room.alerts()
    assert [each.kind for each in listed] == [AlertKind.EVERY_HIT, AlertKind.SPIKE, AlertKind.THREAT, AlertKind.SILENCE]


async def test_an_alert_says_why_in_numbers(room: Room) -> None:
    await raised(room, spike())
    [alert] = await room.alerts()
    assert why(alert) == "14 in 10 min, usual 1"


async def _system(work: Work, act: object) -> None:
    work.system("arranging a test")
    await act  # type: ignore[misc]  # a coroutine of the caller's


async def test_the_collector_may_not_take_or_close_an_alert(room: Room) -> None:
    from core.collector.commit import COLLECTOR

    id_ = await raised(room, spike())
    assert id_ is not None
    with pytest.raises(NotPermitted):
        await acknowledge(room.store, COLLECTOR, id_)
