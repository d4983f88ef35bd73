"""What people do to an account's secrets while the program renews them: theirs stands, and nothing comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

from core.accounts import store as tables
from core.accounts.connecting import register, revoke
from core.accounts.credentials import store as records
from core.accounts.credentials.model import CannotKeep, Place
from core.accounts.credentials.secrets import Credentials
from core.accounts.credentials.systemd_keeper import SystemdKeeper
from core.accounts.credentials.turns import SELF, all_turns
from core.accounts.loading import Shelf
from core.accounts.meeting import Met, keep_meeting
from core.accounts.model import Account, NewAccount
from core.accounts.service import schema_of
from core.accounts.setup import Prepared, Proof
from core.errors import Conflict, NotPermitted
from core.store import Actor, Store, Work, open_store
from tests.service.accounts.conftest import ANA
from ventanilla.api import AuthError, Probe, Secret, Unavailable

SESSION = "session"
BOUND_S = 30.0

T = TypeVar("T")


class Watched(SystemdKeeper):
    """A keeper of real files that calls somebody before a write, and can be locked."""

    before_write: Callable[[Place], Awaitable[None]] | None = None
    is_locked = False

    async def write(self, place: Place, secret: str) -> None:
        """Keep it, after somebody was called."""
        if self.is_locked:
            raise CannotKeep("The keyring is locked.", brief="the system's keyring is locked")
        if self.before_write is not None:
            await self.before_write(place)
        await super().write(place, secret)


@pytest.fixture
def watched(given: Path, tmp_path: Path) -> Watched:
    return Watched("w1", given, tmp_path / "kept")


def place(account: Account, name: str = SESSION) -> Place:
    return Place(account.id, account.name, name)


async def kept(keeper: SystemdKeeper, account: Account, name: str = SESSION) -> dict[str, str]:
    """Everything that is kept for a name."""
    names = (name, f"{name}~new", f"{name}~old")
    found = {each: await keeper.read(place(account, each)) for each in names}
    return {each: secret for each, secret in found.items() if secret is not None}


async def note_own(store: Store, account: Account, name: str = SESSION) -> None:
    """Put a secret on record that the program got itself."""

    async def act(work: Work) -> None:
        work.system("the beginning of a test")
        await records.note_entered(work, account.id, name, "", "")

    await store.write(SELF, act)


def again(account: Account) -> Prepared:
    """A second sign-in to an account."""
    loaded = Shelf().load(account.connector)
    new = NewAccount(account.name, account.connector, account.network, settings=account.settings)
    return Prepared(new, account, loaded, schema_of(loaded))


def proof_of(prepared: Prepared, secrets: Mapping[str, str], met: Met | None = None) -> Proof:
    """What a first contact showed."""
    return Proof(prepared.new, secrets, frozenset(), met, None)


async def bounded(work: Awaitable[T]) -> T:
    async with asyncio.timeout(BOUND_S):
        return await work


async def test_a_revocation_waits_for_the_renewal_under_way_and_nothing_comes_back(
    store: Store, watched: Watched, given: Path, tmp_path: Path, account: Account
) -> None:
    """The revocation comes from another process, between the first and the last write of a renewal."""
    await watched.write(place(account), "S0")
    await note_own(store, account)
    async with open_store(store.path.parent) as other:
        revoker = Credentials(other, SystemdKeeper("w1", given, tmp_path / "kept"))
        revoking: list[asyncio.Task[object]] = []

        async def somebody(where: Place) -> None:
            if where.name == f"{SESSION}~new":
                task = asyncio.ensure_future(revoke(other, ANA, "muro", Shelf(), revoker))
                revoking.append(task)
                while not await records.last_revoked(store, account.id):
                    await asyncio.wait([task], timeout=0.02)

        watched.before_write = somebody
        secrets = Credentials(store, watched).of(account)
        with pytest.raises(AuthError):
            await bounded(secrets.renew(SESSION, Secret("S0"), lambda _old: _soon("S1")))
        await bounded(revoking[0])
    assert await kept(watched, account) == {}
    [entry] = await records.entries(store, account.id)
    assert entry.revoked_s is not None


async def _soon(secret: str) -> str:
    await asyncio.sleep(0)
    return secret


async def test_a_first_session_that_no_record_knows_does_not_outlive_a_revocation(
    store: Store, watched: Watched, account: Account
) -> None:
    """The revocation cannot know its name: the renewal itself sees that it is not wanted any more."""

    async def first(old: Secret | None) -> str:
        await revoke(store, ANA, "muro", Shelf(), Credentials(store, watched))
        return "S1"

    secrets = Credentials(store, watched).of(account)
    with pytest.raises(AuthError):
        await bounded(secrets.renew(SESSION, None, first))
    with pytest.raises(AuthError):
        await bounded(secrets.read(SESSION))
    assert await kept(watched, account) == {}


async def test_what_could_not_be_kept_before_a_revocation_is_not_kept_after_it(
    store: Store, watched: Watched, account: Account
) -> None:
    secrets = Credentials(store, watched).of(account)
    watched.is_locked = True
    with pytest.raises(Unavailable):
        await secrets.renew(SESSION, None, lambda _old: _soon("S1"))
    watched.is_locked = False
    await bounded(revoke(store, ANA, "muro", Shelf(), Credentials(store, watched)))
    with pytest.raises(AuthError):
        await bounded(secrets.read(SESSION))
    assert await kept(watched, account) == {}


@pytest.mark.parametrize("present", [None, "S9"])
async def test_the_last_write_of_a_renewal_is_not_made_over_what_changed_since_its_first(
    store: Store, watched: Watched, account: Account, present: str | None
) -> None:
    """Somebody who takes no turns, as an administrator who supplies another credential."""
    await watched.write(place(account), "S0")

    async def somebody(where: Place) -> None:
        if where.name == f"{SESSION}~new":
            watched.before_write = None
            await (watched.forget(place(account)) if present is None else watched.write(place(account), present))

    watched.before_write = somebody
    secrets = Credentials(store, watched).of(account)
    if present is None:
        with pytest.raises(AuthError):
            await secrets.renew(SESSION, Secret("S0"), lambda _old: _soon("S1"))
        assert await kept(watched, account) == {}
    else:
        assert (await secrets.renew(SESSION, Secret("S0"), lambda _old: _soon("S1"))).reveal() == present
        assert await kept(watched, account) == {SESSION: present}


async def test_an_account_is_connected_only_when_no_renewal_is_under_way(
    store: Store, watched: Watched, account: Account
) -> None:
    await watched.write(place(account), "S0")
    await note_own(store, account)
    connecting: list[asyncio.Task[Account]] = []
    written: list[str] = []

    async def somebody(where: Place) -> None:
        if where.name == f"{SESSION}~new":
            prepared = again(account)
            proof = proof_of(prepared, {"token": "T1"})
            connecting.append(asyncio.ensure_future(register(store, ANA, prepared, proof, Credentials(store, watched))))
            while not any(entry.name == "token" for entry in await records.entries(store, account.id)):
                await asyncio.wait(connecting, timeout=0.02)
        written.append(where.name)

    watched.before_write = somebody
    secrets = Credentials(store, watched).of(account)
    assert (await bounded(secrets.renew(SESSION, Secret("S0"), lambda _old: _soon("S1")))).reveal() == "S1"
    await bounded(connecting[0])
    assert written == ["session~new", "session~old", SESSION, "token"]
    assert await kept(watched, account) == {}, "it was got with the secret before"
    assert await kept(watched, account, "token") == {"token": "T1"}


async def test_turns_that_somebody_else_has_are_not_taken(store: Store, account: Account) -> None:
    async with all_turns(store, account.id, ["token", SESSION]):
        with pytest.raises(CannotKeep, match="renewing"):
            async with all_turns(store, account.id, [SESSION], wait_s=0):
                raise AssertionError("both have the turn")
    async with all_turns(store, account.id, [SESSION], wait_s=0):
        pass


async def test_reading_while_a_renewed_secret_is_being_kept_keeps_it_once(
    store: Store, watched: Watched, account: Account
) -> None:
    await watched.write(place(account), "S0")
    secrets = Credentials(store, watched).of(account)
    await secrets.read(SESSION)
    written: list[str] = []
    readers: list[asyncio.Task[Secret]] = []

    async def somebody(where: Place) -> None:
        written.append(where.name)
        if not readers:
            readers.extend(asyncio.ensure_future(secrets.read(SESSION)) for _ in range(8))
        await asyncio.sleep(0.02)  # what a keyring takes: room for the readers to come in between

    watched.before_write = somebody
    renewed = await bounded(secrets.renew(SESSION, Secret("S0"), lambda _old: _soon("S1")))
    read = await bounded(asyncio.gather(*readers))
    assert {renewed.reveal(), *(secret.reveal() for secret in read)} == {"S1"}
    assert written == ["session~new", "session~old", SESSION]


async def test_who_may_not_connect_changes_nothing_that_is_kept(
    store: Store, watched: Watched, account: Account
) -> None:
    await watched.write(place(account, "token"), "T0")
    prepared = again(account)

    async def closed(work: Work, actor: Actor, permission: str) -> None:
        raise NotPermitted("No.")

    async with open_store(store.path.parent, gate=closed) as other:
        with pytest.raises(NotPermitted):
            await register(other, ANA, prepared, proof_of(prepared, {"token": "T1"}), Credentials(other, watched))
    assert await kept(watched, account, "token") == {"token": "T0"}
    assert await records.entries(store, account.id) == ()


async def test_what_is_about_to_be_kept_is_on_record_so_that_a_crash_leaves_nothing_unknown(
    store: Store, watched: Watched, account: Account
) -> None:
    prepared, credentials = again(account), Credentials(store, watched)

    async def crash(where: Place) -> None:
        watched.before_write = None
        await watched.write(where, "T1")
        raise CannotKeep("The keyring is gone.")

    watched.before_write = crash
    with pytest.raises(CannotKeep):
        await register(store, ANA, prepared, proof_of(prepared, {"token": "T1"}), credentials)
    [pending] = await records.entries(store, account.id)
    assert (pending.name, pending.ending, pending.entered_by) == ("token", "", "Ana")
    assert pending.revoked_s is not None, "it is not in use"
    await register(store, ANA, prepared, proof_of(prepared, {"token": "T2"}), credentials)
    [entry] = await records.entries(store, account.id)
    assert (entry.revoked_s, entry.rotated_s) == (None, None), "the first that was ever in use"
    withdrawn = await revoke(store, ANA, "muro", Shelf(), credentials)
    assert withdrawn.names == ("token",)
    assert await kept(watched, account, "token") == {}


async def test_an_access_that_is_revoked_while_it_is_connected_is_not_put_in_use(
    store: Store, watched: Watched, account: Account
) -> None:
    prepared = again(account)
    revoking: list[asyncio.Task[object]] = []

    async def somebody(where: Place) -> None:
        del where
        task = asyncio.ensure_future(revoke(store, ANA, "muro", Shelf(), Credentials(store, watched)))
        revoking.append(task)
        while not await records.last_revoked(store, account.id):
            await asyncio.wait([task], timeout=0.02)

    watched.before_write = somebody
    with pytest.raises(Conflict, match="meanwhile"):
        await bounded(register(store, ANA, prepared, proof_of(prepared, {"token": "T1"}), Credentials(store, watched)))
    await bounded(revoking[0])
    assert await kept(watched, account, "token") == {}
    assert (await tables.account_of(store, account.id)).standing.state.value == "paused"


async def test_secrets_that_were_not_proven_make_the_next_meeting_due_at_once(
    store: Store, watched: Watched, account: Account
) -> None:
    met = Met(Probe("@valdeluz", remote_id="id-1"))

    async def meet(work: Work) -> None:
        work.system("the beginning of a test")
        await keep_meeting(work, account.id, met)

    await store.write(SELF, meet)
    prepared, credentials = again(account), Credentials(store, watched)
    proven = await register(store, ANA, prepared, proof_of(prepared, {"token": "T1"}, met), credentials)
    assert proven.met_s is not None
    unproven = await register(store, ANA, prepared, proof_of(prepared, {"token": "T2"}), credentials)
    assert (unproven.met_s, unproven.remote_id) == (None, "id-1"), "whose it must be is not forgotten"
