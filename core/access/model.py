"""People at the desk: operators, their sessions, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.errors import Conflict
from core.ids import ConversationId, OperatorId
from core.policy import Role
from core.store import Actor

SessionId = NewType("SessionId", str)

LIVE_FOR_S = 60.0
"""A session that has not been seen for so long counts as dead (machine seconds)."""

HEARTBEAT_S = 15.0
"""How often a desk says that it is there (machine seconds)."""


class OperatorState(StrEnum):
    """Whether a person may act at all."""

    ACTIVE = "active"
    DISABLED = "disabled"


class SessionEnd(StrEnum):
    """Why a session is over."""

    SIGNED_OUT = "signed_out"
    SWITCHED = "switched"
    """Another person signed in at the same desk."""
    TAKEN_OVER = "taken_over"
    """The same person signed in elsewhere."""
    LOST = "lost"
    """The line dropped or the terminal went away."""
    ENDED = "ended"
    """Somebody who manages operators ended it."""
    DISABLED = "disabled"
    PIN_CHANGED = "pin_changed"


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who acts."""

    id: OperatorId
    name: str
    title: str
    state: OperatorState
    roles: frozenset[Role]
    language: str
    created_s: int
    disabled_s: int | None
    """``None``: never disabled."""

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in and act."""
        return self.state is OperatorState.ACTIVE


@dataclass(frozen=True, slots=True)
class Session:
    """One person at one terminal."""

    id: SessionId
    operator_id: OperatorId
    operator_name: str
    origin: str
    host: str
    pid: int
    started_s: int
    """Workspace time."""
    seen_s: float
    """Machine time."""
    conversation_id: ConversationId | None
    """What is open on that screen; ``None``: nothing."""
    is_writing: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at this desk, and when they last proved who they are."""

    operator: Operator
    session: Session
    verified_s: float
    """Machine epoch second of the last right PIN."""

    @property
    def actor(self) -> Actor:
        """How this person signs what they do."""
        return Actor(self.operator.id, self.operator.name, self.session.origin)


class AlreadySignedIn(Conflict):
    """The PIN is right, but the same person is live at another terminal: ask, then sign in with take-over.

    ``values`` has ``name``, ``since`` (local time of the institution), ``origin`` and ``host``.
    """


class SessionEnded(Conflict):
    """This desk's session is over: lock, keep what was typed, and ask to sign in again.

    ``values["why"]`` is a :class:`SessionEnd`.
    """


def operator_target(operator_id: OperatorId) -> str:
    """How the audit names an operator that something was done to."""
    return f"operator:{operator_id}"
