"""What goes out in our own name, from here or from anywhere: our own statuses, answers included.

Direct messages are left out, and so is what others said and we only passed on. The first time only a mark is taken.
Source: https://docs.joinmastodon.org/methods/accounts/#statuses (read 2026-11-22).
"""

from __future__ import annotations

from dataclasses import replace

from plugins.mastodon import cursor as cursors
from plugins.mastodon import items, paging
from plugins.mastodon.addresses import part
from plugins.mastodon.asking import token
from plugins.mastodon.cursor import Standing
from plugins.mastodon.home import Home, find
from plugins.mastodon.paging import Source
from plugins.mastodon.shape import Entry
from ventanilla.api import N_, Arrived, Batch, Context, Cursor, Event, Gap, ItemKind, StreamId, Visibility

OWN = StreamId("own")
INTERVAL_S = 120
_SHORT = N_("More went out at once than the server gives back; the oldest of it may be missing.")


async def pull(ctx: Context, cursor: Cursor | None, limit: int) -> Batch:
    """What went out since ``cursor``, oldest first; the first time, and for another account, nothing but a mark.

    Raises:
        ConnectorError: nothing of this pull may be stored.
    """
    before = cursors.load(cursor)
    seal = cursors.seal_of(await token(ctx))
    if before is None or before.seal != seal:
        home = await find(ctx)
        if before is None or before.home.id != home.id or before.home.domain != home.domain:
            mark = await paging.newest(ctx, home, _source(home), paging.PAGE)
            return Batch(cursor=cursors.dump(Standing(home, seal, mark.after)), rate=mark.rate)
        before = replace(before, home=home, seal=seal)
    found = await paging.ahead(ctx, before.home, _source(before.home), before.after, limit)
    events = [event for entry in found.entries if (event := _event(entry, before.home)) is not None]
    return Batch(
        events=tuple(events),
        cursor=cursors.dump(replace(before, after=found.after, roots={})),
        more=found.more,
        gap=Gap(_SHORT) if found.is_short else None,
        rate=found.rate,
    )


def _source(home: Home) -> Source:
    return Source(f"/api/v1/accounts/{part(home.id)}/statuses", (("exclude_reblogs", "true"),))


def _event(entry: Entry, home: Home) -> Event | None:
    if entry.fault:
        return items.misfit(entry)
    status = entry.status
    if status is None or status.is_boost or status.person.id != home.id:
        return None
    arrived = items.arrived(entry, status, home)
    if arrived.item.visibility is Visibility.PRIVATE:
        return None
    kind = ItemKind.REPLY if status.in_reply_to else ItemKind.ARTICLE
    return Arrived(replace(arrived.item, kind=kind, is_own=True), arrived.raw)
