"""The workspace's time: the machine's, or a replay that started at a chosen moment and runs at a chosen speed.

All code asks a clock; nothing else reads the time of day. Leases and timeouts between processes use the
machine's own time, because a replay must not make them run out early.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is in this workspace.

    ``origin_s`` is the workspace's epoch second at the machine's epoch second ``started_s``; from there it
    runs ``speed`` times as fast. The default is the machine's own time.
    """

    origin_s: float = 0.0
    started_s: float = 0.0
    speed: float = 1.0

    def time(self) -> float:
        """Epoch seconds."""
        return self.origin_s + (time.time() - self.started_s) * self.speed

    def now_s(self) -> int:
        """Whole epoch seconds."""
        return int(self.time())

    def now(self) -> datetime:
        """The current moment, aware, UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def wait_s(self, until_s: float) -> float:
        """Machine seconds until the workspace's clock shows ``until_s``; 0 when it has passed, endless if it stands."""
        left_s = until_s - self.time()
        if left_s <= 0:
            return 0.0
        return left_s / self.speed if self.speed else math.inf
