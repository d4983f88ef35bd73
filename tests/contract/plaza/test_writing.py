"""Speaking and acting on the plaza: three kinds of network, every error of the tree, and effects that come late."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.accounts.loading import Shelf
from core.conformance.outbox import Course, carry_out
from core.conformance.rehearsal import Rehearsal, World
from core.parse.parent import ParsingChild
from core.publishing.model import DeliveryState
from plugins.plaza import connector
from plugins.plaza.faults import ERRORS
from plugins.plaza.stage import SmallTown, stage
from ventanilla.api import (
    Action,
    Applied,
    Author,
    ConnectorError,
    Done,
    Draft,
    NotAllowed,
    Passage,
    Rejected,
    Repeat,
    Target,
    Visibility,
)
from ventanilla.stage import Loss

KEY = "k" * 26
WORDS = "Ya va la cisterna."


@pytest.fixture
def rehearsal() -> Rehearsal:
    return Rehearsal(Shelf().load("plaza"), stage, ParsingChild(("plugins.plaza",)))


def town(world: World) -> SmallTown:
    assert isinstance(world.scene, SmallTown)
    return world.scene


def fail(world: World, **fault: object) -> None:
    """Let every attempt to speak fail so."""
    faults = [{"when": {"always": True}, "on": "publish", **fault}]
    (town(world).folder / "faults.json").write_text(json.dumps(faults))


async def say(world: World, repeat: Repeat = Repeat.SAFE) -> Course:
    draft = Draft(passages=(Passage(WORDS),), ext={"repeat": repeat.value})
    assert not connector.check(draft, connector.shipped_limits())
    return await carry_out(world, connector.plan(draft, KEY, world.clock.now(), connector.shipped_limits()))


@pytest.mark.parametrize(
    ("repeat", "loss", "state", "count"),
    [
        (Repeat.SAFE, Loss.BEFORE, DeliveryState.PUBLISHED, 1),
        (Repeat.SAFE, Loss.AFTER, DeliveryState.PUBLISHED, 1),
        (Repeat.SAFE, Loss.TWICE, DeliveryState.PUBLISHED, 1),
        (Repeat.CHECKABLE, Loss.BEFORE, DeliveryState.PUBLISHED, 1),
        (Repeat.CHECKABLE, Loss.AFTER, DeliveryState.PUBLISHED, 1),
        (Repeat.CHECKABLE, Loss.BAD_GATEWAY, DeliveryState.PUBLISHED, 1),
        (Repeat.CHECKABLE, Loss.TWICE, DeliveryState.PUBLISHED, 2),
        (Repeat.UNSAFE, Loss.BEFORE, DeliveryState.NEEDS_OPERATOR, 0),
        (Repeat.UNSAFE, Loss.AFTER, DeliveryState.NEEDS_OPERATOR, 1),
    ],
)
async def test_a_network_prevents_doubles_or_lets_look_or_forgets(
    rehearsal: Rehearsal, repeat: Repeat, loss: Loss, state: DeliveryState, count: int
) -> None:
    async with rehearsal.world() as world:
        await town(world).lose(loss)
        course = await say(world, repeat)
        assert course.state is state
        world.clock.forward(hours=1)
        assert [seen.text for seen in await town(world).public()] == [WORDS] * count
        assert bool(course.looks) is (repeat is Repeat.CHECKABLE and loss is not Loss.TWICE)


@pytest.mark.parametrize("applied", Applied)
@pytest.mark.parametrize("error", ERRORS)
async def test_every_error_of_the_tree_says_what_it_is_told_to_say_of_the_effect(
    rehearsal: Rehearsal, error: str, applied: Applied
) -> None:
    async with rehearsal.world() as world:
        fail(world, **{"raise": error, "applied": applied.value, "status": 418})
        [step] = connector.plan(
            Draft(passages=(Passage(WORDS),)), KEY, world.clock.now(), connector.shipped_limits()
        ).steps
        found = await world.refused(lambda: connector.run_step(world.ctx, step, {}))
        assert isinstance(found, ConnectorError)
        assert type(found).__name__.lower() == error.replace("_", "")
        assert (found.applied, found.status) in ((applied, 418), (applied, None))
        assert len(await town(world).public()) == (applied is not Applied.NO)


async def test_an_effect_may_belie_the_error_and_may_come_late(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        fail(world, **{"raise": "unavailable", "applied": "no", "happens": True, "late_s": 30})
        [step] = connector.plan(
            Draft(passages=(Passage(WORDS),)), KEY, world.clock.now(), connector.shipped_limits()
        ).steps
        error = await world.refused(lambda: connector.run_step(world.ctx, step, {}))
        assert error is not None and error.applied is Applied.NO
        assert await town(world).public() == []
        world.clock.forward(seconds=30)
        assert [seen.text for seen in await town(world).public()] == [WORDS]


async def test_what_this_account_said_can_be_taken_back_by_it_alone(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        own = (await say(world)).receipts[0].remote_id
        about = Target(remote_id=own, author=Author("plaza:x-valle", "@valle"), is_own=True)
        open_ = [one.action for one in connector.available(about, world.clock.now()) if one.is_open]
        assert open_ == [Action.REPLY, Action.DELETE]
        plan = connector.plan_action(Action.DELETE, about, {}, "d" * 26, world.clock.now())
        assert (await carry_out(world, plan)).state is DeliveryState.PUBLISHED
        assert await town(world).public() == []


async def test_private_words_are_answered_in_private(rehearsal: Rehearsal) -> None:
    about = Target(remote_id="m1", author=Author("a", "@a"), visibility=Visibility.PRIVATE)
    draft = Draft(passages=(Passage(WORDS),), reply_to=about)
    assert [flaw.field for flaw in connector.check(draft, connector.shipped_limits())] == ["visibility"]


async def test_without_a_folder_nothing_is_said_and_the_account_says_so(rehearsal: Rehearsal, tmp_path: Path) -> None:
    async with rehearsal.world() as world:
        settings = {name: value for name, value in world.ctx.account.settings.items() if name != "control"}
        [step] = connector.plan(
            Draft(passages=(Passage(WORDS),)), KEY, world.clock.now(), connector.shipped_limits()
        ).steps
        for posted, kind in (("", NotAllowed), (str(tmp_path / "moved" / "plaza"), Rejected)):
            world.ctx.account.settings.clear()  # type: ignore[attr-defined]  # a plain dictionary in rehearsals
            world.ctx.account.settings.update({**settings, "posted": posted})  # type: ignore[attr-defined]  # as above
            error = await world.refused(lambda: connector.run_step(world.ctx, step, {}))
            assert type(error) is kind
            said = await connector.probe(world.ctx)
            assert bool(said.capabilities) is (kind is NotAllowed)
        assert not (tmp_path / "moved").exists()
        world.ctx.account.settings["posted"] = str(tmp_path / "plaza")  # type: ignore[index]  # as above
        assert isinstance(await connector.run_step(world.ctx, step, {}), Done)
