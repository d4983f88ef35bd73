"""Laws of reading: foreign words come as they are, and times are moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.conformance.model import Laws, hold
from core.conformance.pulling import citizens
from core.conformance.rehearsal import Rehearsal, items, road_of
from core.conformance.road import Answer, Changed
from core.i18n import N_

LAWS = Laws()

_PIECES = (
    "[bold]no es un título[/bold]",
    "<script>alert(1)</script>",
    "&amp; &lt;b&gt;",
    "\u202eoisac\u202c",
    "e\u0301 👨‍👩‍👧‍👦 🇵🇪 क्षि 𝒳",
    "אבג العربية",
    "«ñ» {llaves} %s $HOME `id`",
)
_MOMENTS = (
    datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC),
    datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
)
"""The end of summer time in Europe, the end of a year, a leap day."""
_TOLERANCE = timedelta(seconds=2)


@LAWS.law("words-as-they-are", N_("Words come as they were written: nothing escaped, obeyed, shortened or fetched."))
async def _words(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        cursor = await world.settled()
        world.clock.forward(minutes=10)
        [mark] = rehearsal.words(1)
        lure = f"{world.road.url if world.road else 'http://127.0.0.1:9'}/never-ask-for-this"
        pieces = (*_PIECES, lure, "x" * 300)
        [own] = await people.arrive([" ".join((mark, *pieces))])
        found = [item for item in items(*await world.pull_all(cursor)) if item.remote_id == own]
        hold(bool(found), "a message with odd words never came")
        missing = [ascii(piece) for piece in pieces if piece not in found[0].text]
        hold(not missing, f"words that were written and did not come: {', '.join(missing)}"[:300])
        hold(
            world.road is None or not any("never-ask" in one.target for one in world.road.asked),
            "an address in a message was asked",
        )


@LAWS.law("times", N_("Times are moments with a zone, on leap days and when clocks change as well."))
async def _times(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        people = citizens(rehearsal, world)
        cursor = await world.settled()
        for moment in _MOMENTS:
            world.clock.reach(int(moment.timestamp()))
            [own] = await people.arrive(rehearsal.words(1))
            batches = await world.pull_all(cursor)
            cursor = batches[-1].cursor
            found = [item for item in items(*batches) if item.remote_id == own]
            hold(bool(found), f"the message of {moment:%Y-%m-%d} never came")
            written = found[0].created_at
            hold(written is None or written.tzinfo is not None, "a time without a zone")
            hold(
                written is None or abs(written - moment) <= _TOLERANCE,
                f"written {moment:%Y-%m-%dT%H:%M:%SZ}, came as {written}",
            )


@LAWS.law("clocks-apart", N_("A server whose clock is wrong is read all the same."))
async def _clocks_apart(rehearsal: Rehearsal) -> None:
    for ahead in (timedelta(minutes=10), timedelta(minutes=-10), timedelta(days=400)):
        async with rehearsal.world() as world:
            people, road = citizens(rehearsal, world), road_of(world)
            cursor = await world.settled()
            world.clock.forward(minutes=10)
            ids = await people.arrive(rehearsal.words(2))
            said = (world.clock.now() + ahead).strftime("%a, %d %b %Y %H:%M:%S GMT")

            def change(answer: Answer, said: str = said) -> Answer:
                return answer.with_headers(Date=said)

            road.rules.append(lambda _asked, change=change: Changed(change))  # type: ignore[misc]  # bound now
            known = {item.remote_id for item in items(*await world.pull_all(cursor))}
            hold(known >= set(ids), f"with a server {ahead} ahead, messages never came")
