"""When a frame that nobody asked for may be drawn: not before a key's echo, and less often on a slow line."""

from __future__ import annotations

import time

QUIET_S = 0.12
"""After a key its echo comes first."""
SLOW_EVERY_S = 0.5
SLOW_FOR_S = 30.0
"""A line that once had a frame waiting counts as slow for so long."""


class LinePace:
    """Watches the keys of one screen and the frames its terminal has not taken yet."""

    def __init__(self) -> None:
        self._key_at = self._drawn_at = self._slow_until = 0.0

    def key(self) -> None:
        """A key went down."""
        self._key_at = time.monotonic()

    def may_draw(self, driver: object, now: float) -> bool:
        """Whether a frame may be drawn now; counts it as drawn."""
        if waiting(driver):
            self._slow_until = now + SLOW_FOR_S
            return False
        every_s = SLOW_EVERY_S if now < self._slow_until else 0.0
        if now - self._key_at < QUIET_S or now - self._drawn_at < every_s:
            return False
        self._drawn_at = now
        return True


def waiting(driver: object) -> int:
    """How many frames wait for the terminal; 0 where that cannot be told.

    The screen library hands frames to a thread of its own through a queue, an inner seam: Textual is pinned.
    """
    queue = getattr(getattr(driver, "_writer_thread", None), "_queue", None)
    return int(queue.qsize()) if queue is not None else 0
