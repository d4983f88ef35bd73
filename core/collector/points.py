"""The points between two writes at which a publisher may die; tests let it die at each."""

from __future__ import annotations

from enum import Enum


class Point(Enum):
    """Where a delivery stands between two writes; tests end the process there."""

    TAKEN = "taken"
    """On record that a step begins; nothing has left."""
    ANSWERED = "answered"
    """The step has ended; nothing of it is on record."""
    PUT_DOWN = "put_down"
    """How it ended is on record."""
    LOOKED = "looked"
    """A doubt was looked into; nothing of it is on record."""


def nowhere(point: Point) -> None:
    """Nobody waits at any point."""
    del point
