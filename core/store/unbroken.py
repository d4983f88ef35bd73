"""Waiting for something that must come to its end although the one who waits is cancelled."""

from __future__ import annotations

import asyncio
from typing import TypeVar

T = TypeVar("T")


async def unbroken(task: asyncio.Future[T]) -> T:
    """The result of ``task``; a cancellation of the caller waits until it has ended."""
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
        except Exception:  # noqa: BLE001  # it is the task's own and is raised again below
            break
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # mark it as seen: the caller asked not to know
        raise cancelled
    return task.result()
