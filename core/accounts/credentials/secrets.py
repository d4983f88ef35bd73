"""What connectors get as their secrets: read when asked, renewed once however many ask, and never lost in between.

A renewed secret is kept before anybody uses it, in an order in which a crash at any moment loses nothing: first
beside the present one (``name~new``), then the present one as the one before (``name~old``), then in its place. What
a crash left half done is finished when the secret is next read. Processes take turns by a lease, callers within one
share the renewal that is under way, and a caller that is cancelled does not cut it off.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from secrets import token_hex

from core.accounts.credentials import store as sql
from core.accounts.credentials.known import note_secret
from core.accounts.credentials.model import CannotKeep, Keeper, Place, ending_of
from core.accounts.credentials.turns import SELF, WAIT_S, turn
from core.accounts.fence import Broken, fenced
from core.accounts.model import Account
from core.errors import VentanillaError
from core.i18n import N_
from core.ids import AccountId
from core.store import Store, Work
from core.store.leases import holder_name
from ventanilla.api import AuthError, Secret, Unavailable

RENEWAL_S = 60.0
GRACE_S = 10.0
"""How long a renewal under way may go on when its process ends."""
USED_EVERY_S = 3600

Renewal = Callable[[Secret | None], Awaitable[str]]

BUSY = N_("another process renews the access")


@dataclass(frozen=True, slots=True)
class _Unkept:
    """A renewed secret on its way to the keeper."""

    replaces: str | None = field(repr=False)
    """What stands in its place."""
    before: str | None = field(repr=False)
    """What it was got with: kept until the new one has itself been renewed."""
    new: str = field(repr=False)


class Credentials:
    """The secrets of all accounts for one process; close it to let renewals end.

    Args:
        keeper: where they are kept.
    """

    def __init__(self, store: Store, keeper: Keeper) -> None:
        self.keeper = keeper
        self._store = store
        self._by_account: dict[AccountId, AccountSecrets] = {}

    def of(self, account: Account) -> AccountSecrets:
        """The one :class:`ventanilla.api.Secrets` of an account, the same for everybody in this process."""
        found = self._by_account.get(account.id)
        if found is None or found.account != account.name:
            found = self._by_account[account.id] = AccountSecrets(self._store, self.keeper, account)
        return found

    async def close(self) -> None:
        """Wait a little for renewals under way, then let the keeper go."""
        tasks = [task for each in self._by_account.values() for task in each.renewing()]
        if tasks:
            _done, late = await asyncio.wait(tasks, timeout=GRACE_S)
            for task in late:
                task.cancel()
        await self.keeper.close()


class AccountSecrets:
    """The secrets of one account, as :class:`ventanilla.api.Secrets` promises them."""

    def __init__(self, store: Store, keeper: Keeper, account: Account) -> None:
        self._store = store
        self._keeper = keeper
        self._id = account.id
        self.account = account.name
        self._renewing: dict[str, asyncio.Task[Secret]] = {}
        self._seen: set[str] = set()
        self._used_at: dict[str, float] = {}
        self._unkept: dict[str, _Unkept] = {}
        """Renewed secrets that could not be kept yet."""
        self._holder = f"{holder_name()}:{token_hex(4)}"

    async def read(self, name: str) -> Secret:
        """The secret of this name.

        Raises:
            AuthError: there is none.
            Unavailable: what keeps it cannot be used now.
        """
        with _as_unavailable():
            if name not in self._seen:
                await self._finish_if_free(name)
            current = await self._current(name)
        if current is None:
            raise AuthError(f"there is no secret {name!r}")
        await self._note_used(name)
        return Secret(current)

    async def renew(self, name: str, old: Secret | None, renewal: Renewal) -> Secret:
        """A newer secret than ``old``, see :meth:`ventanilla.api.Secrets.renew`.

        Raises:
            Unavailable: what keeps it cannot be used now, or another process takes too long renewing it.
            ConnectorError, Broken: as ``renewal`` raised it.
        """
        if name not in self._renewing:
            with _as_unavailable():
                current = await self._current(name)
            if current is not None and (old is None or current != old.reveal()):
                return Secret(current)
        task = self._renewing.get(name)
        if task is None:
            task = self._renewing[name] = asyncio.ensure_future(self._renewed(name, old, renewal))
            task.add_done_callback(lambda done: self._ended(name, done))
        return await asyncio.shield(task)

    def renewing(self) -> tuple[asyncio.Task[Secret], ...]:
        """The renewals under way."""
        return tuple(self._renewing.values())

    def _ended(self, name: str, task: asyncio.Task[Secret]) -> None:
        del self._renewing[name]
        if not task.cancelled():
            task.exception()  # mark it as seen: its callers may have gone, and its words are not for a log

    async def _renewed(self, name: str, old: Secret | None, renewal: Renewal) -> Secret:
        with _as_unavailable():
            async with self._turn(name) as is_mine:
                if not is_mine:
                    raise Unavailable(BUSY)
                await self._finish(name)
                current = await self._current(name)
                if current is not None and (old is None or current != old.reveal()):
                    return Secret(current)
                self._unkept[name] = await self._asked(name, current, renewal)
                kept = await self._keep(name)
        await self._store.write(SELF, lambda work: self._note_renewed(work, name, kept))
        return Secret(kept)

    async def _asked(self, name: str, current: str | None, renewal: Renewal) -> _Unkept:
        """The new secret, got with the present one, or with the one before where that is refused."""
        try:
            return _Unkept(current, current, await _fenced(renewal, current))
        except AuthError:
            older = await self._keeper.read(self._place(f"{name}~old"))
            if older is None or older == current:
                raise
            note_secret(older)
            try:
                return _Unkept(current, older, await _fenced(renewal, older))
            except AuthError:
                pass
            raise

    async def _current(self, name: str) -> str | None:
        if name in self._unkept:
            await self._keep(name)
        current = await self._keeper.read(self._place(name))
        if current is not None:
            note_secret(current)
        return current

    async def _keep(self, name: str) -> str:
        """Keep a renewed secret and give it; what fails is tried again before the next use.

        Raises:
            AuthError: a person revoked it meanwhile.
        """
        unkept, place = self._unkept[name], self._place(name)
        present = await self._keeper.read(place)
        if present not in (unkept.replaces, unkept.new):  # a person revoked it or entered another one: theirs stays
            del self._unkept[name]
            if present is None:
                raise AuthError(f"there is no secret {name!r}")
            return present
        await self._keeper.write(self._place(f"{name}~new"), unkept.new)
        if unkept.before is not None:
            await self._keeper.write(self._place(f"{name}~old"), unkept.before)
        await self._keeper.write(place, unkept.new)
        del self._unkept[name]
        await self._keeper.forget(self._place(f"{name}~new"))
        return unkept.new

    async def _finish_if_free(self, name: str) -> None:
        """Finish what a crash left half done, unless a process is at it."""
        if await self._keeper.read(self._place(f"{name}~new")) is not None:
            async with self._turn(name, wait_s=0) as is_mine:
                if not is_mine:
                    return
                await self._finish(name)
        self._seen.add(name)

    async def _finish(self, name: str) -> None:
        new = await self._keeper.read(self._place(f"{name}~new"))
        if new is None:
            return
        current = await self._keeper.read(self._place(name))
        if current != new:
            if current is not None:
                await self._keeper.write(self._place(f"{name}~old"), current)
            await self._keeper.write(self._place(name), new)
        await self._keeper.forget(self._place(f"{name}~new"))

    def _turn(self, name: str, wait_s: float = WAIT_S) -> AbstractAsyncContextManager[bool]:
        return turn(self._store, f"secret:{self._id}:{name}", self._holder, wait_s)

    async def _note_used(self, name: str) -> None:
        now = time.monotonic()
        if now - self._used_at.get(name, -USED_EVERY_S) < USED_EVERY_S:
            return
        self._used_at[name] = now

        async def act(work: Work) -> None:
            work.system("that a secret was used is the program's own record")
            await sql.note_used(work, self._id, name)

        try:
            await self._store.write(SELF, act)
        except VentanillaError:
            del self._used_at[name]  # the secret is there and may be used; the note is made the next time

    async def _note_renewed(self, work: Work, name: str, secret: str) -> None:
        work.system("a renewal is agreed between the program and the platform")
        await sql.note_renewed(work, self._id, name, ending_of(secret))

    def _place(self, name: str) -> Place:
        return Place(self._id, self.account, name)


@contextmanager
def _as_unavailable() -> Iterator[None]:
    """A keyring that is locked is no reason to stop an account for good: it is tried again like a network."""
    try:
        yield
    except CannotKeep as error:
        raise Unavailable(error.brief) from None


async def _fenced(renewal: Renewal, current: str | None) -> str:
    """What the connector's renewal gives, behind the fence."""
    secret = Secret(current) if current is not None else None
    new: object = await fenced(lambda: renewal(secret), RENEWAL_S)
    if not isinstance(new, str) or not new:
        raise Broken("its renewal gives no secret")
    note_secret(new)
    return new
