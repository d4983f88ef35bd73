"""What every connector is and says of itself; imported from :mod:`ventanilla.api`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol, runtime_checkable

from ventanilla.actions import Capability
from ventanilla.context import AccountView, Context
from ventanilla.setup import SetupSchema

API_VERSION = 1
"""Raised when a connector written for an older contract would misbehave."""

StreamId = NewType("StreamId", str)


def N_(text: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


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
    capabilities: tuple[Capability, ...] = ()
    """What the platform offers through this connector. What is not named is not offered."""


class StreamKind(StrEnum):
    """What a stream brings."""

    MENTIONS = "mentions"
    COMMENTS = "comments"
    MESSAGES = "messages"
    ARTICLES = "articles"
    MIXED = "mixed"
    OWN = "own"
    """What went out in the account's own name, whoever sent it: see :attr:`ventanilla.api.Item.is_own`."""


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
    remote_id: str = ""
    """Our own immutable id there: what this author writes is ours."""
    scopes: tuple[str, ...] = ()
    """What the access reaches, in the platform's words."""
    expires_at: datetime | None = None
    """When a person must sign in again; ``None``: never, or not said."""
    capabilities: tuple[Capability, ...] = ()
    """Where this account can more or less than its platform."""
    server_time: datetime | None = None
    """The platform's clock at the moment of the answer, to tell a wrong clock of ours."""


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
