"""Whose turn it is to change a secret: one process at a time, and one that died does not keep others for long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from secrets import token_hex

from core.accounts.credentials.model import CannotKeep
from core.errors import VentanillaError
from core.i18n import N_
from core.ids import AccountId
from core.store import Actor, Store
from core.store.leases import Lease, acquire, holder_name, release, renew

SELF = Actor(None, "collector", "collector")
"""In whose name the program keeps its own record of secrets."""
WAIT_S = 150.0
"""For another process's turn: two renewals that take their time, and the keeper."""
LEASE_S = 20.0
"""How long a process that was killed keeps its turn."""

BUSY = N_("another process renews the access")

_BEAT_S = 5.0
_LOOK_S = 0.2


def job_of(account_id: AccountId, name: str) -> str:
    """How the turn to change one secret is called."""
    return f"secret:{account_id}:{name}"


def new_holder() -> str:
    """A name under which nobody else takes turns."""
    return f"{holder_name()}:{token_hex(4)}"


@asynccontextmanager
async def all_turns(
    store: Store, account_id: AccountId, names: Iterable[str], wait_s: float = WAIT_S
) -> AsyncIterator[None]:
    """Change several secrets of an account while nobody renews any of them.

    Raises:
        CannotKeep: one is being renewed for longer than ``wait_s``.
    """
    until, holder = time.monotonic() + wait_s, new_holder()
    async with AsyncExitStack() as stack:
        for name in sorted(set(names)):  # in one order, so that two who want the same ones do not wait for each other
            left_s = max(until - time.monotonic(), 0)
            if not await stack.enter_async_context(turn(store, job_of(account_id, name), holder, left_s)):
                raise CannotKeep(N_("Another process is renewing the access: wait a minute and try again."), brief=BUSY)
        yield


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
