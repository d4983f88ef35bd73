"""P96: freezes: what they stop, what they cannot, and that lifting one sends nothing."""

from __future__ import annotations

import pytest

from core.accounts.store import account_of
from core.errors import Conflict, NotFound, StoreError, UsageError
from core.ids import AccountId
from core.publishing import deliveries, freeze, reads, rules
from core.publishing import store as sql
from core.publishing.content import Content
from core.publishing.decisions import Verdict, resolve
from core.publishing.freeze import Frozen, Scope, drop, freeze_queue, lift, release, retime
from core.publishing.model import Cause, DeliveryId, DeliveryState, PostKind
from core.publishing.posts import NewPost, approve_post, new_post
from core.publishing.replies import LATER_LATE_S
from core.store import Work
from tests.service.inbox.desk import ANA, COLLECTOR, LUIS
from tests.service.publishing.room import SHELF, Room, leaving, state
from tests.service.publishing.scripted import SCRIPT
from tui.cli.delivery_words import why
from ventanilla.api import DidNotHappen, Done, Passage, Plan, Receipt, Rejected, Repeat, Step, UncertainOutcome

FROZEN = (DeliveryState.HELD, Cause.FROZEN)
WAITING = (DeliveryState.WAITING, Cause.NONE)
ALL = Scope()


async def approved(
    room: Room, *texts: str, accounts: tuple[str, ...] = ("muro",), at_s: int | None = None
) -> DeliveryId:
    """A post of Ana's that Luis has approved; its first delivery."""
    content = Content(passages=tuple(Passage(text) for text in texts or ("Aviso",)))
    written = await new_post(room.desk.store, ANA, SHELF, NewPost(accounts=accounts, content=content, at_s=at_s))
    return (await approve_post(room.desk.store, LUIS, written.post))[0]


async def stop(room: Room, scope: Scope = ALL) -> Frozen:
    return await freeze_queue(room.desk.store, ANA, scope, "Incendio en el mercado")


async def test_what_waits_is_held_and_lifting_sends_nothing_until_somebody_releases_it(room: Room) -> None:
    first, second = await approved(room), await approved(room, "Otro")
    frozen = await stop(room)
    assert (frozen.stopped, frozen.claimed) == ((first, second), ())
    await room.deliver()
    assert (SCRIPT.ran, await state(room, first), await state(room, second)) == ([], FROZEN, FROZEN)
    lifted = await lift(room.desk.store, LUIS, frozen.id)
    assert (lifted.undecided, lifted.lifted_by) == (2, "Luis")
    await room.deliver()
    assert SCRIPT.ran == [], "lifting flushes nothing"
    await release(room.desk.store, LUIS, second)
    await room.deliver()
    assert (await state(room, second))[0] is DeliveryState.PUBLISHED
    assert await state(room, first) == FROZEN, "one is released, not all"
    with pytest.raises(Conflict):
        await lift(room.desk.store, LUIS, frozen.id)


async def test_one_is_released_while_the_others_stay_frozen(room: Room) -> None:
    first, second = await approved(room), await approved(room, "Otro")
    frozen = await stop(room)
    await release(room.desk.store, LUIS, first)
    await room.deliver()
    assert (await state(room, first))[0] is DeliveryState.PUBLISHED
    assert await state(room, second) == FROZEN
    decisions = {each.delivery: (each.decision, each.decided_by) for each in
                 await freeze.fates(room.desk.store, frozen.id)}  # fmt: skip
    assert decisions == {first: ("released", "Luis"), second: ("", "")}


async def test_p96_a_claim_that_read_its_delivery_before_the_freeze_sees_the_freeze(room: Room) -> None:
    id_ = await approved(room)
    stale = await room.delivery(id_)
    await stop(room)
    plan = Plan((Step(name="post-1", repeat=Repeat.SAFE, shows=True, payload={}),))
    account = (await room.desk.store.rows("SELECT id FROM account WHERE name = 'muro'"))[0]["id"]

    async def claim(work: Work) -> object:
        here = await account_of(work, AccountId(account))
        return await deliveries.begin(work, stale, here, plan, rules.Turn.RUN, "test:1")

    assert await room.desk.store.write(COLLECTOR, claim) is None
    assert await state(room, id_) == FROZEN


async def test_p96_the_table_itself_refuses_a_claim_under_a_freeze(room: Room) -> None:
    id_ = await approved(room)
    await stop(room)
    with pytest.raises(StoreError, match="CONSTRAINT_TRIGGER"):
        await room.desk.set("UPDATE delivery SET state = 'sending' WHERE id = ?", id_)


async def test_p96_what_was_claimed_is_listed_ends_its_step_and_goes_no_further(room: Room) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    id_ = await approved(room, "uno", "dos", "tres")
    SCRIPT.results = [Done({}, Receipt("ours:1")), UncertainOutcome("reset")]
    await room.deliver()
    assert (await state(room, id_))[0] is DeliveryState.UNCERTAIN
    frozen = await stop(room)
    assert (frozen.stopped, frozen.claimed) == ((), (id_,))
    SCRIPT.verdicts = [DidNotHappen()]
    room.desk.wait(60)
    await room.deliver()
    assert (SCRIPT.ran, SCRIPT.looked) == (["post-1", "post-2"], ["post-2"])
    assert await state(room, id_) == FROZEN
    [fate] = await freeze.fates(room.desk.store, frozen.id)
    assert (fate.was_claimed, fate.state, fate.shown) == (True, DeliveryState.HELD, 1)
    await release(room.desk.store, LUIS, id_)
    await room.deliver()
    assert SCRIPT.ran == ["post-1", "post-2", "post-2", "post-3"], "it goes on where it stopped"
    assert (await state(room, id_))[0] is DeliveryState.PUBLISHED


async def test_a_doubt_about_a_keyed_step_is_looked_into_not_repeated_while_it_is_frozen(room: Room) -> None:
    id_ = await approved(room)
    SCRIPT.results = [UncertainOutcome("no answer")]
    await room.deliver()
    await stop(room)
    room.desk.wait(60)
    await room.deliver()
    assert (SCRIPT.ran, SCRIPT.looked) == (["post-1"], ["post-1"])
    assert (await state(room, id_))[0] is DeliveryState.UNCERTAIN


async def test_a_post_approved_during_a_freeze_is_met_when_its_turn_comes(room: Room) -> None:
    frozen = await stop(room)
    id_ = await approved(room)
    await room.deliver()
    assert await state(room, id_) == FROZEN
    assert [each.delivery for each in await freeze.fates(room.desk.store, frozen.id)] == [id_]
    await lift(room.desk.store, LUIS, frozen.id)
    await room.deliver()
    assert await state(room, id_) == FROZEN


async def test_answers_go_on_unless_the_freeze_names_them_and_exempt_accounts_always(room: Room) -> None:
    _conversation, answer = await leaving(room)
    here, there = await approved(room), await approved(room, "Otro", accounts=("chat",))
    frozen = await stop(room, Scope(exempt=(AccountId(2),)))
    assert frozen.stopped == (here,)
    await room.deliver()
    assert (await state(room, answer.delivery))[0] is DeliveryState.PUBLISHED
    assert (await state(room, there))[0] is DeliveryState.PUBLISHED
    _conversation, second = await leaving(room)
    both = await stop(room, Scope(with_answers=True))
    assert second.delivery in both.stopped
    on_muro = [each.id for each in await freeze.freezes_on(room.desk.store, AccountId(1))]
    assert on_muro == [frozen.id, both.id]
    answers = await freeze.freezes_on(room.desk.store, AccountId(1), PostKind.REPLY)
    assert [each.id for each in answers] == [both.id]


async def test_freezes_compose_and_a_release_is_from_all_of_them(room: Room) -> None:
    id_, other = await approved(room), await approved(room, "Otro", accounts=("chat",))
    first = await stop(room, Scope(network="fb"))
    second = await stop(room, Scope(account=AccountId(1)))
    assert (first.stopped, second.stopped) == ((id_,), ())
    assert [each.was for each in await freeze.fates(room.desk.store, second.id)] == [DeliveryState.HELD]
    await lift(room.desk.store, LUIS, first.id)
    await room.deliver()
    assert await state(room, id_) == FROZEN
    assert (await state(room, other))[0] is DeliveryState.PUBLISHED
    await release(room.desk.store, LUIS, id_)
    third = await stop(room)
    assert third.stopped == (id_,), "a later freeze stops it again"


async def test_a_theme_is_a_scope(room: Room) -> None:
    await room.desk.set("INSERT INTO theme (name) VALUES ('Fiestas')")
    id_, other = await approved(room), await approved(room, "Otro")
    await room.desk.set("UPDATE approval SET void_s = 1")
    await room.desk.set('UPDATE post SET meta = \'{"theme":"Fiestas"}\' WHERE id = 1')
    frozen = await stop(room, Scope(theme="fiestas"))
    assert (frozen.stopped, await state(room, other)) == ((id_,), WAITING)


async def test_a_scope_that_names_nothing_is_refused(room: Room) -> None:
    for scope in (Scope(network="Xx"), Scope(theme="Nada")):
        with pytest.raises(NotFound):
            await stop(room, scope)
    with pytest.raises(UsageError):
        await freeze_queue(room.desk.store, ANA, ALL, "  ")


async def test_what_a_freeze_holds_is_decided_nowhere_else(room: Room) -> None:
    id_ = await approved(room)
    frozen = await stop(room)
    for verdict in Verdict:
        with pytest.raises(Conflict, match="release"):
            await resolve(room.desk.store, LUIS, id_, verdict)
    await drop(room.desk.store, LUIS, id_)
    assert (await state(room, id_))[0] is DeliveryState.CANCELLED
    [fate] = await freeze.fates(room.desk.store, frozen.id)
    assert (fate.decision, fate.state) == ("dropped", DeliveryState.CANCELLED)
    with pytest.raises(Conflict):
        await release(room.desk.store, LUIS, id_)


async def test_another_time_needs_a_new_approval_on_every_account(room: Room) -> None:
    at_s = room.desk.now_s + 3600
    id_ = await approved(room, accounts=("muro", "chat"), at_s=at_s)
    await stop(room)
    room.desk.wait(3600 + LATER_LATE_S + 1)
    with pytest.raises(Conflict, match="passed"):
        await release(room.desk.store, LUIS, id_)
    await retime(room.desk.store, LUIS, id_, room.desk.now_s + 900)
    both = await sql.deliveries_of(room.desk.store, (await room.delivery(id_)).post_id)
    assert [(each.state, each.cause, each.due_s) for each in both] == [
        (DeliveryState.HELD, Cause.NO_APPROVAL, room.desk.now_s + 900)
    ] * 2
    room.desk.wait(1000)
    await room.deliver()
    assert SCRIPT.ran == []


async def test_an_answer_released_after_the_citizen_wrote_again_is_held_for_that(room: Room) -> None:
    _conversation, sent = await leaving(room)
    await stop(room, Scope(with_answers=True))
    await room.desk.say("vecina", "Ya volvió, gracias", root="vecina:No hay agua")
    await release(room.desk.store, LUIS, sent.delivery)
    await room.deliver()
    assert await state(room, sent.delivery) == (DeliveryState.HELD, Cause.CITIZEN_WROTE)


async def test_a_thread_that_failed_midway_goes_on_with_the_part_that_failed(room: Room) -> None:
    id_ = await approved(room, "uno", "dos", "tres", "cuatro", "cinco")
    SCRIPT.results = [Done({}, Receipt("ours:1")), Done({}, Receipt("ours:2")), Rejected("no")]
    await room.deliver()
    stopped = await room.delivery(id_)
    assert (stopped.state, stopped.shown, stopped.cause) == (DeliveryState.FAILED, 2, Cause.REJECTED)
    [line] = [each for each in await reads.outgoing(room.desk.store) if each.id == id_]
    assert why(line).startswith("2 of 5 parts are online; the platform refused it")
    await resolve(room.desk.store, LUIS, id_, Verdict.AGAIN)
    await room.deliver()
    assert SCRIPT.ran == ["post-1", "post-2", "post-3", "post-3", "post-4", "post-5"]
    assert (await state(room, id_))[0] is DeliveryState.PUBLISHED
