"""The fence around connectors: whatever a plugin does, the caller gets its answer, an error of the contract, or one
:class:`Broken`.

A plugin runs in this process, so it can still stall it by computing without end or starting threads; what it can
not do is end it, cancel it, or keep an account busy for ever.
"""

from __future__ import annotations

import asyncio
import os
import traceback
from collections.abc import Awaitable, Callable
from typing import TypeVar

from core.accounts.model import HealthCode
from ventanilla.api import ConnectorError

T = TypeVar("T")

GRACE_S = 1.0
"""What a cancelled plugin may take to clean up."""

_abandoned: set[asyncio.Task[object]] = set()


class Broken(Exception):
    """A connector broke the contract. ``detail`` names the exception and the place, never its words."""

    def __init__(self, detail: str, code: HealthCode = HealthCode.CRASHED) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code


def fenced_call(call: Callable[[], T]) -> T:
    """What the plugin's plain function returns.

    Raises:
        ConnectorError: as the plugin raised it.
        Broken: it raised anything else.
    """
    try:
        return call()
    except (ConnectorError, Broken):
        raise
    except BaseException as error:  # noqa: BLE001  # the fence: a plugin's SystemExit must not end us
        raise Broken(place_of(error)) from None


async def fenced(call: Callable[[], Awaitable[T]], timeout_s: float) -> T:
    """What the plugin's coroutine returns, within ``timeout_s`` machine seconds.

    Raises:
        ConnectorError: as the plugin raised it.
        Broken: it raised anything else, cancelled itself, or took too long (``SLOW``).
    """
    task = asyncio.ensure_future(_guarded(call))
    try:
        await asyncio.wait((task,), timeout=timeout_s)
    except asyncio.CancelledError:
        await _put_down(task)
        raise
    if not task.done():
        await _put_down(task)
        raise Broken(f"no answer within {timeout_s:g} s", HealthCode.SLOW)
    if task.cancelled():
        raise Broken("it cancelled itself")
    return task.result()


def abandoned() -> int:
    """How many plugin calls of this event loop refuse to end: its closing would wait for them for ever."""
    loop = asyncio.get_running_loop()
    return sum(task.get_loop() is loop for task in _abandoned)


async def _guarded(call: Callable[[], Awaitable[T]]) -> T:
    try:
        return await call()
    except (asyncio.CancelledError, GeneratorExit, ConnectorError, Broken):
        raise
    except BaseException as error:  # noqa: BLE001  # the fence: a plugin's SystemExit must not end us
        raise Broken(place_of(error)) from None


async def _put_down(task: asyncio.Task[T]) -> None:
    """Cancel a plugin's call and see that it ends; one that refuses is left behind and counted."""
    task.cancel()
    await asyncio.wait((task,), timeout=GRACE_S)
    if not task.done():
        _abandoned.add(task)
        task.add_done_callback(_bury)
    elif not task.cancelled():
        task.exception()  # mark it as seen: nobody waits for its outcome


def _bury(task: asyncio.Task[object]) -> None:
    _abandoned.discard(task)
    if not task.cancelled():
        task.exception()


def place_of(error: BaseException) -> str:
    """The type and the place of a foreign exception; its words may hold anything, so they are left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__[:60]}{place}"
