"""Carries out rounds over newest-first lists: asks page after page until the pull is full or the round is whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from plugins.bluesky import walk
from plugins.bluesky.walk import Page, Turned
from plugins.bluesky.xrpc import Answer
from ventanilla.api import Batch, Context, Cursor, Event, Gap, RateState, Rejected, Response, TooBig

SIZES = (100, 25, 5, 1)
"""How many entries a page may have: fewer where some are so big that a page of them cannot be read."""
PAGES_A_PULL = 8
_BAD_REQUEST = 400


class Asked(NamedTuple):
    """One page and the answer it was read from."""

    answer: Answer
    page: Page


Ask = Callable[[int, str, int], Awaitable[Asked]]
"""Asks one of the lists, from this cursor of its own on, for so many entries."""

AreThere = Callable[[tuple[str, ...]], Awaitable[bool]]
"""Whether any of these messages is still there; where it is not given, the end of a list is just its end."""


async def pulled(
    ctx: Context, cursor: Cursor | None, limit: int, ask: Ask, *, lists: int = 1, are_there: AreThere | None = None
) -> Batch:
    """A batch of at most ``limit`` events, oldest first.

    Raises:
        ConnectorError: as ``ask`` raised it; nothing of the pull may be stored.
    """
    standing = walk.load(cursor)
    events: tuple[Event, ...] = ()
    gap: Gap | None = None
    rate: RateState | None = None
    sizes = iter(SIZES)
    size = next(sizes)
    for _ in range(PAGES_A_PULL):
        try:
            asked = await ask(*walk.asks(standing), size)
        except TooBig:
            smaller = next(sizes, None)
            if smaller is None:
                raise
            size = smaller
            continue
        except Rejected as error:
            if error.status != _BAD_REQUEST or not walk.asks(standing)[1]:
                raise
            standing = walk.afresh(standing)  # the list does not know its own cursor any more
            continue
        rate = asked.answer.response.rate or rate
        now = said_at(asked.answer.response) or ctx.clock.now()
        before = standing.anchors
        turned = walk.turned(standing, asked.page, now, limit - len(events), lists)
        events, standing = (*turned.events, *events), turned.standing
        gap = gap or turned.gap or await _lost(turned, before, are_there)
        if not turned.more or len(events) >= limit:
            break
    return Batch(events=events, cursor=walk.dump(standing), more=standing.round is not None, gap=gap, rate=rate)


def said_at(response: Response) -> datetime | None:
    """The server's clock, where the answer shows it."""
    try:
        at = parsedate_to_datetime(response.headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo is not None else None


async def _lost(turned: Turned, anchors: tuple[str, ...], are_there: AreThere | None) -> Gap | None:
    """The list ended without anything known: a gap, unless all that was known has been deleted."""
    if turned.lost is None or not anchors or are_there is None:
        return None
    return turned.lost if await are_there(anchors) else None
