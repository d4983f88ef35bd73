"""What people do with accounts: gated, recorded, and in one sentence when it cannot be done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.accounts import store as tables
from core.accounts.health import failure_of
from core.accounts.loading import NotLoaded, Shelf
from core.accounts.model import AccountState, HealthCode, NewAccount, Standing
from core.accounts.overview import account_named, every_account
from core.accounts.service import (
    add_account,
    check_account,
    pause_account,
    resume_account,
    retire_account,
)
from core.accounts.settings import for_people
from core.accounts.standing import needs_person
from core.accounts.words import health_words
from core.collector.replay import replay_misfits
from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.i18n import N_
from core.inbox.ingest import ingest
from core.inbox.misfits import kept_misfits, waiting_misfits
from core.store import Actor, Store, Work, open_store
from tests.service.collector.conftest import (
    ANA,
    AddFolder,
    audited,
    context_of,
    messages,
    now_of,
    take_lease,
)
from tests.service.collector.folder_net import TABLE, tell
from tests.service.collector.test_worker import worker_of
from ventanilla.api import Unavailable

SHELF = Shelf(TABLE)
OSCAR = Actor(None, "Óscar", "tty")
READS = {"account.read"}


async def _gate(_work: Work, actor: Actor, permission: str) -> None:
    if actor is OSCAR and permission not in READS:
        raise NotPermitted(N_("You may not do this."))


@pytest.fixture
async def store(workspace: Path) -> AsyncIterator[Store]:
    """A workspace in which Óscar may only read."""
    async with open_store(workspace, gate=_gate) as opened:
        yield opened


async def test_a_new_account_is_kept_with_its_connectors_defaults(store: Store, tmp_path: Path) -> None:
    new = NewAccount(" La  Plaza ", "folder", settings={"folder": str(tmp_path)}, custodian="Pilar")
    account = await add_account(store, ANA, new, SHELF)
    assert (account.name, account.network, account.custodian) == ("La Plaza", "Fo", "Pilar")
    assert account.settings == {"folder": str(tmp_path), "page": "250", "interval": "1"}
    assert account.standing == Standing()
    assert await account_named(store, "la plaza") == account
    assert await account_named(store, str(account.id)) == account
    assert await every_account(store) == [account]
    assert await audited(store, account) == ["account.add"]


async def test_a_name_is_taken_once_in_any_case(store: Store, tmp_path: Path) -> None:
    new = NewAccount("Ñandú", "folder", settings={"folder": str(tmp_path)})
    await add_account(store, ANA, new, SHELF)
    with pytest.raises(Conflict, match="«ÑANDÚ»"):
        await add_account(store, ANA, replace(new, name="ÑANDÚ"), SHELF)


@pytest.mark.parametrize("name", ["", "  ", "-x", "a" * 61, "a\x1b[2J", "a\u202eb", "a\udcff"])
async def test_a_name_that_cannot_be_typed_or_shown_is_refused(store: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        await add_account(store, ANA, NewAccount(name, "folder", settings={"folder": str(tmp_path)}), SHELF)


@pytest.mark.parametrize("part", ["handle", "custodian", "stop_reason"])
async def test_no_part_of_an_account_is_half_of_a_character(store: Store, tmp_path: Path, part: str) -> None:
    new = NewAccount("plaza", "folder", settings={"folder": str(tmp_path)})
    with pytest.raises(UsageError, match="not valid text"):
        await add_account(store, ANA, replace(new, **{part: "x\udcff"}), SHELF)  # type: ignore[arg-type]  # a text


async def test_a_reason_for_a_stop_is_not_half_of_a_character(store: Store, add: AddFolder) -> None:
    account, _folder = await add()
    with pytest.raises(UsageError, match="not valid text"):
        await pause_account(store, ANA, account.name, "x\udcff")


async def test_what_the_connector_does_not_know_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it asks for folder, interval, page"):
        await add_account(store, ANA, NewAccount("a", "folder", settings={"colour": "red"}), SHELF)
    with pytest.raises(UsageError, match="«Zz»"):
        await add_account(store, ANA, NewAccount("a", "folder", "Zz", settings={"folder": str(tmp_path)}), SHELF)
    with pytest.raises(NotFound, match="«nobody»"):
        await add_account(store, ANA, NewAccount("a", "nobody"), SHELF)
    assert await every_account(store) == []


async def test_an_auditor_reads_and_changes_nothing(store: Store, add: AddFolder, tmp_path: Path) -> None:
    account, _folder = await add()
    before = await now_of(store, account)
    new = NewAccount("b", "folder", settings={"folder": str(tmp_path)})
    for attempt in (
        add_account(store, OSCAR, new, SHELF),
        pause_account(store, OSCAR, account.name),
        resume_account(store, OSCAR, account.name),
        retire_account(store, OSCAR, account.name),
        check_account(store, OSCAR, account.name, SHELF, context_of(store)),
        replay_misfits(store, OSCAR, account.name, SHELF, ingest, context_of(store)),
    ):
        with pytest.raises(NotPermitted):
            await attempt
    assert await now_of(store, account) == before
    assert await audited(store, account) == ["account.add"]


async def test_pausing_says_who_and_why_and_resuming_forgets_both(store: Store, add: AddFolder) -> None:
    account, _folder = await add()
    paused = await pause_account(store, ANA, account.name, " 410 days without use ")
    assert (paused.standing.state, paused.stopped_by) == (AccountState.PAUSED, "Ana")
    assert paused.stop_reason == "410 days without use"
    with pytest.raises(Conflict):
        await pause_account(store, ANA, account.name)
    resumed = await resume_account(store, ANA, account.name)
    assert (resumed.standing.state, resumed.stopped_by, resumed.stop_reason) == (AccountState.ACTIVE, "", "")
    with pytest.raises(Conflict):
        await resume_account(store, ANA, account.name)
    assert resumed.rev == account.rev + 2
    assert await audited(store, account) == ["account.add", "account.pause", "account.resume"]


async def test_resuming_an_account_that_waits_asks_it_at_once(store: Store, add: AddFolder) -> None:
    account, folder = await add(5, "503")
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    await worker.step()
    assert await worker.wait_s() != 0
    tell(folder, "")
    await resume_account(store, ANA, account.name)
    assert await worker.wait_s() == 0


async def test_what_is_gone_stays_listed_and_what_is_not_ours_is_never_resumed(store: Store, add: AddFolder) -> None:
    account, _folder = await add()
    assert (await retire_account(store, ANA, account.name)).standing.state is AccountState.GONE
    fake = NewAccount("@vaIdeluz", "folder", settings={"folder": "x"}, state=AccountState.FOREIGN)
    await add_account(store, ANA, fake, SHELF)
    for attempt in (resume_account, retire_account):
        with pytest.raises(Conflict, match="not ours"):
            await attempt(store, ANA, "@vaIdeluz")
    assert (await account_named(store, "@vaIdeluz")).standing.state is AccountState.FOREIGN
    assert len(await every_account(store)) == 2


async def test_a_closed_account_says_who_closed_it_and_worries_nobody(store: Store, add: AddFolder) -> None:
    account, _folder = await add(5, "410")
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    await worker.step()
    assert needs_person((await now_of(store, account)).standing)
    closed = await retire_account(store, ANA, account.name, "se unió a otra")
    assert not needs_person(closed.standing)
    assert health_words(closed, 0) == "closed by Ana: se unió a otra"
    with pytest.raises(Conflict, match="closed already"):
        await retire_account(store, ANA, account.name)
    assert (await resume_account(store, ANA, account.name)).is_active


async def test_a_check_says_who_we_are_there_and_changes_no_health(store: Store, add: AddFolder) -> None:
    account, folder = await add()
    checked = await check_account(store, ANA, account.name, SHELF, context_of(store))
    assert checked.probe is not None
    assert checked.probe.identity == f"@{account.id}"
    tell(folder, "503")
    checked = await check_account(store, ANA, account.name, SHELF, context_of(store))
    assert checked.probe is None
    assert checked.failure == failure_of(Unavailable("the server answered 503", where="folder.example"))
    tell(folder, "crash")
    checked = await check_account(store, ANA, account.name, SHELF, context_of(store))
    assert checked.failure is not None
    assert checked.failure.code is HealthCode.CRASHED
    after = await now_of(store, account)
    assert after.handle == f"@{account.id}"
    assert after.standing == account.standing
    assert await audited(store, account) == ["account.add", *["account.check"] * 3]


async def test_a_connector_that_cannot_be_loaded_is_said_when_checking(store: Store, add: AddFolder) -> None:
    account, _folder = await add()
    broken = Shelf({"folder": "tests.service.collector.no_such_module:connector"})
    with pytest.raises(NotLoaded, match="«folder»"):
        await check_account(store, ANA, account.name, broken, context_of(store))


async def test_a_secret_address_never_leaves_the_store(store: Store) -> None:
    secret = "https://diario.example/rss?token=s3cr3t"
    account = await add_account(store, ANA, NewAccount("Diario", "feed", settings={"url": secret}), Shelf())
    assert account.settings["url"] == secret
    assert for_people(account)["url"] == "diario.example/…"
    assert "s3cr3t" not in repr(account)
    assert await store.rows("SELECT 1 FROM audit WHERE data LIKE '%s3cr3t%' OR target LIKE '%s3cr3t%'") == []


async def test_misfits_are_taken_in_after_a_repair_and_the_rest_stays_kept(store: Store, add: AddFolder) -> None:
    account, _folder = await add(10, "misfits")
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    await worker.step()
    kept = await kept_misfits(store, account.id)
    assert [(one.raw, one.reason) for one in kept] == [(str(n).encode(), "told to") for n in range(10)]
    assert await messages(store, account) == 0
    replayed = await replay_misfits(store, ANA, account.name, SHELF, ingest, context_of(store))
    assert (replayed.fitted, replayed.left) == (8, 2)
    waiting = await waiting_misfits(store, account.id)
    assert [(each.reason, each.size_bytes) for each in waiting] == [("told to", 1), ("told to", 1)]
    assert await messages(store, account) == 8
    assert [one.raw for one in await kept_misfits(store, account.id)] == [b"7", b"8"]
    again = await replay_misfits(store, ANA, account.name, SHELF, ingest, context_of(store))
    assert (again.fitted, again.left) == (0, 2)
    assert await messages(store, account) == 8
    assert (await audited(store, account))[-2:] == ["account.replay", "account.replay"]


async def test_a_connector_that_cannot_read_misfits_again_says_so(store: Store, add: AddFolder) -> None:
    account, _folder = await add()
    quiet = Shelf({"folder": "tests.service.collector.test_account_service:_deaf"})
    with pytest.raises(Conflict, match="stays kept"):
        await replay_misfits(store, ANA, account.name, quiet, ingest, context_of(store))


async def test_no_account_is_ever_deleted(store: Store, add: AddFolder) -> None:
    account, _folder = await add()

    async def act(work: Work) -> None:
        work.system("a test")
        await work.execute("DELETE FROM account WHERE id = ?", (account.id,))

    with pytest.raises(Exception, match="refused a step"):
        await store.write(ANA, act)
    assert await tables.find_account(store, account.name) == account
    assert await take_lease(store) is not None


class _Deaf:
    """The folder's connector without its second reading."""

    def __init__(self) -> None:
        from tests.service.collector.folder_net import FolderNet

        net = FolderNet()
        self.info = net.info
        self.setup_schema = net.setup_schema
        self.streams = net.streams
        self.probe = net.probe


_deaf = _Deaf()
