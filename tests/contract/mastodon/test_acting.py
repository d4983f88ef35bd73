"""Actions: what a message allows, doing it once, doing it again, and what became of one in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plugins.mastodon import connector
from tests.contract.mastodon.town import NOW, V1_ONLY
from tests.contract.mastodon.world import KEY, World, arrived, target_of, world
from ventanilla.api import (
    Action,
    Author,
    DidNotHappen,
    Done,
    Happened,
    Plan,
    Rejected,
    Repeat,
    Target,
    UncertainOutcome,
    Unknown,
    Visibility,
)

ALL = [
    Action.LIKE,
    Action.BOOST,
    Action.MUTE_AUTHOR,
    Action.UNMUTE_AUTHOR,
    Action.BLOCK_AUTHOR,
    Action.UNBLOCK_AUTHOR,
    Action.REPORT,
]
REPEATABLE = [action for action in ALL if action is not Action.REPORT]


def plan(action: Action, target: Target, **arguments: str) -> Plan:
    return connector.plan_action(action, target, arguments, KEY, NOW)


async def theirs(here: World) -> Target:
    here.fake.town.mentions_us("hola")
    return target_of(arrived(await here.pull())[-1])


def ours(here: World, text: str = "aviso") -> Target:
    said = here.fake.town.says("101", text)
    return Target(remote_id=said.id, author=Author("social.example:101", "ayto"), is_own=True)


def marks(here: World, target: Target) -> set[str]:
    return here.fake.town.said[target.remote_id].marks | here.fake.standing.get("202", set())


@pytest.mark.parametrize(
    ("action", "mark"),
    [
        (Action.LIKE, "favourited"),
        (Action.BOOST, "reblogged"),
        (Action.MUTE_AUTHOR, "muting"),
        (Action.BLOCK_AUTHOR, "blocking"),
    ],
)
async def test_an_action_is_done_and_done_again_it_stays_done(action: Action, mark: str) -> None:
    async with world() as here:
        target = await theirs(here)
        for _ in range(2):
            await here.run_all(plan(action, target))
            assert marks(here, target) == {mark}


@pytest.mark.parametrize(
    ("done", "undone"),
    [(Action.MUTE_AUTHOR, Action.UNMUTE_AUTHOR), (Action.BLOCK_AUTHOR, Action.UNBLOCK_AUTHOR)],
)
async def test_what_was_done_to_an_author_can_be_undone(done: Action, undone: Action) -> None:
    async with world() as here:
        target = await theirs(here)
        await here.run_all(plan(done, target))
        await here.run_all(plan(undone, target))
        assert marks(here, target) == set()


async def test_a_message_of_ours_is_deleted_and_deleting_it_again_is_no_error() -> None:
    async with world() as here:
        target = ours(here)
        for _ in range(2):
            await here.run_all(plan(Action.DELETE, target))
            assert target.remote_id not in here.fake.town.said


async def test_a_server_without_deletion_is_not_believed_to_have_deleted() -> None:
    async with world(V1_ONLY) as here:
        target = ours(here)
        with pytest.raises(Rejected):
            await here.run_all(plan(Action.DELETE, target))
        assert target.remote_id in here.fake.town.said


async def test_a_report_says_why_and_names_the_message() -> None:
    async with world() as here:
        target = await theirs(here)
        await here.run_all(plan(Action.REPORT, target, reason="spam", comment=" Publicidad ", forward="true"))
        assert here.fake.reports == [
            {
                "account_id": "202",
                "status_ids": [target.remote_id],
                "category": "spam",
                "comment": "Publicidad",
                "forward": True,
            }
        ]


async def test_a_reason_the_platform_does_not_know_is_reported_as_other() -> None:
    async with world() as here:
        await here.run_all(plan(Action.REPORT, await theirs(here), reason="porque sí"))
        assert here.fake.reports[0]["category"] == "other"


@pytest.mark.parametrize("action", [*REPEATABLE, Action.DELETE])
@pytest.mark.parametrize("after", [True, False])
async def test_an_action_whose_answer_was_lost_is_found_out(action: Action, after: bool) -> None:
    async with world() as here:
        target = ours(here) if action is Action.DELETE else await theirs(here)
        undoes = action in (Action.UNMUTE_AUTHOR, Action.UNBLOCK_AUTHOR)
        if undoes:
            here.fake.standing["202"] = {"muting", "blocking"}
        (step,) = plan(action, target).steps
        here.fake.breaks("POST|DELETE", after=after)
        with pytest.raises(UncertainOutcome):
            await here.run(step, {})
        verdict = await here.reconcile(step, {}, here.clock.now())
        assert isinstance(verdict, Happened if after else DidNotHappen)


async def test_a_report_in_doubt_is_never_sent_again_by_the_machine() -> None:
    async with world() as here:
        (step,) = plan(Action.REPORT, await theirs(here)).steps
        assert step.repeat is Repeat.UNSAFE
        assert isinstance(await here.reconcile(step, {}, here.clock.now()), Unknown)


async def test_what_a_message_allows_is_what_can_be_planned() -> None:
    async with world() as here:
        their = await theirs(here)
        for target in (their, ours(here), replace(their, visibility=Visibility.PRIVATE)):
            offered = {one.action: one for one in connector.available(target, NOW)}
            assert set(offered) == set(Action)
            assert all(one.is_open or one.reason for one in offered.values())
            for action, one in offered.items():
                if action in (Action.REPLY, Action.REPLY_PRIVATELY) or not one.is_open:
                    with pytest.raises(Rejected):
                        plan(action, target)
                else:
                    assert isinstance(await here.run(plan(action, target).steps[0], {}), Done)
                    if action is Action.DELETE:
                        here.fake.town.says("101", "otra")


def test_nothing_private_is_boosted_and_nothing_is_hidden() -> None:
    target = Target(remote_id="1", author=Author("x:2", "ana"), visibility=Visibility.FOLLOWERS)
    closed = {one.action for one in connector.available(target, NOW) if not one.is_open}
    assert closed == {Action.BOOST, Action.HIDE, Action.UNHIDE, Action.DELETE}
