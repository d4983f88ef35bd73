"""A scenario or a setting that does not fit is refused with the place and the reason."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from plugins.plaza import Plaza
from plugins.plaza.settings import read_settings
from tests.contract.plaza.stage import ACCOUNTS, HandClock, context, line, pull, story, write_scenario
from ventanilla.api import JSON, Malformed, Rejected


def without(entry: dict[str, JSON], key: str) -> dict[str, JSON]:
    """A line that lacks one field."""
    return {name: value for name, value in entry.items() if name != key}


BAD_LINES: list[tuple[JSON, str]] = [
    ([], "Expected `object`"),
    (line("", 5), "length >= 1"),
    (without(line("d2", 5), "text"), "missing required field `text`"),
    (without(line("d2", 5), "visibility"), "missing required field `visibility`"),
    (line("d2", 5, truth={"class": "A"}), "unknown field `truth`"),
    (line("d2", 5, kind="gossip"), "Invalid enum value 'gossip'"),
    (line("d2", 5, network="myspace"), "Invalid enum value 'myspace'"),
    (line("d2", 5, t_pub="early"), "Expected `int`"),
    (line("d2", 5, account="nobody"), "account 'nobody' is not in accounts.json"),
    (line("d2", 5, account="fb-valle"), "is on facebook, not on x"),
    (line("d2", 0), "before the line above"),
    (line("d2", 5, t_pub=6), "t_pub 6 is after t_in 5"),
    (line("d1", 5), "'d1' for the second time"),
    (line("d2", 5, edits=[{"t": 5, "text": "e"}]), "must follow one another"),
    (line("d2", 5, edits=[{"t": 9, "text": "e"}, {"t": 8, "text": "e"}]), "must follow one another"),
    (line("d2", 5, edits=[{"t": 9, "text": "e"}], deleted_at=9), "must follow one another"),
    (line("d2", 5, deleted_at=4), "must follow one another"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_LINES, ids=[reason for _, reason in BAD_LINES])
async def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path, bad: JSON, reason: str) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 1), bad])
    with pytest.raises(Malformed) as caught:
        await pull(context(folder, HandClock(10)))
    assert caught.value.detail.startswith("day.jsonl line 2: ")
    assert reason in caught.value.detail


@pytest.mark.parametrize("tail", [b"\n", b"{}\n", b"{", b"\xff\n", b'{"id": "\\ud800"}\n'])
async def test_empty_broken_and_undecodable_lines_are_refused(tmp_path: Path, tail: bytes) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 1)])
    with (folder / "day.jsonl").open("ab") as day:
        day.write(tail)
    with pytest.raises(Malformed, match=r"day\.jsonl line 2"):
        await pull(context(folder, HandClock(10)))


async def test_an_id_of_the_past_cannot_come_again_in_the_day(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 1)], [line("d1", -1)])
    with pytest.raises(Malformed, match=r"day\.jsonl line 1: id 'd1'"):
        await pull(context(folder, HandClock(10)))


async def test_a_refusal_does_not_carry_a_citizens_text(tmp_path: Path) -> None:
    bad = line("d1", 1, text="mi teléfono es secreto", lang=3)
    with pytest.raises(Malformed) as caught:
        await pull(context(write_scenario(tmp_path / "s", [bad]), HandClock(10)))
    assert "secreto" not in caught.value.detail


ONE: dict[str, JSON] = {"id": "a", "network": "x", "code": "X", "handle": "@a", "name": "A"}


@pytest.mark.parametrize(
    ("accounts", "reason"),
    [
        ({}, "Expected `array`"),
        ([{"id": "a"}], "missing required field"),
        ([ONE, ONE], "account 'a' twice"),
        ([{**ONE, "code": "Zz"}], "no network 'Zz'"),
        ([{**ONE, "outages": [{"cause": "proxy", "from": 9, "to": 9}]}], "ends before it begins"),
        ([{**ONE, "outages": [{"cause": "rats", "from": 1, "to": 9}]}], "Invalid enum value 'rats'"),
    ],
)
async def test_a_bad_list_of_accounts_is_refused(tmp_path: Path, accounts: JSON, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        await pull(context(write_scenario(tmp_path / "s", [], accounts=accounts), HandClock(1)))


@pytest.mark.parametrize("missing", ["accounts.json", "day.jsonl"])
async def test_a_folder_that_is_no_scenario_is_refused_by_the_file_it_lacks(tmp_path: Path, missing: str) -> None:
    folder = write_scenario(tmp_path / "s", [])
    (folder / missing).unlink()
    with pytest.raises(Rejected, match=f"{missing} is missing"):
        await pull(context(folder, HandClock(1)))


async def test_a_file_that_is_a_folder_is_said_so(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [])
    (folder / "day.jsonl").unlink()
    (folder / "day.jsonl").mkdir()
    with pytest.raises(Rejected, match="cannot be read"):
        await pull(context(folder, HandClock(1)))


async def test_a_repaired_scenario_is_read_again(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "s", [line("d1", 1, lang=3)])
    ctx = context(folder, HandClock(10))
    with pytest.raises(Malformed):
        await pull(ctx)
    write_scenario(folder, [line("d1", 1, lang="español")])
    assert story([await pull(ctx)]) == ["+d1"]


OPTIONAL = {"scenario", "repeat", "outages", "flood", "faults", "control", "posted"}
BASE = {"account": "x-valle", "day": "2026-11-24 America/Lima"}


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        ("2026-11-24 America/Lima", datetime(2026, 11, 24, 5, tzinfo=UTC)),
        ("2026-11-24 Europe/Madrid", datetime(2026, 11, 23, 23, tzinfo=UTC)),
        (" 2026-11-24 UTC ", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-24 -05:00", datetime(2026, 11, 24, 5, tzinfo=UTC)),
        ("2026-11-24 Z", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-24T00:00:00-05:00", datetime(2026, 11, 24, 5, tzinfo=UTC)),
        ("2026-11-24 00:00:00+00:00", datetime(2026, 11, 24, tzinfo=UTC)),
    ],
)
def test_the_day_is_a_date_with_its_zone(day: str, moment: datetime) -> None:
    assert read_settings({**BASE, "day": day}).day_at == moment


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("account", ""),
        ("day", ""),
        ("day", "2026-11-24"),
        ("day", "2026-11-24T00:00:00"),
        ("day", "mañana UTC"),
        ("day", "2026-11-24 America"),
        ("day", "2026-11-24 ../../etc/passwd"),
        ("day", "2026-11-24 Atlantis/Centro"),
        ("day", "0001-01-01 America/Lima"),
        ("day", "9999-12-31T23:59:59-05:00"),
        ("repeat", "-1"),
        ("repeat", "31"),
        ("repeat", "²"),
        ("repeat", "siempre"),
        ("outages", "quizás"),
        ("flood", "rate=10"),
        ("flood", "seconds=10"),
        ("flood", "rate=0,seconds=10"),
        ("flood", "rate=1e9999999,seconds=10"),
        ("flood", "rate=1/0,seconds=10"),
        ("flood", "rate=100001,seconds=10"),
        ("flood", "rate=1,seconds=86401"),
        ("flood", "rate=1,seconds=10,seed=-1"),
        ("flood", "rate=1,seconds=10,rate=2"),
        ("flood", "rate=1,seconds=10,color=azul"),
        ("flood", "rate=1,seconds=10,start=2026-11-24T00:00:00"),
        ("flood", "rate=1,seconds=10,start=0001-01-01T00:00:00+05:00"),
        ("flood", "rate=1,seconds=10,start=ahora"),
        ("faults", "{}"),
        ("faults", "[{}]"),
        ("faults", "rate_limited"),
        ("faults", "[" * 100_000),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(key: str, value: str) -> None:
    with pytest.raises(Rejected) as caught:
        read_settings({**BASE, key: value})
    assert caught.value.detail.startswith(f"setting {key}: ")


def test_the_setup_schema_asks_exactly_the_settings_that_are_read() -> None:
    schema = Plaza().setup_schema()
    needed = {field.key for field in schema.fields if field.required}
    assert {field.key for field in schema.fields} == {*needed, *OPTIONAL}
    assert needed == set(BASE)
    defaults = {field.key: field.default for field in schema.fields}
    assert read_settings({**defaults, **BASE}) == read_settings(BASE)


def test_the_small_scenario_of_these_tests_says_more_of_an_account_than_the_plaza_needs() -> None:
    assert b"note" in msgspec.json.encode(ACCOUNTS)
