"""Valdeluz opens with a plan and a queue: two weeks sent, today's posts approved by the right people, one void."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.access.gate import permit
from core.clock import Clock
from core.founding import ground
from core.founding.cast import DEMO_ZONE, FOUNDER, people, register_accounts
from core.founding.demo import DEMO_OPENS
from core.founding.history import stopped
from core.founding.planning import THEMES, agenda, found_plan
from core.founding.queue import found_queue, picture_of
from core.founding.queue_lines import filled, post_lines
from core.publishing.plan.model import EventKind
from core.publishing.plan.reads import plan_whole, stretch
from core.publishing.workflow.model import Standing
from core.publishing.workflow.reads import queue
from core.store import Store, create_store, open_store
from core.store.records import audit_verify
from core.store.workspace import WorkspaceKind, new_workspace

ZONE = ZoneInfo(DEMO_ZONE)
DAY = datetime(2026, 5, 12, tzinfo=ZONE)
OPENS = DAY + DEMO_OPENS


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valdeluz with its plan and its queue, without its messages."""
    directory = tmp_path_factory.mktemp("queued") / "demo"
    asyncio.run(_build(directory))
    return directory


@pytest.fixture
async def founded(built: Path) -> AsyncIterator[Store]:
    """Valdeluz, open at the minute it begins."""
    async with open_store(built, gate=permit) as store:
        store.clock = stopped(OPENS)
        yield store


async def _build(directory: Path) -> None:
    create_store(directory)
    async with open_store(directory, gate=permit) as store:
        store.clock = stopped(DAY - timedelta(days=16))
        workspace = new_workspace("Municipalidad de Valdeluz", short_name="Valdeluz", zone=DEMO_ZONE, language="es",
                                  kind=WorkspaceKind.DEMO)  # fmt: skip
        running = Clock(OPENS.timestamp(), time.time(), 1.0)
        await store.write(FOUNDER, lambda work: ground.lay(work, workspace, running))
        everybody = await people(store, "es")
        await register_accounts(store, DAY, "es")
        await found_queue(store, directory, everybody, DAY, OPENS)
        await found_plan(store, everybody, DAY)


async def test_every_post_of_the_scenario_stands_as_the_scenario_says(founded: Store) -> None:
    standings = {line.title: line.standing for line in await queue(founded, limit=500)}
    wanted = {
        "published": Standing.PUBLISHED, "approved": Standing.SCHEDULED, "review": Standing.REVIEW,
        "draft": Standing.DRAFT, "void": Standing.DRAFT,
    }  # fmt: skip
    assert standings == {line.title: wanted[line.state] for line in post_lines()}


async def test_approvals_are_by_the_people_the_scenario_names_and_none_by_an_author(founded: Store) -> None:
    names = {"ana": "Ana", "luis": "Luis", "marta": "Marta", "ivan": "Iván", "rosa": "Rosa"}
    rows = await founded.rows(
        "SELECT p.title, o.name, a.void_s IS NULL AS valid FROM approval AS a JOIN post AS p ON p.id = a.post_id"
        " JOIN operator AS o ON o.id = a.operator_id"
    )
    given = {(row["title"], row["name"]) for row in rows}
    assert given == {(line.title, names[who]) for line in post_lines() for who in line.approvers}
    assert {row["title"] for row in rows if not row["valid"]} == {
        line.title for line in post_lines() if line.state == "void"
    }
    assert not await founded.rows(
        "SELECT 1 FROM approval AS a JOIN post_hand AS h ON h.post_id = a.post_id AND h.operator_id = a.operator_id"
    )


async def test_what_went_out_has_its_receipts_at_its_time(founded: Store) -> None:
    rows = await founded.rows(
        "SELECT p.at_s, d.published_s, d.url, d.remote_id FROM delivery AS d JOIN post AS p ON p.id = d.post_id"
        " WHERE d.published_s IS NOT NULL"
    )
    assert len(rows) == sum(len(line.accounts) for line in post_lines() if line.state == "published")
    assert all(0 <= row["published_s"] - row["at_s"] <= 60 and row["url"] and row["remote_id"] for row in rows)


async def test_the_void_one_says_what_it_says_now_and_why(founded: Store) -> None:
    [line] = [line for line in post_lines() if line.state == "void"]
    [row] = await founded.rows(
        "SELECT v.content, (SELECT count(*) FROM post_comment AS c WHERE c.post_id = p.id AND c.kind = 'void') AS said"
        " FROM post AS p JOIN variant AS v ON v.post_id = p.id WHERE p.title = ?",
        (line.title,),
    )
    edit = line.meta.edited_after_approval
    assert edit is not None and edit.to in row["content"] and edit.from_ not in row["content"] and row["said"] == 1


async def test_the_plan_has_its_themes_its_week_its_holiday_and_the_towns_agenda(founded: Store) -> None:
    plan = await plan_whole(founded)
    assert {(each.name, each.share) for each in plan.themes} == set(THEMES)
    assert {each.account for each in plan.slots} <= {name for line in post_lines() for name in line.accounts}
    week = await stretch(founded, DAY.date(), DAY.date() + timedelta(days=6), ZONE, language="es")
    assert week.notes(DAY.date() + timedelta(days=1)) == (
        (EventKind.HOLIDAY, "Aniversario de Valdeluz"), (EventKind.EVENT, "Festival de la plaza"),
    )  # fmt: skip
    assert Counter(each.title for each in week.events) == {
        "Aniversario de Valdeluz": 1, "Festival de la plaza": 1, "Pleno municipal": 1,
    }  # fmt: skip


async def test_today_the_plan_is_partly_followed_and_the_repeated_post_is_told(founded: Store) -> None:
    today = await stretch(founded, DAY.date(), DAY.date(), ZONE, language="es")
    found = today.fulfilment()
    assert 0 < found.filled <= found.turns and found.off_plan > 0
    titles = {each.post: each.title for each in today.posts}
    told = {(titles[each.post], each.kind.value) for each in today.clashes if each.other is not None}
    assert ("Obras en la calle Roble, desvío (repetida)", "same_text") in told
    assert today.gaps, "somebody has something left to plan"


async def test_the_record_is_whole(founded: Store) -> None:
    assert (await audit_verify(founded)).broken_at is None


async def test_days_are_filled_in_and_pictures_are_the_same_each_time() -> None:
    assert filled("el {date+1} y {iso-12}", DAY) == "el miércoles 13 de mayo y 2026-04-30"
    assert b"20260517" in agenda(DAY) and b"{" not in agenda(DAY)
    assert picture_of("a.jpg") == picture_of("a.jpg") != picture_of("b.jpg")
    assert not [line.id for line in post_lines() if "{" in filled(line.text, DAY)]
