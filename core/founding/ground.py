"""What every new workspace begins with, and what is cleared away when it does not come to one."""

from __future__ import annotations

from pathlib import Path

from core.clock import Clock
from core.store import Work
from core.store.workspace import Workspace, found


async def lay(work: Work, workspace: Workspace, clock: Clock | None) -> None:
    """Write down whose workspace it is, and the clock where it has one of its own."""
    await found(work, workspace, clock)
    await work.audit("workspace.found", f"workspace:{workspace.uuid}", kind=workspace.kind.value)


def clear(directory: Path) -> None:
    """Remove the database of a workspace whose founding failed."""
    for file in directory.glob("ventanilla.db*"):
        file.unlink()
