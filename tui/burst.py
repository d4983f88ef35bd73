"""Tells typing from a paste that the terminal did not mark: many keys at once are nobody's fingers.

An acting key waits a moment before it runs; when a burst surrounds it, it is ignored and counted instead.
Moving keys run at once either way.
"""

from __future__ import annotations

from collections import deque

WINDOW_S = 0.03
"""How close together keys must come to count as one burst."""

MOST_KEYS = 5
"""More than so many within the window is a burst."""


class Burst:
    """Counts keys as they come; times are monotonic seconds."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=64)
        self.ignored = 0
        """Acting keys ignored since the last report."""

    def key(self, at: float) -> None:
        """Note a key."""
        self._times.append(at)

    def surrounds(self, at: float) -> bool:
        """Whether the key that came ``at`` stood in a burst."""
        return sum(1 for time in self._times if abs(time - at) <= WINDOW_S) > MOST_KEYS

    def reported(self) -> int:
        """How many keys were ignored, counted from zero again afterwards."""
        count, self.ignored = self.ignored, 0
        return count
