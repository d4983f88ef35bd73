"""Laws of pulling: nothing is lost, whatever happens between two questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.conformance import parts
from core.conformance.model import DoesNotApply, Laws, hold
from core.conformance.rehearsal import Rehearsal, World, events, items
from core.i18n import N_
from ventanilla.api import Batch, ConnectorError, Cursor, Fate, Feature, Pulls, Rechecks, Removed, Support
from ventanilla.stage import Citizens

LAWS = Laws()


def citizens(rehearsal: Rehearsal, world: World) -> Citizens:
    """Who writes to us.

    Raises:
        DoesNotApply: it does not pull, or nobody writes.
    """
    if not isinstance(rehearsal.connector, Pulls):
        raise DoesNotApply("it does not pull")
    return parts.citizens(world.scene)


def came(batches: Sequence[Batch], wanted: Sequence[str], what: str) -> None:
    """Hold that every one of ``wanted`` arrived."""
    ids = {item.remote_id for item in items(*batches)}
    lost = [one for one in wanted if one not in ids]
    hold(not lost, f"{what}: {len(lost)} of {len(wanted)} messages never came")


@LAWS.law("nothing-lost", N_("Every message comes, in pages of any size, oldest first."))
async def _nothing_lost(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        cursor = await world.settled()
        world.clock.forward(minutes=10)
        texts = rehearsal.words(7)
        ids = await people.arrive(texts)
        for limit in (3, 1, 100):
            batches = await world.pull_all(cursor, limit)
            came(batches, ids, f"in pages of {limit}")
            order = [item.remote_id for item in items(*batches) if item.remote_id in ids]
            hold(list(dict.fromkeys(order)) == list(ids), f"in pages of {limit} they came in another order")
            most = max(Counter(order).values())
            hold(most == 1, f"in pages of {limit} a message came {most} times though nothing happened")
        told = {item.remote_id: item.text for item in items(*batches)}
        hold(all(text in told[one] for one, text in zip(ids, texts, strict=True)), "a message has other words")


@LAWS.law("first-time", N_("Asked for the first time it gives what is there now, or begins with what comes next."))
async def _first_time(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        world.clock.forward(minutes=10)
        ids = await people.arrive(rehearsal.words(2))
        batches = await world.pull_all(None, 100)
        known = {item.remote_id for item in items(*batches)}
        hold(known >= set(ids) or not known & set(ids), "it gave one of two messages")
        world.clock.forward(minutes=10)
        later = await people.arrive(rehearsal.words(1))
        first = next(batch.cursor for batch in batches if not batch.more)
        came(await world.pull_all(first), later, "after the first time")


@LAWS.law("same-instant", N_("Messages of one instant all come, though they fill more than a page."))
async def _same_instant(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        cursor = await world.settled()
        world.clock.forward(minutes=10)
        ids = await people.arrive(rehearsal.words(5), same_instant=True)
        for limit in (2, 3):
            came(await world.pull_all(cursor, limit), ids, f"in pages of {limit}")


@LAWS.law("replay", N_("From every cursor it ever gave it goes on without losing anything."))
async def _replay(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        cursor = await world.settled()
        world.clock.forward(minutes=10)
        ids = await people.arrive(rehearsal.words(6))
        batches = await world.pull_all(cursor, 2)
        given: set[str] = set()
        for batch in batches:
            given.update(item.remote_id for item in items(batch))
            rest = [one for one in ids if one not in given]
            came(await world.pull_all(batch.cursor, 2), rest, "from an earlier cursor")
        again = await world.pull_all(cursor, 2)
        first, second = ([item.remote_id for item in items(*some)] for some in (batches, again))
        hold(first == second, "the same cursor gave other ids the second time")


@LAWS.law("arrivals-between-pages", N_("What is written while pages are turned comes as well."))
async def _between_pages(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        cursor = await world.settled()
        world.clock.forward(minutes=10)
        ids = list(await people.arrive(rehearsal.words(5)))
        first = await world.pull(cursor, 2)
        world.clock.forward(minutes=1)
        ids += await people.arrive(rehearsal.words(3))
        came([first, *await world.pull_all(first.cursor, 2)], ids, "with arrivals between two pages")


@LAWS.law("anchor-removed", N_("When the last message it gave is taken back, the next ones still come."))
async def _anchor_removed(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        removes = parts.removes(world.scene)
        cursor = await world.settled()
        world.clock.forward(minutes=10)
        ids = await people.arrive(rehearsal.words(3))
        cursor = (await world.pull_all(cursor))[-1].cursor
        world.clock.forward(minutes=1)
        await removes.remove(ids[-1])
        world.clock.forward(minutes=1)
        later = await people.arrive(rehearsal.words(3))
        came(await world.pull_all(cursor), later, "after the last one was taken back")


@LAWS.law("foreign-cursor", N_("A cursor it does not know is read as the beginning, or refused; nothing else."))
async def _foreign_cursor(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        world.clock.forward(minutes=10)
        await people.arrive(rehearsal.words(2))
        for words in ("", "x", "{}", "[]", "null", "-1", '{"v":0}', '{"v":999999}', "9" * 400, "\u0000", "ñ\u202e"):
            foreign = Cursor(words)
            error = await world.refused(lambda foreign=foreign: world.pull(foreign))  # type: ignore[misc]  # bound now
            hold(error is None or isinstance(error, ConnectorError), "another error")


@LAWS.law("edits", N_("It declares that edits are noticed, and they are."))
async def _edits(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        edits = parts.edits(world.scene)
        if not _offers(rehearsal, Feature.EDITS):
            raise DoesNotApply("it does not declare that edits are noticed")
        cursor = await world.settled()
        world.clock.forward(minutes=10)
        [own] = await people.arrive(rehearsal.words(1))
        cursor = (await world.pull_all(cursor))[-1].cursor
        world.clock.forward(minutes=10)
        [text] = rehearsal.words(1)
        await edits.edit(own, text)
        seen = [item for item in items(*await world.pull_all(cursor)) if item.remote_id == own]
        if any(text in item.text for item in seen):
            return
        connector = rehearsal.connector
        hold(isinstance(connector, Rechecks), "the edit never came")
        assert isinstance(connector, Rechecks)
        states = await world.call(lambda: connector.recheck(world.ctx, (own,)))
        now = [state.now.item.text for state in states if state.remote_id == own and state.now is not None]
        hold(any(text in words for words in now), "the edit neither came nor was found by looking")


@LAWS.law("removals", N_("What was taken back is never said to be there, and nothing else is said to be taken back."))
async def _removals(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        removes = parts.removes(world.scene)
        cursor = await world.settled()
        world.clock.forward(minutes=10)
        kept, gone = await people.arrive(rehearsal.words(2))
        cursor = (await world.pull_all(cursor))[-1].cursor
        world.clock.forward(minutes=10)
        await removes.remove(gone)
        removed = [one.remote_id for one in events(*await world.pull_all(cursor)) if isinstance(one, Removed)]
        hold(kept not in removed, "a message that is there was said to be taken back")
        connector = rehearsal.connector
        if isinstance(connector, Rechecks):
            states = {
                one.remote_id: one for one in await world.call(lambda: connector.recheck(world.ctx, (kept, gone)))
            }
            fates = [states[one].fate if one in states else Fate.UNKNOWN for one in (kept, gone)]
            hold(fates[0] is not Fate.REMOVED, "looking says that a message that is there was taken back")
            hold(fates[1] in (Fate.REMOVED, Fate.UNKNOWN), "looking says that a message is there that was taken back")


def _offers(rehearsal: Rehearsal, feature: Feature) -> bool:
    said = rehearsal.connector.info.capabilities
    return any(one.what is feature and one.support is not Support.NO for one in said)
