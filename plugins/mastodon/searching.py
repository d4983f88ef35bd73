"""Public messages by words and hashtags.

Hashtag timelines are complete as far as the server knows; the search of words depends on a backend that many
servers lack and on authors who allow it, and an empty answer does not say which. So words are looked for both
ways: by the search, and as hashtags.
Source: https://docs.joinmastodon.org/methods/search/ and /timelines/#tag (read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from plugins.mastodon import items, paging, roots
from plugins.mastodon.addresses import part
from plugins.mastodon.home import Home, ask_page, find
from plugins.mastodon.paging import Source
from plugins.mastodon.shape import Entry
from ventanilla.api import Arrived, Batch, Context, Cursor, Event, NotAllowed, RateState, Rejected, SearchQuery

_TAGS_MOST = 5
"""One in the path, four in ``any[]``."""
_SEEN_MOST = 500
_TAG = re.compile(r"\w*[^\W\d]\w*\Z")


class _Place(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """The cursor of a search."""

    v: int = 1
    tag_after: str = ""
    seen: tuple[str, ...] = ()
    """Found by the search of words, newest last; it has no dependable order to page by."""


async def search(ctx: Context, query: SearchQuery, cursor: Cursor | None, limit: int) -> Batch:
    """What matches and was not given before ``cursor``, oldest first; the first time, the newest page.

    Raises:
        Rejected: there is nothing to search for.
        ConnectorError: nothing of this search may be stored.
    """
    tags = _tags(query)
    if not tags and not query.words:
        raise Rejected("nothing to search for")
    home = await find(ctx)
    place = _load(cursor)
    room = max(1, limit // 2) if tags and not query.tags else limit
    tagged = await _tagged(ctx, home, tags, place, room) if tags else paging.Ahead()
    said: tuple[Entry, ...] = ()
    rate: RateState | None = tagged.rate
    if query.words and not query.tags:
        said, rate = await _said(ctx, home, query, place, max(1, limit - room) if tags else limit)
    events = await _events(ctx, home, (*said, *tagged.entries))
    known = [*place.seen, *(entry.id for entry in said)][-_SEEN_MOST:]
    after = _Place(tag_after=tagged.after or place.tag_after, seen=tuple(known))
    return Batch(
        events=tuple(_once(events))[:limit],
        cursor=Cursor(msgspec.json.encode(after).decode()),
        more=tagged.more,
        rate=rate,
    )


async def _tagged(ctx: Context, home: Home, tags: Sequence[str], place: _Place, limit: int) -> paging.Ahead:
    source = Source(f"/api/v1/timelines/tag/{part(tags[0])}", tuple(("any[]", tag) for tag in tags[1:]))
    if place.tag_after:
        return await paging.ahead(ctx, home, source, place.tag_after, limit)
    return await paging.newest(ctx, home, source, limit)


async def _said(
    ctx: Context, home: Home, query: SearchQuery, place: _Place, limit: int
) -> tuple[tuple[Entry, ...], RateState | None]:
    """What the search of words finds and did not find before; nothing where the access does not reach it."""
    wanted = " ".join(f'"{word}"' if " " in word else word for word in query.words)
    params = (("q", wanted), ("type", "statuses"), ("resolve", "false"), ("limit", str(min(limit, paging.PAGE))))
    try:
        page, answer = await ask_page(ctx, home, "/api/v2/search", params)
    except NotAllowed:
        return (), None
    seen = set(place.seen)
    fresh = [entry for entry in page.entries if entry.id not in seen][:limit]
    return tuple(fresh[::-1]), answer.rate


def _tags(query: SearchQuery) -> list[str]:
    """The hashtags to follow: those asked for, else the words that could be one."""
    words = query.tags or tuple(word.replace(" ", "") for word in query.words[:1])
    return [tag for word in words if _TAG.match(tag := word.lstrip("#"))][:_TAGS_MOST]


async def _events(ctx: Context, home: Home, entries: Sequence[Entry]) -> list[Event]:
    wanted = [
        (entry, status)
        for entry in entries
        if (status := entry.status) is not None and not status.is_boost and status.person.id != home.id
    ]
    known: dict[str, str] = {}
    await roots.learn(ctx, home, [status for _, status in wanted], known)
    found: list[Event] = [items.misfit(entry) for entry in entries if entry.fault]
    for entry, status in wanted:
        root = known[status.id]
        found.append(items.arrived(entry, status, home, "" if root == status.id else root))
    return found


def _once(events: Sequence[Event]) -> list[Event]:
    """Each message once: words and hashtags often find the same."""
    kept: dict[object, Event] = {}
    for event in events:
        kept.setdefault(event.item.remote_id if isinstance(event, Arrived) else id(event), event)
    return list(kept.values())


def _load(cursor: Cursor | None) -> _Place:
    try:
        return msgspec.json.decode(cursor, type=_Place) if cursor is not None else _Place()
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return _Place()
