"""Who collects now, for the status bar; imports nothing that speaks to a platform."""

from __future__ import annotations

import time
from dataclasses import dataclass

from core.store import Store

LEASE = "collector"
"""The job's name among the leases."""


@dataclass(frozen=True, slots=True)
class Collecting:
    """The process that holds the collector's lease."""

    host: str
    pid: int
    since_s: float
    """Machine epoch seconds."""


async def who_collects(store: Store) -> Collecting | None:
    """The collector at work, ``None`` when nothing is being collected."""
    row = await store.row("SELECT holder, until_s, taken_s FROM lease WHERE name = ?", (LEASE,))
    if row is None or row["until_s"] <= time.time():
        return None
    host, _sep, pid = str(row["holder"]).rpartition(":")
    return Collecting(host, int(pid) if pid.isdigit() else 0, float(row["taken_s"]))
