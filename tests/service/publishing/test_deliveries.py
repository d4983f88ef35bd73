"""Deliveries: claims, doubts, threads, and what no hand can do to them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.accounts.service import pause_account, resume_account
from core.errors import Conflict, StoreError
from core.publishing import reads
from core.publishing.content import Content
from core.publishing.decisions import Verdict, cancel, resolve
from core.publishing.model import Cause, DeliveryState
from core.publishing.posts import NewPost, act_on, approve_post, new_post
from core.publishing.replies import REPLY_LATE_S, UNDO_S
from core.store import Work
from core.store.backup import back_up, restore
from core.store.files import database_path
from tests.service.inbox.desk import ANA, LUIS, open_desk
from tests.service.publishing.room import SHELF, Room, leaving, state
from tests.service.publishing.scripted import SCRIPT
from ventanilla.api import (
    Action,
    DidNotHappen,
    Done,
    Happened,
    Passage,
    Receipt,
    Rejected,
    Repeat,
    Revoked,
    Unavailable,
    UncertainOutcome,
    Unknown,
    Waits,
)


async def test_a_keyed_doubt_is_settled_with_the_same_key_after_the_platform_has_had_its_time(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("no answer")]
    await room.deliver()
    assert (await state(room, sent.delivery))[0] is DeliveryState.UNCERTAIN
    room.desk.wait(59)
    await room.deliver()
    assert SCRIPT.ran == ["post-1"]
    room.desk.wait(1)
    await room.deliver()
    assert SCRIPT.ran == ["post-1", "post-1"]
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_a_checkable_doubt_is_looked_into_and_found(room: Room) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("no answer")]
    SCRIPT.verdicts = [Happened(Done(receipt=Receipt("ours:7", "https://plaza.example/7")))]
    await room.deliver()
    room.desk.wait(60)
    await room.deliver()
    found = await room.delivery(sent.delivery)
    assert (found.state, found.remote_id, found.is_found) == (DeliveryState.PUBLISHED, "ours:7", True)
    assert (SCRIPT.ran, SCRIPT.looked) == (["post-1"], ["post-1"])


async def test_a_checkable_doubt_that_is_not_there_is_sent_once_more_and_then_asked(room: Room) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("1"), UncertainOutcome("2")]
    SCRIPT.verdicts = [DidNotHappen(), DidNotHappen()]
    for _round in range(4):
        await room.deliver()
        room.desk.wait(1000)
    assert (SCRIPT.ran, SCRIPT.looked) == (["post-1"] * 2, ["post-1"] * 2)
    assert await state(room, sent.delivery) == (DeliveryState.NEEDS_OPERATOR, Cause.NOT_FOUND_TWICE)
    assert await reads.asking(room.desk.store) == 1


async def test_where_nobody_can_tell_a_person_decides(room: Room) -> None:
    SCRIPT.repeat = Repeat.UNSAFE
    conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset")]
    await room.deliver(lives=2)
    room.desk.wait(10_000)
    await room.deliver()
    assert SCRIPT.ran == ["post-1"]
    assert await state(room, sent.delivery) == (DeliveryState.NEEDS_OPERATOR, Cause.NO_WAY_TO_TELL)
    with pytest.raises(Conflict):
        await cancel(room.desk.store, ANA, sent.delivery)
    found = await resolve(room.desk.store, LUIS, sent.delivery, Verdict.ONLINE, url="https://plaza.example/9")
    assert (found.state, found.url) == (DeliveryState.PUBLISHED, "https://plaza.example/9")
    row = await room.desk.one("SELECT state FROM conversation WHERE id = ?", conversation)
    assert row["state"] == 1
    entry = await room.desk.one("SELECT actor, data FROM audit WHERE action = 'post.resolve'")
    assert entry["actor"] == "Luis" and '"online"' in entry["data"]


async def test_send_again_is_a_persons_word_and_on_record(room: Room) -> None:
    SCRIPT.repeat = Repeat.UNSAFE
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset")]
    await room.deliver()
    await resolve(room.desk.store, ANA, sent.delivery, Verdict.AGAIN)
    await room.deliver()
    assert SCRIPT.ran == ["post-1"], "the first one may still be on its way"
    room.desk.wait(60)
    await room.deliver()
    assert SCRIPT.ran == ["post-1", "post-1"]
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_a_doubt_that_cannot_be_told_asks_after_three_looks(room: Room) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset")]
    SCRIPT.verdicts = [Unknown("two of them")] * 5
    for _round in range(6):
        await room.deliver()
        room.desk.wait(1000)
    assert len(SCRIPT.looked) == 3
    assert (await room.delivery(sent.delivery)).detail == "two of them"


async def test_a_connector_that_breaks_while_sending_leaves_a_doubt(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [RuntimeError("CANARIO")]
    await room.deliver()
    found = await room.delivery(sent.delivery)
    assert (found.state, found.cause) == (DeliveryState.UNCERTAIN, Cause.CRASHED)
    assert "CANARIO" not in found.detail


@pytest.mark.parametrize(("error", "cause"), [(Rejected("too rude"), Cause.REJECTED), (Revoked("gone"), Cause.SIGN_IN)])
async def test_a_definite_refusal_fails_with_its_cause_and_can_be_sent_again(
    room: Room, error: Exception, cause: Cause
) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [error]
    await room.deliver()
    assert await state(room, sent.delivery) == (DeliveryState.FAILED, cause)
    await resolve(room.desk.store, ANA, sent.delivery, Verdict.AGAIN)
    await room.deliver()
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_what_never_left_is_tried_again_with_patience(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [Unavailable("no route")] * 3
    for _round in range(6):
        await room.deliver()
        room.desk.wait(600)
    assert SCRIPT.ran == ["post-1"] * 4
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_after_a_long_outage_nothing_goes_out_late_by_itself(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [Unavailable("no route")]
    await room.deliver()
    room.desk.wait(REPLY_LATE_S + 1)
    await room.deliver()
    assert SCRIPT.ran == ["post-1"]
    assert await state(room, sent.delivery) == (DeliveryState.EXPIRED, Cause.LATE)


async def test_p93_a_platform_at_work_is_asked_again_with_what_it_gave(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [Waits({"upload": "u1"}, 10)]
    await room.deliver()
    room.desk.wait(9)
    await room.deliver()
    assert SCRIPT.ran == ["post-1"]
    found = await room.delivery(sent.delivery)
    assert found.frozen is not None and found.frozen.progress == {"upload": "u1"}
    room.desk.wait(1)
    await room.deliver()
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_a_thread_that_stops_midway_says_how_far_it_came_and_goes_on_from_there(room: Room) -> None:
    _conversation, sent = await leaving(room, "uno", "dos", "tres")
    SCRIPT.results = [Done({}, Receipt("ours:1")), Rejected("no")]
    await room.deliver()
    [line] = await reads.outgoing(room.desk.store)
    assert (line.state, line.shown, line.steps) == (DeliveryState.FAILED, 1, 3)
    with pytest.raises(Conflict, match="online already"):
        await cancel(room.desk.store, ANA, sent.delivery)
    await resolve(room.desk.store, ANA, sent.delivery, Verdict.AGAIN)
    await room.deliver()
    assert SCRIPT.ran == ["post-1", "post-2", "post-2", "post-3"]
    own = await room.desk.table("SELECT text FROM message WHERE is_own = 1 ORDER BY id")
    assert own == [("uno",), ("dos",), ("tres",)]


async def test_a_stopped_account_sends_nothing_and_says_why(room: Room) -> None:
    _conversation, sent = await leaving(room)
    await pause_account(room.desk.store, ANA, "muro", "robada")
    await room.deliver()
    assert await state(room, sent.delivery) == (DeliveryState.HELD, Cause.ACCOUNT_STOPPED)
    await resume_account(room.desk.store, ANA, "muro")
    await room.deliver()
    assert SCRIPT.ran == [], "resuming flushes nothing: each held one is decided by a person"


async def test_a_stopped_account_is_not_even_asked_about_a_doubt(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset")]
    await room.deliver()
    await pause_account(room.desk.store, ANA, "muro", "robada")
    room.desk.wait(61)
    await room.deliver()
    assert (SCRIPT.ran, SCRIPT.looked) == (["post-1"], [])
    assert (await state(room, sent.delivery))[0] is DeliveryState.UNCERTAIN


async def test_p81_what_a_dead_collector_had_in_hand_is_settled_by_the_next(room: Room) -> None:
    _conversation, sent = await leaving(room)
    stuck = asyncio.Event()

    async def never(*_: object) -> None:
        stuck.set()
        await asyncio.Event().wait()

    publisher = await room.publisher()
    publisher._run = never  # type: ignore[assignment,method-assign]  # it dies in the middle of a step
    life = asyncio.create_task(publisher.deliver_due())
    await stuck.wait()
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)
    assert (await state(room, sent.delivery))[0] is DeliveryState.SENDING
    await room.deliver()
    assert (await state(room, sent.delivery))[0] is DeliveryState.UNCERTAIN
    room.desk.wait(60)
    await room.deliver()
    assert (SCRIPT.ran, (await state(room, sent.delivery))[0]) == (["post-1"], DeliveryState.PUBLISHED)


async def test_p92_what_is_being_sent_cannot_be_changed_by_any_hand(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset")]
    await room.deliver()
    for statement in (
        "UPDATE variant SET content = '{}'",
        "UPDATE delivery SET plan = '[]'",
        "UPDATE delivery SET key = 'other'",
        "DELETE FROM delivery",
        "DELETE FROM attempt",
        "UPDATE attempt SET outcome = 'done'",
        "DELETE FROM approval",
    ):
        with pytest.raises(StoreError):
            await room.desk.set(statement)
    assert (await room.delivery(sent.delivery)).key != "other"


async def test_p91_nobody_approves_their_own_post_not_even_by_sql(room: Room) -> None:
    wish = NewPost(accounts=["muro", "chat"], content=Content(passages=(Passage("Corte de agua mañana"),)))
    written = await new_post(room.desk.store, ANA, SHELF, wish)
    await room.deliver()
    assert SCRIPT.ran == []
    with pytest.raises(Conflict, match="of their own"):
        await approve_post(room.desk.store, ANA, written.post)
    with pytest.raises(StoreError):
        await room.desk.set(
            "INSERT INTO approval (post_id, hash, operator_id, given_s) SELECT id, hash, author_id, 0 FROM post"
        )
    with pytest.raises(StoreError):
        await room.desk.set("UPDATE delivery SET plan = '[]', state = 'sending'")
    with pytest.raises(StoreError):
        await room.desk.set("UPDATE delivery SET state = 'sending'")
    await approve_post(room.desk.store, LUIS, written.post)
    await room.deliver()
    assert SCRIPT.ran == ["post-1", "post-1"]


async def test_an_approval_of_other_words_is_none(room: Room) -> None:
    wish = NewPost(accounts=["muro"], content=Content(passages=(Passage("Corte de agua mañana"),)))
    written = await new_post(room.desk.store, ANA, SHELF, wish)
    await approve_post(room.desk.store, LUIS, written.post)
    for statement in (
        "UPDATE post SET hash = 'other'",
        "UPDATE variant SET content = replace(content, 'agua', 'luz')",
        "INSERT INTO variant (post_id, account_id, content) SELECT post_id, 2, content FROM variant",
        "UPDATE approval SET hash = 'other'",
        "INSERT INTO delivery (variant_id, post_id, account_id, key, state, due_s, next_s, deadline_s)"
        " SELECT variant_id + 1, post_id, account_id, 'k2', 'sending', 0, 0, 0 FROM delivery",
    ):
        with pytest.raises(StoreError):
            await room.desk.set(statement)
    await room.desk.set("DROP TRIGGER approved_variant_is_frozen")
    await room.desk.set("UPDATE variant SET content = replace(content, 'agua', 'luz')")
    await room.deliver()
    assert SCRIPT.ran == [], "what was signed is compared with what is said, not with what is on record of it"
    assert await state(room, written.deliveries[0]) == (DeliveryState.HELD, Cause.NO_APPROVAL)


async def test_p94_each_account_has_its_own_fate(room: Room) -> None:
    wish = NewPost(accounts=["muro", "chat"], content=Content(passages=(Passage("Corte de agua mañana"),)))
    written = await new_post(room.desk.store, ANA, SHELF, wish)
    await approve_post(room.desk.store, LUIS, written.post)
    SCRIPT.results = [Rejected("no")]
    await room.deliver()
    fates = {(await state(room, id_))[0] for id_ in written.deliveries}
    assert fates == {DeliveryState.FAILED, DeliveryState.PUBLISHED}


async def test_a_clock_set_back_leaves_no_doubt_waiting_for_an_hour(room: Room) -> None:
    _conversation, sent = await leaving(room)
    SCRIPT.results = [UncertainOutcome("reset")]
    await room.deliver()
    room.desk.wait(-7200)
    await room.deliver()
    assert SCRIPT.ran == ["post-1"], "a clock set back does not shorten the time the platform is given"
    room.desk.wait(60)
    await room.deliver()
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_an_action_waits_like_an_answer_and_says_why_it_cannot(room: Room) -> None:
    conversation = await room.desk.say("vecina", "INSULTO")
    row = await room.desk.one("SELECT id FROM message WHERE conversation_id = ?", conversation)
    with pytest.raises(Conflict, match="not here"):
        await act_on(room.desk.store, ANA, SHELF, row["id"], Action.MUTE_AUTHOR, {})
    sent = await act_on(room.desk.store, ANA, SHELF, row["id"], Action.HIDE, {"reason": "insult"})
    await room.deliver()
    assert SCRIPT.ran == []
    room.desk.wait(UNDO_S)
    await room.deliver()
    assert SCRIPT.ran == ["hide"]
    assert (await state(room, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_ten_thousand_waiting_posts_are_not_read_to_find_the_one_that_is_due(room: Room) -> None:
    async def act(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("INSERT INTO post (kind, author_id, hash, made_s) VALUES ('post', 1, 'h', 0)")
        await work.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)"
            " INSERT INTO account (name, connector, network, created_s) SELECT 'a' || i, 'plaza', 'Fb', 0 FROM n"
        )

    await room.desk.system(act)
    plan = await room.desk.table(
        "EXPLAIN QUERY PLAN SELECT id FROM delivery INDEXED BY delivery_next"
        " WHERE state IN ('waiting', 'uncertain') AND account_id = 1 AND next_s <= 5 ORDER BY next_s, id LIMIT 1"
    )
    assert "SEARCH" in str(plan[0][-1]) and "TEMP" not in str(plan)


async def test_d116_what_fell_due_before_a_restore_is_asked_about_and_not_sent(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "w") as desk:
        SCRIPT.clear()
        room = Room(desk)
        conversation = await desk.say("vecina", "No hay agua")
        sent = await room.reply(conversation)
        later = await room.reply(conversation, at_s=desk.now_s + 900)
        await asyncio.to_thread(back_up, database_path(tmp_path / "w"), tmp_path / "copy.db")
        desk.wait(UNDO_S)
        await room.deliver()
        assert SCRIPT.ran == ["post-1"], "it went out after the backup"
    await asyncio.to_thread(restore, tmp_path / "copy.db", tmp_path / "w")
    async with open_desk(tmp_path / "w", fresh=False) as desk:
        SCRIPT.clear()
        desk.wait(600)
        room = Room(desk)
        await room.deliver(lives=2)
        assert SCRIPT.ran == []
        assert await state(room, sent.delivery) == (DeliveryState.NEEDS_OPERATOR, Cause.RESTORED)
        desk.wait(300)
        await room.deliver()
        assert (await state(room, later.delivery))[0] is DeliveryState.PUBLISHED
