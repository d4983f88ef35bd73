"""Reading on in a window: the next page at either end, or pages up to a conversation that must stay in sight."""

from __future__ import annotations

from dataclasses import dataclass

from core.ids import ConversationId, OperatorId
from core.inbox import reads
from core.inbox.model import Row
from core.inbox.views import View
from core.store import Store
from tui.window import Window

PAGE_ROWS = 100
FARTHER_ROWS = 500
"""How much farther than it stood a conversation is looked for; what moved farther away is let go."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a window shows: a view, of whom, up to the newest conversation let in."""

    store: Store
    view: View
    me: OperatorId | None
    newest: int


async def lengthen(listing: Listing, window: Window, where: str, rows: int = PAGE_ROWS) -> None:
    """Read one more page: ``last``, ``before`` what is read of the end, or else ``after`` what is read of the start."""
    store, view, me = listing.store, listing.view, listing.me
    if where == "last":
        page = await reads.last_page(store, view, me, rows)
        window.add_before(page.rows, more=page.more)
    elif where == "before" and window.first_of_tail is not None:
        page = await reads.page(store, view, me, before=window.first_of_tail.position, limit=rows)
        window.add_before(page.rows, more=page.more)
    elif window.last_of_head is not None:
        page = await reads.page(store, view, me, after=window.last_of_head.position, limit=rows, newest=listing.newest)
        window.add_after(page.rows, more=page.more)


async def reach(listing: Listing, window: Window, keep: ConversationId, before: Window) -> None:
    """Read on until conversation ``keep`` is in the window, from the end of the list from which it was ``before``.

    Stops where the conversation would have stood, should it not be in the view any more.
    """
    found = await reads.rows_by_id(listing.store, [keep])
    if not found:
        return
    from_end, place = before.is_of_end(keep), before.place_of(keep) or 0
    where, left = ("last", before.count - place) if from_end else ("after", place)
    left += FARTHER_ROWS
    while (
        left > 0 and window.place_of(keep) is None and not window.is_whole and not _is_passed(window, found[0], where)
    ):
        await lengthen(listing, window, where, FARTHER_ROWS)
        where, left = ("before" if from_end else "after"), left - FARTHER_ROWS


def _is_passed(window: Window, row: Row, where: str) -> bool:
    """Whether the window holds rows on both sides of where ``row`` would stand."""
    if where == "after":
        end = window.last_of_head
        return end is None or _order(end) >= _order(row)
    first = window.first_of_tail
    return first is not None and _order(first) <= _order(row)


def _order(row: Row) -> tuple[int, int, int, int]:
    """Sorts rows as the views do."""
    place = row.position
    return place.state, -place.band, place.due_s, place.id
