"""The whole public thread around a post: upwards to its root, downwards to the answers, with the holes it has."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from plugins.bluesky import items
from plugins.bluesky.shape import listing, mapping, text, within
from plugins.bluesky.uris import post
from plugins.bluesky.xrpc import Params, ask
from ventanilla.api import JSON, Arrived, Context, Gone, Hole, NotAllowed, Rejected, ThreadView

HEIGHT = 40
DEPTH = 20
"""How far up and down is asked for: each step down nests the answer two deeper, and 64 is the most that is read."""
_START = datetime.fromtimestamp(0, UTC)


@dataclass(slots=True)
class _Tree:
    own_did: str
    posts: dict[str, Arrived] = field(default_factory=dict)
    holes: dict[str, Hole] = field(default_factory=dict)
    links: dict[str, set[str]] = field(default_factory=dict)

    def link(self, one: str, other: str) -> None:
        if one and other:
            self.links.setdefault(one, set()).add(other)
            self.links.setdefault(other, set()).add(one)


async def thread(ctx: Context, uri: str, limit: int) -> ThreadView:
    """The posts nearest to ``uri``, oldest first, ours included, at most ``limit``; and what is not shown to us.

    Raises:
        Gone: the post is not there any more.
        ConnectorError: it cannot be shown.
    """
    if post(uri) is None:
        raise Rejected("not the address of a post")
    tree = await _asked(ctx, uri, None)
    if uri not in tree.posts:
        hole = tree.holes.get(uri)
        raise NotAllowed("one has blocked the other") if hole and hole.reason == "blocked" else Gone("it is not there")
    root = tree.posts[uri].item.root
    if root != uri and len(tree.posts) < limit:
        try:
            await _asked(ctx, root, tree)
        except (Gone, NotAllowed):
            tree.holes.setdefault(root, Hole(root, "not there"))
    kept = list(_nearest(tree, uri))[:limit]
    shown = sorted((tree.posts[each] for each in kept), key=lambda one: one.item.created_at or _START)
    return ThreadView(tuple(shown), tuple(hole for each, hole in tree.holes.items() if each not in tree.posts))


async def _asked(ctx: Context, uri: str, tree: _Tree | None) -> _Tree:
    params: Params = {"uri": uri, "depth": DEPTH, "parentHeight": HEIGHT}
    answer = await ask(ctx, "app.bsky.feed.getPostThread", params)
    tree = tree or _Tree(answer.did)
    waiting: deque[tuple[JSON, str]] = deque([(answer.value.get("thread"), "")])
    while waiting:
        node, neighbour = waiting.popleft()
        here = _take(tree, mapping(node))
        tree.link(here, neighbour)
        parent = within(node, "parent")
        if parent is not None:
            waiting.append((parent, here))
        waiting.extend((reply, here) for reply in listing(within(node, "replies")))
    return tree


def _take(tree: _Tree, node: Mapping[str, JSON]) -> str:
    """Put one node of an answer into the tree; its address."""
    if node.get("notFound") is True or node.get("blocked") is True:
        uri = text(node.get("uri"))
        if post(uri) and uri not in tree.posts:
            tree.holes[uri] = Hole(uri, "blocked" if node.get("blocked") is True else "deleted, or never there")
        return uri
    view = mapping(node.get("post"))
    uri = text(view.get("uri"))
    try:
        tree.posts.setdefault(uri, items.arrived(view, tree.own_did))
        tree.link(uri, tree.posts[uri].item.in_reply_to or "")
    except items.Unfit as error:
        if uri:
            tree.holes[uri] = Hole(uri, str(error))
    return uri


def _nearest(tree: _Tree, uri: str) -> Iterator[str]:
    """The posts by their distance from one, along answers in both directions; last those beyond a hole."""
    seen, waiting = {uri}, deque([uri])
    while waiting:
        here = waiting.popleft()
        if here in tree.posts:
            yield here
        for other in sorted(tree.links.get(here, ())):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    yield from (other for other in tree.posts if other not in seen)
