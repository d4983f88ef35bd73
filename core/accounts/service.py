"""What people do with accounts: add, look at, pause, resume, check, retire. Each act is gated and recorded."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.accounts import store as tables
from core.accounts.fence import Broken, fenced, fenced_call
from core.accounts.health import Failure, failure_of
from core.accounts.loading import Loaded, NotLoaded, Shelf
from core.accounts.model import Account, AccountState, NewAccount
from core.accounts.settings import checked_settings, secret_keys, without_secrets
from core.errors import Conflict, UsageError
from core.i18n import N_
from core.ids import AccountId
from core.store import Actor, Store, Work
from core.text.show import show
from ventanilla.api import ConnectorError, Context, Probe, SetupSchema

NAME_CHARS = 60
REASON_CHARS = 300
PROBE_TIMEOUT_S = 60.0

ContextOf = Callable[[Account, Loaded], Context]
"""Gives a connector what it may reach while it works for one account."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a first contact showed: who we are there, or why there was none."""

    account: Account
    probe: Probe | None
    failure: Failure | None


async def add_account(store: Store, actor: Actor, new: NewAccount, shelf: Shelf) -> Account:
    """Enter an account, checked against what its connector asks; the collector takes it up at once.

    Raises:
        UsageError: its name, network or a setting is not fit.
        Conflict: the name is taken.
        NotFound, NotLoaded: its connector.
        NotPermitted: the gate.
    """
    fit = fitted(new, shelf.load(new.connector))

    async def act(work: Work) -> Account:
        await work.allow("account.add")
        return await register(work, fit)

    return await store.write(actor, act)


def fitted(new: NewAccount, loaded: Loaded) -> NewAccount:
    """``new`` as it can be kept: name cleaned, network filled in, settings complete.

    Raises:
        UsageError: something of it is not fit.
        NotLoaded: the connector fails to say what it asks.
    """
    schema = schema_of(loaded)
    codes = [network.code for network in loaded.info.networks]
    if new.network and new.network not in codes:
        raise UsageError(
            N_("Connector «{connector}» does not speak network «{network}»: it speaks {networks}."),
            connector=loaded.info.id,
            network=show(new.network),
            networks=", ".join(codes),
        )
    return replace(
        new,
        name=_name(new.name),
        network=new.network or codes[0],
        settings=checked_settings(schema, new.settings),
        secret_keys=secret_keys(schema),
        handle=words(new.handle, REASON_CHARS),
        custodian=words(new.custodian, NAME_CHARS),
        stop_reason=words(new.stop_reason, REASON_CHARS),
    )


async def register(work: Work, fit: NewAccount) -> Account:
    """Write a fitted account down within a larger work; the caller has asked the gate.

    Raises:
        Conflict: the name is taken.
    """
    if fit.name.casefold() in map(str.casefold, await tables.names(work)):
        raise Conflict(N_("There is already an account «{account}»: choose another name."), account=show(fit.name))
    account_id = await tables.insert_account(work, fit)
    await work.audit(
        "account.add", target(account_id), connector=fit.connector, network=fit.network, state=fit.state.value
    )
    work.changed("account", account_id, "create")
    return await tables.account_of(work, account_id)


async def pause_account(store: Store, actor: Actor, word: str, reason: str = "") -> Account:
    """Stop collecting an account until somebody resumes it; nothing that was read is lost.

    Raises:
        Conflict: it is not being collected.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Account:
        await work.allow("account.pause")
        account = await tables.find_account(work, word)
        if account.standing.state not in (AccountState.ACTIVE, AccountState.NEEDS_SIGN_IN):
            raise Conflict(N_("Account «{account}» is not being collected: nothing to pause."), account=account.name)
        return await _move(work, account, AccountState.PAUSED, "account.pause", actor.name, reason)

    return await store.write(actor, act)


async def resume_account(store: Store, actor: Actor, word: str) -> Account:
    """Collect an account again, from where it was read to, and at once.

    Raises:
        Conflict: it is being collected, or it is a look-alike that is not ours.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Account:
        await work.allow("account.resume")
        account = await tables.find_account(work, word)
        _need_ours(account)
        if account.is_active and account.standing.failures == 0:
            raise Conflict(N_("Account «{account}» is being collected already."), account=account.name)
        await tables.start_afresh(work, account.id)
        return await _move(work, account, AccountState.ACTIVE, "account.resume")

    return await store.write(actor, act)


async def retire_account(store: Store, actor: Actor, word: str, reason: str = "") -> Account:
    """Note that an account is gone for good; its messages stay.

    Raises:
        Conflict: it was closed already, or it is a look-alike that is not ours.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Account:
        await work.allow("account.close")
        account = await tables.find_account(work, word)
        _need_ours(account)
        if account.standing.state is AccountState.GONE and account.stopped_by:
            raise Conflict(N_("Account «{account}» is closed already."), account=account.name)
        await tables.start_afresh(work, account.id)  # what it suffered from concerns nobody any more
        return await _move(work, account, AccountState.GONE, "account.close", actor.name, reason)

    return await store.write(actor, act)


async def check_account(store: Store, actor: Actor, word: str, shelf: Shelf, context_of: ContextOf) -> Checked:
    """Make contact once, outside the schedule, and say who we are there; changes nothing but an empty handle.

    Raises:
        NotFound, NotPermitted: as ever.
        NotLoaded: its connector.
    """

    async def begin(work: Work) -> Account:
        await work.allow("account.check")
        return await tables.find_account(work, word)

    account = await store.write(actor, begin)
    loaded = shelf.load(account.connector)
    probe, failure = await _probe(account, loaded, context_of)

    async def note(work: Work) -> None:
        outcome = "ok" if failure is None else failure.code.value
        await work.audit("account.check", target(account.id), outcome=outcome)
        if probe is not None and not account.handle and probe.identity:
            await tables.save_handle(work, account.id, probe.identity[:REASON_CHARS])
            work.changed("account", account.id)

    await store.write(actor, note)
    return Checked(account, probe, failure)


def target(account_id: AccountId) -> str:
    """How the record names an account."""
    return f"account:{account_id}"


def _need_ours(account: Account) -> None:
    if account.standing.state is AccountState.FOREIGN:
        raise Conflict(N_("Account «{account}» is noted as not ours: it is never collected."), account=account.name)


async def _probe(account: Account, loaded: Loaded, context_of: ContextOf) -> tuple[Probe | None, Failure | None]:
    try:
        context = context_of(account, loaded)
        probe: object = await fenced(lambda: loaded.connector.probe(context), PROBE_TIMEOUT_S)
        if not (isinstance(probe, Probe) and isinstance(probe.identity, str)):
            raise Broken("its probe is not what the contract says")
    except ConnectorError as error:
        failure = failure_of(error)
    except Broken as broken:
        failure = Failure(broken.code, broken.detail)
    else:
        return probe, None
    return None, replace(failure, detail=without_secrets(failure.detail, account))


async def _move(
    work: Work, account: Account, state: AccountState, action: str, stopped_by: str = "", reason: str = ""
) -> Account:
    kept = words(reason, REASON_CHARS)
    await tables.move_account(work, account, state, stopped_by=stopped_by, stop_reason=kept)
    await work.audit(action, target(account.id), was=account.standing.state.value, has_reason=bool(kept))
    work.changed("account", account.id, action.removeprefix("account."))
    return await tables.account_of(work, account.id)


def schema_of(loaded: Loaded) -> SetupSchema:
    """What its connector asks for an account.

    Raises:
        NotLoaded: the connector fails to say it.
    """
    try:
        schema: object = fenced_call(loaded.connector.setup_schema)
    except (Broken, ConnectorError) as error:
        detail = getattr(error, "detail", type(error).__name__)
    else:
        if isinstance(schema, SetupSchema):
            return schema
        detail = type(schema).__name__
    raise NotLoaded(
        N_("Connector «{name}» does not say what it asks ({detail}): tell who maintains it."),
        name=show(loaded.info.id),
        detail=show(detail),
    )


def _name(given: str) -> str:
    name = unicodedata.normalize("NFC", " ".join(given.split()))
    if not name or len(name) > NAME_CHARS or name.startswith("-") or show(name) != name:
        raise UsageError(
            N_("An account's name has 1 to {most} visible characters and does not begin with a hyphen."),
            most=NAME_CHARS,
        )
    return name


def words(given: str, most: int) -> str:
    """A line as it is kept, cut to ``most`` characters.

    Raises:
        UsageError: it has half of a character, which cannot be stored.
    """
    if any("\ud800" <= sign <= "\udfff" for sign in given):
        raise UsageError(N_("«{text}» is not valid text: type it again."), text=show(given, limit=40))
    return given.strip()[:most]
