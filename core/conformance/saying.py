"""What the laws on writing share: drafts to say, and the count of what citizens see of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.conformance import parts
from core.conformance.model import Breach, DoesNotApply, hold
from core.conformance.outbox import Course
from core.conformance.rehearsal import Rehearsal, World, items, target
from core.publishing.model import DeliveryState
from ventanilla.api import Draft, Limits, Passage, Plan, Publishes, Pulls, Repeat, Target
from ventanilla.stage import Citizens, Loss, Seen, Shows

KEYS = ("0123456789abcdefghijklmnop", "zyxwvutsrqponmlkjihgfedcba")
"""Two keys of deliveries."""


@dataclass(frozen=True, slots=True)
class Podium:
    """A connector that publishes, on a scene that shows what it said."""

    world: World
    connector: Publishes
    shows: Shows
    limits: Limits

    def plan(self, draft: Draft, key: str = KEYS[0]) -> Plan:
        """The steps of a draft that nothing is wrong with."""
        flaws = self.connector.check(draft, self.limits)
        hold(not flaws, f"it refuses a plain draft: {[flaw.reason for flaw in flaws]}")
        return self.connector.plan(draft, key, self.world.clock.now(), self.limits)

    async def seen(self, text: str) -> list[Seen]:
        """Everything that citizens see with exactly this text."""
        return [one for one in await self.shows.public() if one.text == text]

    async def counts(self, draft: Draft) -> list[int]:
        """How often each passage of a draft is there."""
        return [len(await self.seen(passage.text)) for passage in draft.passages]


async def podium(rehearsal: Rehearsal, world: World) -> Podium:
    """Where something is said.

    Raises:
        DoesNotApply: it does not publish, or nobody shows what it said.
    """
    connector = rehearsal.connector
    if not isinstance(connector, Publishes):
        raise DoesNotApply("it does not publish")
    shows = parts.shows(world.scene)
    limits: object = await world.call(lambda: connector.limits(world.ctx))
    hold(isinstance(limits, Limits), "its limits are none")
    assert isinstance(limits, Limits)
    return Podium(world, connector, shows, limits)


async def whole_draft(rehearsal: Rehearsal, here: Podium) -> Draft:
    """A draft with all that can be: an answer where there is somebody to answer, a thread, a picture."""
    texts = rehearsal.words(2 if here.limits.passages_most > 1 else 1)
    media = here.limits.media
    pictures = (here.world.shelf.put(),) if media.most and "image/png" in media.mimes else ()
    passages = tuple(Passage(text, pictures if number == 0 else ()) for number, text in enumerate(texts))
    return Draft(passages=passages, reply_to=await somebody(rehearsal, here.world))


async def somebody(rehearsal: Rehearsal, world: World) -> Target | None:
    """A message that came in and can be answered; ``None``: none comes."""
    if not isinstance(rehearsal.connector, Pulls) or not isinstance(world.scene, Citizens):
        return None
    world.clock.forward(minutes=10)
    [own] = await world.scene.arrive(rehearsal.words(1))
    found = [item for item in items(*await world.pull_all()) if item.remote_id == own]
    hold(bool(found), "a message never came")
    return target(found[-1])


def published(course: Course) -> None:
    """Hold that a delivery ended published, with a receipt."""
    hold(course.state is DeliveryState.PUBLISHED, f"it ended {course}")
    hold(any(one.remote_id for one in course.receipts), "it was published without a receipt")


def ended_well(course: Course, plan: Plan, counts: Sequence[int], where: str) -> None:
    """Hold that nothing is there twice, and that the end on record is what citizens see."""
    hold(max(counts) <= 1, f"{where}: it is there {max(counts)} times")
    is_there = min(counts) == 1
    doubtful = any(step.repeat is Repeat.UNSAFE for step in plan.steps)
    match course.state:
        case DeliveryState.PUBLISHED:
            hold(is_there, f"{where}: it counts as published and is not there")
        case DeliveryState.NEEDS_OPERATOR if doubtful:
            for step in plan.steps:
                runs = course.runs.count(step.name)
                again = step.repeat is Repeat.UNSAFE and runs > 1
                hold(not again, f"{where}: a step that must not be repeated was run {runs} times")
        case _:
            raise Breach(f"{where}: the delivery ended {course}, and it is {'' if is_there else 'not '}there")


def loss_words(loss: Loss, number: int) -> str:
    """Where something went wrong, in words."""
    ways = {
        Loss.BEFORE: "cut before it was done",
        Loss.AFTER: "cut after it was done",
        Loss.MIDWAY: "answer broken off",
        Loss.BAD_GATEWAY: "502 after it was done",
        Loss.TWICE: "delivered twice",
    }
    return f"write {number + 1} {ways[loss]}"
