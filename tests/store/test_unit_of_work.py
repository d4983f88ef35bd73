"""A unit of work: all or nothing, answered for, announced only when it is there."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from core.errors import NotFound, NotPermitted, StoreError, StoreRefused, UnauditedChange
from core.store import Actor, Store, Work, open_store
from core.store.migrate import schema_version
from tests.store.room import ANA, jot, jotted, raw


async def _told(store: Store) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await store.rows("SELECT entity, entity_id, op FROM change_log ORDER BY seq")]


async def test_rows_changed_without_an_audit_entry_are_refused_and_undone(store: Store) -> None:
    async def act(work: Work) -> None:
        await work.execute("INSERT INTO workspace VALUES ('a', 'b')")
        work.changed("workspace", 0)

    with pytest.raises(UnauditedChange) as refused:
        await store.write(ANA, act)
    assert str(refused.value) == "A change without an audit entry was refused and undone: report this sentence."
    assert await store.value("SELECT count(*) FROM workspace") == 0
    assert await _told(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO workspace VALUES ('b', 'c')",
        "UPDATE workspace SET value = 'c'",
        "UPDATE workspace SET value = value",
        "DELETE FROM workspace",
        "DELETE FROM workspace WHERE key = 'a'",
        "REPLACE INTO workspace VALUES ('a', 'c')",
        "INSERT INTO message_fts (rowid, words) VALUES (1, 'agua')",
    ],
)
async def test_no_way_to_change_rows_goes_without_an_answer_for_it(store: Store, statement: str) -> None:
    async def arrange(work: Work) -> None:
        work.system("arranging a test")
        await work.execute("INSERT INTO workspace VALUES ('a', 'b')")

    async def act(work: Work) -> None:
        await work.execute(statement)

    await store.write(ANA, arrange)
    with pytest.raises(UnauditedChange):
        await store.write(ANA, act)
    assert [tuple(row) for row in await store.rows("SELECT * FROM workspace")] == [("a", "b")]


async def test_an_act_that_changes_no_row_needs_no_entry(store: Store) -> None:
    async def act(work: Work) -> int:
        await work.execute("UPDATE workspace SET value = 'c' WHERE key = 'nobody'")
        await work.execute("INSERT INTO workspace SELECT 'a', 'b' WHERE 0")
        return len(await work.rows("SELECT * FROM workspace"))

    assert await store.write(ANA, act) == 0


async def test_a_matter_of_the_system_needs_no_entry(store: Store) -> None:
    async def act(work: Work) -> None:
        work.system("a heartbeat")
        await work.execute("INSERT INTO workspace VALUES ('a', 'b')")

    await store.write(ANA, act)
    assert await store.value("SELECT count(*) FROM workspace") == 1
    assert await store.value("SELECT count(*) FROM audit") == 0


async def test_one_act_being_of_the_system_excuses_no_other(store: Store) -> None:
    async def heartbeat(work: Work) -> None:
        work.system("a heartbeat")

    async def act(work: Work) -> None:
        await work.execute("INSERT INTO workspace VALUES ('a', 'b')")

    await store.write(ANA, heartbeat)
    await store.write(ANA, jot(1))
    with pytest.raises(UnauditedChange):
        await store.write(ANA, act)


async def test_changes_are_announced_once_each_in_order_with_the_commit(store: Store) -> None:
    async def act(work: Work) -> None:
        work.changed("message", 2, "create")
        work.changed("message", 1)
        work.changed("message", 2, "create")
        assert await work.rows("SELECT * FROM change_log") == []

    await store.write(ANA, act)
    assert await _told(store) == [("message", 2, "create"), ("message", 1, "update")]


async def test_nothing_of_an_act_that_fails_is_kept_or_announced(store: Store) -> None:
    woken: list[int] = []
    store.on_commit(lambda: woken.append(1))

    async def act(work: Work) -> None:
        await jot(1)(work)
        raise NotFound("nowhere")

    with pytest.raises(NotFound):
        await store.write(ANA, act)
    assert woken == []
    assert jotted(store.path) == set()
    await store.write(ANA, jot(2))
    assert woken == [1]


async def test_a_listener_that_left_is_not_woken(store: Store) -> None:
    woken: list[int] = []
    leave = store.on_commit(lambda: woken.append(1))
    await store.write(ANA, jot(1))
    leave()
    await store.write(ANA, jot(2))
    assert woken == [1]


async def test_an_act_that_shrugs_off_a_failed_statement_commits_the_rest_whole(store: Store) -> None:
    async def act(work: Work) -> None:
        await jot(1)(work)
        with pytest.raises(sqlite3.IntegrityError):
            await work.execute("INSERT INTO workspace VALUES ('jot:1:0', 'again')")

    await store.write(ANA, act)
    assert jotted(store.path) == {1}


async def test_an_act_that_shrugs_off_the_end_of_its_transaction_commits_nothing(store: Store) -> None:
    async def act(work: Work) -> None:
        await jot(1)(work)
        with pytest.raises(sqlite3.Error):  # this refusal ends the whole transaction, as a full disk can
            await work.execute("INSERT OR ROLLBACK INTO workspace VALUES ('jot:1:0', 'again')")
        await work.execute("INSERT INTO workspace VALUES ('jot:1:9', 'alone')")

    with pytest.raises(StoreError, match="no longer"):
        await store.write(ANA, act)
    assert jotted(store.path) == set()
    assert await store.value("SELECT count(*) FROM workspace") == 0
    assert await store.write(ANA, jot(2)) == 2


async def test_an_act_that_ends_on_the_end_of_its_transaction_is_not_taken_for_done(store: Store) -> None:
    async def act(work: Work) -> None:
        work.system("a heartbeat")
        await work.execute("INSERT INTO workspace VALUES ('a', 'b')")
        with pytest.raises(sqlite3.Error):
            await work.execute("INSERT OR ROLLBACK INTO workspace VALUES ('a', 'again')")

    with pytest.raises(StoreError, match="no longer"):
        await store.write(ANA, act)
    assert await store.value("SELECT count(*) FROM workspace") == 0


async def test_a_unit_of_work_is_worth_nothing_after_its_act(store: Store) -> None:
    kept: list[Work] = []

    async def act(work: Work) -> None:
        kept.append(work)

    async def other(work: Work) -> None:
        with pytest.raises(StoreError, match="no longer"):
            await kept[0].execute("INSERT INTO workspace VALUES ('a', 'b')")

    await store.write(ANA, act)
    with pytest.raises(StoreError, match="no longer"):
        await kept[0].execute("INSERT INTO workspace VALUES ('a', 'b')")
    await store.write(ANA, other)
    assert await store.value("SELECT count(*) FROM workspace") == 0


async def test_the_gate_is_asked_with_the_actor_inside_the_transaction(folder: Path) -> None:
    asked: list[tuple[str, str]] = []

    async def gate(work: Work, actor: Actor, permission: str) -> None:
        assert await work.rows("SELECT 1")
        asked.append((actor.name, permission))
        raise NotPermitted("not you")

    async def act(work: Work) -> None:
        await jot(1)(work)
        await work.allow("post.approve")

    async with open_store(folder, gate=gate) as store:
        with pytest.raises(NotPermitted):
            await store.write(ANA, act)
        assert asked == [("Ana", "post.approve")]
        assert jotted(store.path) == set()


async def test_what_is_needed_and_not_there_is_said_in_its_own_sentence(store: Store) -> None:
    async def act(work: Work) -> None:
        await work.need("SELECT 1 FROM message WHERE id = ?", (7,), "There is no message {id}.", id=7)

    with pytest.raises(NotFound, match=r"There is no message 7\."):
        await store.write(ANA, act)


async def test_writers_of_one_process_run_one_after_the_other(store: Store) -> None:
    inside = 0

    async def act(work: Work) -> int:
        nonlocal inside
        inside += 1
        assert inside == 1
        row = await work.row("SELECT value FROM workspace WHERE key = 'count'")
        value = int(row["value"]) + 1 if row else 1
        await work.execute("REPLACE INTO workspace VALUES ('count', ?)", (str(value),))
        work.system("counting")
        inside -= 1
        return value

    values = await asyncio.gather(*(store.write(ANA, act) for _ in range(40)))
    assert values == list(range(1, 41))


async def test_a_schema_that_became_newer_meanwhile_is_not_written(store: Store) -> None:
    with raw(store.path) as connection:
        connection.execute(f"PRAGMA user_version={schema_version() + 1}")
    with pytest.raises(StoreRefused, match="newer Ventanilla"):
        await store.write(ANA, jot(1))
    assert jotted(store.path) == set()
