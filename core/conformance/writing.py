"""Laws of writing: what is said is there once, whatever happens to the line or to the collector."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

from core.collector.publisher import Point
from core.conformance.again import plan_elsewhere
from core.conformance.model import DoesNotApply, Laws, hold
from core.conformance.outbox import Course, Death, carry_out
from core.conformance.rehearsal import Rehearsal, World
from core.conformance.road import Asked, Lost, Meddling
from core.conformance.saying import (
    KEYS,
    Podium,
    ended_well,
    loss_words,
    podium,
    published,
    somebody,
    whole_draft,
)
from core.i18n import N_
from core.publishing.content import dump_plan, load_plan
from ventanilla.api import Draft, Passage, Plan, Repeat
from ventanilla.stage import Loses, Loss

LAWS = Laws()
WRITES_MOST = 12


@LAWS.law(
    "plans-are-equal", N_("Equal arguments give equal plans, in another process as well; another key another one.")
)
async def _plans_are_equal(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        here = await podium(rehearsal, world)
        draft = await whole_draft(rehearsal, here)
        now = world.clock.now()
        plans = [here.plan(draft, KEYS[0]), here.connector.plan(replace(draft), KEYS[0], now, here.limits)]
        hold(plans[0] == plans[1], "two plans of equal arguments differ")
        elsewhere = await plan_elsewhere(rehearsal.loaded, draft, KEYS[0], now, here.limits)
        hold(dump_plan(plans[0]) == elsewhere, "a plan made in another process of equal arguments differs")
        other = here.connector.plan(draft, KEYS[1], now, here.limits)
        hold(dump_plan(other) != dump_plan(plans[0]) or _is_keyless(plans[0]), "two deliveries have the same plan")


def _is_keyless(plan: Plan) -> bool:
    """Whether no step claims that a key protects it."""
    return not any(step.shows and step.repeat is Repeat.SAFE for step in plan.steps)


@LAWS.law("plans-are-kept", N_("A plan has steps of different names, can be written down, and holds no secret."))
async def _plans_are_kept(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        here = await podium(rehearsal, world)
        plan = here.plan(await whole_draft(rehearsal, here))
        hold(bool(plan.steps), "a plan without steps")
        hold(len({step.name for step in plan.steps}) == len(plan.steps), "two steps of one name")
        hold(any(step.shows for step in plan.steps), "no step says that people see something after it")
        written = dump_plan(plan)
        hold(dump_plan(load_plan(written)) == written, "a plan is another one when it is read back")
        hold(json.loads(json.dumps(written)) == written, "a plan that cannot be written down")
        hold(not any(secret in written for secret in world.canaries), "a secret stands in a plan")


@LAWS.law("said-once", N_("What is said is there once, with its words, in its order, and with a receipt."))
async def _said_once(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        here = await podium(rehearsal, world)
        draft = replace(await whole_draft(rehearsal, here), reply_to=None)
        course = await carry_out(world, here.plan(draft))
        published(course)
        counts = await here.counts(draft)
        hold(counts == [1] * len(counts), f"its passages are there {counts} times")
        seen = [(await here.seen(passage.text))[0] for passage in draft.passages]
        for before, after in pairwise(seen):
            hold(not before.remote_id or after.in_reply_to == before.remote_id, "a passage hangs on something else")
        first = next(one.remote_id for one in course.receipts if one.remote_id)
        hold(not seen[0].remote_id or first == seen[0].remote_id, "the receipt names something else")
        hold(
            all(receipt.at is None or receipt.at.tzinfo is not None for receipt in course.receipts),
            "a time without a zone",
        )


@LAWS.law("answers-hang", N_("An answer hangs on what it answers."))
async def _answers_hang(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        here = await podium(rehearsal, world)
        to = await somebody(rehearsal, world)
        if to is None:
            raise DoesNotApply("nobody writes to it")
        draft = Draft(passages=(Passage(rehearsal.words(1)[0]),), reply_to=to)
        published(await carry_out(world, here.plan(draft)))
        seen = await here.seen(draft.passages[0].text)
        hold([one.in_reply_to for one in seen] == [to.remote_id], "the answer does not hang on what it answers")


@LAWS.law("cut-before", N_("A line that breaks before the platform acts leads to no double and to no loss."))
async def _cut_before(rehearsal: Rehearsal) -> None:
    await _with_loss(rehearsal, Loss.BEFORE)


@LAWS.law("cut-after", N_("A line that breaks after the platform has acted leads to no double."))
async def _cut_after(rehearsal: Rehearsal) -> None:
    await _with_loss(rehearsal, Loss.AFTER)


@LAWS.law("cut-midway", N_("An answer that breaks off leads to no double."))
async def _cut_midway(rehearsal: Rehearsal) -> None:
    await _with_loss(rehearsal, Loss.MIDWAY)


@LAWS.law("bad-gateway", N_("A 502 after the platform has acted leads to no double."))
async def _bad_gateway(rehearsal: Rehearsal) -> None:
    await _with_loss(rehearsal, Loss.BAD_GATEWAY)


@LAWS.law("delivered-twice", N_("A request of a repeatable step that arrives twice has effect once."))
async def _delivered_twice(rehearsal: Rehearsal) -> None:
    await _with_loss(rehearsal, Loss.TWICE)


@LAWS.law("collector-dies", N_("A collector that dies before or after any step leads to no double and to no loss."))
async def _collector_dies(rehearsal: Rehearsal) -> None:
    for point in (Point.TAKEN, Point.ANSWERED):
        for run in range(WRITES_MOST):
            async with rehearsal.world() as world:
                here = await podium(rehearsal, world)
                draft = await whole_draft(rehearsal, here)
                plan = here.plan(draft)
                if run >= len(plan.steps):
                    break
                course = await carry_out(world, plan, death=Death(point, run))
                ended_well(
                    course, plan, await here.counts(draft), f"collector dead when step {run + 1} was {point.value}"
                )


async def _with_loss(rehearsal: Rehearsal, loss: Loss) -> None:
    """Say the same anew for each request for a change, and spoil that one."""
    for number in range(WRITES_MOST):
        async with rehearsal.world() as world:
            here = await podium(rehearsal, world)
            draft = await whole_draft(rehearsal, here)
            plan = here.plan(draft)
            if loss is Loss.TWICE and any(step.repeat is not Repeat.SAFE for step in plan.steps):
                raise DoesNotApply("its steps are not declared safe to repeat")
            course, was_spoilt = await _spoilt(world, plan, loss, number)
            if not was_spoilt:
                hold(number > 0, "it says something without any request for a change")
                return
            await _judge(here, draft, plan, course, loss_words(loss, number))
            if world.road is None:
                return


async def _spoilt(world: World, plan: Plan, loss: Loss, number: int) -> tuple[Course, bool]:
    """Carry a plan out with one of its writes spoilt; whether there was such a write."""
    if world.road is None:
        if not isinstance(world.scene, Loses):
            raise DoesNotApply("its stage has no address and spoils nothing by itself")
        await world.scene.lose(loss)
        return await carry_out(world, plan), True
    road, first = world.road, world.road.writes
    struck: list[int] = []

    def rule(asked: Asked) -> Meddling | None:
        if asked.is_write and road.writes - 1 - first == number and not struck:
            struck.append(asked.number)
            return Lost(loss)
        return None

    road.rules.append(rule)
    return await carry_out(world, plan), bool(struck)


async def _judge(here: Podium, draft: Draft, plan: Plan, course: Course, where: str) -> None:
    ended_well(course, plan, await here.counts(draft), where)
    said = {step.name: step for step in plan.steps}
    for name in course.looks:
        hold(said[name].repeat is not Repeat.UNSAFE, f"{where}: a step that nobody can check was looked for")
