"""A collector killed again and again in the middle of its first poll of real feeds: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from core.accounts.model import HealthCode
from core.store import Store, open_store
from core.store.backup import check_up
from core.store.changes import changes
from core.store.records import audit_verify
from tests.integration.feeds.newsroom import Newsroom, collecting_once, newsroom
from tests.integration.feeds.results import Outcome, objections, outcomes
from tests.oracle.feedparser_corpus import Figures

pytestmark = pytest.mark.xdist_group("feeds")

STEP = 11
"""Every 11th document: 204 of them."""
KILLED_AT = (10, 50, 51, 90, 140)
"""How many accounts were tried when the collector was killed; one more than before is a kill soon after the start."""
LONG_S = 240.0

_PROGRAM = "tests.integration.feeds.impatient"


async def test_a_collector_killed_in_the_middle_of_a_poll_loses_and_doubles_nothing(
    folder: Path, figures: Mapping[str, Figures], tmp_path: Path
) -> None:
    async with asyncio.timeout(LONG_S), newsroom(tmp_path, folder, STEP) as room, open_store(room.directory) as store:
        for tried in KILLED_AT:
            async with collecting_once(room.directory, _PROGRAM) as process:
                await _until_tried(store, tried)
                await _killed(process)
            found = await outcomes(store, room.servings)
            untouched = {number for number, each in found.items() if each.account.standing.health is HealthCode.NEW}
            assert untouched, "it was in the middle"
            assert all(found[number].keys == 0 for number in untouched), "what is stored comes with its cursor"
            assert _objections(room, found, figures, besides=untouched) == []
        async with collecting_once(room.directory, _PROGRAM) as process:
            _out, err = await process.communicate()
            assert process.returncode == 0, err.decode()
        assert _objections(room, await outcomes(store, room.servings), figures) == []
        assert (await audit_verify(store)).broken_at is None
        assert check_up(store.path).faults == ()


def _objections(
    room: Newsroom,
    found: Mapping[int, Outcome],
    figures: Mapping[str, Figures],
    besides: Collection[int] = (),
) -> list[str]:
    return [
        words
        for serving in room.servings
        if serving.number not in besides
        for words in objections(serving, found[serving.number], figures)
    ]


async def _until_tried(store: Store, least: int) -> None:
    """Wait until so many accounts were polled at least once, by anyone."""
    feed = changes(store, 0)
    async for _batch in feed:
        if await store.value("SELECT count(*) FROM account WHERE last_try_s IS NOT NULL") >= least:
            break
    await feed.aclose()


async def _killed(process: Process) -> None:
    """Kill the collector outright and wait until it and its parsing child are gone."""
    watches = [os.pidfd_open(pid) for pid in _children(process.pid)]
    process.send_signal(signal.SIGKILL)
    await process.wait()
    for watch in watches:
        await _readable(watch)
        os.close(watch)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def _readable(descriptor: int) -> None:
    """A process that has ended can be read."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
