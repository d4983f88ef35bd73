"""Sending again, at once, all that failed or is held for one cause that has passed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.errors import Conflict
from core.i18n import N_, _
from core.publishing import reads
from core.publishing import store as sql
from core.publishing.decisions import Verdict, resolve
from core.publishing.model import Cause, Delivery, DeliveryState, Outgoing
from core.store import Actor, Store

RETRIED = (
    Cause.SIGN_IN, Cause.MISSING_SCOPE, Cause.LIMITED, Cause.QUOTA, Cause.REJECTED, Cause.NOT_ALLOWED,
    Cause.UNAVAILABLE, Cause.BLOCKED, Cause.DRIFT, Cause.CRASHED, Cause.NOT_LOADED, Cause.ACCOUNT_STOPPED, Cause.LINT,
)  # fmt: skip
"""Causes that pass for all at once; each other one is a question about one delivery."""
_MOST = 10_000
_FORBIDDEN = N_("{rules} still forbids it: «post lint» says why.")

Judge = Callable[[Delivery], Awaitable[str]]
"""The rules that forbid a delivery as they and it stand now, by their ids; empty: none does."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays as it is."""

    line: Outgoing
    why: str
    """A sentence in the language in use."""


@dataclass(frozen=True, slots=True)
class Retried:
    """What goes out again, and what does not, each the oldest first."""

    again: tuple[Outgoing, ...]
    kept: tuple[Kept, ...]


async def retry(store: Store, actor: Actor, cause: Cause, *, judge: Judge) -> Retried:
    """Decide for every delivery that stopped for this cause that it goes out again, each on record.

    A post whose chosen time is over stays: it never leaves late by itself. Held by a rule, it goes only where the rules
    as they stand now let it.

    Args:
        judge: asked about what a rule holds, and about nothing else.

    Raises:
        NotPermitted: as ever.
        ValueError: the cause is not among :data:`RETRIED`.
    """
    if cause not in RETRIED:
        raise ValueError(cause)
    states = (DeliveryState.FAILED, DeliveryState.HELD)
    found = [each for each in await reads.outgoing(store, states=states, limit=_MOST) if each.cause == cause]
    again: list[Outgoing] = []
    kept: list[Kept] = []
    for line in reversed(found):
        rules = await judge(await sql.delivery_of(store, line.id)) if cause is Cause.LINT else ""
        if rules:
            kept.append(Kept(line, _(_FORBIDDEN, rules=rules.replace(" ", ", "))))
            continue
        try:
            await resolve(store, actor, line.id, Verdict.AGAIN)
        except Conflict as error:  # its time is over, somebody decided it meanwhile, or it needs something first
            kept.append(Kept(line, str(error)))
            continue
        again.append(line)
    return Retried(tuple(again), tuple(kept))
