"""Sessions: who is at which terminal, until when, and how a desk learns that its session is over."""

from __future__ import annotations

import os
import socket

from core.access import store as sql
from core.access.model import (
    LIVE_FOR_S,
    Operator,
    Session,
    SessionEnd,
    SessionEnded,
    SessionId,
    SignedIn,
    operator_target,
)
from core.access.proof import STANDARD_TERMS, Terms
from core.errors import NotFound
from core.i18n import N_
from core.store import Actor, Store, Work

_WHY = {
    SessionEnd.SIGNED_OUT: N_("You signed out: sign in to go on. Your work is saved."),
    SessionEnd.SWITCHED: N_("Somebody else signed in at this desk: sign in to go on. Your work is saved."),
    SessionEnd.TAKEN_OVER: N_("You signed in at another terminal, so this one closed. Your work is saved."),
    SessionEnd.LOST: N_("The line to this desk was lost: sign in to go on. Your work is saved."),
    SessionEnd.ENDED: N_("Somebody who manages operators ended your session: sign in to go on. Your work is saved."),
    SessionEnd.DISABLED: N_("You no longer have access here. Your work is saved; ask who manages operators."),
    SessionEnd.PIN_CHANGED: N_("Your PIN was changed: sign in with the new one. Your work is saved."),
}


def is_live(session: Session, now_s: float) -> bool:
    """Whether somebody is still there; a desk that has been silent too long counts as dead."""
    return now_s - session.seen_s < LIVE_FOR_S


def is_gone(session: Session) -> bool:
    """Whether the session's process was on this machine and is no more: it was killed before it could say so."""
    if session.host != socket.gethostname():
        return False
    try:
        os.kill(session.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is there, but another account's
    return False


async def live_sessions(store: Store, terms: Terms = STANDARD_TERMS) -> list[Session]:
    """Everybody who is signed in now, the longest first."""
    now_s = terms.machine_s()
    return [session for session in await sql.open_sessions(store) if is_live(session, now_s)]


async def heartbeat(store: Store, session: Session, terms: Terms = STANDARD_TERMS) -> None:
    """Say that this desk is there; call it every ``HEARTBEAT_S`` seconds.

    Raises:
        SessionEnded: it is over; ``values["why"]`` says why.
    """

    async def act(work: Work) -> None:
        work.system("a heartbeat is no act of a person")
        if not await sql.see_session(work, session.id, terms.machine_s()):
            await need_open(work, session.id)

    await store.write(_actor(session), act)


async def sign_out(store: Store, signed_in: SignedIn) -> None:
    """Leave this desk; does nothing where the session is over already."""
    await _end_own(store, signed_in.session, SessionEnd.SIGNED_OUT)


async def lose_session(store: Store, session: Session) -> None:
    """Record that the terminal went away under the session; does nothing where it is over already."""
    await _end_own(store, session, SessionEnd.LOST)


async def end_session(store: Store, actor: Actor, session_id: SessionId) -> None:
    """End somebody's session; their desk closes with its next heartbeat.

    Raises:
        NotPermitted: it is another person's and the actor does not manage operators.
        NotFound: there is no such session, or it is over.
    """

    async def act(work: Work) -> None:
        row = await sql.session(work, session_id)
        if row is None or row.session.operator_id != actor.operator_id:
            await work.allow("session.end")
        if row is None or row.ended_why is not None:
            raise NotFound(N_("That session is over already."))
        await close(work, row.session, SessionEnd.ENDED)

    await store.write(actor, act)


async def close(work: Work, session: Session, why: SessionEnd) -> None:
    """End one session in this transaction, with its entry in the record."""
    if await sql.end_session(work, session.id, why):
        await work.audit("operator.session_ended", operator_target(session.operator_id), why=why.value)
        work.changed("session", session.operator_id, "end")
        if session.conversation_id is not None:
            work.changed("presence", session.conversation_id)


async def close_all(work: Work, operator: Operator, why: SessionEnd) -> int:
    """End every session of a person in this transaction; returns how many there were."""
    sessions = await sql.open_sessions(work, operator.id)
    for session in sessions:
        await close(work, session, why)
    return len(sessions)


async def need_open(work: Work, session_id: SessionId) -> Session:
    """The session, which is not over.

    Raises:
        SessionEnded: it is.
    """
    row = await sql.session(work, session_id)
    why = SessionEnd.ENDED if row is None else row.ended_why
    if row is None or why is not None:
        assert why is not None
        raise SessionEnded(_WHY[why], why=why)
    return row.session


async def _end_own(store: Store, session: Session, why: SessionEnd) -> None:
    async def act(work: Work) -> None:
        row = await sql.session(work, session.id)
        if row is not None and row.ended_why is None:
            await close(work, row.session, why)

    await store.write(_actor(session), act)


def _actor(session: Session) -> Actor:
    return Actor(session.operator_id, session.operator_name, session.origin)
