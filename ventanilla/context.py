"""What a connector is given while it works for one account, and nothing else; imported from :mod:`ventanilla.api`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ventanilla.errors import AuthError, Gone
from ventanilla.items import JSON, RateState
from ventanilla.setup import Secret


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
    rate: RateState | None = None
    """What its headers say is left, in whichever dialect; ``None`` when they say nothing."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event of a server-sent stream; a heartbeat gives none."""

    event: str
    data: str
    id: str = ""


class Door(Protocol):
    """The only way out. It enforces limits on time, size, redirects and addresses.

    An error raised because of a status carries the answer in :attr:`ventanilla.api.ConnectorError.answer`, its
    body cut at 64 kB, so that a connector can read the platform's own code and raise a more exact error.
    """

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

    async def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        expect: tuple[str, ...] = (),
        ok: tuple[int, ...] = (200,),
    ) -> Response:
        """Ask for a change (``POST``, ``PUT``, ``PATCH``, ``DELETE``), once, over a connection of its own.

        Never repeated and never redirected. Raised with ``applied`` NO: no byte left, or the server refused
        (4xx). Everything in between is an :class:`ventanilla.api.UncertainOutcome`.

        Raises:
            ConnectorError: any failure, already classified.
        """
        ...

    def events(self, url: str, *, headers: Mapping[str, str] | None = None) -> AsyncIterator[ServerEvent]:
        """The events of a server-sent stream as they come, until it ends; close the iterator to leave.

        Raises:
            ConnectorError: it cannot be opened, it fell silent or passed a limit.
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


class Secrets(Protocol):
    """The account's credentials: those its setup asked for, and those a sign-in gave."""

    async def read(self, name: str) -> Secret:
        """The secret of this name.

        Raises:
            AuthError: there is none, or the keyring does not give it.
        """
        ...

    async def renew(self, name: str, old: Secret | None, renewal: Callable[[Secret | None], Awaitable[str]]) -> Secret:
        """A newer secret than ``old``, fetched by ``renewal`` once however many callers ask at the same time.

        ``renewal`` is given the secret as it now stands (``None``: there is none) and returns the new one, which
        is kept before anybody uses it; the one before is kept until the new one has itself been renewed, and
        tried again when the platform refuses the newer. A caller whose ``old`` was replaced meanwhile gets the
        current one without a call.

        Raises:
            ConnectorError: as ``renewal`` raised it.
        """
        ...


class MediaShelf(Protocol):
    """The workspace's own pictures, by their hash."""

    async def read(self, sha256: str) -> bytes:
        """The bytes of a picture.

        Raises:
            Gone: it is not there any more, or is not what its hash says.
        """
        ...


class _NoSecrets:
    async def read(self, name: str) -> Secret:
        raise AuthError(f"there is no secret {name!r}")

    async def renew(self, name: str, old: Secret | None, renewal: Callable[[Secret | None], Awaitable[str]]) -> Secret:
        raise AuthError(f"there is no secret {name!r}")


class _NoMedia:
    async def read(self, sha256: str) -> bytes:
        raise Gone("this account has no pictures")


_NO_SECRETS: Secrets = _NoSecrets()
_NO_MEDIA: MediaShelf = _NoMedia()


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
    secrets: Secrets = _NO_SECRETS
    media: MediaShelf = _NO_MEDIA
