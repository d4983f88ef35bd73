"""A workspace with people and accounts, a clock that stands until moved, and short ways to make things arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core.clock import Clock
from core.ids import AccountId, ConversationId, OperatorId
from core.inbox.asking import typed
from core.inbox.candidates import ask
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef, IngestCount, Page
from core.inbox.reads import PAGE
from core.inbox.search import search
from core.inbox.views import View
from core.store import Actor, Row, Store, Work, create_store, open_store
from core.store.workspace import found, new_workspace
from ventanilla.api import Arrived, Author, Event, Item, ItemKind, Visibility

T = TypeVar("T")

NOON_S = 1_790_000_000
ANA = Actor(OperatorId(1), "Ana", "tty")
LUIS = Actor(OperatorId(2), "Luis", "ssh")
COLLECTOR = Actor(None, "collector", "collector")
FB = AccountRef(AccountId(1), "Fb")
CHAT = AccountRef(AccountId(2), "Ch")


@dataclass(frozen=True)
class Desk:
    """An open workspace whose clock the test moves."""

    store: Store

    @property
    def now_s(self) -> int:
        return self.store.clock.now_s()

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.store.clock = standing(self.now_s + seconds)

    async def arrive(self, *events: Event, account: AccountRef = FB) -> IngestCount:
        """Take in one batch."""
        return await self.system(lambda work: ingest(work, account, "main", events))

    async def system(self, act: Callable[[Work], Awaitable[T]]) -> T:
        return await self.store.write(COLLECTOR, act)

    async def say(self, author: str, text: str, id_: str = "", *, root: str = "") -> ConversationId:
        """One message arrives; returns its conversation."""
        await self.arrive(word(id_ or f"{author}:{text}", text, author, root=root))
        row = await self.one("SELECT conversation_id AS id FROM message ORDER BY id DESC LIMIT 1")
        return ConversationId(row["id"])

    async def one(self, sql: str, *params: object) -> Row:
        found_row = await self.store.row(sql, params)
        assert found_row is not None, sql
        return found_row

    async def found(
        self, text: str, *, before: int | None = None, limit: int = PAGE, within: View | None = None
    ) -> Page:
        """What somebody who types this finds."""
        asked = await ask(self.store, typed(text), OperatorId(1), within=within)
        return await search(self.store, asked, before=before, limit=limit)

    async def table(self, sql: str, *params: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in await self.store.rows(sql, params)]

    async def set(self, sql: str, *params: object) -> None:
        """Change the store behind the service's back, to arrange a test."""

        async def act(work: Work) -> None:
            work.system("arranging a test")
            await work.execute(sql, params)

        await self.system(act)


def word(
    id_: str,
    text: str,
    author: str = "vecina",
    *,
    root: str = "",
    private: bool = False,
    kind: ItemKind = ItemKind.COMMENT,
    raw: bytes = b"{}",
) -> Arrived:
    """A message that arrives."""
    return Arrived(
        Item(
            remote_id=id_,
            kind=ItemKind.DM if private else kind,
            author=Author(remote_id=f"id-{author}", handle=author),
            text=text,
            root=root,
            visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        ),
        raw,
    )


def standing(at_s: int) -> Clock:
    """A clock that shows one moment."""
    return Clock(origin_s=at_s, started_s=0.0, speed=0.0)


@asynccontextmanager
async def open_desk(folder: Path, *, fresh: bool = True) -> AsyncIterator[Desk]:
    """A desk in a workspace, founded here unless it is not ``fresh``."""
    if fresh:
        create_store(folder)
    async with open_store(folder, clock=standing(NOON_S)) as store:
        desk = Desk(store)
        if fresh:
            await desk.system(_people_and_accounts)
        yield desk


async def _people_and_accounts(work: Work) -> None:
    work.system("arranging a test")
    await found(work, new_workspace("Valdeluz", zone="America/Lima", language="es"))
    people: Sequence[tuple[object, ...]] = [(1, "Ana", NOON_S), (2, "Luis", NOON_S), (3, "Eva", NOON_S)]
    await work.many("INSERT INTO operator (id, name, created_s) VALUES (?, ?, ?)", people)
    await work.execute("UPDATE operator SET state = 'disabled' WHERE id = 3")
    accounts: Sequence[tuple[object, ...]] = [(1, "muro", "plaza", "Fb", NOON_S), (2, "chat", "plaza", "Ch", NOON_S)]
    await work.many("INSERT INTO account (id, name, connector, network, created_s) VALUES (?, ?, ?, ?, ?)", accounts)
