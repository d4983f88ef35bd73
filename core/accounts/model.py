"""What an account is: who reaches it, whether it is collected, and how that goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from core.ids import AccountId

if TYPE_CHECKING:
    from ventanilla.api import AccountView, Cursor, StreamId


class Relation(StrEnum):
    """Whose presence an account is; what another's says is overheard and addressed to nobody."""

    OWN = "own"
    PEER = "peer"
    """A similar institution: compared with."""
    SOURCE = "source"
    """A newspaper, a board, a service: watched for words."""


class AccountState(StrEnum):
    """Whether an account is collected, and who decided otherwise."""

    ACTIVE = "active"
    PAUSED = "paused"
    """A person stopped it."""
    NEEDS_SIGN_IN = "needs_sign_in"
    """The platform does not accept us; calling stopped until a person has signed in there."""
    GONE = "gone"
    """The platform says it is no longer there."""
    FOREIGN = "foreign"
    """A look-alike that is not ours; never collected."""


class HealthCode(StrEnum):
    """How the last pull ended."""

    NEW = "new"
    OK = "ok"
    LIMITED = "limited"
    QUOTA = "quota"
    UNAVAILABLE = "unavailable"
    TRUNCATED = "truncated"
    SLOW = "slow"
    BLOCKED = "blocked"
    TOO_BIG = "too_big"
    MALFORMED = "malformed"
    DRIFT = "drift"
    REJECTED = "rejected"
    NOT_ALLOWED = "not_allowed"
    GONE = "gone"
    SIGN_IN = "sign_in"
    EXPIRED = "expired"
    REVOKED = "revoked"
    MISSING_SCOPE = "missing_scope"
    CRASHED = "crashed"
    """The connector broke the contract: a foreign exception, a wrong type, no end."""
    NOT_LOADED = "not_loaded"
    INTERNAL = "internal"
    """What arrived could not be stored: a fault of our own."""


class MarkCode(StrEnum):
    """Something people should know of an account that works."""

    MOVED = "moved"
    MALFORMED = "malformed"
    NO_IDS = "no_ids"
    STALE = "stale"
    GAP = "gap"
    EXPIRES = "expires"
    """The access ends soon."""
    UNROTATED = "unrotated"
    """A secret that people entered has long been the same."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark, raised by one stream; ``detail`` is foreign or technical text."""

    code: MarkCode
    stream: StreamId
    detail: str = ""
    at_s: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How collection of one account stands. Seconds are of the workspace's clock."""

    state: AccountState = AccountState.ACTIVE
    health: HealthCode = HealthCode.NEW
    detail: str = ""
    marks: tuple[Mark, ...] = ()
    failures: int = 0
    """In a row; waits that the platform asked for count too, so that they grow when it names no time."""
    last_try_s: int | None = None
    last_ok_s: int | None = None
    last_event_s: int | None = None
    next_s: int | None = None
    """When it is asked next; ``None``: not before a person acts."""


@dataclass(frozen=True, slots=True)
class Account:
    """One official presence."""

    id: AccountId
    name: str
    connector: str
    network: str
    handle: str
    created_s: int
    standing: Standing
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    """May hold secret addresses: never shown, see ``settings.for_people``."""
    secret_keys: frozenset[str] = frozenset()
    custodian: str = ""
    stopped_by: str = ""
    stop_reason: str = ""
    remote_id: str = ""
    """Our own immutable id there, once we have met the platform."""
    limits: str = ""
    """JSON: what its server lets us say, as it stated last; empty: not known."""
    expires_s: int | None = None
    """When a person must sign in there again; ``None``: never, or not said."""
    met_s: int | None = None
    """When we last asked who we are there."""
    relation: Relation = Relation.OWN
    rev: int = 1
    helpers: tuple[str, ...] = ()
    """Who may sign in there by role; filled in where it matters, see :mod:`core.accounts.custody`."""

    @property
    def is_active(self) -> bool:
        """Whether the collector asks it."""
        return self.standing.state is AccountState.ACTIVE

    @property
    def view(self) -> AccountView:
        """What its connector may know."""
        from ventanilla.api import AccountView  # a desk shows accounts and never asks their connectors

        return AccountView(id=str(self.id), handle=self.handle, settings=dict(self.settings))


@dataclass(frozen=True, slots=True)
class StreamPlace:
    """Where one stream was read to and when it may be read on."""

    stream: StreamId
    cursor: Cursor | None
    next_s: int
    pulled_s: int | None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as it is entered."""

    name: str
    connector: str
    network: str = ""
    """Two letters; empty: the connector's first."""
    handle: str = ""
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_keys: frozenset[str] = frozenset()
    custodian: str = ""
    state: AccountState = AccountState.ACTIVE
    stop_reason: str = ""
    relation: Relation = Relation.OWN
