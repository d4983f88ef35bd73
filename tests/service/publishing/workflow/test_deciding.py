"""What people may decide about one delivery of a post of ours, and what is left of the post afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Conflict
from core.publishing.decisions import Verdict, cancel, resolve
from core.publishing.freeze import Scope, drop, freeze_queue, release, retime
from core.publishing.model import Cause, Delivery, DeliveryState, PostId
from core.publishing.replies import LATER_LATE_S
from core.publishing.store import deliveries_of
from core.publishing.workflow.approving import approve, ask_rework, expire_due, reject
from core.publishing.workflow.drafting import At
from core.publishing.workflow.ending import cancel_post
from core.publishing.workflow.model import Stage, Standing
from core.store import Work
from core.store.backup import RESTORED
from core.store.workspace import keep_fact
from tests.service.inbox.desk import NOON_S
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import CHAT, LUIS, ROSA, House, words
from ventanilla.api import Done, Receipt, Rejected

AT_S = NOON_S + 600
DAYS_S = 5 * 86_400


async def of(house: House, post: PostId) -> list[Delivery]:
    return await deliveries_of(house.desk.store, post)


async def stands(house: House, post: PostId) -> list[tuple[DeliveryState, Cause]]:
    return [(each.state, each.cause) for each in await of(house, post)]


async def approved(house: House, *texts: str, at_s: int | None = AT_S, **changes: Any) -> PostId:
    post = await house.submitted(content=words(*(texts or ("Corte de agua",))), at_s=at_s, **changes)
    await approve(house.desk.store, LUIS, post)
    return post


async def half_online(house: House) -> PostId:
    """Too late on both accounts; somebody found it online on the first."""
    post = await approved(house)
    house.desk.wait(600 + LATER_LATE_S + 1)
    await house.deliver()
    assert await stands(house, post) == [(DeliveryState.EXPIRED, Cause.LATE)] * 2
    await resolve(house.desk.store, ROSA, (await of(house, post))[0].id, Verdict.ONLINE)
    return post


async def test_a_post_held_past_its_time_is_not_sent_again_days_later(house: House) -> None:
    post = await approved(house)
    await house.desk.set("UPDATE account SET state = 'needs_sign_in', rev = rev + 1")
    house.desk.wait(601)
    await house.deliver()
    assert await stands(house, post) == [(DeliveryState.HELD, Cause.SIGN_IN)] * 2
    await house.desk.set("UPDATE account SET state = 'active', rev = rev + 1")
    house.desk.wait(DAYS_S)
    for each in await of(house, post):
        with pytest.raises(Conflict, match="post schedule"):
            await resolve(house.desk.store, ROSA, each.id, Verdict.AGAIN)
    await house.deliver()
    assert not SCRIPT.ran
    await house.change(post, at=At(house.desk.now_s + 600))
    await house.submit(post)
    await approve(house.desk.store, LUIS, post)
    house.desk.wait(601)
    await house.deliver()
    assert len(SCRIPT.ran) == 2


async def test_a_post_that_failed_is_not_sent_again_after_its_time_and_a_new_one_is_asked_for(house: House) -> None:
    SCRIPT.results = [Rejected("no")]
    post = await approved(house, accounts=["muro"])
    house.desk.wait(601)
    await house.deliver()
    [failed] = await of(house, post)
    assert failed.state is DeliveryState.FAILED
    house.desk.wait(DAYS_S)
    with pytest.raises(Conflict, match="post copy"):
        await resolve(house.desk.store, ROSA, failed.id, Verdict.AGAIN)
    await resolve(house.desk.store, ROSA, failed.id, Verdict.LEAVE)


async def test_sending_again_in_time_leaves_the_deadline_where_it_was(house: House) -> None:
    SCRIPT.results = [Rejected("no")]
    post = await approved(house, accounts=["muro"])
    house.desk.wait(601)
    await house.deliver()
    [failed] = await of(house, post)
    house.desk.wait(LATER_LATE_S - 10)
    again = await resolve(house.desk.store, ROSA, failed.id, Verdict.AGAIN)
    assert (again.state, again.deadline_s) == (DeliveryState.WAITING, AT_S + LATER_LATE_S)
    house.desk.wait(60)
    await house.deliver()
    assert await stands(house, post) == [(DeliveryState.EXPIRED, Cause.LATE)]


async def test_the_rest_of_a_thread_goes_on_after_its_time_once_somebody_says_so(house: House) -> None:
    SCRIPT.results = [Done(receipt=Receipt("uno")), Rejected("no")]
    post = await approved(house, "Uno", "Dos", accounts=["muro"])
    house.desk.wait(601)
    await house.deliver()
    [half] = await of(house, post)
    assert (half.state, half.shown) == (DeliveryState.FAILED, 1)
    house.desk.wait(DAYS_S)
    await resolve(house.desk.store, ROSA, half.id, Verdict.AGAIN)
    await house.deliver()
    assert await stands(house, post) == [(DeliveryState.PUBLISHED, Cause.NONE)]


@pytest.mark.parametrize("verdict", Verdict)
async def test_of_a_post_in_review_there_is_nothing_to_resolve(house: House, verdict: Verdict) -> None:
    post = await house.submitted(at_s=AT_S)
    with pytest.raises(Conflict, match=r"Nobody has approved|post approve"):
        await resolve(house.desk.store, ROSA, (await of(house, post))[0].id, verdict)
    assert await house.stands(post) == (Stage.REVIEW, Standing.REVIEW)
    assert await stands(house, post) == [(DeliveryState.HELD, Cause.NO_APPROVAL)] * 2


@pytest.mark.parametrize("verdict", Verdict)
async def test_of_a_draft_there_is_nothing_to_resolve(house: House, verdict: Verdict) -> None:
    post = await approved(house)
    await house.change(post, master=words("Otra cosa"))
    with pytest.raises(Conflict, match=r"Nobody has approved|post submit"):
        await resolve(house.desk.store, ROSA, (await of(house, post))[0].id, verdict)


async def test_what_nobody_approved_in_time_was_not_sent_by_us_and_can_only_be_left(house: House) -> None:
    post = await house.submitted(at_s=AT_S)
    house.desk.wait(700)
    await house.desk.system(expire_due)
    first, second = await of(house, post)
    assert first.state is DeliveryState.EXPIRED
    for verdict in (Verdict.ONLINE, Verdict.AGAIN):
        with pytest.raises(Conflict, match="Nobody has approved"):
            await resolve(house.desk.store, ROSA, first.id, verdict)
    await resolve(house.desk.store, ROSA, first.id, Verdict.LEAVE)
    assert (await of(house, post))[0].state is DeliveryState.CANCELLED
    assert (await of(house, post))[1].state is second.state


async def test_what_was_changed_past_the_program_is_not_said_to_be_online(house: House) -> None:
    post = await approved(house, accounts=["muro"])
    await house.desk.set("UPDATE approval SET void_s = ?", NOON_S)
    house.desk.wait(601)
    await house.deliver()
    [held] = await of(house, post)
    assert (held.state, held.cause) == (DeliveryState.HELD, Cause.NO_APPROVAL)
    for verdict in (Verdict.ONLINE, Verdict.AGAIN):
        with pytest.raises(Conflict, match="Nobody has approved"):
            await resolve(house.desk.store, ROSA, held.id, verdict)


async def test_after_a_restore_a_post_in_review_may_turn_out_to_be_online(house: House) -> None:
    post = await house.submitted()
    await house.desk.system(_restored)
    house.desk.wait(60)
    await house.deliver()
    first, second = await of(house, post)
    assert (first.state, first.cause) == (DeliveryState.NEEDS_OPERATOR, Cause.RESTORED)
    await resolve(house.desk.store, ROSA, first.id, Verdict.ONLINE)
    back = await resolve(house.desk.store, ROSA, second.id, Verdict.AGAIN)
    assert (back.state, back.cause) == (DeliveryState.HELD, Cause.NO_APPROVAL)
    await approve(house.desk.store, LUIS, post)
    await house.deliver()
    assert await stands(house, post) == [(DeliveryState.PUBLISHED, Cause.NONE)] * 2
    assert len(SCRIPT.ran) == 1


async def test_what_may_be_online_since_a_restore_is_not_changed_before_somebody_looked(house: House) -> None:
    post = await approved(house, at_s=None)
    await house.desk.system(_restored)
    house.desk.wait(60)
    await house.deliver()
    assert await stands(house, post) == [(DeliveryState.NEEDS_OPERATOR, Cause.RESTORED)] * 2
    for act in (house.change(post, master=words("Otra")), ask_rework(house.desk.store, LUIS, post, "no")):
        with pytest.raises(Conflict):
            await act


async def test_what_is_online_on_one_account_is_refused_in_words_wherever_it_cannot_be_changed(house: House) -> None:
    post = await half_online(house)
    for act in (
        house.change(post, at=At(house.desk.now_s + 600)),
        house.change(post, master=words("Otra")),
        ask_rework(house.desk.store, LUIS, post, "no"),
        reject(house.desk.store, LUIS, post, "no"),
    ):
        with pytest.raises(Conflict, match="write a new one"):
            await act
    with pytest.raises(Conflict, match="post copy"):
        await resolve(house.desk.store, ROSA, (await of(house, post))[1].id, Verdict.AGAIN)
    assert [state for state, _cause in await stands(house, post)] == [DeliveryState.PUBLISHED, DeliveryState.EXPIRED]


async def test_the_rest_of_a_post_that_is_online_on_one_account_can_be_stopped(house: House) -> None:
    post = await half_online(house)
    left = (await of(house, post))[1]
    stopped = await cancel_post(house.desk.store, ROSA, post)
    assert (stopped.stopped, stopped.is_whole) == ((left.id,), False)
    assert (await house.stands(post))[1] is Standing.PUBLISHED


async def test_one_delivery_of_a_post_that_is_online_elsewhere_can_be_cancelled_by_itself(house: House) -> None:
    post = await half_online(house)
    await cancel(house.desk.store, ROSA, (await of(house, post))[1].id)
    assert (await house.stands(post))[1] is Standing.PUBLISHED


async def test_frozen_on_one_account_and_online_on_the_other_a_late_post_is_told_the_way_out(house: House) -> None:
    post = await approved(house)
    await freeze_queue(house.desk.store, ROSA, Scope(account=CHAT), "x")
    house.desk.wait(601)
    await house.deliver()
    frozen = (await of(house, post))[1]
    assert await stands(house, post) == [(DeliveryState.PUBLISHED, Cause.NONE), (DeliveryState.HELD, Cause.FROZEN)]
    with pytest.raises(Conflict, match=r"drop it.*post copy"):
        await retime(house.desk.store, ROSA, frozen.id, house.desk.now_s + 7200)
    house.desk.wait(LATER_LATE_S)
    with pytest.raises(Conflict, match=r"drop it.*post copy"):
        await release(house.desk.store, ROSA, frozen.id)
    with pytest.raises(Conflict, match=r"drop it.*post copy"):
        await retime(house.desk.store, ROSA, frozen.id, house.desk.now_s + 7200)
    await drop(house.desk.store, ROSA, frozen.id)
    assert (await house.stands(post))[1] is Standing.PUBLISHED


async def test_frozen_on_one_account_and_found_online_on_the_other_it_gets_no_other_time(house: House) -> None:
    """The other was never in the program's hand: somebody put it there."""
    post = await approved(house)
    await freeze_queue(house.desk.store, ROSA, Scope(account=CHAT), "x")
    house.desk.wait(601)
    await house.desk.set("UPDATE account SET state = 'paused', rev = rev + 1 WHERE id = 1")
    await house.deliver()
    first, frozen = await of(house, post)
    assert (first.state, first.cause) == (DeliveryState.HELD, Cause.ACCOUNT_STOPPED)
    await resolve(house.desk.store, ROSA, first.id, Verdict.ONLINE)
    with pytest.raises(Conflict, match=r"drop it.*post copy"):
        await retime(house.desk.store, ROSA, frozen.id, house.desk.now_s + 7200)
    await release(house.desk.store, ROSA, frozen.id)
    await house.deliver()
    assert await stands(house, post) == [(DeliveryState.PUBLISHED, Cause.NONE)] * 2


async def test_the_rest_of_a_thread_that_was_frozen_goes_on_after_its_time_once_released(house: House) -> None:
    SCRIPT.results = [Done(receipt=Receipt("uno")), Rejected("no")]
    post = await approved(house, "Uno", "Dos", accounts=["muro"])
    house.desk.wait(601)
    await house.deliver()
    [half] = await of(house, post)
    await resolve(house.desk.store, ROSA, half.id, Verdict.AGAIN)
    await freeze_queue(house.desk.store, ROSA, Scope(), "x")
    house.desk.wait(DAYS_S)
    await release(house.desk.store, ROSA, half.id)
    await house.deliver()
    assert await stands(house, post) == [(DeliveryState.PUBLISHED, Cause.NONE)]


async def _restored(work: Work) -> None:
    work.system("arranging a test")
    await keep_fact(work, RESTORED, "1")
