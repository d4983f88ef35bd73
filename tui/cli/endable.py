"""Running what takes a while and leaves files, so that a signal that ends the process ends it tidily."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from functools import partial
from types import FrameType
from typing import Any

ENDING = (signal.SIGTERM, signal.SIGHUP)


def run_endable(work: Coroutine[Any, Any, None]) -> None:
    """Run ``work`` to its end in an event loop of its own.

    A signal of :data:`ENDING` cancels it, which it hears at its next await. An exception raised by the handler itself
    would come up anywhere: inside a callback of the loop, with a lock held, or inside a finaliser, which swallows it.

    Raises:
        SystemExit: it was ended, with 128 and the signal's number; what ``work`` cleans up is done.
    """
    given: list[int] = []
    cancel: list[Callable[[], object]] = []

    def end(number: int, _frame: FrameType | None) -> None:
        given.append(number)
        for each in cancel:
            each()

    async def endable() -> None:
        task = asyncio.current_task()
        assert task is not None
        cancel.append(partial(asyncio.get_running_loop().call_soon_threadsafe, task.cancel))
        if given:
            task.cancel()
        try:
            await work
        finally:
            cancel.clear()

    before = {each: signal.signal(each, end) for each in ENDING}
    try:
        asyncio.run(endable())
    except asyncio.CancelledError:
        if not given:
            raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if given:
        raise SystemExit(128 + given[0])
