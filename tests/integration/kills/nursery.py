"""A process that has everything imported and forks collectors: a kill then costs milliseconds, not a start.

``python -m tests.integration.kills.nursery WORKSPACE ALLOW`` reads one JSON line for each life and answers when it has
ended: ``{"kill_after_s": 0.05}``, ``{"kill_at": "taken", "nth": 3}`` or ``{"until_idle": true}``.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from core.collector.contexts import Outside
from core.collector.main import collect
from core.collector.pace import Pace
from core.collector.publisher import Point
from core.publishing.rules import Patience

TABLE = {"speaker": "tests.integration.kills.speaker:connector"}
PACE = Pace(
    lease_s=3.0,
    renew_s=0.5,
    standby_s=0.05,
    sweep_s=0.2,
    retry_store_s=0.05,
    step_s=20.0,
    patience=Patience(settle_s=1, backoff_from_s=1, backoff_to_s=2),
)


def live(workspace: Path, allow: str, order: dict[str, object]) -> None:
    """A collector's life, to its end."""
    left = order.get("nth", 1)

    def passing(point: Point) -> None:
        nonlocal left
        if point.value == order.get("kill_at"):
            assert isinstance(left, int)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    random.seed()
    for_s = order.get("for_s")
    assert for_s is None or isinstance(for_s, float)
    asyncio.run(
        collect(workspace, table=TABLE, outside=Outside(allow=(allow,)), pace=PACE, passing=passing, for_s=for_s)
    )


def main(workspace: Path, allow: str) -> None:
    """Fork a life for each line."""
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            try:
                live(workspace, allow, order)
            finally:
                os._exit(0)
        if "kill_after_s" in order:
            time.sleep(order["kill_after_s"])
            os.kill(pid, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
        print(json.dumps({"killed": os.WIFSIGNALED(status)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
