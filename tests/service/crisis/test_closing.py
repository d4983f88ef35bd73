"""Standing down: refused with the list of what is missing, and nothing leaves by it."""

from __future__ import annotations

import json

import pytest

from core.crisis import store as sql
from core.crisis.closing import Answer, close_incident, stand_down_list
from core.crisis.declaring import Declaration, change_level, declare
from core.crisis.model import Criterion, Incident, IncidentId, Kind, Level
from core.crisis.requests import Request, requests
from core.errors import Conflict, NotPermitted, StoreError, UsageError
from core.publishing.freeze import Scope, drop, freeze_queue, freezes, lift, release
from core.publishing.model import DeliveryId
from tests.service.crisis.declared import WHY, alerted, audited, changes, declared, facts, lines, waiting
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, LUIS, OSCAR, ROSA, House

SAID = (Criterion.SERVICE_RESTORED, Criterion.NEXT_SHIFT_TOLD, Criterion.TRIGGER_QUIET)
END = "El agua volvió a las 12"


async def answers(house: House, id_: IncidentId, **how: object) -> dict[Criterion, Answer]:
    incident = await sql.incident_of(house.desk.store, id_)
    judged = await stand_down_list(house.desk.store, incident, house.desk.now_s, **how)  # type: ignore[arg-type]  # the fields' types are the caller's
    return {each.criterion: each.answer for each in judged}


async def decided(house: House) -> None:
    """Somebody lifts every freeze and drops what it held."""
    for freeze in await freezes(house.desk.store):
        await lift(house.desk.store, LUIS, freeze.id)
    for (id_,) in await house.desk.table("SELECT id FROM delivery WHERE state = 'held' AND cause = 'frozen'"):
        await drop(house.desk.store, LUIS, DeliveryId(int(str(id_))))


async def spoken(house: House, id_: IncidentId, kind: str = "closing", state: str = "published") -> None:
    """A statement of this kind, with a delivery in this state."""
    post = await house.draft("Volvió el agua")
    now_s = house.desk.now_s
    await house.desk.set(
        "INSERT INTO statement (incident_id, post_id, kind, made_by, made_s) VALUES (?, ?, ?, 1, ?)",
        id_, post, kind, now_s,
    )  # fmt: skip
    variant = await house.desk.one("SELECT id FROM variant WHERE post_id = ? LIMIT 1", post)
    await house.desk.set(
        "INSERT INTO delivery (variant_id, post_id, account_id, key, state, due_s, next_s, deadline_s)"
        " VALUES (?, ?, 1, ?, 'waiting', 0, 0, 0)",
        variant["id"], post, f"k{post}",
    )  # fmt: skip
    await house.desk.set("UPDATE delivery SET state = ? WHERE key = ?", state, f"k{post}")


async def test_everything_that_is_missing_is_listed_and_nothing_is_closed(house: House) -> None:
    await waiting(house)
    incident = (await declared(house, reason="", playbook="water_outage", alert=(await alerted(house)).id)).incident
    await house.desk.say("vecina", "Mi madre no respira")
    await house.desk.set("UPDATE conversation SET class = 'E'")
    with pytest.raises(Conflict) as refused:
        await close_incident(house.desk.store, ROSA, incident.id, END)
    for words in ("quiet for two hours", "service is restored", "no emergency", "required step", "closing statement",
                  "every delivery", "freezes are lifted", "the next shift knows"):  # fmt: skip
        assert words in str(refused.value), words
    assert "why it was declared" not in str(refused.value)
    found = await answers(house, incident.id)
    assert found[Criterion.NEXT_SHIFT_TOLD] is Answer.ASKED and found[Criterion.STEPS_DONE] is Answer.NOT_MET
    assert (await sql.incident_of(house.desk.store, incident.id)).is_open
    assert await facts(house) == {"crisis_level": "2"}


async def test_what_the_program_sees_is_not_overruled_by_a_word(house: House) -> None:
    await waiting(house)
    incident = (await declared(house, alert=(await alerted(house)).id)).incident
    found = await answers(house, incident.id, said=tuple(Criterion))
    assert found[Criterion.HELD_REVIEWED] is Answer.NOT_MET and found[Criterion.TRIGGER_QUIET] is Answer.NOT_MET
    assert found[Criterion.SERVICE_RESTORED] is Answer.SAID
    house.desk.wait(2 * 3600)
    assert (await answers(house, incident.id))[Criterion.TRIGGER_QUIET] is Answer.MET


async def test_it_is_closed_when_nothing_is_in_the_way_and_sends_nothing(house: House) -> None:
    await waiting(house)
    incident = (await declared(house)).incident
    with pytest.raises(Conflict, match="the closing statement is online"):
        await close_incident(house.desk.store, ROSA, incident.id, END, said=SAID)
    await spoken(house, incident.id, state="waiting")
    await decided(house)
    with pytest.raises(Conflict, match=r"missing: the closing statement is online\."):
        await close_incident(house.desk.store, ROSA, incident.id, END, said=SAID)
    await house.desk.set("UPDATE delivery SET state = 'published' WHERE key LIKE 'k%'")
    deliveries = await house.desk.table("SELECT id, state, rev FROM delivery ORDER BY id")
    with pytest.raises(UsageError):
        await close_incident(house.desk.store, ROSA, incident.id, " ", said=SAID)
    closed = await close_incident(house.desk.store, ROSA, incident.id, END, said=SAID)
    assert isinstance(closed, Incident) and (closed.is_open, closed.closed_by_name) == (False, "Rosa")
    assert await house.desk.table("SELECT id, state, rev FROM delivery ORDER BY id") == deliveries
    await house.deliver()
    assert SCRIPT.ran == []
    assert await facts(house) == {"crisis_level": "0"}
    assert (await lines(house, incident.id))[-1] == "closed" and (await changes(house))[-1] == "closed"
    row = await house.desk.one("SELECT words, detail FROM timeline WHERE kind = 'closed'")
    assert row["words"] == END and "service_restored" in json.loads(row["detail"])["said"]
    [(actor, target, data)] = await audited(house, "crisis.close")
    assert (actor, target) == ("Rosa", f"incident:{incident.id}") and "agua" not in str(data)
    for again in (
        close_incident(house.desk.store, ROSA, incident.id, END, said=SAID),
        change_level(house.desk.store, ROSA, incident.id, Level.CRISIS, "x"),
        declare(house.desk.store, ROSA, Declaration(reason=WHY, parent=incident.id)),
    ):
        with pytest.raises(Conflict, match="was closed"):
            await again
    with pytest.raises(StoreError):
        await house.desk.set("UPDATE incident SET level = 4")


async def test_a_freeze_that_is_in_force_or_a_delivery_nobody_decided_about_keeps_it_open(house: House) -> None:
    await waiting(house)
    incident = (await declared(house)).incident
    [freeze] = await freezes(house.desk.store)
    await release(house.desk.store, LUIS, DeliveryId(1))
    found = await answers(house, incident.id, is_false_alarm=True)
    assert (found[Criterion.HELD_REVIEWED], found[Criterion.FREEZE_LIFTED]) == (Answer.NOT_MET, Answer.NOT_MET)
    await lift(house.desk.store, LUIS, freeze.id)
    found = await answers(house, incident.id, is_false_alarm=True)
    assert (found[Criterion.HELD_REVIEWED], found[Criterion.FREEZE_LIFTED]) == (Answer.NOT_MET, Answer.MET)
    await drop(house.desk.store, LUIS, DeliveryId(2))
    assert (await answers(house, incident.id, is_false_alarm=True))[Criterion.HELD_REVIEWED] is Answer.MET


async def test_a_false_alarm_asks_less_unless_the_public_was_told_of_it(house: House) -> None:
    await waiting(house)
    first, second = (await declared(house)).incident, (await declared(house)).incident
    await spoken(house, second.id, "holding")
    await decided(house)
    closed = await close_incident(house.desk.store, ROSA, first.id, "Nadie llamó", is_false_alarm=True)
    assert isinstance(closed, Incident) and not closed.is_open
    with pytest.raises(Conflict, match="closing statement"):
        await close_incident(house.desk.store, ROSA, second.id, "Nadie llamó", is_false_alarm=True)
    await spoken(house, second.id)
    await close_incident(house.desk.store, ROSA, second.id, "Nadie llamó", is_false_alarm=True)


async def test_the_reason_is_given_and_parts_are_closed_first(house: House) -> None:
    incident = (await declared(house, Level.WATCH, reason="")).incident
    part = (await declared(house, Level.WATCH, parent=incident.id)).incident
    with pytest.raises(Conflict, match="why it was declared is written; the incidents that are a part"):
        await close_incident(house.desk.store, ROSA, incident.id, END, is_false_alarm=True)
    await close_incident(house.desk.store, ROSA, part.id, END, is_false_alarm=True)
    found = await answers(house, incident.id, is_false_alarm=True)
    assert (found[Criterion.REASON_GIVEN], found[Criterion.PARTS_CLOSED]) == (Answer.NOT_MET, Answer.MET)


async def test_lowering_the_level_does_not_lower_what_is_asked(house: House) -> None:
    incident = (await declared(house)).incident
    await change_level(house.desk.store, ANA, incident.id, Level.NORMAL, "Ya está")
    assert Criterion.CLOSING_SENT in await answers(house, incident.id)


async def test_who_may_not_close_asks_for_it_or_is_refused(house: House) -> None:
    incident = (await declared(house, Level.WATCH)).incident
    asked = await close_incident(house.desk.store, ANA, incident.id, "Ya está")
    assert isinstance(asked, Request) and asked.level is None
    assert [each.id for each in await requests(house.desk.store, incident.id)] == [asked.id]
    assert (await sql.incident_of(house.desk.store, incident.id)).is_open
    with pytest.raises(NotPermitted):
        await close_incident(house.desk.store, OSCAR, incident.id, "x")
    await change_level(house.desk.store, ROSA, incident.id, Level.NORMAL, "Ya está")
    assert [each.id for each in await requests(house.desk.store)] == [asked.id], "a level is no answer to that"
    await close_incident(house.desk.store, ROSA, incident.id, "Ya está", is_false_alarm=True)
    assert await requests(house.desk.store) == []


async def test_a_mourning_ends_with_what_it_asks_and_the_house_knows(house: House) -> None:
    await waiting(house)
    incident = (await declared(house, kind=Kind.MOURNING, reason="Luto oficial")).incident
    other = (await declared(house, Level.WATCH)).incident
    await decided(house)
    await close_incident(house.desk.store, ROSA, incident.id, "Terminó el luto", said=(Criterion.NEXT_SHIFT_TOLD,))
    assert await facts(house) == {"crisis_level": "1"}
    assert (await sql.incident_meant(house.desk.store, None)).id == other.id


async def test_what_becomes_of_its_freeze_is_on_the_timeline_whoever_decides_it(house: House) -> None:
    await waiting(house)
    first, second = (await declared(house)).incident, (await declared(house)).incident
    await freeze_queue(house.desk.store, ANA, Scope(), "De nadie")
    house.desk.wait(60)
    await release(house.desk.store, LUIS, DeliveryId(1))
    await drop(house.desk.store, ROSA, DeliveryId(2))
    for freeze in await freezes(house.desk.store):
        await lift(house.desk.store, LUIS, freeze.id)
    for incident in (first, second):
        found = await house.desk.table(
            "SELECT kind, subject, ifnull(json_extract(detail, '$.decision'), ''), operator_id, at_s FROM timeline"
            " WHERE incident_id = ? AND id > 4 ORDER BY id",
            incident.id,
        )
        now_s = house.desk.now_s
        assert found == [
            ("released", "delivery:1", "released", 2, now_s), ("released", "delivery:2", "dropped", 3, now_s),
            ("lifted", f"freeze:{incident.id}", "", 2, now_s),
        ]  # fmt: skip
    assert (await changes(house))[-1] == "lifted"
    assert await house.desk.table("SELECT count(*) FROM timeline WHERE kind = 'lifted'") == [(2,)]
