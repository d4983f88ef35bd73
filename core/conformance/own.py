"""Laws of what goes out in our own name: it is seen, as ours, and nothing of before is."""

from __future__ import annotations

from core.conformance.model import DoesNotApply, Laws, hold
from core.conformance.outbox import carry_out
from core.conformance.rehearsal import Rehearsal, World, items
from core.conformance.saying import podium, published
from core.i18n import N_
from ventanilla.api import (
    Batch,
    ConnectorError,
    Cursor,
    Draft,
    Feature,
    Item,
    Passage,
    Publishes,
    StreamKind,
    StreamSpec,
    Support,
)

LAWS = Laws()
_PAGES_MOST = 40


@LAWS.law(
    "own-posts", N_("What goes out in our name comes once, as ours; what went out before the first time does not.")
)
async def _own_posts(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        spec = _own_stream(rehearsal, world)
        world.clock.forward(minutes=10)
        before = await _say(rehearsal, world)
        world.clock.forward(minutes=10)
        cursor, first = await _pull_all(world, spec, None, 100)
        hold(not first, "asked for the first time it gave what had gone out before")
        since = cursor
        said = []
        for _post in range(3):
            world.clock.forward(minutes=10)
            said.append(await _say(rehearsal, world))
        world.clock.forward(minutes=10)
        for limit in (1, 100):
            cursor, came = await _pull_all(world, spec, since, limit)
            ids = [item.remote_id for item in came]
            hold(
                [one for one in ids if one in said] == said, f"in pages of {limit}: what we said did not all come once"
            )
            hold(before not in ids, "what went out before the first time came as well")
            hold(all(item.is_own for item in came), "it is not marked as ours")
        _cursor, again = await _pull_all(world, spec, cursor, 100)
        hold(not again, "what had come came again though nothing happened")


@LAWS.law("own-stream", N_("What is ours comes in a stream of its own, which it declares."))
async def _own_stream_declared(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        specs = world.streams()
        offered = any(
            one.what is Feature.OWN_POSTS and one.support is not Support.NO
            for one in rehearsal.connector.info.capabilities
        )
        has_stream = any(spec.kind is StreamKind.OWN for spec in specs)
        hold(offered == has_stream, "a stream of our own posts and the capability do not go together")
        if isinstance(rehearsal.connector, Publishes) and specs:
            world.clock.forward(minutes=10)
            await _say(rehearsal, world)
        for spec in specs:
            if spec.kind is not StreamKind.OWN:
                _cursor, came = await _pull_all(world, spec, None, 100)
                hold(not any(item.is_own for item in came), f"something of ours came in the stream {spec.id}")


@LAWS.law("own-foreign-cursor", N_("A cursor of another stream is a beginning without history there, or refused."))
async def _own_foreign_cursor(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        spec = _own_stream(rehearsal, world)
        world.clock.forward(minutes=10)
        await _say(rehearsal, world)
        world.clock.forward(minutes=60)
        for words in ("", "x", "{}", "null", '{"v":0}', "9" * 400, "ñ\u202e"):
            try:
                batch = await world.pull(Cursor(words), 100, spec)
            except ConnectorError:
                continue
            hold(not items(batch), "it read a cursor that it does not know as one before everything")


def _own_stream(rehearsal: Rehearsal, world: World) -> StreamSpec:
    found = next((spec for spec in world.streams() if spec.kind is StreamKind.OWN), None)
    if found is None:
        raise DoesNotApply("it has no stream of what goes out in our name")
    if not isinstance(rehearsal.connector, Publishes):
        raise DoesNotApply("it says nothing, so nothing can be seen to go out")
    return found


async def _say(rehearsal: Rehearsal, world: World) -> str:
    """Say something; its id there."""
    here = await podium(rehearsal, world)
    [text] = rehearsal.words(1)
    key = "".join(filter(str.isdigit, text)).zfill(26)  # one of its own, as every delivery has
    course = await carry_out(world, here.plan(Draft(passages=(Passage(text),)), key))
    published(course)
    return course.receipts[0].remote_id


async def _pull_all(world: World, spec: StreamSpec, cursor: Cursor | None, limit: int) -> tuple[Cursor, list[Item]]:
    came: list[Item] = []
    for _page in range(_PAGES_MOST):
        batch: Batch = await world.pull(cursor, limit, spec)
        came += items(batch)
        cursor = batch.cursor
        if not batch.more:
            break
    assert cursor is not None, "a batch has a cursor"
    return cursor, came
