"""Steps, changes asked for, refusals, times that pass: what approvers do, and what becomes of the post."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.errors import Conflict, NotPermitted, UsageError
from core.publishing.decisions import Verdict, cancel, resolve
from core.publishing.meta import Kind
from core.publishing.model import Cause, DeliveryState
from core.publishing.replies import LATER_LATE_S
from core.publishing.workflow.approving import approve, ask_rework, expire_due, reject
from core.publishing.workflow.comments import CommentKind
from core.publishing.workflow.drafting import At
from core.publishing.workflow.ending import cancel_post
from core.publishing.workflow.model import Routes, Stage, Standing
from core.publishing.workflow.submitting import submit
from tests.service.publishing.room import SHELF
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, IVAN, LUIS, OSCAR, ROSA, House, words


@dataclass(frozen=True)
class Asked:
    """A step as a pack asks for it."""

    name: str
    roles: tuple[str, ...]
    need: int | str = "any"


ROUTES: Routes = {
    "information": (Asked("legal", ("approver",)), Asked("direction", ("comms_manager",))),
    "campaign": (Asked("two", ("approver", "comms_manager"), 2),),
}


async def test_a_post_needs_as_many_people_as_its_kind_asks_for(house: House) -> None:
    for kind, needed in ((Kind.NONE, 1), (Kind.CRISIS, 1), (Kind.PAID, 2), (Kind.HEALTH, 2), (Kind.ELECTORAL, 2)):
        post = await house.submitted(kind=kind)
        assert (await house.sheet(post)).needed == needed
        first = await approve(house.desk.store, LUIS, post)
        assert (first.given, first.needed, first.is_complete) == (1, needed, needed == 1)
        if needed == 2:
            assert (await house.sheet(post)).waits_for == ("Iván", "Rosa")
            with pytest.raises(Conflict, match="another person"):
                await approve(house.desk.store, LUIS, post)
            assert (await approve(house.desk.store, ROSA, post)).is_complete
    await house.deliver()
    assert len(SCRIPT.ran) == 10


async def test_inside_an_electoral_window_every_kind_takes_two(house: House) -> None:
    now_s = house.desk.now_s
    await house.desk.set(
        "INSERT INTO calendar_event (source, uid, title, kind, starts_s, ends_s)"
        " VALUES ('own', '1', 'E', 'electoral', ?, ?)",
        now_s + 3600, now_s + 7200,
    )  # fmt: skip
    inside = await house.submitted(at_s=now_s + 4000)
    outside = await house.submitted(at_s=now_s + 7200)
    assert [(await house.sheet(each)).needed for each in (inside, outside)] == [2, 1]


async def test_steps_come_in_order_and_each_says_who_is_blocking(house: House) -> None:
    post = await house.draft()
    await submit(house.desk.store, ANA, SHELF, post, routes=ROUTES)
    assert (await house.sheet(post)).waits_for == ("Iván", "Luis")
    with pytest.raises(NotPermitted, match="legal"):
        await approve(house.desk.store, ROSA, post)
    await approve(house.desk.store, LUIS, post)
    sheet = await house.sheet(post)
    assert (sheet.waits_for, [each.is_turn for each in sheet.steps]) == (("Rosa",), [False, True])
    assert (await approve(house.desk.store, ROSA, post)).is_complete


async def test_what_comes_back_changed_goes_on_with_who_asked_and_everybody_signs_it_anew(house: House) -> None:
    post = await house.draft()
    store = house.desk.store
    await submit(store, ANA, SHELF, post, routes=ROUTES)
    await approve(store, LUIS, post)
    with pytest.raises(UsageError):
        await ask_rework(store, ROSA, post, " ")
    await ask_rework(store, ROSA, post, "Falta el barrio")
    sheet = await house.sheet(post)
    assert (sheet.standing, sheet.comments[-1].kind, sheet.comments[-1].text) == (
        Standing.REWORK, CommentKind.REWORK, "Falta el barrio",
    )  # fmt: skip
    await house.change(post, master=words("Corte de agua el martes en Barrio Norte"))
    assert (await house.stands(post))[0] is Stage.REWORK
    await submit(store, ANA, SHELF, post, routes=ROUTES)
    assert (await house.sheet(post)).waits_for == ("Rosa",)
    assert not (await approve(store, ROSA, post)).is_complete
    assert (await house.sheet(post)).waits_for == ("Iván", "Luis")
    assert (await approve(store, IVAN, post)).is_complete


async def test_what_comes_back_unchanged_keeps_the_approvals_it_had(house: House) -> None:
    post = await house.draft()
    store = house.desk.store
    await submit(store, ANA, SHELF, post, routes=ROUTES)
    await approve(store, LUIS, post)
    await ask_rework(store, ROSA, post, "¿Seguro que el martes?")
    await submit(store, ANA, SHELF, post, routes=ROUTES)
    sheet = await house.sheet(post)
    assert (sheet.given, sheet.waits_for) == (1, ("Rosa",))
    assert (await approve(store, ROSA, post)).is_complete


async def test_one_step_may_ask_for_several_different_people(house: House) -> None:
    post = await house.draft(kind=Kind.CAMPAIGN)
    await submit(house.desk.store, ANA, SHELF, post, routes=ROUTES)
    await approve(house.desk.store, LUIS, post)
    with pytest.raises(Conflict):
        await approve(house.desk.store, LUIS, post)
    assert (await approve(house.desk.store, IVAN, post)).is_complete


async def test_an_approver_thinks_again_before_it_leaves_and_it_does_not(house: House) -> None:
    post = await house.submitted(at_s=house.desk.now_s + 900)
    await approve(house.desk.store, LUIS, post)
    await ask_rework(house.desk.store, ROSA, post, "Espera")
    house.desk.wait(901)
    await house.deliver()
    assert (SCRIPT.ran, (await house.stands(post))[1]) == ([], Standing.REWORK)


async def test_a_rejected_post_is_over(house: House) -> None:
    post = await house.submitted()
    with pytest.raises(NotPermitted):
        await reject(house.desk.store, ANA, post, "no")
    await reject(house.desk.store, LUIS, post, "No es asunto nuestro")
    sheet = await house.sheet(post)
    assert (sheet.standing, sheet.verbs, sheet.comments[-1].text) == (Standing.REJECTED, (), "No es asunto nuestro")
    for again in (approve(house.desk.store, IVAN, post), house.submit(post), house.change(post, title="x")):
        with pytest.raises(Conflict):
            await again
    assert {each.standing for each in sheet.variants} == {Standing.CANCELLED}


async def test_approved_too_late_it_never_leaves_by_itself(house: House) -> None:
    post = await house.submitted(at_s=house.desk.now_s + 900)
    house.desk.wait(901)
    assert (await house.stands(post))[1] is Standing.EXPIRED
    with pytest.raises(Conflict, match="time has passed"):
        await approve(house.desk.store, LUIS, post)
    assert await house.desk.system(expire_due) == 2
    assert await house.desk.system(expire_due) == 0
    await house.deliver()
    sheet = await house.sheet(post)
    ids = [each.delivery.delivery.id for each in sheet.variants if each.delivery is not None]
    assert {each.standing for each in sheet.variants} == {Standing.EXPIRED}
    with pytest.raises(Conflict, match="approved"):
        await resolve(house.desk.store, ANA, ids[0], Verdict.AGAIN)
    with pytest.raises(Conflict):
        await approve(house.desk.store, LUIS, post)
    assert SCRIPT.ran == []
    await house.change(post, at=At(house.desk.now_s + 60))
    await house.submit(post)
    await approve(house.desk.store, LUIS, post)
    house.desk.wait(61)
    await house.deliver()
    assert len(SCRIPT.ran) == 2


async def test_approved_in_time_but_collected_too_late_it_waits_for_another_time(house: House) -> None:
    post = await house.submitted(at_s=house.desk.now_s + 900, accounts=["muro"])
    await approve(house.desk.store, LUIS, post)
    house.desk.wait(900 + LATER_LATE_S + 1)
    await house.deliver()
    assert (SCRIPT.ran, await house.stands(post)) == ([], (Stage.APPROVED, Standing.EXPIRED))
    [variant] = (await house.sheet(post)).variants
    assert variant.delivery is not None
    with pytest.raises(Conflict, match="another"):
        await resolve(house.desk.store, ANA, variant.delivery.delivery.id, Verdict.AGAIN)
    saved = await house.change(post, at=At(house.desk.now_s + 60))
    assert (saved.stage, saved.voided) == (Stage.DRAFT, 1)


async def test_a_new_time_voids_and_is_the_time_it_leaves_at(house: House) -> None:
    post = await house.submitted(at_s=house.desk.now_s + 900, accounts=["muro"])
    await approve(house.desk.store, LUIS, post)
    await house.change(post, at=At(house.desk.now_s + 5000))
    await house.submit(post)
    done = await approve(house.desk.store, LUIS, post)
    assert done.due_s == house.desk.now_s + 5000
    house.desk.wait(4999)
    await house.deliver()
    assert SCRIPT.ran == []
    house.desk.wait(1)
    await house.deliver()
    assert SCRIPT.ran == ["post-1"]


async def test_a_post_is_cancelled_with_its_last_delivery_or_at_once(house: House) -> None:
    draft = await house.draft()
    with pytest.raises(NotPermitted):
        await cancel_post(house.desk.store, OSCAR, draft)
    await cancel_post(house.desk.store, ANA, draft)
    assert (await house.stands(draft))[1] is Standing.CANCELLED
    post = await house.submitted()
    await approve(house.desk.store, LUIS, post)
    ids = [each.delivery.delivery.id for each in (await house.sheet(post)).variants if each.delivery is not None]
    await cancel(house.desk.store, ANA, ids[0])
    assert (await house.stands(post))[1] is Standing.DUE
    await cancel(house.desk.store, ANA, ids[1])
    assert (await house.stands(post))[0] is Stage.CANCELLED
    with pytest.raises(Conflict, match="cancelled"):
        await cancel_post(house.desk.store, ANA, post)


async def test_one_cancelled_account_leaves_the_approval_of_the_others(house: House) -> None:
    post = await house.submitted()
    await approve(house.desk.store, LUIS, post)
    [first, second] = (await house.sheet(post)).variants
    assert first.delivery is not None
    await cancel(house.desk.store, ANA, first.delivery.delivery.id)
    await house.deliver()
    sheet = await house.sheet(post)
    assert [each.standing for each in sheet.variants] == [Standing.CANCELLED, Standing.PUBLISHED]
    assert sheet.standing is Standing.PUBLISHED


async def test_nobody_sends_again_what_is_not_approved(house: House) -> None:
    post = await house.submitted(accounts=["muro"])
    [variant] = (await house.sheet(post)).variants
    assert variant.delivery is not None
    with pytest.raises(Conflict, match="Nobody has approved"):
        await resolve(house.desk.store, ANA, variant.delivery.delivery.id, Verdict.AGAIN)
    with pytest.raises(Conflict, match="post cancel"):
        await resolve(house.desk.store, ANA, variant.delivery.delivery.id, Verdict.LEAVE)
    assert (await house.stands(post))[0] is Stage.REVIEW


async def test_what_is_handed_in_must_fit_everywhere_and_have_a_time_to_come(house: House) -> None:
    store = house.desk.store
    nowhere = await house.draft(accounts=[])
    past = await house.draft(at_s=house.desk.now_s)
    unfilled = await house.draft("Hola {nombre}")
    for post in (nowhere, past, unfilled):
        with pytest.raises(UsageError):
            await house.submit(post)
        assert (await house.stands(post))[0] is Stage.DRAFT
    assert await store.rows("SELECT 1 FROM delivery") == []
    good = await house.draft()
    with pytest.raises(Conflict, match="meanwhile"):
        await submit(store, ANA, SHELF, good, rev=99)
    assert (await house.submit(good)).version == 1
    [state] = {tuple(row) for row in await store.rows("SELECT state, cause FROM delivery")}
    assert state == (DeliveryState.HELD.value, Cause.NO_APPROVAL.value)
