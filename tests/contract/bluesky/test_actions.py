"""What is done about posts and authors: once, only where it can be, and taken back where it can be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.bluesky import connector
from plugins.bluesky.uris import BLOCK, LIKE, REPOST, THREADGATE
from tests.contract.bluesky.fake import HALL, NOW, POST, Refusal
from tests.contract.bluesky.wire import Loss
from tests.contract.bluesky.world import KEY, World, items, target, world
from ventanilla.api import (
    Action,
    Acts,
    Applied,
    Author,
    ConnectorError,
    DidNotHappen,
    Done,
    Feature,
    Gone,
    Happened,
    Listens,
    Measures,
    NotAllowed,
    Plan,
    Publishes,
    Pulls,
    Rechecks,
    Rejected,
    Repeat,
    Searches,
    SignsIn,
    Support,
    Target,
    Threads,
    Unavailable,
    UncertainOutcome,
    Unknown,
)


@pytest.fixture
async def here() -> AsyncIterator[World]:
    """A fresh network."""
    async with world() as made:
        yield made


def planned(action: Action, about: Target, key: str = KEY, **arguments: str) -> Plan:
    return connector.plan_action(action, about, arguments, key, NOW)


async def in_our_thread(here: World) -> Target:
    """An answer of a citizen in a thread of ours."""
    root = here.network.say("ayuntamiento", "Abrimos", NOW - timedelta(minutes=9))
    strong = {"uri": root["uri"], "cid": root["cid"]}
    answer = here.network.say("ana", "¡ladrones!", NOW - timedelta(minutes=3), reply={"root": strong, "parent": strong})
    here.network.tell_hall(answer, "reply")
    return target(items(await here.pull())[-1])


@pytest.mark.parametrize(("action", "collection"), [(Action.LIKE, LIKE), (Action.BOOST, REPOST)])
@pytest.mark.parametrize("loss", [None, *Loss])
async def test_a_reaction_is_one_record_whatever_gets_lost(
    here: World, action: Action, collection: str, loss: Loss | None
) -> None:
    about = await in_our_thread(here)
    look, react = planned(action, about).steps
    looked = await connector.run_step(here.ctx, look, {})
    if loss is not None:
        here.wire.lose("putRecord", loss)
    try:
        await connector.run_step(here.ctx, react, looked.state)
    except ConnectorError:
        verdict = await connector.reconcile(here.ctx, react, looked.state, NOW)
        if isinstance(verdict, DidNotHappen):
            await connector.run_step(here.ctx, react, looked.state)
    (value,) = here.network.own(collection).values()
    assert value["subject"] == {"uri": about.remote_id, "cid": about.ext["cid"]}
    assert isinstance(await connector.reconcile(here.ctx, react, looked.state, NOW), Happened)


async def test_a_post_we_like_already_is_left_as_it_is(here: World) -> None:
    about = await in_our_thread(here)
    here.network.shown[about.remote_id]["viewer"] = {"like": f"at://{HALL}/{LIKE}/3kbefore"}
    done = await here.run(planned(Action.LIKE, about))
    assert done[-1].receipt is not None and done[-1].receipt.remote_id.endswith("3kbefore")
    assert here.network.own(LIKE) == {}


async def test_a_deleted_post_cannot_be_liked(here: World) -> None:
    about = await in_our_thread(here)
    here.network.delete(about.remote_id)
    with pytest.raises(Gone):
        await here.run(planned(Action.LIKE, about))


async def test_an_answer_in_our_thread_is_hidden_and_shown_again(here: World) -> None:
    about = await in_our_thread(here)
    (hide,) = planned(Action.HIDE, about).steps
    assert await connector.reconcile(here.ctx, hide, {}, NOW) == DidNotHappen()
    await connector.run_step(here.ctx, hide, {})
    await connector.run_step(here.ctx, hide, {})
    ((uri, gate),) = here.network.own(THREADGATE).items()
    assert uri.rpartition("/")[2] == about.root.rpartition("/")[2]
    assert (gate["post"], gate["hiddenReplies"]) == (about.root, [about.remote_id])
    assert isinstance(await connector.reconcile(here.ctx, hide, {}, NOW), Happened)
    (unhide,) = planned(Action.UNHIDE, about).steps
    await connector.run_step(here.ctx, unhide, {})
    assert here.network.records[uri]["hiddenReplies"] == []


async def test_hiding_keeps_the_other_rules_of_a_thread(here: World) -> None:
    about = await in_our_thread(here)
    gate = f"at://{HALL}/{THREADGATE}/{about.root.rpartition('/')[2]}"
    rules = {"$type": THREADGATE, "post": about.root, "allow": [], "createdAt": "x", "hiddenReplies": ["at://x/y/z"]}
    here.network.write(gate, rules)
    await here.run(planned(Action.HIDE, about))
    assert here.network.records[gate] == {**rules, "hiddenReplies": ["at://x/y/z", about.remote_id]}


async def test_two_who_hide_at_the_same_moment_lose_nothing(here: World) -> None:
    about = await in_our_thread(here)
    here.network.refusals["putRecord"] = Refusal("InvalidSwap")
    with pytest.raises(Unavailable) as raised:
        await here.run(planned(Action.HIDE, about))
    assert raised.value.applied is Applied.NO
    here.network.refusals.clear()
    await here.run(planned(Action.HIDE, about))
    assert len(here.network.own(THREADGATE)) == 1


async def test_a_full_gate_says_so(here: World) -> None:
    about = await in_our_thread(here)
    gate = f"at://{HALL}/{THREADGATE}/{about.root.rpartition('/')[2]}"
    here.network.write(gate, {"post": about.root, "hiddenReplies": [f"at://x/y/{number}" for number in range(300)]})
    with pytest.raises(Rejected):
        await here.run(planned(Action.HIDE, about))


async def test_nothing_is_hidden_in_threads_of_others(here: World) -> None:
    about = replace(await in_our_thread(here), root=f"at://did:plc:eva/{POST}/3kother")
    with pytest.raises(NotAllowed):
        await here.run(planned(Action.HIDE, about))
    assert here.wire.calls("putRecord") == []


async def test_only_our_own_post_is_deleted_and_twice_is_once(here: World) -> None:
    own = here.network.say("ayuntamiento", "errata")
    about = Target(remote_id=str(own["uri"]), author=Author(HALL, "ayto.example"), is_own=True)
    (step,) = planned(Action.DELETE, about).steps
    here.wire.lose("deleteRecord", Loss.AFTER)
    with pytest.raises(UncertainOutcome):
        await connector.run_step(here.ctx, step, {})
    assert isinstance(await connector.reconcile(here.ctx, step, {}, NOW), Happened)
    await connector.run_step(here.ctx, step, {})
    assert here.network.own(POST) == {}
    other = await in_our_thread(here)
    with pytest.raises(NotAllowed):
        await here.run(planned(Action.DELETE, other))


async def test_an_author_is_muted_and_heard_again(here: World) -> None:
    about = await in_our_thread(here)
    for action, is_muted in ((Action.MUTE_AUTHOR, True), (Action.UNMUTE_AUTHOR, False)):
        (step,) = planned(action, about).steps
        assert await connector.reconcile(here.ctx, step, {}, NOW) == DidNotHappen()
        await connector.run_step(here.ctx, step, {})
        assert ("did:plc:ana" in here.network.muted) is is_muted
        assert isinstance(await connector.reconcile(here.ctx, step, {}, NOW), Happened)


@pytest.mark.parametrize("is_lagging", [False, True])
async def test_an_author_is_blocked_once_and_every_block_is_found_again(here: World, is_lagging: bool) -> None:
    about = await in_our_thread(here)
    here.network.is_lagging = is_lagging
    await here.run(planned(Action.BLOCK_AUTHOR, about))
    await here.run(planned(Action.BLOCK_AUTHOR, about, KEY[::-1]))
    (block,) = planned(Action.BLOCK_AUTHOR, about).steps
    assert isinstance(await connector.reconcile(here.ctx, block, {}, NOW), Happened)
    assert len(here.network.own(BLOCK)) == 1
    for number in range(150):
        value = {"$type": BLOCK, "subject": f"did:plc:x{number}", "createdAt": "x"}
        here.network.write(f"at://{HALL}/{BLOCK}/4{number:012d}", value)
    await here.run(planned(Action.UNBLOCK_AUTHOR, about))
    assert len(here.network.own(BLOCK)) == 150
    unblock = planned(Action.UNBLOCK_AUTHOR, about).steps[-1]
    assert isinstance(await connector.reconcile(here.ctx, unblock, {}, NOW), Happened)


async def test_a_report_is_sent_once_and_in_doubt_never_again_by_itself(here: World) -> None:
    about = await in_our_thread(here)
    plan = planned(Action.REPORT, about, reason="spam", comment="lo repite cien veces")
    assert plan.steps[-1].repeat is Repeat.UNSAFE
    found = await connector.run_step(here.ctx, plan.steps[0], {})
    here.wire.lose("createReport", Loss.AFTER)
    with pytest.raises(UncertainOutcome):
        await connector.run_step(here.ctx, plan.steps[1], found.state)
    assert isinstance(await connector.reconcile(here.ctx, plan.steps[1], found.state, NOW), Unknown)
    assert here.network.reports == [
        {
            "reasonType": "com.atproto.moderation.defs#reasonSpam",
            "subject": {"$type": "com.atproto.repo.strongRef", "uri": about.remote_id, "cid": about.ext["cid"]},
            "reason": "lo repite cien veces",
        }
    ]


async def test_a_reason_the_platform_does_not_have_is_sent_as_other(here: World) -> None:
    done = await here.run(planned(Action.REPORT, await in_our_thread(here), reason="???", comment=""))
    assert isinstance(done[-1], Done)
    assert "reasonOther" in str(here.network.reports)


async def test_what_can_be_done_is_said_for_each_post_with_the_reason(here: World) -> None:
    about = await in_our_thread(here)
    own = replace(about, is_own=True)
    root = Target(remote_id=about.remote_id, author=about.author)
    foreign = replace(about, ext={})
    offered = {name: _open(one) for name, one in (("answer", about), ("own", own), ("root", root), ("other", foreign))}
    assert {Action.HIDE, Action.UNHIDE, Action.REPORT, Action.LIKE, Action.REPLY} <= offered["answer"]
    assert Action.DELETE not in offered["answer"] and Action.DELETE in offered["own"]
    assert not {Action.MUTE_AUTHOR, Action.BLOCK_AUTHOR, Action.REPORT} & offered["own"]
    assert Action.HIDE not in offered["root"] | offered["other"]
    assert Action.REPLY not in _open(replace(about, ext={"reply_closed": True}))
    assert _open(replace(about, remote_id="x")) == set()
    for one in (about, own, root, foreign):
        given = connector.available(one, NOW)
        assert [each.action for each in given] == list(Action)
        assert all(bool(each.reason) is not each.is_open for each in given)


def _open(about: Target) -> set[Action]:
    return {each.action for each in connector.available(about, NOW) if each.is_open}


@pytest.mark.parametrize("action", list(Action))
async def test_every_action_offered_has_steps_that_run(here: World, action: Action) -> None:
    about = await in_our_thread(here)
    if action in (Action.REPLY, Action.REPLY_PRIVATELY):
        with pytest.raises(Rejected):
            planned(action, about)
        return
    if action is Action.DELETE:
        own = here.network.say("ayuntamiento", "errata")
        about = Target(remote_id=str(own["uri"]), author=Author(HALL, "ayto.example"), is_own=True)
    plan = planned(action, about)
    assert len({step.name for step in plan.steps}) == len(plan.steps)
    assert plan == planned(action, about)
    assert len(await here.run(plan)) == len(plan.steps)


def test_the_connector_keeps_what_its_capabilities_say() -> None:
    for protocol in (Pulls, Rechecks, Threads, Searches, Measures, Publishes, Acts):
        assert isinstance(connector, protocol)
    for absent in (Listens, SignsIn):
        assert not isinstance(connector, absent)
    named = [capability.what for capability in connector.info.capabilities]
    assert len(named) == len(set(named))
    assert set(Action) <= set(named)
    said = {capability.what: capability for capability in connector.info.capabilities}
    assert said[Feature.STREAM].support is Support.NO
    for capability in said.values():
        assert capability.evidence
        assert bool(capability.reason) is (capability.support is not Support.YES)
