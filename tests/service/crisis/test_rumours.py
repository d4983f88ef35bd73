"""The rumour register: copies counted, verdicts with two sources, answers by two people, small rumours only watched."""

from __future__ import annotations

import pytest

from core.crisis.copies import like_rumour
from core.crisis.model import IncidentId
from core.crisis.playbook_model import Harm
from core.crisis.rumour_model import SMALL_COPIES, RumourId, Stand, Verdict
from core.crisis.rumour_reads import messages_with, rumour_of, rumours_in, rumours_of
from core.crisis.rumours import (
    approve_answer,
    close_rumour,
    enter_rumour,
    judge_rumour,
    link_messages,
    propose_answer,
    rate_rumour,
    unlink_message,
)
from core.crisis.timeline import Entry, every_line
from core.errors import Conflict, NotFound, NotPermitted, StoreError, UsageError
from core.ids import MessageId
from tests.service.crisis.declared import audited, declared
from tests.service.publishing.workflow.house import ANA, IVAN, LUIS, OSCAR, House

CLAIM = "El agua de La Loma está envenenada desde anoche"
TWO = ("laboratorio municipal", "dirección de salud")


async def _begun(house: House, harm: Harm = Harm.LOW) -> tuple[IncidentId, RumourId]:
    incident = (await declared(house)).incident.id
    return incident, (await enter_rumour(house.desk.store, ANA, incident, CLAIM, harm=harm)).id


async def _told(house: House, n: int, text: str = CLAIM, who: str = "vecina") -> list[MessageId]:
    for each in range(n):
        house.desk.wait(1)
        await house.desk.say(f"{who}{each}", f"{text} {each}", f"{who}-{text[:8]}-{each}")
    rows = await house.desk.table("SELECT id FROM message ORDER BY id DESC LIMIT ?", n)
    return [MessageId(int(str(id_))) for (id_,) in reversed(rows)]


async def _judged(house: House, harm: Harm = Harm.HIGH) -> RumourId:
    _incident, rumour = await _begun(house, harm)
    await judge_rumour(house.desk.store, ANA, rumour, Verdict.FALSE, TWO)
    return rumour


async def test_copies_are_the_messages_that_were_linked_each_once(house: House) -> None:
    _incident, rumour = await _begun(house)
    told = await _told(house, 3)
    found = await link_messages(house.desk.store, ANA, rumour, [*told[:2], told[0]])
    assert (found.copies, found.authors) == (2, 2)
    found = await link_messages(house.desk.store, LUIS, rumour, told)
    assert (found.copies, await messages_with(house.desk.store, rumour)) == (3, told)
    found = await unlink_message(house.desk.store, ANA, rumour, told[0])
    assert found.copies == 2
    with pytest.raises(NotFound):
        await unlink_message(house.desk.store, ANA, rumour, told[0])
    with pytest.raises(NotFound):
        await link_messages(house.desk.store, ANA, rumour, [MessageId(5)])
    with pytest.raises(UsageError):
        await link_messages(house.desk.store, ANA, rumour, [])
    assert [each.id for each in await rumours_in(house.desk.store, told)] == [rumour]
    assert await rumours_in(house.desk.store, told[:1]) == []


async def test_it_was_first_seen_when_its_oldest_message_was_written(house: House) -> None:
    incident = (await declared(house)).incident.id
    told = await _told(house, 2)
    house.desk.wait(600)
    found = await enter_rumour(house.desk.store, ANA, incident, CLAIM, messages=told)
    assert found.first_s == house.desk.now_s - 601 and found.copies == 2
    with pytest.raises(UsageError):
        await enter_rumour(house.desk.store, ANA, incident, CLAIM, first_s=house.desk.now_s + 1)


async def test_a_small_rumour_is_watched_and_not_answered(house: House) -> None:
    _incident, rumour = await _begun(house)
    told = await _told(house, SMALL_COPIES)
    assert (await rumour_of(house.desk.store, rumour)).stand is Stand.WATCHED
    await link_messages(house.desk.store, ANA, rumour, told[:-1])
    await judge_rumour(house.desk.store, ANA, rumour, Verdict.FALSE, TWO)
    await propose_answer(house.desk.store, ANA, rumour, "Es apta")
    assert (await rumour_of(house.desk.store, rumour)).stand is Stand.WATCHED
    with pytest.raises(Conflict, match="it is watched"):
        await approve_answer(house.desk.store, LUIS, rumour)
    found = await link_messages(house.desk.store, ANA, rumour, told[-1:])
    assert (found.copies, found.stand) == (SMALL_COPIES, Stand.TO_ANSWER)
    assert (await approve_answer(house.desk.store, LUIS, rumour)).stand is Stand.ANSWERED


async def test_a_harmful_one_is_answered_however_few_tell_it(house: House) -> None:
    _incident, rumour = await _begun(house)
    found = await rate_rumour(house.desk.store, ANA, rumour, Harm.HIGH)
    assert (found.copies, found.is_small, found.stand) == (0, False, Stand.TO_CHECK)
    with pytest.raises(Conflict, match="judged so already"):
        await rate_rumour(house.desk.store, ANA, rumour, Harm.HIGH)


@pytest.mark.parametrize(
    "sources", [(), ("laboratorio",), ("laboratorio", "Laboratorio"), ("laboratorio", " laboratorio ")]
)
@pytest.mark.parametrize("verdict", [Verdict.FALSE, Verdict.TRUE, Verdict.PARTLY])
async def test_a_verdict_takes_two_sources_that_are_not_one(
    house: House, sources: tuple[str, ...], verdict: Verdict
) -> None:
    incident, rumour = await _begun(house)
    with pytest.raises(UsageError, match="two sources"):
        await judge_rumour(house.desk.store, ANA, rumour, verdict, sources)
    found = await judge_rumour(house.desk.store, ANA, rumour, verdict, TWO)
    assert (found.verdict, found.sources) == (verdict, TWO)
    [line] = [each for each in await every_line(house.desk.store, incident) if each.kind is Entry.VERDICT]
    assert line.detail["verdict"] == verdict.value and line.detail["sources"] == 2


async def test_sources_add_up_and_an_empty_one_is_none(house: House) -> None:
    _incident, rumour = await _begun(house)
    await judge_rumour(house.desk.store, ANA, rumour, Verdict.CHECKING, TWO[:1])
    assert (await judge_rumour(house.desk.store, ANA, rumour, Verdict.TRUE, TWO[1:])).verdict is Verdict.TRUE
    for wrong in (" ", "x" * 301):
        with pytest.raises(UsageError):
            await judge_rumour(house.desk.store, ANA, rumour, Verdict.FALSE, ["bien", wrong])


async def test_an_answer_is_approved_by_somebody_who_neither_wrote_it_nor_entered_the_rumour(house: House) -> None:
    rumour = await _judged(house)
    with pytest.raises(Conflict, match="no answer yet"):
        await approve_answer(house.desk.store, LUIS, rumour)
    await propose_answer(house.desk.store, LUIS, rumour, "El agua es apta.\n\nAnálisis de hoy.")
    for one_of_them in (ANA, LUIS):
        with pytest.raises(Conflict, match="Somebody else"):
            await approve_answer(house.desk.store, one_of_them, rumour)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await approve_answer(house.desk.store, IVAN, rumour, "Otra cosa")
    found = await approve_answer(house.desk.store, IVAN, rumour, "El agua es apta.\n\nAnálisis de hoy.")
    assert (found.answer_by_name, found.answer_from_name, found.answer_s) == ("Iván", "Luis", house.desk.now_s)
    with pytest.raises(Conflict, match="approved by Iván"):
        await approve_answer(house.desk.store, IVAN, rumour)
    for number in (1, 2):
        with pytest.raises(StoreError):
            await house.desk.set("UPDATE rumour SET answer_by = ? WHERE id = ?", number, rumour)


async def test_what_changes_afterwards_takes_the_approval_away(house: House) -> None:
    rumour = await _judged(house)
    await propose_answer(house.desk.store, LUIS, rumour, "Es apta")
    await approve_answer(house.desk.store, IVAN, rumour)
    assert (await judge_rumour(house.desk.store, ANA, rumour, Verdict.FALSE, ["tercera"])).answer_by is not None
    assert (await propose_answer(house.desk.store, IVAN, rumour, "Es apta, de verdad")).answer_by is None
    await approve_answer(house.desk.store, LUIS, rumour)
    assert (await judge_rumour(house.desk.store, ANA, rumour, Verdict.PARTLY)).answer_by is None
    await judge_rumour(house.desk.store, ANA, rumour, Verdict.CHECKING)
    with pytest.raises(Conflict, match="Nobody knows yet"):
        await approve_answer(house.desk.store, LUIS, rumour)
    with pytest.raises(Conflict, match="Nobody knows yet"):
        await propose_answer(house.desk.store, LUIS, rumour, "x")


async def test_what_a_playbook_expects_is_nobodys_until_it_is_told(house: House) -> None:
    incident = (await declared(house, playbook="water_outage")).incident.id
    expected = (await rumours_of(house.desk.store, incident))[0]
    assert (expected.operator, expected.stand) == (None, Stand.EXPECTED)
    found = await link_messages(house.desk.store, ANA, expected.id, await _told(house, 1))
    assert found.stand is not Stand.EXPECTED
    await rate_rumour(house.desk.store, ANA, expected.id, Harm.LOW if expected.harm is Harm.HIGH else Harm.HIGH)


async def test_messages_that_say_nearly_the_same_are_proposed_and_never_linked_by_themselves(house: House) -> None:
    _incident, rumour = await _begun(house)
    told = await _told(house, 4)
    other = await _told(house, 2, "Gracias por arreglar la pista del colegio nuevo", "otra")
    found = await like_rumour(house.desk.store, rumour, house.desk.now_s)
    assert found == told[::-1] and not set(found) & set(other)
    assert (await rumour_of(house.desk.store, rumour)).copies == 0
    await link_messages(house.desk.store, ANA, rumour, [*told[:2], other[0]])
    assert await like_rumour(house.desk.store, rumour, house.desk.now_s) == [other[1], told[3], told[2]]
    house.desk.wait(2 * 86_400)
    assert await like_rumour(house.desk.store, rumour, house.desk.now_s) == []


async def test_what_was_put_away_is_left_alone(house: House) -> None:
    _incident, rumour = await _begun(house)
    assert (await close_rumour(house.desk.store, ANA, rumour)).stand is Stand.CLOSED
    for act in (
        close_rumour(house.desk.store, ANA, rumour), rate_rumour(house.desk.store, ANA, rumour, Harm.HIGH),
        judge_rumour(house.desk.store, ANA, rumour, Verdict.TRUE, TWO),
        link_messages(house.desk.store, ANA, rumour, await _told(house, 1)),
    ):  # fmt: skip
        with pytest.raises(Conflict, match="put away"):
            await act


async def test_who_may_not_and_what_is_none(house: House) -> None:
    incident, rumour = await _begun(house)
    for claim in ("", " \n", "x" * 401):
        with pytest.raises(UsageError):
            await enter_rumour(house.desk.store, ANA, incident, claim)
    with pytest.raises(NotPermitted):
        await enter_rumour(house.desk.store, OSCAR, incident, "x")
    with pytest.raises(NotFound):
        await close_rumour(house.desk.store, ANA, RumourId(99))
    with pytest.raises(UsageError):
        await link_messages(house.desk.store, ANA, rumour, [MessageId(n) for n in range(201)])
    assert CLAIM not in str(await audited(house, "crisis.rumour"))
    await house.desk.set("UPDATE incident SET closed_s = 1, closed_by = 3")
    with pytest.raises(Conflict):
        await close_rumour(house.desk.store, ANA, rumour)
