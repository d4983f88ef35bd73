"""Collectors as processes: one works, the next waits, and no kill loses or doubles anything."""

from __future__ import annotations

import asyncio
import random
import signal
from asyncio.subprocess import Process
from pathlib import Path

import pytest

from core.accounts.model import AccountState, HealthCode
from core.collector.presence import who_collects
from core.store import Store
from core.store.records import audit_verify
from tests.service.collector.conftest import ANA, AddFolder, cursor, messages, now_of, until
from tests.service.collector.folder_net import calls, tell
from tests.service.collector.processes import PACE, collector, ended, says

KILLS = 30
LONG_S = 40.0


async def test_once_reads_every_account_to_its_end(store: Store, add: AddFolder, workspace: Path) -> None:
    accounts = [(await add(n, page="7"))[0] for n in (0, 6, 70)]
    async with asyncio.timeout(LONG_S), collector(workspace, once=True) as process:
        code, said = await ended(process)
    assert code == 0
    assert "3 accounts collected." in said
    assert [await messages(store, account) for account in accounts] == [0, 6, 70]
    assert await who_collects(store) is None, "the lease is let go"


async def test_once_without_accounts_is_no_failure(store: Store, workspace: Path) -> None:
    async with asyncio.timeout(LONG_S), collector(workspace, once=True) as process:
        code, said = await ended(process)
    assert code == 0
    assert "There is no account" in said


async def test_once_exits_6_when_nobody_answers_and_0_when_one_does(
    store: Store, add: AddFolder, workspace: Path
) -> None:
    _silent, folder = await add(3, "503")
    await add(3, "401")
    async with asyncio.timeout(LONG_S), collector(workspace, once=True) as process:
        code, said = await ended(process)
    assert code == 6
    assert said.splitlines()[-1] == "No account could be reached: see «account list» for the reasons."
    tell(folder, "")
    async with asyncio.timeout(LONG_S), collector(workspace, once=True) as process:
        assert (await ended(process))[0] == 0


async def test_once_leaves_an_account_alone_whose_platform_asked_for_a_pause(
    store: Store, add: AddFolder, workspace: Path
) -> None:
    _limited, folder = await add(3, "429")
    for asked in (1, 1):
        async with asyncio.timeout(LONG_S), collector(workspace, once=True) as process:
            assert (await ended(process))[0] == 6
        assert len(calls(folder)) == asked


async def test_once_gives_way_to_a_collector_at_work(store: Store, add: AddFolder, workspace: Path) -> None:
    await add(3)
    async with asyncio.timeout(LONG_S), collector(workspace) as worker:
        await says(worker, "Collecting.")
        async with collector(workspace, once=True) as second:
            code, said = await ended(second)
    assert code == 5
    assert "Another process collects" in said


async def test_a_missing_workspace_is_one_sentence_and_exit_1(tmp_path: Path) -> None:
    async with asyncio.timeout(LONG_S), collector(tmp_path / "nowhere", once=True) as process:
        code, said = await ended(process)
    assert code == 1
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_ends_it_cleanly_and_lets_the_lease_go(
    store: Store, add: AddFolder, workspace: Path, number: signal.Signals
) -> None:
    account, _folder = await add(5)
    async with asyncio.timeout(LONG_S), collector(workspace) as process:
        await until(store, lambda: _has(store, account.id, 5))
        working = await who_collects(store)
        assert working is not None
        assert working.pid == process.pid
        process.send_signal(number)
        code, said = await ended(process)
    assert code == 0, said
    assert "Traceback" not in said
    assert await who_collects(store) is None


async def test_an_attached_one_ends_with_its_standard_input(store: Store, add: AddFolder, workspace: Path) -> None:
    account, _folder = await add(5)
    async with asyncio.timeout(LONG_S), collector(workspace, attached=True) as process:
        await until(store, lambda: _has(store, account.id, 5))
        assert process.stdin is not None
        process.stdin.write(b"noise is not the end\n")
        await process.stdin.drain()
        process.stdin.close()
        code, _said = await ended(process)
    assert code == 0
    assert await who_collects(store) is None


async def test_one_that_is_not_attached_outlives_its_standard_input(
    store: Store, add: AddFolder, workspace: Path
) -> None:
    account, folder = await add(5)
    async with asyncio.timeout(LONG_S), collector(workspace) as process:
        await says(process, "Collecting.")
        assert process.stdin is not None
        process.stdin.close()
        (folder / "total").write_text("8")
        await until(store, lambda: _has(store, account.id, 8))
        assert process.returncode is None


async def test_for_some_seconds_ends_by_itself(store: Store, add: AddFolder, workspace: Path) -> None:
    account, _folder = await add(5)
    async with asyncio.timeout(LONG_S), collector(workspace, for_s=3.0) as process:
        assert (await ended(process))[0] == 0
    assert await messages(store, account) == 5


async def test_a_connector_that_refuses_to_end_does_not_keep_the_process(
    store: Store, add: AddFolder, workspace: Path
) -> None:
    await add(5, "stubborn")
    well, _folder = await add(5)
    async with asyncio.timeout(LONG_S), collector(workspace, pace={**PACE, "pull_s": 0.2}) as process:
        await until(store, lambda: _has(store, well.id, 5))
        process.terminate()
        code, _said = await ended(process)
    assert code == 0
    assert await who_collects(store) is None


async def test_a_killed_collector_is_replaced_by_the_one_that_waits(
    store: Store, add: AddFolder, workspace: Path
) -> None:
    account, folder = await add(5)
    async with asyncio.timeout(LONG_S), collector(workspace) as first:
        await says(first, "Collecting.")
        async with collector(workspace) as second:
            await says(second, "standing by")
            first.kill()
            await says(second, "Collecting.")
            (folder / "total").write_text("9")
            await until(store, lambda: _has(store, account.id, 9))
            working = await who_collects(store)
    assert working is not None
    assert working.pid == second.pid


async def test_one_that_wakes_after_its_successor_began_stores_nothing_more(
    store: Store, add: AddFolder, workspace: Path
) -> None:
    account, folder = await add(5, "wait")
    never_renewed = {**PACE, "renew_s": 1000.0}  # so that only the write's own check can stop the sleeper
    async with asyncio.timeout(LONG_S), collector(workspace, pace=never_renewed) as sleeper:
        await says(sleeper, "Collecting.")
        await _called(folder, sleeper)
        await store.write(ANA, lambda _work: _stop(sleeper))
        (folder / "total").write_text("40")
        (folder / "go").touch()
        async with collector(workspace) as successor:
            await until(store, lambda: _has(store, account.id, 40))
            assert await cursor(store, account) == 40
            sleeper.send_signal(signal.SIGCONT)  # its answer of five messages and an older cursor is ready now
            await says(sleeper, "Another process took over")
            working = await who_collects(store)
            assert working is not None
            assert working.pid == successor.pid
            assert (await messages(store, account), await cursor(store, account)) == (40, 40)


async def test_no_kill_at_any_moment_loses_or_doubles_a_message(store: Store, add: AddFolder, workspace: Path) -> None:
    chance = random.Random(20261122)
    total = 4000
    accounts = [(await add(total, page="10"))[0] for _ in range(3)]
    pace = {**PACE, "lease_s": 0.2, "renew_s": 0.05, "pulls_at_once": 2}
    caught_working = 0
    for _ in range(KILLS):
        async with asyncio.timeout(LONG_S), collector(workspace, pace=pace) as process:
            await says(process, "Collecting.")
            await asyncio.sleep(chance.uniform(0, 0.12))  # the moment of the kill is what is tried out
            process.kill()
            await process.wait()
        stored = [await messages(store, account) for account in accounts]
        assert stored == [await cursor(store, account) for account in accounts], "rows and cursor go together"
        caught_working += any(0 < n < total for n in stored)
    assert caught_working > KILLS // 2, "the kills fell into the work"
    async with asyncio.timeout(LONG_S), collector(workspace, once=True, pace=pace) as process:
        assert (await ended(process))[0] == 0
    assert [await messages(store, account) for account in accounts] == [total] * 3
    assert await store.value("SELECT count(DISTINCT account_id || ':' || remote_id) FROM message") == 3 * total
    assert await store.value("SELECT sum(messages) FROM conversation") == 3 * total
    assert await store.value("SELECT count(*) FROM message_fts WHERE message_fts MATCH 'message'") == 3 * total
    assert await store.value("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1
    assert (await audit_verify(store)).broken_at is None


async def test_one_account_that_breaks_does_not_disturb_the_others(
    store: Store, add: AddFolder, workspace: Path
) -> None:
    ill = [await add(50, word, page="5") for word in ("crash", "exit", "bad_batch", "503", "hang")]
    refused, refused_folder = await add(50, page="5")
    wells = [(await add(50, page="5"))[0] for _ in range(3)]
    async with asyncio.timeout(LONG_S), collector(workspace, pace={**PACE, "pull_s": 0.5}) as process:
        await until(store, lambda: _has(store, refused.id, 50))
        tell(refused_folder, "401")
        await until(store, lambda: _is_stopped(store, refused.id))
        for well in wells:
            await until(store, lambda well=well: _has(store, well.id, 50))  # type: ignore[misc]  # bound early
        for account, _folder in ill:
            await until(store, lambda account=account: _is_ill(store, account.id))  # type: ignore[misc]  # bound early
        process.terminate()
        assert (await ended(process))[0] == 0
    states = [(await now_of(store, account)).standing.state for account in (*wells, *(one for one, _ in ill))]
    assert set(states) == {AccountState.ACTIVE}
    assert (await now_of(store, refused)).standing.health is HealthCode.SIGN_IN


async def _has(store: Store, account_id: int, n: int) -> bool:
    return await store.value("SELECT count(*) FROM message WHERE account_id = ?", (account_id,)) == n


async def _is_stopped(store: Store, account_id: int) -> bool:
    return (
        await store.value("SELECT count(*) FROM account WHERE id = ? AND state = 'needs_sign_in'", (account_id,)) == 1
    )


async def _is_ill(store: Store, account_id: int) -> bool:
    return await store.value("SELECT count(*) FROM account WHERE id = ? AND failures > 0", (account_id,)) == 1


async def _stop(process: Process) -> None:
    """Stop a process while we hold the file, so that it cannot fall asleep in the middle of a write."""
    process.send_signal(signal.SIGSTOP)


async def _called(folder: Path, process: Process) -> None:
    """Wait until this process asks the platform."""
    while not any(call["pid"] == process.pid for call in calls(folder)):  # noqa: ASYNC110  # another process's file
        await asyncio.sleep(0.01)
