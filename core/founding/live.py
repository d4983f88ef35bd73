"""A workspace for real work: empty, with its first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.access.gate import permit
from core.access.service import create_first_administrator
from core.founding import ground
from core.ids import OperatorId
from core.policy import Role
from core.store import Actor, create_store, open_store
from core.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Founder:
    """The first person of a workspace, who may do everything an administrator may."""

    name: str
    title: str
    pin: str


async def found_live(directory: Path, workspace: Workspace, founder: Founder) -> OperatorId:
    """Make an empty workspace with its first administrator.

    Raises:
        StoreRefused: there is one already, or the place is not fit.
        UsageError: the name or the PIN is not fit; nothing is left behind then.
    """
    create_store(directory)
    try:
        async with open_store(directory, gate=permit) as store:
            await store.write(Actor(None, "init", "cli"), lambda work: ground.lay(work, workspace, None))
            roles = (Role.ADMINISTRATOR, Role.COMMS_MANAGER, Role.COMMUNITY_MANAGER)
            return await create_first_administrator(store, founder.name, founder.title, founder.pin, roles)
    except BaseException:
        ground.clear(directory)
        raise
