"""The fact sheet: what is confirmed fills the variables of public texts, and nothing that is private ever does."""

from __future__ import annotations

import pytest

from core.crisis.facts import (
    FactId,
    FactState,
    NewFact,
    add_fact,
    confirm_fact,
    confirmed,
    fact_of,
    facts_of,
    questions_of,
    revise_fact,
)
from core.crisis.model import IncidentId
from core.crisis.timeline import Entry, every_line
from core.errors import Conflict, NotFound, NotPermitted, UsageError
from tests.service.crisis.declared import audited, declared
from tests.service.publishing.workflow.house import ANA, LUIS, OSCAR, House

YES, CHECKING, NO = FactState.CONFIRMED, FactState.CHECKING, FactState.UNCONFIRMED


async def _begun(house: House, playbook: str = "water_outage") -> IncidentId:
    return (await declared(house, playbook=playbook)).incident.id


async def test_only_a_confirmed_fact_with_a_name_fills_a_variable(house: House) -> None:
    incident = await _begun(house)
    zone = await add_fact(house.desk.store, ANA, incident, NewFact(name="zona", text="La Loma", source="AguaLuz"))
    await add_fact(house.desk.store, ANA, incident, NewFact(text="Huele a gas", source="vecina", state=YES))
    await add_fact(house.desk.store, ANA, incident, NewFact(name="causa", text="rotura", source="x", state=NO))
    assert zone.state is CHECKING and await confirmed(house.desk.store, incident) == {}
    sure = await confirm_fact(house.desk.store, LUIS, zone.id, "AguaLuz, 07:20, ingeniero de guardia")
    assert (sure.state, sure.text, sure.operator_name) == (YES, "La Loma", "Luis")
    assert await confirmed(house.desk.store, incident) == {"zona": "La Loma"}
    assert [(each.name, each.state) for each in await facts_of(house.desk.store, incident)] == [
        ("", YES), ("zona", YES), ("causa", NO),
    ]  # fmt: skip


async def test_a_new_word_replaces_the_old_one_which_stays(house: House) -> None:
    incident = await _begun(house)
    first = await add_fact(house.desk.store, ANA, incident, NewFact(name="zona", text="La Loma", source="a", state=YES))
    second = await add_fact(house.desk.store, ANA, incident, NewFact(name="zona", text="El Pinar también", source="b"))
    assert (await fact_of(house.desk.store, first.id)).replaced_by == second.id
    assert [each.id for each in await facts_of(house.desk.store, incident)] == [second.id]
    assert await confirmed(house.desk.store, incident) == {}, "the newer word is not confirmed"
    assert len(await facts_of(house.desk.store, incident, with_replaced=True)) == 2
    for act in (
        revise_fact(house.desk.store, ANA, first.id, text="otra", source="c"),
        confirm_fact(house.desk.store, ANA, first.id, "c"),
    ):
        with pytest.raises(Conflict, match="replaced by 2"):
            await act
    kinds = [each.kind for each in await every_line(house.desk.store, incident)]
    assert kinds.count(Entry.FACT) == 2
    assert "El Pinar" not in str(await audited(house, "crisis.fact"))


async def test_another_text_has_to_be_confirmed_anew(house: House) -> None:
    incident = await _begun(house)
    fact = await add_fact(house.desk.store, ANA, incident, NewFact(name="zona", text="La Loma", source="a", state=YES))
    fact = await revise_fact(house.desk.store, ANA, fact.id, source="segunda fuente")
    assert fact.state is YES
    fact = await revise_fact(house.desk.store, ANA, fact.id, text="El Pinar", source="b")
    assert fact.state is CHECKING and await confirmed(house.desk.store, incident) == {}
    fact = await revise_fact(house.desk.store, ANA, fact.id, state=YES, source="c")
    assert await confirmed(house.desk.store, incident) == {"zona": "El Pinar"}
    fact = await revise_fact(house.desk.store, ANA, fact.id, state=NO, source="d")
    assert await confirmed(house.desk.store, incident) == {}
    await confirm_fact(house.desk.store, ANA, fact.id, "e")
    with pytest.raises(Conflict, match="confirmed already"):
        await confirm_fact(house.desk.store, ANA, FactId(6), "f")


@pytest.mark.parametrize("playbook", ["data_leak", "account_takeover"])
async def test_what_a_playbook_keeps_private_never_fills_a_text(house: House, playbook: str) -> None:
    incident = await _begun(house, playbook)
    private = [each.name for each in await questions_of(house.desk.store, incident) if each.is_private]
    assert private
    for name in private:
        fact = await add_fact(
            house.desk.store, ANA, incident, NewFact(name=name, text="secreto", source="x", state=YES, is_private=False)
        )
        assert fact.is_private
        fact = await revise_fact(house.desk.store, ANA, fact.id, text="secreto 2", state=YES, source="y")
        assert fact.is_private
    assert await confirmed(house.desk.store, incident) == {}
    await house.desk.set("UPDATE fact SET is_private = 0")
    assert await confirmed(house.desk.store, incident) == {}, "the question is private, whatever the row says"


async def test_what_somebody_keeps_private_stays_so_in_every_later_word(house: House) -> None:
    incident = await _begun(house)
    new = NewFact(name="zona", text="calle 3, casa 4", source="x", state=YES, is_private=True)
    fact = await add_fact(house.desk.store, ANA, incident, new)
    await add_fact(house.desk.store, ANA, incident, NewFact(name="zona", text="calle 3", source="x", state=YES))
    assert fact.is_private and await confirmed(house.desk.store, incident) == {}


async def test_a_playbook_chosen_later_makes_what_was_said_before_private(house: House) -> None:
    incident = (await declared(house)).incident.id
    await add_fact(house.desk.store, ANA, incident, NewFact(name="cosa", text="x", source="x", state=YES))
    assert await confirmed(house.desk.store, incident) == {"cosa": "x"}
    await house.desk.set(
        "INSERT INTO incident_question (incident_id, name, position, text_es, text_en, is_private)"
        " VALUES (?, 'cosa', 1, 'x', 'x', 1)", incident,
    )  # fmt: skip
    assert await confirmed(house.desk.store, incident) == {}
    assert (await facts_of(house.desk.store, incident))[0].is_private


async def test_the_time_of_the_next_update_is_no_fact(house: House) -> None:
    incident = await _begun(house)
    clock = [each.name for each in await questions_of(house.desk.store, incident) if each.is_by_clock]
    assert clock
    with pytest.raises(UsageError, match="by the clock"):
        await add_fact(house.desk.store, ANA, incident, NewFact(name=clock[0], text="12:00", source="x", state=YES))


async def test_a_fact_has_a_text_a_source_and_a_plain_name(house: House) -> None:
    incident = await _begun(house)
    for new in (
        NewFact(text=" ", source="x"), NewFact(text="x", source="\n"), NewFact(text="x" * 601, source="x"),
        NewFact(text="x", source="x" * 201), NewFact(name="Zona", text="x", source="x"),
        NewFact(name="a b", text="x", source="x"), NewFact(name="ñ", text="x", source="x"),
        NewFact(name="{zona}", text="x", source="x"), NewFact(name="x" * 41, text="x", source="x"),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            await add_fact(house.desk.store, ANA, incident, new)
    assert await facts_of(house.desk.store, incident, with_replaced=True) == []


async def test_who_may_not_and_what_is_not_there(house: House) -> None:
    incident = await _begun(house)
    with pytest.raises(NotPermitted):
        await add_fact(house.desk.store, OSCAR, incident, NewFact(text="x", source="x"))
    with pytest.raises(NotFound):
        await confirm_fact(house.desk.store, ANA, FactId(77), "x")
    with pytest.raises(NotFound):
        await add_fact(house.desk.store, ANA, IncidentId(77), NewFact(text="x", source="x"))
    fact = await add_fact(house.desk.store, ANA, incident, NewFact(text="x", source="x"))
    await house.desk.set("UPDATE incident SET closed_s = 1, closed_by = 3 WHERE id = ?", incident)
    with pytest.raises(Conflict):
        await confirm_fact(house.desk.store, ANA, fact.id, "x")


async def test_facts_of_one_incident_fill_nothing_of_another(house: House) -> None:
    one, other = await _begun(house), await _begun(house)
    await add_fact(house.desk.store, ANA, one, NewFact(name="zona", text="La Loma", source="x", state=YES))
    assert await confirmed(house.desk.store, other) == {}
