"""A table of posts becomes drafts: every row is judged first, and then all are written, or none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core import i18n
from core.errors import NotFound, NotPermitted
from core.publishing.meta import Kind
from core.publishing.plan import service
from core.publishing.plan.csv_cells import cells_of
from core.publishing.plan.csv_in import Imported, desk_for, may_import, write_rows
from core.publishing.plan.csv_judge import Judged, judge
from core.publishing.plan.model import EventKind
from core.publishing.plan.service import NewEvent
from core.publishing.workflow.model import Standing
from core.publishing.workflow.reads import queue
from core.store import Actor
from tests.service.inbox.desk import NOON_S
from tests.service.publishing.room import SHELF
from tests.service.publishing.workflow.house import ANA, IVAN, OSCAR, ROSA, House, open_house

LIMA, MADRID = ZoneInfo("America/Lima"), ZoneInfo("Europe/Madrid")
NOW = datetime.fromtimestamp(NOON_S, UTC)
TOMORROW = (NOW.astimezone(LIMA) + timedelta(days=1)).date()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    i18n.use("en")
    async with open_house(tmp_path / "workspace") as opened:
        await service.put_theme(opened.desk.store, ROSA, "Movilidad", 30)
        yield opened


async def names(house: House) -> list[str]:
    return [str(row["name"]) for row in await house.desk.store.rows("SELECT name FROM account ORDER BY id")]


async def judged(
    house: House, *lines: str, head: str = "accounts;text;at;title;theme;kind", zone: ZoneInfo = LIMA
) -> list[Judged]:
    one, other = (await names(house))[:2]
    table = "\n".join([head, *lines]).replace("ONE", one).replace("TWO", other)
    return judge(cells_of(table.encode()), await desk_for(house.desk.store, SHELF, zone, "es"))


async def written(house: House, rows: Sequence[Judged], actor: Actor = ROSA) -> tuple[Imported, ...]:
    return await write_rows(house.desk.store, actor, rows, {})


async def test_good_rows_become_drafts_with_all_they_say(house: House) -> None:
    rows = await judged(
        house, f"ONE TWO;Calle Roble cerrada;{TOMORROW} 10:00;Roble;movilidad;Service", "ONE;=HYPERLINK(1);;;;",
    )  # fmt: skip
    assert [each.fault for each in rows] == [None, None]
    made = await written(house, rows)
    assert [each.number for each in made] == [2, 3]
    first, second = await queue(house.desk.store)
    assert (first.title, first.theme, first.kind, first.standing) == (
        "Roble",
        "Movilidad",
        Kind.SERVICE,
        Standing.DRAFT,
    )
    assert first.at_s == datetime(TOMORROW.year, TOMORROW.month, TOMORROW.day, 15, tzinfo=UTC).timestamp()
    assert len(first.accounts) == 2 and second.text == "=HYPERLINK(1)" and second.at_s is None


async def test_each_row_is_on_record_by_itself_without_its_words(house: House) -> None:
    await written(house, await judged(house, "ONE;CANARY uno;;;;", "ONE;CANARY dos;;;;"))
    rows = await house.desk.store.rows("SELECT action, data FROM audit WHERE action IN ('post.new', 'post.import')")
    assert [row["action"] for row in rows] == ["post.new", "post.import"] * 2
    assert "CANARY" not in "".join(row["data"] for row in rows) and '"row":3' in rows[3]["data"].replace(" ", "")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (";hola;;;;", "no account"),
        ("ONE;;;;;", "no text"),
        ("NADIE;hola;;;;", "NADIE"),
        ("ONE ONE;hola;;;;", "twice"),
        ("=cmd;hola;;;;", "=cmd"),
        ("ONE;hola;ayer;;;", "no time"),
        ("ONE;hola;2020-01-01 10:00;;;", "passed"),
        ("ONE;hola;2099-01-01 10:00;;;", "more than a year"),
        ("ONE;hola;;;Nada;", "no theme"),
        ("ONE;hola;;;;grito", "no kind"),
        ("ONE;a\x1b]0;;;;", "no text"),
        ("ONE;hola;;" + "x" * 201 + ";;", "200"),
        ("ONE;hola;;;;;sobra", "more cells"),
        ("\x1b[2J;hola;;;;", "no account"),
    ],
)
async def test_a_bad_row_says_why_and_shows_nothing_raw(house: House, line: str, word: str) -> None:
    [row] = await judged(house, line)
    assert row.new is None and word in str(row.fault) and "\x1b" not in str(row.fault)


async def test_a_time_that_does_not_exist_or_comes_twice_is_asked_about(house: House) -> None:
    year = NOW.year if NOW.month < 3 else NOW.year + 1
    spring = next(f"{year}-03-{day} 02:30" for day in range(31, 24, -1) if datetime(year, 3, day).weekday() == 6)
    autumn = next(
        f"{NOW.year}-10-{day} 02:30" for day in range(31, 24, -1) if datetime(NOW.year, 10, day).weekday() == 6
    )
    rows = await judged(house, f"ONE;a;{spring};;;", f"ONE;b;{autumn};;;", zone=MADRID)
    assert "does not exist" in str(rows[0].fault) and "twice" in str(rows[1].fault)
    typed = [word.strip(".") for word in str(rows[1].fault).split() if "T02:30" in word]
    again = await judged(house, *[f"ONE;c{n};{each};;;" for n, each in enumerate(typed)], zone=MADRID)
    assert [each.new is not None and each.new.at_s for each in again] == [
        int(datetime.fromisoformat(each).timestamp()) for each in typed
    ]
    assert again[1].new is not None and again[0].new is not None


async def test_a_row_twice_is_told_and_a_file_twice_changes_nothing(house: House) -> None:
    lines = [f"ONE;Uno;{TOMORROW} 10:00;;;", "TWO;Dos;;;;"]
    first = await judged(house, *lines, lines[0])
    assert [each.fault is None for each in first] == [True, True, False]
    made = await written(house, await judged(house, *lines))
    again = await judged(house, *lines)
    assert [each.known for each in again] == [each.post for each in made]
    assert await written(house, again) == ()
    assert len(await queue(house.desk.store)) == 2


async def test_two_who_bring_the_same_table_in_at_once_make_its_drafts_once(house: House) -> None:
    lines = [f"ONE;Uno;{TOMORROW} 10:00;;;", "TWO;Dos;;;;"]
    mine, theirs = await judged(house, *lines), await judged(house, *lines)
    one, other = await asyncio.gather(written(house, mine), written(house, theirs))
    assert sorted(each.is_new for each in (*one, *other)) == [False, False, True, True]
    assert [(each.number, each.post) for each in one] == [(each.number, each.post) for each in other]
    assert len(await queue(house.desk.store)) == 2
    assert len(await house.desk.table("SELECT 1 FROM audit WHERE action = 'post.import'")) == 2


async def test_a_row_that_was_written_for_one_of_its_accounts_meanwhile_is_a_post_of_its_own(house: House) -> None:
    mine, theirs = await judged(house, "ONE TWO;Uno;;;;"), await judged(house, "ONE;Uno;;;;")
    await written(house, theirs)
    assert [each.is_new for each in await written(house, mine)] == [True]


async def test_rows_are_told_what_they_meet_on_the_calendar_and_among_themselves(house: House) -> None:
    await written(house, await judged(house, f"ONE;Ya está;{TOMORROW} 10:20;;;"))
    day_s = int(datetime(TOMORROW.year, TOMORROW.month, TOMORROW.day, 12, tzinfo=LIMA).timestamp())
    await service.add_event(
        house.desk.store, ROSA, NewEvent(title="Veda", kind=EventKind.ELECTORAL, starts_s=day_s, ends_s=day_s + 86_400)
    )
    rows = await judged(
        house, f"ONE;Antes;{TOMORROW} 10:00;;;", f"ONE;Ya está;{TOMORROW} 12:10;;;", f"TWO;Otra;{TOMORROW} 10:00;;;",
    )  # fmt: skip
    met = [{each.kind.value for each in row.clashes} for row in rows]
    assert met == [{"close"}, {"same_text", "electoral"}, set()]


async def test_what_does_not_fit_an_account_is_noted_but_may_be_a_draft(house: House) -> None:
    [row] = await judged(house, "ONE;" + "x" * 15_000 + ";;;;")
    assert row.new is not None and len(row.notes) == 1


@pytest.mark.parametrize("actor", [ANA, IVAN, OSCAR], ids=lambda actor: actor.name)
async def test_who_may_not_import_or_write_brings_nothing_in(house: House, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        await may_import(house.desk.store, actor)
    rows = await judged(house, "ONE;hola;;;;")
    with pytest.raises(NotPermitted):
        await written(house, rows, actor)
    assert not await queue(house.desk.store)


async def test_a_row_whose_account_is_gone_meanwhile_leaves_none_of_the_others(house: House) -> None:
    rows = await judged(house, "ONE;uno;;;;", "TWO;dos;;;;")
    await house.desk.set("UPDATE account SET name = 'otra' WHERE id = 2")
    with pytest.raises(NotFound):
        await written(house, rows)
    assert not await queue(house.desk.store)
