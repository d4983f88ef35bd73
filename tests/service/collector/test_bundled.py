"""The bundled connectors through the whole collector: the real door, the real parsing child, the real inbox."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.accounts.loading import Shelf
from core.accounts.model import AccountState, HealthCode, NewAccount
from core.accounts.service import add_account, check_account
from core.clock import Clock
from core.collector.contexts import Outside, contexts
from core.collector.main import collect
from core.store import Store, Work, open_store
from core.store.workspace import WorkspaceKind, found, new_workspace
from tests.service.collector.conftest import ANA, START_S, messages, now_of

LONG_S = 60.0
DAY = datetime.fromtimestamp(START_S, UTC).date()
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Diario</title><link>https://d.example/</link>
<description>d</description>
<item><guid>a</guid><title>Sin agua en La Loma</title><link>https://d.example/a</link></item>
<item><guid>b</guid><title>Vuelve el agua</title><link>https://d.example/b</link></item>
</channel></rss>"""


@asynccontextmanager
async def newspaper(answers: list[tuple[str, str]]) -> AsyncIterator[int]:
    """A web server that gives one answer a request, the last one for ever; yields its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        status, body = answers.pop(0) if len(answers) > 1 else answers[0]
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body.encode())}\r\n\r\n"
        writer.write(head.encode() + body.encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_feed_is_fetched_parsed_and_stored_and_its_end_is_noticed(store: Store, workspace: Path) -> None:
    answers = [("200 OK", RSS), ("410 Gone", "")]
    async with asyncio.timeout(LONG_S), newspaper(answers) as port:
        url = f"http://127.0.0.1:{port}/rss?token=s3cr3t"
        account = await add_account(store, ANA, NewAccount("Diario", "feed", settings={"url": url}), Shelf())
        outside = Outside(allow=(f"127.0.0.1:{port}",))
        assert await collect(workspace, once=True, outside=outside) == 0
        assert await messages(store, account) == 2
        assert (await now_of(store, account)).standing.health is HealthCode.OK
        assert await collect(workspace, once=True, outside=outside) == 6
    gone = (await now_of(store, account)).standing
    assert gone.state is AccountState.GONE
    assert "s3cr3t" not in repr(gone)


async def test_an_inner_address_nobody_allowed_is_not_asked(store: Store, workspace: Path) -> None:
    async with asyncio.timeout(LONG_S), newspaper([("200 OK", RSS)]) as port:
        url = f"http://127.0.0.1:{port}/rss"
        account = await add_account(store, ANA, NewAccount("Diario", "feed", settings={"url": url}), Shelf())
        assert await collect(workspace, once=True) == 6
    assert (await now_of(store, account)).standing.health is HealthCode.BLOCKED


@pytest.fixture
async def demo(workspace: Path) -> AsyncIterator[Store]:
    """A demo workspace at noon of its day, sixty times as fast."""
    noon = datetime(DAY.year, DAY.month, DAY.day, 17, tzinfo=UTC).timestamp()  # in Lima
    clock = Clock(origin_s=noon, started_s=time.time(), speed=60.0)
    async with open_store(workspace) as empty:
        facts = new_workspace("Valdeluz", zone="America/Lima", language="es", kind=WorkspaceKind.DEMO)

        async def act(work: Work) -> None:
            work.system("a test")
            await found(work, facts, clock)

        await empty.write(ANA, act)
    async with open_store(workspace) as store:
        yield store


async def test_the_plaza_plays_its_day_into_the_inbox(demo: Store, workspace: Path) -> None:
    settings = {"account": "x-valdeluz", "day": f"{DAY.isoformat()} America/Lima"}
    account = await add_account(demo, ANA, NewAccount("@valdeluz", "plaza", settings=settings), Shelf())
    async with asyncio.timeout(LONG_S), contexts(demo.clock, Outside()) as ways:
        checked = await check_account(demo, ANA, "@valdeluz", Shelf(), ways)
        assert checked.probe is not None, checked.failure
        assert await collect(workspace, once=True) == 0
        first = await messages(demo, account)
        assert first > 50
        assert await collect(workspace, for_s=3.0) == 0
        assert await messages(demo, account) >= first
    standing = (await now_of(demo, account)).standing
    assert (standing.health, standing.failures) == (HealthCode.OK, 0)
