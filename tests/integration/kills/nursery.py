"""A process that has everything imported and forks collectors: a kill then costs milliseconds, not a start.

``python -m tests.integration.kills.nursery WORKSPACE ALLOW`` reads one JSON line for each life and answers when it has
ended: ``{"kill_after_s": 0.05}``, ``{"kill_at": "taken", "nth": 3}`` or ``{"until_idle": true}``. With ``"jump_s"`` the
time of day is wrong by so much in that life; with ``"full": [3, 2]`` the disk is full at its third commit and the next.
With ``"frees"`` a killed one's place is freed at once, as the end of its lease would.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from core.collector.contexts import Outside
from core.collector.main import collect
from core.collector.pace import Pace
from core.collector.presence import LEASE
from core.collector.publisher import Point
from core.errors import StoreFull
from core.i18n import N_
from core.publishing.lint import sheets
from core.publishing.rules import Patience
from core.publishing.workflow import overrides
from core.store import Actor, Store, Work
from core.store.files import database_path
from core.store.leases import holder_name

T = TypeVar("T")

LATER = (overrides, sheets)
"""What a collector loads when it first has something to send: here before the fork, so that no life is spent on it."""
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


def wrong_by(jump_s: float) -> None:
    """Let this process's time of day be wrong from now on."""

    class _Wrong:
        @staticmethod
        def time() -> float:
            return time.time() + jump_s

    sys.modules["core.clock"].time = _Wrong  # type: ignore[attr-defined]  # the one place that asks the machine


def full_at(first: int, lasts: int) -> None:
    """Let the disk be full at this commit of this process, and at some more."""
    write, commits = Store.write, 0

    async def cramped(self: Store, actor: Actor, act: Callable[[Work], Awaitable[T]]) -> T:
        nonlocal commits

        async def doomed(work: Work) -> T:
            await act(work)
            raise StoreFull(N_("Not saved: the disk of {place} is full."), place=self.path.parent)

        commits += 1
        return await write(self, actor, doomed if first <= commits < first + lasts else act)

    Store.write = cramped  # type: ignore[method-assign]  # the disk under this process


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
    if "jump_s" in order:
        jump_s = order["jump_s"]
        assert isinstance(jump_s, int | float)
        wrong_by(jump_s)
    if "full" in order:
        full = order["full"]
        assert isinstance(full, list)
        full_at(int(full[0]), int(full[1]))
    for_s = order.get("for_s")
    assert for_s is None or isinstance(for_s, float)
    asyncio.run(
        collect(workspace, table=TABLE, outside=Outside(allow=(allow,)), pace=PACE, passing=passing, for_s=for_s)
    )


def free(workspace: Path, pid: int) -> None:
    """Free the place of a collector that is dead, if it had it."""
    with closing(sqlite3.connect(database_path(workspace), timeout=30)) as connection, connection:
        connection.execute("UPDATE lease SET until_s = 0 WHERE name = ? AND holder = ?", (LEASE, holder_name(pid)))


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
        if os.WIFSIGNALED(status) and order.get("frees"):
            free(workspace, pid)
        print(json.dumps({"killed": os.WIFSIGNALED(status)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
