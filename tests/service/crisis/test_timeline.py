"""The timeline: entered with each act, never changed or cut, read in pages, filtered, taken away as text and data."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from core.crisis.facts import FactState, NewFact, add_fact
from core.crisis.model import IncidentId
from core.crisis.notes import note
from core.crisis.steps import finish_step, steps_of, take_step
from core.crisis.store import incident_of
from core.crisis.timeline import Entry, Wanted, enter, every_line, page
from core.crisis.timeline_out import as_json, as_text
from core.crisis.words import who_of, words_of
from core.errors import NotFound, NotPermitted, StoreError, UsageError
from core.i18n import use
from core.ids import OperatorId
from core.store import Work
from tests.service.crisis.declared import audited, changes, declared
from tests.service.publishing.workflow.house import ANA, LUIS, OSCAR, House

LIMA = ZoneInfo("America/Lima")


async def _noted(house: House, *words: str, apart_s: int = 0) -> IncidentId:
    incident = (await declared(house)).incident.id
    for each in words:
        house.desk.wait(apart_s)
        await note(house.desk.store, ANA, incident, each)
    return incident


async def _said(house: House, incident: IncidentId, wanted: Wanted | None = None) -> list[str]:
    return [words_of(each) for each in (await page(house.desk.store, incident, wanted or Wanted())).lines]


@pytest.mark.parametrize(
    "sql",
    ["UPDATE timeline SET words = 'otra cosa'", "UPDATE timeline SET at_s = at_s - 60", "DELETE FROM timeline",
     "UPDATE timeline SET operator_id = NULL WHERE id = 1", "INSERT OR REPLACE INTO timeline (id, incident_id, at_s,"
     " entered_s, kind) SELECT id, incident_id, 0, 0, 'note' FROM timeline LIMIT 1"],
)  # fmt: skip
async def test_no_statement_changes_or_cuts_it(house: House, sql: str) -> None:
    incident = await _noted(house, "Llaman del hospital")
    before = await house.desk.table("SELECT * FROM timeline ORDER BY id")
    with pytest.raises(StoreError):
        await house.desk.set(sql)
    assert await house.desk.table("SELECT * FROM timeline ORDER BY id") == before
    assert "Llaman del hospital" in await _said(house, incident)


async def test_a_note_has_its_time_its_author_and_an_account_without_its_words(house: House) -> None:
    incident = await _noted(house)
    house.desk.wait(600)
    at_s = house.desk.now_s - 300
    line = await note(house.desk.store, LUIS, incident, "  El área dice: avería  ", at_s=at_s, is_todo=True)
    assert (line.kind, line.words, line.at_s, line.entered_s) == (
        Entry.TODO, "El área dice: avería", at_s, house.desk.now_s,
    )  # fmt: skip
    assert (words_of(line), who_of(line)) == ("to do: El área dice: avería", "Luis")
    [(actor, target, data)] = await audited(house, "crisis.note")
    assert (actor, target) == ("Luis", "incident:1") and "avería" not in str(data)
    assert (await changes(house))[-1] == "note"


async def test_a_note_from_time_to_come_or_long_before_is_refused(house: House) -> None:
    incident = await _noted(house)
    for at_s in (house.desk.now_s + 1, house.desk.now_s - 90_000):
        with pytest.raises(UsageError):
            await note(house.desk.store, ANA, incident, "x", at_s=at_s)
    for words in ("", " \n ", "x" * 2001):
        with pytest.raises(UsageError):
            await note(house.desk.store, ANA, incident, words)
    with pytest.raises(NotFound):
        await note(house.desk.store, ANA, IncidentId(9), "x")
    with pytest.raises(NotPermitted):
        await note(house.desk.store, OSCAR, incident, "x")


async def test_lines_stand_in_the_order_in_which_things_happened(house: House) -> None:
    incident = await _noted(house, "primera", apart_s=60)
    await note(house.desk.store, ANA, incident, "antes", at_s=house.desk.now_s - 30)
    assert (await _said(house, incident))[-2:] == ["antes", "primera"]


async def test_pages_lead_to_the_beginning_without_a_gap(house: House) -> None:
    incident = await _noted(house, *[f"nota {n}" for n in range(25)])
    pages, before = [], None
    while True:
        got = await page(house.desk.store, incident, before=before, limit=10)
        pages.append(got.lines)
        before = got.older
        if before is None:
            break
    found = [line.id for each in reversed(pages) for line in each]
    assert found == [line.id for line in await every_line(house.desk.store, incident)]
    assert len(found) == len(set(found)) > 25 and [len(each) for each in pages[:-1]] == [10, 10]


async def test_it_is_filtered_by_kind_time_author_and_words(house: House) -> None:
    incident = await _noted(house, "Camión cisterna en La Loma", "otra", apart_s=100)
    await note(house.desk.store, LUIS, incident, "de Luis")
    start_s = house.desk.now_s - 200
    assert await _said(house, incident, Wanted(words="camion CISTERNA")) == ["Camión cisterna en La Loma"]
    assert await _said(house, incident, Wanted(kinds=frozenset({Entry.NOTE}), until_s=start_s + 100)) == [
        "Camión cisterna en La Loma"
    ]
    assert await _said(house, incident, Wanted(operator=OperatorId(2))) == ["de Luis"]
    assert "declared" in {each.kind.value for each in await every_line(house.desk.store, incident)}
    assert await _said(house, incident, Wanted(kinds=frozenset({Entry.NOTE}), since_s=start_s + 101)) == [
        "otra", "de Luis",
    ]  # fmt: skip


async def test_each_act_speaks_in_the_language_of_the_reader(house: House) -> None:
    incident = (await declared(house, playbook="water_outage")).incident.id
    step = (await steps_of(house.desk.store, incident))[0]
    await take_step(house.desk.store, ANA, step.id)
    house.desk.wait(400)
    await finish_step(house.desk.store, ANA, step.id, "ref. 1")
    await add_fact(house.desk.store, ANA, incident, NewFact(name="zona", text="La Loma", source="AguaLuz"))
    english = await _said(house, incident)
    assert english[0].startswith("incident declared, level 2 alert") and english[1].startswith("publication stopped")
    assert english[2] == f"sees to step 1: {step.text.en}"
    assert english[3] == f"step 1 done: {step.text.en} (4:40 late)"
    assert english[4] == "fact, being checked: La Loma"
    use("es")
    assert step.text.es in (await _said(house, incident))[2]


async def test_a_private_fact_is_not_named_on_it(house: House) -> None:
    incident = (await declared(house, playbook="data_leak")).incident.id
    private = [each for each in await house.desk.table("SELECT name FROM incident_question WHERE is_private")]
    name = str(private[0][0])
    new = NewFact(name=name, text="lo que nadie debe leer", source="x", state=FactState.CONFIRMED)
    await add_fact(house.desk.store, ANA, incident, new)
    await add_fact(house.desk.store, ANA, incident, NewFact(text="lo otro", source="x", is_private=True))
    lines = await every_line(house.desk.store, incident)
    told = as_text(await incident_of(house.desk.store, incident), lines, LIMA) + json.dumps(as_json(lines))
    assert "nadie debe leer" not in told and "lo otro" not in told


async def test_it_is_taken_away_as_text_and_as_data(house: House) -> None:
    incident = await _noted(house, "Corte\nconfirmado")
    house.desk.wait(86_400)
    await note(house.desk.store, LUIS, incident, "al día siguiente", at_s=house.desk.now_s - 7200)
    lines = await every_line(house.desk.store, incident)
    text = as_text(await incident_of(house.desk.store, incident), lines, LIMA)
    assert text.count("\n20") == 2 and "Ana  Corte ⏎ confirmado" in text
    assert text.rstrip().endswith("(entered 09:13)") or "(entered" in text.splitlines()[-1]
    data = as_json(lines)
    assert [each["kind"] for each in data][-2:] == ["note", "note"]
    assert data[-1]["by"] == "Luis" and data[-1]["at"] != data[-1]["entered_at"]
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("kind", list(Entry))
@pytest.mark.parametrize("lang", ["es", "en"])
async def test_every_kind_of_line_has_words_whatever_its_detail(house: House, kind: Entry, lang: str) -> None:
    incident = await _noted(house)
    use(lang)

    async def act(work: Work) -> None:
        work.system("arranging a test")
        await enter(work, incident, kind)
        await enter(work, incident, kind, subject="step:99", words="algo", level=9, before="x", what="y", duty="z",
                    role="nobody", verdict="?", state="?", decision="?", outcome="?", stopped="no", position=None,
                    late_s="tarde")  # fmt: skip
        await enter(work, incident, kind, subject="no number", words="\x1b[2J")

    await house.desk.system(act)
    for line in (await every_line(house.desk.store, incident))[-3:]:
        said = words_of(line)
        assert "\x1b" not in said and "{" not in said
        assert said or (kind is Entry.NOTE and not line.words)


async def test_a_line_without_its_act_cannot_be(house: House) -> None:
    incident = await _noted(house)
    before = len(await every_line(house.desk.store, incident))

    async def act(work: Work) -> None:
        await enter(work, incident, Entry.NOTE, words="sola")

    with pytest.raises(StoreError):
        await house.desk.store.write(ANA, act)
    assert len(await every_line(house.desk.store, incident)) == before
