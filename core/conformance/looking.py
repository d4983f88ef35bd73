"""Laws of looking: whole threads, searches and figures, each where the connector has them."""

from __future__ import annotations

from functools import partial

from core.conformance.model import DoesNotApply, Laws, hold
from core.conformance.outbox import carry_out
from core.conformance.pulling import citizens
from core.conformance.rehearsal import Rehearsal, items
from core.conformance.saying import podium, published
from core.i18n import N_
from ventanilla.api import Draft, Measures, Passage, Searches, SearchQuery, Threads

LAWS = Laws()
_MOST = 20


@LAWS.law("threads", N_("The thread around a message holds it, in bounds, oldest first."))
async def _threads(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        connector = rehearsal.connector
        if not isinstance(connector, Threads):
            raise DoesNotApply("it shows no threads")
        people = citizens(rehearsal, world)
        world.clock.forward(minutes=10)
        [own] = await people.arrive(rehearsal.words(1))
        view = await world.call(lambda: connector.thread(world.ctx, own, _MOST))
        ids = [one.item.remote_id for one in view.items]
        hold(own in ids, "the thread does not hold the message it is about")
        hold(len(ids) <= _MOST and len(set(ids)) == len(ids), "the thread is longer than asked for, or holds one twice")
        times = [one.item.created_at for one in view.items if one.item.created_at is not None]
        hold(times == sorted(times), "the thread is not in its order")


@LAWS.law("searches", N_("A search finds what holds its words, and goes on from its cursor without losing any."))
async def _searches(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        connector = rehearsal.connector
        if not isinstance(connector, Searches):
            raise DoesNotApply("it does not search")
        people = citizens(rehearsal, world)
        texts = rehearsal.words(2)
        for text in texts:
            query = SearchQuery(words=(text.split(" ")[0],))
            first = await world.call(partial(connector.search, world.ctx, query, None, _MOST))
            world.clock.forward(minutes=10)
            [own] = await people.arrive([text])
            found = await world.call(partial(connector.search, world.ctx, query, first.cursor, _MOST))
            hold(own in {item.remote_id for item in items(found)}, "a search did not find what holds its words")


@LAWS.law("figures", N_("Figures are of what was asked for, and have a time."))
async def _figures(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        connector = rehearsal.connector
        if not isinstance(connector, Measures):
            raise DoesNotApply("it gives no figures")
        here = await podium(rehearsal, world)
        course = await carry_out(world, here.plan(Draft(passages=(Passage(rehearsal.words(1)[0]),))))
        published(course)
        own = course.receipts[0].remote_id
        found = await world.call(lambda: connector.metrics(world.ctx, (own,)))
        hold([one.remote_id for one in found] == [own], "the figures are of something else")
        hold(all(one.as_of.tzinfo is not None for one in found), "figures without a time")
