"""Finds public posts by their words and hashtags, through the account's own server.

The public host answers searches with a firewall's page, and the maintainers ask not to use search as a feed of
data: it is asked gently, and each question only down to where the last one began.

Source: https://github.com/bluesky-social/atproto lexicons/app/bsky/feed/searchPosts.json (commit d6296a1,
read 2026-11-22).
"""

from __future__ import annotations

import re

from plugins.bluesky import items
from plugins.bluesky.rounds import Asked, pulled
from plugins.bluesky.shape import iso, listing, text
from plugins.bluesky.walk import Met, Page
from plugins.bluesky.xrpc import Params, ask
from ventanilla.api import JSON, Batch, Context, Cursor, ProtocolDrift, Rejected, SearchQuery

TAGS_MOST = 10
"""Each hashtag is a question of its own, as the platform only joins several by *and*."""

_PLAIN = re.compile(r"[\w]+")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}", re.IGNORECASE)


async def search(ctx: Context, query: SearchQuery, cursor: Cursor | None, limit: int) -> Batch:
    """Posts that match, oldest first; ours are left out.

    Raises:
        Rejected: there is nothing to search for.
        Blocked: a firewall answered.
        ConnectorError: nothing of this search may be stored.
    """
    questions = asked(query)
    if not questions:
        raise Rejected("there is nothing to search for")
    earliest = iso(query.since) if query.since else ""

    async def page(which: int, at: str, size: int) -> Asked:
        question = questions[min(which, len(questions) - 1)]
        params: Params = {
            **question,
            "sort": "latest",
            "limit": size,
            "cursor": at,
            "since": earliest,
        }
        answer = await ask(ctx, "app.bsky.feed.searchPosts", params)
        entries = answer.value.get("posts")
        if not isinstance(entries, list):
            raise ProtocolDrift("what was found is no list")
        return Asked(answer, Page(_met(entries, answer.did), text(answer.value.get("cursor")), len(entries) >= size))

    return await pulled(ctx, cursor, limit, page, lists=len(questions))


def asked(query: SearchQuery) -> tuple[dict[str, str], ...]:
    """The questions that together bring at least what is meant: one for each hashtag, or one."""
    words = " ".join(_quoted(word) for word in query.words if word.strip(' "'))
    lang = query.lang if _LANG.fullmatch(query.lang) else ""
    tags = [tag.lstrip("#＃").strip() for tag in query.tags]
    tags = [tag for tag in dict.fromkeys(tags) if tag][:TAGS_MOST]
    if not tags:
        return ({"q": words, "lang": lang},) if words else ()
    return tuple({"q": words or f"#{tag}", "tag": tag, "lang": lang} for tag in tags)


def _quoted(word: str) -> str:
    """A word as the search takes it; anything that is not one plain word is a phrase, never an operator."""
    word = " ".join(word.replace('"', " ").split())
    return word if _PLAIN.fullmatch(word) and word not in ("AND", "OR", "NOT") else f'"{word}"'


def _met(entries: JSON, own_did: str) -> tuple[Met, ...]:
    met: list[Met] = []
    for view in listing(entries):
        event = None if items.is_own(view, own_did) else items.event(view, own_did)
        met.append(Met(items.key(view, event), items.shown_at(view), event))
    return tuple(met)
