"""One sentence says what is frozen, since when, by whom, why and how much it holds: everywhere the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import Conflict
from core.ids import AccountId
from core.publishing.decisions import Verdict, resolve
from core.publishing.freeze import Freeze, Scope, freeze_of, freeze_queue, lift, release
from core.publishing.freeze_store import freezes, freezes_of_post
from core.publishing.freeze_words import freeze_sentence, freeze_words, several
from core.publishing.lint.sheets import Moment, judge
from core.publishing.lint.words import sentence
from core.publishing.model import DeliveryId, PostId
from core.publishing.post_reads import post_whole
from core.publishing.replies import LATER_LATE_S
from core.publishing.workflow.approving import approve
from tests.service.publishing.room import leaving
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, LUIS, ROSA, House, open_house
from tui.panes.queue_words import frozen_words

ZONE = "America/Lima"
ALL = Scope()
WHY = "Incendio en el mercado central, con humo hacia la escuela y el hospital, y corte de la avenida."


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "workspace") as opened:
        SCRIPT.clear()
        yield opened


async def approved(house: House, *, at_s: int | None = None) -> PostId:
    post = await house.submitted(at_s=at_s)
    await approve(house.desk.store, LUIS, post)
    return post


async def frozen(house: House, scope: Scope = ALL) -> Freeze:
    made = await freeze_queue(house.desk.store, ANA, scope, WHY)
    return await freeze_of(house.desk.store, made.id)


async def deliveries(house: House) -> list[DeliveryId]:
    return [DeliveryId(int(str(id_))) for (id_,) in await house.desk.table("SELECT id FROM delivery ORDER BY id")]


async def test_it_counts_posts_once_and_answers_apart(house: House) -> None:
    await approved(house)
    await approved(house)
    await leaving(house, "respuesta")
    alone = await frozen(house)
    assert (alone.undecided, alone.posts, alone.others) == (4, 2, 0)
    both = await frozen(house, Scope(with_answers=True))
    words = freeze_words(both, house.desk.now_s, ZONE)
    assert words.startswith("everything, answers too, frozen since ")
    assert words.endswith("y corte de la avenida; it holds 2 posts and 1 answer or action")
    nothing = await frozen(house, Scope(account=AccountId(2), theme=""))
    assert "it holds 1 post" not in freeze_sentence(nothing, house.desk.now_s, ZONE)


async def test_the_time_has_its_date_on_another_day_and_is_the_institutions(house: House) -> None:
    await approved(house)
    made = await frozen(house)
    now_s = house.desk.now_s
    today, later = (freeze_words(made, each, ZONE) for each in (now_s, now_s + 2 * 86_400))
    assert "frozen since 09:13 by Ana" in today
    assert "frozen since 2026-09-21 09:13 by Ana" in later
    assert "frozen since 14:13 by Ana" in freeze_words(made, now_s, "UTC")


async def test_every_refusal_that_a_freeze_causes_is_that_sentence(house: House) -> None:
    store, post = house.desk.store, await approved(house, at_s=house.desk.now_s + 3600)
    await frozen(house)
    [made] = await freezes(store)
    told = freeze_sentence(made, house.desk.now_s, ZONE)
    assert "it holds 1 post" in told
    id_ = (await deliveries(house))[0]
    with pytest.raises(Conflict) as decided:
        await resolve(store, LUIS, id_, Verdict.AGAIN)
    assert str(decided.value) == f"{told}. Decide about each with «post release»."
    with pytest.raises(Conflict) as approving:
        await approve(store, ROSA, post)
    assert str(approving.value) == f"{told}. Decide about each with «post release»."
    with pytest.raises(Conflict) as handing_in:
        await house.submit(post)
    assert told in str(handing_in.value)
    house.desk.wait(3600 + LATER_LATE_S + 1)
    told = freeze_sentence(made, house.desk.now_s, ZONE)
    with pytest.raises(Conflict) as late:
        await release(store, LUIS, id_)
    assert str(late.value).startswith(f"{told}. Its time passed meanwhile")


async def test_a_lifted_freeze_still_says_what_it_holds_and_a_decided_one_does_not(house: House) -> None:
    store, post = house.desk.store, await approved(house)
    made = await frozen(house)
    await lift(store, LUIS, made.id)
    id_ = (await deliveries(house))[0]
    with pytest.raises(Conflict, match="f1: everything, frozen since"):
        await resolve(store, LUIS, id_, Verdict.AGAIN)
    for each in await deliveries(house):
        await release(store, LUIS, each)
    assert await freezes_of_post(store, post) == []
    assert (await freeze_of(store, made.id)).posts == 0


async def test_the_lint_of_a_draft_says_it_too(house: House) -> None:
    made = await frozen(house)
    post = await house.draft()
    found = await judge(house.desk.store, None, post, now_s=house.desk.now_s, at=Moment.WRITING)
    [finding] = [each.finding for each in found if each.finding.rule == "L71"]
    assert finding.values["freeze"] == freeze_sentence(made, house.desk.now_s, ZONE)
    assert sentence(finding) == f"{freeze_sentence(made, house.desk.now_s, ZONE)}. It leaves when somebody releases it."
    mark = finding.mark
    await approved(house)  # what it holds changes, what the finding stands on does not
    found = await judge(house.desk.store, None, post, now_s=house.desk.now_s, at=Moment.WRITING)
    assert [each.finding.mark for each in found if each.finding.rule == "L71"] == [mark]


async def test_the_banner_and_the_delivery_say_the_same_and_several_say_how_many(house: House) -> None:
    store, post = house.desk.store, await approved(house)
    made = await frozen(house)
    now_s = house.desk.now_s
    assert frozen_words([made], now_s, ZONE) == f"FROZEN: {freeze_words(made, now_s, ZONE)}"
    whole = await post_whole(store, post)
    assert {tuple(each.id for each in one.freezes) for one in whole.deliveries} == {(made.id,)}
    other = await frozen(house, Scope(account=AccountId(1)))
    assert several([made, other], now_s, ZONE) == f"{freeze_sentence(made, now_s, ZONE)} · and 1 more"
    assert several([], now_s, ZONE) == ""
    with pytest.raises(Conflict, match="and 1 more"):
        await approve(store, ROSA, post)
