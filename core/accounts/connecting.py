"""Writing down an account that was proven, with its secrets; and taking the secrets of an account away again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from core.accounts import store as tables
from core.accounts.credentials import store as secrets_table
from core.accounts.credentials.model import CannotKeep, Entry, Keeper, Place, ending_of
from core.accounts.credentials.secrets import Credentials
from core.accounts.credentials.turns import all_turns
from core.accounts.custody import need_custody
from core.accounts.loading import NotLoaded, Shelf
from core.accounts.meeting import keep_meeting, mark_access
from core.accounts.model import Account, AccountState
from core.accounts.service import REASON_CHARS, schema_of, target, words
from core.accounts.service import register as register_account
from core.accounts.setup import Prepared, Proof
from core.errors import Conflict, NotFound, VentanillaError
from core.i18n import N_
from core.ids import AccountId
from core.store import Actor, Store, Work
from core.text.show import show
from ventanilla.api import FieldKind

_STOPPED = (AccountState.ACTIVE, AccountState.NEEDS_SIGN_IN, AccountState.PAUSED)
"""Where taking the secrets away leaves an account paused; the others are stopped for good already."""

_Need = Callable[[Work, Actor, Account, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What is left to do after an account's secrets were taken away here."""

    account: Account
    names: tuple[str, ...]
    """Of the secrets, none of which is kept any more."""
    outside: tuple[str, ...]
    """Credentials that an administrator supplies to the service and has to take away there."""


async def register(store: Store, actor: Actor, prepared: Prepared, proof: Proof, credentials: Credentials) -> Account:
    """Put an account that was proven on record with its secrets; the collector takes it up at once.

    A new account whose secrets cannot be kept in the end asks to sign in, and is not collected.

    Raises:
        NotPermitted, Conflict: as at the beginning; meanwhile somebody else may have been faster. What was kept for
            the account until then stays.
        CannotKeep: the secrets are not kept.
    """
    if prepared.account is not None:
        return await _connect(store, actor, prepared.account, proof, credentials.keeper, need_custody)

    async def enter(work: Work) -> Account:
        await work.allow("account.add")
        if proof.secrets:
            await work.allow("account.connect")
        account = await register_account(work, proof.fit)
        if proof.secrets:
            await tables.move_account(work, account, AccountState.NEEDS_SIGN_IN)
        elif proof.met is not None:
            await keep_meeting(work, account.id, proof.met)
        return await tables.account_of(work, account.id)

    account = await store.write(actor, enter)
    if not proof.secrets:
        return account
    try:
        return await _connect(store, actor, account, proof, credentials.keeper, _need_nobody)
    except CannotKeep as error:
        raise CannotKeep(
            N_("Account «{account}» is entered, its secrets are not kept: {why} Then «account connect» goes on."),
            account=show(account.name),
            why=error,
        ) from error


async def revoke(
    store: Store, actor: Actor, word: str, shelf: Shelf, credentials: Credentials, reason: str = ""
) -> Withdrawn:
    """Forget every secret of an account and stop it. At the platform the access stays until it is withdrawn there.

    A renewal that is under way is waited for, and what it brings is forgotten too.

    Raises:
        NotFound, NotPermitted: as ever.
        CannotKeep: the account is stopped, and some secret could not be dropped.
    """

    async def stop(work: Work) -> tuple[Account, tuple[Entry, ...]]:
        account = await tables.find_account(work, word)
        await need_custody(work, actor, account, "account.revoke")
        entries = await secrets_table.entries(work, account.id)
        kept = words(reason, REASON_CHARS)
        if account.standing.state in _STOPPED:
            await tables.move_account(work, account, AccountState.PAUSED, stopped_by=actor.name, stop_reason=kept)
        await secrets_table.note_revoked(work, account.id)
        await mark_access(work, account.id)
        await work.audit(
            "account.revoke",
            target(account.id),
            was=account.standing.state.value,
            secrets=",".join(entry.name for entry in entries),
            has_reason=bool(kept),
        )
        work.changed("account", account.id, "revoke")
        return await tables.account_of(work, account.id), entries

    account, entries = await store.write(actor, stop)
    asked = _asked_by(account, shelf)
    names = frozenset({*asked, *(entry.name for entry in entries)})
    keeper = credentials.keeper
    try:
        outside = [keeper.from_outside(_place(account, name)) for name in sorted(names)]
        await _forget_all(store, actor, keeper, account, names)
    except CannotKeep as error:
        raise CannotKeep(
            N_("Account «{account}» is stopped, but its secrets are still kept: {why} Then run this again."),
            account=show(account.name),
            why=error,
        ) from error
    return Withdrawn(account, tuple(entry.name for entry in entries), tuple(name for name in outside if name))


async def _connect(store: Store, actor: Actor, account: Account, proof: Proof, keeper: Keeper, need: _Need) -> Account:
    """Ask the gate and note what is coming, keep it while nobody renews it, and only then count it as in use."""
    by = {name: "" if name in proof.own else actor.name for name in proof.secrets}

    async def begin(work: Work) -> tuple[tuple[Entry, ...], int]:
        work.system("what is about to be kept is noted; the act is on record when it is done")
        entries = await secrets_table.entries(work, account.id)
        await need(work, actor, await tables.account_of(work, account.id), _action(proof, _live(entries)))
        for name in proof.secrets:
            await secrets_table.note_pending(work, account.id, name, by[name])
        return entries, await secrets_table.last_revoked(work, account.id)

    async def finish(work: Work) -> Account:
        present = await tables.account_of(work, account.id)
        if await secrets_table.last_revoked(work, account.id) != revoked:
            raise Conflict(
                N_("The access to «{account}» was taken away meanwhile: nothing was connected; begin again."),
                account=show(present.name),
            )
        before = _live(await secrets_table.entries(work, account.id))
        action = _action(proof, before)
        for name, secret in proof.secrets.items():
            await secrets_table.note_entered(work, account.id, name, ending_of(secret), by[name])
        if dict(proof.fit.settings) != dict(present.settings):
            await tables.save_edit(
                work, account.id, proof.fit.settings, proof.fit.secret_keys,
                present.handle, present.custodian, present.relation,
            )  # fmt: skip
        await _set_going(work, present, has_live=bool(before))
        if proof.met is not None:
            await keep_meeting(work, account.id, proof.met)
        else:
            await secrets_table.note_unproven(work, account.id)
            await mark_access(work, account.id)
        await work.audit(
            action,
            target(account.id),
            secrets=",".join(sorted(proof.secrets)),
            is_checked=proof.met is not None,
        )
        work.changed("account", account.id, "connect")
        return await tables.account_of(work, account.id)

    entries, revoked = await store.write(actor, begin)
    async with all_turns(store, account.id, {*proof.secrets, *_made(entries)}):
        await _keep(keeper, account, proof.secrets, _made(entries))
        return await store.write(actor, finish)


def _live(entries: Iterable[Entry]) -> frozenset[str]:
    """The names of those in use."""
    return frozenset(entry.name for entry in entries if entry.revoked_s is None)


def _made(entries: Iterable[Entry]) -> frozenset[str]:
    """The names of those that the program got from the platform itself."""
    return frozenset(entry.name for entry in entries if not entry.entered_by)


def _action(proof: Proof, live: frozenset[str]) -> str:
    return "account.rotate" if live & proof.secrets.keys() - proof.own else "account.connect"


async def _need_nobody(work: Work, actor: Actor, account: Account, permission: str) -> None:
    """The gate alone: whoever enters an account may hand it its first secrets, whoever holds its keys from then on."""
    del actor, account
    await work.allow(permission)


async def _keep(keeper: Keeper, account: Account, secrets: Mapping[str, str], made: frozenset[str]) -> None:
    """Keep what was entered; what the program had made of the ones before goes."""
    for name, secret in secrets.items():
        await keeper.forget(_place(account, f"{name}~new"))
        await keeper.write(_place(account, name), secret)
        await keeper.forget(_place(account, f"{name}~old"))
    for name in sorted(made - secrets.keys()):
        await _forget(keeper, account, name)


async def _forget_all(store: Store, actor: Actor, keeper: Keeper, account: Account, names: frozenset[str]) -> None:
    """Forget secrets while nobody renews them, and those that renewals brought on record until then."""
    gone: frozenset[str] = frozenset()

    async def settle(work: Work) -> frozenset[str]:
        work.system("the rest of an act that is on record")
        live = _live(await secrets_table.entries(work, account.id))
        await secrets_table.note_revoked(work, account.id)
        return live - gone

    while names:
        async with all_turns(store, account.id, names):
            for name in sorted(names):
                await _forget(keeper, account, name)
            gone |= names
            names = await store.write(actor, settle)


async def _forget(keeper: Keeper, account: Account, name: str) -> None:
    for each in (f"{name}~new", f"{name}~old", name):
        await keeper.forget(_place(account, each))


async def _set_going(work: Work, account: Account, *, has_live: bool) -> None:
    """Collect the account if it only waited for this; one that a person paused for another reason stays so."""
    waits = account.standing.state is AccountState.NEEDS_SIGN_IN
    was_withdrawn = account.standing.state is AccountState.PAUSED and not has_live
    if waits or was_withdrawn or account.is_active:
        await tables.start_afresh(work, account.id)
        present = await tables.account_of(work, account.id)
        await tables.move_account(work, present, AccountState.ACTIVE)


def _asked_by(account: Account, shelf: Shelf) -> list[str]:
    """The secrets its connector asks for, whether or not they were entered here."""
    try:
        fields = schema_of(shelf.load(account.connector)).fields
    except (NotLoaded, NotFound, VentanillaError):
        return []  # what is on record is dropped all the same
    return [each.key for each in fields if each.kind is FieldKind.SECRET]


def _place(account: Account, name: str) -> Place:
    return Place(AccountId(account.id), account.name, name)
