"""The accounts of Valdeluz are entered once each, with what is said of them in the language of the demonstration."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.access.gate import permit
from core.accounts.overview import every_account
from core.founding import ground
from core.founding.cast import DEMO_ZONE, FOUNDER, register_accounts
from core.store import create_store, open_store
from core.store.records import audit_entries
from core.store.workspace import WorkspaceKind, new_workspace


@pytest.mark.parametrize(("language", "words"), [("es", "410 días sin uso"), ("en", "410 days")])
async def test_each_account_is_recorded_once_and_its_note_speaks_the_language(
    tmp_path: Path, language: str, words: str
) -> None:
    create_store(tmp_path / "demo")
    async with open_store(tmp_path / "demo", gate=permit) as store:
        facts = new_workspace("Valdeluz", zone=DEMO_ZONE, language=language, kind=WorkspaceKind.DEMO)
        await store.write(FOUNDER, lambda work: ground.lay(work, facts, None))
        await register_accounts(store, datetime(2026, 5, 12, tzinfo=ZoneInfo(DEMO_ZONE)), language)
        accounts = await every_account(store)
        added = [entry.target for entry in await audit_entries(store, limit=500) if entry.action == "account.add"]
    assert sorted(added) == sorted(f"account:{account.id}" for account in accounts)
    [note] = [account.stop_reason for account in accounts if account.stop_reason]
    assert words in note
