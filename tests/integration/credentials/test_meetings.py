"""The collector meets each account at its start and once a day, and says in time what people should do."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.accounts import store as tables
from core.accounts.connecting import register
from core.accounts.credentials.model import Entry
from core.accounts.credentials.secrets import Credentials
from core.accounts.credentials.systemd_keeper import SystemdKeeper
from core.accounts.loading import Loaded, Shelf
from core.accounts.meeting import ROTATE_AFTER_S, access_marks
from core.accounts.model import Account, Mark, MarkCode, NewAccount
from core.accounts.setup import prepare, prove
from core.accounts.words import health_sentence
from core.collector.commit import COLLECTOR, Ledger
from core.collector.contexts import Outside, contexts
from core.collector.meeting import DAY_S, Meeting
from core.collector.presence import LEASE
from core.collector.worker import Equipment
from core.inbox.ingest import ingest
from core.store import Actor, Store, create_store, open_store
from core.store.leases import acquire
from tests.integration.credentials.office import TOKEN, on_a_server
from tests.integration.credentials.server import Platform
from tests.service.collector.conftest import hand_clock
from ventanilla.api import SignIn, StreamId

ROSA = Actor(None, "Rosa", "tty")
TABLE = {"cofre": "tests.integration.credentials.cofre:cofre", "feed": "plugins.feed:connector"}


@dataclass
class Desk:
    """An account that was entered, and what a collector works with."""

    store: Store
    kit: Equipment
    ledger: Ledger
    account: Account
    asked: list[str]

    def meeting(self) -> Meeting:
        """As a collector that has just started."""
        return Meeting(self.kit, self.ledger, self.account.id, random.Random(1))

    async def now(self) -> Account:
        """The account as it stands."""
        return await tables.account_of(self.store, self.account.id)

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.store.clock.move(seconds)  # type: ignore[attr-defined]  # the clock of these tests is moved by hand


@asynccontextmanager
async def desk(folder: Path, server: Platform) -> AsyncIterator[Desk]:
    create_store(folder / "workspace")
    places = on_a_server(folder)
    keeper = SystemdKeeper("w", Path(places["CREDENTIALS_DIRECTORY"]), Path(places["STATE_DIRECTORY"]))
    shelf = Shelf(TABLE)
    asked: list[str] = []
    async with open_store(folder / "workspace", clock=hand_clock()) as store:
        credentials = Credentials(store, keeper)
        async with contexts(store.clock, Outside((server.host,)), credentials) as ways:

            def counted(account: Account, loaded: Loaded) -> object:
                asked.append(account.name)
                return ways(account, loaded)

            prepared = await prepare(store, ROSA, NewAccount("muro", "cofre"), shelf)
            proof = await prove(prepared, {"server": server.address}, {"token": TOKEN}, ways, credentials, _no_code)
            account = await register(store, ROSA, prepared, proof, credentials)
            kit = Equipment(store, shelf, counted, ingest)  # type: ignore[arg-type]  # it counts and hands on
            lease = await store.write(COLLECTOR, lambda work: acquire(work, LEASE, "test:1", 600.0))
            assert lease is not None
            yield Desk(store, kit, Ledger(store, lease, ingest), account, asked)
        await credentials.close()


async def _no_code(begun: SignIn, why: str) -> str:
    raise AssertionError("no code is asked for")


async def test_an_account_is_met_at_start_and_once_a_day_and_no_more_often(tmp_path: Path, server: Platform) -> None:
    async with desk(tmp_path, server) as office:
        assert (await office.now()).remote_id == "id-1"
        meeting = office.meeting()
        assert not await meeting.is_due(), "it was met a moment ago, when it was entered"
        office.move(7200)
        assert not await meeting.is_due()
        assert await office.meeting().is_due(), "another collector starts"
        office.move(DAY_S)
        assert await meeting.is_due()
        await meeting.hold()
        assert not await meeting.is_due()
        assert (await office.now()).met_s == office.store.clock.now_s()
        assert office.asked == ["muro"]


async def test_a_meeting_that_fails_is_tried_again_within_the_hour_and_stops_nothing(
    tmp_path: Path, server: Platform
) -> None:
    async with desk(tmp_path, server) as office:
        office.move(DAY_S)
        meeting = office.meeting()
        server.expires = "no time at all"  # the connector fails on it
        await meeting.hold()
        assert (await office.now()).is_active
        assert not await meeting.is_due()
        office.move(3600)
        assert await meeting.is_due()


async def test_an_access_that_is_refused_stops_the_account(tmp_path: Path, server: Platform) -> None:
    async with desk(tmp_path, server) as office:
        server.revoke()
        await office.meeting().hold()
        assert (await office.now()).standing.state.value == "needs_sign_in"


async def test_an_access_that_has_become_somebody_elses_stops_the_account(tmp_path: Path, server: Platform) -> None:
    async with desk(tmp_path, server) as office:
        server.identity = "id-2"
        await office.meeting().hold()
        account = await office.now()
        assert (account.standing.state.value, account.remote_id) == ("needs_sign_in", "id-1")
        assert "another account" in health_sentence(account, office.store.clock.now_s())


async def test_an_access_that_ends_within_a_fortnight_is_marked(tmp_path: Path, server: Platform) -> None:
    async with desk(tmp_path, server) as office:
        ends_s = office.store.clock.now_s() + 15 * DAY_S
        server.expires = datetime.fromtimestamp(ends_s, UTC).isoformat()
        await office.meeting().hold()
        assert [mark.code for mark in (await office.now()).standing.marks] == []
        office.move(2 * DAY_S)
        await office.meeting().hold()
        account = await office.now()
        assert [mark.code for mark in account.standing.marks] == [MarkCode.EXPIRES]
        day = datetime.fromtimestamp(ends_s, UTC).date().isoformat()
        assert f"The access ends on {day}" in health_sentence(account, office.store.clock.now_s())


async def test_a_secret_that_was_not_replaced_for_90_days_is_marked_until_it_is(
    tmp_path: Path, server: Platform
) -> None:
    async with desk(tmp_path, server) as office:
        office.move(ROTATE_AFTER_S)
        await office.meeting().hold()
        account = await office.now()
        assert [(mark.code, mark.detail) for mark in account.standing.marks] == [(MarkCode.UNROTATED, "token")]
        assert "Not replaced for 90 days: token" in health_sentence(account, office.store.clock.now_s())


ENTRY = Entry("token", "", "Rosa", 1_000, None, None, None, None)


@pytest.mark.parametrize(
    ("entry", "is_marked"),
    [
        (ENTRY, True),
        (replace(ENTRY, entered_s=1_001), False),
        (replace(ENTRY, renewed_s=1_001), False),
        (replace(ENTRY, rotated_s=1_001), False),
        (replace(ENTRY, revoked_s=1_001), False),
        (replace(ENTRY, entered_by=""), False),
    ],
)
def test_what_counts_as_replaced(entry: Entry, is_marked: bool) -> None:
    marks = access_marks((), None, (entry,), 1_000 + ROTATE_AFTER_S)
    assert bool(marks) is is_marked


def test_other_marks_stay_and_a_mark_keeps_its_time() -> None:
    stale = Mark(MarkCode.STALE, StreamId("news"), "", 5)
    first = access_marks((stale,), 2_000_000, (), 1_500_000)
    assert [(mark.code, mark.at_s) for mark in first] == [(MarkCode.STALE, 5), (MarkCode.EXPIRES, 1_500_000)]
    later = access_marks(first, 2_000_000, (), 1_600_000)
    assert later == first
    assert access_marks(later, 9_000_000, (), 1_600_000) == (stale,)
