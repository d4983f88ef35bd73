"""People: who they are, that they are who they say, what they may do, and where they are signed in."""

from core.access.gate import grant_of, permit
from core.access.model import AlreadySignedIn, Operator, Session, SessionEnded, SessionId, SignedIn
from core.access.presence import present, set_open
from core.access.proof import Terms
from core.access.service import (
    add_operator,
    change_pin,
    create_first_administrator,
    disable,
    list_operators,
    reinstate,
    set_roles,
    who_may,
)
from core.access.sessions import end_session, heartbeat, live_sessions, lose_session, sign_out
from core.access.sign_in import act_as, sign_in, step_up, unlock

__all__ = [
    "AlreadySignedIn",
    "Operator",
    "Session",
    "SessionEnded",
    "SessionId",
    "SignedIn",
    "Terms",
    "act_as",
    "add_operator",
    "change_pin",
    "create_first_administrator",
    "disable",
    "end_session",
    "grant_of",
    "heartbeat",
    "list_operators",
    "live_sessions",
    "lose_session",
    "permit",
    "present",
    "reinstate",
    "set_open",
    "set_roles",
    "sign_in",
    "sign_out",
    "step_up",
    "unlock",
    "who_may",
]
