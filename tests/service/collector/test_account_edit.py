"""Changing an account: checked as when it was added, gated, recorded, and asked anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.accounts import store as tables
from core.accounts.edit import Edit, edit_account
from core.accounts.loading import Shelf
from core.accounts.model import AccountState, HealthCode
from core.accounts.service import pause_account, retire_account
from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.i18n import N_
from core.store import Actor, Store, Work, open_store
from tests.service.collector.conftest import ANA, AddFolder, audited, now_of
from tests.service.collector.folder_net import TABLE
from ventanilla.api import Cursor, StreamId

SHELF = Shelf(TABLE)
OSCAR = Actor(None, "Óscar", "tty")


async def _gate(_work: Work, actor: Actor, permission: str) -> None:
    if actor is OSCAR:
        raise NotPermitted(N_("You may not do this."))


@pytest.fixture
async def store(workspace: Path) -> AsyncIterator[Store]:
    """A workspace in which Óscar may nothing."""
    async with open_store(workspace, gate=_gate) as opened:
        yield opened


async def test_what_is_named_is_changed_and_the_rest_stays(store: Store, add: AddFolder) -> None:
    account, folder = await add()
    edit = Edit({"page": "10"}, custodian=" Pilar ")
    edited = await edit_account(store, ANA, account.name, edit, SHELF)
    assert edited.settings == {**account.settings, "page": "10", "folder": str(folder)}
    assert (edited.custodian, edited.handle, edited.name) == ("Pilar", account.handle, account.name)
    assert await audited(store, account) == ["account.add", "account.edit"]
    [row] = await store.rows("SELECT data FROM audit WHERE action = 'account.edit'")
    assert '"settings":"page"' in str(row["data"]).replace(" ", "")
    assert str(folder) not in str(row["data"]), "which settings, never what they are"


@pytest.mark.parametrize(
    "edit",
    [
        Edit(),
        Edit({"colour": "red"}),
        Edit({"folder": ""}),
        Edit({"folder": "half \udcff"}),
        Edit(handle="\udcff"),
        Edit(custodian="\udcff"),
    ],
)
async def test_what_could_not_be_added_cannot_be_put_in(store: Store, add: AddFolder, edit: Edit) -> None:
    account, _folder = await add()
    before = await now_of(store, account)
    with pytest.raises(UsageError):
        await edit_account(store, ANA, account.name, edit, SHELF)
    assert await now_of(store, account) == before
    assert await audited(store, account) == ["account.add"]


async def test_what_is_so_already_leaves_no_record(store: Store, add: AddFolder) -> None:
    account, folder = await add()
    with pytest.raises(Conflict):
        await edit_account(store, ANA, account.name, Edit({"folder": str(folder)}, custodian=""), SHELF)
    assert await audited(store, account) == ["account.add"]


async def test_the_gate_is_asked_and_an_account_must_be_there(store: Store, add: AddFolder) -> None:
    account, _folder = await add()
    with pytest.raises(NotPermitted):
        await edit_account(store, OSCAR, account.name, Edit({"page": "10"}), SHELF)
    with pytest.raises(NotFound):
        await edit_account(store, ANA, "nobody", Edit({"page": "10"}), SHELF)
    assert await now_of(store, account) == account


async def test_other_settings_are_asked_at_once_from_where_it_was_read_to(store: Store, add: AddFolder) -> None:
    account, _folder = await add()

    async def trouble(work: Work) -> None:
        work.system("arranging a test")
        failing = replace(account.standing, health=HealthCode.REJECTED, failures=4, next_s=work.now_s + 3600)
        await tables.save_standing(work, account.id, failing)
        await tables.save_place(work, account.id, StreamId("main"), Cursor("7"), work.now_s + 3600)

    await store.write(ANA, trouble)
    edited = await edit_account(store, ANA, account.name, Edit({"page": "10"}), SHELF)
    assert (edited.standing.health, edited.standing.failures, edited.standing.next_s) == (HealthCode.NEW, 0, None)
    place = (await tables.places(store, account.id))[StreamId("main")]
    assert (place.cursor, place.next_s) == (Cursor("7"), 0)


async def test_what_the_platform_stopped_is_tried_again_and_what_a_person_stopped_is_not(
    store: Store, add: AddFolder
) -> None:
    gone, _folder = await add()
    paused, _other = await add()
    await retire_account(store, ANA, gone.name)
    await pause_account(store, ANA, paused.name, "mudanza")
    assert (
        await edit_account(store, ANA, gone.name, Edit(custodian="Pilar"), SHELF)
    ).standing.state is AccountState.GONE
    again = await edit_account(store, ANA, gone.name, Edit({"page": "10"}), SHELF)
    assert again.standing.state is AccountState.ACTIVE
    still = await edit_account(store, ANA, paused.name, Edit({"page": "10"}), SHELF)
    assert (still.standing.state, still.stop_reason) == (AccountState.PAUSED, "mudanza")
