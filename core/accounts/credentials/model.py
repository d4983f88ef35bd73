"""The words of credentials: where a secret is kept, what keeps it, and what is on record about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from core.errors import CannotReach, UsageError
from core.i18n import N_
from core.ids import AccountId
from core.text.show import show

ENDING_CHARS = 3
ENDING_FROM_CHARS = 20
"""A shorter secret would be given away by its ending."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


class CannotKeep(CannotReach):
    """What keeps the secrets refuses, hangs or is not there: one sentence with what to do.

    Args:
        brief: the same in a few words, a msgid, for the health of an account.
    """

    def __init__(
        self, message: str, /, *, brief: str = N_("what keeps the secrets cannot be used"), **values: object
    ) -> None:
        super().__init__(message, **values)
        self.brief = brief


@dataclass(frozen=True, slots=True)
class Place:
    """One secret's place: the account, by number and name, and what its connector calls the secret."""

    account_id: AccountId
    account: str
    name: str


class Keeper(Protocol):
    """Keeps secrets for one workspace; every failure is a :class:`CannotKeep`."""

    async def read(self, place: Place) -> str | None:
        """The secret; ``None`` when there is none."""
        ...

    async def write(self, place: Place, secret: str) -> None:
        """Keep a secret for good before this returns."""
        ...

    async def forget(self, place: Place) -> None:
        """Drop a secret; one that is not there is no failure."""
        ...

    async def prove(self) -> None:
        """See that something written is there afterwards."""
        ...

    def from_outside(self, place: Place) -> str:
        """Under which name an administrator supplies this secret from outside, out of our reach; empty: not at all."""
        ...

    async def close(self) -> None:
        """Let go of what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """What is on record about one secret: never the secret. Seconds are of the workspace's clock."""

    name: str
    ending: str
    """Its last three signs, where it is long enough; else empty."""
    entered_by: str
    """Empty: the program got it from the platform."""
    entered_s: int
    renewed_s: int | None
    """The program got a newer one from the platform."""
    rotated_s: int | None
    """A person entered another one."""
    used_s: int | None
    revoked_s: int | None

    @property
    def fresh_s(self) -> int:
        """Since when the present one has been in use."""
        return max(self.entered_s, self.renewed_s or 0, self.rotated_s or 0)


@dataclass(frozen=True, slots=True)
class Register:
    """All that is on record about the access to one account."""

    scopes: tuple[str, ...]
    expires_s: int | None
    entries: tuple[Entry, ...]


def ending_of(secret: str) -> str:
    """What of a secret people may see, to tell it from another."""
    return secret[-ENDING_CHARS:] if len(secret) >= ENDING_FROM_CHARS else ""


def fit_name(name: str) -> str:
    """The name of a secret as its connector gave it.

    Raises:
        UsageError: it could not be part of a file's name.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            N_("«{name}» cannot be the name of a secret: only letters, digits, - and _; tell who maintains it."),
            name=show(name, limit=40),
        )
    return name
