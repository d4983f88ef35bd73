"""What keeps a promise when a connector, a platform or a clock does not: results that cannot be kept, doubts nobody can
look into, receipts that are another's, leases that ended."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.accounts.service import pause_account
from core.collector.house import machine_time
from core.publishing.decisions import Verdict, resolve
from core.publishing.model import Cause, DeliveryState
from core.publishing.replies import REPLY_LATE_S
from tests.service.inbox.desk import ANA
from tests.service.publishing.room import Room, leaving, state
from tests.service.publishing.scripted import SCRIPT
from ventanilla.api import (
    Applied,
    DidNotHappen,
    Done,
    Happened,
    Receipt,
    Rejected,
    Repeat,
    UncertainOutcome,
    Waits,
)


async def test_a_platform_that_once_said_done_is_never_sent_to_again_unasked(room: Room) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    _conversation, sent = await leaving(room)
    said = UncertainOutcome("a broken body after 200")
    said.applied = Applied.YES
    SCRIPT.results = [said]
    SCRIPT.verdicts = [DidNotHappen()]
    await room.deliver()
    room.desk.wait(60)
    await room.deliver(lives=2)
    assert SCRIPT.ran == ["post-1"]
    assert (await state(room, sent.delivery))[0] is DeliveryState.NEEDS_OPERATOR


async def test_what_is_found_and_belongs_to_another_answer_is_no_receipt(room: Room) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    _conversation, first = await leaving(room)
    await room.deliver()
    _conversation, second = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset")]
    SCRIPT.verdicts = [Happened(Done(receipt=Receipt("ours:post-1")))]
    await room.deliver()
    room.desk.wait(60)
    await room.deliver()
    assert (await room.delivery(first.delivery)).remote_id == "ours:post-1"
    assert (await state(room, second.delivery))[0] is DeliveryState.UNCERTAIN


@pytest.mark.parametrize(
    "result",
    [
        Done({"x": "\ud800"}),
        Done({"x": object()}),  # type: ignore[dict-item]  # the lie is the point
        Done(receipt=Receipt("", "https://plaza.example/1")),
        Done(receipt=Receipt("1", 7)),  # type: ignore[arg-type]  # as above
        Done(receipt=Receipt("1", at=datetime(2026, 1, 1))),
    ],
)
async def test_a_result_that_cannot_be_kept_leaves_a_doubt_and_never_goes_round(room: Room, result: Done) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    _conversation, sent = await leaving(room)
    SCRIPT.results = [result]
    await room.deliver()
    assert SCRIPT.ran == ["post-1"]
    assert await state(room, sent.delivery) == (DeliveryState.UNCERTAIN, Cause.CRASHED)


async def test_a_doubt_on_an_account_that_is_gone_for_good_is_put_before_a_person(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset")]
    await room.deliver()
    await room.desk.set("UPDATE account SET state = 'gone' WHERE id = 1")
    room.desk.wait(60)
    await room.deliver()
    assert (await state(room, sent.delivery))[0] is DeliveryState.NEEDS_OPERATOR


async def test_a_doubt_on_a_paused_account_asks_after_a_day(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset")]
    await room.deliver()
    await pause_account(room.desk.store, ANA, "muro", "robada")
    for _hour in range(30):
        room.desk.wait(3600)
        await room.deliver()
    assert (SCRIPT.ran, SCRIPT.looked) == (["post-1"], [])
    assert (await state(room, sent.delivery))[0] is DeliveryState.NEEDS_OPERATOR


async def test_an_approval_withdrawn_while_a_step_runs_does_not_lose_its_receipt(room: Room) -> None:
    _conversation, sent = await leaving(room, "uno", "dos")
    SCRIPT.results = [UncertainOutcome("reset")]
    await room.deliver()
    await room.desk.set("UPDATE approval SET void_s = 1")
    SCRIPT.verdicts = [Happened(Done(receipt=Receipt("ours:1")))]
    room.desk.wait(60)
    await room.deliver()
    found = await room.delivery(sent.delivery)
    assert (found.remote_id, found.shown) == ("ours:1", 1)
    assert (found.state, found.cause, SCRIPT.ran) == (DeliveryState.HELD, Cause.NO_APPROVAL, ["post-1"])


async def test_a_thread_half_out_when_its_time_has_passed_asks_and_goes_on_where_it_stopped(room: Room) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    _conversation, sent = await leaving(room, "uno", "dos")
    SCRIPT.results = [Done({}, Receipt("ours:1")), UncertainOutcome("reset")]
    SCRIPT.verdicts = [DidNotHappen()]
    await room.deliver()
    room.desk.wait(REPLY_LATE_S + 100)
    await room.deliver()
    assert await state(room, sent.delivery) == (DeliveryState.EXPIRED, Cause.LATE)
    assert (await room.delivery(sent.delivery)).shown == 1
    await resolve(room.desk.store, ANA, sent.delivery, Verdict.AGAIN)
    await room.deliver()
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED
    assert SCRIPT.ran == ["post-1", "post-2", "post-2"]


async def test_what_a_person_found_online_is_shown_in_its_conversation(room: Room) -> None:
    SCRIPT.repeat = Repeat.UNSAFE
    _conversation, sent = await leaving(room, "uno", "dos")
    SCRIPT.results = [Done({}, Receipt("ours:1")), UncertainOutcome("reset")]
    await room.deliver()
    await resolve(room.desk.store, ANA, sent.delivery, Verdict.ONLINE, url="https://plaza.example/2")
    own = await room.desk.table("SELECT text FROM message WHERE is_own = 1 ORDER BY id")
    assert own == [("uno",), ("dos",)]


async def test_a_collector_that_was_stopped_past_its_lease_sends_nothing_when_it_wakes(room: Room) -> None:
    publisher = await room.publisher()
    publisher.renewed(machine_time() + 60)
    assert publisher._is_sure()
    publisher._sure_until = machine_time() + 0.5
    assert not publisher._is_sure(), "what another may hold by now is not used any more"


async def test_a_platform_still_at_work_does_not_end_a_doubt(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset"), Waits({}, 5), Rejected("not like this")]
    await room.deliver()
    for _round in range(3):
        room.desk.wait(100)
        await room.deliver()
    assert (await state(room, sent.delivery))[0] is not DeliveryState.FAILED, "the first one may be online"
    assert SCRIPT.looked
