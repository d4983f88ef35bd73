"""A flood gives exactly rate x elapsed messages, always the same ones, and nothing is stored for it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.plaza.flood import Flood
from tests.contract.plaza.stage import (
    DAY_AT,
    HandClock,
    context,
    events_of,
    line,
    pull,
    pull_all,
    story,
    write_scenario,
)
from ventanilla.api import Arrived, Item, ItemKind, Visibility


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "s", [])


async def items(scenario: Path, at_s: float, flood: str) -> list[Item]:
    """The messages a flood has given by ``at_s``."""
    events = events_of(await pull_all(context(scenario, HandClock(at_s), flood=flood), limit=5000))
    return [event.item for event in events if isinstance(event, Arrived)]


@pytest.mark.parametrize(
    ("at_s", "count"),
    [(-5, 0), (0, 0), (0.0009, 0), (0.001, 1), (1, 1000), (1.5, 1500), (29.9999, 29_999), (30, 30_000), (900, 30_000)],
)
async def test_the_count_is_rate_times_elapsed(empty: Path, at_s: float, count: int) -> None:
    assert len(await items(empty, at_s, "rate=1000,seconds=30,seed=7")) == count


@given(
    rate=st.fractions(min_value=Fraction(1, 1000), max_value=5000, max_denominator=1000),
    elapsed_us=st.integers(0, 20_000_000),
)
def test_each_message_is_due_at_the_first_microsecond_at_which_it_counts(rate: Fraction, elapsed_us: int) -> None:
    flood = Flood(rate, 20, 0, DAY_AT)
    count = flood.due(DAY_AT + timedelta(microseconds=elapsed_us))
    assert count == int(rate * elapsed_us / 1_000_000)
    if count:
        assert flood.due_us(count - 1) <= elapsed_us
        at = DAY_AT + timedelta(microseconds=flood.due_us(count - 1))
        assert (flood.due(at - timedelta(microseconds=1)), flood.due(at)) in [
            (before, count) for before in range(max(0, count - int(rate / 1_000_000) - 1), count)
        ]
    if elapsed_us < 20_000_000:
        assert flood.due_us(count) > elapsed_us


async def test_authors_texts_and_ids_are_distinct(empty: Path) -> None:
    found = await items(empty, 10, "rate=500,seconds=10,seed=7")
    assert len(found) == 5000
    assert len({item.remote_id for item in found}) == 5000
    assert len({item.author.remote_id for item in found}) == 5000
    assert len({item.text for item in found}) == 5000


async def test_some_answer_in_threads_that_came_before_and_some_are_private(empty: Path) -> None:
    found = await items(empty, 10, "rate=100,seconds=10")
    replies = [item for item in found if item.kind is ItemKind.REPLY]
    private = [item for item in found if item.visibility is Visibility.PRIVATE]
    assert (len(replies), len(private)) == (200, 100)
    assert all(item.kind is ItemKind.DM and not item.root for item in private)
    position = {item.remote_id: number for number, item in enumerate(found)}
    for item in replies:
        assert item.in_reply_to is not None
        assert position[item.root] <= position[item.in_reply_to] < position[item.remote_id]
        assert found[position[item.root]].root == ""
        assert found[position[item.in_reply_to]].visibility is Visibility.PUBLIC


async def test_a_seed_gives_the_same_flood_again_and_another_seed_another(empty: Path) -> None:
    first = await items(empty, 5, "rate=10,seconds=5,seed=1")
    assert first == await items(empty, 5, "rate=10,seconds=5,seed=1")
    other = await items(empty, 5, "rate=10,seconds=5,seed=2")
    assert not {item.remote_id for item in first} & {item.remote_id for item in other}
    assert {item.text for item in first} != {item.text for item in other}


async def test_a_start_moves_the_flood_and_times_are_those_of_the_clock(empty: Path) -> None:
    flood = "rate=2,seconds=3,start=2026-11-24T00:01:00-05:00"
    assert await items(empty, 60, flood) == []
    found = await items(empty, 100, flood)
    assert [item.created_at for item in found] == [DAY_AT + timedelta(seconds=60.5 + n / 2) for n in range(6)]


async def test_flood_and_scenario_are_told_in_one_order_of_time(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 1), line("d2", 2, deleted_at=3)])
    ctx = context(folder, HandClock(10), flood="rate=1,seconds=3,seed=4")
    flooded = [f"+flood-4-{int(DAY_AT.timestamp())}-1-{number}" for number in range(3)]
    expected = ["+d1", flooded[0], "+d2", flooded[1], "-d2", flooded[2]]
    for limit in range(1, 8):
        assert story(await pull_all(ctx, limit=limit)) == expected


async def test_another_flood_begins_at_its_first_message_and_the_scenario_goes_on(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 1)])
    clock = HandClock(10)
    first = await pull(context(folder, clock, flood="rate=1,seconds=5,seed=1"))
    second = await pull(context(folder, clock, flood="rate=1,seconds=7,seed=2"), first.cursor)
    assert (len(first.events), len(second.events)) == (6, 7)
    assert not set(story([first])) & set(story([second]))


async def test_a_flood_made_longer_goes_on_where_it_was(empty: Path) -> None:
    clock = HandClock(10)
    first = await pull(context(empty, clock, flood="rate=1,seconds=5"))
    longer = await pull(context(empty, clock, flood="rate=1,seconds=8"), first.cursor)
    assert (len(first.events), len(longer.events)) == (5, 3)


async def test_taking_the_flood_out_and_in_again_repeats_nothing(empty: Path) -> None:
    clock = HandClock(10)
    first = await pull(context(empty, clock, flood="rate=1,seconds=5"))
    between = await pull(context(empty, clock), first.cursor)
    last = await pull(context(empty, clock, flood="rate=1,seconds=5"), between.cursor)
    assert (between.events, last.events) == ((), ())
