"""The root of a conversation. The platform does not say it, so the parents are walked up, each at most once.

A parent that is no longer there ends the walk and is itself the root: all who answered it stay together.
"""

from __future__ import annotations

from collections.abc import Sequence

from plugins.mastodon.addresses import part
from plugins.mastodon.home import Home, ask_page
from plugins.mastodon.shape import Status
from ventanilla.api import Context, Gone, NotAllowed

_STEPS_MOST = 3
"""Single questions; a conversation that is deeper is asked for as a whole."""


async def learn(ctx: Context, home: Home, statuses: Sequence[Status], roots: dict[str, str]) -> None:
    """Put the root of each status and of all above it into ``roots``.

    Raises:
        ConnectorError: the server does not answer.
    """
    parents = {status.id: status.in_reply_to for status in statuses}
    for status in statuses:
        if status.id not in roots:
            await _walk(ctx, home, status.id, parents, roots)


async def _walk(ctx: Context, home: Home, start: str, parents: dict[str, str], roots: dict[str, str]) -> None:
    path: list[str] = []
    current, asked = start, 0
    while current not in roots:
        path.append(current)
        if current not in parents:
            if asked == _STEPS_MOST:
                current = await _top(ctx, home, current)
                break
            asked += 1
            parents[current] = await _parent(ctx, home, current)
        above = parents[current]
        if not above or above in path:
            break
        current = above
    root = roots.get(current, current)
    for status_id in (*reversed(path), start):
        roots.pop(status_id, None)  # to the end: what was met last is remembered longest
        roots[status_id] = root


async def _parent(ctx: Context, home: Home, status_id: str) -> str:
    try:
        page, _answer = await ask_page(ctx, home, f"/api/v1/statuses/{part(status_id)}")
    except (Gone, NotAllowed):
        return ""
    status = page.entries[0].status if page.entries else None
    return status.in_reply_to if status is not None else ""


async def _top(ctx: Context, home: Home, status_id: str) -> str:
    try:
        page, _answer = await ask_page(ctx, home, f"/api/v1/statuses/{part(status_id)}/context")
    except (Gone, NotAllowed):
        return status_id
    above = [entry.status for entry in page.entries[: page.ancestors] if entry.status is not None]
    return (above[0].in_reply_to or above[0].id) if above else status_id
