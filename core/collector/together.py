"""Several tasks as one piece of work: it ends as a whole, and with the one failure that matters."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from core.errors import LeaseLost, StoreRefused

T = TypeVar("T")


async def alone(work: Coroutine[object, object, T]) -> T:
    """Run a group of tasks in a task of its own: one that fails while we are cancelled must not hide that from us."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task,))
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait((task,))
        if not task.cancelled():
            task.exception()  # mark it as seen: we end anyway
        raise
    return task.result()


def gravest(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one failure to act on: what is wrong with the workspace, before a lease lost, before all else."""
    leaves = list(_leaves(several))
    for kind in (StoreRefused, LeaseLost):
        for leaf in leaves:
            if isinstance(leaf, kind):
                return leaf
    return leaves[0]


def _leaves(several: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in several.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found
