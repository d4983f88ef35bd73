"""The day that comes with the program plays whole, in order, on the clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plugins.plaza import Plaza
from plugins.plaza.scenario import SHIPPED
from tests.contract.plaza.stage import HandClock, context, events_of, pull_all
from ventanilla.api import Arrived, ConnectorError, Event, Removed

DAY_S = 86_400
SEVEN_TEN_S = 7 * 3600 + 10 * 60
INBOUND = 312
EDITS = 3
REMOVALS = 2


def entries(name: str) -> list[dict[str, object]]:
    """The lines of a shipped file, read without the plaza's own reader."""
    return [json.loads(row) for row in (SHIPPED / name).read_text("utf-8").split("\n") if row]


def accounts() -> list[str]:
    """Every account the shipped scenario knows."""
    return [entry["id"] for entry in json.loads((SHIPPED / "accounts.json").read_text("utf-8"))]


async def played_until(at_s: float, limit: int = 500) -> list[Event]:
    """What all accounts together have been told ``at_s`` seconds into the day, the past included."""
    told: list[Event] = []
    for account in accounts():
        told += events_of(await pull_all(context("", HandClock(at_s), account=account), limit=limit))
    return told


def new_ids(told: list[Event]) -> list[str]:
    """Ids of arrivals, in the order told, each edit left out."""
    return [event.item.remote_id for event in told if isinstance(event, Arrived) and event.item.edited_at is None]


def test_the_shipped_scenario_is_there() -> None:
    assert {"accounts.json", "day.jsonl", "baseline.jsonl"} <= {path.name for path in Path(SHIPPED).iterdir()}


async def test_the_whole_day_brings_312_messages_3_edits_and_2_removals() -> None:
    told = await played_until(2 * DAY_S)
    past = {entry["id"] for entry in entries("baseline.jsonl")}
    fresh = [name for name in new_ids(told) if name not in past]
    assert len(fresh) == len(set(fresh)) == INBOUND
    assert sum(isinstance(event, Arrived) and event.item.edited_at is not None for event in told) == EDITS
    assert sum(isinstance(event, Removed) for event in told) == REMOVALS


async def test_the_past_arrives_before_the_day_begins() -> None:
    told = await played_until(-1)
    assert sorted(new_ids(told)) == sorted(str(entry["id"]) for entry in entries("baseline.jsonl"))


async def test_until_ten_past_seven_exactly_those_who_had_arrived_are_told_in_order() -> None:
    day = entries("day.jsonl")
    for account in accounts():
        ctx = context("", HandClock(SEVEN_TEN_S), account=account)
        told = new_ids(events_of(await pull_all(ctx, limit=7)))
        expected = [e["id"] for e in day if e["account"] == account and int(str(e["t_in"])) <= SEVEN_TEN_S]
        assert [name for name in told if name in expected] == expected
        assert not {str(e["id"]) for e in day} & set(told) - set(expected)


@pytest.mark.parametrize("limit", [1, 3, 64])
async def test_the_size_of_a_page_does_not_change_the_day(limit: int) -> None:
    assert await played_until(2 * DAY_S, limit) == await played_until(2 * DAY_S, 10_000)


async def test_every_account_of_the_day_can_be_probed() -> None:
    for account in accounts():
        probe = await Plaza().probe(context("", HandClock(0), account=account))
        assert probe.identity


async def test_no_message_of_the_day_reaches_us_while_its_account_is_out() -> None:
    spans = {e["id"]: e["outages"] for e in json.loads((SHIPPED / "accounts.json").read_text("utf-8"))}
    for account, outages in spans.items():
        for outage in outages:
            ctx = context("", HandClock(outage["from"]), account=account, outages="true")
            with pytest.raises(ConnectorError):
                await Plaza().probe(ctx)
            before = await pull_all(context("", HandClock(outage["from"] - 1), account=account))
            after = context("", HandClock(outage["to"]), account=account, outages="true")
            assert events_of(await pull_all(after, before[-1].cursor)) == []
