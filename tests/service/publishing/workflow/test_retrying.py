"""What a rule held is sent again by its cause: where the rules or the facts have changed, and nowhere else."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from core.collector.judging import judge_in
from core.collector.presence import LEASE
from core.collector.publisher import Publisher
from core.errors import NotPermitted
from core.policy.pack_signing import sign_pack
from core.publishing.lint.sheets import Moment, judge
from core.publishing.model import Cause, DeliveryId, DeliveryState, PostId
from core.publishing.replies import LATER_LATE_S
from core.publishing.retrying import Retried, retry
from core.publishing.workflow.approving import approve
from core.publishing.workflow.overrides import override, second
from core.store import Actor
from core.store.leases import acquire
from tests.service.inbox.desk import COLLECTOR
from tests.service.publishing.room import leaving, state
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, IVAN, LUIS, OSCAR, ROSA, House, words
from tui.cli.post_retry import place_of

RUDE = "Los que protestan son idiotas"


@pytest.fixture
def folder(house: House) -> Path:
    return house.desk.store.path.parent


async def leave(house: House, folder: Path) -> None:
    """Let a publisher that reads everything again before it goes deliver what is due."""
    kit = replace(house.kit(), judge=judge_in(house.desk.store, folder))
    lease = await house.desk.store.write(COLLECTOR, lambda work: acquire(work, LEASE, "test:1", 60.0))
    assert lease is not None
    await Publisher(kit, lease, print, random.Random(1)).deliver_due()


async def again(house: House, folder: Path, *, actor: Actor = ANA) -> Retried:
    return await retry(house.desk.store, actor, Cause.LINT, judge=judge_in(house.desk.store, folder))


async def held(house: House, folder: Path, text: str = RUDE, *, at_s: int | None = None) -> tuple[PostId, DeliveryId]:
    """A post for one account that a rule of the pack, signed since it was approved, has stopped."""
    post = await house.submitted(text, accounts=["muro"], at_s=at_s)
    await approve(house.desk.store, LUIS, post)
    await sign_pack(house.desk.store, ROSA, "neutral", folder)
    if at_s is not None:
        house.desk.wait(at_s - house.desk.now_s + 1)
    await leave(house, folder)
    [variant] = (await house.sheet(post)).variants
    assert variant.delivery is not None
    id_ = variant.delivery.delivery.id
    assert await state(house, id_) == (DeliveryState.HELD, Cause.LINT)
    return post, id_


def without_the_rule(folder: Path) -> None:
    """An edition of the pack of the workspace's own that lets it go."""
    own = folder / "policy" / "neutral"
    own.mkdir(parents=True)
    head = 'extends = "neutral"\ntitle_es = "Nuestra"\ntitle_en = "Ours"\nversion = "2"\nreview_on = "2030-01-01"\n'
    (own / "pack.toml").write_text(head, encoding="utf-8")
    (own / "rules.toml").write_text('[[rule]]\nid = "L21"\nseverity = "info"\n', encoding="utf-8")


async def test_what_a_rule_still_forbids_stays_and_says_which(house: House, folder: Path) -> None:
    post, id_ = await held(house, folder)
    done = await again(house, folder)
    assert (done.again, [each.line.post_id for each in done.kept]) == ((), [post])
    assert done.kept[0].why == "L21 still forbids it: «post lint» says why."
    assert await state(house, id_) == (DeliveryState.HELD, Cause.LINT)
    assert not await house.desk.table("SELECT 1 FROM audit WHERE action = 'post.resolve'")


async def test_a_changed_pack_lets_it_go_once(house: House, folder: Path) -> None:
    post, id_ = await held(house, folder)
    without_the_rule(folder)
    done = await again(house, folder)
    assert ([(each.id, each.post_id) for each in done.again], done.kept) == ([(id_, post)], ())
    assert (await again(house, folder)).again == ()
    await leave(house, folder)
    assert ((await state(house, id_))[0], len(SCRIPT.ran)) == (DeliveryState.PUBLISHED, 1)


async def test_what_two_people_overruled_goes(house: House, folder: Path) -> None:
    post, id_ = await held(house, folder)
    found = await judge(house.desk.store, folder, post, now_s=house.desk.now_s, at=Moment.SEND)
    [rude] = [each.finding for each in found if each.finding.rule == "L21"]
    made = await override(house.desk.store, LUIS, post, rude, "es una cita literal")
    assert (await again(house, folder)).again == ()
    await second(house.desk.store, IVAN, made.id)
    assert [each.id for each in (await again(house, folder)).again] == [id_]
    await leave(house, folder)
    assert (await state(house, id_))[0] is DeliveryState.PUBLISHED


async def test_a_mended_post_goes_its_way_through_its_approvals_and_not_by_itself(house: House, folder: Path) -> None:
    post, id_ = await held(house, folder)
    await house.change(post, master=words("Los que protestan tienen razones"))
    assert await state(house, id_) == (DeliveryState.HELD, Cause.NO_APPROVAL)
    done = await again(house, folder)
    assert (done.again, done.kept) == ((), ())
    await house.submit(post)
    await approve(house.desk.store, LUIS, post)
    await leave(house, folder)
    assert (await state(house, id_))[0] is DeliveryState.PUBLISHED


async def test_a_post_whose_time_is_over_never_leaves_late(house: House, folder: Path) -> None:
    _post, id_ = await held(house, folder, at_s=house.desk.now_s + 3600)
    without_the_rule(folder)
    house.desk.wait(LATER_LATE_S + 10)
    done = await again(house, folder)
    assert (done.again, "choose another" in done.kept[0].why) == ((), True)
    assert await state(house, id_) == (DeliveryState.HELD, Cause.LINT)


async def test_who_decides_nothing_sends_nothing_again(house: House, folder: Path) -> None:
    await held(house, folder)
    without_the_rule(folder)
    with pytest.raises(NotPermitted):
        await again(house, folder, actor=OSCAR)
    with pytest.raises(ValueError, match="frozen"):
        await retry(house.desk.store, ANA, Cause.FROZEN, judge=judge_in(house.desk.store, folder))


async def test_an_answer_is_named_by_its_conversation_and_a_post_by_itself(house: House, folder: Path) -> None:
    await held(house, folder)
    conversation, sent = await leaving(house, "Ya va una cuadrilla a su calle.")
    await house.desk.set("UPDATE delivery SET state = 'held', cause = 'lint' WHERE id = ?", sent.delivery)
    without_the_rule(folder)
    done = await again(house, folder)
    assert [place_of(each) for each in done.again] == ["p1", str(conversation)]
