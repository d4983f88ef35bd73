"""The wiring: opens a workspace with its gate, so that screens, commands and the collector meet one house."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from core.access.gate import permit
from core.config import Config, read_config
from core.store import Store, open_store
from core.store.workspace import Workspace, read_workspace


@dataclass(frozen=True, slots=True)
class House:
    """An open workspace with all that every process needs to know of it."""

    directory: Path
    store: Store
    workspace: Workspace
    config: Config


@asynccontextmanager
async def open_house(directory: Path, *, checkpoints: bool = False) -> AsyncIterator[House]:
    """Open the workspace in ``directory`` behind its gate.

    Args:
        checkpoints: true for the process that folds the log into the database by itself.

    Raises:
        StoreRefused: as :func:`core.store.open_store`.
        UsageError: its configuration cannot be read.
    """
    config = read_config(directory)
    async with open_store(directory, gate=permit, checkpoints=checkpoints) as store:
        yield House(directory, store, await read_workspace(store), config)
