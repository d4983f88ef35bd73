"""What is said to us: mentions, replies and quotes, from the list of notifications."""

from __future__ import annotations

from plugins.bluesky import items, sessions, views
from plugins.bluesky.rounds import Asked, pulled
from plugins.bluesky.shape import canonical, mapping, text
from plugins.bluesky.walk import Met, Page
from plugins.bluesky.xrpc import ask
from ventanilla.api import JSON, Batch, Context, Cursor, Event, Misfit, ProtocolDrift, StreamId, read_json

NOTIFICATIONS = StreamId("notifications")
REASONS = ("mention", "reply", "quote")
"""What a person should read. Likes, reposts, followers and the like are not messages."""


async def pull(ctx: Context, cursor: Cursor | None, limit: int) -> Batch:
    """What was said to us since ``cursor``, oldest first.

    ``priority=false`` asks for everybody's, whatever the account chose in the app: an institution hears all.

    Raises:
        ConnectorError: nothing of this pull may be stored.
    """

    async def page(_which: int, at: str, size: int) -> Asked:
        answer = await ask(
            ctx,
            "app.bsky.notification.listNotifications",
            {"limit": size, "reasons": REASONS, "priority": "false", "cursor": at},
        )
        entries = answer.value.get("notifications")
        if not isinstance(entries, list):
            raise ProtocolDrift("the list of notifications is no list")
        met = tuple(_met(entry, answer.did) for entry in entries)
        return Asked(answer, Page(met, text(answer.value.get("cursor")), len(entries) >= size))

    async def are_there(uris: tuple[str, ...]) -> bool:
        return bool((await views.posts(ctx, uris)).views)

    return await pulled(ctx, cursor, limit, page, are_there=are_there)


async def refit(ctx: Context, raw: bytes) -> Event:
    """What the bytes of a misfit stand for now.

    Raises:
        Malformed: they are no JSON.
    """
    return items.event(read_json(raw), await sessions.kept_did(ctx))


def _met(entry: JSON, own_did: str) -> Met:
    reason = mapping(entry).get("reason")
    found: Event | None = None
    if not isinstance(reason, str):
        found = Misfit(canonical(entry), "a notification without a reason")
    elif reason in REASONS and not items.is_own(entry, own_did):
        found = items.event(entry, own_did)
    return Met(items.key(entry, found), items.shown_at(entry), found)
