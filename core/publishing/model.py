"""Posts, their variants and deliveries: what is said, on which account, and how its publication stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.i18n import N_
from core.ids import AccountId, ConversationId, MessageId, OperatorId
from ventanilla.api import JSON, Plan

PostId = NewType("PostId", int)
DeliveryId = NewType("DeliveryId", int)
AttemptId = NewType("AttemptId", int)


class PostKind(StrEnum):
    """What we do: answer somebody, speak by ourselves, or act on a message or its author."""

    REPLY = "reply"
    POST = "post"
    ACT = "act"


class DeliveryState(StrEnum):
    """How one publication stands."""

    WAITING = "waiting"
    """For its time, or for the next try."""
    HELD = "held"
    """Something stops it before it has begun to leave, or between two of its parts; its cause says what."""
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    """Bytes may have left and no answer is on record; the program will find out."""
    NEEDS_OPERATOR = "needs_operator"
    """The program cannot find out: a person has to look."""
    PUBLISHED = "published"
    FAILED = "failed"
    EXPIRED = "expired"
    """Its time passed before it could go out; it does not go out late by itself."""
    CANCELLED = "cancelled"


STATE_NAMES: Mapping[DeliveryState, str] = {
    DeliveryState.WAITING: N_("waiting"),
    DeliveryState.HELD: N_("held"),
    DeliveryState.SENDING: N_("sending"),
    DeliveryState.UNCERTAIN: N_("uncertain"),
    DeliveryState.NEEDS_OPERATOR: N_("look at it"),
    DeliveryState.PUBLISHED: N_("published"),
    DeliveryState.FAILED: N_("failed"),
    DeliveryState.EXPIRED: N_("too late"),
    DeliveryState.CANCELLED: N_("cancelled"),
}
"""Each state's name as a msgid."""

ENDED = (DeliveryState.PUBLISHED, DeliveryState.CANCELLED)
ASKS = (DeliveryState.HELD, DeliveryState.NEEDS_OPERATOR, DeliveryState.FAILED, DeliveryState.EXPIRED)
"""States that wait for a person."""


class Cause(StrEnum):
    """Why a delivery does not go on by itself."""

    NONE = ""
    SIGN_IN = "sign_in"
    MISSING_SCOPE = "missing_scope"
    LIMITED = "limited"
    QUOTA = "quota"
    REJECTED = "rejected"
    NOT_ALLOWED = "not_allowed"
    TARGET_GONE = "target_gone"
    UNAVAILABLE = "unavailable"
    BLOCKED = "blocked"
    DRIFT = "drift"
    CRASHED = "crashed"
    """The connector broke the contract."""
    NOT_LOADED = "not_loaded"
    ACCOUNT_STOPPED = "account_stopped"
    NO_APPROVAL = "no_approval"
    CITIZEN_WROTE = "citizen_wrote"
    LATE = "late"
    NO_WAY_TO_TELL = "no_way_to_tell"
    """The platform gives no means to find out whether it is online."""
    RESTORED = "restored"
    """The workspace was restored from a copy older than its time."""
    NOT_FOUND_TWICE = "not_found_twice"
    """It was sent again after a doubt, and again nothing is to be seen."""
    FROZEN = "frozen"
    """A freeze met it: a person releases, re-times or drops it."""
    LINT = "lint"
    """The rules of the house, as they stand now, do not let it go out."""


CAUSE_WORDS: Mapping[Cause, str] = {
    Cause.NONE: "",
    Cause.SIGN_IN: N_("the platform does not accept us: somebody with the password signs in again, then send it again"),
    Cause.MISSING_SCOPE: N_("the access does not allow it: connect the account again with that permission"),
    Cause.LIMITED: N_("the platform asks to wait"),
    Cause.QUOTA: N_("the day's allowance is used up"),
    Cause.REJECTED: N_("the platform refused it: change it and send it anew"),
    Cause.NOT_ALLOWED: N_("the platform does not let this account do it"),
    Cause.TARGET_GONE: N_("what it answers is no longer there"),
    Cause.UNAVAILABLE: N_("the platform did not answer in time"),
    Cause.BLOCKED: N_("something on the way blocks it: see «doctor»"),
    Cause.DRIFT: N_("the platform answered in an unknown way: the connector needs an update"),
    Cause.CRASHED: N_("the connector failed: tell who maintains it"),
    Cause.NOT_LOADED: N_("the connector is not loaded: see «connector list»"),
    Cause.ACCOUNT_STOPPED: N_("the account is stopped: resume it first"),
    Cause.NO_APPROVAL: N_("nobody has approved exactly this content"),
    Cause.CITIZEN_WROTE: N_("the citizen has written since: read it, then send it or change it"),
    Cause.LATE: N_("its time has passed: send it now or leave it"),
    Cause.NO_WAY_TO_TELL: N_("it may be online and the platform gives no means to tell: look there"),
    Cause.RESTORED: N_("it may have gone out after the backup that was restored here: look there"),
    Cause.NOT_FOUND_TWICE: N_("it was sent twice and is not to be seen: look there"),
    Cause.FROZEN: N_("publication is frozen: release it, give it another time or drop it with «post release»"),
    Cause.LINT: N_("a rule forbids it as it stands now: «post lint» says which"),
}
"""Each cause as a msgid: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a delivery sends, fixed when it was first claimed, and how far it has come."""

    plan: Plan
    step: int
    """Steps that took effect."""
    progress: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One journaled publication of a variant."""

    id: DeliveryId
    post_id: PostId
    account_id: AccountId
    kind: PostKind
    conversation_id: ConversationId | None
    message_id: MessageId | None
    author_id: OperatorId
    content: str
    """JSON: see ``core.publishing.content``."""
    key: str
    state: DeliveryState
    due_s: int
    next_s: int
    deadline_s: int
    is_later: bool
    seen_rev: int
    frozen: Frozen | None
    shown: int
    begun_s: int | None
    """When the step in hand was first begun; ``None``: not yet."""
    tries: int
    checks: int
    resends: int
    cause: Cause
    detail: str
    remote_id: str
    url: str
    published_s: int | None
    is_found: bool
    rev: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A line of the list of deliveries."""

    id: DeliveryId
    post_id: PostId
    kind: PostKind
    account: str
    network: str
    author: str
    """The operator who wrote it."""
    conversation_id: ConversationId | None
    to: str
    """The handle of whom it answers, foreign text; empty for a post."""
    text: str
    state: DeliveryState
    cause: Cause
    detail: str
    due_s: int
    deadline_s: int
    step: int
    steps: int
    shown: int
    """Parts that people can see by now."""
    parts: int
    """Parts it has: more than one is a thread."""
    url: str
    remote_id: str
    published_s: int | None
    is_found: bool
    is_private: bool
