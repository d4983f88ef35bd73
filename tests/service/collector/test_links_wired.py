"""The collector as it is really started asks the links of posts before it delivers."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.collector.contexts import Outside
from core.collector.main import collect
from core.store import open_store
from tests.integration.http.hostile import answer, listening
from tests.service.publishing.workflow.house import open_house


async def test_collecting_once_asks_the_links_of_posts(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    async with listening(answer(status="410 Gone")) as server:
        async with open_house(folder) as house:
            await house.draft(f"Lee {server.url('/ido')} hoy")
        await collect(folder, once=True, table={}, outside=Outside(allow=(server.at(),)))
        async with open_store(folder) as store:
            [row] = await store.rows("SELECT finding, status FROM link_check")
    assert (row["finding"], row["status"]) == ("gone", 410)


async def test_a_collector_at_work_asks_them_too(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    async with listening(answer(status="410 Gone")) as server:
        async with open_house(folder) as house:
            await house.draft(f"Lee {server.url('/ido')} hoy")
        at_work = asyncio.create_task(collect(folder, table={}, outside=Outside(allow=(server.at(),))))
        try:
            async with open_store(folder) as store, asyncio.timeout(60):
                while not await store.rows("SELECT 1 FROM link_check WHERE status = 410"):
                    assert not at_work.done()
                    await asyncio.sleep(0.05)
        finally:
            at_work.cancel()
            await asyncio.gather(at_work, return_exceptions=True)
