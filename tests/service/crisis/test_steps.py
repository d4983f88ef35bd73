"""The checklist: copied when an incident begins, taken, done with evidence, skipped with a reason, added to, moved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.crisis.contacts import CallContactId, call_contacts, change_call_contact, remove_call_contact
from core.crisis.facts import questions_of
from core.crisis.model import IncidentId
from core.crisis.playbook_model import CrisisRole, PlaybookCall, Said
from core.crisis.playbooks import load_playbook, load_playbooks
from core.crisis.rumour_model import Stand
from core.crisis.rumour_reads import rumours_of
from core.crisis.steps import (
    Step,
    StepId,
    StepState,
    add_step,
    begin,
    finish_step,
    move_step,
    skip_step,
    step_of,
    steps_of,
    take_step,
)
from core.crisis.timeline import Entry, every_line
from core.crisis.unattended import LOCK
from core.errors import AlreadyClaimed, Conflict, NotFound, NotPermitted, UsageError
from core.store import Work
from tests.service.crisis.declared import audited, changes, declared
from tests.service.publishing.workflow.house import ANA, LUIS, OSCAR, ROSA, House

WATER = "water_outage"
CALL = PlaybookCall(key="guard", who=Said("Guardia", "Guard"), why=Said("x", "x"), phone="555 0100")


async def _begun(house: House, playbook: str = WATER) -> tuple[IncidentId, list[Step]]:
    incident = (await declared(house, playbook=playbook)).incident.id
    return incident, await steps_of(house.desk.store, incident)


def _first(steps: list[Step], *, needs_evidence: bool, is_required: bool = True) -> Step:
    return next(each for each in steps if (each.needs_evidence, each.is_required) == (needs_evidence, is_required))


async def test_a_playbook_is_copied_with_its_clock_questions_claims_and_contacts(house: House) -> None:
    incident, steps = await _begun(house)
    plan = load_playbook(WATER, None)
    now_s = house.desk.now_s
    assert [(each.key, each.text, each.role, each.is_required, each.needs_evidence) for each in steps] == [
        (each.key, each.text, each.role, each.is_required, each.needs_evidence) for each in plan.steps
    ]
    assert [each.due_s for each in steps] == [
        None if each.due_min is None else now_s + 60 * each.due_min for each in plan.steps
    ]
    assert [each.position for each in steps] == [*range(1, len(steps) + 1)]
    assert [each.name for each in await questions_of(house.desk.store, incident)] == [each.name for each in plan.facts]
    claims = await rumours_of(house.desk.store, incident)
    assert sorted(each.claim for each in claims) == sorted(each.claim.es for each in plan.rumours)
    assert {each.stand for each in claims} == {Stand.EXPECTED}
    assert [each.said.name for each in await call_contacts(house.desk.store, playbook=WATER)] == [
        each.who.es for each in plan.calls
    ]


async def test_a_second_incident_of_a_kind_brings_no_contact_twice_nor_one_that_was_taken_out(house: House) -> None:
    await _begun(house)
    before = await call_contacts(house.desk.store)
    await remove_call_contact(house.desk.store, ANA, CallContactId(before[0].id))
    await _begun(house)
    assert await call_contacts(house.desk.store) == before[1:]


async def test_a_step_is_taken_by_one_and_taken_over_only_on_purpose(house: House) -> None:
    incident, steps = await _begun(house)
    taken = await take_step(house.desk.store, ANA, steps[0].id)
    assert (taken.state, taken.taken_by_name, taken.taken_s) == (StepState.TAKEN, "Ana", house.desk.now_s)
    assert await take_step(house.desk.store, ANA, steps[0].id) == taken, "again changes nothing"
    with pytest.raises(AlreadyClaimed, match="Ana sees to step 1"):
        await take_step(house.desk.store, LUIS, steps[0].id)
    assert (await take_step(house.desk.store, LUIS, steps[0].id, from_another=True)).taken_by_name == "Luis"
    kinds = [each.kind for each in await every_line(house.desk.store, incident)]
    assert kinds.count(Entry.STEP_TAKEN) == 2
    assert [each[0] for each in await audited(house, "crisis.step")] == ["Ana", "Luis"]
    assert (await changes(house))[-1] == "step"


async def test_a_step_that_needs_evidence_is_not_done_without(house: House) -> None:
    _incident, steps = await _begun(house)
    step = _first(steps, needs_evidence=True)
    for nothing in ("", "  \n"):
        with pytest.raises(UsageError, match="what shows"):
            await finish_step(house.desk.store, ANA, step.id, nothing)
    house.desk.wait(90)
    done = await finish_step(house.desk.store, ANA, step.id, " ref. AL-18 ")
    assert (done.state, done.evidence, done.ended_by_name, done.ended_s) == (
        StepState.DONE, "ref. AL-18", "Ana", house.desk.now_s,
    )  # fmt: skip
    for again in (finish_step, take_step):
        with pytest.raises(Conflict, match="done by Ana"):
            await again(house.desk.store, LUIS, step.id)
    without = _first(steps, needs_evidence=False)
    assert (await finish_step(house.desk.store, ANA, without.id)).state is StepState.DONE


async def test_a_required_step_is_skipped_only_with_a_reason(house: House) -> None:
    _incident, steps = await _begun(house)
    required = _first(steps, needs_evidence=True)
    with pytest.raises(UsageError, match="say why"):
        await skip_step(house.desk.store, ANA, required.id, " ")
    skipped = await skip_step(house.desk.store, ANA, required.id, "no procede")
    assert (skipped.state, skipped.reason) == (StepState.SKIPPED, "no procede")
    other = next(each for each in steps if not each.is_required)
    assert (await skip_step(house.desk.store, ANA, other.id)).state is StepState.SKIPPED
    with pytest.raises(Conflict, match="left out by Ana"):
        await finish_step(house.desk.store, ANA, required.id, "x")


async def test_lateness_grows_until_it_is_done_and_then_stands(house: House) -> None:
    _incident, steps = await _begun(house)
    step = next(each for each in steps if each.due_s is not None and not each.needs_evidence)
    assert step.due_s is not None and step.late_s(step.due_s) == 0 and step.late_s(step.due_s + 61) == 61
    house.desk.wait(step.due_s - house.desk.now_s + 120)
    done = await finish_step(house.desk.store, ANA, step.id, "x")
    assert done.late_s(house.desk.now_s + 9_999) == 120


async def test_a_step_is_added_at_the_end_and_moved_anywhere(house: House) -> None:
    incident, steps = await _begun(house)
    added = await add_step(
        house.desk.store, ANA, incident, "Avisar\nal colegio", role=CrisisRole.AREA_LIAISON, due_min=10,
        is_required=True,
    )  # fmt: skip
    assert (added.position, added.key, added.text.es, added.text.en) == (
        len(steps) + 1, "", "Avisar al colegio", "Avisar al colegio",
    )  # fmt: skip
    assert (added.role, added.due_s, added.is_required) == (CrisisRole.AREA_LIAISON, house.desk.now_s + 600, True)
    moved = await move_step(house.desk.store, ANA, added.id, 2)
    order = [each.id for each in await steps_of(house.desk.store, incident)]
    assert moved.position == 2 and order == [steps[0].id, added.id, *(each.id for each in steps[1:])]
    assert (await move_step(house.desk.store, ANA, added.id, 10_000)).position == len(order)
    lines = len(await every_line(house.desk.store, incident))
    await move_step(house.desk.store, ANA, added.id, len(order))
    assert len(await every_line(house.desk.store, incident)) == lines, "where it stood already"


async def test_what_cannot_be_added_or_moved_is_said(house: House) -> None:
    incident, steps = await _begun(house)
    for text, due in (("", None), ("x" * 401, None), ("x", 0), ("x", -5), ("x", 50_000)):
        with pytest.raises(UsageError):
            await add_step(house.desk.store, ANA, incident, text, due_min=due)
    with pytest.raises(UsageError):
        await move_step(house.desk.store, ANA, steps[0].id, 0)
    with pytest.raises(NotFound):
        await step_of(house.desk.store, StepId(9_999))
    with pytest.raises(NotFound):
        await add_step(house.desk.store, ANA, IncidentId(9), "x")
    for act in (take_step, finish_step, skip_step):
        with pytest.raises(NotPermitted):
            await act(house.desk.store, OSCAR, steps[0].id)


async def test_nothing_is_done_in_an_incident_that_is_closed(house: House) -> None:
    incident, steps = await _begun(house)
    await house.desk.set("UPDATE incident SET closed_s = ?, closed_by = 3 WHERE id = ?", house.desk.now_s, incident)
    for act in (take_step, finish_step, skip_step):
        with pytest.raises(Conflict):
            await act(house.desk.store, ROSA, steps[0].id)
    with pytest.raises(Conflict):
        await add_step(house.desk.store, ROSA, incident, "x")
    with pytest.raises(Conflict):
        await move_step(house.desk.store, ROSA, steps[0].id, 3)


async def test_what_was_copied_stays_when_the_playbook_changes(house: House) -> None:
    own = house.desk.store.path.parent / "policy" / "playbooks"
    own.mkdir(parents=True)
    shipped = (load_playbook.__globals__["SHIPPED"] / f"{WATER}.toml").read_text(encoding="utf-8")
    (own / f"{WATER}.toml").write_text(shipped, encoding="utf-8")
    _incident, steps = await _begun(house)
    (own / f"{WATER}.toml").unlink()
    assert await steps_of(house.desk.store, _incident) == steps


@pytest.mark.parametrize("playbook", sorted(load_playbooks(None).playbooks))
async def test_every_playbook_begins_also_where_the_program_declares(house: House, playbook: str) -> None:
    incident = (await declared(house)).incident.id
    plan = load_playbook(playbook, None)

    async def act(work: Work) -> int:
        work.system("arranging a test")
        return await begin(work, incident, plan, work.now_s)

    assert await house.desk.store.write(LOCK, act) == len(plan.steps) == len(await steps_of(house.desk.store, incident))
    private = {each.name for each in await questions_of(house.desk.store, incident) if each.is_private}
    assert private == {each.name for each in plan.facts if each.is_private}
    claims = await rumours_of(house.desk.store, incident)
    assert len(claims) == len(plan.rumours) and {each.operator for each in claims} <= {None}


async def test_somebody_whom_two_playbooks_call_stands_once_on_the_list(house: House) -> None:
    incident = (await declared(house)).incident.id
    keys = (WATER, "other")
    plans = [replace(load_playbook(key, None), steps=(), facts=(), rumours=(), calls=(CALL,)) for key in keys]

    async def act(work: Work) -> None:
        work.system("arranging a test")
        for plan in (*plans, plans[0]):
            await begin(work, incident, plan, work.now_s)

    await house.desk.system(act)
    [found] = await call_contacts(house.desk.store)
    assert (found.said.name, found.said.playbooks, found.said.phone) == ("Guardia", (WATER, "other"), "555 0100")
    await change_call_contact(house.desk.store, ANA, found.id, phone="555 0199")
    await house.desk.system(act)
    [found] = await call_contacts(house.desk.store)
    assert found.said.phone == "555 0199", "what was written in by hand stays"
