"""What the pack in force asks of a post: a decision from outside, and more approvals within an electoral window."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.policy.pack_checking import check_pack
from core.policy.packs import load_pack
from core.publishing.lint import sheets
from core.publishing.meta import Kind
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve
from core.publishing.workflow.drafting import At
from core.publishing.workflow.invitations import decide, invite, recall
from core.publishing.workflow.model import Standing
from core.publishing.workflow.reads import line_of
from core.publishing.workflow.sole import set_sole
from core.publishing.workflow.submitting import submit
from core.publishing.workflow.waiting import waiting_words
from tests.service.publishing.room import SHELF
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, IVAN, LUIS, OSCAR, ROSA, House, words

OUTSIDE = '{ name = "notary", roles = ["external"], need = "any" }'
HERE = '{ name = "press", roles = ["approver", "comms_manager"], need = "any" }'
DAY_S = 86_400
FIRST_S = 1_791_176_400
"""2026-10-05 00:00 in Lima, where the house stands."""


def write_pack(house: House, *, approvals: str = "", windows: str = "") -> Path:
    """An edition of the neutral pack of the workspace's own."""
    workspace = house.desk.store.path.parent
    folder = workspace / "policy" / "neutral"
    folder.mkdir(parents=True, exist_ok=True)
    head = 'extends = "neutral"\ntitle_es = "Propio"\ntitle_en = "Own"\nversion = "2"\n'
    (folder / "pack.toml").write_text(head, encoding="utf-8")
    (folder / "approvals.toml").write_text(approvals, encoding="utf-8")
    (folder / "windows.toml").write_text(windows, encoding="utf-8")
    return workspace


async def handed_in(house: House, *, at_s: int | None = None, kind: Kind = Kind.NONE) -> PostId:
    """A post in review on the road that the pack in force asks for."""
    post = await house.draft(kind=kind, at_s=at_s)
    routes = load_pack("neutral", house.desk.store.path.parent).approvals
    await submit(house.desk.store, ANA, SHELF, post, routes=routes)
    return post


async def says(house: House, post: PostId) -> str:
    """Who is blocking, as people read it."""
    line = await line_of(house.desk.store, post)
    assert line is not None
    return waiting_words(line)


def code(text: str, *, is_yes: bool = True) -> str:
    return str(re.findall(r"(?:[0-9a-f]{8}-){3}[0-9a-f]{8}", text)[0 if is_yes else 1])


async def test_invitation_out_decision_in_approved(house: House) -> None:
    write_pack(house, approvals=f"[kind.information]\nsteps = [{HERE}, {OUTSIDE}]\n")
    store, post = house.desk.store, await handed_in(house)
    sheet = await house.sheet(post)
    assert (sheet.needed, [each.step.name for each in sheet.steps]) == (2, ["press", "notary"])
    assert await says(house, post) == "waits for Iván, Luis, Rosa"
    assert not (await approve(store, LUIS, post)).is_complete
    assert await says(house, post) == (
        "waits for the decision of somebody outside, «notary»: nobody was asked yet («post invite»)"
    )
    with pytest.raises(NotPermitted, match="somebody outside \\(notary\\)"):
        await approve(store, ROSA, post)
    asked = await invite(store, ROSA, post, "Notaría Pérez")
    assert (await house.sheet(post)).needed == 2
    assert await says(house, post) == "waits for the decision of somebody outside: Notaría Pérez"
    await house.deliver()
    assert SCRIPT.ran == []
    decided = await decide(store, ANA, f"{code(asked.text)}\nMotivo: conforme")
    assert decided.approved is not None and decided.approved.is_complete
    sheet = await house.sheet(post)
    assert {each.person for each in sheet.approvals if each.is_valid} == {"Luis", "Notaría Pérez"}
    assert (sheet.waits_for, sheet.is_outside) == ((), False)
    await house.deliver()
    assert len(SCRIPT.ran) == 2


async def test_who_decides_outside_may_come_first_and_nobody_here_stands_in(house: House) -> None:
    write_pack(house, approvals=f"[kind.information]\nsteps = [{OUTSIDE}, {HERE}]\n")
    store, post = house.desk.store, await handed_in(house)
    for who in (LUIS, ROSA, IVAN):
        with pytest.raises(NotPermitted, match="post invite"):
            await approve(store, who, post)
    asked = await invite(store, LUIS, post, "Notaría Pérez")
    assert not (await decide(store, ANA, code(asked.text))).approved.is_complete  # type: ignore[union-attr]  # said yes
    assert await says(house, post) == "waits for Iván, Rosa"
    assert (await approve(store, ROSA, post)).is_complete


async def test_a_refusal_from_outside_keeps_the_road_and_the_next_decision_is_asked_anew(house: House) -> None:
    write_pack(house, approvals=f"[kind.information]\nsteps = [{HERE}, {OUTSIDE}]\n")
    store, post = house.desk.store, await handed_in(house)
    await approve(store, LUIS, post)
    asked = await invite(store, ROSA, post, "Notaría Pérez")
    assert not (await decide(store, ANA, f"{code(asked.text, is_yes=False)}\nreason: falta la fecha")).is_approved
    assert (await house.stands(post))[1] is Standing.REWORK
    await house.change(post, master=words("Corte de agua el martes 14"))
    routes = load_pack("neutral", store.path.parent).approvals
    await submit(store, ANA, SHELF, post, routes=routes)
    sheet = await house.sheet(post)
    assert [(each.step.name, each.by) for each in sheet.steps] == [("press", ()), ("notary", ())]


async def test_a_recalled_or_expired_invitation_leaves_the_step_of_the_pack(house: House) -> None:
    write_pack(house, approvals=f"[kind.information]\nsteps = [{OUTSIDE}]\n")
    store, post = house.desk.store, await handed_in(house)
    asked = await invite(store, LUIS, post, "Notaría Pérez", hours=1)
    await recall(store, LUIS, asked.id)
    assert (await house.sheet(post)).needed == 1 and "nobody was asked yet" in await says(house, post)
    asked = await invite(store, LUIS, post, "Notaría Pérez", hours=1)
    assert "Notaría Pérez" in await says(house, post)
    house.desk.wait(3600)
    assert "nobody was asked yet" in await says(house, post)
    with pytest.raises(Conflict, match="counted until"):
        await decide(store, ANA, code(asked.text))


async def test_several_from_outside_are_several_different_people(house: House) -> None:
    write_pack(house, approvals='[kind.information]\nsteps = [{ roles = ["external"], need = 2 }]\n')
    store, post = house.desk.store, await handed_in(house)
    first, again = [await invite(store, LUIS, post, "Notaría Pérez") for _each in range(2)]
    with pytest.raises(NotFound):
        await decide(store, ANA, code(first.text))  # asked anew, the earlier codes count for nothing
    await decide(store, ANA, code(again.text))
    with pytest.raises(Conflict, match="another person"):
        await invite(store, LUIS, post, "notaría pérez")
    other = await invite(store, LUIS, post, "Defensoría")
    decided = await decide(store, ANA, code(other.text))
    assert decided.approved is not None and decided.approved.is_complete


async def test_the_only_operator_still_asks_outside(house: House) -> None:
    write_pack(house, approvals=f"[kind.information]\nsteps = [{HERE}, {OUTSIDE}]\n")
    store = house.desk.store
    await set_sole(store, OSCAR, True, "Solo queda Ana")
    await set_sole(store, ROSA, True, "De acuerdo")
    post = await handed_in(house)
    assert [each.step.name for each in (await house.sheet(post)).steps] == ["", "notary"]
    await house.desk.set("INSERT INTO operator_role (operator_id, role) VALUES (1, 'approver')")
    assert not (await approve(store, ANA, post)).is_complete
    asked = await invite(store, ANA, post, "Notaría Pérez")
    decided = await decide(store, ANA, code(asked.text))
    assert decided.approved is not None and decided.approved.is_complete


async def test_a_pack_that_asks_only_outside_is_told_so(house: House) -> None:
    workspace = write_pack(house, approvals=f"[kind.information]\nsteps = [{OUTSIDE}]\n")
    [fault] = [each for each in check_pack(load_pack("neutral", workspace), today=house.desk.store.clock.now().date())
               if each.what == "information"]  # fmt: skip
    assert "Only somebody outside" in fault.sentence and not fault.is_grave


async def test_what_mixes_outside_and_roles_is_refused_where_it_is_handed_in(house: House) -> None:
    write_pack(house, approvals='[kind.information]\nsteps = [{ roles = ["approver", "external"] }]\n')
    post = await house.draft()
    with pytest.raises(UsageError, match="step of its own"):
        await house.submit(post)
    assert (await house.stands(post))[1] is Standing.DRAFT


async def test_an_electoral_window_of_the_pack_adds_approvals_from_its_first_second_to_its_last(house: House) -> None:
    days = 'first = "2026-10-05"\nlast = "2026-10-06"\n'
    write_pack(house, windows=f'[[window]]\nkind = "electoral"\ntitle = "Voto"\n{days}')
    until_s = FIRST_S + 2 * DAY_S
    posts = [await handed_in(house, at_s=at_s) for at_s in (FIRST_S - 1, FIRST_S, until_s - 1, until_s)]
    assert [(await house.sheet(each)).needed for each in posts] == [1, 2, 2, 1]
    assert [each.step.name for each in (await house.sheet(posts[1])).steps] == ["legal", "communications"]


async def test_windows_of_mourning_add_none_and_those_of_pack_and_calendar_are_one(house: House) -> None:
    day = 'first = "2026-10-05"\nlast = "2026-10-05"\n'
    workspace = write_pack(house, windows=f'[[window]]\nkind = "mourning"\n{day}')
    assert (await house.sheet(await handed_in(house, at_s=FIRST_S))).needed == 1
    await house.desk.set(
        "INSERT INTO calendar_event (source, uid, title, kind, starts_s, ends_s)"
        " VALUES ('own', '1', 'E', 'electoral', ?, ?)",
        FIRST_S - DAY_S, FIRST_S + DAY_S,
    )  # fmt: skip
    both = await handed_in(house, at_s=FIRST_S)
    assert (await house.sheet(both)).needed == 2
    found = await sheets.judge(house.desk.store, workspace, both, now_s=house.desk.now_s, at=sheets.Moment.SUBMIT)
    assert "L55" in {each.finding.rule for each in found}


async def test_a_post_moved_into_a_window_needs_its_approvals_when_it_is_handed_in_anew(house: House) -> None:
    write_pack(house, windows='[[window]]\nkind = "electoral"\nfirst = "2026-10-05"\nlast = "2026-10-05"\n')
    post = await handed_in(house, at_s=FIRST_S - DAY_S)
    assert (await house.sheet(post)).needed == 1
    await house.change(post, at=At(FIRST_S + 60))
    await house.submit(post)
    assert (await house.sheet(post)).needed == 2
