"""The hits of one panel as a person sees them: what is listed, what waits, and which one the cursor is on.

Pure. New hits enter only at the top, and only while the cursor is there or in another panel; a cursor stays on its
hit, whatever comes in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.ids import MessageId
from core.watch.hit_reads import HitPage, HitRow


@dataclass(frozen=True, slots=True)
class HitList:
    """What one panel lists."""

    rows: tuple[HitRow, ...] = ()
    before: int | None = None
    """Where the next page begins; ``None``: all are listed."""
    shown: frozenset[bytes] = frozenset()
    on: MessageId | None = None
    """The hit under the cursor; ``None``: the cursor is in another panel, and this one stands at its top."""
    top: int = 0
    """The first row on screen."""
    waiting: HitPage | None = None
    """The newest page, while it may not come in."""
    fresh: int = 0
    """How many of it are new."""

    @property
    def place(self) -> int:
        """Where the cursor is; 0 while it is in another panel."""
        return next((n for n, row in enumerate(self.rows) if row.message == self.on), 0)

    @property
    def current(self) -> HitRow | None:
        """The hit under the cursor."""
        return self.rows[self.place] if self.rows and self.on is not None else None

    @property
    def is_at_top(self) -> bool:
        """Whether new hits may come in by themselves."""
        return self.place == 0 and self.top == 0


def taken_in(hits: HitList, page: HitPage) -> HitList:
    """The list after the newest page was read again."""
    there = {row.message: row for row in page.rows}
    known = {row.message for row in hits.rows}
    newest = max(known, default=0)
    fresh = sum(1 for message in there if message > newest)
    is_kept = hits.on is None or not known or not there or hits.on in there
    if is_kept and (hits.is_at_top or not fresh) and len(hits.rows) <= len(page.rows) + fresh:
        return let_in(hits, page)
    rows = tuple(there.get(row.message, row) for row in hits.rows)
    is_other = fresh or not is_kept
    return replace(hits, rows=rows, waiting=page if is_other else None, fresh=max(1, fresh) if is_other else 0)


def let_in(hits: HitList, page: HitPage | None = None) -> HitList:
    """The list with what waited; the cursor stays on its hit, or goes to the top where that is gone."""
    page = page or hits.waiting
    if page is None:
        return hits
    there = [row.message for row in page.rows]
    if hits.on is not None and hits.on not in there:
        on = there[0] if there else None
        return HitList(page.rows, page.before, page.shown, on)
    place = there.index(hits.on) if hits.on is not None else 0
    down = max(0, place - hits.place)  # what was on screen stays where it was, but at the very top
    top = 0 if hits.is_at_top else hits.top + down
    return HitList(page.rows, page.before, page.shown, hits.on, top)


def lengthened(hits: HitList, page: HitPage) -> HitList:
    """The list with its next page."""
    return replace(hits, rows=(*hits.rows, *page.rows), before=page.before, shown=page.shown)


def entered(hits: HitList) -> HitList:
    """The list as the cursor comes into it."""
    return replace(hits, on=hits.rows[0].message) if hits.on is None and hits.rows else hits


def left(hits: HitList) -> HitList:
    """The list as the cursor goes to another panel: from its top it flows again, elsewhere it keeps its place."""
    return replace(hits, on=None) if hits.is_at_top else hits


def moved(hits: HitList, rows: int) -> HitList:
    """The list with the cursor so many rows further; it stops at both ends."""
    if not hits.rows:
        return hits
    place = max(0, min(len(hits.rows) - 1, hits.place + rows))
    return replace(hits, on=hits.rows[place].message)


def followed(hits: HitList, height: int) -> HitList:
    """The list scrolled so that the cursor is in so many rows."""
    place, top = hits.place, hits.top
    if place < top or height <= 0:
        top = place
    elif place >= top + height:
        top = place - height + 1
    return hits if top == hits.top else replace(hits, top=max(0, top))
