"""Without a person: the queue is held from a lock screen, or for a life, at level 2, once, and nothing else happens."""

from __future__ import annotations

import asyncio

import pytest

from core.crisis.declaring import change_level
from core.crisis.model import Kind, Level
from core.crisis.proposals import decline
from core.crisis.unattended import LOCK, hold_from_lock, is_danger_to_life, raise_for_life
from core.errors import NotPermitted
from core.publishing.freeze import Scope, freezes, lift
from core.store import Work
from core.watch.alert_store import alert_of
from core.watch.model import Alert, AlertKind
from tests.service.crisis.declared import GRAVE, alerted, audited, declared, facts, lines, waiting
from tests.service.inbox.desk import COLLECTOR
from tests.service.publishing.workflow.house import ANA, LUIS, MURO, ROSA, House, open_house


async def raised(house: House, alert: Alert) -> int | None:
    """The incident that the collector opened for an alert."""

    async def act(work: Work) -> int | None:
        work.system("a sweep")
        opened = await raise_for_life(work, await alert_of(work, alert.id))
        return None if opened is None else opened.incident.id

    return await house.desk.store.write(COLLECTOR, act)


async def threatened(house: House, key: str = "threat:1") -> Alert:
    return await alerted(house, 2, kind=AlertKind.THREAT, key=key, figures=GRAVE)


async def test_the_lock_screen_holds_the_queue_once(house: House) -> None:
    await waiting(house)
    held = await hold_from_lock(house.desk.store)
    assert held.is_new and held.frozen is not None and held.frozen.stopped == (1, 2)
    incident = held.incident
    assert (incident.level, incident.declared_by, incident.reason_by_s) == (Level.ALERT, None, None)
    assert incident.reason in ("Held from the lock screen.", "Retenida desde la pantalla bloqueada.")
    assert await facts(house) == {"crisis_level": "2"} and await lines(house, incident.id) == ["declared", "frozen"]
    assert [actor for actor, _target, _data in await audited(house, "crisis.declare")] == ["lock"]
    before = await house.desk.table("SELECT count(*) FROM audit")
    again = await hold_from_lock(house.desk.store)
    assert (again.is_new, again.incident.id, again.frozen) == (False, incident.id, None)
    assert await house.desk.table("SELECT count(*) FROM audit") == before and len(await freezes(house.desk.store)) == 1


async def test_once_means_also_when_somebody_lifted_it_or_declared_the_same(house: House) -> None:
    held = await hold_from_lock(house.desk.store)
    assert held.frozen is not None
    await lift(house.desk.store, LUIS, held.frozen.id)
    assert not (await hold_from_lock(house.desk.store)).is_new, "who has signed in has decided"


async def test_what_stops_everything_already_is_enough_and_what_stops_a_part_is_not(house: House) -> None:
    await declared(house, scope=Scope(account=MURO))
    await declared(house, Level.WATCH)
    await declared(house, kind=Kind.MOURNING)
    assert (await hold_from_lock(house.desk.store)).is_new
    whole = (await declared(house)).incident
    assert not (await hold_from_lock(house.desk.store)).is_new
    assert whole.level is Level.ALERT


async def test_somebody_elses_crisis_of_everything_is_enough(house: House) -> None:
    incident = (await declared(house, Level.CRISIS, actor=ROSA)).incident
    held = await hold_from_lock(house.desk.store)
    assert (held.is_new, held.incident.id) == (False, incident.id)


@pytest.mark.parametrize(
    "permission", ["crisis.declare", "crisis.declare_high", "crisis.close", "queue.freeze", "crisis.raise"]
)
async def test_the_lock_screen_may_do_nothing_else(house: House, permission: str) -> None:
    async def ask(work: Work) -> None:
        work.system("asking")
        await work.allow(permission)

    with pytest.raises(NotPermitted):
        await house.desk.store.write(LOCK, ask)
    incident = (await hold_from_lock(house.desk.store)).incident
    with pytest.raises(NotPermitted):
        await change_level(house.desk.store, LOCK, incident.id, Level.WATCH, "x")


async def test_danger_to_life_holds_the_queue_at_level_2_with_its_playbook(house: House) -> None:
    await waiting(house)
    alert = await threatened(house)
    assert is_danger_to_life(alert)
    assert await raised(house, alert) == 1
    row = await house.desk.one("SELECT level, playbook, alert_id, declared_by, reason FROM incident")
    assert tuple(row)[:4] == (2, "violent_threat", alert.id, None) and row["reason"]
    assert await facts(house) == {"crisis_level": "2"}
    assert await raised(house, alert) is None, "once"
    assert await raised(house, await threatened(house, "threat:2")) is None, "a crisis of level 2 is open"


async def test_what_is_no_danger_to_life_or_was_declined_is_left_to_people(house: House) -> None:
    for alert in (
        await alerted(house, 4),
        await alerted(house, 1, kind=AlertKind.THREAT, key="threat:7", figures={"grave": 0}),
        await alerted(house, 1, kind=AlertKind.DISTRESS, key="distress:7", figures={"messages": 1}),
    ):
        assert not is_danger_to_life(alert) and await raised(house, alert) is None
    grave = await threatened(house)
    await decline(house.desk.store, ANA, grave.id, "Es la letra de una canción")
    assert await raised(house, grave) is None
    assert await house.desk.table("SELECT count(*) FROM incident") == [(0,)]


async def test_it_never_raises_what_people_lead(house: House) -> None:
    alert = await threatened(house)
    incident = (await declared(house, Level.WATCH, alert=alert.id)).incident
    assert await raised(house, alert) is None
    assert await house.desk.table("SELECT id, level FROM incident") == [(incident.id, 1)]


async def test_only_the_collector_may(house: House) -> None:
    alert = await threatened(house)
    for actor in (ANA, ROSA, LOCK):
        with pytest.raises(NotPermitted):
            await house.desk.store.write(actor, lambda work: raise_for_life(work, alert))


async def test_an_own_playbook_that_cannot_be_read_does_not_keep_the_queue_from_being_held(house: House) -> None:
    folder = house.desk.store.path.parent / "policy" / "playbooks"
    folder.mkdir(parents=True)
    (folder / "violent_threat.toml").write_text("= nothing")
    await waiting(house)
    assert await raised(house, await threatened(house)) == 1
    assert await house.desk.table("SELECT playbook FROM incident") == [("violent_threat",)]
    assert await house.desk.table("SELECT count(*) FROM delivery WHERE state = 'held'") == [(2,)]


async def test_two_who_hold_it_at_once_hold_it_once(house: House) -> None:
    async with open_house(house.desk.store.path.parent, fresh=False) as other:
        both = await asyncio.gather(hold_from_lock(house.desk.store), hold_from_lock(other.desk.store))
    assert sorted(each.is_new for each in both) == [False, True]
    assert both[0].incident.id == both[1].incident.id and len(await freezes(house.desk.store)) == 1
