"""Single posts as they stand now: what has become of them, how they fare, whether they can be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from plugins.bluesky import items
from plugins.bluesky.rounds import said_at
from plugins.bluesky.shape import NOTHING, listing, mapping, text, whole, within
from plugins.bluesky.uris import post
from plugins.bluesky.xrpc import Answer, ask
from ventanilla.api import JSON, Context, Fate, Gone, ItemState, Metrics, NotAllowed

AT_ONCE = 25
"""How many posts one question may name. Source: lexicons/app/bsky/feed/getPosts.json (read 2026-11-22)."""

_NOT_FOUND = "app.bsky.feed.defs#notFoundPost"
_BLOCKED = "app.bsky.feed.defs#blockedPost"


@dataclass(frozen=True, slots=True)
class Views:
    """Posts by their addresses; those that are not shown to us are missing."""

    answer: Answer | None
    views: Mapping[str, JSON]


async def posts(ctx: Context, uris: Sequence[str]) -> Views:
    """At most 25 posts; what is no address of a post is left out of the question."""
    fit = [uri for uri in dict.fromkeys(uris) if post(uri)][:AT_ONCE]
    if not fit:
        return Views(None, NOTHING)
    answer = await ask(ctx, "app.bsky.feed.getPosts", {"uris": fit})
    found = {text(within(view, "uri")): view for view in listing(answer.value.get("posts"))}
    return Views(answer, {uri: found[uri] for uri in fit if uri in found})


async def one(ctx: Context, uri: str) -> tuple[Mapping[str, JSON], str]:
    """One post as it stands now, our own just-written ones included, and our DID.

    Raises:
        Gone: it was deleted, or never was.
        NotAllowed: one of the two accounts has blocked the other.
        ConnectorError: it cannot be asked for.
    """
    answer = await ask(ctx, "app.bsky.feed.getPostThread", {"uri": uri, "depth": 0, "parentHeight": 0})
    thread = mapping(answer.value.get("thread"))
    if thread.get("$type") == _NOT_FOUND or thread.get("notFound") is True:
        raise Gone("the post is not there any more")
    if thread.get("$type") == _BLOCKED or thread.get("blocked") is True:
        raise NotAllowed("its author and this account do not see each other: one has blocked the other")
    view = mapping(thread.get("post"))
    if text(view.get("uri")) != uri or not text(view.get("cid")):
        raise Gone("another post was shown in its place")
    return view, answer.did


async def recheck(ctx: Context, uris: Sequence[str]) -> Sequence[ItemState]:
    """The fate of at most 25 messages.

    A post has no edit here: who replaces its record gives the same address another ``cid``. Its present form is
    given for each that is there, and whoever stored the former one can tell whether its words are others.

    Raises:
        ConnectorError: nothing is known.
    """
    found = await posts(ctx, uris)
    states: list[ItemState] = []
    for uri in list(dict.fromkeys(uris))[:AT_ONCE]:
        if uri in found.views and found.answer is not None:
            states.append(_present(uri, found.views[uri], found.answer.did))
        elif post(uri):
            states.append(ItemState(uri, await _fate(ctx, uri)))
    return states


async def metrics(ctx: Context, uris: Sequence[str]) -> Sequence[Metrics]:
    """Figures of at most 25 publications; the platform gives no views.

    Raises:
        ConnectorError: there are none now.
    """
    found = await posts(ctx, uris)
    if found.answer is None:
        return ()
    as_of = (said_at(found.answer.response) or ctx.clock.now()).astimezone(UTC)
    return [
        Metrics(
            remote_id=uri,
            as_of=as_of,
            likes=whole(within(view, "likeCount")),
            shares=whole(within(view, "repostCount")),
            replies=whole(within(view, "replyCount")),
            quotes=whole(within(view, "quoteCount")),
        )
        for uri, view in found.views.items()
    ]


def _present(uri: str, view: JSON, own_did: str) -> ItemState:
    try:
        return ItemState(uri, Fate.PRESENT, items.arrived(view, own_did))
    except items.Unfit:
        return ItemState(uri, Fate.UNKNOWN)


async def _fate(ctx: Context, uri: str) -> Fate:
    """Of a post that the list left out: deleted, or only hidden from us by a block."""
    try:
        await one(ctx, uri)
    except Gone:
        return Fate.REMOVED
    except NotAllowed:
        return Fate.UNKNOWN
    return Fate.UNKNOWN
