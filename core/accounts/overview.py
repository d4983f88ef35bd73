"""How all accounts stand, for frames and status rows: reading it asks nobody and waits for nobody."""

from __future__ import annotations

from core.accounts import store as tables
from core.accounts.model import Account
from core.store import Store


async def every_account(store: Store) -> list[Account]:
    """Every account by name, as the reading connection sees it."""
    return await tables.all_accounts(store)
