"""The connector contract: everything a plugin that speaks one platform may use, and nothing else.

A connector is pure protocol code. It is given a :class:`Context` with an HTTP door, a clock, a parser that
runs in a guarded child process and a secret handle; it does no database work, does not sleep and does not
retry: the collector owns pacing, budgets, retries and storage.

Capabilities are protocols: a class that implements :class:`Pulls` can be pulled, one that does not cannot,
and no method ever raises "not supported". Protocols for writing join this module beside :class:`Pulls`
without changing it; the error tree (:mod:`ventanilla.errors`) already says for each failure whether a write
was applied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol, runtime_checkable

from ventanilla.errors import (
    Applied,
    AuthError,
    Blocked,
    ConnectorError,
    Expired,
    Gone,
    Malformed,
    MissingScope,
    NotAllowed,
    ProtocolDrift,
    QuotaExhausted,
    RateLimited,
    Rejected,
    Revoked,
    TooBig,
    Truncated,
    Unavailable,
    UncertainOutcome,
)
from ventanilla.items import (
    JSON,
    Arrived,
    Author,
    Batch,
    Cursor,
    Event,
    Gap,
    Item,
    ItemKind,
    Media,
    Misfit,
    Notice,
    NoticeCode,
    RateState,
    Removed,
    Trust,
    Visibility,
)

__all__ = [
    "API_VERSION",
    "JSON",
    "N_",
    "AccountView",
    "Applied",
    "Arrived",
    "AuthError",
    "Author",
    "Batch",
    "Blocked",
    "Clock",
    "Connector",
    "ConnectorError",
    "ConnectorInfo",
    "Context",
    "Cursor",
    "Door",
    "Event",
    "Expired",
    "FieldKind",
    "Gap",
    "Gone",
    "Item",
    "ItemKind",
    "Malformed",
    "Media",
    "Misfit",
    "MissingScope",
    "Network",
    "NotAllowed",
    "Notice",
    "NoticeCode",
    "Parser",
    "Probe",
    "ProtocolDrift",
    "Pulls",
    "QuotaExhausted",
    "RateLimited",
    "RateState",
    "Rejected",
    "Removed",
    "Response",
    "Revoked",
    "SetupField",
    "SetupSchema",
    "StreamId",
    "StreamKind",
    "StreamSpec",
    "TooBig",
    "Truncated",
    "Trust",
    "Unavailable",
    "UncertainOutcome",
    "Visibility",
]

API_VERSION = 1
"""Raised when a connector written for an older contract would misbehave."""

StreamId = NewType("StreamId", str)


def N_(text: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


# --- what a connector is -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Network:
    """A platform as people see it: two letters for the list, a name for sentences."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ConnectorInfo:
    """Who a connector is; shown by ``connector list`` and checked at loading."""

    id: str
    name: str
    version: str
    networks: tuple[Network, ...]
    api_version: int = API_VERSION
    docs: str = ""
    policy: str = ""
    """What the platform's terms restrict, as a sentence to show before use; empty when nothing."""


class FieldKind(StrEnum):
    """How the account dialog asks for one value."""

    TEXT = "text"
    URL = "url"
    SECRET_URL = "secret_url"
    CHOICE = "choice"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class SetupField:
    """One question of the account dialog; ``label`` and ``help`` are marked with :func:`N_`."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    default: str = ""
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class SetupSchema:
    """What the account dialog shows: plain instructions, then fields in order."""

    instructions: str
    fields: tuple[SetupField, ...]


class StreamKind(StrEnum):
    """What a stream brings."""

    MENTIONS = "mentions"
    COMMENTS = "comments"
    MESSAGES = "messages"
    ARTICLES = "articles"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """One source of events of an account and how often it may be asked."""

    id: StreamId
    kind: StreamKind
    min_interval_s: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a first contact showed: who we are there, what will not work and why."""

    identity: str
    title: str = ""
    warnings: tuple[str, ...] = ()


# --- what a connector is given -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of the HTTP door: within all limits, decoded, never a redirect."""

    status: int
    url: str
    """Where it finally came from."""
    headers: Mapping[str, str]
    """Names in lower case; values of repeated fields joined with ``, ``."""
    body: bytes
    moved_to: str | None = None
    """The target of a permanent redirect (301, 308) that was followed first; else ``None``."""


class Door(Protocol):
    """The only way out. It enforces limits on time, size, redirects and addresses."""

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        expect: tuple[str, ...] = (),
        ok: tuple[int, ...] = (200,),
    ) -> Response:
        """Fetch ``url``.

        ``expect`` lists allowed content types (``application/json``, ``text/*``), empty: any.
        ``ok`` lists the statuses the caller wants to read; every other becomes an error of the tree.

        Raises:
            ConnectorError: any failure, already classified.
        """
        ...


class Clock(Protocol):
    """The workspace's time, which a replay may run faster."""

    def now(self) -> datetime:
        """The current moment, aware, UTC."""
        ...


class Parser(Protocol):
    """Runs a connector's named pure function on untrusted bytes, in a child that can be killed."""

    async def __call__(self, function: str, body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
        """Run ``function`` (``module:name``, of this connector's package) on ``body``.

        Raises:
            TooBig: it took more than 10 s or 512 MB.
            Malformed: it refused the bytes.
        """
        ...


@dataclass(frozen=True, slots=True)
class AccountView:
    """What a connector may know of the account it works for."""

    id: str
    handle: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a connector may reach."""

    account: AccountView
    http: Door
    clock: Clock
    parse: Parser


# --- what a connector can do ---------------------------------------------------------------------------


@runtime_checkable
class Connector(Protocol):
    """Every plugin."""

    info: ConnectorInfo

    def setup_schema(self) -> SetupSchema:
        """What the account dialog asks."""
        ...

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """The sources of this account, in order of importance."""
        ...

    async def probe(self, ctx: Context) -> Probe:
        """Make contact once and say who we are there.

        Raises:
            ConnectorError: contact failed.
        """
        ...


@runtime_checkable
class Pulls(Protocol):
    """A connector that can be asked for what is new."""

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """What happened since ``cursor`` (``None``: the first time), at most ``limit`` events, oldest first.

        At-least-once: after a crash the same cursor is asked again and duplicates are dropped by
        ``(account, remote_id)``. Nothing is kept in the connector between calls.

        Raises:
            ConnectorError: nothing of this pull may be stored.
        """
        ...
