"""Looking back: what was stored before a watch began, a page at a time, the newest first.

Nothing found this way raises an alert: it fills the panels and says what is usual. A page is one work, so that the
collector goes on storing what arrives in between, and a killed one goes on where it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.ids import arrived_s
from core.query.names import Choice
from core.store import Work
from core.watch import store as sql
from core.watch.hits import Arrival, put_hits
from core.watch.looking import watched
from core.watch.matcher import Matcher
from core.watch.model import Watch
from core.watch.mood import MoodList, sound
from core.watch.stored import docs_below

PAGE = 250
"""Messages looked at in one work."""


async def look_back(
    work: Work, watch: Watch, matcher: Matcher, moods: Sequence[MoodList] = (), places: tuple[Choice, ...] = ()
) -> bool:
    """Look through the next page of what was stored before a watch began; returns whether there is more.

    Args:
        matcher: one of this watch's own, kept from page to page.
    """
    if watch.fill_id is None or watch.fill_to_id is None:
        return False
    matcher.watch(await watched(work, [watch]))
    docs, below = await docs_below(work, watch.fill_id, watch.fill_to_id, PAGE, places)
    hits = matcher.match([each.text for each in docs], lambda n: docs[n].doc)
    arrivals = [
        Arrival(each.id, each.created_s, arrived_s(each.id), tuple(hits[n]),
                sound(moods, each.doc.words) if watch.terms.is_mood else None)
        for n, each in enumerate(docs)
        if n in hits
    ]  # fmt: skip
    await put_hits(work, arrivals, {watch.id: watch.judged_s}, is_past=True)
    if below is None:
        known_s = max(arrived_s(watch.fill_to_id), await _first_s(work))
    else:
        known_s = arrived_s(below)
    await sql.put_fill(work, watch.id, below, known_s)
    work.changed("watch", watch.id, "filled")
    return below is not None


async def _first_s(work: Work) -> int:
    """When the first message of all arrived."""
    row = await work.row("SELECT min(id) AS id FROM message")
    return arrived_s(int(row["id"])) if row is not None and row["id"] is not None else work.now_s
