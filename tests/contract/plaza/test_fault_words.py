"""Faults other than refusals, and fault words that are unclear."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from plugins.plaza import Plaza
from plugins.plaza.faults import Deed, notice_of
from tests.contract.plaza.stage import HandClock, context, line, pull, pull_all, story, write_scenario
from ventanilla.api import (
    JSON,
    Batch,
    ConnectorError,
    Notice,
    NoticeCode,
    ProtocolDrift,
)

ALWAYS: dict[str, JSON] = {"always": True}


def say(*faults: JSON) -> str:
    """Faults as the setting holds them."""
    return msgspec.json.encode(faults).decode()


def always(**fault: JSON) -> str:
    """One fault that strikes at every call."""
    return say({"when": ALWAYS, **fault})


@pytest.fixture
def valle(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "valle", [line(f"d{n}", n) for n in range(1, 7)])


async def test_duplicates_repeat_the_last_events_and_never_stop_progress(valle: Path) -> None:
    ctx = context(valle, HandClock(10), faults=always(do="duplicate", count=2))
    batches = await pull_all(ctx, limit=3)
    assert [story([batch]) for batch in batches] == [
        ["+d1", "+d2", "+d3"],
        ["+d2", "+d3", "+d4"],
        ["+d3", "+d4", "+d5"],
        ["+d4", "+d5", "+d6"],
    ]
    assert story([await pull(ctx, batches[-1].cursor)]) == ["+d5", "+d6"]
    assert story(await pull_all(ctx, limit=1)) == ["+d1", "+d2", "+d3", "+d4", "+d5", "+d6"]


async def test_duplicates_of_a_flood_are_its_last_messages(valle: Path) -> None:
    flood = "rate=10,seconds=1,start=2026-11-24T05:00:03Z"
    first = await pull(context(valle, HandClock(10), flood=flood))
    ctx = context(valle, HandClock(10), flood=flood, faults=always(do="duplicate", count=7))
    assert (await pull(ctx, first.cursor)).events == first.events[-7:]


@pytest.mark.parametrize("code", list(NoticeCode))
async def test_every_notice_of_the_contract_can_be_left(valle: Path, code: NoticeCode) -> None:
    batch = await pull(context(valle, HandClock(4), faults=always(do=f"notice:{code}", detail="https://b.example")))
    assert batch.notices == (Notice(code, "https://b.example"),)
    assert len(batch.events) == 4


def test_every_deed_called_a_notice_leaves_one() -> None:
    assert all((notice_of(deed) is not None) == deed.startswith("notice:") for deed in Deed)


async def test_faults_that_let_an_answer_through_add_up(valle: Path) -> None:
    faults = say(
        {"when": ALWAYS, "do": "gap"}, {"when": ALWAYS, "do": "notice:moved"}, {"when": ALWAYS, "do": "misfit"}
    )
    batch = await pull(context(valle, HandClock(1), faults=faults))
    assert batch.gap is not None
    assert batch.notices
    assert story([batch]) == ["!d1"]


async def test_an_answer_that_never_comes_ends_only_by_the_callers_timeout(valle: Path) -> None:
    ctx = context(valle, HandClock(1), faults=always(do="hang"))
    for call in (pull(ctx), Plaza().probe(ctx)):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(call, 0.05)


async def test_a_slow_answer_is_still_the_answer(valle: Path) -> None:
    assert story([await pull(context(valle, HandClock(1), faults=always(do="slow", seconds=0.01)))]) == ["+d1"]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pull(context(valle, HandClock(1), faults=always(do="slow", seconds=3600))), 0.05)


async def test_a_crash_is_nothing_the_contract_knows(valle: Path) -> None:
    with pytest.raises(RuntimeError) as caught:
        await pull(context(valle, HandClock(1), faults=always(do="crash")))
    assert not isinstance(caught.value, ConnectorError)


async def test_a_bad_batch_is_no_batch(valle: Path) -> None:
    answer: object = await pull(context(valle, HandClock(1), faults=always(do="bad_batch")))
    assert not isinstance(answer, Batch)


async def test_a_rejected_cursor_is_refused_and_a_new_beginning_is_not(valle: Path) -> None:
    ctx = context(valle, HandClock(2), faults=always(do="cursor_rejected"))
    batch = await pull(ctx)
    assert story([batch]) == ["+d1", "+d2"]
    with pytest.raises(ProtocolDrift):
        await pull(ctx, batch.cursor)


async def test_the_first_fault_that_raises_decides(valle: Path) -> None:
    faults = say({"when": ALWAYS, "do": "gap"}, {"when": ALWAYS, "raise": "gone"}, {"when": ALWAYS, "do": "hang"})
    with pytest.raises(ConnectorError, match="told to fail"):
        await asyncio.wait_for(pull(context(valle, HandClock(1), faults=faults)), 5)


TROUBLED: JSON = [
    {
        "id": "x-valle",
        "network": "x",
        "code": "X",
        "handle": "@valle",
        "name": "Valle",
        "outages": [{"cause": "proxy", "from": 2, "to": 4}, {"cause": "token_revoked", "from": 5, "to": 6}],
    }
]


async def outcomes_by_second(folder: Path, at: list[int], **settings: str) -> list[str]:
    """What a pull at each of these seconds comes to: an error's name or ``fine``."""
    clock = HandClock(0)
    ctx = context(folder, clock, **settings)
    outcomes = []
    for clock.at_s in at:
        try:
            await pull(ctx)
            outcomes.append("fine")
        except ConnectorError as error:
            outcomes.append(type(error).__name__)
    return outcomes


async def test_a_scenarios_outages_are_played_where_the_account_asks_for_them(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 1)], accounts=TROUBLED)
    troubled = ["fine", "Blocked", "Blocked", "fine", "Revoked", "fine"]
    assert await outcomes_by_second(folder, [1, 2, 3, 4, 5, 6], outages="true") == troubled
    assert await outcomes_by_second(folder, [1, 2, 3, 4, 5, 6], outages="false") == ["fine"] * 6
    assert await outcomes_by_second(folder, [1, 2, 3, 4, 5, 6]) == ["fine"] * 6


async def test_a_repeated_day_repeats_its_outages(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 1)], accounts=TROUBLED)
    at = [86_402, 86_404, 2 * 86_402]
    assert await outcomes_by_second(folder, at, outages="true", repeat="1") == ["Blocked", "fine", "fine"]
