"""C120: a renewed secret is fetched once, kept before it is used, and survives a crash at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.accounts.credentials import store as register
from core.accounts.credentials.model import CannotKeep, Keeper, Place
from core.accounts.credentials.secrets import Credentials
from core.accounts.credentials.systemd_keeper import SystemdKeeper
from core.accounts.fence import Broken
from core.accounts.model import Account
from core.store import Store, open_store
from ventanilla.api import AuthError, Secret, Unavailable

SESSION = "session"


@dataclass
class OneTime:
    """A platform whose refresh tokens work once: it forgets each the moment it is used."""

    good: set[str] = field(default_factory=lambda: {"S0"})
    issued: int = 0
    asked: list[str | None] = field(default_factory=list)

    async def renewal(self, secret: Secret | None) -> str:
        """A new one for a good one."""
        text = secret.reveal() if secret is not None else None
        self.asked.append(text)
        await asyncio.sleep(0)
        if text not in self.good:
            raise AuthError("the refresh token is not accepted")
        self.good.discard(text)
        self.issued += 1
        self.good.add(f"S{self.issued}")
        return f"S{self.issued}"


class Crash(BaseException):
    """The process ends here."""


class Crashing(SystemdKeeper):
    """A keeper of real files in a process that ends before its n-th change."""

    def __init__(self, given: Path, kept: Path, changes: int) -> None:
        super().__init__("w1", given, kept)
        self.left = changes

    async def write(self, place: Place, secret: str) -> None:
        """Keep it, or end."""
        self._count()
        await super().write(place, secret)

    async def forget(self, place: Place) -> None:
        """Drop it, or end."""
        self._count()
        await super().forget(place)

    def _count(self) -> None:
        if not self.left:
            raise Crash
        self.left -= 1


class Sticky(SystemdKeeper):
    """A keeper that can be locked."""

    is_locked = False

    async def write(self, place: Place, secret: str) -> None:
        """Keep it, unless locked."""
        if self.is_locked:
            raise CannotKeep("The keyring is locked.", brief="the system's keyring is locked")
        await super().write(place, secret)


def place(account: Account, name: str = SESSION) -> Place:
    return Place(account.id, account.name, name)


async def test_many_callers_at_once_get_one_renewal(
    credentials: Credentials, keeper: SystemdKeeper, account: Account
) -> None:
    await keeper.write(place(account), "S0")
    platform, secrets = OneTime(), credentials.of(account)
    old = await secrets.read(SESSION)
    got = await asyncio.gather(*(secrets.renew(SESSION, old, platform.renewal) for _ in range(20)))
    assert {secret.reveal() for secret in got} == {"S1"}
    assert platform.asked == ["S0"]


async def test_a_caller_whose_secret_was_replaced_meanwhile_gets_the_current_one_without_a_call(
    credentials: Credentials, keeper: SystemdKeeper, account: Account
) -> None:
    await keeper.write(place(account), "S0")
    platform, secrets = OneTime(), credentials.of(account)
    old = await secrets.read(SESSION)
    await secrets.renew(SESSION, old, platform.renewal)
    assert (await secrets.renew(SESSION, old, platform.renewal)).reveal() == "S1"
    assert (await secrets.renew(SESSION, None, platform.renewal)).reveal() == "S1"
    assert platform.asked == ["S0"]


async def test_two_processes_renew_once(store: Store, given: Path, tmp_path: Path, account: Account) -> None:
    platform = OneTime()
    async with open_store(store.path.parent) as other:
        processes = [Credentials(each, SystemdKeeper("w1", given, tmp_path / "kept")) for each in (store, other)]
        await processes[0].keeper.write(place(account), "S0")
        old = Secret("S0")
        got = await asyncio.gather(*(each.of(account).renew(SESSION, old, platform.renewal) for each in processes))
        for each in processes:
            await each.close()
    assert {secret.reveal() for secret in got} == {"S1"}
    assert platform.asked == ["S0"]


async def test_the_new_secret_is_kept_before_anybody_has_it(
    credentials: Credentials, keeper: SystemdKeeper, account: Account
) -> None:
    async def first(secret: Secret | None) -> str:
        assert secret is None
        return "S0"

    secrets = credentials.of(account)
    with pytest.raises(AuthError):
        await secrets.read(SESSION)
    assert (await secrets.renew(SESSION, None, first)).reveal() == "S0"
    assert await keeper.read(place(account)) == "S0"


async def test_the_one_before_is_kept_until_the_new_one_has_itself_been_renewed(
    credentials: Credentials, keeper: SystemdKeeper, account: Account
) -> None:
    await keeper.write(place(account), "S0")
    platform, secrets = OneTime(), credentials.of(account)
    for n in range(3):
        await secrets.renew(SESSION, Secret(f"S{n}"), platform.renewal)
        assert await keeper.read(place(account)) == f"S{n + 1}"
        assert await keeper.read(place(account, "session~old")) == f"S{n}"
        assert await keeper.read(place(account, "session~new")) is None


async def test_when_the_newer_is_refused_the_one_before_is_tried(
    credentials: Credentials, keeper: SystemdKeeper, account: Account
) -> None:
    """A platform that gave S1 and lost it in a crash of its own still takes S0."""
    await keeper.write(place(account), "S1")
    await keeper.write(place(account, "session~old"), "S0")
    platform, secrets = OneTime(issued=1), credentials.of(account)
    assert (await secrets.renew(SESSION, Secret("S1"), platform.renewal)).reveal() == "S2"
    assert platform.asked == ["S1", "S0"]
    platform.good.clear()
    with pytest.raises(AuthError):
        await secrets.renew(SESSION, Secret("S2"), platform.renewal)


@pytest.mark.parametrize("changes", range(5))
async def test_a_crash_at_any_moment_after_the_answer_loses_the_account_in_no_case_where_it_could_be_kept(
    store: Store, given: Path, tmp_path: Path, account: Account, changes: int
) -> None:
    kept = tmp_path / "kept"
    await SystemdKeeper("w1", given, kept).write(place(account), "S0")
    platform = OneTime()
    dying = Credentials(store, Crashing(given, kept, changes))
    if changes < 4:
        with pytest.raises(Crash):
            await dying.of(account).renew(SESSION, Secret("S0"), platform.renewal)
    else:
        await dying.of(account).renew(SESSION, Secret("S0"), platform.renewal)
    after = Credentials(store, SystemdKeeper("w1", given, kept))
    current = await after.of(account).read(SESSION)
    old = await after.keeper.read(place(account, "session~old"))
    if changes == 0:  # ended before anything could be written: S1 was never ours
        assert current.reveal() == "S0"
    else:
        assert (current.reveal(), old) == ("S1", "S0")
        assert (await after.of(account).renew(SESSION, current, platform.renewal)).reveal() == "S2"
    await after.close()


async def test_a_caller_that_is_cancelled_does_not_cut_off_the_renewal(
    credentials: Credentials, keeper: SystemdKeeper, account: Account
) -> None:
    await keeper.write(place(account), "S0")
    secrets, begun, may_go_on = credentials.of(account), asyncio.Event(), asyncio.Event()

    async def slow(secret: Secret | None) -> str:
        begun.set()
        await may_go_on.wait()
        return "S1"

    caller = asyncio.ensure_future(secrets.renew(SESSION, Secret("S0"), slow))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    may_go_on.set()
    await credentials.close()
    assert await keeper.read(place(account)) == "S1"


async def test_a_secret_that_cannot_be_kept_now_is_kept_before_it_is_used(
    store: Store, given: Path, tmp_path: Path, account: Account
) -> None:
    keeper = Sticky("w1", given, tmp_path / "kept")
    await keeper.write(place(account), "S0")
    credentials, platform = Credentials(store, keeper), OneTime()
    secrets = credentials.of(account)
    keeper.is_locked = True
    with pytest.raises(Unavailable, match="locked"):
        await secrets.renew(SESSION, Secret("S0"), platform.renewal)
    with pytest.raises(Unavailable, match="locked"):
        await secrets.read(SESSION)
    keeper.is_locked = False
    assert (await secrets.read(SESSION)).reveal() == "S1"
    assert await keeper.read(place(account)) == "S1"
    assert platform.asked == ["S0"]
    await credentials.close()


@pytest.mark.parametrize("present", [None, "S9"])
async def test_what_a_person_did_meanwhile_stands(
    credentials: Credentials, keeper: SystemdKeeper, account: Account, present: str | None
) -> None:
    await keeper.write(place(account), "S0")

    async def renewal(secret: Secret | None) -> str:
        await (keeper.forget(place(account)) if present is None else keeper.write(place(account), present))
        return "S1"

    secrets = credentials.of(account)
    if present is None:
        with pytest.raises(AuthError):
            await secrets.renew(SESSION, Secret("S0"), renewal)
    else:
        assert (await secrets.renew(SESSION, Secret("S0"), renewal)).reveal() == present
    assert await keeper.read(place(account)) == present


def _raising(error: BaseException) -> Callable[[Secret | None], Awaitable[str]]:
    async def renewal(secret: Secret | None) -> str:
        raise error

    return renewal


async def _nothing(secret: Secret | None) -> str:
    return ""


@pytest.mark.parametrize(
    ("renewal", "raised"),
    [
        (_raising(Unavailable("no connection")), Unavailable),
        (_raising(RuntimeError("CANARY")), Broken),
        (_raising(SystemExit("CANARY")), Broken),
        (_nothing, Broken),
    ],
    ids=["a failure of the contract", "any other", "an exit", "no secret"],
)
async def test_a_renewal_that_fails_leaves_what_was_there_and_tells_no_words_of_it(
    credentials: Credentials,
    keeper: SystemdKeeper,
    account: Account,
    renewal: Callable[[Secret | None], Awaitable[str]],
    raised: type[Exception],
) -> None:
    await keeper.write(place(account), "S0")
    secrets = credentials.of(account)
    with pytest.raises(raised) as failed:
        await secrets.renew(SESSION, Secret("S0"), renewal)
    assert "CANARY" not in str(failed.value)
    assert (await secrets.read(SESSION)).reveal() == "S0"


async def test_uses_and_renewals_are_on_record_without_any_part_of_a_secret(
    store: Store, credentials: Credentials, keeper: SystemdKeeper, account: Account
) -> None:
    async def renewal(secret: Secret | None) -> str:
        return "CANARY-a-renewed-session-0123456789"

    secrets = credentials.of(account)
    await secrets.renew(SESSION, None, renewal)
    await secrets.read(SESSION)
    before = await store.value("SELECT max(seq) FROM change_log")
    for _ in range(5):
        await secrets.read(SESSION)
    [entry] = await register.entries(store, account.id)
    assert (entry.name, entry.entered_by, entry.ending) == (SESSION, "", "789")
    assert entry.used_s is not None
    assert await store.value("SELECT max(seq) FROM change_log") == before
    keeping: Keeper = credentials.keeper
    assert await keeping.read(place(account)) is not None


async def test_a_keeper_that_cannot_be_used_is_no_reason_to_stop_the_account(store: Store, account: Account) -> None:
    credentials = Credentials(store, SystemdKeeper("w1", None, None))
    with pytest.raises(Unavailable, match="no systemd credentials"):
        await credentials.of(account).read("token")
    await credentials.close()
