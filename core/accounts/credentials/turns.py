"""Whose turn it is to change a secret: one process at a time, and one that died does not keep others for long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from core.errors import VentanillaError
from core.store import Actor, Store
from core.store.leases import Lease, acquire, release, renew

SELF = Actor(None, "collector", "collector")
"""In whose name the program keeps its own record of secrets."""
WAIT_S = 150.0
"""For another process's turn: two renewals that take their time, and the keeper."""
LEASE_S = 20.0
"""How long a process that was killed keeps its turn."""

_BEAT_S = 5.0
_LOOK_S = 0.2


@asynccontextmanager
async def turn(store: Store, job: str, holder: str, wait_s: float) -> AsyncIterator[bool]:
    """Whether ``holder`` alone may do the job within; waits up to ``wait_s`` machine seconds for another one."""
    until = time.monotonic() + wait_s
    while True:
        lease = await store.write(SELF, lambda work: acquire(work, job, holder, LEASE_S))
        if lease is not None or time.monotonic() >= until:
            break
        await asyncio.sleep(_LOOK_S)
    if lease is None:
        yield False
        return
    held = lease
    beating = asyncio.create_task(_beat(store, held))
    try:
        yield True
    finally:
        beating.cancel()
        await store.write(SELF, lambda work: release(work, held))


async def _beat(store: Store, lease: Lease) -> None:
    """Hold on to the turn; a beat that fails is no harm before the time of the last one is over."""
    while True:
        await asyncio.sleep(_BEAT_S)
        with suppress(VentanillaError):
            await store.write(SELF, lambda work: renew(work, lease, LEASE_S))
