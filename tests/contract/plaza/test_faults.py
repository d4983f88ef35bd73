"""The plaza fails in every way of the contract's error tree, and in those no contract knows."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

import ventanilla.errors
from plugins.plaza import Plaza
from plugins.plaza.faults import ERRORS
from tests.contract.plaza.stage import DAY_AT, HandClock, context, line, pull, story, write_scenario
from ventanilla.api import (
    JSON,
    ConnectorError,
    Cursor,
    Expired,
    Gap,
    Malformed,
    Misfit,
    MissingScope,
    RateLimited,
    Rejected,
    Revoked,
    Unavailable,
)

ALWAYS: dict[str, JSON] = {"always": True}


def say(*faults: JSON) -> str:
    """Faults as the setting holds them."""
    return msgspec.json.encode(faults).decode()


def always(**fault: JSON) -> str:
    """One fault that strikes at every call."""
    return say({"when": ALWAYS, **fault})


def raising(error: str, **more: JSON) -> str:
    """An error at every call; ``raise`` is no name in Python."""
    return say({"when": ALWAYS, "raise": error, **more})


def tree(kind: type[ConnectorError] = ConnectorError) -> Iterator[type[ConnectorError]]:
    """Every class of the contract's error tree, the root first."""
    if kind.__module__ == ventanilla.errors.__name__:
        yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


def small(name: str) -> str:
    """``RateLimited`` as a fault writes it: ``rate_limited``."""
    return re.sub(r"(?<=.)([A-Z])", r"_\1", name).lower()


@pytest.fixture
def valle(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "valle", [line(f"d{n}", n) for n in range(1, 7)])


@pytest.fixture
def control(tmp_path: Path) -> Path:
    folder = tmp_path / "control"
    folder.mkdir()
    return folder


def test_the_tree_that_is_walked_holds_every_error_the_module_defines() -> None:
    defined = {
        kind for _, kind in inspect.getmembers(ventanilla.errors, inspect.isclass) if issubclass(kind, ConnectorError)
    }
    assert set(tree()) == defined


def test_every_error_of_the_tree_has_a_name_and_every_name_an_error() -> None:
    assert {small(kind.__name__) for kind in tree()} == set(ERRORS)


@pytest.mark.parametrize("kind", list(tree()), ids=lambda kind: kind.__name__)
async def test_a_pull_and_a_probe_fail_in_this_way(valle: Path, kind: type[ConnectorError]) -> None:
    faults = raising(small(kind.__name__), detail="porque sí", status=418)
    ctx = context(valle, HandClock(10), faults=faults)
    for call in (pull(ctx), Plaza().probe(ctx)):
        with pytest.raises(ConnectorError) as caught:
            await call
        error = caught.value
        assert type(error) is kind
        assert (error.detail, error.status, error.where) == ("porque sí", 418, "plaza.example")
        assert error.applied is kind.applied


@pytest.mark.parametrize("name", ["rate_limited", "quota_exhausted", "unavailable", "truncated"])
@pytest.mark.parametrize(("retry_after_s", "until"), [(120, 130), (None, None), (-60, -50)])
async def test_an_error_says_when_to_ask_again_on_the_workspaces_clock(
    valle: Path, name: str, retry_after_s: int | None, until: int | None
) -> None:
    ctx = context(valle, HandClock(10), faults=raising(name, retry_after_s=retry_after_s))
    with pytest.raises(ConnectorError) as caught:
        await pull(ctx)
    assert isinstance(caught.value, RateLimited | Unavailable)
    assert caught.value.retry_at == (None if until is None else DAY_AT + timedelta(seconds=until))


async def test_an_expired_access_says_whether_it_can_be_renewed(valle: Path) -> None:
    for refreshable in (True, False):
        with pytest.raises(Expired) as caught:
            await pull(context(valle, HandClock(1), faults=raising("expired", refreshable=refreshable)))
        assert caught.value.refreshable is refreshable


async def test_a_missing_scope_is_named(valle: Path) -> None:
    with pytest.raises(MissingScope) as caught:
        await pull(context(valle, HandClock(1), faults=raising("missing_scope", scopes=["read:dm"])))
    assert caught.value.scopes == ("read:dm",)


async def test_an_error_moves_no_cursor_and_loses_nothing(valle: Path) -> None:
    clock = HandClock(3)
    faults = say({"when": {"from": "2026-11-24T05:00:04Z", "until": "2026-11-24T05:00:06Z"}, "raise": "truncated"})
    ctx = context(valle, clock, faults=faults)
    first = await pull(ctx)
    outcomes = []
    for at_s in (3.999, 4, 5.999, 6):
        clock.at_s = at_s
        try:
            last = await pull(ctx, first.cursor)
            outcomes.append("fine")
        except Unavailable:
            outcomes.append("fails")
    assert outcomes == ["fine", "fails", "fails", "fine"]
    assert story([first, last]) == ["+d1", "+d2", "+d3", "+d4", "+d5", "+d6"]


@pytest.mark.parametrize(
    ("when", "outcomes"),
    [
        ({"from": "2026-11-24T00:00:05-05:00"}, ["fine", "fails"]),
        ({"until": "2026-11-24T05:00:05Z"}, ["fails", "fine"]),
    ],
)
async def test_a_span_may_be_open_at_one_end(valle: Path, when: JSON, outcomes: list[str]) -> None:
    clock = HandClock(4)
    ctx = context(valle, clock, faults=say({"when": when, "raise": "blocked"}))
    found = []
    for at_s in (4, 5):
        clock.at_s = at_s
        try:
            await pull(ctx)
            found.append("fine")
        except ConnectorError:
            found.append("fails")
    assert found == outcomes


async def test_the_third_and_fourth_pull_fail_and_the_fifth_goes_on(valle: Path, control: Path) -> None:
    clock = HandClock(0)
    faults = say({"when": {"calls": [3, 4]}, "raise": "rate_limited", "retry_after_s": 120})
    cursor: Cursor | None = None
    outcomes: list[str] = []
    for call in range(1, 7):
        clock.at_s = call
        # Another connector each time, as after a restart: the count lives in the folder.
        ctx = context(valle, clock, faults=faults, control=str(control))
        try:
            batch = await pull(ctx, cursor)
            cursor = batch.cursor
            outcomes.append(" ".join(story([batch])))
        except RateLimited:
            outcomes.append("limited")
    assert outcomes == ["+d1", "+d2", "limited", "limited", "+d3 +d4 +d5", "+d6"]


async def test_accounts_and_probes_are_counted_apart(valle: Path, control: Path) -> None:
    ctx = context(valle, HandClock(1), control=str(control), faults=say({"when": {"calls": [2]}, "raise": "gone"}))
    await Plaza().probe(ctx)
    await pull(ctx)
    assert (control / "7.probes").stat().st_size == (control / "7.pulls").stat().st_size == 1
    with pytest.raises(ConnectorError):
        await Plaza().probe(ctx)
    with pytest.raises(ConnectorError):
        await pull(ctx)
    await pull(ctx)


async def test_counting_from_many_pulls_at_once_misses_none(valle: Path, control: Path) -> None:
    ctx = context(valle, HandClock(1), control=str(control), faults=say({"when": {"calls": [17]}, "raise": "gone"}))
    outcomes = await asyncio.gather(*(pull(ctx) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(outcome, ConnectorError) for outcome in outcomes) == 1
    assert (control / "7.pulls").stat().st_size == 20


async def test_calls_cannot_be_counted_without_a_control_folder(valle: Path) -> None:
    ctx = context(valle, HandClock(1), faults=say({"when": {"calls": [3]}, "raise": "gone"}))
    with pytest.raises(Rejected, match="control folder"):
        await pull(ctx)


async def test_a_missing_control_folder_is_said_and_not_made(valle: Path, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="setting control"):
        await pull(context(valle, HandClock(1), control=str(tmp_path / "no")))
    assert not (tmp_path / "no").exists()


async def test_a_running_collector_is_told_from_outside_to_fail_and_to_stop_failing(valle: Path, control: Path) -> None:
    ctx = context(valle, HandClock(3), control=str(control))
    first = await pull(ctx)
    (control / "faults.json").write_text(raising("revoked"))
    with pytest.raises(Revoked):
        await pull(ctx, first.cursor)
    (control / "faults.json").unlink()
    assert (await pull(ctx, first.cursor)).events == ()


async def test_a_control_file_that_cannot_be_understood_is_an_error_and_not_silence(valle: Path, control: Path) -> None:
    (control / "faults.json").write_text('[{"when": {"always": tru')
    with pytest.raises(Malformed, match=r"faults\.json"):
        await pull(context(valle, HandClock(3), control=str(control)))


async def test_a_fault_may_be_for_one_account_and_for_one_kind_of_call(valle: Path, control: Path) -> None:
    (control / "faults.json").write_text(raising("blocked", account="fb-valle", on="pull"))
    here = context(valle, HandClock(3), control=str(control))
    there = context(valle, HandClock(3), control=str(control), account="fb-valle")
    await pull(here)
    await Plaza().probe(there)
    with pytest.raises(ConnectorError):
        await pull(there)


@pytest.mark.parametrize(
    "fault",
    [
        {"raise": "gone"},
        {"when": {}, "raise": "gone"},
        {"when": {"always": False}, "raise": "gone"},
        {"when": {"always": True, "calls": [1]}, "raise": "gone"},
        {"when": {"calls": [0]}, "raise": "gone"},
        {"when": {"calls": []}, "raise": "gone"},
        {"when": {"from": "2026-11-24T05:00:00"}, "raise": "gone"},
        {"when": {"sometimes": True}, "raise": "gone"},
        {"when": ALWAYS},
        {"when": ALWAYS, "raise": "gone", "do": "gap"},
        {"when": ALWAYS, "raise": "goner"},
        {"when": ALWAYS, "do": "explode"},
        {"when": ALWAYS, "do": "notice:boring"},
        {"when": ALWAYS, "raise": "gone", "colour": "red"},
        {"when": ALWAYS, "do": "misfit", "count": 0},
        {"when": ALWAYS, "do": "slow", "seconds": -1},
        {"when": ALWAYS, "raise": "rate_limited", "retry_after_s": 10**12},
        {"when": ALWAYS, "raise": "gone", "on": "push"},
    ],
)
async def test_a_fault_that_says_nothing_clear_is_refused(valle: Path, fault: JSON) -> None:
    with pytest.raises(Rejected, match="setting faults: "):
        await pull(context(valle, HandClock(1), faults=say(fault)))


async def test_a_gap_is_told_with_its_span(valle: Path) -> None:
    when: JSON = {"from": "2026-11-24T05:00:01Z", "until": "2026-11-24T05:00:05Z"}
    clock = HandClock(4)
    ctx = context(valle, clock, faults=say({"when": when, "do": "gap", "detail": "solo 30 días"}))
    batch = await pull(ctx)
    assert batch.gap == Gap("solo 30 días", DAY_AT + timedelta(seconds=1), DAY_AT + timedelta(seconds=5))
    assert len(batch.events) == 4
    clock.at_s = 6
    assert (await pull(ctx)).gap is None


async def test_a_misfit_keeps_the_bytes_and_the_rest_arrives(valle: Path) -> None:
    plain = await pull(context(valle, HandClock(4)))
    batch = await pull(context(valle, HandClock(4), faults=always(do="misfit", count=2)))
    assert story([batch]) == ["!d1", "!d2", "+d3", "+d4"]
    first = batch.events[0]
    assert isinstance(first, Misfit)
    assert first.raw == msgspec.json.encode(line("d1", 1))
    assert batch.cursor == plain.cursor
