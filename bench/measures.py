"""Numbers of a series: the middle, the 95th of a hundred, and a measure set against its baseline and target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def middle(values: Sequence[float]) -> float:
    """The median; of an even number the mean of the two in the middle.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def p95(values: Sequence[float]) -> float:
    """The smallest value that 95 of 100 do not exceed.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure is held against: a ratio to its baseline, or a value of its own."""

    most: float
    unit: str = "x"
    """``x`` for a ratio to the baseline, else the unit of the value."""

    def __str__(self) -> str:
        return f"<= {self.most:.3g}{self.unit}" if self.unit == "x" else f"<= {self.most:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a report: what was measured on our side and, in the same run, on the other."""

    what: str
    unit: str
    ours: float
    baseline: float | None = None
    """The other side; ``None``: there is none."""
    against: str = ""
    """What the other side is."""
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        """Ours to the baseline; ``None`` where there is none, or it is zero."""
        return self.ours / self.baseline if self.baseline else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; ``None`` where there is none, or nothing to hold it against."""
        if self.target is None:
            return None
        held = self.ratio if self.target.unit == "x" else self.ours
        return held <= self.target.most if held is not None else None
