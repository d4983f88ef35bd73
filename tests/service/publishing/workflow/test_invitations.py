"""A decision asked of somebody outside: a file out, a file in, once, for exactly what was asked."""

from __future__ import annotations

import re

import pytest

from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.publishing.workflow.approving import approve
from core.publishing.workflow.comments import comment
from core.publishing.workflow.drafting import At
from core.publishing.workflow.invitations import decide, invitations_of, invite, recall
from core.publishing.workflow.model import Stage, Standing
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, IVAN, LUIS, OSCAR, ROSA, House, words

_CODE = re.compile(r"(?:[0-9a-f]{8}-){3}[0-9a-f]{8}")


def codes(text: str) -> tuple[str, str]:
    yes, no = _CODE.findall(text)
    return yes, no


async def test_the_file_has_all_that_is_decided_about_and_its_code_is_one_approval_more(house: House) -> None:
    post = await house.submitted("Corte\nen [bold]Norte[/bold] \x1b]0;x\x07")
    await comment(house.desk.store, ANA, post, "Solo para nosotros")
    await comment(house.desk.store, ANA, post, "Por favor, antes de las 12", is_external=True)
    asked = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    for part in (
        "> Corte\n> en [bold]Norte[/bold]",
        "muro (Mu)",
        "Valdeluz",
        "antes de las 12",
        "p1",
    ):
        assert part in asked.text
    assert "Solo para nosotros" not in asked.text and "\x1b" not in asked.text
    sheet = await house.sheet(post)
    assert (sheet.needed, sheet.steps[-1].step.name) == (2, "Notaría Pérez")
    decided = await decide(house.desk.store, ANA, f"De acuerdo.\n{codes(asked.text)[0].upper()}\nMotivo: todo en orden")
    assert decided.is_approved and decided.approved is not None and not decided.approved.is_complete
    assert (await house.sheet(post)).waits_for == ("Iván", "Rosa")
    assert (await approve(house.desk.store, ROSA, post)).is_complete
    sheet = await house.sheet(post)
    assert {each.person for each in sheet.approvals} == {"Notaría Pérez", "Rosa"}
    assert sheet.comments[-1].by == "Notaría Pérez" and sheet.comments[-1].text == "todo en orden"
    await house.deliver()
    assert len(SCRIPT.ran) == 2


async def test_nothing_leaves_before_the_answer_from_outside(house: House) -> None:
    post = await house.submitted()
    asked = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    assert not (await approve(house.desk.store, ROSA, post)).is_complete
    assert (await house.sheet(post)).waits_for == ("Notaría Pérez",)
    with pytest.raises(NotPermitted):
        await approve(house.desk.store, IVAN, post)
    await house.deliver()
    assert SCRIPT.ran == []
    decided = await decide(house.desk.store, ANA, codes(asked.text)[0])
    assert decided.approved is not None and decided.approved.is_complete


async def test_a_code_counts_once_and_the_file_itself_decides_nothing(house: House) -> None:
    post = await house.submitted()
    asked = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    with pytest.raises(UsageError, match="Both codes"):
        await decide(house.desk.store, ANA, asked.text)
    for text in ("sí", "x" * 300_000):
        with pytest.raises(UsageError):
            await decide(house.desk.store, ANA, text)
    with pytest.raises(NotFound):
        await decide(house.desk.store, ANA, "00000000-00000000-00000000-00000000")
    with pytest.raises(NotPermitted):
        await decide(house.desk.store, OSCAR, codes(asked.text)[0])
    await decide(house.desk.store, ANA, codes(asked.text)[0])
    for code in codes(asked.text):
        with pytest.raises(NotFound):
            await decide(house.desk.store, ANA, code)
    kept = str((await house.desk.table("SELECT codes FROM invitation"))[0][0])
    assert not any(code.replace("-", "") in kept or code in kept for code in codes(asked.text))


async def test_a_refusal_from_outside_hands_it_back_with_its_reason(house: House) -> None:
    post = await house.submitted()
    asked = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    decided = await decide(house.desk.store, ANA, f"{codes(asked.text)[1]}\nreason: la fecha no es esa")
    assert not decided.is_approved
    sheet = await house.sheet(post)
    assert (sheet.standing, sheet.comments[-1].text, len(sheet.steps)) == (Standing.REWORK, "la fecha no es esa", 1)


async def test_what_was_asked_is_void_when_it_changes_or_its_time_is_over(house: House) -> None:
    post = await house.submitted()
    changed = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    await house.change(post, master=words("Otra cosa"))
    await house.submit(post)
    with pytest.raises(NotFound):
        await decide(house.desk.store, ANA, codes(changed.text)[0])
    late = await invite(house.desk.store, LUIS, post, "notaría pérez", hours=1)
    house.desk.wait(3600)
    with pytest.raises(Conflict, match="counted until"):
        await decide(house.desk.store, ANA, codes(late.text)[0])
    await recall(house.desk.store, LUIS, late.id)
    assert (await house.sheet(post)).needed == 1
    assert (await approve(house.desk.store, LUIS, post)).is_complete
    await house.change(post, at=At(house.desk.now_s + 100))
    assert (await house.stands(post))[0] is Stage.DRAFT


async def test_who_may_ask_and_whom(house: House) -> None:
    post = await house.submitted(actor=ROSA)
    store = house.desk.store
    with pytest.raises(NotPermitted):
        await invite(store, ANA, post, "Notaría Pérez")
    with pytest.raises(Conflict, match="would see the codes"):
        await invite(store, ROSA, post, "Notaría Pérez")
    for name in ("Iván", "Ivan", "LUIS"):
        with pytest.raises(Conflict):
            await invite(store, LUIS, post, name)
    for name, hours in (("", 1), ("Notaría", 0), ("Notaría", 1000)):
        with pytest.raises(UsageError):
            await invite(store, LUIS, post, name, hours=hours)
    await invite(store, LUIS, post, "Notaría Pérez")
    [row] = await house.desk.table("SELECT state, pin_hash, title FROM operator WHERE name = 'Notaría Pérez'")
    assert row == ("disabled", "", "external")
    assert [each.used_s for each in await invitations_of(store, post)] == [None]
    draft = await house.draft()
    with pytest.raises(Conflict):
        await invite(store, LUIS, draft, "Notaría Pérez")
