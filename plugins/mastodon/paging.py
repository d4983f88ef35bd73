"""Everything after a known id, oldest first, on servers that page forward and on those that only say they do.

``since_id`` gives the newest page and skips what lies between; ``min_id`` pages forward from the id, and is what
is asked for. Some servers (snac2) take ``min_id`` as the other one. So after a page that may have been cut, one
more question finds out whether anything was skipped, and if so the pages are walked back. Ids are opaque.

Source: https://docs.joinmastodon.org/api/guidelines/#pagination (read 2026-11-22); snac2 2.75 measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from plugins.mastodon.addresses import Params
from plugins.mastodon.home import Home, ask_page
from plugins.mastodon.shape import Entry
from ventanilla.api import Context, RateState, Response

PAGE = 40
"""What is asked for at a time; every known server gives as many."""
CUT_FROM = 15
"""A shorter page was not cut: no known server gives fewer when there are more."""
PAGES_BACK_MOST = 25

_LINK = re.compile(r"<([^<>]{1,4000})>\s*;[^<>,]*?\brel\s*=\s*\"?(\w+)\"?")


@dataclass(frozen=True, slots=True)
class Source:
    """A paged list of the API."""

    path: str
    params: Params = ()


@dataclass(frozen=True, slots=True)
class Ahead:
    """What follows an id."""

    entries: tuple[Entry, ...] = ()
    """Oldest first."""
    after: str = ""
    """The id to go on from."""
    more: bool = False
    is_short: bool = False
    """There was more than anybody walks back: the oldest of it is missing."""
    rate: RateState | None = None


async def newest(ctx: Context, home: Home, source: Source, limit: int) -> Ahead:
    """The newest page, for a first time."""
    size = min(PAGE, limit)
    page, answer = await ask_page(ctx, home, source.path, (*source.params, ("limit", str(size))))
    entries = page.entries[:size]
    return Ahead(entries[::-1], _newest_id(entries, answer), rate=answer.rate)


async def ahead(ctx: Context, home: Home, source: Source, after: str, limit: int) -> Ahead:
    """At most ``limit`` entries after the id ``after``; empty: after the very beginning.

    Raises:
        ConnectorError: nothing of it may be used.
    """
    size = min(PAGE, limit)
    anchor = (("min_id", after),) if after else ()
    page, answer = await ask_page(ctx, home, source.path, (*source.params, *anchor, ("limit", str(size))))
    entries = _newer_than(page.entries, after)
    if not entries:
        return Ahead(after=after, rate=answer.rate)
    if len(page.entries) >= min(CUT_FROM, size) and len(entries) == len(page.entries):
        back = await _walk_back(ctx, home, source, after, entries, size)
        if len(back.entries) > len(entries):
            oldest_first = tuple(back.entries[::-1][:limit])
            latest = next((entry.id for entry in reversed(oldest_first) if entry.id), after)
            return Ahead(oldest_first, latest, latest != after, back.is_short, answer.rate)
    entries = entries[-limit:]
    latest = _newest_id(entries, answer)
    return Ahead(tuple(entries)[::-1], latest or after, bool(latest) and latest != after, rate=answer.rate)


def linked(answer: Response, rel: str, name: str) -> str:
    """The parameter ``name`` of the answer's ``Link`` to ``rel``; empty where there is none."""
    for found in _LINK.finditer(answer.headers.get("link", "")[:20_000]):
        if found[2] == rel:
            try:
                values = parse_qs(urlsplit(found[1]).query).get(name, [])
            except ValueError:
                return ""
            return values[0] if values else ""
    return ""


@dataclass(slots=True)
class _Back:
    entries: list[Entry] = field(default_factory=list)
    """Newest first."""
    is_short: bool = False


async def _walk_back(ctx: Context, home: Home, source: Source, after: str, first: Sequence[Entry], size: int) -> _Back:
    """``first`` and whatever lies between it and ``after``; usually nothing, for one request."""
    back = _Back(list(first))
    known = {entry.id for entry in first}
    since = (("since_id", after),) if after else ()
    for _ in range(PAGES_BACK_MOST):
        oldest = next((entry.id for entry in reversed(back.entries) if entry.id), "")
        where = (*source.params, ("max_id", oldest), *since, ("limit", str(size)))
        page, _answer = await ask_page(ctx, home, source.path, where)
        newer = _newer_than(page.entries, after)
        fresh = [entry for entry in newer if entry.id not in known]
        back.entries += fresh
        known.update(entry.id for entry in fresh)
        if not fresh or len(newer) < len(page.entries):
            return back
    back.is_short = True
    return back


def _newer_than(entries: Sequence[Entry], after: str) -> list[Entry]:
    """What stands above ``after`` in a newest-first list: a server that ignores the anchor gives it again."""
    ids = [entry.id for entry in entries]
    return list(entries[: ids.index(after)] if after and after in ids else entries)


def _newest_id(entries: Sequence[Entry], answer: Response) -> str:
    named = linked(answer, "prev", "min_id") or linked(answer, "prev", "since_id")
    ids = [entry.id for entry in entries if entry.id]
    return named if named in ids else (ids[0] if ids else "")
