"""Changing an account that is there: its settings, what it is called at its platform, who holds its keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.accounts import store as tables
from core.accounts.loading import Loaded, Shelf
from core.accounts.model import Account, AccountState, Relation
from core.accounts.service import NAME_CHARS, REASON_CHARS, schema_of, target, words
from core.accounts.settings import checked_settings, secret_keys
from core.errors import Conflict, UsageError
from core.i18n import N_
from core.store import Actor, Store, Work
from ventanilla.api import FieldKind

_ADDRESSES = frozenset({FieldKind.URL, FieldKind.SECRET_URL})
_STOPPED_THERE = frozenset({AccountState.NEEDS_SIGN_IN, AccountState.GONE})
"""What the platform stopped, not a person: other settings are worth another try."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody wants otherwise; what is not named stays as it is."""

    settings: Mapping[str, str] = field(default_factory=dict)
    handle: str | None = None
    custodian: str | None = None
    relation: Relation | None = None


async def edit_account(store: Store, actor: Actor, word: str, edit: Edit, shelf: Shelf) -> Account:
    """Change an account, checked as when it was added; with other settings the platform is asked anew at once.

    With another address it is read from its beginning: what is known already is not stored twice.

    Raises:
        UsageError: nothing was named, or something is not fit.
        Conflict: it is so already.
        NotFound, NotLoaded, NotPermitted: as ever.
    """
    if not edit.settings and (edit.handle, edit.custodian, edit.relation) == (None, None, None):
        raise UsageError(N_("Say what to change: --set, --set-file, --handle, --custodian or --relation."))

    async def find(work: Work) -> Account:
        await work.allow("account.edit")
        return await tables.find_account(work, word)

    loaded = shelf.load((await store.write(actor, find)).connector)  # a stranger's code runs outside of every work

    async def act(work: Work) -> Account:
        account = await find(work)
        settings = _settings(account, edit.settings, loaded)
        handle = account.handle if edit.handle is None else words(edit.handle, REASON_CHARS)
        custodian = account.custodian if edit.custodian is None else words(edit.custodian, NAME_CHARS)
        relation = account.relation if edit.relation is None else edit.relation
        changed = sorted(key for key, value in settings.items() if account.settings.get(key) != value)
        if not changed and (handle, custodian, relation) == (account.handle, account.custodian, account.relation):
            raise Conflict(N_("Nothing to change: it is so already."))
        secrets = secret_keys(schema_of(loaded))
        await tables.save_edit(work, account.id, settings, secrets, handle, custodian, relation)
        if changed:
            await _ask_anew(work, account, changed, loaded)
        await work.audit(
            "account.edit",
            target(account.id),
            settings=",".join(changed),
            handle=handle != account.handle,
            custodian=custodian != account.custodian,
            relation=relation.value,
        )
        work.changed("account", account.id, "edit")
        return await tables.account_of(work, account.id)

    return await store.write(actor, act)


def _settings(account: Account, given: Mapping[str, str], loaded: Loaded) -> dict[str, str]:
    """All of the account's settings with those given put in; what the connector no longer asks is left out."""
    schema = schema_of(loaded)
    asked = {each.key for each in schema.fields}
    kept = {key: value for key, value in account.settings.items() if key in asked}
    return checked_settings(schema, {**kept, **given})


async def _ask_anew(work: Work, account: Account, changed: list[str], loaded: Loaded) -> None:
    addresses = {each.key for each in schema_of(loaded).fields if each.kind in _ADDRESSES}
    if addresses.intersection(changed):
        await tables.forget_places(work, account.id)
    await tables.start_afresh(work, account.id)
    if account.standing.state in _STOPPED_THERE:
        moved = await tables.account_of(work, account.id)
        await tables.move_account(work, moved, AccountState.ACTIVE)
