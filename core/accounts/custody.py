"""Who holds an account's keys, and who can therefore sign in there again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.access.gate import grant_of, people_who_may
from core.accounts.model import Account, AccountState
from core.errors import NotPermitted
from core.i18n import N_
from core.policy import Grant
from core.store import Actor, Reads, Work
from core.text.fold import fold
from core.text.show import show

_BETWEEN = re.compile(r"\s*[,;/]\s*|\s+(?:y|e|and)\s+")


async def need_custody(work: Work, actor: Actor, account: Account, permission: str) -> None:
    """Ask the gate for an act on an account's keys; of several who may, those who hold them are the ones to do it.

    An account whose keys nobody here holds, or whose custodian has left, is open to everyone the gate lets in.

    Raises:
        NotPermitted: the gate; or somebody else has them in custody.
    """
    await work.allow(permission)
    if actor.operator_id is None or await grant_of(work, actor, permission) is not Grant.AS_CUSTODIAN:
        return
    named = {fold(name) for name in _BETWEEN.split(account.custodian) if name}
    holders = [person.name for person in await people_who_may(work, permission) if fold(person.name) in named]
    if holders and actor.name not in holders:
        raise NotPermitted(
            N_("The keys of account «{account}» are held by {people}: ask them, or have its custodian changed."),
            account=show(account.name),
            people=", ".join(map(show, holders)),
        )


async def with_helpers(source: Reads, accounts: Iterable[Account]) -> Sequence[Account]:
    """The accounts; of those that ask to sign in, with the names of who can: the custodian, else who may by role."""
    found = list(accounts)
    if not any(account.standing.state is AccountState.NEEDS_SIGN_IN for account in found):
        return found
    people = tuple(person.name for person in await people_who_may(source, "account.connect"))
    return [
        replace(account, helpers=people) if account.standing.state is AccountState.NEEDS_SIGN_IN else account
        for account in found
    ]
