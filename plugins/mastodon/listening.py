"""The server's own word that something came: a hint to pull, never the truth.

Only the stream of notifications is opened where there is one, so that the posts of everybody the account follows
do not come along.
Source: https://docs.joinmastodon.org/methods/streaming/ (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from plugins.mastodon.asking import exact, token
from plugins.mastodon.instance import read as read_instance
from ventanilla.api import ConnectorError, Context, Gone, StreamId, Unavailable

_PATHS = ("/api/v1/streaming/user/notification", "/api/v1/streaming/user")
_CALLS = frozenset(("notification", "conversation", "notifications_merged"))
"""Events after which there is something to pull; ``update``, ``delete`` and ``status.update`` are about others."""


async def listen(ctx: Context, stream: StreamId) -> AsyncIterator[StreamId]:
    """``stream`` each time something came.

    Raises:
        Unavailable: the server has no stream, or the line ended.
        ConnectorError: the line cannot be opened or broke.
    """
    instance = await read_instance(ctx)
    if not instance.stream_url:
        raise Unavailable("this server has no stream")
    headers = {"Authorization": f"Bearer {await token(ctx)}", "Accept": "text/event-stream"}
    for path in _PATHS:
        is_last = path == _PATHS[-1]
        try:
            events = ctx.http.events(instance.stream_url + path, headers=headers)
            try:
                async for event in events:
                    if event.event in _CALLS:
                        yield stream
            finally:
                if isinstance(events, AsyncGenerator):
                    await events.aclose()
            raise Unavailable("the server ended the stream")
        except Gone as error:
            if is_last:
                raise Unavailable("this server has no stream", where=error.where, status=error.status) from None
        except ConnectorError as error:
            raise exact(error) from None
