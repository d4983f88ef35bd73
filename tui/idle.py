"""When a desk was last touched, so that one left alone hides itself."""

from __future__ import annotations

import time

from core.access.lock import locks_in_s


class Idle:
    """Counts from the last key, click or paste; machine seconds."""

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self._touched_s = time.time()

    def touch(self) -> None:
        """Somebody is there."""
        self._touched_s = time.time()

    def is_over(self) -> bool:
        """Whether the desk must hide now."""
        return locks_in_s(self._touched_s, time.time(), self.limit_s) <= 0
