"""How all accounts stand, for frames and status rows: reading it asks nobody and waits for nobody."""

from __future__ import annotations

from collections.abc import Mapping

from core.accounts import store as tables
from core.accounts.model import Account, StreamPlace
from core.ids import AccountId
from core.store import Store
from ventanilla.api import StreamId


async def every_account(store: Store) -> list[Account]:
    """Every account by name, as the reading connection sees it."""
    return await tables.all_accounts(store)


async def account_named(store: Store, word: str) -> Account:
    """The account of this name or number.

    Raises:
        NotFound: there is none.
    """
    return await tables.find_account(store, word)


async def reading_places(store: Store, account: AccountId) -> Mapping[StreamId, StreamPlace]:
    """Where each stream of an account was read to."""
    return await tables.places(store, account)
