"""How all accounts stand, for frames and status rows: reading it asks nobody and waits for nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.accounts import store as tables
from core.accounts.credentials import store as secrets_table
from core.accounts.credentials.model import Register
from core.accounts.custody import with_helpers
from core.accounts.model import Account, StreamPlace
from core.ids import AccountId
from core.store import Reads, Store

if TYPE_CHECKING:
    from ventanilla.api import StreamId


async def every_account(store: Store) -> list[Account]:
    """Every account by name, as the reading connection sees it."""
    return list(await with_helpers(store, await tables.all_accounts(store)))


async def account_named(store: Reads, word: str) -> Account:
    """The account of this name or number.

    Raises:
        NotFound: there is none.
    """
    return (await with_helpers(store, [await tables.find_account(store, word)]))[0]


async def account_of(store: Reads, account: AccountId) -> Account:
    """The account of this id.

    Raises:
        NotFound: there is none.
    """
    return (await with_helpers(store, [await tables.account_of(store, account)]))[0]


async def reading_places(store: Store, account: AccountId) -> Mapping[StreamId, StreamPlace]:
    """Where each stream of an account was read to."""
    return await tables.places(store, account)


async def register_of(store: Store, account: AccountId) -> Register:
    """What is on record about the access to an account: who entered what and when, never a secret."""
    return await secrets_table.register_of(store, account)
