"""Which delivery goes next, and what is read, or saved for answers, before a post begins."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

from core.collector.publisher import Publisher
from core.collector.worker import Equipment
from core.publishing.decisions import Verdict, resolve
from core.publishing.model import Cause, Delivery, DeliveryState
from core.publishing.replies import UNDO_S
from core.store.leases import Lease, acquire
from tests.service.inbox.desk import COLLECTOR, LUIS
from tests.service.publishing.room import Room, leaving, state
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.test_freezes import approved
from ventanilla.api import Done, RateState, Receipt, Unavailable


async def publisher(room: Room, kit: Equipment) -> Publisher:
    lease = await room.desk.store.write(COLLECTOR, lambda work: acquire(work, "collector", "test:1", 60.0))
    assert isinstance(lease, Lease)
    return Publisher(kit, lease, print, random.Random(1))


async def test_an_answer_goes_before_posts_that_have_waited_longer(room: Room) -> None:
    await approved(room, "p1")
    await approved(room, "p2")
    _conversation, _sent = await leaving(room, "respuesta")
    await room.deliver()
    assert [draft.passages[0].text for draft in SCRIPT.drafts] == ["respuesta", "p1", "p2"]


async def test_nothing_comes_between_the_parts_of_a_thread(room: Room) -> None:
    thread = await approved(room, "uno", "dos")
    SCRIPT.results = [Done({}, Receipt("ours:1")), Unavailable("a moment")]
    await room.deliver()
    assert (await state(room, thread))[0] is DeliveryState.WAITING
    conversation = await room.desk.say("vecina", "No hay agua")
    sent = await room.reply(conversation, "respuesta")
    room.desk.wait(UNDO_S + 60)
    SCRIPT.drafts.clear()
    await room.deliver()
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED
    assert SCRIPT.ran == ["post-1", "post-2", "post-2", "post-1"], "first the rest of the thread, then the answer"


async def test_a_post_or_an_answer_that_a_rule_forbids_by_now_is_held_with_the_rule(room: Room) -> None:
    asked: list[int] = []
    says = "R12"

    async def judge(delivery: Delivery) -> str:
        asked.append(delivery.id)
        return says

    id_ = await approved(room)
    _conversation, sent = await leaving(room)
    await (await publisher(room, replace(room.kit(), judge=judge))).deliver_due()
    for each in (id_, sent.delivery):
        found = await room.delivery(each)
        assert (found.state, found.cause, found.detail) == (DeliveryState.HELD, Cause.LINT, "R12")
    assert (asked, SCRIPT.ran) == ([sent.delivery, id_], [])
    says = ""
    for each in (id_, sent.delivery):
        await resolve(room.desk.store, LUIS, each, Verdict.AGAIN)
    await (await publisher(room, replace(room.kit(), judge=judge))).deliver_due()
    assert [(await state(room, each))[0] for each in (id_, sent.delivery)] == [DeliveryState.PUBLISHED] * 2


async def test_a_post_leaves_the_end_of_an_allowance_to_answers(room: Room) -> None:
    id_ = await approved(room)
    _conversation, sent = await leaving(room)
    at_work = await publisher(room, room.kit())
    reset = datetime.fromtimestamp(room.desk.now_s + 120, UTC)
    at_work.allowances.note((await room.delivery(id_)).account_id, RateState(3, 300, reset))
    await at_work.deliver_due()
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED
    waiting = await room.delivery(id_)
    assert (waiting.state, waiting.cause, waiting.next_s) == (
        DeliveryState.WAITING, Cause.LIMITED, room.desk.now_s + 120,
    )  # fmt: skip
    room.desk.wait(121)
    await at_work.deliver_due()
    assert (await state(room, id_))[0] is DeliveryState.PUBLISHED
