"""The emergency account: the one that goes on speaking when the queue is stopped."""

from __future__ import annotations

from core.accounts.model import Account, Relation
from core.accounts.overview import account_named, account_of
from core.crisis.person import acting_person
from core.errors import NotFound, UsageError
from core.i18n import N_
from core.ids import AccountId
from core.store import Actor, Reads, Store, Work
from core.store.workspace import fact, keep_fact

EMERGENCY_ACCOUNT = "emergency_account"
"""The workspace's fact with its number."""


async def emergency_account(source: Reads) -> Account | None:
    """The account that goes on; ``None`` where nobody named one."""
    number = await fact(source, EMERGENCY_ACCOUNT)
    if not number.isdigit():
        return None
    try:
        return await account_of(source, AccountId(int(number)))
    except NotFound:
        return None


async def name_emergency_account(store: Store, actor: Actor, name: str) -> Account | None:
    """Say which account goes on from the next stop of the queue on; those in force stay as they are.

    Args:
        name: its name or number; empty: none.

    Raises:
        UsageError: it is not ours.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Account | None:
        await work.allow("crisis.settings")
        acting_person(work)
        account = await account_named(work, name) if name.strip() else None
        if account is not None and account.relation is not Relation.OWN:
            raise UsageError(
                N_("«{name}» is not an account of ours: the emergency account has to be."), name=account.name
            )
        await keep_fact(work, EMERGENCY_ACCOUNT, "" if account is None else str(account.id))
        await work.audit("crisis.settings", "workspace", emergency_account=None if account is None else account.id)
        work.changed("workspace", 0, "emergency_account")
        return account

    return await store.write(actor, act)
