"""One account's worker, step by step, on a clock that the test moves."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.accounts.health import Failure
from core.accounts.model import AccountState, HealthCode, MarkCode
from core.accounts.service import pause_account, resume_account
from core.accounts.standing import BREAKER_FAILURES
from core.collector.commit import COLLECTOR, Ledger
from core.collector.presence import LEASE
from core.collector.worker import Worker
from core.errors import LeaseLost, StoreFull
from core.i18n import N_
from core.ids import AccountId
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef, IngestCount
from core.store import Store, Work, open_store
from core.store.leases import acquire
from tests.service.collector.conftest import (
    ANA,
    FAST,
    AddFolder,
    _Hand,
    adder,
    audited,
    cursor,
    equipment,
    hand_clock,
    messages,
    now_of,
    take_lease,
)
from tests.service.collector.folder_net import calls, tell
from ventanilla.api import Arrived, Batch, Event


@pytest.fixture
def clock() -> _Hand:
    """The test's own time."""
    return hand_clock()


@pytest.fixture
async def store(workspace: Path, clock: _Hand) -> AsyncIterator[Store]:
    """The workspace on the test's own time."""
    async with open_store(workspace, clock=clock) as opened:
        yield opened


@pytest.fixture
def add(store: Store, tmp_path: Path) -> AddFolder:
    """Adds an account on a new folder platform."""
    return adder(store, tmp_path)


async def worker_of(store: Store, account_id: AccountId, **changes: object) -> Worker:
    kit = equipment(store, **changes)
    return Worker(kit, Ledger(store, await take_lease(store), kit.ingest), account_id, random.Random(7))


async def test_a_page_its_cursor_and_the_health_are_kept(store: Store, add: AddFolder) -> None:
    account, _folder = await add(30, page="20")
    worker = await worker_of(store, account.id)
    assert await worker.wait_s() == 0
    outcome = await worker.step()
    assert isinstance(outcome, Batch)
    assert outcome.more
    assert (await messages(store, account), await cursor(store, account)) == (20, 20)
    assert (await now_of(store, account)).standing.health is HealthCode.OK
    assert await worker.wait_s() == 0, "there is more: at once"
    await worker.step()
    assert (await messages(store, account), await cursor(store, account)) == (30, 30)
    waits_s = await worker.wait_s()
    assert waits_s is not None
    assert waits_s >= 1


async def test_an_asked_for_pause_is_kept_to_the_second(store: Store, add: AddFolder, clock: _Hand) -> None:
    account, folder = await add(5, "429")
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    assert isinstance(await worker.step(), Failure)
    assert await worker.wait_s() == 660
    standing = (await now_of(store, account)).standing
    assert (standing.health, standing.next_s) == (HealthCode.LIMITED, clock.now_s() + 660)
    tell(folder, "")
    clock.move(659)
    assert await worker.wait_s() == 1
    clock.move(1)
    assert await worker.wait_s() == 0
    await worker.step()
    assert await messages(store, account) == 5
    assert len(calls(folder)) == 2


async def test_a_pause_of_thousands_of_years_is_cut_to_an_hour(store: Store, add: AddFolder) -> None:
    account, _folder = await add(5, "429-long")
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    await worker.step()
    assert await worker.wait_s() == 3600


async def test_not_accepted_stops_the_account_until_a_person_resumes_it(store: Store, add: AddFolder) -> None:
    account, folder = await add(5, page="2")
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    await worker.step()
    tell(folder, "401")
    await worker.wait_s()
    await worker.step()
    assert await worker.wait_s() is None
    standing = (await now_of(store, account)).standing
    assert (standing.state, standing.health) == (AccountState.NEEDS_SIGN_IN, HealthCode.SIGN_IN)
    assert standing.detail == "folder.example: not accepted"
    tell(folder, "")
    await resume_account(store, ANA, account.name)
    while await worker.wait_s() == 0:
        await worker.step()
    assert await messages(store, account) == 5, "it goes on from where it was"
    assert await audited(store, account) == ["account.add", "account.needs_sign_in", "account.resume"]


async def test_gone_stops_the_account(store: Store, add: AddFolder) -> None:
    account, _folder = await add(5, "410")
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    await worker.step()
    assert await worker.wait_s() is None
    assert (await now_of(store, account)).standing.state is AccountState.GONE


async def test_a_storm_of_failures_raises_one_alarm_and_ends_with_one_all_clear(
    store: Store, add: AddFolder, clock: _Hand
) -> None:
    account, folder = await add(5, "503")
    worker = await worker_of(store, account.id)
    for _ in range(24 * 3):
        waits_s = await worker.wait_s()
        assert waits_s is not None
        clock.move(waits_s)
        await worker.wait_s()
        await worker.step()
    assert (await now_of(store, account)).standing.failures == 72
    waited_s = await worker.wait_s()
    assert waited_s is not None
    assert waited_s >= 900, "with the breaker open it is asked seldom"
    tell(folder, "")
    clock.move(waited_s)
    await worker.wait_s()
    await worker.step()
    assert await messages(store, account) == 5
    assert (await now_of(store, account)).standing.failures == 0
    assert await audited(store, account) == ["account.add", "account.failing", "account.recovered"]
    assert len(calls(folder)) > BREAKER_FAILURES


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("crash", HealthCode.CRASHED),
        ("exit", HealthCode.CRASHED),
        ("bad_batch", HealthCode.CRASHED),
        ("hang", HealthCode.SLOW),
    ],
)
async def test_a_connector_that_breaks_the_contract_is_named_without_its_words(
    store: Store, add: AddFolder, word: str, code: HealthCode
) -> None:
    account, _folder = await add(5, word)
    worker = await worker_of(store, account.id, pace=replace(FAST, pull_s=0.05))
    await worker.wait_s()
    await worker.step()
    standing = (await now_of(store, account)).standing
    assert standing.health is code
    assert "citizen" not in standing.detail
    assert await cursor(store, account) == 0


async def test_a_connector_that_is_not_there_is_said_and_tried_later(store: Store, add: AddFolder) -> None:
    account, _folder = await add(5)
    await store.write(COLLECTOR, lambda work: _rename_connector(work, account.id))
    worker = await worker_of(store, account.id)
    assert await worker.wait_s() == 0
    await worker.step()
    standing = (await now_of(store, account)).standing
    assert standing.health is HealthCode.NOT_LOADED
    assert "nobody" in standing.detail
    waits_s = await worker.wait_s()
    assert waits_s is not None
    assert waits_s >= 30


async def test_a_refused_cursor_is_left_aside_and_nothing_comes_twice(
    store: Store, add: AddFolder, clock: _Hand
) -> None:
    account, folder = await add(6)
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    await worker.step()
    tell(folder, "cursor")
    (folder / "total").write_text("9")
    asked = []
    for _ in range(4):
        waits_s = await worker.wait_s()
        assert waits_s is not None
        clock.move(waits_s)
        await worker.wait_s()
        await worker.step()
        asked.append(calls(folder)[-1]["cursor"])
    assert asked == ["6", "6", "6", None]
    assert (await messages(store, account), await cursor(store, account)) == (9, 9)


async def test_pages_that_turn_in_a_circle_are_noticed(store: Store, add: AddFolder) -> None:
    account, folder = await add(6, "circle", page="3")
    worker = await worker_of(store, account.id)
    for _ in range(10):
        if await worker.wait_s() != 0:
            break
        await worker.step()
    assert len(calls(folder)) <= 3
    assert (await now_of(store, account)).standing.health is HealthCode.DRIFT
    assert await messages(store, account) == 3, "what came is kept"


async def test_a_gap_is_marked_and_put_on_record(store: Store, add: AddFolder) -> None:
    account, _folder = await add(3, "gap")
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    await worker.step()
    assert [mark.code for mark in (await now_of(store, account)).standing.marks] == [MarkCode.GAP]
    assert await audited(store, account) == ["account.add", "account.gap"]


async def test_an_account_paused_during_a_pull_keeps_what_came_and_stays_paused(store: Store, add: AddFolder) -> None:
    account, _folder = await add(5)
    worker = await worker_of(store, account.id)
    await worker.wait_s()
    await pause_account(store, ANA, account.name)
    await worker.step()
    assert (await messages(store, account), await cursor(store, account)) == (5, 5)
    standing = (await now_of(store, account)).standing
    assert (standing.state, standing.next_s) == (AccountState.PAUSED, None)
    assert await worker.wait_s() is None


async def test_an_answer_that_says_nothing_costs_no_write(store: Store, add: AddFolder, clock: _Hand) -> None:
    account, folder = await add(3)
    worker = await worker_of(store, account.id, pace=replace(FAST, heartbeat_s=3600.0))
    await worker.wait_s()
    await worker.step()
    before = await store.value("SELECT max(seq) FROM change_log")
    for _ in range(3):
        waits_s = await worker.wait_s()
        assert waits_s is not None
        assert waits_s > 0
        clock.move(waits_s)
        await worker.wait_s()
        await worker.step()
    assert len(calls(folder)) == 4
    assert await store.value("SELECT max(seq) FROM change_log") == before


async def test_an_event_that_cannot_be_stored_is_kept_apart_and_the_rest_of_the_page_stays(
    store: Store, add: AddFolder
) -> None:
    async def choosy(work: Work, ref: AccountRef, stream: str, events: Sequence[Event]) -> IngestCount:
        count = await ingest(work, ref, stream, events)
        if any(isinstance(event, Arrived) and event.item.remote_id in ("11", "42") for event in events):
            raise LookupError("words of a citizen")  # after the rows were written: they must be undone
        return count

    account, _folder = await add(60)
    worker = await worker_of(store, account.id, ingest=choosy)
    await worker.wait_s()
    await worker.step()
    assert (await messages(store, account), await cursor(store, account)) == (58, 60)
    kept = await store.rows("SELECT remote_id, raw, reason FROM misfit ORDER BY remote_id")
    assert [(row["remote_id"], row["raw"]) for row in kept] == [("11", b"11"), ("42", b"42")]
    assert all(row["reason"].startswith("it could not be stored: LookupError at ") for row in kept)
    assert (await now_of(store, account)).standing.health is HealthCode.OK


async def test_a_store_that_takes_nothing_moves_no_cursor(store: Store, add: AddFolder) -> None:
    async def full(work: Work, ref: AccountRef, stream: str, events: Sequence[Event]) -> IngestCount:
        await ingest(work, ref, stream, events)
        raise StoreFull(N_("Not saved."))

    account, _folder = await add(5)
    worker = await worker_of(store, account.id, ingest=full)
    await worker.wait_s()
    with pytest.raises(StoreFull):
        await worker.step()
    assert (await messages(store, account), await cursor(store, account)) == (0, 0)


async def test_a_worker_whose_lease_went_to_another_writes_nothing(store: Store, add: AddFolder) -> None:
    account, folder = await add(5)
    kit = equipment(store)
    lease = await take_lease(store, "old:1", ttl_s=-1)
    worker = Worker(kit, Ledger(store, lease, kit.ingest), account.id, random.Random(7))
    await worker.wait_s()
    assert await store.write(COLLECTOR, lambda work: acquire(work, LEASE, "new:2", 60)) is not None
    with pytest.raises(LeaseLost):
        await worker.step()
    tell(folder, "503")
    with pytest.raises(LeaseLost):
        await worker.step()
    assert (await messages(store, account), await cursor(store, account)) == (0, 0)
    assert (await now_of(store, account)).standing == account.standing


async def _rename_connector(work: Work, account_id: AccountId) -> None:
    work.system("a test")
    await work.execute("UPDATE account SET connector = 'nobody' WHERE id = ?", (account_id,))
