"""Workspaces for the dashboard to stand in: people, accounts that ask nobody, messages as a test gives them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from core.access.gate import permit
from core.access.service import add_operator, create_first_administrator
from core.accounts.loading import BUNDLED, Shelf
from core.accounts.model import NewAccount
from core.accounts.service import fitted, register
from core.ids import AccountId, OperatorId
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef, IngestCount
from core.policy import Role
from core.store import Actor, Store, Work, create_store, open_store
from core.store.files import database_path
from core.store.workspace import WorkspaceKind, found, new_workspace
from ventanilla.api import Arrived, Author, Event, Item, ItemKind, Media, Visibility

T = TypeVar("T")

COLLECTOR = Actor(None, "collector", "collector")
WALL = AccountRef(AccountId(1), "Fb")
ROLES = (Role.COMMUNITY_MANAGER, Role.COMMS_MANAGER)
QUIET_DAY = "2150-01-06 America/Lima"
"""A day so far away that the simulated network has nothing to give until a test is over."""


def found_room(
    directory: Path,
    *,
    people: Mapping[str, str] | None = None,
    kind: WorkspaceKind = WorkspaceKind.DEMO,
    settings: Mapping[str, str] | None = None,
    roles: Sequence[Role] = ROLES,
) -> None:
    """Make a workspace with these people (name and PIN; in a demo the PIN may be empty) and one Facebook wall.

    The first of them manages operators. The clock is the machine's.
    """

    async def begin() -> None:
        create_store(directory)
        async with open_store(directory, gate=permit) as store:
            facts = new_workspace("Municipalidad de Valdeluz", zone="America/Lima", language="en", kind=kind)
            await store.write(Actor(None, "init", "cli"), lambda work: _facts(work, facts))
            names = list((people or {"Ana": "", "Luis": ""}).items())
            name, pin = names[0]
            first = await create_first_administrator(store, name, "", pin, (*roles, Role.ADMINISTRATOR))
            for name, pin in names[1:]:
                await add_operator(store, Actor(first, names[0][0], "test"), name, "", pin, roles)
            wall = {"account": "fb-valdeluz", "day": QUIET_DAY, **(settings or {})}
            loaded = Shelf(BUNDLED).load("plaza")
            new = fitted(NewAccount("wall", "plaza", "Fb", "valdeluz", wall), loaded)
            await store.write(COLLECTOR, lambda work: _registered(work, new))

    async def _facts(work: Work, facts: object) -> None:
        assert hasattr(facts, "uuid")
        await found(work, facts)  # type: ignore[arg-type]  # as it was made above
        await work.audit("workspace.found", "workspace")

    async def _registered(work: Work, new: NewAccount) -> None:
        await register(work, new)

    asyncio.run(begin())


def in_store(directory: Path, act: Callable[[Store], Awaitable[T]]) -> T:
    """Do something with the open store, as another process of the workspace would."""

    async def run() -> T:
        async with open_store(directory, gate=permit) as store:
            return await act(store)

    return asyncio.run(run())


def arrive(directory: Path, events: Sequence[Event]) -> IngestCount:
    """Let messages arrive at the wall."""

    async def act(store: Store) -> IngestCount:
        return await store.write(COLLECTOR, lambda work: ingest(work, WALL, "main", events))

    return in_store(directory, act)


def message(
    id_: str,
    text: str,
    *,
    author: str = "",
    handle: str = "",
    name: str = "",
    root: str = "",
    url: str = "",
    alt: str = "",
    media_url: str = "",
    is_private: bool = False,
) -> Arrived:
    """One message; the author's id is ``author``, or the message's own."""
    media = (Media("image", media_url, alt),) if alt or media_url else ()
    return Arrived(
        Item(
            remote_id=id_,
            kind=ItemKind.DM if is_private else ItemKind.COMMENT,
            author=Author(author or id_, handle or author or id_, name),
            text=text,
            root=root,
            url=url,
            media=media,
            visibility=Visibility.PRIVATE if is_private else Visibility.PUBLIC,
        ),
        b"{}",
    )


def operator(directory: Path, name: str) -> Actor:
    """An operator as somebody who acts."""
    [[id_]] = look(directory, "SELECT id FROM operator WHERE name = ?", name)
    assert isinstance(id_, int)
    return Actor(OperatorId(id_), name, "test")


def look(directory: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """What a reader of the file itself finds: an account of the store that is not the program's own."""
    connection = sqlite3.connect(f"file:{database_path(directory)}?mode=ro", uri=True, timeout=20)
    try:
        return connection.execute(sql, tuple(values)).fetchall()
    finally:
        connection.close()


def number(directory: Path, sql: str, *values: object) -> int:
    """The one number a query gives; 0 for none."""
    rows = look(directory, sql, *values)
    found_number = rows[0][0] if rows else 0
    assert found_number is None or isinstance(found_number, int)
    return found_number or 0
