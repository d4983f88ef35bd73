"""A faster start: dataclasses whose methods are compiled when they are first called.

The interpreter compiles the six methods of every dataclass while its module is imported. A desk imports about
150 of them, ours and the screen library's, and calls few of their methods before its first paint: a sixth of
its start went there. Behaviour stays the same; only ``inspect.signature`` of such a class is vaguer.

This replaces ``dataclasses._create_fn``, an inner seam of Python 3.11 and 3.12. Later versions compile all
methods of a class at once and have no such function: nothing is changed there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Protocol, cast


class _Make(Protocol):
    def __call__(self, name: str, args: list[str], body: list[str], **names: object) -> Callable[..., object]: ...


_SEAM = "_create_fn"


def defer_dataclass_methods() -> bool:
    """From now on compile methods of dataclasses when first called; says whether this Python allows it."""
    make = cast("_Make | None", getattr(dataclasses, _SEAM, None))
    if make is None:
        return False
    setattr(dataclasses, _SEAM, _deferring(make))
    return True


def _deferring(make: _Make) -> _Make:
    def deferred(name: str, args: list[str], body: list[str], **names: object) -> Callable[..., object]:
        made: list[Callable[..., object]] = []

        def method(*given: object, **named: object) -> object:
            if not made:
                real = make(name, args, body, **names)
                real.__qualname__ = method.__qualname__
                made.append(real)
                for owner in type(given[0]).__mro__:
                    if owner.__dict__.get(name) is method:
                        type.__setattr__(owner, name, real)
            return made[0](*given, **named)

        method.__name__ = method.__qualname__ = name
        return method

    return deferred
