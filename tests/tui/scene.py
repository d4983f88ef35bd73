"""One screen of a walk through the program."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.tui.sitting import Sitting

Go = Callable[[Sitting], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """A screen of the walk: how it is reached, what must stand on it, and how it is left."""

    name: str
    go: tuple[str, ...]
    """Keys; several letters with a ``:`` before them are typed."""
    sees: str = ""
    """A msgid or a citizen's word."""
    back: tuple[str, ...] = ()
    before: Go | None = None
