"""Secrets of an account that is being entered: in memory until they are proven, with the same promises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from core.accounts.credentials.known import note_secret
from core.accounts.fence import Broken
from ventanilla.api import AuthError, Secret, Secrets


class HeldSecrets:
    """Gives a connector what people have just entered, and keeps what it makes of that.

    Args:
        entered: by name.
        behind: the account's secrets as they are kept; ``None`` for a new account.
        readable: the names that may be read from there; others are to be made anew.
    """

    def __init__(self, entered: Mapping[str, str], behind: Secrets | None, readable: frozenset[str]) -> None:
        self._entered = frozenset(entered)
        self._held = dict(entered)
        self._behind = behind
        self._readable = readable

    def held(self) -> dict[str, str]:
        """Everything to keep."""
        return dict(self._held)

    def own(self) -> frozenset[str]:
        """The names of what the connector made itself."""
        return frozenset(self._held) - self._entered

    async def read(self, name: str) -> Secret:
        """The secret of this name.

        Raises:
            AuthError: there is none.
        """
        if name in self._held:
            return Secret(self._held[name])
        if self._behind is not None and name in self._readable:
            return await self._behind.read(name)
        raise AuthError(f"there is no secret {name!r}")

    async def renew(self, name: str, old: Secret | None, renewal: Callable[[Secret | None], Awaitable[str]]) -> Secret:
        """A newer secret, as :meth:`ventanilla.api.Secrets.renew`; a first contact asks one thing after the other."""
        current = Secret(self._held[name]) if name in self._held else None
        if current is not None and current != old:
            return current
        new: object = await renewal(current)
        if not isinstance(new, str) or not new:
            raise Broken("its renewal gives no secret")
        note_secret(new)
        self._held[name] = new
        return Secret(new)
