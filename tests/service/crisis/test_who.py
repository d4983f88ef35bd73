"""Who may publish at which level, who answers the press, and that jokes are out while a mourning is declared."""

from __future__ import annotations

import pytest

from core.access.gate import refusal_ahead
from core.crisis.closing import close_incident
from core.crisis.declaring import change_level
from core.crisis.model import Criterion, IncidentId, Kind, Level
from core.crisis.who import allow_fast, may_use_fast_lane, publishers, refuse_press_answer, refuse_publication
from core.errors import Conflict, NotPermitted
from core.ids import OperatorId
from core.publishing.freeze import freezes, lift
from core.publishing.lint.model import Severity
from core.publishing.lint.sheets import Moment, judge
from core.store import Actor, Work
from tests.service.crisis.declared import declared
from tests.service.publishing.workflow.house import ANA, LUIS, ROSA, House


async def give(house: House, incident: IncidentId, role: str, operator: int | None, person: str = "") -> None:
    await house.desk.set(
        "INSERT INTO incident_role (incident_id, role, place, operator_id, person, since_s)"
        " VALUES (?, ?, 'primary', ?, ?, 0)",
        incident, role, operator, person,
    )  # fmt: skip


async def tries(house: House, actor: Actor) -> None:
    async def act(work: Work) -> None:
        await refuse_publication(work)

    await house.desk.store.write(actor, act)


async def test_at_level_4_only_lead_and_spokesperson_publish(house: House) -> None:
    incident = (await declared(house, Level.CRISIS, actor=ROSA)).incident
    assert await publishers(house.desk.store) is None
    await tries(house, ANA)
    await change_level(house.desk.store, ROSA, incident.id, Level.EMERGENCY, "x")
    with pytest.raises(NotPermitted, match="At level 4 only incident lead, spokesperson of incident 1 publish"):
        await tries(house, ANA)
    await tries(house, ROSA)  # who declared it leads until that is handed over
    await give(house, incident.id, "lead", 3)
    await give(house, incident.id, "spokesperson", None, "Tomás")
    await give(house, incident.id, "scribe", 1)
    assert await publishers(house.desk.store) == frozenset({OperatorId(3)})
    await tries(house, ROSA)
    with pytest.raises(NotPermitted):
        await tries(house, ANA)
    await house.desk.set("UPDATE incident_role SET ended_s = 1 WHERE role = 'lead'")
    with pytest.raises(NotPermitted):
        await tries(house, ROSA)
    await change_level(house.desk.store, ROSA, incident.id, Level.CRISIS, "x")
    await tries(house, ANA)


async def test_the_press_is_answered_when_somebody_speaks_for_us(house: House) -> None:
    incident = (await declared(house, Level.ALERT)).incident
    await refuse_press_answer(house.desk.store)
    await change_level(house.desk.store, ROSA, incident.id, Level.CRISIS, "x")
    with pytest.raises(Conflict, match="Nobody speaks for incident 1"):
        await refuse_press_answer(house.desk.store)
    await give(house, incident.id, "spokesperson", None, "Tomás")
    await refuse_press_answer(house.desk.store)


async def test_the_fast_lane_opens_with_level_2_for_screens_too(house: House) -> None:
    store = house.desk.store
    assert not await may_use_fast_lane(store)
    assert "only while a crisis" in str(await refusal_ahead(store, LUIS, "post.approve_fast"))
    await declared(house)
    assert await may_use_fast_lane(store) and await refusal_ahead(store, LUIS, "post.approve_fast") is None

    async def act(work: Work) -> None:
        work.system("asking")
        await allow_fast(work)

    await store.write(LUIS, act)
    with pytest.raises(NotPermitted):
        await store.write(ANA, act)


async def test_humour_is_blocked_while_a_mourning_is_declared_and_not_after(house: House) -> None:
    post = await house.draft("El martes no hay agua jajaja 😂")

    async def gravest() -> set[tuple[Severity, bool]]:
        found = await judge(house.desk.store, None, post, now_s=house.desk.now_s, at=Moment.WRITING)
        return {(each.finding.severity, each.finding.is_unsigned) for each in found if each.finding.rule == "L23"}

    before = await gravest()
    assert before == {(Severity.WARN, False)}
    incident = (await declared(house, kind=Kind.MOURNING, reason="Luto oficial")).incident
    assert await gravest() == {(Severity.WARN, True)}, "it blocks, as far as a pack that nobody signed can"
    for freeze in await freezes(house.desk.store):
        await lift(house.desk.store, LUIS, freeze.id)
    await close_incident(house.desk.store, ROSA, incident.id, "Fin", said=(Criterion.NEXT_SHIFT_TOLD,))
    assert await gravest() == before
