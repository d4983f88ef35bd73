"""Counts every step that tasks make on the event loop, to break in before a chosen one."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")
Coro = Generator[Any, None, T] | Coroutine[Any, Any, T]


class Steps:
    """While :meth:`installed`, calls ``strike`` with all tasks made so far right before step ``at`` (from 0)."""

    def __init__(self, at: int, strike: Callable[[list[asyncio.Task[Any]]], None]) -> None:
        self.taken = 0
        self.tasks: list[asyncio.Task[Any]] = []
        self._at = at
        self._strike = strike

    @property
    def has_struck(self) -> bool:
        """Whether the chosen step came at all."""
        return self.taken > self._at

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Count the tasks made meanwhile."""
        loop = asyncio.get_running_loop()
        loop.set_task_factory(self._make)
        try:
            yield
        finally:
            loop.set_task_factory(None)

    def _make(
        self, loop: asyncio.AbstractEventLoop, coro: Coro[T], *, context: Context | None = None
    ) -> asyncio.Task[T]:
        async def counted() -> T:
            return await self._driven(coro)

        task = asyncio.Task(counted(), loop=loop, context=context)
        self.tasks.append(task)
        return task

    @types.coroutine
    def _driven(self, coro: Coro[T]) -> Generator[Any, Any, T]:
        """Step ``coro`` as its task would, counting."""
        failure: BaseException | None = None
        while True:
            if self.taken == self._at:
                self.taken += 1
                self._strike(self.tasks)
            else:
                self.taken += 1
            try:
                awaited = coro.send(None) if failure is None else coro.throw(failure)
            except StopIteration as stop:
                result: T = stop.value
                return result
            failure = None
            try:
                yield awaited
            except BaseException as thrown:  # noqa: BLE001  # handed on to the coroutine, whatever it is
                failure = thrown
