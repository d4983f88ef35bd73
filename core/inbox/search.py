"""Searching: conversations in which a message is what a query asks, the one that said it last first."""

from __future__ import annotations

from dataclasses import dataclass

from core.ids import ConversationId, MessageId
from core.inbox.candidates import Asked, Hit, among, step
from core.inbox.model import Page
from core.inbox.reads import PAGE, rows_by_id
from core.store import Store

_LAST = 1 << 62
"""Beyond every message."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Of each conversation found the latest message that is meant, newest first."""

    found: tuple[Hit, ...]
    more: bool
    before: int | None
    """What to pass as ``before`` for the next page; ``None`` at the end."""


async def search(store: Store, asked: Asked, *, before: int | None = None, limit: int = PAGE) -> Page:
    """At most ``limit`` conversations in which a message is meant, each once over all pages.

    For the next page pass the page's ``before``. Looking stops after 4,000 messages that may be meant, and then
    says that there is more.
    """
    found = await hits(store, asked, before=before, limit=limit)
    rows = {row.id: row for row in await rows_by_id(store, [conversation for _message, conversation in found.found])}
    kept = tuple(rows[conversation] for _message, conversation in found.found if conversation in rows)
    return Page(kept, found.more, found.before)


async def hits(store: Store, asked: Asked, *, before: int | None = None, limit: int = PAGE) -> Hits:
    """As :func:`search`, the messages alone."""
    found: dict[ConversationId, MessageId] = {}
    place: int | None = before if before is not None else _LAST
    for _step in range(asked.steps):
        assert place is not None, "there is always a place to go on from until nothing is left"
        some, place = await step(store, asked, place)
        fresh = {conversation: id_ for id_, conversation in reversed(some) if conversation not in found}
        if before is not None and fresh:
            shown = await among(store, asked, fresh, before)
            fresh = {conversation: id_ for conversation, id_ in fresh.items() if conversation not in shown}
        found |= dict(sorted(fresh.items(), key=lambda item: -item[1]))
        if len(found) > limit or place is None:
            break
    latest = [(id_, conversation) for conversation, id_ in found.items()]
    if len(latest) > limit:
        latest, place = latest[:limit], latest[limit - 1][0]
    return Hits(tuple(latest), place is not None, place)
