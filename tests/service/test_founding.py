"""Valdeluz founded: on the day that is asked for, or on the latest Tuesday."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.access.gate import permit
from core.founding.cast import DEMO_ZONE
from core.founding.demo import DEMO_OPENS, found_demo, latest_tuesday
from core.store import open_store

ZONE = ZoneInfo(DEMO_ZONE)
DAY = datetime(2026, 5, 12, tzinfo=ZONE)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valdeluz on a morning of May."""
    directory = tmp_path_factory.mktemp("founded") / "demo"
    asyncio.run(found_demo(directory, speed=1.0, language="es", told=lambda _msgid: None, day=DAY))
    return directory


async def test_everything_in_it_has_its_time_on_the_day_that_was_asked_for(founded: Path) -> None:
    async with open_store(founded, gate=permit) as store:
        first, last = [
            datetime.fromtimestamp(await store.value(f"SELECT {which}(created_s) FROM message"), ZONE)
            for which in ("min", "max")
        ]
        settings = [json.loads(row["settings"]) for row in await store.rows("SELECT settings FROM account")]
        origin_s = await store.value("SELECT CAST(value AS REAL) FROM workspace WHERE key = 'clock_origin_s'")
    assert DAY - timedelta(days=15) < first < DAY - timedelta(days=13)
    assert DAY < last <= DAY + DEMO_OPENS
    assert {each["day"] for each in settings} == {f"2026-05-12 {DEMO_ZONE}"}
    assert origin_s == int((DAY + DEMO_OPENS).timestamp())


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 5, 12, 5, tzinfo=UTC), DAY),  # 00:00 in Valdeluz
        (datetime(2026, 5, 12, 4, 59, tzinfo=UTC), DAY - timedelta(days=7)),
        (datetime(2026, 5, 18, 12, tzinfo=UTC), DAY),
        (datetime(2026, 5, 19, 12, tzinfo=UTC), DAY + timedelta(days=7)),
    ],
)
def test_unasked_it_is_the_latest_tuesday_there(now: datetime, day: datetime) -> None:
    assert latest_tuesday(now) == day
