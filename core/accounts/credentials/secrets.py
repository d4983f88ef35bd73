"""What connectors get as their secrets: read when asked, renewed once however many ask, and never lost in between.

A renewed secret is kept before anybody uses it, in an order in which a crash at any moment loses nothing: first
beside the present one (``name~new``), then the present one as the one before (``name~old``), then in its place. What
a crash left half done is finished when the secret is next read. Processes take turns by a lease, callers within one
share the renewal that is under way, and a caller that is cancelled does not cut it off. What a person revoked or
replaced meanwhile stands: people take the same turns, and a renewed secret is kept only over the one it replaces.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from core.accounts.credentials import store as sql
from core.accounts.credentials.known import note_secret
from core.accounts.credentials.model import CannotKeep, Keeper, Place, ending_of
from core.accounts.credentials.turns import BUSY, SELF, WAIT_S, job_of, new_holder, turn
from core.accounts.fence import Broken, fenced
from core.accounts.model import Account
from core.errors import VentanillaError
from core.ids import AccountId
from core.store import Store, Work
from ventanilla.api import AuthError, Secret, Unavailable

RENEWAL_S = 60.0
GRACE_S = 10.0
"""How long a renewal under way may go on when its process ends."""
LATE_S = 10.0
"""How long one that only reads waits for its turn to keep what could not be kept before."""
USED_EVERY_S = 3600

Renewal = Callable[[Secret | None], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class _Unkept:
    """A renewed secret on its way to the keeper."""

    replaces: str | None = field(repr=False)
    """What stands in its place."""
    before: str | None = field(repr=False)
    """What it was got with: kept until the new one has itself been renewed."""
    new: str = field(repr=False)
    revoked: int
    """When its account's secrets had last been revoked, as :func:`store.last_revoked` says it."""


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
        self._locks: dict[str, asyncio.Lock] = {}
        self._holder = new_holder()

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
                if name in self._unkept:
                    await self._keep(name)
                revoked = await sql.last_revoked(self._store, self._id)
                current = await self._present(name)
                if current is not None and (old is None or current != old.reveal()):
                    return Secret(current)
                self._unkept[name] = await self._asked(name, current, renewal, revoked)
                return Secret(await self._keep(name))

    async def _asked(self, name: str, current: str | None, renewal: Renewal, revoked: int) -> _Unkept:
        """The new secret, got with the present one, or with the one before where that is refused."""
        try:
            return _Unkept(current, current, await self._fenced(name, renewal, current), revoked)
        except AuthError:
            older = await self._keeper.read(self._place(f"{name}~old"))
            if older is None or older == current:
                raise
            note_secret(older, (self._id, f"{name}~old"))
            try:
                return _Unkept(current, older, await self._fenced(name, renewal, older), revoked)
            except AuthError:
                pass
            raise

    async def _current(self, name: str) -> str | None:
        if name in self._unkept:
            async with self._turn(name, wait_s=LATE_S) as is_mine:
                if not is_mine:
                    raise Unavailable(BUSY)
                if name in self._unkept:  # else the renewal that was under way has kept it
                    await self._keep(name)
        return await self._present(name)

    async def _present(self, name: str) -> str | None:
        current = await self._keeper.read(self._place(name))
        if current is not None:
            note_secret(current, (self._id, name))
        return current

    async def _keep(self, name: str) -> str:
        """Keep a renewed secret and give it, in one's own turn; what fails is tried again before the next use.

        Raises:
            AuthError: a person revoked it meanwhile.
        """
        unkept, place = self._unkept[name], self._place(name)
        if not await self._is_wanted(name, unkept):
            return await self._given_up(name)
        await self._keeper.write(self._place(f"{name}~new"), unkept.new)
        if unkept.before is not None:
            await self._keeper.write(self._place(f"{name}~old"), unkept.before)
        if not await self._is_wanted(name, unkept):
            await self._forget(f"{name}~new", f"{name}~old")
            return await self._given_up(name)
        await self._keeper.write(place, unkept.new)
        if not await self._store.write(SELF, lambda work: self._note_renewed(work, name, unkept)):
            await self._forget(f"{name}~new", f"{name}~old", name)
            return await self._given_up(name)
        self._unkept.pop(name, None)
        await self._forget(f"{name}~new")
        return unkept.new

    async def _is_wanted(self, name: str, unkept: _Unkept) -> bool:
        """Whether nobody revoked it or entered another one: theirs stays."""
        if await sql.last_revoked(self._store, self._id) != unkept.revoked:
            return False
        return await self._keeper.read(self._place(name)) in (unkept.replaces, unkept.new)

    async def _given_up(self, name: str) -> str:
        """What stands in the place of a renewed secret that nobody wants any more."""
        unkept = self._unkept.pop(name, None)
        present = await self._present(name)
        is_revoked = unkept is not None and await sql.last_revoked(self._store, self._id) != unkept.revoked
        if present is None or (is_revoked and unkept is not None and present in (unkept.replaces, unkept.new)):
            raise AuthError(f"there is no secret {name!r}")
        return present

    async def _forget(self, *names: str) -> None:
        for name in names:
            await self._keeper.forget(self._place(name))

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

    @asynccontextmanager
    async def _turn(self, name: str, wait_s: float = WAIT_S) -> AsyncIterator[bool]:
        """Whether it is this caller's turn: one in this process, and this process among all."""
        lock = self._locks.setdefault(name, asyncio.Lock())
        if not wait_s and lock.locked():
            yield False
            return
        async with lock, turn(self._store, job_of(self._id, name), self._holder, wait_s) as is_mine:
            yield is_mine

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

    async def _note_renewed(self, work: Work, name: str, unkept: _Unkept) -> bool:
        """Put a renewal on record, unless the account's secrets were revoked since it began."""
        work.system("a renewal is agreed between the program and the platform")
        if await sql.last_revoked(work, self._id) != unkept.revoked:
            return False
        await sql.note_renewed(work, self._id, name, ending_of(unkept.new))
        return True

    async def _fenced(self, name: str, renewal: Renewal, current: str | None) -> str:
        """What the connector's renewal gives, behind the fence."""
        secret = Secret(current) if current is not None else None
        new: object = await fenced(lambda: renewal(secret), RENEWAL_S)
        if not isinstance(new, str) or not new:
            raise Broken("its renewal gives no secret")
        note_secret(new, (self._id, name))
        return new

    def _place(self, name: str) -> Place:
        return Place(self._id, self.account, name)


@contextmanager
def _as_unavailable() -> Iterator[None]:
    """A keyring that is locked is no reason to stop an account for good: it is tried again like a network."""
    try:
        yield
    except CannotKeep as error:
        raise Unavailable(error.brief) from None
