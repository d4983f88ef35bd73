"""Signing in, unlocking, proving oneself again, and switching persons at one desk."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial

from core.access import store as sql
from core.access.model import AlreadySignedIn, Operator, Session, SessionEnd, SessionId, SignedIn, operator_target
from core.access.names import find
from core.access.proof import STANDARD_TERMS, Terms, prove
from core.access.sessions import close, is_gone, is_live, need_open
from core.i18n import N_
from core.ids import OperatorId
from core.store import Actor, Store, Work
from core.store.workspace import local_clock


async def sign_in(
    store: Store,
    who: str | OperatorId,
    pin: str,
    *,
    origin: str,
    host: str,
    pid: int,
    take_over: bool = False,
    leaving: Session | None = None,
    terms: Terms = STANDARD_TERMS,
) -> SignedIn:
    """Start a session for the person whose PIN this is.

    Args:
        who: a name, or the operator's number.
        pin: may be empty in a demonstration.
        host: ``socket.gethostname()``; with ``pid`` it tells a killed desk of this machine from a live one.
        origin: ``tty`` or ``ssh``, with the terminal's name where there is one.
        take_over: end the same person's live session elsewhere.
        leaving: the session that this desk had until now; it ends with the same commit.

    Raises:
        AlreadySignedIn: the person is live elsewhere and ``take_over`` was not asked.
        NotFound, WrongPin, LockedOut, NotPermitted, Conflict: as :func:`core.access.proof.prove`.
    """
    operator = find(await sql.operators(store), who)

    async def enter(work: Work, person: Operator, now_s: float) -> SignedIn:
        if leaving is not None:
            await close(work, leaving, SessionEnd.SWITCHED)
        await _end_others(work, person, now_s, take_over=take_over)
        session_id = SessionId(secrets.token_hex(16))
        await sql.add_session(work, session_id, person.id, origin, host, pid, now_s)
        await work.audit("operator.sign_in", operator_target(person.id), host=host, pid=pid)
        work.changed("session", person.id, "start")
        return SignedIn(person, await need_open(work, session_id), now_s)

    return await prove(store, operator.id, pin, origin, enter, terms)


async def act_as(store: Store, who: str | OperatorId, pin: str, *, origin: str, terms: Terms = STANDARD_TERMS) -> Actor:
    """Prove oneself for one command, without a session.

    Raises:
        NotFound, WrongPin, LockedOut, NotPermitted, Conflict: as :func:`core.access.proof.prove`.
    """
    operator = find(await sql.operators(store), who)

    async def become(_work: Work, person: Operator, _now_s: float) -> Actor:
        return Actor(person.id, person.name, origin)

    return await prove(store, operator.id, pin, origin, become, terms)


async def unlock(store: Store, signed_in: SignedIn, pin: str, *, terms: Terms = STANDARD_TERMS) -> SignedIn:
    """Go on with a locked session; the result has the roles as they are now.

    Raises:
        SessionEnded: the session is over: sign in anew.
        WrongPin, LockedOut, NotPermitted, Conflict: as :func:`core.access.proof.prove`.
    """
    again = partial(_again, session=signed_in.session, action="operator.unlock")
    return await prove(store, signed_in.operator.id, pin, signed_in.session.origin, again, terms)


async def step_up(store: Store, signed_in: SignedIn, pin: str, *, terms: Terms = STANDARD_TERMS) -> float:
    """Give the PIN once more for an act that asks for a fresh one.

    Returns:
        The machine's epoch second of the proof; see :func:`core.access.lock.is_fresh`.

    Raises:
        SessionEnded: the session is over.
        WrongPin, LockedOut, NotPermitted, Conflict: as :func:`core.access.proof.prove`.
    """
    again = partial(_again, session=signed_in.session, action="operator.step_up")
    return (await prove(store, signed_in.operator.id, pin, signed_in.session.origin, again, terms)).verified_s


async def _again(work: Work, person: Operator, now_s: float, *, session: Session, action: str) -> SignedIn:
    current = await need_open(work, session.id)
    await sql.see_session(work, session.id, now_s)
    await work.audit(action, operator_target(person.id))
    return SignedIn(person, replace(current, seen_s=now_s), now_s)


async def _end_others(work: Work, person: Operator, now_s: float, *, take_over: bool) -> None:
    for other in await sql.open_sessions(work, person.id):
        if not is_live(other, now_s) or is_gone(other):
            await close(work, other, SessionEnd.LOST)
        elif take_over:
            await close(work, other, SessionEnd.TAKEN_OVER)
        else:
            raise AlreadySignedIn(
                N_("{name} is signed in elsewhere since {since} ({origin}, {host}): take over, or go on there."),
                name=person.name,
                since=await local_clock(work, other.started_s),
                origin=other.origin,
                host=other.host,
            )
