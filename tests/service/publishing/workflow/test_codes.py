"""Whoever asks outside sees both codes: one invitation is one approval, of somebody else, and ends without a trace."""

from __future__ import annotations

import re

import pytest

from core.errors import Conflict, NotFound
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve
from core.publishing.workflow.invitations import Invited, decide, invitations_of, invite, recall
from core.publishing.workflow.model import NEEDED_MOST, Stage, Standing
from core.publishing.workflow.reads import line_of
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, IVAN, LUIS, ROSA, House, words


def yes(asked: Invited) -> str:
    """The code that approves."""
    return str(re.findall(r"(?:[0-9a-f]{8}-){3}[0-9a-f]{8}", asked.text)[0])


async def seals(house: House, post: PostId) -> set[str]:
    """Who stands by it."""
    return {each.person for each in (await house.sheet(post)).approvals if each.is_valid}


async def test_recalling_the_last_decision_that_is_missing_lets_the_post_go(house: House) -> None:
    post = await house.submitted(at_s=house.desk.now_s + 7_200)
    asked = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    assert not (await approve(house.desk.store, ROSA, post)).is_complete
    done = await recall(house.desk.store, LUIS, asked.id)
    assert done is not None and done.is_complete and len(done.deliveries) == 2
    assert (await house.stands(post)) == (Stage.APPROVED, Standing.SCHEDULED)
    house.desk.wait(7_201)
    await house.deliver()
    assert len(SCRIPT.ran) == 2


async def test_recalling_says_that_others_are_missing_and_lets_nothing_go(house: House) -> None:
    post = await house.submitted()
    asked = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    assert await recall(house.desk.store, LUIS, asked.id) is None
    assert (await house.stands(post))[0] is Stage.REVIEW
    assert (await approve(house.desk.store, LUIS, post)).is_complete, "their codes counted for nothing any more"


async def test_recalling_lets_nothing_go_late_or_that_was_changed_past_the_program(house: House) -> None:
    late, touched = [await house.submitted(f"Corte {n}", at_s=house.desk.now_s + 60) for n in range(2)]
    asked = [await invite(house.desk.store, LUIS, post, "Notaría Pérez") for post in (late, touched)]
    for post in (late, touched):
        await approve(house.desk.store, ROSA, post)
    await house.desk.set("DROP TRIGGER approved_variant_is_frozen")
    await house.desk.set("UPDATE variant SET content = replace(content, 'Corte 1', 'Otra') WHERE post_id = ?", touched)
    with pytest.raises(Conflict, match="not what was handed in"):
        await recall(house.desk.store, LUIS, asked[1].id)
    house.desk.wait(61)
    with pytest.raises(Conflict, match="time has passed"):
        await recall(house.desk.store, LUIS, asked[0].id)
    await house.deliver()
    assert SCRIPT.ran == []
    assert [each.used_s for each in await invitations_of(house.desk.store, late)] == [None]


async def test_two_who_are_asked_both_decide(house: House) -> None:
    post = await house.submitted()
    notary = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    ombudsman = await invite(house.desk.store, LUIS, post, "Defensoría")
    assert (await house.sheet(post)).needed == 3
    await approve(house.desk.store, ROSA, post)
    decided = await decide(house.desk.store, ANA, yes(ombudsman))
    assert decided.approved is not None and not decided.approved.is_complete
    await house.deliver()
    assert SCRIPT.ran == []
    line = await line_of(house.desk.store, post)
    assert line is not None and line.waits_for == ("Notaría Pérez",)
    decided = await decide(house.desk.store, ANA, yes(notary))
    assert decided.approved is not None and decided.approved.is_complete
    assert await seals(house, post) == {"Rosa", "Notaría Pérez", "Defensoría"}


async def test_each_recall_takes_its_own_approval_and_no_other(house: House) -> None:
    post = await house.submitted()
    notary = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    ombudsman = await invite(house.desk.store, LUIS, post, "Defensoría")
    await recall(house.desk.store, LUIS, notary.id)
    sheet = await house.sheet(post)
    assert (sheet.needed, sheet.steps[-1].step.name) == (2, "Defensoría")
    with pytest.raises(NotFound):
        await decide(house.desk.store, ANA, yes(notary))
    decided = await decide(house.desk.store, ANA, yes(ombudsman))
    assert decided.approved is not None and (decided.approved.given, decided.approved.needed) == (1, 2)


async def test_asked_anew_the_same_person_has_one_approval_and_new_codes(house: House) -> None:
    post = await house.submitted()
    first = await invite(house.desk.store, LUIS, post, "Notaría Pérez", hours=1)
    house.desk.wait(7_200)
    again = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    assert (await house.sheet(post)).needed == 2
    with pytest.raises(NotFound):
        await decide(house.desk.store, ANA, yes(first))
    assert (await decide(house.desk.store, ANA, yes(again))).is_approved


async def test_who_asked_neither_brings_the_decision_in_nor_approves(house: House) -> None:
    post = await house.submitted()
    asked = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    with pytest.raises(Conflict, match="seen its codes"):
        await decide(house.desk.store, LUIS, yes(asked))
    with pytest.raises(Conflict, match="does not count"):
        await approve(house.desk.store, LUIS, post)
    assert (await house.sheet(post)).waits_for == ("Iván", "Rosa")
    await decide(house.desk.store, ANA, yes(asked))
    with pytest.raises(Conflict, match="does not count"):
        await approve(house.desk.store, LUIS, post)
    assert (await approve(house.desk.store, IVAN, post)).is_complete
    [entry] = await house.desk.table("SELECT data FROM audit WHERE action = 'post.decision'")
    assert '"asked_by":2' in str(entry[0]) and '"by_asker":false' in str(entry[0])


async def test_who_has_approved_does_not_ask_outside(house: House) -> None:
    post = await house.submitted()
    asked = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    await approve(house.desk.store, ROSA, post)
    with pytest.raises(Conflict, match="You have approved it"):
        await invite(house.desk.store, ROSA, post, "Defensoría")
    await recall(house.desk.store, LUIS, asked.id)


async def test_an_approval_of_who_asked_does_not_count_at_the_claim_either(house: House) -> None:
    post = await house.submitted()
    asked = await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    await decide(house.desk.store, ANA, yes(asked))
    await house.desk.set(
        "INSERT INTO approval (post_id, hash, operator_id, given_s) SELECT id, hash, 2, 0 FROM post WHERE id = ?", post
    )
    await house.desk.set("UPDATE workflow SET stage = 'approved' WHERE post_id = ?", post)
    await house.desk.set("UPDATE delivery SET state = 'waiting', cause = '' WHERE post_id = ?", post)
    await house.deliver()
    assert SCRIPT.ran == []


async def test_a_change_forgets_who_asked(house: House) -> None:
    post = await house.submitted()
    await invite(house.desk.store, LUIS, post, "Notaría Pérez")
    await house.change(post, master=words("Otra cosa"))
    await house.submit(post)
    assert (await approve(house.desk.store, LUIS, post)).is_complete


async def test_no_more_people_are_asked_than_there_can_be_approvals(house: House) -> None:
    post = await house.submitted()
    for n in range(NEEDED_MOST - 1):
        await invite(house.desk.store, LUIS, post, f"Notaría {'abcdefgh'[n]}")
    with pytest.raises(Conflict, match="can be no more"):
        await invite(house.desk.store, LUIS, post, "Una más")
    assert (await house.sheet(post)).needed == NEEDED_MOST
