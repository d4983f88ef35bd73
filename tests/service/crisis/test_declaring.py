"""Declaring an incident: one change with the freeze, the fates and the steps; reasons owed; what proposes, who may."""

from __future__ import annotations

import json

import pytest

from core.access.gate import grant_of
from core.crisis import store as sql
from core.crisis.declaring import change_level
from core.crisis.emergency import emergency_account, name_emergency_account
from core.crisis.model import Kind, Level
from core.crisis.playbooks import load_playbook
from core.crisis.reasons import give_reason
from core.crisis.requests import decline_request, requests
from core.crisis.timeline import every_line
from core.crisis.unattended import LOCK
from core.crisis.words import words_of
from core.errors import Conflict, NotFound, NotPermitted, StoreError, UsageError
from core.ids import AccountId
from core.policy import Grant
from core.publishing.freeze import Scope, fates, freezes, lift, release
from core.publishing.model import DeliveryId
from core.store import Work
from tests.service.crisis.declared import SPIKE, WHY, alerted, audited, changes, declared, facts, lines, waiting
from tests.service.inbox.desk import COLLECTOR
from tests.service.publishing.workflow.house import ANA, CHAT, LUIS, MURO, OSCAR, ROSA, House

WATER = "water_outage"


async def held(house: House) -> list[int]:
    rows = await house.desk.table("SELECT id FROM delivery WHERE state = 'held' AND cause = 'frozen' ORDER BY id")
    return [int(str(id_)) for (id_,) in rows]


async def test_incident_freeze_fates_steps_timeline_and_level_are_one_change(house: House) -> None:
    await waiting(house)
    made = await declared(house, playbook=WATER)
    incident = made.incident
    assert (incident.level, incident.title, incident.reason) == (Level.ALERT, "Corte de agua", WHY)
    assert incident.declared_by_name == "Ana" and incident.reason_by_s is None
    assert made.frozen is not None and made.frozen.stopped == (1, 2)
    [freeze] = await freezes(house.desk.store)
    assert (freeze.incident, freeze.reason, freeze.by, freeze.undecided) == (str(incident.id), WHY, "Ana", 2)
    assert [each.delivery for each in await fates(house.desk.store, freeze.id)] == [1, 2]
    plan = load_playbook(WATER, None)
    row = await house.desk.one("SELECT count(*) AS n FROM incident_step WHERE incident_id = ?", incident.id)
    assert row["n"] == len(plan.steps) > 0
    assert await lines(house, incident.id) == ["declared", "frozen"]
    assert await facts(house) == {"crisis_level": "2"}
    [first] = await sql.level_changes(house.desk.store, incident.id)
    assert (first.before, first.after, first.reason, first.by_name) == (None, Level.ALERT, WHY, "Ana")
    [(actor, target, data)] = await audited(house, "crisis.declare")
    assert (actor, target, json.loads(str(data))["level"]) == ("Ana", "incident:1", 2)
    assert WHY not in str(data)
    assert "declared" in await changes(house)


async def test_what_fails_on_the_way_leaves_nothing(house: House) -> None:
    await waiting(house)
    before = await house.desk.table("SELECT count(*) FROM audit")
    for scope in (Scope(network="Nada"), Scope(theme="nada"), Scope(account=AccountId(77))):
        for level in (Level.WATCH, Level.ALERT):  # also where nothing is frozen yet
            with pytest.raises(NotFound):
                await declared(house, level, scope=scope)
    with pytest.raises(NotFound):
        await declared(house, playbook="nada")
    await house.desk.set("CREATE TRIGGER broken BEFORE INSERT ON incident_step BEGIN SELECT RAISE(ABORT, 'x'); END")
    with pytest.raises(StoreError, match="nothing was changed"):
        await declared(house, playbook=WATER)
    for table in ("incident", "incident_level", "freeze", "freeze_delivery", "timeline", "incident_step"):
        assert await house.desk.table(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert await held(house) == [] and await facts(house) == {}
    assert await house.desk.table("SELECT count(*) FROM audit") == before


async def test_level_1_lets_the_queue_go_on_and_raising_it_stops_it_once(house: House) -> None:
    await waiting(house)
    incident = (await declared(house, Level.WATCH)).incident
    assert await held(house) == [] and await facts(house) == {"crisis_level": "1"}
    raised = await change_level(house.desk.store, ANA, incident.id, Level.ALERT, "Ya son tres barrios")
    assert raised.frozen is not None and await held(house) == [1, 2]
    again = await change_level(house.desk.store, ROSA, incident.id, Level.CRISIS, "Hospital sin agua")
    assert again.frozen is None and len(await freezes(house.desk.store)) == 1, "raising keeps the freeze"
    assert await facts(house) == {"crisis_level": "3"} and again.incident.highest is Level.CRISIS
    assert await lines(house, incident.id) == ["declared", "level", "frozen", "level"]
    reasons = [each.reason for each in await sql.level_changes(house.desk.store, incident.id)]
    assert reasons == [WHY, "Ya son tres barrios", "Hospital sin agua"]


async def test_lowering_lifts_nothing_and_sends_nothing(house: House) -> None:
    await waiting(house)
    incident = (await declared(house, Level.CRISIS, actor=ROSA)).incident
    for level in (Level.ALERT, Level.WATCH, Level.NORMAL):
        await change_level(house.desk.store, ROSA, incident.id, level, "Va volviendo el agua")
        assert await held(house) == [1, 2] and len(await freezes(house.desk.store)) == 1
        assert await facts(house) == {"crisis_level": str(level.value)}


async def test_a_freeze_that_was_lifted_is_made_anew_when_the_level_rises(house: House) -> None:
    await waiting(house)
    made = await declared(house)
    assert made.frozen is not None
    await lift(house.desk.store, LUIS, made.frozen.id)
    await release(house.desk.store, LUIS, DeliveryId(1))
    raised = await change_level(house.desk.store, ROSA, made.incident.id, Level.CRISIS, "Empeora")
    assert raised.frozen is not None and raised.frozen.id != made.frozen.id
    assert await held(house) == [1, 2]
    lowered = await change_level(house.desk.store, ROSA, made.incident.id, Level.ALERT, "Mejora")
    assert lowered.frozen is None


async def test_a_level_is_changed_with_a_reason_by_who_saw_the_one_it_has(house: House) -> None:
    incident = (await declared(house)).incident
    store = house.desk.store
    with pytest.raises(UsageError, match="Say why the level changes"):
        await change_level(store, ANA, incident.id, Level.WATCH, "  ")
    with pytest.raises(Conflict, match="has level 2 already"):
        await change_level(store, ANA, incident.id, Level.ALERT, "x")
    await change_level(store, ANA, incident.id, Level.WATCH, "x", seen=Level.ALERT)
    with pytest.raises(Conflict, match="has level 1 meanwhile"):
        await change_level(store, ANA, incident.id, Level.NORMAL, "x", seen=Level.ALERT)
    with pytest.raises(NotFound):
        await change_level(store, ANA, type(incident.id)(9), Level.WATCH, "x")


async def test_who_may_only_propose_level_3_declares_2_and_asks_for_the_rest(house: House) -> None:
    await waiting(house)
    made = await declared(house, Level.EMERGENCY)
    assert made.incident.level is Level.ALERT and await held(house) == [1, 2]
    assert made.request is not None and made.request.level is Level.EMERGENCY
    [asked] = await requests(house.desk.store)
    assert asked.by_name == "Ana" and asked.words.endswith(WHY) and "4" in asked.words
    with pytest.raises(Conflict, match="Ana has asked"):
        await change_level(house.desk.store, LUIS, made.incident.id, Level.EMERGENCY, "x")
    lower = await change_level(house.desk.store, LUIS, made.incident.id, Level.CRISIS, "Con tres basta")
    assert lower.request is not None and lower.incident.level is Level.ALERT
    with pytest.raises(NotPermitted):
        await decline_request(house.desk.store, ANA, lower.request.id, "x")
    with pytest.raises(UsageError):
        await decline_request(house.desk.store, ROSA, lower.request.id, "")
    await decline_request(house.desk.store, ROSA, lower.request.id, "Vamos al 4")
    assert [each.id for each in await requests(house.desk.store)] == [asked.id]
    await change_level(house.desk.store, ROSA, made.incident.id, Level.EMERGENCY, "Sí")
    assert await requests(house.desk.store) == []
    asks = await change_level(house.desk.store, ANA, made.incident.id, Level.WATCH, "Ya pasó")
    assert asks.request is not None and asks.incident.level is Level.EMERGENCY, "lowering from 4 is not a desk's either"


async def test_who_may_not_declare_is_refused(house: House) -> None:
    for level in (Level.WATCH, Level.CRISIS):
        with pytest.raises(NotPermitted):
            await declared(house, level, actor=OSCAR)
    incident = (await declared(house)).incident
    for act in (
        change_level(house.desk.store, OSCAR, incident.id, Level.WATCH, "x"),
        change_level(house.desk.store, OSCAR, incident.id, Level.CRISIS, "x"),
        give_reason(house.desk.store, OSCAR, incident.id, playbook=WATER),
    ):
        with pytest.raises(NotPermitted):
            await act
    with pytest.raises(UsageError, match="from 1 to 4"):
        await declared(house, Level.NORMAL)


async def test_a_reason_may_follow_within_five_minutes_and_its_lateness_shows(house: House) -> None:
    now_s = house.desk.now_s
    incident = (await declared(house, reason="")).incident
    assert incident.owes_reason and incident.reason_by_s == now_s + 300
    [freeze] = await freezes(house.desk.store)
    assert freeze.reason, "the queue is stopped although nobody has said why"
    house.desk.wait(420)
    incident = await sql.incident_of(house.desk.store, incident.id)
    assert incident.reason_late_s(house.desk.now_s) == 120
    await give_reason(house.desk.store, LUIS, incident.id, WHY)
    incident = await sql.incident_of(house.desk.store, incident.id)
    assert (incident.reason, incident.reason_late_s(house.desk.now_s)) == (WHY, 0)
    assert incident.reason_by_s == now_s + 300, "that it was owed stays on record"
    assert (await sql.level_changes(house.desk.store, incident.id))[0].reason == WHY
    row = await house.desk.one("SELECT detail, words FROM timeline WHERE subject = 'reason'")
    assert (json.loads(row["detail"])["late_s"], row["words"]) == (120, WHY)
    with pytest.raises(Conflict, match="has its reason"):
        await give_reason(house.desk.store, LUIS, incident.id, "otra")
    with pytest.raises(UsageError):
        await give_reason(house.desk.store, LUIS, incident.id)


async def test_a_playbook_chosen_later_is_a_reason_and_its_clocks_run_from_the_beginning(house: House) -> None:
    incident = (await declared(house, reason="")).incident
    begun_s = incident.declared_s
    house.desk.wait(60)
    after = (await give_reason(house.desk.store, ANA, incident.id, playbook=WATER)).incident
    assert (after.title, after.reason, after.playbook) == ("Corte de agua", "Corte de agua", WATER)
    plan = load_playbook(WATER, None)
    due = next(step.due_min for step in plan.steps if step.due_min is not None)
    row = await house.desk.one("SELECT min(due_s) AS first, count(*) AS n FROM incident_step")
    assert row["n"] == len(plan.steps) and row["first"] <= begun_s + due * 60
    with pytest.raises(Conflict, match="follows the playbook"):
        await give_reason(house.desk.store, ANA, incident.id, playbook="data_leak")


async def test_the_emergency_account_goes_on_unless_it_is_the_one_that_is_meant(house: House) -> None:
    with pytest.raises(NotPermitted):
        await name_emergency_account(house.desk.store, ANA, "chat")
    with pytest.raises(NotFound):
        await name_emergency_account(house.desk.store, ROSA, "nadie")
    named = await name_emergency_account(house.desk.store, ROSA, "chat")
    assert named is not None and named.id == CHAT
    await waiting(house)
    await declared(house)
    assert await held(house) == [1]
    await declared(house, spares_emergency=False)
    assert await held(house) == [1, 2]
    made = await declared(house, scope=Scope(account=CHAT))
    assert made.frozen is not None and [freeze.exempt for freeze in await freezes(house.desk.store)] == [
        (), (), ("chat",)
    ]  # fmt: skip
    await name_emergency_account(house.desk.store, ROSA, "")
    assert await emergency_account(house.desk.store) is None
    assert len(await audited(house, "crisis.settings")) == 2


async def test_scopes_are_kept_until_the_level_stops_the_queue(house: House) -> None:
    await waiting(house)
    incident = (await declared(house, Level.WATCH, scope=Scope(account=MURO))).incident
    assert incident.scope == Scope(account=MURO)
    await change_level(house.desk.store, ANA, incident.id, Level.ALERT, "x")
    assert await held(house) == [1]


async def test_several_incidents_and_parts_are_open_and_the_gravest_counts(house: House) -> None:
    first = (await declared(house, Level.CRISIS, actor=ROSA)).incident
    second = (await declared(house, Level.WATCH, parent=first.id)).incident
    assert second.parent == first.id and await sql.open_parts(house.desk.store, first.id) == [second.id]
    assert await facts(house) == {"crisis_level": "3"}
    await change_level(house.desk.store, ROSA, first.id, Level.NORMAL, "x")
    assert await facts(house) == {"crisis_level": "1"}
    with pytest.raises(UsageError, match="1, 2"):
        await sql.incident_meant(house.desk.store, None)
    assert (await sql.incident_meant(house.desk.store, second.id)).id == second.id


async def test_an_alert_is_declared_once_and_its_figures_are_the_reason(house: House) -> None:
    alert = await alerted(house)
    made = await declared(house, reason="", alert=alert.id)
    assert "14" in made.incident.reason and made.incident.reason_by_s is None
    with pytest.raises(Conflict, match="has incident 1 already"):
        await declared(house, alert=alert.id)
    with pytest.raises(NotFound):
        await declared(house, alert=type(alert.id)(99))
    assert SPIKE["n"] == 14


async def test_when_we_knew_lies_not_ahead(house: House) -> None:
    now_s = house.desk.now_s
    assert (await declared(house, aware_s=now_s - 3600)).incident.aware_s == now_s - 3600
    with pytest.raises(UsageError, match="cannot lie ahead"):
        await declared(house, aware_s=now_s + 1)


async def test_a_mourning_stops_what_is_not_essential_and_has_no_level(house: House) -> None:
    await waiting(house)
    made = await declared(house, kind=Kind.MOURNING, reason="Luto oficial")
    assert made.incident.level is Level.NORMAL and await held(house) == [1, 2]
    [freeze] = await freezes(house.desk.store)
    assert not freeze.with_answers, "answers to citizens are essential"
    assert await facts(house) == {"crisis_level": "0", "mourning": "1"}
    with pytest.raises(Conflict, match="A mourning has no level"):
        await change_level(house.desk.store, ROSA, made.incident.id, Level.ALERT, "x")


async def test_the_fast_lane_is_open_from_level_2_on_and_only_as_long(house: House) -> None:
    async def ask(work: Work) -> Grant:
        return await grant_of(work, work.actor, "post.approve_fast")

    async def pass_(work: Work) -> None:
        work.system("asking")
        await work.allow("post.approve_fast")

    store = house.desk.store
    incident = (await declared(house, Level.WATCH)).incident
    assert await store.write(LUIS, ask) is Grant.CRISIS_ONLY
    with pytest.raises(NotPermitted, match="only while a crisis"):
        await store.write(LUIS, pass_)
    await change_level(store, ANA, incident.id, Level.ALERT, "x")
    await store.write(LUIS, pass_)
    assert await store.write(LUIS, ask) is Grant.YES
    with pytest.raises(NotPermitted):
        await store.write(ANA, pass_)
    with pytest.raises(NotPermitted, match=r"Who can: .*Iván.*Luis.*Rosa"):
        await store.write(ANA, pass_)
    await change_level(store, ANA, incident.id, Level.WATCH, "x")
    with pytest.raises(NotPermitted):
        await store.write(LUIS, pass_)


async def test_the_program_does_not_declare_as_a_person(house: House) -> None:
    for actor in (COLLECTOR, LOCK):
        with pytest.raises(NotPermitted):
            await declared(house, actor=actor)
    assert await house.desk.table("SELECT count(*) FROM incident") == [(0,)]


async def test_the_timeline_says_why_in_the_readers_language(house: House) -> None:
    incident = (await declared(house)).incident
    await change_level(house.desk.store, ROSA, incident.id, Level.CRISIS, "Hospital sin agua")
    said = [words_of(line) for line in await every_line(house.desk.store, incident.id)]
    assert f"incident declared, level 2 alert: {WHY}" in said
    assert "level 2 alert becomes level 3 crisis: Hospital sin agua" in said
