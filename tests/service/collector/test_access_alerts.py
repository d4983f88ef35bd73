"""An account whose platform stops accepting us, or shows it under another name, calls somebody in the same write."""

from __future__ import annotations

import random

from core.accounts.health import Failure
from core.accounts.loading import Shelf
from core.accounts.model import AccountState, HealthCode, NewAccount
from core.accounts.service import add_account
from core.collector.commit import COLLECTOR, Ledger
from core.collector.meeting import DAY_S, Meeting
from core.store import Store, Work
from core.watch.access import end_lost, is_renamed
from core.watch.alert_store import list_alerts
from core.watch.alert_words import why
from core.watch.model import Alert, AlertKind, AlertState
from tests.service.collector.conftest import ANA, AddFolder, equipment, hand_clock, now_of, take_lease
from ventanilla.api import (
    AccountView,
    Batch,
    ConnectorInfo,
    Context,
    Cursor,
    FieldKind,
    Network,
    Probe,
    SetupField,
    SetupSchema,
    StreamId,
    StreamSpec,
)

NAMES: list[str] = []


class Namesake:
    """A platform that shows our account under whatever name stands in :data:`NAMES`."""

    info = ConnectorInfo("namesake", "Namesake", "1", (Network("Nm", "Namesake"),))

    def setup_schema(self) -> SetupSchema:
        """A password, so that it is worth meeting."""
        return SetupSchema("", (SetupField("password", "Password", FieldKind.SECRET, required=False),))

    def streams(self, account: AccountView) -> tuple[StreamSpec, ...]:
        """It brings nothing."""
        return ()

    async def probe(self, ctx: Context) -> Probe:
        """Who we are there now."""
        return Probe("@valdeluz", NAMES[-1], remote_id="us")

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """Nothing."""
        return Batch(cursor=Cursor(""))


connector = Namesake()
SHELF = Shelf({"namesake": "tests.service.collector.test_access_alerts:connector"})


async def told(store: Store) -> list[Alert]:
    return await list_alerts(store, limit=20)


async def test_revoked_keys_call_at_that_second_once_and_a_failure_does_not(store: Store, add: AddFolder) -> None:
    store.clock = hand_clock()
    account, _folder = await add()
    ledger = Ledger(store, await take_lease(store), equipment(store).ingest)
    await ledger.failure(account.id, Failure(HealthCode.UNAVAILABLE), 0.0)
    assert await told(store) == []
    for _time in range(2):
        await ledger.failure(account.id, Failure(HealthCode.REVOKED), 0.0)
    [alert] = await told(store)
    assert (await now_of(store, account)).standing.state is AccountState.NEEDS_SIGN_IN
    assert (alert.kind, alert.account, alert.times) == (AlertKind.ACCESS, account.id, 1)
    assert (alert.opened_s, alert.proposes_level) == (store.clock.now_s(), 1)
    assert why(alert) == "the platform has revoked our access"


async def test_an_access_that_ran_out_calls_and_proposes_nothing(store: Store, add: AddFolder) -> None:
    account, _folder = await add()
    ledger = Ledger(store, await take_lease(store), equipment(store).ingest)
    await ledger.failure(account.id, Failure(HealthCode.EXPIRED), 0.0)
    [alert] = await told(store)
    assert (alert.proposes_level, why(alert)) == (0, "the platform does not let us in any more")


async def test_it_is_over_once_the_platform_has_answered_again(store: Store, add: AddFolder) -> None:
    clock = store.clock = hand_clock()
    account, _folder = await add()
    ledger = Ledger(store, await take_lease(store), equipment(store).ingest)
    await ledger.failure(account.id, Failure(HealthCode.REVOKED), 0.0)
    since_s = clock.now_s()

    async def answered(at_s: int | None) -> int | None:
        async def act(work: Work) -> None:
            work.system("what a sweep notes")
            await end_lost(work, account.id, at_s)

        await store.write(COLLECTOR, act)
        return (await told(store))[0].over_s

    assert await answered(None) is None
    assert await answered(since_s - 5) is None, "it had answered before"
    assert await answered(since_s + 60) == since_s + 60
    assert (await told(store))[0].state is AlertState.NEW, "a person closes it"


async def test_another_name_there_calls_and_the_first_meeting_does_not(store: Store) -> None:
    clock = hand_clock()
    store.clock = clock
    NAMES[:] = ["Municipalidad de Valdeluz"]
    account = await add_account(store, ANA, NewAccount("muro", "namesake"), SHELF)
    kit = equipment(store, shelf=SHELF)
    meeting = Meeting(
        kit, Ledger(store, await take_lease(store, ttl_s=9 * DAY_S), kit.ingest), account.id, random.Random(1)
    )
    for name in ("Municipalidad de Valdeluz", "Municipalidad de Valdeluz", "", "Valdeluz te regala"):
        NAMES.append(name)
        clock.move(DAY_S + 1)
        await meeting.hold()
        assert bool(await told(store)) == (name == "Valdeluz te regala")
    [alert] = await told(store)
    assert (alert.kind, why(alert)) == (AlertKind.ACCESS, "the platform shows the account under another name")
    assert "regala" not in str(alert)


def test_what_a_platform_leaves_out_is_no_other_name() -> None:
    assert not is_renamed(("", ""), ("@a", "A"))
    assert not is_renamed(("@a", "A"), ("", "A"))
    assert is_renamed(("@a", "A"), ("@a", "B")) and is_renamed(("@a", ""), ("@b", ""))
