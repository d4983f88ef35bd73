"""Leases: one process at a time does a job, and a dead one is replaced.

A lease carries a fencing number that rises with each new holder. Whoever writes in the name of a lease checks
the number inside the same transaction, so a process that slept through its expiry can never write after its
successor. Leases run on the machine's time, not on a workspace's replay.
"""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass

from core.errors import LeaseLost
from core.i18n import N_
from core.store.database import Store
from core.store.work import Work


@dataclass(frozen=True, slots=True)
class Lease:
    """A job held by this process until ``until_s`` (machine epoch seconds)."""

    name: str
    holder: str
    token: int
    until_s: float


def holder_name(pid: int | None = None) -> str:
    """How this process, or another of this machine, signs its leases: host and process id."""
    return f"{socket.gethostname()}:{os.getpid() if pid is None else pid}"


async def acquire(work: Work, name: str, holder: str, ttl_s: float) -> Lease | None:
    """Take the job if nobody holds it or its holder's time is over; ``None`` while someone works.

    Everyone who wants the same job asks for the same ``ttl_s``: an end further off was written before the
    machine's clock was set back, and would otherwise keep a dead holder's job for as long as that.
    """
    work.system("a lease is a heartbeat, not an act of a person")
    now = time.time()
    row = await work.row("SELECT holder, token, until_s FROM lease WHERE name = ?", (name,))
    if row is not None and now < row["until_s"] <= now + ttl_s and row["holder"] != holder:
        return None
    token = int(row["token"]) + 1 if row is not None else 1
    await work.execute(
        "INSERT INTO lease (name, holder, token, until_s, taken_s) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET holder=excluded.holder, token=excluded.token,"
        " until_s=excluded.until_s, taken_s=excluded.taken_s",
        (name, holder, token, now + ttl_s, now),
    )
    work.changed("lease", token)
    return Lease(name, holder, token, now + ttl_s)


async def renew(work: Work, lease: Lease, ttl_s: float) -> Lease:
    """Hold on for another ``ttl_s`` seconds.

    Raises:
        LeaseLost: someone else took over.
    """
    work.system("a lease is a heartbeat, not an act of a person")
    await fence(work, lease)
    until = time.time() + ttl_s
    await work.execute("UPDATE lease SET until_s = ? WHERE name = ?", (until, lease.name))
    return Lease(lease.name, lease.holder, lease.token, until)


async def release(work: Work, lease: Lease) -> None:
    """Let the job go at once; does nothing when it was lost already."""
    work.system("a lease is a heartbeat, not an act of a person")
    changed = await work.execute(
        "UPDATE lease SET until_s = 0 WHERE name = ? AND token = ? AND holder = ?",
        (lease.name, lease.token, lease.holder),
    )
    if changed:
        work.changed("lease", lease.token, "release")


async def fence(work: Work, lease: Lease) -> None:
    """Make sure that this transaction still writes in the name of ``lease``.

    Raises:
        LeaseLost: the number has moved on.
    """
    row = await work.row("SELECT holder, token FROM lease WHERE name = ?", (lease.name,))
    if row is None or int(row["token"]) != lease.token or row["holder"] != lease.holder:
        raise LeaseLost(N_("Another process took over «{name}»: this one stops."), name=lease.name)


async def is_held(store: Store, name: str, by: str = "") -> bool:
    """Whether some process, or the one that signs as ``by``, holds this job now."""
    sql = "SELECT 1 FROM lease WHERE name = ? AND until_s > ? AND ? IN ('', holder)"
    return bool(await store.value(sql, (name, time.time(), by)))
