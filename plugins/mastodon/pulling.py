"""The stream of notifications: mentions, replies, direct messages and quotes, filtered ones included.

Direct messages are statuses that mention us, so they come as notifications too. What others liked, boosted or
followed is no message and is left out.
Source: https://docs.joinmastodon.org/methods/notifications/ (read 2026-11-22); snac2 2.75 measured.
"""

from __future__ import annotations

from dataclasses import replace

from plugins.mastodon import cursor as cursors
from plugins.mastodon import items, paging, roots
from plugins.mastodon.asking import token
from plugins.mastodon.cursor import Standing
from plugins.mastodon.home import Home, find
from plugins.mastodon.paging import Ahead, Source
from plugins.mastodon.shape import Entry, Status
from ventanilla.api import N_, Batch, Context, Cursor, Event, Gap

_NO_MESSAGES = ("follow", "favourite", "reblog", "poll", "follow_request")
"""Types that every server knows; newer ones are left out when they come."""
_MESSAGES = ("mention", "quote")
_EDITS = ("update", "quoted_update")

NOTIFICATIONS = Source(
    "/api/v1/notifications",
    (("include_filtered", "true"), *(("exclude_types[]", name) for name in _NO_MESSAGES)),
)
_SHORT = N_("More came at once than the server gives back; the oldest of it may be missing.")


async def pull(ctx: Context, cursor: Cursor | None, limit: int) -> Batch:
    """What was addressed to us since ``cursor``, oldest first; the first time, the newest page.

    Raises:
        ConnectorError: nothing of this pull may be stored.
    """
    before = cursors.load(cursor)
    seal = cursors.seal_of(await token(ctx))
    if before is None or before.seal != seal:
        home = await find(ctx)
        if before is None or before.home.id != home.id or before.home.domain != home.domain:
            found = await paging.newest(ctx, home, NOTIFICATIONS, limit)
            return await _batch(ctx, Standing(home, seal), found)
        before = replace(before, home=home, seal=seal)
    found = await paging.ahead(ctx, before.home, NOTIFICATIONS, before.after, limit)
    return await _batch(ctx, before, found)


async def _batch(ctx: Context, before: Standing, found: Ahead) -> Batch:
    wanted = [(entry, status) for entry in found.entries if (status := _message(entry, before.home)) is not None]
    known = dict(before.roots)
    await roots.learn(ctx, before.home, [status for _, status in wanted], known)
    messages = {id(entry): status for entry, status in wanted}
    events: list[Event] = []
    for entry in found.entries:
        if entry.fault:
            events.append(items.misfit(entry))
        elif id(entry) in messages:
            status = messages[id(entry)]
            root = known.get(status.id, "")
            events.append(items.arrived(entry, status, before.home, "" if root == status.id else root))
    return Batch(
        events=tuple(events),
        cursor=cursors.dump(replace(before, after=found.after, roots=known)),
        more=found.more,
        gap=Gap(_SHORT) if found.is_short else None,
        rate=found.rate,
    )


def _message(entry: Entry, home: Home) -> Status | None:
    """The status of a notification that somebody wants to tell us something with."""
    status = entry.status
    if status is None or status.person.id == home.id:
        return None
    if entry.why in _MESSAGES:
        return status
    is_ours = status.in_reply_to_person == home.id or home.acct in status.mentions
    return status if entry.why in _EDITS and is_ours else None
