"""What goes out in our own name, from here or from anywhere: the posts of our feed, answers included.

What others said and we only passed on is left out. The first time only a mark is taken. The feed goes by the time that
a post claims, and one that is deleted lets an old one slip into its page: what claims to be more than a day older than
the last round is passed over, a post that was dated back so far with it.

Source: https://github.com/bluesky-social/atproto lexicons/app/bsky/feed/getAuthorFeed.json (commit d6296a1,
read 2026-11-22).
"""

from __future__ import annotations

from dataclasses import replace

from plugins.bluesky import items, walk
from plugins.bluesky.rounds import Asked, pulled
from plugins.bluesky.sessions import kept_did
from plugins.bluesky.shape import mapping, text, within
from plugins.bluesky.walk import Met, Page, Standing
from plugins.bluesky.xrpc import Params, ask
from ventanilla.api import (
    JSON,
    Arrived,
    Batch,
    Context,
    Cursor,
    Event,
    ItemKind,
    ProtocolDrift,
    StreamId,
    read_json,
)

OWN = StreamId("own")
INTERVAL_S = 120
_DAY_S = 86_400
_FIRST_MOST = 1_000
"""What the mark passes over at the most."""


async def pull(ctx: Context, cursor: Cursor | None, limit: int) -> Batch:
    """What went out since ``cursor``, oldest first; the first time nothing but a mark.

    Raises:
        ConnectorError: nothing of this pull may be stored.
    """

    async def page(_which: int, at: str, size: int) -> Asked:
        did = await kept_did(ctx) or (await ask(ctx, "com.atproto.server.getSession", {})).did
        params: Params = {"actor": did, "filter": "posts_with_replies", "limit": size, "cursor": at}
        answer = await ask(ctx, "app.bsky.feed.getAuthorFeed", params)
        entries = answer.value.get("feed")
        if not isinstance(entries, list):
            raise ProtocolDrift("our own feed is no list")
        met = tuple(_met(entry, answer.did) for entry in entries)
        return Asked(answer, Page(met, text(answer.value.get("cursor")), len(entries) >= size))

    before = walk.load(cursor)
    if before != Standing():
        batch = await pulled(ctx, cursor, limit, page)
        return replace(batch, events=tuple(each for each in batch.events if not _is_past(each, before.since_s)))
    began = walk.dump(Standing(since_s=int(ctx.clock.now().timestamp())))
    mark = await pulled(ctx, began, _FIRST_MOST, page)
    return Batch(cursor=mark.cursor, more=mark.more, rate=mark.rate)


def event(view: JSON, own_did: str) -> Event:
    """A post of ours as an event; what is none, with its bytes and the reason."""
    found = items.event(view, own_did)
    if not isinstance(found, Arrived):
        return found
    item = replace(found.item, kind=ItemKind.REPLY if found.item.in_reply_to else ItemKind.ARTICLE, is_own=True)
    return Arrived(item, found.raw)


async def refit(ctx: Context, raw: bytes) -> Event | None:
    """What the bytes of a misfit of ours stand for now; ``None``: somebody else's.

    Raises:
        Malformed: they are no JSON.
    """
    view, own_did = read_json(raw), await kept_did(ctx)
    return event(view, own_did) if items.is_own(view, own_did) else None


def _is_past(event: Event, since_s: int) -> bool:
    at = event.item.created_at if isinstance(event, Arrived) else None
    return at is not None and at.timestamp() < since_s - _DAY_S


def _met(entry: JSON, own_did: str) -> Met:
    view = within(entry, "post")
    found: Event | None = None
    if mapping(entry).get("reason") is None and (items.is_own(view, own_did) or not text(within(view, "uri"))):
        found = event(view, own_did)
    return Met(items.key(view, found), items.shown_at(view), found)
