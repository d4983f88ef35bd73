"""From "send" to the receipt, beside a bare httpx call of the same request; and one due post among many that wait."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from bench.measures import Measure, Target, middle
from bench.report import Section
from bench.speaker import TABLE
from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import fitted, register
from core.ids import AccountId, OperatorId
from core.publishing import store as sql
from core.publishing.content import Content, dump_content
from core.publishing.model import DeliveryId, DeliveryState, PostKind
from core.publishing.replies import new_key
from core.store import Actor, Store, Work, create_store, open_store
from core.store.changes import changes
from ventanilla.api import Passage

ANSWER_S = 0.1
"""What the platform takes: a server of another continent, or a busy one nearby."""
WAITING = 10_000
TO_BARE = Target(1.5)
LATENESS_S = Target(1.0, "s")
PATIENCE_S = 30.0
TEXT = "Corte de agua en La Loma hasta las 18:00."
ANA = Actor(None, "bench", "bench")


def publish(runs: int) -> list[Section]:
    """Both questions, against one platform on loopback and one collector in a process of its own."""
    return [asyncio.run(_measured(runs))]


async def _measured(runs: int) -> Section:
    with tempfile.TemporaryDirectory(prefix="ventanilla-bench-") as folder:
        workspace = Path(folder) / "w"
        arrivals: list[float] = []
        async with _platform(arrivals) as port, _collector(workspace, port) as desk:
            store, account = desk
            await _send(store, account, time.time())  # once unmeasured
            ours, bare = [], []
            once = httpx.Limits(max_keepalive_connections=0)
            async with httpx.AsyncClient(trust_env=False, limits=once) as client:
                for _run in range(runs):  # in turn, so that a busy moment meets both
                    ours.append(await _send(store, account, time.time()))
                    bare.append(await _bare(client, port))
            await _fill(store, account)
            late = []
            for _run in range(3):
                due_s = int(time.time()) + 3
                await _send(store, account, due_s)
                late.append(max(0.0, arrivals[-1] - due_s))
    return Section(
        "Publishing",
        f"Median of {runs}, in turn, against a platform that answers after {ANSWER_S * 1000:.0f} ms; the collector is"
        f" a process of its own, the undo window is off. Lateness: arrival of a post due among {WAITING:,} that wait.",
        (
            Measure("send to receipt", "ms", middle(ours) * 1000, middle(bare) * 1000, "httpx", TO_BARE),
            Measure("later than its second, the worst of 3", "s", max(late), target=LATENESS_S),
        ),
    )


async def _send(store: Store, account: AccountId, due_s: float) -> float:
    """Send one post and wait for its receipt; the seconds between."""
    before = time.perf_counter()

    async def act(work: Work) -> DeliveryId:
        work.system("the bench's own world")
        content = dump_content(Content(passages=(Passage(TEXT),)))
        post = await sql.insert_post(work, PostKind.POST, OperatorId(1))
        id_ = await sql.insert_delivery(
            work, post, account, content, new_key(), due_s=int(due_s), deadline_s=int(due_s) + 600
        )
        await sql.seal(work, post)
        await sql.insert_approval(work, post, OperatorId(2))
        work.changed("delivery", id_, "new")
        return id_

    feed = changes(store)
    mine = await store.write(ANA, act)
    async with asyncio.timeout(PATIENCE_S):
        async for batch in feed:
            if any(each.id == mine and each.op == DeliveryState.PUBLISHED.value for each in batch):
                break
    return time.perf_counter() - before


async def _bare(client: httpx.AsyncClient, port: int) -> float:
    """The same request by httpx alone, over a connection of its own; the seconds it takes."""
    before = time.perf_counter()
    answer = await client.post(f"http://127.0.0.1:{port}/post", json={"key": new_key(), "text": TEXT})
    answer.raise_for_status()
    return time.perf_counter() - before


async def _fill(store: Store, account: AccountId) -> None:
    """Let ten thousand posts wait for next week."""

    async def act(work: Work) -> None:
        work.system("the bench's own world")
        content = dump_content(Content(passages=(Passage("La semana que viene"),)))
        due_s = work.now_s + 7 * 86_400
        for _number in range(WAITING):
            post = await sql.insert_post(work, PostKind.POST, OperatorId(1))
            await sql.insert_delivery(work, post, account, content, new_key(), due_s=due_s, deadline_s=due_s + 600)
            await sql.seal(work, post)
            await sql.insert_approval(work, post, OperatorId(2))

    await store.write(ANA, act)


@asynccontextmanager
async def _collector(workspace: Path, port: int) -> AsyncIterator[tuple[Store, AccountId]]:
    """A workspace with one account, and a collector at work in it."""
    create_store(workspace)

    async def act(work: Work) -> AccountId:
        work.system("the bench's own world")
        await work.execute("INSERT INTO operator (id, name, created_s) VALUES (1, 'Ana', 0), (2, 'Luis', 0)")
        new = NewAccount("speaker", "speaker", settings={"url": f"http://127.0.0.1:{port}"})
        return (await register(work, fitted(new, Shelf(TABLE).load("speaker")))).id

    async with open_store(workspace) as store:
        account = await store.write(ANA, act)
        command = [sys.executable, "-m", "bench.speaker", str(workspace), f"127.0.0.1:{port}"]
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stderr=DEVNULL)
        assert process.stdin is not None
        try:
            yield store, account
        finally:
            process.stdin.close()
            await process.wait()


@asynccontextmanager
async def _platform(arrivals: list[float]) -> AsyncIterator[int]:
    """A platform that takes its time; notes when each request came."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        arrivals.append(time.time())
        await asyncio.sleep(ANSWER_S)
        body = json.dumps({"id": len(arrivals)}).encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b"
            % (len(body), body)
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1])
