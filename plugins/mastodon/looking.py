"""Single messages looked at again: the thread around one, what has become of some, the figures of our own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from plugins.mastodon import items, roots
from plugins.mastodon.addresses import part
from plugins.mastodon.asking import ask, is_api_answer
from plugins.mastodon.home import ask_page, find, read_page
from plugins.mastodon.shape import Entry, Page, Status
from ventanilla.api import (
    AuthError,
    ConnectorError,
    Context,
    Fate,
    Gone,
    Hole,
    ItemState,
    Metrics,
    ProtocolDrift,
    RateLimited,
    Rejected,
    ThreadView,
)

T = TypeVar("T")


async def thread(ctx: Context, remote_id: str, limit: int) -> ThreadView:
    """The thread around a message, oldest first, the nearest ``limit`` of it.

    Raises:
        Gone: the message is not there any more.
        ConnectorError: it cannot be shown.
    """
    home = await find(ctx)
    path = f"/api/v1/statuses/{part(remote_id)}"
    own, _ = await ask_page(ctx, home, path)
    around, _ = await ask_page(ctx, home, f"{path}/context")
    above = list(around.entries[: around.ancestors])
    below = list(around.entries[around.ancestors :])
    room = max(0, limit - 1)
    kept_above = above[-min(len(above), room - min(len(below), room // 2)) :] if above and room else []
    kept = [*kept_above, *own.entries, *below[: room - len(kept_above)]]
    root = _root(above, own)
    found = tuple(
        items.arrived(entry, entry.status, home, "" if entry.status.id == root else root)
        for entry in kept[: max(1, limit)]
        if entry.status is not None and not entry.status.is_boost
    )
    return ThreadView(items=found, holes=_holes([*above, *own.entries, *below]))


async def recheck(ctx: Context, remote_ids: Sequence[str]) -> list[ItemState]:
    """What has become of the messages, one question each; what the server does not say is left out.

    Raises:
        ConnectorError: nothing is known.
    """
    home = await find(ctx)
    known: dict[str, str] = {}

    async def look(remote_id: str) -> ItemState | None:
        answer = await ask(ctx, f"/api/v1/statuses/{part(remote_id)}", ok=(200, 404, 410))
        if answer.status != 200:
            return ItemState(remote_id, Fate.REMOVED) if is_api_answer(answer) else None
        entry = only(await read_page(ctx, home, answer))
        if entry.status is None or entry.status.id != remote_id:
            return None
        if not entry.status.edited:
            return ItemState(remote_id, Fate.PRESENT)
        await roots.learn(ctx, home, (entry.status,), known)
        root = known[remote_id]
        return ItemState(
            remote_id, Fate.EDITED, items.arrived(entry, entry.status, home, "" if root == remote_id else root)
        )

    return await _each(remote_ids, look)


async def metrics(ctx: Context, remote_ids: Sequence[str]) -> list[Metrics]:
    """The figures of our publications; what is gone has none.

    Raises:
        ConnectorError: there are none now.
    """
    home = await find(ctx)

    async def look(remote_id: str) -> Metrics | None:
        answer = await ask(ctx, f"/api/v1/statuses/{part(remote_id)}", ok=(200, 404, 410))
        status = only(await read_page(ctx, home, answer)).status if answer.status == 200 else None
        if status is None:
            return None
        return Metrics(
            remote_id=remote_id,
            as_of=ctx.clock.now(),
            likes=status.likes,
            shares=status.shares,
            replies=status.replies,
            quotes=status.quotes,
        )

    return await _each(remote_ids, look)


async def _each(remote_ids: Sequence[str], look: Callable[[str], Awaitable[T | None]]) -> list[T]:
    """What ``look`` finds for each; a failure in the middle keeps what is known and asks no further."""
    found: list[T] = []
    for remote_id in remote_ids:
        try:
            one = await look(remote_id)
        except (AuthError, RateLimited):
            if not found:
                raise
            return found
        except (Rejected, ProtocolDrift):
            continue
        except ConnectorError:
            if not found:
                raise
            return found
        if one is not None:
            found.append(one)
    return found


def only(page: Page) -> Entry:
    """The one status of an answer.

    Raises:
        ProtocolDrift: it holds none, or several.
    """
    if len(page.entries) != 1:
        raise ProtocolDrift("one status was expected")
    return page.entries[0]


def _root(above: Sequence[Entry], own: Page) -> str:
    statuses = [entry.status for entry in (*above, *own.entries) if entry.status is not None]
    if not statuses:
        raise Gone("the message cannot be shown")
    return statuses[0].in_reply_to or statuses[0].id


def _holes(entries: Sequence[Entry]) -> tuple[Hole, ...]:
    """Parents that are named but not shown, and entries that cannot be read."""
    statuses: list[Status] = [entry.status for entry in entries if entry.status is not None]
    shown = {status.id for status in statuses}
    missing = dict.fromkeys(s.in_reply_to for s in statuses if s.in_reply_to and s.in_reply_to not in shown)
    unread = [Hole(entry.id, entry.fault) for entry in entries if entry.fault]
    return (*(Hole(parent, "not shown to this account, or deleted") for parent in missing), *unread)
