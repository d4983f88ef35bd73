"""A workspace that publishes to the platform of the kill tests, in this process and without its delays and moods."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import fitted, register
from core.collector.contexts import Outside
from core.collector.main import collect
from core.collector.pace import Pace
from core.ids import OperatorId
from core.publishing import store as sql
from core.publishing.content import Content, dump_content
from core.publishing.model import PostKind
from core.publishing.replies import new_key
from core.store import Actor, Store, Work, create_store, open_store
from core.store.changes import changes
from tests.integration.answered.answers import UNSETTLED
from tests.integration.answered.nursery import PACE
from tests.integration.kills.nursery import TABLE
from tests.integration.kills.platform import Platform
from ventanilla.api import Passage

LONGEST_S = 240
SOMEBODY = Actor(None, "square", "test")


class _Prompt(random.Random):
    """Chances of a platform that answers at once and always."""

    def uniform(self, a: float, b: float) -> float:
        """No delay."""
        return 0.0 * (a + b)

    def random(self) -> float:
        """No bad luck."""
        return 1.0


@dataclass(frozen=True)
class Square:
    """The platform and where it listens."""

    platform: Platform
    port: int

    def public(self) -> Counter[tuple[str, str]]:
        """How often each text is public, by class of platform."""
        return Counter(self.platform.public)


@asynccontextmanager
async def square(kind: type[Platform] = Platform) -> AsyncIterator[Square]:
    """The platform while it listens."""
    platform = kind(_Prompt())
    server = await asyncio.start_server(platform.serve, "127.0.0.1", 0)
    async with server:
        yield Square(platform, int(server.sockets[0].getsockname()[1]))


async def publishing_workspace(folder: Path, port: int, kinds: tuple[str, ...], posts: int) -> None:
    """A workspace with an account on each class of platform and so many approved posts on each, due now."""
    create_store(folder)
    loaded = Shelf(TABLE).load("speaker")

    async def act(work: Work) -> None:
        work.system("a test's own world")
        author = OperatorId(await work.insert("INSERT INTO operator (name, created_s) VALUES ('a', 0)"))
        approver = OperatorId(await work.insert("INSERT INTO operator (name, created_s) VALUES ('b', 0)"))
        for kind in kinds:
            new = NewAccount(kind, "speaker", settings={"url": f"http://127.0.0.1:{port}"})
            account = await register(work, fitted(new, loaded))
            for number in range(posts):
                content = dump_content(Content(passages=(Passage(f"post {number}"),), ext={"class": kind}))
                post = await sql.insert_post(work, PostKind.POST, author)
                await sql.insert_delivery(
                    work, post, account.id, content, new_key(), due_s=work.now_s, deadline_s=work.now_s + 86_400
                )
                await sql.seal(work, post)
                await sql.insert_approval(work, post, approver)

    async with open_store(folder) as store:
        await store.write(SOMEBODY, act)


async def published(workspace: Path, port: int, pace: Pace = PACE) -> dict[tuple[str, str], str]:
    """Collect there until nothing waits; how each post stands."""
    outside = Outside(allow=(f"127.0.0.1:{port}",))
    life = asyncio.create_task(collect(workspace, table=TABLE, outside=outside, pace=pace, for_s=LONGEST_S))
    async with open_store(workspace) as store, asyncio.timeout(LONGEST_S):
        since = await store.value("SELECT max(seq) FROM change_log")
        async with aclosing(changes(store, since)) as feed:
            while await store.value(UNSETTLED):
                await anext(feed)
        found = await states(store)
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)
    return found


async def states(store: Store) -> dict[tuple[str, str], str]:
    """How each post stands, by class of platform and text."""
    rows = await store.rows(
        "SELECT a.name, json_extract(v.content, '$.passages[0].text') AS text, d.state FROM delivery AS d"
        " JOIN variant AS v ON v.id = d.variant_id JOIN account AS a ON a.id = d.account_id"
    )
    return {(row["name"], row["text"]): row["state"] for row in rows}
