"""A process that has everything imported and forks collectors in a hurry: a kill then costs milliseconds, not a start.

``python -m tests.integration.answered.nursery WORKSPACE`` reads one JSON line for each life: ``{"for_s": 20}``; with
``"kill_at": "taken", "nth": 2`` to have it end itself there. A dead one's place is freed at once, but with
``"keeps": true``, where others want it and are to wait for it. It answers with the life's process id when it begins and
with whether it was killed when it has ended. Connectors, credentials and the way out are those of the program; only
pauses are shorter, so that a test need not wait for what people wait for.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from core import i18n
from core.accounts.credentials import systemd_keeper
from core.collector import attending
from core.collector.contexts import Outside
from core.collector.main import collect
from core.collector.pace import Pace
from core.collector.presence import LEASE
from core.collector.publisher import Point
from core.config import read_config
from core.publishing.rules import Patience
from core.store.files import database_path
from plugins.bluesky import connector as bluesky
from plugins.mastodon import connector as mastodon

PACE = Pace(
    lease_s=3.0,
    renew_s=0.5,
    standby_s=0.05,
    sweep_s=0.2,
    retry_store_s=0.05,
    step_s=20.0,
    patience=Patience(settle_s=1, backoff_from_s=1, backoff_to_s=2),
)
_OFTEN_S = 1
_LOADED = systemd_keeper.SystemdKeeper
"""What seals secrets, loaded once for all lives."""


def hurry() -> None:
    """Ask the platforms every second instead of every half minute, and look again at messages as often."""
    for module, name in (
        (sys.modules[bluesky.__class__.__module__], "INTERVAL_S"),
        (sys.modules[mastodon.__class__.__module__], "_INTERVAL_S"),
        (attending, "RECHECK_S"),
    ):
        assert hasattr(module, name)
        setattr(module, name, _OFTEN_S)


def live(workspace: Path, order: dict[str, object]) -> None:
    """A collector's life, to its end."""
    left = order.get("nth", 1)
    for_s = order["for_s"]
    assert isinstance(left, int) and isinstance(for_s, int | float)

    def passing(point: Point) -> None:
        nonlocal left
        if point.value == order.get("kill_at"):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    random.seed()
    config = read_config(workspace)
    asyncio.run(
        collect(
            workspace,
            outside=Outside(config.http.allow),
            keeping=config.credentials,
            pace=PACE,
            passing=passing,
            for_s=float(for_s),
        )
    )


def free(workspace: Path) -> None:
    """Free the place of a collector that is dead, as the end of its lease would."""
    with closing(sqlite3.connect(database_path(workspace), timeout=30)) as connection, connection:
        connection.execute("UPDATE lease SET until_s = 0 WHERE name = ?", (LEASE,))


def main(workspace: Path) -> None:
    """Fork a life for each line."""
    i18n.use("en")
    hurry()
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)
            try:
                live(workspace, order)
            finally:
                os._exit(0)
        print(json.dumps({"pid": pid}), flush=True)
        _pid, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status) and not order.get("keeps"):
            free(workspace)
        print(json.dumps({"killed": os.WIFSIGNALED(status)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
