"""An electoral window that comes after a post was handed in: it needs more approvals, and keeps those it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Conflict, NotPermitted, StoreError
from core.publishing.meta import Kind
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve, expire_due
from core.publishing.workflow.ending import cancel_post
from core.publishing.workflow.model import Stage, Standing
from core.publishing.workflow.reads import line_of
from core.publishing.workflow.waiting import waiting_words
from tests.service.inbox.desk import NOON_S
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, IVAN, LUIS, ROSA, House

DAY_S = 86_400


async def window(house: House, from_s: int, until_s: int = NOON_S + 10 * DAY_S) -> None:
    """Somebody enters an electoral window."""
    await house.desk.set(
        "INSERT INTO calendar_event (source, uid, title, kind, starts_s, ends_s)"
        " VALUES ('own', ?, 'Campaña', 'electoral', ?, ?)",
        str(from_s), from_s, until_s,
    )  # fmt: skip


async def people(house: House, post: PostId) -> list[str]:
    """Whose approvals count."""
    return [each.person for each in (await house.sheet(post)).approvals if each.is_valid]


async def says(house: House, post: PostId) -> str:
    line = await line_of(house.desk.store, post)
    assert line is not None
    return waiting_words(line)


async def test_a_window_entered_while_it_is_in_review_is_asked_about_at_the_last_approval(house: House) -> None:
    post = await house.submitted(at_s=NOON_S + 7_200)
    await window(house, NOON_S)
    done = await approve(house.desk.store, LUIS, post)
    assert (done.is_complete, done.given, done.needed, done.deliveries) == (False, 1, 2, ())
    assert await people(house, post) == ["Luis"], "what was given stays given"
    assert await says(house, post) == (
        "waits for Rosa: it leaves within an electoral window that has come since, so it needs more approvals"
    )
    assert (await approve(house.desk.store, ROSA, post)).is_complete
    house.desk.wait(7_201)
    await house.deliver()
    assert len(SCRIPT.ran) == 2


async def test_a_post_without_a_time_is_asked_about_when_it_would_leave(house: House) -> None:
    post = await house.submitted()
    await window(house, NOON_S + 3_600)
    house.desk.wait(7_200)
    assert not (await approve(house.desk.store, LUIS, post)).is_complete
    await house.deliver()
    assert SCRIPT.ran == []
    with pytest.raises(Conflict):
        await approve(house.desk.store, LUIS, post)
    with pytest.raises(NotPermitted):
        await approve(house.desk.store, IVAN, post)
    assert (await approve(house.desk.store, ROSA, post)).is_complete


async def test_what_waits_for_its_time_goes_back_to_review_while_there_is_time(house: House) -> None:
    post, before = [await house.submitted(f"Corte {n}", at_s=NOON_S + DAY_S * n) for n in (2, 1)]
    for each in (post, before):
        await approve(house.desk.store, LUIS, each)
    assert await house.desk.system(expire_due) == 0
    await window(house, NOON_S + DAY_S + 60)
    assert await house.desk.system(expire_due) == 1
    assert (await house.stands(post), await people(house, post)) == ((Stage.REVIEW, Standing.REVIEW), ["Luis"])
    assert (await house.stands(before))[0] is Stage.APPROVED
    assert (await approve(house.desk.store, ROSA, post)).is_complete
    assert await house.desk.system(expire_due) == 0
    house.desk.wait(2 * DAY_S + 1)
    await house.deliver()
    [state] = await house.desk.table("SELECT DISTINCT state FROM delivery WHERE post_id = ?", post)
    assert state == ("published",)
    entries = await house.desk.table("SELECT target FROM audit WHERE action = 'post.asked_again'")
    assert entries == [(f"post:{post}",)]


async def test_the_claim_asks_at_the_moment_it_leaves_not_at_the_one_it_was_planned_for(house: House) -> None:
    timed, untimed = await house.submitted("Corte 1", at_s=NOON_S + 59), await house.submitted("Corte 2")
    for each in (timed, untimed):
        await approve(house.desk.store, LUIS, each)
    await window(house, NOON_S + 60)
    house.desk.wait(61)
    await house.deliver()
    assert SCRIPT.ran == []
    assert (await house.stands(untimed)) == (Stage.REVIEW, Standing.REVIEW)
    assert (await house.stands(timed)) == (Stage.REVIEW, Standing.EXPIRED), "late, it leaves at another time only"
    assert await people(house, untimed) == await people(house, timed) == ["Luis"]
    held = await house.desk.table("SELECT DISTINCT state, cause FROM delivery")
    assert held == [("held", "no_approval")]
    await approve(house.desk.store, ROSA, untimed)
    await house.deliver()
    assert len(SCRIPT.ran) == 2


async def test_enough_approvals_are_enough_in_a_window_too(house: House) -> None:
    post = await house.submitted(kind=Kind.LEGAL, at_s=NOON_S + 3_600)
    await approve(house.desk.store, LUIS, post)
    await approve(house.desk.store, ROSA, post)
    await window(house, NOON_S)
    assert await house.desk.system(expire_due) == 0
    house.desk.wait(3_601)
    await house.deliver()
    assert len(SCRIPT.ran) == 2


async def test_a_pack_that_cannot_be_read_holds_at_the_claim_and_says_so(house: House) -> None:
    post = await house.submitted()
    await approve(house.desk.store, LUIS, post)
    folder = Path(house.desk.store.path).parent / "policy" / "neutral"
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text("extends = 'neutral'\nversion = \n", encoding="utf-8")
    assert await house.desk.system(expire_due) == 0
    await house.deliver()
    held = await house.desk.table("SELECT DISTINCT state, cause, detail LIKE '%pack.toml%' FROM delivery")
    assert (held, SCRIPT.ran) == ([("held", "lint", 1)], [])


async def test_the_claim_counts_what_the_steps_ask_for_whatever_the_number_beside_them_says(house: House) -> None:
    post = await house.submitted(kind=Kind.LEGAL)
    await approve(house.desk.store, LUIS, post)
    await house.desk.set("UPDATE workflow SET needed = 1, stage = 'approved' WHERE post_id = ?", post)
    await house.desk.set("UPDATE delivery SET state = 'waiting', cause = '' WHERE post_id = ?", post)
    with pytest.raises(StoreError):
        await house.desk.set("UPDATE delivery SET state = 'sending' WHERE post_id = ?", post)
    await house.deliver()
    assert SCRIPT.ran == []
    assert (await house.desk.one("SELECT count(*) AS n FROM delivery WHERE state = 'held'"))["n"] == 2


async def test_whoever_wrote_it_stops_it_as_far_as_their_roles_allow_it_by_now(house: House) -> None:
    post, other = [await house.submitted(f"Corte {n}", at_s=NOON_S + 7_200) for n in range(2)]
    for each in (post, other):
        await approve(house.desk.store, LUIS, each)
    await cancel_post(house.desk.store, ANA, other)
    await house.desk.set("DELETE FROM operator_role WHERE operator_id = 1")
    with pytest.raises(NotPermitted):
        await cancel_post(house.desk.store, ANA, post)
    assert (await house.stands(post))[1] is Standing.SCHEDULED
