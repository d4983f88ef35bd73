"""A workspace with people in it, for the tests of this folder: a real store behind the real gate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from core.access import Session, SignedIn, Terms, act_as, add_operator, create_first_administrator, permit, sign_in
from core.access.pins import Cost
from core.ids import OperatorId
from core.policy import Role
from core.store import Actor, Store, Work, create_store, open_store
from core.store.records import audit_entries, audit_verify
from core.store.workspace import WorkspaceKind, found, new_workspace

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
TERMS = Terms(cost=CHEAP)
ROSA_PIN = "246813"
"""Rosa administers and heads communications: she made the workspace."""
ANA_PIN = "975310"


@dataclass
class Machine:
    """The machine's time, moved by hand."""

    now_s: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s

    @property
    def terms(self) -> Terms:
        return Terms(cost=CHEAP, machine_s=self)


@asynccontextmanager
async def room(directory: Path, kind: WorkspaceKind = WorkspaceKind.LIVE) -> AsyncIterator[Store]:
    """A new workspace of that kind, without people, open."""
    create_store(directory)
    async with open_store(directory, gate=permit) as store:
        await store.write(Actor(None, "setup"), _founding(kind))
        yield store


@asynccontextmanager
async def staffed(directory: Path) -> AsyncIterator[tuple[Store, Actor, OperatorId]]:
    """A workspace with Rosa, who manages, as an actor, and Ana, community manager, by her number."""
    async with room(directory) as store:
        await create_first_administrator(
            store, "Rosa", "jefa", ROSA_PIN, [Role.ADMINISTRATOR, Role.COMMS_MANAGER], terms=TERMS
        )
        rosa = await act_as(store, "Rosa", ROSA_PIN, origin="cli", terms=TERMS)
        ana = await add_operator(store, rosa, "Ana", "gestora", ANA_PIN, [Role.COMMUNITY_MANAGER], terms=TERMS)
        yield store, rosa, ana


async def enter(
    store: Store,
    who: str = "Ana",
    pin: str = ANA_PIN,
    *,
    host: str = "sala.example",
    origin: str = "tty1",
    take_over: bool = False,
    leaving: Session | None = None,
    terms: Terms = TERMS,
) -> SignedIn:
    """Sign in as the tests mostly do."""
    return await sign_in(
        store, who, pin, origin=origin, host=host, pid=1, take_over=take_over, leaving=leaving, terms=terms
    )


def asking(permission: str) -> Callable[[Work], Awaitable[None]]:
    """An act that only asks the gate."""

    async def act(work: Work) -> None:
        await work.allow(permission)

    return act


async def actions(store: Store) -> list[tuple[str, str, str]]:
    """The record as (actor, action, target), oldest first; the chain is checked on the way."""
    verdict = await audit_verify(store)
    assert verdict.broken_at is None
    return [(each.actor, each.action, each.target) for each in reversed(await audit_entries(store, limit=10_000))]


def _founding(kind: WorkspaceKind) -> Callable[[Work], Awaitable[None]]:
    async def act(work: Work) -> None:
        await work.allow("workspace.found")
        await found(work, new_workspace("Municipalidad de Valdeluz", zone="America/Lima", language="es", kind=kind))
        await work.audit("workspace.found", "workspace")

    return act
