"""Nobody approves what they wrote, and nothing leaves that was not approved as it is: by any way one might try."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.errors import Conflict, NotPermitted, StoreError
from core.ids import OperatorId
from core.publishing.content import dump_content
from core.publishing.meta import Kind
from core.publishing.model import Cause, DeliveryState, PostId
from core.publishing.workflow.approving import approve, ask_rework
from core.publishing.workflow.drafting import take_over
from core.publishing.workflow.model import Stage, Standing
from core.publishing.workflow.sole import set_sole, sole_since
from core.store import Actor
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, CHAT, IVAN, LUIS, MURO, OSCAR, ROSA, House, words
from ventanilla.api import UncertainOutcome

ROOT = Path(__file__).resolve().parents[4]
BOUND_S = 60


async def test_nobody_who_wrote_a_word_of_it_approves_it(house: House) -> None:
    post = await house.submitted(actor=ROSA)
    with pytest.raises(Conflict, match="of their own"):
        await approve(house.desk.store, ROSA, post)
    await house.change(post, actor=LUIS, master=words("Corte de agua el martes, de 9 a 15"))
    await house.submit(post, actor=ROSA)
    with pytest.raises(Conflict, match="of their own"):
        await approve(house.desk.store, LUIS, post)
    with pytest.raises(NotPermitted):
        await approve(house.desk.store, ANA, post)
    assert (await house.sheet(post)).waits_for == ("Iván",)
    assert (await approve(house.desk.store, IVAN, post)).is_complete


async def test_p91_writers_do_not_approve_by_sql_and_nothing_unapproved_is_sent_by_sql(house: House) -> None:
    post = await house.submitted(actor=ROSA)
    await house.change(post, actor=LUIS, master=words("Otro"))
    await house.submit(post, actor=ROSA)
    for who in (ROSA, LUIS):
        with pytest.raises(StoreError):
            await house.desk.set(
                "INSERT INTO approval (post_id, hash, operator_id, given_s) SELECT id, hash, ?, 0 FROM post",
                who.operator_id,
            )
    for statement in (
        "DELETE FROM post_hand",
        "UPDATE post_hand SET operator_id = 4 WHERE operator_id = 2",
        "UPDATE post SET author_id = 1",
        "UPDATE post_version SET content = '{}'",
        "DELETE FROM post_version",
        "UPDATE delivery SET state = 'sending', plan = '[]'",
    ):
        with pytest.raises(StoreError):
            await house.desk.set(statement)
    await house.desk.set("UPDATE workflow SET stage = 'approved'")
    with pytest.raises(StoreError):
        await house.desk.set("UPDATE delivery SET state = 'sending', plan = '[]'")
    await house.desk.set("UPDATE delivery SET state = 'waiting', cause = ''")
    await house.deliver()
    assert SCRIPT.ran == [], "a stage set by hand is no approval"


async def test_an_approval_slipped_past_the_trigger_counts_for_nothing_when_it_is_sent(house: House) -> None:
    post = await house.submitted(actor=ROSA)
    await house.desk.set("DROP TRIGGER approval_by_somebody_else")
    await house.desk.set("INSERT INTO approval (post_id, hash, operator_id, given_s) SELECT id, hash, 3, 0 FROM post")
    await house.desk.set("UPDATE workflow SET stage = 'approved'")
    await house.desk.set("UPDATE delivery SET state = 'waiting', cause = ''")
    await house.deliver()
    assert SCRIPT.ran == []
    assert {each.delivery.delivery.cause for each in (await house.sheet(post)).variants if each.delivery} == {
        Cause.NO_APPROVAL
    }


async def test_what_was_taken_out_is_not_sent_by_sql_either(house: House) -> None:
    post = await house.submitted()
    await house.change(post, accounts=[MURO])
    await house.submit(post)
    await approve(house.desk.store, LUIS, post)
    assert await house.stands(post) == (Stage.APPROVED, Standing.DUE)
    other = await house.submitted("Segundo")
    await house.change(other, accounts=[MURO])
    await house.submit(other)
    await house.desk.set("UPDATE delivery SET state = 'waiting', cause = '' WHERE post_id = ?", other)
    await house.desk.set("INSERT INTO approval (post_id, hash, operator_id, given_s) SELECT id, hash, 2, 0 FROM post")
    await house.desk.set("UPDATE workflow SET stage = 'approved' WHERE post_id = ?", other)
    await house.deliver()
    said = await house.desk.table("SELECT DISTINCT account_id FROM delivery WHERE state = 'published'")
    assert said == [(MURO,)]
    stopped = await house.desk.table("SELECT state, cause FROM delivery WHERE post_id = ? AND account_id = 2", other)
    assert stopped == [("held", "no_approval")], "what was taken out was signed by nobody"


async def test_another_name_is_not_another_person(house: House) -> None:
    post = await house.submitted(actor=ROSA)
    with pytest.raises(StoreError):
        await house.desk.set("UPDATE operator SET name = 'Rosa María' WHERE id = 3")
    with pytest.raises(NotPermitted, match="sign in again"):
        await approve(house.desk.store, Actor(OperatorId(3), "Rosa María", "cli"), post)
    await house.desk.set("DROP TRIGGER operator_keeps_its_name")
    await house.desk.set("UPDATE operator SET name = 'Rosa María' WHERE id = 3")
    with pytest.raises(Conflict, match="of their own"):
        await approve(house.desk.store, Actor(OperatorId(3), "Rosa María", "cli"), post)
    assert await house.stands(post) == (Stage.REVIEW, Standing.REVIEW)


async def test_p92_an_edit_while_it_leaves_is_refused_and_what_leaves_is_what_was_approved(house: House) -> None:
    post = await house.submitted("Uno", accounts=["muro"])
    await approve(house.desk.store, LUIS, post)
    SCRIPT.results = [UncertainOutcome("reset")]
    await house.deliver()
    assert await house.stands(post) == (Stage.APPROVED, Standing.UNCERTAIN)
    cases: list[dict[str, Any]] = [{"master": words("Dos")}, {"accounts": [CHAT]}, {"title": "x"}]
    for changes in cases:
        with pytest.raises(Conflict):
            await house.change(post, actor=ROSA, **changes)
    with pytest.raises(Conflict):
        await ask_rework(house.desk.store, LUIS, post, "no")
    for statement in (
        "UPDATE variant SET content = replace(content, 'Uno', 'Dos')",
        "UPDATE post SET at_s = 1",
        "UPDATE variant SET is_out = 1",
    ):
        with pytest.raises(StoreError):
            await house.desk.set(statement)
    house.desk.wait(60)
    await house.deliver()
    assert (await house.sheet(post)).standing is Standing.PUBLISHED
    with pytest.raises(Conflict):
        await house.change(post, master=words("Dos"))


async def test_a_text_changed_past_the_program_is_not_approved(house: House) -> None:
    post = await house.submitted("Uno")
    await house.desk.set("UPDATE variant SET content = ?", dump_content(words("Dos")))
    with pytest.raises(Conflict, match="past this program"):
        await approve(house.desk.store, LUIS, post)


async def test_who_has_read_something_else_does_not_approve_it(house: House) -> None:
    post = await house.submitted("Uno")
    seen = (await house.sheet(post)).hash
    await house.change(post, master=words("Dos"))
    await house.submit(post)
    for word in (seen, seen[:8], (await house.sheet(post)).hash[:7]):
        with pytest.raises(Conflict, match="not what you have read"):
            await approve(house.desk.store, LUIS, post, seen=word)
    assert (await approve(house.desk.store, LUIS, post, seen=(await house.sheet(post)).hash[:16])).is_complete


async def test_p90_two_approvers_in_two_processes_give_one_approval_each_or_one_is_told(house: House) -> None:
    for kind, outcomes in ((Kind.SERVICE, {"done 1 1", "Conflict"}), (Kind.LEGAL, {"done 1 0", "done 2 1"})):
        post = await house.submitted(kind=kind)
        said = await _at_once(house, [("approve", post, LUIS), ("approve", post, IVAN)])
        assert set(said) == outcomes
        assert (await house.stands(post))[0] is Stage.APPROVED
        sheet = await house.sheet(post)
        assert sheet.given == sheet.needed == len({each.person for each in sheet.approvals if each.is_valid})
        assert {each.standing for each in sheet.variants} == {Standing.DUE}


async def test_p90_an_edit_beside_an_approval_leaves_an_approved_text_or_a_draft(house: House) -> None:
    ends: Counter[str] = Counter()
    for turn in range(6):
        post = await house.submitted(f"Texto {turn}")
        first: tuple[str, PostId, Actor] = ("approve", post, LUIS)
        second: tuple[str, PostId, Actor] = ("edit", post, ANA)
        order = [first, second] if turn % 2 else [second, first]
        said = await _at_once(house, order)
        sheet = await house.sheet(post)
        ends[sheet.stage.value] += 1
        states = {each.delivery.delivery.state for each in sheet.variants if each.delivery is not None}
        if sheet.stage is Stage.APPROVED:
            assert sheet.master.text == f"Texto {turn}"
            assert {each.is_valid for each in sheet.approvals} == {True}
        else:
            assert sheet.stage is Stage.DRAFT, said
            assert sheet.master.text == "Otro texto"
            assert not any(each.is_valid for each in sheet.approvals)
            assert states == {DeliveryState.HELD}
    assert sum(ends.values()) == 6
    await house.deliver()
    sent = await house.desk.table(
        "SELECT DISTINCT json_extract(v.content, '$.passages[0].text') FROM delivery AS d"
        " JOIN variant AS v ON v.id = d.variant_id WHERE d.state = 'published'"
    )
    assert ("Otro texto",) not in sent


async def test_the_only_operator_approves_their_own_while_the_mode_is_on_and_it_shows(house: House) -> None:
    store = house.desk.store
    with pytest.raises(NotPermitted):
        await set_sole(store, LUIS, True, "de guardia")
    await set_sole(store, OSCAR, True, "solo queda una persona de guardia")
    await set_sole(store, ROSA, True, "de acuerdo")
    assert ((await sole_since(store)).by, (await sole_since(store)).second) == ("Óscar", "Rosa")
    post = await house.submitted(actor=LUIS, kind=Kind.LEGAL)
    sheet = await house.sheet(post)
    assert (sheet.is_sole, sheet.needed, "Luis" in sheet.waits_for) == (True, 1, True)
    await approve(store, LUIS, post)
    assert [each.is_own for each in (await house.sheet(post)).approvals] == [True]
    await set_sole(store, OSCAR, False, "ya somos dos")
    await house.deliver()
    assert SCRIPT.ran == [], "what its author approved does not leave once there are others"
    assert (await house.stands(post))[1] is Standing.HELD
    entries = await store.rows("SELECT action FROM audit WHERE action = 'workspace.sole_operator'")
    assert len(entries) == 2


async def test_taking_over_is_not_writing(house: House) -> None:
    post = await house.submitted()
    await take_over(house.desk.store, LUIS, post)
    assert (await approve(house.desk.store, LUIS, post)).is_complete


async def _at_once(house: House, acts: list[tuple[str, PostId, Actor]]) -> list[str]:
    """Let each act be done by a process of its own, all let loose at once; what each said."""
    folder = Path(
        str((await house.desk.one("SELECT file FROM pragma_database_list WHERE name = 'main'"))["file"])
    ).parent
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.service.publishing.workflow.approver", str(folder), what, str(post),
            str(actor.operator_id), actor.name, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for what, post, actor in acts
    ]  # fmt: skip
    for each in processes:
        assert each.stdout is not None
        assert (await asyncio.wait_for(each.stdout.readline(), BOUND_S)).strip() == b"ready"
    ended = await asyncio.wait_for(asyncio.gather(*(each.communicate(b"\n") for each in processes)), BOUND_S)
    return [out.decode().strip() for out, _err in ended]
