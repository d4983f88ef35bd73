"""Hostile texts through every field that people fill in: kept or refused in a sentence, shown harmlessly."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

import pytest

from core.crisis.briefing import briefing_sheet
from core.crisis.calls import Outcome, called, to_call
from core.crisis.contacts import NewCallContact, add_call_contact
from core.crisis.facts import FactState, NewFact, add_fact, confirmed
from core.crisis.model import IncidentId
from core.crisis.notes import note
from core.crisis.playbook_model import CrisisRole, Harm
from core.crisis.roles import Whom, give_role, hand_over
from core.crisis.rumour_model import Verdict
from core.crisis.rumours import approve_answer, enter_rumour, judge_rumour, propose_answer
from core.crisis.steps import add_step, finish_step, skip_step, steps_of
from core.crisis.store import incident_of
from core.crisis.timeline import Wanted, every_line, page
from core.crisis.timeline_out import as_json, as_text
from core.crisis.words import who_of, words_of
from core.errors import UsageError
from core.text.show import show
from tests.hostile import hostile_texts
from tests.service.crisis.declared import declared
from tests.service.publishing.workflow.house import ANA, LUIS, ROSA, House

LIMA = ZoneInfo("America/Lima")


async def _through_every_field(house: House, incident: IncidentId, text: str) -> int:
    """Type a text wherever one can be typed; how many fields kept it."""
    store, kept = house.desk.store, 0
    scribe = CrisisRole.SCRIBE

    async def tried(act: Callable[[], Awaitable[object]]) -> None:
        nonlocal kept
        try:
            await act()
        except UsageError as error:
            assert "\x1b" not in str(error) and "\n" not in str(error)
        else:
            kept += 1

    steps = await steps_of(store, incident)
    rumour = await enter_rumour(store, ANA, incident, "bulo", harm=Harm.HIGH)
    ally = await add_call_contact(
        store, ANA, NewCallContact(name=f"VOST {rumour.id}", phone="1", is_ally=True, consent_s=1)
    )
    free = [each for each in steps if not each.state.is_over]
    await tried(lambda: note(store, ANA, incident, text))
    await tried(lambda: note(store, ANA, incident, text, is_todo=True))
    await tried(lambda: add_fact(store, ANA, incident, NewFact(name="zona", text=text, source="x",
                                                              state=FactState.CONFIRMED)))  # fmt: skip
    await tried(lambda: add_fact(store, ANA, incident, NewFact(text="x", source=text)))
    await tried(lambda: add_fact(store, ANA, incident, NewFact(name=text, text="x", source="x")))
    await tried(lambda: add_step(store, ANA, incident, text))
    await tried(lambda: finish_step(store, ANA, free[0].id, text))
    await tried(lambda: skip_step(store, ANA, free[1].id, text))
    await tried(lambda: hand_over(store, ROSA, incident, scribe, Whom(person=text, phone="1")))
    await tried(lambda: hand_over(store, ROSA, incident, scribe, Whom(person="Luz", phone=text)))
    await tried(lambda: enter_rumour(store, ANA, incident, text))
    await tried(lambda: judge_rumour(store, ANA, rumour.id, Verdict.FALSE, [text, "otra fuente"]))
    await tried(lambda: judge_rumour(store, ANA, rumour.id, Verdict.FALSE, ["una", "dos"]))
    await tried(lambda: propose_answer(store, ANA, rumour.id, text))
    await tried(lambda: add_call_contact(store, ANA, NewCallContact(name=text, phone="1", body=str(rumour.id))))
    await tried(lambda: add_call_contact(store, ANA, NewCallContact(name=f"a{rumour.id}", body=text, phone="1")))
    await tried(lambda: add_call_contact(store, ANA, NewCallContact(name=f"b{rumour.id}", phone=text, other=text)))
    await tried(lambda: add_call_contact(store, ANA, NewCallContact(name="c", phone="1", playbooks=(text,))))
    await tried(lambda: called(store, ANA, incident, ally.id, Outcome.BRIEFED, text))
    await page(store, incident, Wanted(words=text, subject=text))
    return kept


@pytest.mark.parametrize("case", hostile_texts(), ids=lambda case: str(case.id))
async def test_it_is_kept_or_refused_and_shown_without_harm(house: House, case: object) -> None:
    text = str(case.text)  # type: ignore[attr-defined]  # parametrized with Hostile
    incident = (await declared(house, playbook="water_outage")).incident.id
    await give_role(house.desk.store, ROSA, incident, CrisisRole.SCRIBE, Whom(person="Sol", phone="0"))
    await _through_every_field(house, incident, text)
    await _look(house, incident)


async def test_half_a_character_and_a_nul_are_kept_as_something_that_can_be_shown(house: House) -> None:
    incident = (await declared(house, playbook="water_outage")).incident.id
    await give_role(house.desk.store, ROSA, incident, CrisisRole.SCRIBE, Whom(person="Sol", phone="0"))
    for text in ("medio \ud83d carácter", "nul \x00 nul", "\udcff", "{zona} {0} %s {proxima_actualizacion}"):
        assert await _through_every_field(house, incident, text) >= 10
    await _look(house, incident)
    row = await house.desk.one("SELECT count(*) AS n FROM timeline WHERE kind = 'note' AND words LIKE 'nul%'")
    assert row["n"] == 1


async def test_an_approved_hostile_answer_reaches_the_sheet_shown(house: House) -> None:
    incident = (await declared(house)).incident.id
    rumour = (await enter_rumour(house.desk.store, ANA, incident, "\x1b[31mrojo", harm=Harm.HIGH)).id
    await judge_rumour(house.desk.store, ANA, rumour, Verdict.FALSE, ["a", "b"])
    await propose_answer(house.desk.store, ANA, rumour, "\x1b]0;x\x07 es falso")
    await approve_answer(house.desk.store, LUIS, rumour)
    sheet = await briefing_sheet(
        house.desk.store, await incident_of(house.desk.store, incident), house.desk.now_s, LIMA, "\x1b[2JV"
    )
    assert "\x1b" not in sheet and "\x07" not in sheet and "es falso" in sheet


async def _look(house: House, incident: IncidentId) -> None:
    """Everything that is made to be read can be drawn as it is."""
    store = house.desk.store
    found = await incident_of(store, incident)
    lines = await every_line(store, incident)
    for each in lines:
        assert words_of(each) == show(words_of(each), limit=10_000) and "\n" not in words_of(each)
        assert who_of(each) == show(who_of(each))
    text = as_text(found, lines, LIMA)
    assert text.rstrip("\n") == show(text.rstrip("\n"), lines=True, limit=10_000_000) or len(text.splitlines()) > 400
    json.dumps(as_json(lines)).encode()
    sheet = await briefing_sheet(store, found, house.desk.now_s, LIMA, "Valdeluz")
    assert all(line == show(line, limit=1000) or not line.strip() for line in sheet.splitlines())
    await to_call(store, incident)
    assert set(await confirmed(store, incident)) <= {"zona"}
