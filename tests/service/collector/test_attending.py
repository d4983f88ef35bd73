"""What is done beside pulling: hints bring news at once, and second looks honour edits and removals."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.accounts.loading import Shelf
from core.accounts.model import Account, NewAccount
from core.accounts.service import add_account, pause_account
from core.collector import attending
from core.collector.attending import Attendant
from core.collector.loop import Collector
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef
from core.store import Store, Work
from tests.service.collector import lively
from tests.service.collector.conftest import ANA, equipment, take_lease, until
from tests.service.collector.lively import STREAM, WORLD, World
from ventanilla.api import Rechecks

SHELF = Shelf({"lively": "tests.service.collector.lively:connector"})


@pytest.fixture(autouse=True)
def world() -> World:
    """An empty platform."""
    WORLD.__init__()  # type: ignore[misc]  # the same object: the connector holds it
    return WORLD


async def add(store: Store) -> Account:
    return await add_account(store, ANA, NewAccount("lively", "lively"), SHELF)


async def texts(store: Store) -> list[tuple[str, bool]]:
    rows = await store.rows("SELECT text, removed_s IS NOT NULL AS gone FROM message ORDER BY id")
    return [(row["text"], bool(row["gone"])) for row in rows]


async def attendant(store: Store, account: Account, hint: Callable[[object], None] = lambda _stream: None) -> Attendant:
    kit = replace(equipment(store), shelf=SHELF)
    return Attendant(kit, await take_lease(store), account.id, hint, random.Random(1))


async def recheck(store: Store, account: Account, attends: Attendant) -> int:
    loaded = SHELF.load("lively")
    assert isinstance(loaded.connector, Rechecks)
    return await attends.recheck_once(account, loaded, loaded.connector)


async def test_a_hint_brings_what_is_new_long_before_its_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attending, "HINTS_APART_S", 0.0)
    await add(store)
    WORLD.texts["1"] = "No hay agua"
    collector = Collector(replace(equipment(store), shelf=SHELF), print)
    life = asyncio.create_task(collector.run())

    async def has(count: int) -> bool:
        return len(await texts(store)) == count

    try:
        async with asyncio.timeout(20):
            await until(store, lambda: has(1))
            WORLD.texts["2"] = "Ya volvió"
            WORLD.hints.put_nowait(STREAM)
            await until(store, lambda: has(2))
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


async def test_a_line_that_breaks_is_opened_again_and_harms_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attending, "LINE_FROM_S", 0.001)
    monkeypatch.setattr(attending, "LINE_TO_S", 0.002)
    WORLD.breaks = True
    account = await add(store)
    life = asyncio.create_task((await attendant(store, account)).run())
    async with asyncio.timeout(20):
        for _line in range(3):
            await WORLD.opened.get()
    await pause_account(store, ANA, "lively")
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)
    row = await store.row("SELECT failures FROM account")
    assert row is not None and row["failures"] == 0


async def test_j63_what_was_edited_or_removed_there_is_so_here_too(store: Store) -> None:
    account = await add(store)
    WORLD.texts = {"1": "No hay agua", "2": "INSULTO"}
    attends = await attendant(store, account)
    await equipment(store).store.write(ANA, lambda work: _take_in(work, account))
    WORLD.texts["1"] = "No hay agua en La Loma"
    del WORLD.texts["2"]
    assert await recheck(store, account, attends) == 2
    assert await texts(store) == [("No hay agua en La Loma", False), ("", True)]
    rows = await store.rows("SELECT text FROM message_revision")
    assert [row["text"] for row in rows] == ["No hay agua"]


async def test_looks_go_from_the_newest_to_the_oldest_and_begin_anew(store: Store) -> None:
    account = await add(store)
    WORLD.texts = {str(number): f"mensaje {number}" for number in range(30)}
    attends = await attendant(store, account)
    await store.write(ANA, lambda work: _take_in(work, account))
    for _look in range(3):
        await recheck(store, account, attends)
    sizes = [len(asked) for asked in WORLD.asked]
    assert sizes == [25, 5, 25]
    assert WORLD.asked[0][0] == "29" and WORLD.asked[1][-1] == "0"
    assert WORLD.asked[2] == WORLD.asked[0]


async def test_what_was_settled_is_left_alone(store: Store) -> None:
    account = await add(store)
    WORLD.texts = {"1": "gracias"}
    attends = await attendant(store, account)
    await store.write(ANA, lambda work: _take_in(work, account))

    async def close(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("UPDATE conversation SET state = 3")

    await store.write(ANA, close)
    assert await recheck(store, account, attends) == 0
    assert WORLD.asked == []


async def _take_in(work: Work, account: Account) -> None:
    await ingest(work, AccountRef(account.id, account.network), "mentions", [lively.item(id_) for id_ in WORLD.texts])
