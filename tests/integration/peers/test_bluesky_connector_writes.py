"""What the Bluesky connector says and does on a real network, once, whatever gets lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from plugins.bluesky import connector
from tests.contract.bluesky.world import Shelf, target
from tests.integration.peers.bluesky import Network
from tests.integration.peers.bluesky_citizen import Reference
from tests.integration.peers.bluesky_town import (
    LIMITS,
    Town,
    asked_of_us,
    key,
    png,
    pulled,
    reached,
    run,
    say,
    settled_town,
)
from tests.integration.peers.faults import Fault, Moment, Reset, Swallow, Twice
from tests.integration.peers.proxy import standing_before
from ventanilla.api import (
    JSON,
    Action,
    ConnectorError,
    Context,
    DidNotHappen,
    Draft,
    Fate,
    Gone,
    Happened,
    NotAllowed,
    Passage,
    Rejected,
    Target,
    Unknown,
)


@pytest.fixture(scope="module")
def town(bluesky_network: Network) -> Iterator[Town]:
    """Three accounts made for these tests."""
    with settled_town(bluesky_network, "dice") as made:
        yield made


@pytest.fixture
async def ctx(town: Town) -> AsyncIterator[Context]:
    """The account's context."""
    async with reached(town, town.network.pds) as made:
        yield made


async def test_a_thread_is_said_with_picture_mention_and_answer_and_repeated_without_effect(
    town: Town, ctx: Context
) -> None:
    asked = await asked_of_us(town, ctx, "¿Y el horario?")
    shelf = ctx.media
    assert isinstance(shelf, Shelf)
    picture = shelf.put(png(4))
    text = f"Hola @{town.ana.handle} 👨‍👩‍👧‍👧🇪🇸 क्षि\r\nhttps://ayto.example/é #piscina y @nadie.test"
    draft = Draft(passages=(Passage(text, (picture,)), Passage("Segunda parte")), reply_to=asked, lang="es ca")
    plan = connector.plan(draft, key(), datetime.now(UTC), LIMITS)
    first = await run(ctx, plan)
    before = town.hall.posts()
    assert await run(ctx, plan) == first
    assert town.hall.posts() == before
    assert first.receipt is not None
    await town.settle()
    thread = await connector.thread(ctx, first.receipt.remote_id, 20)
    assert [one.item.text for one in thread.items][1:] == [text, "Segunda parte"]
    said = thread.items[1].item
    assert said.media[0].alt == "una foto" and said.lang == "es"
    facets = before[said.remote_id]["facets"]
    assert isinstance(facets, list)
    shown = [text.encode()[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in facets]
    assert shown == [f"@{town.ana.handle}", "https://ayto.example/é", "#piscina"]


@pytest.mark.parametrize(
    "fault",
    [
        Reset(Moment.RECEIVED),
        Reset(Moment.APPLIED),
        Reset(Moment.ANSWERING, after_bytes=40),
        Swallow(502),
        Swallow(504),
        Twice(),
    ],
    ids=str,
)
@pytest.mark.parametrize("call", ["putRecord", "uploadBlob"])
async def test_p83_whatever_gets_lost_each_post_is_there_once(town: Town, fault: Fault, call: str) -> None:
    text = f"una sola vez {key()}"
    with standing_before(town.network.pds) as proxy:
        async with reached(town, proxy.url) as ctx:
            shelf = ctx.media
            assert isinstance(shelf, Shelf)
            draft = Draft(passages=(Passage(text, (shelf.put(png(3)),)),))
            plan = connector.plan(draft, key(), datetime.now(UTC), LIMITS)
            proxy.arm(call, fault)
            state: Mapping[str, JSON] = {}
            for step in plan.steps:
                try:
                    result = await connector.run_step(ctx, step, state)
                except ConnectorError:
                    verdict = await connector.reconcile(ctx, step, state, datetime.now(UTC))
                    assert not isinstance(verdict, Unknown)
                    again = await connector.run_step(ctx, step, state)
                    assert isinstance(verdict, DidNotHappen) or verdict.done == again
                    result = again
                state = result.state
    assert town.own_posts().count(text) == 1


async def test_another_post_never_takes_the_place_of_one(town: Town, ctx: Context) -> None:
    (step,) = connector.plan(Draft(passages=(Passage("primero"),)), key(), datetime.now(UTC), LIMITS).steps
    assert await connector.reconcile(ctx, step, {}, datetime.now(UTC)) == DidNotHappen()
    await connector.run_step(ctx, step, {})
    other = replace(step, payload={**step.payload, "text": "segundo"})
    with pytest.raises(Rejected):
        await connector.run_step(ctx, other, {})
    assert isinstance(await connector.reconcile(ctx, other, {}, datetime.now(UTC)), Unknown)
    assert "segundo" not in town.own_posts()


@pytest.mark.parametrize(
    "said",
    ["é" * 300, "é" * 301, "👨‍👩‍👧‍👧" * 120, "👨‍👩‍👧‍👧" * 121, "🇪🇸" * 300, "🇪🇸" * 301, "क्षि" * 250, "क्षि" * 251],
    ids=lambda text: f"{text[:1]}-{len(text)}",
)
async def test_p98_the_server_counts_as_the_composer_does(ctx: Context, said: str) -> None:
    draft = Draft(passages=(Passage(said),))
    plan = connector.plan(draft, key(), datetime.now(UTC), LIMITS)
    if connector.check(draft, LIMITS):
        with pytest.raises(Rejected):
            await run(ctx, plan)
    else:
        await run(ctx, plan)


@pytest.mark.parametrize("weight", [2_000_000, 2_000_001])
async def test_a_picture_may_weigh_two_million_bytes_and_not_one_more(ctx: Context, weight: int) -> None:
    shelf = ctx.media
    assert isinstance(shelf, Shelf)
    picture = shelf.put(png(2, weight - len(png(2))))
    draft = Draft(passages=(Passage("pesa", (picture,)),))
    assert picture.size == weight
    plan = connector.plan(draft, key(), datetime.now(UTC), LIMITS)
    if connector.check(draft, LIMITS):
        with pytest.raises(Rejected):
            await run(ctx, plan)
    else:
        await run(ctx, plan)


async def test_p97_what_was_deleted_is_noticed_and_not_answered(town: Town, ctx: Context) -> None:
    asked = await asked_of_us(town, ctx, "me arrepiento")
    town.ana.delete(Reference(asked.remote_id, ""))
    await town.settle()
    (state,) = await connector.recheck(ctx, [asked.remote_id])
    assert state.fate is Fate.REMOVED
    with pytest.raises(Gone):
        await say(ctx, "tarde", asked)
    with pytest.raises(Gone):
        await connector.thread(ctx, asked.remote_id, 10)


async def test_our_own_post_can_be_answered_at_once(ctx: Context, town: Town) -> None:
    first = await say(ctx, "uno")
    own = Target(remote_id=first.uri, author=(await asked_of_us(town, ctx, "hola")).author, is_own=True)
    second = await say(ctx, "dos", own)
    assert str(town.hall.posts()[second.uri]["reply"]).count(first.uri) == 2


async def test_an_answer_in_our_thread_is_hidden_and_shown_again(town: Town, ctx: Context) -> None:
    ours = await say(ctx, "Hilo nuestro")
    await town.settle()
    reply = town.luis.post("insulto", answers=(ours, ours))
    await town.settle()
    about = target(next(item for item in (await pulled(ctx))[0] if item.remote_id == reply.uri))
    for action in (Action.HIDE, Action.HIDE, Action.UNHIDE, Action.HIDE):
        plan = connector.plan_action(action, about, {}, key(), datetime.now(UTC))
        await run(ctx, plan)
        assert isinstance(await connector.reconcile(ctx, plan.steps[-1], {}, datetime.now(UTC)), Happened)
    await town.settle()
    assert reply.uri not in {note.uri for note in town.hall.notifications()}  # the platform no longer lists it


async def test_reactions_mutes_blocks_reports_and_deletions_work_and_are_found_again(town: Town, ctx: Context) -> None:
    post = town.luis.post(f"para reaccionar @{town.hall.handle}", mentions=[town.hall])
    await town.settle()
    about = target(next(item for item in (await pulled(ctx))[0] if item.remote_id == post.uri))
    for action in (Action.LIKE, Action.BOOST):
        done = await run(ctx, connector.plan_action(action, about, {}, key(), datetime.now(UTC)))
        await town.settle()
        again = await run(ctx, connector.plan_action(action, about, {}, key(), datetime.now(UTC)))
        assert done.receipt is not None and again.receipt is not None
        assert again.receipt.remote_id == done.receipt.remote_id
    (figures,) = await connector.metrics(ctx, [post.uri])
    assert (figures.likes, figures.shares) == (1, 1)
    done = await run(ctx, connector.plan_action(Action.REPORT, about, {"reason": "spam"}, key(), datetime.now(UTC)))
    assert done.receipt is not None and done.receipt.remote_id.startswith("report:")
    for action in (Action.BLOCK_AUTHOR, Action.UNBLOCK_AUTHOR):
        plan = connector.plan_action(action, about, {}, key(), datetime.now(UTC))
        await run(ctx, plan)
        assert isinstance(await connector.reconcile(ctx, plan.steps[-1], {}, datetime.now(UTC)), Happened)
        await town.settle()
        if action is Action.BLOCK_AUTHOR:
            (state,) = await connector.recheck(ctx, [post.uri])
            assert state.fate is Fate.UNKNOWN  # hidden from us, not deleted
            with pytest.raises(NotAllowed):
                await say(ctx, "no", about)
    own = await say(ctx, "errata")
    mine = Target(remote_id=own.uri, author=about.author, is_own=True)
    delete = connector.plan_action(Action.DELETE, mine, {}, key(), datetime.now(UTC))
    await run(ctx, delete)
    await run(ctx, delete)
    assert isinstance(await connector.reconcile(ctx, delete.steps[0], {}, datetime.now(UTC)), Happened)


async def test_a_muted_author_is_muted_until_heard_again(town: Town, ctx: Context) -> None:
    post = town.luis.post(f"ruido @{town.hall.handle}", mentions=[town.hall])
    await town.settle()
    about = target(next(item for item in (await pulled(ctx))[0] if item.remote_id == post.uri))
    for action in (Action.MUTE_AUTHOR, Action.UNMUTE_AUTHOR):
        (step,) = connector.plan_action(action, about, {}, key(), datetime.now(UTC)).steps
        await connector.run_step(ctx, step, {})
        async with asyncio.timeout(30):
            while not isinstance(await connector.reconcile(ctx, step, {}, datetime.now(UTC)), Happened):
                await town.settle()  # mutes travel to the application on a way of their own
