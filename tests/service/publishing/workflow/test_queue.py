"""What the queue and the editor read: lines in order, how they stand, versions and what was said."""

from __future__ import annotations

import pytest

from core.errors import NotFound, NotPermitted, UsageError
from core.publishing.meta import Kind, Meta
from core.publishing.model import Cause, PostId
from core.publishing.workflow.approving import approve
from core.publishing.workflow.comments import comment
from core.publishing.workflow.drafting import begin_writing
from core.publishing.workflow.model import Stage, Standing
from core.publishing.workflow.reads import counts, queue
from core.publishing.workflow.transitions import Verb
from core.publishing.workflow.versions import Kept, version_diff
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, CHAT, LUIS, MURO, OSCAR, ROSA, House, words
from ventanilla.api import Rejected


async def test_lines_come_in_the_order_of_their_times_with_who_is_waited_for(house: House) -> None:
    now_s = house.desk.now_s
    late = await house.submitted("Tarde", at_s=now_s + 9000, title="T", meta=Meta(theme="agua", is_crisis=True))
    soon = await house.submitted("Pronto", at_s=now_s + 600, accounts=["muro"])
    untimed = await house.draft("Sin hora")
    await approve(house.desk.store, LUIS, soon)
    await begin_writing(house.desk.store, ROSA, untimed)
    lines = await queue(house.desk.store)
    assert [(each.id, each.standing, each.given, each.needed) for each in lines] == [
        (soon, Standing.SCHEDULED, 1, 1), (late, Standing.REVIEW, 0, 1), (untimed, Standing.DRAFT, 0, 0),
    ]  # fmt: skip
    assert lines[1].waits_for == ("Iván", "Luis", "Rosa")
    assert (lines[1].title, lines[1].text, lines[1].theme, lines[1].is_crisis) == ("T", "Tarde", "agua", True)
    assert [(each.name, each.standing) for each in lines[0].accounts] == [("muro", Standing.SCHEDULED)]
    assert lines[2].writer == "Rosa"

    async def ids(**asked: object) -> list[PostId]:
        return [each.id for each in await queue(house.desk.store, **asked)]  # type: ignore[arg-type]  # each has its own

    assert await ids(from_s=now_s + 600, until_s=now_s + 9000, with_untimed=False) == [soon]
    assert await ids(standings=[Standing.DRAFT]) == [untimed]
    assert await ids(accounts=[CHAT]) == [late, untimed]
    assert await ids(limit=1) == [soon]
    assert dict(await counts(house.desk.store)) == {Standing.SCHEDULED: 1, Standing.REVIEW: 1, Standing.DRAFT: 1}


async def test_a_post_of_several_accounts_shows_the_worst_of_them(house: House) -> None:
    post = await house.submitted()
    await approve(house.desk.store, LUIS, post)
    SCRIPT.results = [Rejected("no")]
    await house.deliver()
    [line] = await queue(house.desk.store)
    assert (line.standing, line.cause) == (Standing.FAILED, Cause.REJECTED)
    assert {each.standing for each in line.accounts} == {Standing.FAILED, Standing.PUBLISHED}
    assert line.shown_s == house.desk.now_s
    assert Verb.RESOLVE in (await house.sheet(post)).verbs


async def test_what_nobody_here_can_approve_says_so(house: House) -> None:
    post = await house.submitted(kind=Kind.LEGAL)
    await house.desk.set("UPDATE operator SET state = 'disabled' WHERE id IN (2, 3, 4)")
    [line] = await queue(house.desk.store)
    assert (line.id, line.waits_for, line.is_blocked) == (post, (), True)


async def test_what_was_changed_after_it_was_handed_in_is_told_from_a_new_draft(house: House) -> None:
    post = await house.submitted()
    await house.change(post, master=words("Otra"))
    fresh = await house.draft()
    lines = {each.id: each for each in await queue(house.desk.store)}
    assert (lines[post].is_voided, lines[fresh].is_voided) == (True, False)


async def test_each_time_it_is_handed_in_is_a_version_and_the_words_are_compared(house: House) -> None:
    post = await house.submitted("Corte de agua el martes")
    await house.change(post, master=words("Corte de luz el martes"), title="Corte")
    await house.change(post, variants={MURO: words("Corte de luz")})
    await house.submit(post)
    sheet = await house.sheet(post)
    one, two = sheet.versions
    assert [(each.number, each.by) for each in (one, two)] == [(1, "Ana"), (2, "Ana")]
    assert one.hash != two.hash == sheet.hash
    told = {each.what: each.spans for each in version_diff(one, two)}
    assert set(told) == {"title", "master", "account:1"}
    assert [(each.kind, each.text) for each in told["master"]] == [
        (Kept.SAME, "Corte de "), (Kept.GONE, "agua"), (Kept.NEW, "luz"), (Kept.SAME, " el martes"),
    ]  # fmt: skip


async def test_comments_are_internal_unless_somebody_says_otherwise(house: House) -> None:
    post = await house.draft()
    await comment(house.desk.store, ANA, post, " ¿Hora? ")
    await comment(house.desk.store, ROSA, post, "A las 9", is_external=True)
    with pytest.raises(UsageError):
        await comment(house.desk.store, ANA, post, " ")
    with pytest.raises(NotPermitted):
        await comment(house.desk.store, OSCAR, post, "x")
    said = (await house.sheet(post)).comments
    assert [(each.by, each.text, each.is_external) for each in said] == [
        ("Ana", "¿Hora?", False),
        ("Rosa", "A las 9", True),
    ]


async def test_posts_from_before_there_were_stages_are_drafted_approved_and_changed_like_any(house: House) -> None:
    post = await house.submitted("Antes")
    await house.desk.set("UPDATE workflow SET steps = '[]', step = 0")
    await house.desk.set("UPDATE post SET master = ''")
    await house.desk.set("DROP TRIGGER version_is_kept")
    await house.desk.set("DELETE FROM post_version")
    assert (await house.sheet(post)).master.text == "Antes"
    assert (await approve(house.desk.store, LUIS, post)).is_complete
    await house.change(post, master=words("Después"))
    sheet = await house.sheet(post)
    assert (sheet.stage, sheet.version, [each.number for each in sheet.versions]) == (Stage.DRAFT, 2, [1])
    assert {each.content.text for each in sheet.variants} == {"Después"}


async def test_what_is_not_there_is_said(house: House) -> None:
    with pytest.raises(NotFound):
        await house.sheet(PostId(9))
