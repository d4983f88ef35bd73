"""The stream says that something came; what it is, a pull says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import cast

import pytest

from plugins.mastodon import connector
from plugins.mastodon.connector import NOTIFICATIONS
from tests.contract.mastodon.town import GOTOSOCIAL, MASTODON, V1_ONLY, Kind
from tests.contract.mastodon.wire import Answer
from tests.contract.mastodon.world import World, world
from ventanilla.api import AuthError, StreamId, Unavailable

_TIMEOUT_S = 20


def event(name: str, data: str = "{}") -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()


def listening(here: World) -> AsyncGenerator[StreamId, None]:
    return cast("AsyncGenerator[StreamId, None]", connector.listen(here.context()))


async def test_a_notification_is_a_hint_and_heartbeats_deletions_and_updates_are_none() -> None:
    async with world() as here, asyncio.timeout(_TIMEOUT_S):
        line = listening(here)
        first = asyncio.ensure_future(anext(line))
        await here.fake.has_opened.wait()
        assert here.fake.asked[-1].headers["authorization"] == "Bearer the-token-of-the-tests"
        pieces = (
            event("update"),
            event("delete", "103"),
            event("status.update"),
            b":thump\n",
            event("notification", '{"id":"1"}'),
            b":thump\n",
            event("conversation"),
            event("filters_changed"),
            None,
        )
        for piece in pieces:
            here.fake.streams[0].put_nowait(piece)
        hints = [await first]
        with pytest.raises(Unavailable):
            async for hint in line:
                hints.append(hint)  # noqa: PERF401 (the error at the end would lose a comprehension's list)
        assert hints == [NOTIFICATIONS, NOTIFICATIONS]


async def test_a_line_that_ends_is_an_error_and_not_silence() -> None:
    async with world() as here, asyncio.timeout(_TIMEOUT_S):
        line = listening(here)
        first = asyncio.ensure_future(anext(line))
        await here.fake.has_opened.wait()
        here.fake.streams[0].put_nowait(None)
        with pytest.raises(Unavailable):
            await first


@pytest.mark.parametrize("kind", [GOTOSOCIAL, V1_ONLY, replace(MASTODON, has_stream=False)])
async def test_a_server_without_a_stream_says_so(kind: Kind) -> None:
    async with world(kind) as here, asyncio.timeout(_TIMEOUT_S):
        with pytest.raises(Unavailable, match="no stream"):
            await anext(listening(here))


async def test_the_older_stream_serves_where_there_is_no_other() -> None:
    async with world() as here, asyncio.timeout(_TIMEOUT_S):
        here.fake.answers("GET /api/v1/streaming/user/notification", Answer({"error": "Not found"}, 404))
        line = listening(here)
        first = asyncio.ensure_future(anext(line))
        await here.fake.has_opened.wait()
        here.fake.streams[0].put_nowait(event("notification"))
        assert await first == NOTIFICATIONS
        await line.aclose()


async def test_a_stream_that_refuses_the_access_says_so() -> None:
    async with world() as here, asyncio.timeout(_TIMEOUT_S):
        here.fake.answers("GET /api/v1/streaming", Answer({"error": "Invalid access token"}, 401))
        with pytest.raises(AuthError):
            await anext(listening(here))
