"""Roles of an incident: given, handed over, given up; one leads, from level 3 on another keeps the timeline."""

from __future__ import annotations

import itertools

import pytest

from core.crisis.declaring import change_level
from core.crisis.levels import effects_of
from core.crisis.model import IncidentId, Kind, Level
from core.crisis.playbook_model import CrisisRole
from core.crisis.roles import (
    Gap,
    GapKind,
    Holder,
    Place,
    RoleId,
    Whom,
    end_role,
    gap_words,
    gaps,
    give_role,
    hand_over,
    holders,
    lead_of,
)
from core.crisis.timeline import Entry, every_line
from core.crisis.words import words_of
from core.errors import Conflict, NotFound, NotPermitted, StoreError, UsageError
from core.ids import OperatorId
from tests.service.crisis.declared import audited, declared
from tests.service.publishing.workflow.house import ANA, LUIS, ROSA, House

LEAD, SCRIBE, VOICE = CrisisRole.LEAD, CrisisRole.SCRIBE, CrisisRole.SPOKESPERSON
ANA_1 = Whom(operator=OperatorId(1), phone="555 0101")
LUIS_2 = Whom(operator=OperatorId(2), phone="555 0102")


async def _begun(house: House, level: Level = Level.ALERT) -> IncidentId:
    return (await declared(house, level, actor=ROSA)).incident.id


def _holder(
    role: CrisisRole, name: str = "Ana", operator: int | None = 1, place: Place = Place.PRIMARY, phone: str = "1"
) -> Holder:
    return Holder(
        id=RoleId(1), incident=IncidentId(1), role=role, place=place, name=name, phone=phone, since_s=0, ended_s=None,
        operator=None if operator is None else OperatorId(operator),
    )  # fmt: skip


async def test_a_role_is_given_and_handed_over_and_the_one_before_stays_on_record(house: House) -> None:
    incident = await _begun(house)
    await _free(house, incident)
    given = await give_role(house.desk.store, ROSA, incident, SCRIBE, ANA_1)
    assert (given.name, given.phone, given.since_s) == ("Ana", "555 0101", house.desk.now_s)
    with pytest.raises(Conflict, match="hand it over"):
        await give_role(house.desk.store, ROSA, incident, SCRIBE, LUIS_2)
    house.desk.wait(60)
    await hand_over(house.desk.store, ROSA, incident, SCRIBE, LUIS_2)
    assert [(each.name, each.ended_s) for each in await holders(house.desk.store, incident, with_former=True)] == [
        ("Ana", house.desk.now_s), ("Luis", None),
    ]  # fmt: skip
    said = [words_of(each) for each in await every_line(house.desk.store, incident) if each.kind is Entry.ROLE]
    assert said == ["scribe: Ana", "scribe passes from Ana to Luis"]
    assert "Ana" not in str([each[2] for each in await audited(house, "crisis.role")])


async def _free(house: House, incident: IncidentId) -> None:
    """An incident that nobody has a role in, whatever declaring gives."""
    await house.desk.set("DELETE FROM incident_role WHERE incident_id = ?", incident)
    await house.desk.set("UPDATE incident SET declared_by = NULL WHERE id = ?", incident)
    assert await lead_of(house.desk.store, incident) is None


async def test_there_is_one_lead_and_never_none_once_there_was(house: House) -> None:
    incident = await _begun(house)
    await _free(house, incident)
    await give_role(house.desk.store, ROSA, incident, LEAD, ANA_1)
    with pytest.raises(Conflict):
        await give_role(house.desk.store, ROSA, incident, LEAD, LUIS_2)
    with pytest.raises(Conflict, match="never without"):
        await end_role(house.desk.store, ROSA, incident, LEAD)
    with pytest.raises(StoreError):
        await house.desk.set(
            "INSERT INTO incident_role (incident_id, role, place, operator_id, since_s) VALUES (?, 'lead', 'primary',"
            " 2, 1)", incident,
        )  # fmt: skip
    await give_role(house.desk.store, ROSA, incident, LEAD, LUIS_2, Place.ALTERNATE)
    await hand_over(house.desk.store, ROSA, incident, LEAD, LUIS_2)
    found = await lead_of(house.desk.store, incident)
    assert found is not None and found.name == "Luis"
    await end_role(house.desk.store, ROSA, incident, LEAD, Place.ALTERNATE)
    assert len(await holders(house.desk.store, incident)) == 1


async def test_whoever_declares_leads_until_they_hand_it_over(house: House) -> None:
    incident = (await declared(house, Level.ALERT, actor=ANA)).incident.id
    found = await lead_of(house.desk.store, incident)
    assert found is not None and (found.name, found.operator, found.since_s) == ("Ana", 1, house.desk.now_s)
    with pytest.raises(Conflict, match="Ana has this role"):
        await give_role(house.desk.store, ROSA, incident, LEAD, LUIS_2)
    with pytest.raises(NotPermitted):
        await hand_over(house.desk.store, LUIS, incident, LEAD, LUIS_2)
    house.desk.wait(60)
    assert (await hand_over(house.desk.store, ANA, incident, LEAD, LUIS_2)).name == "Luis"
    assert [(each.name, each.ended_s) for each in await holders(house.desk.store, incident, with_former=True)] == [
        ("Ana", house.desk.now_s), ("Luis", None),
    ]  # fmt: skip
    assert words_of((await every_line(house.desk.store, incident))[-1]) == "incident lead passes from Ana to Luis"
    with pytest.raises(Conflict, match="never without"):
        await end_role(house.desk.store, LUIS, incident, LEAD)


async def test_whoever_declares_level_3_does_not_keep_the_timeline(house: House) -> None:
    incident = await _begun(house, Level.CRISIS)
    with pytest.raises(Conflict, match="From level 3"):
        await give_role(house.desk.store, ROSA, incident, SCRIBE, Whom(operator=OperatorId(3)))
    assert (await give_role(house.desk.store, ROSA, incident, SCRIBE, ANA_1)).name == "Ana"


@pytest.mark.parametrize("level", [Level.WATCH, Level.ALERT, Level.CRISIS, Level.EMERGENCY])
@pytest.mark.parametrize(("first", "second"), [(LEAD, SCRIBE), (SCRIBE, LEAD)])
async def test_from_level_3_on_who_leads_does_not_keep_the_timeline(
    house: House, level: Level, first: CrisisRole, second: CrisisRole
) -> None:
    incident = await _begun(house, level)
    await _free(house, incident)
    for whom in (ANA_1, Whom(person="José Ríos")):
        await give_role(house.desk.store, ROSA, incident, first, whom)
        same = ANA_1 if whom is ANA_1 else Whom(person="JOSE  rios")
        if level >= Level.CRISIS:
            with pytest.raises(Conflict, match="From level 3"):
                await give_role(house.desk.store, ROSA, incident, second, same)
        else:
            await give_role(house.desk.store, ROSA, incident, second, same)
        await _free(house, incident)


async def test_a_raised_level_shows_the_same_person_as_a_gap(house: House) -> None:
    incident = await _begun(house)
    await _free(house, incident)
    for role in (LEAD, SCRIBE):
        await give_role(house.desk.store, ROSA, incident, role, ANA_1)
    await change_level(house.desk.store, ROSA, incident, Level.CRISIS, "sube")
    found = gaps(await holders(house.desk.store, incident), effects_of(Level.CRISIS))
    assert found == (Gap(VOICE, GapKind.NOBODY), Gap(SCRIBE, GapKind.SAME_PERSON))
    assert [gap_words(each) for each in found] == [
        "spokesperson: nobody", "scribe: the same person leads; it takes another",
    ]  # fmt: skip


@pytest.mark.parametrize("level", list(Level))
def test_gaps_are_what_the_level_asks_for_less_who_is_there(level: Level) -> None:
    effects = effects_of(level)
    needed = [LEAD] * (level >= Level.ALERT) + [SCRIBE] * effects.needs_scribe + [VOICE] * effects.needs_spokesperson
    for held in itertools.chain.from_iterable(itertools.combinations((LEAD, SCRIBE, VOICE), n) for n in range(4)):
        people = [_holder(role, role.value, n) for n, role in enumerate(held, 1)]
        found = gaps(people, effects)
        assert [each.role for each in found] == [role for role in needed if role not in held]
        assert all(gap_words(each) for each in found)
    assert Gap(CrisisRole.LEGAL, GapKind.NOBODY) in gaps([], effects, also=[CrisisRole.LEGAL])


def test_an_alternate_fills_no_gap_and_a_missing_number_is_one() -> None:
    effects = effects_of(Level.ALERT)
    assert Gap(LEAD, GapKind.NOBODY) in gaps([_holder(LEAD, place=Place.ALTERNATE)], effects)
    assert gaps([_holder(LEAD, phone=""), _holder(SCRIBE, "Luis", 2)], effects) == (Gap(LEAD, GapKind.NO_PHONE),)
    assert gaps([], effects_of(Level.ALERT, Kind.MOURNING)) == ()


async def test_who_holds_a_role_hands_it_on_and_others_need_the_right_to(house: House) -> None:
    incident = await _begun(house)
    await _free(house, incident)
    with pytest.raises(NotPermitted):
        await give_role(house.desk.store, ANA, incident, SCRIBE, ANA_1)
    await give_role(house.desk.store, ROSA, incident, SCRIBE, ANA_1)
    with pytest.raises(NotPermitted):
        await hand_over(house.desk.store, LUIS, incident, SCRIBE, LUIS_2)
    assert (await hand_over(house.desk.store, ANA, incident, SCRIBE, LUIS_2)).name == "Luis"
    with pytest.raises(NotPermitted):
        await end_role(house.desk.store, ANA, incident, SCRIBE)
    assert (await end_role(house.desk.store, LUIS, incident, SCRIBE)).ended_s == house.desk.now_s


async def test_what_cannot_be_given_is_said(house: House) -> None:
    incident = await _begun(house)
    await _free(house, incident)
    for whom in (Whom(), Whom(person=" "), Whom(operator=OperatorId(1), person="Ana"), Whom(person="x" * 121),
                 Whom(person="x", phone="5" * 61)):  # fmt: skip
        with pytest.raises(UsageError):
            await give_role(house.desk.store, ROSA, incident, SCRIBE, whom)
    with pytest.raises(NotFound):
        await give_role(house.desk.store, ROSA, incident, SCRIBE, Whom(operator=OperatorId(99)))
    with pytest.raises(NotFound):
        await hand_over(house.desk.store, ROSA, incident, SCRIBE, ANA_1)
    with pytest.raises(NotFound):
        await end_role(house.desk.store, ROSA, incident, SCRIBE)
    await house.desk.set("UPDATE operator SET state = 'disabled' WHERE id = 4")
    with pytest.raises(Conflict, match="no longer has access"):
        await give_role(house.desk.store, ROSA, incident, SCRIBE, Whom(operator=OperatorId(4)))
    await give_role(house.desk.store, ROSA, incident, SCRIBE, ANA_1)
    with pytest.raises(Conflict, match="already"):
        await hand_over(house.desk.store, ROSA, incident, SCRIBE, ANA_1)
    other = await hand_over(house.desk.store, ROSA, incident, SCRIBE, Whom(operator=OperatorId(1), phone="555 9999"))
    assert other.phone == "555 9999", "a new number is a change"
