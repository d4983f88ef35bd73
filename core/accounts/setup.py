"""Entering an account with its secrets, and signing in again: answers, the sign-in, a first contact, then the record.

Both faces walk the same way: :func:`prepare`, questions from :attr:`Prepared.schema`, :func:`prove` (which opens the
sign-in where the connector has one), and :func:`register`. Nothing is on record before the last step, and secrets are
held in memory until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.accounts import store as tables
from core.accounts.capabilities import Able, abilities
from core.accounts.credentials.held import HeldSecrets
from core.accounts.credentials.known import note_secret
from core.accounts.credentials.model import fit_name
from core.accounts.credentials.pasted import pasted
from core.accounts.credentials.secrets import Credentials
from core.accounts.custody import need_custody
from core.accounts.fence import Broken
from core.accounts.health import Failure, failure_of
from core.accounts.loading import Loaded, Shelf
from core.accounts.meeting import Met, is_refused, meet
from core.accounts.model import Account, AccountState, NewAccount, Standing
from core.accounts.service import ContextOf, fitted, schema_of
from core.accounts.settings import checked_settings, without_secrets
from core.accounts.signing_in import AskCode, granted, sign_in
from core.errors import Conflict, UsageError
from core.i18n import N_, _
from core.ids import AccountId
from core.store import Actor, Store, Work
from core.text.show import show
from ventanilla.api import ConnectorError, FieldKind, Grant, SetupField, SetupSchema, SignsIn


@dataclass(frozen=True, slots=True)
class Prepared:
    """An account about to be entered, or one to sign in to again, and what its connector asks."""

    new: NewAccount
    account: Account | None
    """The one that is there; ``None``: a new one."""
    loaded: Loaded
    schema: SetupSchema

    @property
    def secret_fields(self) -> tuple[SetupField, ...]:
        """The questions whose answers are secrets."""
        return tuple(each for each in self.schema.fields if each.kind is FieldKind.SECRET)

    @property
    def signs_in(self) -> bool:
        """Whether a person has to open a page of the platform."""
        return isinstance(self.loaded.connector, SignsIn)

    @property
    def has_secrets(self) -> bool:
        """Whether there is anything to sign in to at all."""
        return self.signs_in or bool(self.secret_fields)


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of the first contact."""

    fit: NewAccount
    secrets: Mapping[str, str] = field(repr=False)
    """Everything to keep: what people entered, what the sign-in gave, what the connector made of it."""
    own: frozenset[str]
    """Names of those that the connector made: nobody entered them."""
    met: Met | None
    failure: Failure | None
    """Why there was no contact; ``None`` also where none was asked for."""
    able: tuple[Able, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether the platform answered and said no."""
        return self.failure is not None and is_refused(self.failure)


async def prepare(store: Store, actor: Actor, new: NewAccount, shelf: Shelf) -> Prepared:
    """Begin to enter a new account.

    Raises:
        NotPermitted, NotFound, NotLoaded: as ever.
        Conflict: the name is taken.
    """

    async def ask(work: Work) -> None:
        await work.allow("account.add")
        if new.name.casefold() in map(str.casefold, await tables.names(work)):
            raise Conflict(N_("There is already an account «{account}»: choose another name."), account=show(new.name))

    await store.write(actor, ask)
    loaded = shelf.load(new.connector)
    prepared = Prepared(new, None, loaded, schema_of(loaded))
    if prepared.has_secrets:
        await store.write(actor, lambda work: work.allow("account.connect"))
    return prepared


async def prepare_again(store: Store, actor: Actor, word: str, shelf: Shelf) -> Prepared:
    """Begin to sign in again to an account that is there, or to enter another secret for it.

    Raises:
        NotPermitted: also where somebody else has its keys in custody.
        Conflict: it is noted as not ours, or its connector asks for no secret.
        NotFound, NotLoaded: as ever.
    """

    async def find(work: Work) -> Account:
        account = await tables.find_account(work, word)
        await need_custody(work, actor, account, "account.connect")
        return account

    account = await store.write(actor, find)
    if account.standing.state is AccountState.FOREIGN:
        raise Conflict(N_("Account «{account}» is noted as not ours: it is never collected."), account=account.name)
    loaded = shelf.load(account.connector)
    schema = schema_of(loaded)
    new = NewAccount(
        account.name, account.connector, account.network, account.handle, account.settings, account.secret_keys,
        account.custodian, relation=account.relation,
    )  # fmt: skip
    prepared = Prepared(new, account, loaded, schema)
    if not prepared.has_secrets:
        raise Conflict(
            N_("Account «{account}» needs no secret: there is nothing to sign in to."), account=show(account.name)
        )
    return prepared


async def prove(
    prepared: Prepared,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    context_of: ContextOf,
    credentials: Credentials,
    ask_code: AskCode,
    *,
    check: bool = True,
) -> Proof:
    """Sign in where the connector has a page for it, and make contact once; nothing is on record yet.

    Args:
        secrets: as they were pasted, by field.
        check: whether to make contact; a sign-in is carried out all the same.

    Raises:
        UsageError: an answer is missing or not fit.
        Conflict: the access that was given is for another account than ours.
        ConnectorError, Broken: the sign-in failed; its words are without any secret.
        CannotKeep: the secrets could not be kept afterwards.
    """
    new = replace(prepared.new, settings=dict(settings))
    candidate = _candidate(prepared, new)
    entered = checked_secrets(prepared, secrets)
    if prepared.has_secrets:
        await credentials.keeper.prove()
    grant: Grant | None = None
    held = HeldSecrets(entered, credentials.of(candidate) if prepared.account else None, _readable(prepared))
    if prepared.signs_in and not entered:
        context = replace(context_of(candidate, prepared.loaded), secrets=held)
        grant = await sign_in(candidate, prepared.loaded, context, ask_code)
        held = HeldSecrets(granted(grant), None, frozenset())
        if grant.settings:
            new = replace(new, settings=_learnt(prepared.schema, new.settings, grant.settings))
            candidate = _candidate(prepared, new)
    fit = fitted(new, prepared.loaded)
    met, failure = None, None
    if check:
        outcome = await meet(candidate, prepared.loaded, replace(context_of(candidate, prepared.loaded), secrets=held))
        if isinstance(outcome, Failure):
            failure = outcome
        else:
            met = _with_scopes(outcome, grant)
            _need_same(prepared.account, met)
    return Proof(
        fit=fit,
        secrets=held.held(),
        own=held.own(),
        met=met,
        failure=failure,
        able=abilities(prepared.loaded.info.capabilities, met.probe.capabilities if met else ()),
    )


def checked_secrets(prepared: Prepared, given: Mapping[str, str]) -> dict[str, str]:
    """The secrets that were entered, as they are kept.

    Raises:
        UsageError: one is missing, not asked for, or not fit; names the field, never the value.
    """
    fields = {each.key: each for each in prepared.secret_fields}
    found = {}
    for name, text in given.items():
        asked = fields.get(name)
        if asked is None and not prepared.signs_in:
            raise UsageError(
                N_("The connector has no secret «{field}»: it asks for {fields}."),
                field=show(name, limit=60),
                fields=", ".join(sorted(fields)) or "—",
            )
        label = show(_(asked.label)) if asked is not None else fit_name(name)
        if text.strip() or asked is None or asked.required:
            found[name] = pasted(label, text)
            note_secret(found[name])
    is_rotation = prepared.account is not None and bool(found)
    for each in prepared.secret_fields:
        if each.required and each.key not in found and not is_rotation and not prepared.signs_in:
            raise UsageError(
                N_("«{field}» ({key}) is missing: the connector needs it."), field=show(_(each.label)), key=each.key
            )
    return found


def _candidate(prepared: Prepared, new: NewAccount) -> Account:
    """The account as its connector sees it meanwhile.

    Raises:
        UsageError: a setting is not fit.
    """
    fit = fitted(new, prepared.loaded)
    if prepared.account is not None:
        return replace(prepared.account, settings=fit.settings, secret_keys=fit.secret_keys)
    return Account(
        AccountId(0), fit.name, fit.connector, fit.network, fit.handle, 0, Standing(), fit.settings, fit.secret_keys
    )


def _readable(prepared: Prepared) -> frozenset[str]:
    """What stays as it is while another one is entered: the answers to the other questions."""
    return frozenset(each.key for each in prepared.secret_fields)


def _learnt(schema: SetupSchema, settings: Mapping[str, str], learnt: Mapping[str, str]) -> dict[str, str]:
    """The settings with what the sign-in taught us, as far as the connector asks for it."""
    known = {each.key for each in schema.fields if each.kind is not FieldKind.SECRET}
    kept = {**settings, **{key: str(value) for key, value in learnt.items() if key in known}}
    return checked_settings(schema, kept)


def _with_scopes(met: Met, grant: Grant | None) -> Met:
    """The probe's word on how far the access reaches, or the sign-in's where it has none."""
    if grant is None or met.probe.scopes:
        return met
    return replace(met, probe=replace(met.probe, scopes=tuple(map(str, grant.scopes))))


def _need_same(account: Account | None, met: Met) -> None:
    if account is not None and account.remote_id and met.probe.remote_id not in ("", account.remote_id):
        raise Conflict(
            N_(
                "This access is for «{found}», and account «{account}» is «{handle}»: nothing was changed; sign in"
                " there with the right account."
            ),
            found=show(met.probe.identity),
            account=show(account.name),
            handle=show(account.handle),
        )


def said(error: ConnectorError | Broken, account: Account | None) -> Failure:
    """A failed sign-in as a failure to tell, without any secret."""
    failure = failure_of(error) if isinstance(error, ConnectorError) else Failure(error.code, error.detail)
    if account is None:
        account = Account(AccountId(0), "", "", "", "", 0, Standing())
    return replace(failure, detail=without_secrets(failure.detail, account))
