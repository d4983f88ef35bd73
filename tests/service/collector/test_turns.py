"""An account's streams have their turns, also while none of them has anything worth a write."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import add_account
from core.accounts.store import all_accounts
from core.collector.commit import Ledger
from core.collector.worker import Worker
from core.store import Store, open_store
from tests.service.collector.conftest import ANA, FAST, _Hand, equipment, hand_clock, take_lease
from ventanilla.api import (
    AccountView,
    Batch,
    ConnectorInfo,
    Context,
    Cursor,
    Network,
    Probe,
    SetupSchema,
    StreamId,
    StreamKind,
    StreamSpec,
    Unavailable,
)

ASKED: list[str] = []
IS_DOWN: list[bool] = []


class Quiet:
    """Two streams that never bring anything, one asked four times as often as the other."""

    info = ConnectorInfo("quiet", "Quiet", "1", (Network("Qu", "Quiet"),))

    def setup_schema(self) -> SetupSchema:
        """Nothing is asked."""
        return SetupSchema("", ())

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """What is said to us, and what we say."""
        said = StreamSpec(StreamId("said"), StreamKind.MENTIONS, 30)
        return (said, StreamSpec(StreamId("own"), StreamKind.OWN, 120))

    async def probe(self, ctx: Context) -> Probe:
        """Itself."""
        return Probe("quiet")

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """Nothing."""
        if IS_DOWN:
            raise Unavailable("down")
        ASKED.append(stream)
        return Batch(cursor=Cursor("0"))


connector = Quiet()
SHELF = Shelf({"quiet": "tests.service.collector.test_turns:connector"})


@pytest.fixture
def clock() -> _Hand:
    """The test's own time."""
    ASKED.clear()
    IS_DOWN.clear()
    return hand_clock()


@pytest.fixture
async def store(workspace: Path, clock: _Hand) -> AsyncIterator[Store]:
    """The workspace on the test's own time."""
    async with open_store(workspace, clock=clock) as opened:
        yield opened


async def _worker(store: Store) -> Worker:
    account = await add_account(store, ANA, NewAccount("callada", "quiet"), SHELF)
    kit = equipment(store, shelf=SHELF, pace=replace(FAST, heartbeat_s=3600.0))
    ledger = Ledger(store, await take_lease(store, ttl_s=1e6), kit.ingest)
    return Worker(kit, ledger, account.id, random.Random(7))


async def _for(worker: Worker, clock: _Hand, seconds: float) -> None:
    until = clock.time() + seconds
    while clock.time() < until:
        waits_s = await worker.wait_s()
        assert waits_s is not None
        clock.move(waits_s)
        if not waits_s:
            await worker.step()


async def test_a_seldom_asked_stream_keeps_no_other_waiting(store: Store, clock: _Hand) -> None:
    await _for(await _worker(store), clock, 3600)
    asked = Counter(ASKED)
    assert 3600 / 33 - 2 <= asked["said"] <= 3600 / 30 + 2
    assert 3600 / 132 - 2 <= asked["own"] <= 3600 / 120 + 2


async def test_a_failure_remembers_the_last_answer_though_it_was_worth_no_write(store: Store, clock: _Hand) -> None:
    worker = await _worker(store)
    await _for(worker, clock, 1800)
    answered_s = clock.now_s()
    IS_DOWN.append(True)
    await _for(worker, clock, 120)
    [account] = await all_accounts(store)
    assert account.standing.failures
    assert answered_s - 40 <= (account.standing.last_ok_s or 0) <= answered_s
