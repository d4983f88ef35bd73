"""A house with roles and the real gate, in which posts go their way: what the tests of the workflow share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.access import permit
from core.ids import AccountId, OperatorId
from core.policy import Role
from core.publishing.content import Content
from core.publishing.meta import Kind, Meta
from core.publishing.model import PostId
from core.publishing.workflow.drafting import Changes, NewPost, Saved, new_draft, save
from core.publishing.workflow.model import Judgement, Stage, Standing
from core.publishing.workflow.sheet import PostSheet, post_sheet
from core.publishing.workflow.store import flow_of
from core.publishing.workflow.submitting import Submitted, submit
from core.store import Actor, Work, create_store, open_store
from core.store.workspace import found, new_workspace
from tests.service.inbox.desk import NOON_S, Desk, standing
from tests.service.publishing.room import SHELF, Room
from ventanilla.api import Passage

ANA = Actor(OperatorId(1), "Ana", "tty")
LUIS = Actor(OperatorId(2), "Luis", "ssh")
ROSA = Actor(OperatorId(3), "Rosa", "cli")
IVAN = Actor(OperatorId(4), "Iván", "cli")
OSCAR = Actor(OperatorId(5), "Óscar", "cli")
ROLES: dict[int, tuple[str, Role]] = {
    1: ("Ana", Role.COMMUNITY_MANAGER),
    2: ("Luis", Role.APPROVER),
    3: ("Rosa", Role.COMMS_MANAGER),
    4: ("Iván", Role.APPROVER),
    5: ("Óscar", Role.ADMINISTRATOR),
}
"""Oscar may change roles, and nothing of content."""
MURO, CHAT = AccountId(1), AccountId(2)


@dataclass(frozen=True)
class Finding:
    """What a lint might say."""

    rule: str
    severity: str
    mark: str = "m1"
    is_lasting: bool = False
    second: str = ""


class House(Room):
    """A room whose gate knows roles."""

    async def draft(self, text: str = "Corte de agua el martes", *, actor: Actor = ANA, **changes: Any) -> PostId:
        """A draft for both accounts, unless told otherwise."""
        return await new_draft(self.desk.store, actor, wish(text, **changes))

    async def submitted(self, text: str = "Corte de agua el martes", *, actor: Actor = ANA, **changes: Any) -> PostId:
        """A post in review."""
        post = await self.draft(text, actor=actor, **changes)
        await self.submit(post, actor=actor)
        return post

    async def submit(self, post: PostId, *, actor: Actor = ANA, findings: Sequence[Judgement] = ()) -> Submitted:
        """Hand it in; the lint says this."""

        async def judge(_id: PostId) -> Sequence[Judgement]:
            return findings

        return await submit(self.desk.store, actor, SHELF, post, judge=judge)

    async def change(self, post: PostId, *, actor: Actor = ANA, stays: bool = False, **changes: Any) -> Saved:
        """Change it as it stands now."""
        rev = (await flow_of(self.desk.store, post)).rev
        return await save(self.desk.store, actor, post, Changes(**changes), rev=rev, stays=stays)

    async def sheet(self, post: PostId) -> PostSheet:
        return await post_sheet(self.desk.store, post)

    async def stands(self, post: PostId) -> tuple[Stage, Standing]:
        found_sheet = await self.sheet(post)
        return found_sheet.stage, found_sheet.standing


def words(*texts: str) -> Content:
    """What a post says."""
    return Content(passages=tuple(Passage(text) for text in texts), lang="es")


def wish(text: str, *, kind: Kind = Kind.NONE, **changes: Any) -> NewPost:
    """A post for both accounts, unless told otherwise."""
    fields: dict[str, Any] = {
        "accounts": ["muro", "chat"],
        "content": words(text),
        "meta": Meta(kind=kind),
        **changes,
    }
    return NewPost(**fields)


@asynccontextmanager
async def open_house(folder: Path, *, fresh: bool = True) -> AsyncIterator[House]:
    """A house in a workspace, founded here unless it is not ``fresh``."""
    if fresh:
        create_store(folder)
    async with open_store(folder, gate=permit, clock=standing(NOON_S)) as store:
        desk = Desk(store)
        if fresh:
            await desk.system(_people_and_accounts)
        yield House(desk)


async def _people_and_accounts(work: Work) -> None:
    work.system("arranging a test")
    await found(work, new_workspace("Valdeluz", zone="America/Lima", language="es"))
    for number, (name, role) in ROLES.items():
        await work.execute("INSERT INTO operator (id, name, created_s) VALUES (?, ?, ?)", (number, name, NOON_S))
        await work.execute("INSERT INTO operator_role (operator_id, role) VALUES (?, ?)", (number, role.value))
    for number, name in ((1, "muro"), (2, "chat")):
        await work.execute(
            "INSERT INTO account (id, name, connector, network, created_s) VALUES (?, ?, 'plaza', ?, ?)",
            (number, name, name[:2].title(), NOON_S),
        )
