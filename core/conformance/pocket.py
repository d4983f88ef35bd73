"""What a connector is given in a rehearsal besides the door: a clock moved by hand, secrets and pictures in memory."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ventanilla.api import Attachment, AuthError, Gone, Secret

BEGINS_AT = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)
"""When every rehearsal begins, on its own clock."""


@dataclass(slots=True)
class HandClock:
    """A clock that stands still until it is moved."""

    moment: datetime = BEGINS_AT

    def now(self) -> datetime:
        """The moment it shows."""
        return self.moment

    def now_s(self) -> int:
        """The same as epoch seconds."""
        return int(self.moment.timestamp())

    def forward(self, **by: float) -> None:
        """Move on, as :class:`datetime.timedelta` counts."""
        self.moment += timedelta(**by)

    def reach(self, moment_s: int) -> None:
        """Move on to a moment, if it has not passed."""
        self.moment = max(self.moment, datetime.fromtimestamp(moment_s, UTC))


@dataclass(slots=True)
class Pocket:
    """The account's secrets, as :class:`ventanilla.api.Secrets` promises them: one renewal however many ask."""

    kept: dict[str, str]
    renewals: int = 0
    on_kept: Callable[[str, str], None] = lambda before, after: None
    """Is told a secret that was kept just now, after the one before."""
    _before: dict[str, str] = field(default_factory=dict)
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def read(self, name: str) -> Secret:
        """The secret of this name.

        Raises:
            AuthError: there is none.
        """
        if name not in self.kept:
            raise AuthError(f"there is no secret {name!r}")
        return Secret(self.kept[name])

    async def renew(self, name: str, old: Secret | None, renewal: Callable[[Secret | None], Awaitable[str]]) -> Secret:
        """A newer secret than ``old``, kept before anybody gets it.

        Raises:
            ConnectorError: as ``renewal`` raised it.
        """
        async with self._turns.setdefault(name, asyncio.Lock()):
            current = self.kept.get(name)
            if current is not None and (old is None or current != old.reveal()):
                return Secret(current)
            self.renewals += 1
            new = await self._renewed(name, current, renewal)
            if current is not None:
                self._before[name] = current
            self.kept[name] = new
            self.on_kept(current or "", new)
            return Secret(new)

    async def _renewed(self, name: str, current: str | None, renewal: Callable[[Secret | None], Awaitable[str]]) -> str:
        """The new secret, got with the present one, or with the one before where that is refused."""
        try:
            return await renewal(None if current is None else Secret(current))
        except AuthError:
            older = self._before.get(name)
            if older is None or older == current:
                raise
        return await renewal(Secret(older))


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
"""One transparent dot."""


@dataclass(slots=True)
class Shelf:
    """Pictures by their hash."""

    pictures: dict[str, bytes] = field(default_factory=dict)

    def put(self, data: bytes = PNG, mime: str = "image/png", alt: str = "un punto") -> Attachment:
        """A picture, ready to be attached."""
        key = hashlib.sha256(data).hexdigest()
        self.pictures[key] = data
        return Attachment(key, mime, len(data), alt, 1, 1)

    async def read(self, sha256: str) -> bytes:
        """The bytes of a picture.

        Raises:
            Gone: it is not there.
        """
        if sha256 not in self.pictures:
            raise Gone("no such picture")
        return self.pictures[sha256]


def words_worth_hiding(secrets: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets that are long enough to be recognised anywhere."""
    return tuple(value for value in secrets.values() if len(value) >= 8)
