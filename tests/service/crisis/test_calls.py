"""Whom to telephone and how it went; allies by consent, with a sheet of what is confirmed and public."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from core.crisis.briefing import PAGE_CELLS, briefing_sheet
from core.crisis.calls import Outcome, called, calls_of, to_call
from core.crisis.contacts import (
    CallContactId,
    NewCallContact,
    add_call_contact,
    call_contacts,
    change_call_contact,
    move_call_contact,
    remove_call_contact,
)
from core.crisis.facts import FactState, NewFact, add_fact, questions_of
from core.crisis.model import IncidentId
from core.crisis.playbook_model import Harm
from core.crisis.rumour_model import Verdict
from core.crisis.rumours import approve_answer, enter_rumour, judge_rumour, propose_answer
from core.crisis.store import incident_of
from core.crisis.timeline import Entry, every_line
from core.crisis.words import words_of
from core.errors import Conflict, NotFound, NotPermitted, StoreError, UsageError
from tests.service.crisis.declared import audited, declared
from tests.service.publishing.workflow.house import ANA, LUIS, OSCAR, House

LIMA = ZoneInfo("America/Lima")
WATER = "water_outage"


async def _ally(house: House, name: str = "Vecinos de La Loma") -> CallContactId:
    new = NewCallContact(name=name, phone="555 0199", is_ally=True, consent_s=house.desk.now_s - 86_400)
    return (await add_call_contact(house.desk.store, ANA, new)).id


async def _sheet(house: House, incident: IncidentId) -> str:
    found = await incident_of(house.desk.store, incident)
    return await briefing_sheet(house.desk.store, found, house.desk.now_s, LIMA, "Municipalidad de Valdeluz")


async def test_contacts_are_those_of_the_playbook_and_those_that_are_always_called(house: House) -> None:
    for name, playbooks in (("AguaLuz", (WATER,)), ("Alcaldía", ()), ("Policía", ("violent_threat",))):
        await add_call_contact(house.desk.store, ANA, NewCallContact(name=name, phone="1", playbooks=playbooks))
    assert [each.said.name for each in await call_contacts(house.desk.store, playbook=WATER)] == ["AguaLuz", "Alcaldía"]
    assert [each.said.name for each in await call_contacts(house.desk.store, playbook="other")] == ["Alcaldía"]
    assert len(await call_contacts(house.desk.store)) == 3


async def test_a_number_is_written_in_and_the_order_changed(house: House) -> None:
    incident = (await declared(house, playbook=WATER)).incident.id
    first, second, *_rest = await to_call(house.desk.store, incident)
    assert first.last is None and not first.contact.is_reachable and not first.is_reached
    changed = await change_call_contact(house.desk.store, ANA, first.contact.id, phone=" 555  0142 ", body="AguaLuz")
    assert (changed.said.phone, changed.said.body, changed.is_reachable) == ("555 0142", "AguaLuz", True)
    await move_call_contact(house.desk.store, ANA, second.contact.id, 1)
    assert [each.contact.id for each in await to_call(house.desk.store, incident)][:2] == [
        second.contact.id, first.contact.id,
    ]  # fmt: skip
    with pytest.raises(UsageError):
        await change_call_contact(house.desk.store, ANA, first.contact.id)
    with pytest.raises(UsageError):
        await move_call_contact(house.desk.store, ANA, first.contact.id, 0)


async def test_each_call_counts_and_the_last_one_says_whether_they_were_reached(house: House) -> None:
    incident = (await declared(house, playbook=WATER)).incident.id
    whom = (await to_call(house.desk.store, incident))[0].contact
    await called(house.desk.store, ANA, incident, whom.id, Outcome.NO_ANSWER)
    house.desk.wait(60)
    made = await called(house.desk.store, LUIS, incident, whom.id, Outcome.REACHED, "  avería en el colector ")
    assert (made.note, made.operator_name, made.at_s) == ("avería en el colector", "Luis", house.desk.now_s)
    [found, *_rest] = await to_call(house.desk.store, incident)
    assert (found.tries, found.is_reached, found.last) == (2, True, made)
    said = [words_of(each) for each in await every_line(house.desk.store, incident) if each.kind is Entry.CALL]
    assert said == [f"telephoned, no answer: {whom.said.name}", f"telephoned, reached: {whom.said.name}"]
    assert "avería" not in str(await audited(house, "crisis.call"))
    assert len(await calls_of(house.desk.store, incident)) == 2


async def test_an_ally_is_one_by_consent_only(house: House) -> None:
    for consent_s in (None, house.desk.now_s + 1):
        with pytest.raises(UsageError, match="agree"):
            await add_call_contact(
                house.desk.store, ANA, NewCallContact(name="VOST", phone="1", is_ally=True, consent_s=consent_s)
            )
    with pytest.raises(StoreError):
        await house.desk.set("INSERT INTO call_contact (name, phone, is_ally) VALUES ('VOST', '1', 1)")
    ally = await _ally(house)
    assert [each.id for each in await call_contacts(house.desk.store, allies=True)] == [ally]
    assert await call_contacts(house.desk.store) == []


async def test_only_allies_are_briefed_and_who_withdraws_is_no_longer(house: House) -> None:
    incident = (await declared(house, playbook=WATER)).incident.id
    whom = (await to_call(house.desk.store, incident))[0].contact
    with pytest.raises(UsageError, match="never agreed"):
        await called(house.desk.store, ANA, incident, whom.id, Outcome.BRIEFED)
    ally = await _ally(house)
    await called(house.desk.store, ANA, incident, ally, Outcome.BRIEFED)
    assert (await every_line(house.desk.store, incident))[-1].kind is Entry.BRIEFED
    await remove_call_contact(house.desk.store, ANA, ally)
    with pytest.raises(NotFound):
        await called(house.desk.store, ANA, incident, ally, Outcome.BRIEFED)
    assert len(await calls_of(house.desk.store, incident)) == 1, "what was told stays on record"


async def test_the_sheet_has_what_is_confirmed_and_public_and_nothing_else(house: House) -> None:
    incident = (await declared(house, playbook=WATER)).incident.id
    for new in (
        NewFact(name="zona", text="Sin agua en La Loma", source="AguaLuz", state=FactState.CONFIRMED),
        NewFact(name="causa", text="un rumor interno", source="x"),
        NewFact(text="la hija del director", source="x", state=FactState.CONFIRMED, is_private=True),
    ):
        await add_fact(house.desk.store, ANA, incident, new)
    watched = await enter_rumour(house.desk.store, ANA, incident, "sube el precio")
    told = await enter_rumour(house.desk.store, ANA, incident, "agua envenenada", harm=Harm.HIGH)
    await judge_rumour(house.desk.store, ANA, told.id, Verdict.FALSE, ["laboratorio", "sanidad"])
    await propose_answer(house.desk.store, ANA, told.id, "El agua es apta: análisis de hoy.")
    before = await _sheet(house, incident)
    assert "envenenada" not in before, "an answer that nobody approved is not spread"
    await approve_answer(house.desk.store, LUIS, told.id)
    sheet = await _sheet(house, incident)
    zone = next(each.text.en for each in await questions_of(house.desk.store, incident) if each.name == "zona")
    assert zone in sheet
    for there in ("Sin agua en La Loma", "El agua es apta", "envenenada", "your own words", "Municipalidad de"):
        assert there in sheet
    for not_there in ("un rumor interno", "hija del director", watched.claim):
        assert not_there not in sheet
    assert max(map(len, sheet.splitlines())) <= PAGE_CELLS
    assert before != sheet and await house.desk.table("SELECT 1 FROM post") == [], "nothing was made to be sent"


async def test_what_cannot_be_kept_is_said(house: House) -> None:
    incident = (await declared(house)).incident.id
    for new in (
        NewCallContact(name=" ", phone="1"), NewCallContact(name="x"), NewCallContact(name="x" * 161, phone="1"),
        NewCallContact(name="x", phone="1" * 61), NewCallContact(name="x", phone="1", playbooks=("a b",)),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            await add_call_contact(house.desk.store, ANA, new)
    kept = await add_call_contact(house.desk.store, ANA, NewCallContact(name="AguaLuz", phone="1"))
    with pytest.raises(Conflict, match="already"):
        await add_call_contact(house.desk.store, ANA, NewCallContact(name="AguaLuz", phone="2"))
    with pytest.raises(NotPermitted):
        await add_call_contact(house.desk.store, OSCAR, NewCallContact(name="y", phone="1"))
    with pytest.raises(NotPermitted):
        await called(house.desk.store, OSCAR, incident, kept.id, Outcome.REACHED)
    with pytest.raises(UsageError):
        await called(house.desk.store, ANA, incident, kept.id, Outcome.REACHED, "x" * 501)
    await house.desk.set("UPDATE incident SET closed_s = 1, closed_by = 3")
    with pytest.raises(Conflict):
        await called(house.desk.store, ANA, incident, kept.id, Outcome.REACHED)
