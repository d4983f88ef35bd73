"""Which keeper a workspace has: the system's keyring, or systemd's credentials where the service has some."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from core.accounts.credentials.keyring_keeper import KeyringKeeper
from core.accounts.credentials.model import Keeper
from core.accounts.credentials.secrets import Credentials
from core.config import CredentialsConfig
from core.store import Actor, Store, Work
from core.store.workspace import fact, keep_fact, read_workspace

GIVEN_VARIABLE = "CREDENTIALS_DIRECTORY"
STATE_VARIABLE = "STATE_DIRECTORY"
"""Set by systemd: where the service finds its credentials, and the folder that is its own."""

_UUID = "uuid"
_SELF = Actor(None, "collector", "collector")


@asynccontextmanager
async def open_credentials(
    store: Store, config: CredentialsConfig, environment: Mapping[str, str] = os.environ
) -> AsyncIterator[Credentials]:
    """The secrets of this workspace's accounts while it is open; nothing is asked of any keyring before one is read."""
    _no_core_dumps()
    credentials = Credentials(store, keeper_of(await workspace_id(store), config, environment))
    try:
        yield credentials
    finally:
        await credentials.close()


def keeper_of(workspace: str, config: CredentialsConfig, environment: Mapping[str, str] = os.environ) -> Keeper:
    """The keeper that the configuration names, else the one that this process was started with."""
    given, state = environment.get(GIVEN_VARIABLE), environment.get(STATE_VARIABLE)
    if (config.keeper or ("systemd" if given else "keyring")) == "keyring":
        return KeyringKeeper(workspace)
    from core.accounts.credentials.systemd_keeper import SystemdKeeper  # loads what seals files

    kept = Path(config.directory) if config.directory else None
    if kept is None and state:
        kept = Path(state.partition(":")[0]) / "credentials"
    return SystemdKeeper(workspace, Path(given) if given else None, kept)


async def workspace_id(store: Store) -> str:
    """The workspace's unguessable id; one that lacks it gets it now."""
    found = (await read_workspace(store)).uuid
    if found:
        return found

    async def act(work: Work) -> str:
        work.system("an id is no act of a person")
        kept = await fact(work, _UUID)
        if not kept:
            kept = uuid4().hex
            await keep_fact(work, _UUID, kept)
        return kept

    return await store.write(_SELF, act)


def _no_core_dumps() -> None:
    """A process that holds secrets leaves no image of its memory behind."""
    try:
        import resource
    except ImportError:  # not on this system
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
