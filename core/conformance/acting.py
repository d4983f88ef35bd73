"""Laws of acting: what a message allows can be done, once, whatever happens to the line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from core.conformance import parts
from core.conformance.model import DoesNotApply, Laws, hold
from core.conformance.outbox import Course, carry_out
from core.conformance.rehearsal import Rehearsal, World
from core.conformance.road import Asked, Lost, Meddling
from core.conformance.saying import KEYS, somebody
from core.i18n import N_
from core.publishing.content import dump_plan
from core.publishing.model import DeliveryState
from ventanilla.api import Action, Acts, Availability, Plan, Repeat, Target
from ventanilla.stage import Loses, Loss

LAWS = Laws()

_SPOKEN = (Action.REPLY, Action.REPLY_PRIVATELY)
_UNDOING = (Action.UNHIDE, Action.UNMUTE_AUTHOR, Action.UNBLOCK_AUTHOR)
_ARGUMENTS = {"reason": "spam", "comment": "una prueba"}


@LAWS.law("actions-available", N_("It says of a message at once what it allows, and why not where it does not."))
async def _available(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        acts, about = await _about(rehearsal, world)
        for one in (about, replace(about, is_own=True)):
            said = acts.available(one, world.clock.now())
            hold(all(isinstance(each, Availability) for each in said), "something else stands among what is available")
            hold(len({each.action for each in said}) == len(said), "an action is named twice")
            hold(all(each.is_open or each.reason for each in said), "an action is not available without a reason")


@LAWS.law("actions-once", N_("Every action a message allows is done once, also when the answer is lost."))
async def _once(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        acts, about = await _about(rehearsal, world)
        parts.deeds(world.scene)
        open_ = [one.action for one in acts.available(about, world.clock.now()) if one.is_open]
    for action in [one for one in open_ if one not in _SPOKEN and one not in _UNDOING]:
        for loss in (None, Loss.AFTER, Loss.BAD_GATEWAY):
            async with rehearsal.world() as world:
                await _tried(rehearsal, world, action, loss)


async def _tried(rehearsal: Rehearsal, world: World, action: Action, loss: Loss | None) -> None:
    acts, about = await _about(rehearsal, world)
    scene = parts.deeds(world.scene)
    now = world.clock.now()
    plan = acts.plan_action(action, about, _ARGUMENTS, KEYS[0], now)
    again = acts.plan_action(action, about, dict(_ARGUMENTS), KEYS[0], now)
    hold(dump_plan(plan) == dump_plan(again), f"{action}: two plans of equal arguments differ")
    before = Counter(await scene.deeds())
    if loss is not None:
        await _spoil(world, loss)
    course = await carry_out(world, plan)
    done = Counter(await scene.deeds()) - before
    where = f"{action}{' with its answer lost' if loss else ''}"
    hold(not done or max(done.values()) == 1, f"{where}: done {max(done.values(), default=0)} times")
    _judge(course, plan, where, is_done=bool(done))


def _judge(course: Course, plan: Plan, where: str, *, is_done: bool) -> None:
    if course.state is DeliveryState.NEEDS_OPERATOR and any(step.repeat is Repeat.UNSAFE for step in plan.steps):
        return
    hold(course.state is DeliveryState.PUBLISHED, f"{where}: it ended {course}")
    hold(is_done, f"{where}: it counts as done and has no effect")


async def _spoil(world: World, loss: Loss) -> None:
    road = world.road
    if road is None:
        if not isinstance(world.scene, Loses):
            raise DoesNotApply("its stage has no address and spoils nothing by itself")
        await world.scene.lose(loss)
        return
    struck: list[int] = []

    def rule(asked: Asked) -> Meddling | None:
        if not asked.is_write or struck:
            return None
        struck.append(asked.number)
        return Lost(loss)

    road.rules.append(rule)


async def _about(rehearsal: Rehearsal, world: World) -> tuple[Acts, Target]:
    acts = rehearsal.connector
    if not isinstance(acts, Acts):
        raise DoesNotApply("it does not act on messages")
    about = await somebody(rehearsal, world)
    if about is None:
        raise DoesNotApply("nobody writes to it")
    return acts, about
