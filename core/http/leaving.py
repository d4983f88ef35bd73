"""Whether a request may still leave: asked at the last moment, when the connection is up and its first byte is due.

Whoever works in the name of a lease sets it for what they call: a process that was stopped for a while and wakes up
would otherwise send what its successor has sent meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar


def _always() -> bool:
    return True


may_leave: ContextVar[Callable[[], bool]] = ContextVar("may_leave", default=_always)
"""Says no when nothing may leave any more; requests of the tasks that were begun under it are refused, unsent."""
