"""Proving who somebody is: the PIN is checked beside the transaction, its consequence is one transaction.

Checking takes long, so it happens in a thread before the store is asked to write. The write then looks again:
whoever was disabled, locked out by somebody at another terminal, or got a new PIN meanwhile is refused though
the PIN was right. Wrong tries are counted in the store, so terminals share the count.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from core.access import store as sql
from core.access.gate import people_who_may
from core.access.lockout import Tries, after_wrong, closed_for_s, with_sane_end
from core.access.model import Operator, operator_target
from core.access.names import SIGN_IN
from core.access.phrases import Names
from core.access.pins import STANDARD_COST, Cost, Fit, fit
from core.errors import Conflict, LockedOut, NotFound, NotPermitted, WrongPin
from core.i18n import N_
from core.ids import OperatorId
from core.store import Actor, Reads, Store, Work
from core.store.workspace import WorkspaceKind, fact

T = TypeVar("T")
Then = Callable[[Work, Operator, float], Awaitable[T]]
"""What a right PIN leads to, in the same transaction; the number is the machine's epoch second of the proof."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What proving depends on besides the PIN."""

    cost: Cost = STANDARD_COST
    machine_s: Callable[[], float] = time.time
    """The machine's epoch seconds: lockouts and sessions do not follow a replay."""


STANDARD_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class _Right(Generic[T]):
    result: T


@dataclass(frozen=True, slots=True)
class _Wrong:
    tries: Tries
    now_s: float


async def prove(
    store: Store, operator_id: OperatorId, pin: str, origin: str, then: Then[T], terms: Terms = STANDARD_TERMS
) -> T:
    """What ``then`` returns, done in the name of the operator whose PIN this is.

    In a demonstration nobody needs a PIN, though one that is given is checked.

    Raises:
        NotFound: no such operator.
        WrongPin: with ``left``, how many tries remain; the failure is recorded.
        LockedOut: too many failures, here or elsewhere; ``until_s`` is the machine's epoch second.
        NotPermitted: disabled, or has no PIN.
        Conflict: the PIN was changed meanwhile.
    """
    before = await _credential(store, operator_id)
    before = await _with_sane_end(store, before, terms.machine_s())
    await _refuse_closed(store, before, terms.machine_s())
    name = before.operator.name
    checked = await _checked(store, before, pin, terms)
    actor = Actor(operator_id, name, origin) if checked.is_right else Actor(None, SIGN_IN, origin)

    async def settle(work: Work) -> _Right[T] | _Wrong:
        now_s = terms.machine_s()
        found = await _credential(work, operator_id)
        await _refuse_closed(work, found, now_s)
        if found.pin_hash != before.pin_hash:
            raise Conflict(N_("{name}'s PIN was changed meanwhile: try again."), name=name)
        if not checked.is_right:
            return _Wrong(await _record_wrong(work, found, now_s), now_s)
        await _forget_wrong(work, found, checked.resealed)
        return _Right(await then(work, found.operator, now_s))

    outcome = await store.write(actor, settle)
    if isinstance(outcome, _Right):
        return outcome.result
    if closed_for_s(outcome.tries, outcome.now_s) > 0:
        raise _locked_out(name, outcome.tries, outcome.now_s)
    raise WrongPin(
        N_("That is not the PIN of {name}: try again. Tries left before it closes: {left}."),
        name=name,
        left=outcome.tries.left,
    )


async def is_demo(source: Reads) -> bool:
    """Whether nothing here is real, so that nobody needs a PIN."""
    return await fact(source, "kind") == WorkspaceKind.DEMO


async def _credential(source: Reads, operator_id: OperatorId) -> sql.Credential:
    found = await sql.credential(source, operator_id)
    if found is None:
        raise NotFound(N_("There is no operator with the number {number} here."), number=operator_id)
    return found


async def _with_sane_end(store: Store, found: sql.Credential, now_s: float) -> sql.Credential:
    """The same person, the end of their lockout put right where the machine's clock went back."""
    if with_sane_end(found.tries, now_s) == found.tries:
        return found

    async def act(work: Work) -> sql.Credential:
        work.system("the clock went back; the counters themselves stay")
        current = await _credential(work, found.operator.id)
        tries = with_sane_end(current.tries, now_s)
        await sql.set_tries(work, found.operator.id, tries)
        return replace(current, tries=tries)

    return await store.write(Actor(None, SIGN_IN), act)


async def _refuse_closed(source: Reads, found: sql.Credential, now_s: float) -> None:
    if not found.operator.is_active:
        raise NotPermitted(
            N_("«{name}» no longer has access here. Who can give it: {people}."),
            name=found.operator.name,
            people=await _managers(source),
        )
    if closed_for_s(found.tries, now_s) > 0:
        raise _locked_out(found.operator.name, found.tries, now_s)


async def _checked(store: Store, found: sql.Credential, pin: str, terms: Terms) -> Fit:
    if (not pin or not found.pin_hash) and await is_demo(store):
        return Fit(True)
    if not found.pin_hash:
        raise NotPermitted(
            N_("{name} has no PIN yet. Who can set one: {people}."),
            name=found.operator.name,
            people=await _managers(store),
        )
    return await fit(found.pin_hash, pin, terms.cost)


async def _record_wrong(work: Work, found: sql.Credential, now_s: float) -> Tries:
    operator_id = found.operator.id
    tries = after_wrong(found.tries, now_s)
    await sql.set_tries(work, operator_id, tries)
    await work.audit("operator.sign_in_failed", operator_target(operator_id), failures=found.tries.failures + 1)
    if tries.lockouts > found.tries.lockouts:
        seconds = math.ceil(closed_for_s(tries, now_s))
        await work.audit("operator.locked_out", operator_target(operator_id), lockouts=tries.lockouts, seconds=seconds)
    work.changed("operator", operator_id, "wrong_pin")
    return tries


async def _forget_wrong(work: Work, found: sql.Credential, resealed: str) -> None:
    operator_id = found.operator.id
    if found.tries.failures or found.tries.lockouts:
        await sql.set_tries(work, operator_id, Tries())
        await work.audit(
            "operator.tries_cleared",
            operator_target(operator_id),
            failures=found.tries.failures,
            lockouts=found.tries.lockouts,
        )
    if resealed:
        await sql.set_pin_hash(work, operator_id, resealed)
        await work.audit("operator.pin_resealed", operator_target(operator_id))


async def _managers(source: Reads) -> Names:
    return Names(tuple(person.name for person in await people_who_may(source, "operator.pin")))


def _locked_out(name: str, tries: Tries, now_s: float) -> LockedOut:
    wait_s = closed_for_s(tries, now_s)
    return LockedOut(
        N_("Too many wrong PINs for {name}: closed for {minutes} min more. Somebody else can sign in meanwhile."),
        name=name,
        minutes=math.ceil(wait_s / 60),
        until_s=now_s + wait_s,
    )
