"""What is late: on the timeline once, told to whoever is on duty, told again while nobody does it, then no more."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from core.collector.commit import COLLECTOR
from core.collector.crisis_late import LateNews, LateTelling
from core.collector.notices import News
from core.collector.telling import LONGEST_RETRY_S, NO_WAY
from core.crisis.clock import TELL_AGAIN_S, Duty
from core.crisis.declaring import change_level
from core.crisis.lateness import note_late
from core.crisis.model import IncidentId, Level
from core.crisis.notes import note
from core.crisis.steps import finish_step, steps_of
from core.crisis.store import incident_of
from core.crisis.timeline import Entry, enter, every_line
from core.crisis.words import words_of
from core.crisis.work_store import dues_of
from core.store import Work
from core.store.leases import Lease, acquire
from core.watch.model import NoticeStep
from tests.service.crisis.declared import changes, declared
from tests.service.publishing.workflow.house import ANA, ROSA, House

FIRST, DUTY = NoticeStep.FIRST, NoticeStep.DUTY
HOLDING_S = 15 * 60


@dataclass
class Phone:
    """A way out that a test can break."""

    name: str
    is_broken: bool = False
    told: list[LateNews] = field(default_factory=list)

    async def tell(self, payload: News) -> str:
        if self.is_broken:
            return "Unavailable 503"
        assert isinstance(payload, LateNews)
        self.told.append(payload)
        return ""


async def _lease(house: House) -> Lease:
    lease = await house.desk.store.write(COLLECTOR, lambda work: acquire(work, "collector", "me", 1_000_000.0))
    assert lease is not None
    return lease


async def _late(house: House, incident: IncidentId) -> list[str]:
    lines = await every_line(house.desk.store, incident)
    return [words_of(each) for each in lines if each.kind is Entry.LATE]


async def _sweep(house: House) -> int:
    return await house.desk.system(note_late)


async def _published(house: House, incident: IncidentId, kind: str, *, promises_s: int | None = None) -> None:
    """A statement that has gone out now."""
    post = await house.draft(f"{kind} {house.desk.now_s}")
    row = await house.desk.one("SELECT ifnull(max(id), 0) + 1 AS id FROM statement")

    async def act(work: Work) -> None:
        work.system("arranging a test")
        await work.execute(
            "INSERT INTO statement (id, incident_id, post_id, kind, made_by, made_s) VALUES (?, ?, ?, ?, 1, ?)",
            (row["id"], incident, post, kind, work.now_s),
        )
        await enter(work, incident, Entry.SENT, subject=f"statement:{row['id']}", kind=kind)
        await work.execute("UPDATE incident SET next_update_s = ? WHERE id = ?", (promises_s, incident))

    await house.desk.system(act)


async def _owed(house: House, incident: IncidentId) -> dict[Duty, int | None]:
    """What is owed and in how many seconds it is due; ``None``: done."""
    found = await dues_of(house.desk.store, await incident_of(house.desk.store, incident))
    return {each.duty: None if each.done_s is not None else each.due_s - house.desk.now_s for each in found}


async def test_lateness_is_entered_once_however_often_it_is_looked_for(house: House) -> None:
    incident = (await declared(house)).incident.id
    house.desk.wait(HOLDING_S)
    assert await _sweep(house) == 0 and await _late(house, incident) == []
    house.desk.wait(1)
    assert await _sweep(house) == 1
    for _again in range(5):
        house.desk.wait(1)
        assert await _sweep(house) == 0
    house.desk.wait(HOLDING_S)
    await _sweep(house)
    await _sweep(house)
    assert await _late(house, incident) == ["late: holding statement", "late: scope"]
    assert "late" in await changes(house)


async def test_what_is_done_in_time_is_never_late_and_a_promise_counts(house: House) -> None:
    incident = (await declared(house)).incident.id
    house.desk.wait(600)
    await _published(house, incident, "holding", promises_s=house.desk.now_s + 1200)
    assert await _owed(house, incident) == {Duty.HOLDING: None, Duty.SCOPE: 1200, Duty.UPDATE: 1200}
    house.desk.wait(1100)
    await _published(house, incident, "scope")
    assert await _owed(house, incident) == {Duty.HOLDING: None, Duty.SCOPE: None, Duty.UPDATE: 1800}
    await _sweep(house)
    house.desk.wait(1801)
    await _sweep(house)
    assert await _late(house, incident) == ["late: next update"]
    await _published(house, incident, "update")
    house.desk.wait(1801)
    await _sweep(house)
    assert await _late(house, incident) == ["late: next update"] * 2, "another promise, another lateness"


async def test_a_level_that_is_raised_later_begins_its_clock_then(house: House) -> None:
    incident = (await declared(house, Level.WATCH)).incident.id
    assert await _owed(house, incident) == {}
    house.desk.wait(5_000)
    await change_level(house.desk.store, ANA, incident, Level.ALERT, "sube")
    assert await _owed(house, incident) == {Duty.HOLDING: 900, Duty.SCOPE: 1800}
    house.desk.wait(600)
    await change_level(house.desk.store, ROSA, incident, Level.CRISIS, "sube")
    assert await _owed(house, incident) == {Duty.HOLDING: 300, Duty.SCOPE: 1200, Duty.SITUATION: 1800}


@pytest.mark.parametrize("playbook", ["violent_threat", "false_rumour"])
async def test_a_threat_and_a_rumour_begin_with_silence(house: House, playbook: str) -> None:
    incident = (await declared(house, playbook=playbook)).incident.id
    assert Duty.HOLDING not in await _owed(house, incident)
    house.desk.wait(4_000)
    await _sweep(house)
    assert "late: holding statement" not in await _late(house, incident)


async def test_a_required_step_is_late_once_and_not_after_it_was_done(house: House) -> None:
    incident = (await declared(house, playbook="water_outage")).incident.id
    first, second = [each for each in await steps_of(house.desk.store, incident) if each.is_required][:2]
    assert first.due_s is not None and second.due_s is not None
    await finish_step(house.desk.store, ANA, first.id, "hecho")
    house.desk.wait(second.due_s - house.desk.now_s + 1)
    await _sweep(house)
    late = await _late(house, incident)
    assert late[0] == f"late: step {second.position}, {second.text.en}" and first.text.en not in str(late)
    house.desk.wait(HOLDING_S)
    await _sweep(house)
    said = " ".join(await _late(house, incident))
    assert said.count("holding statement") == 1, "a step of the same name is not told twice"


async def test_whoever_is_on_duty_is_told_once_and_again_while_nobody_does_it(house: House) -> None:
    incident = (await declared(house)).incident.id
    await house.desk.set("UPDATE incident SET title = 'Fuga en calle Sol 3' WHERE id = ?", incident)
    first, duty = Phone("webhook"), Phone("ntfy")
    telling = LateTelling(house.desk.store, await _lease(house), {FIRST: [first], DUTY: [duty]}, print)
    house.desk.wait(HOLDING_S + 60)
    await _sweep(house)
    assert await telling.tell_due() == 1 and await telling.tell_due() == 0
    [news] = duty.told
    assert (news.incident, news.level, news.duty, news.late_s, news.is_again) == (incident, 2, "holding", 60, False)
    assert news.sentence() == "Incident 1, level 2: holding statement is late by 1:00."
    assert json.loads(news.as_json())["duty"] == "holding" and b"Sol" not in news.as_json() and news.is_urgent
    assert first.told == []
    house.desk.wait(TELL_AGAIN_S)
    await _sweep(house)
    await _sweep(house)
    assert await telling.tell_due() == 1
    assert [each.is_again for each in duty.told] == [False, True] and len(first.told) == 1
    assert duty.told[1].sentence().endswith("Nobody has done it yet.")
    house.desk.wait(60)
    await _sweep(house)
    assert await telling.tell_due() == 0
    assert (await _late(house, incident)).count("late: holding statement") == 1


async def test_what_was_done_or_closed_meanwhile_is_not_told(house: House) -> None:
    one, other = (await declared(house)).incident.id, (await declared(house)).incident.id
    duty = Phone("ntfy")
    telling = LateTelling(house.desk.store, await _lease(house), {DUTY: [duty]}, print)
    house.desk.wait(HOLDING_S + 60)
    assert await _sweep(house) == 2
    await _published(house, one, "holding")
    await house.desk.set("UPDATE incident SET closed_s = ?, closed_by = 3 WHERE id = ?", house.desk.now_s, other)
    await telling.tell_due()
    assert duty.told == [] and await telling.tell_due() == 0
    assert await house.desk.table("SELECT outcome FROM incident_late WHERE told_s IS NOT NULL") == [("done",)]


async def test_a_way_that_fails_is_tried_again_ever_more_slowly(house: House) -> None:
    await declared(house)
    duty, other = Phone("ntfy", is_broken=True), Phone("hook")
    said: list[str] = []
    telling = LateTelling(house.desk.store, await _lease(house), {DUTY: [duty, other]}, said.append)
    house.desk.wait(HOLDING_S + 1)
    await _sweep(house)
    waits: list[int] = []
    for _try in range(9):
        await telling.tell_due()
        row = await house.desk.one("SELECT next_s, told_s, outcome FROM incident_late ORDER BY id LIMIT 1")
        assert row["told_s"] is None and row["outcome"] == "ntfy: Unavailable 503"
        waits.append(row["next_s"] - house.desk.now_s)
        house.desk.wait(waits[-1])
    assert waits == sorted(waits) and waits[0] == 15 and waits[-1] == LONGEST_RETRY_S
    assert len(other.told) == 1 and len(said) == 9 and "503" in said[0]
    duty.is_broken = False
    await telling.tell_due()
    assert len(duty.told) == 1 and len(other.told) == 1


async def test_without_any_way_it_stands_on_the_timeline_alone(house: House) -> None:
    incident = (await declared(house)).incident.id
    telling = LateTelling(house.desk.store, await _lease(house), {}, print)
    house.desk.wait(HOLDING_S + 1)
    await _sweep(house)
    assert await telling.tell_due() == 1 and await telling.tell_due() == 0
    assert await _late(house, incident) == ["late: holding statement"]
    assert await house.desk.table("SELECT outcome FROM incident_late") == [(NO_WAY,)]


async def test_a_step_that_is_late_is_told_by_its_number(house: House) -> None:
    incident = (await declared(house, playbook="violent_threat")).incident.id
    duty = Phone("ntfy")
    telling = LateTelling(house.desk.store, await _lease(house), {DUTY: [duty]}, print)
    house.desk.wait(3_600)
    await _sweep(house)
    await telling.tell_due()
    steps = {each.position for each in await steps_of(house.desk.store, incident) if each.is_required}
    told = [each for each in duty.told if each.duty == "step"]
    assert told and {each.position for each in told} <= steps
    assert told[0].sentence().startswith(f"Incident 1, level 2: step {told[0].position} is late by ")


async def test_a_note_is_no_statement(house: House) -> None:
    incident = (await declared(house)).incident.id
    await note(house.desk.store, ANA, incident, "ya lo dijimos en la radio")
    assert (await _owed(house, incident))[Duty.HOLDING] == HOLDING_S
