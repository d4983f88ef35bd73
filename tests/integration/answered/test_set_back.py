"""P95: the clock is set back under a publisher with a doubt; it is settled in its time, not an hour later."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.publishing.model import DeliveryState
from core.publishing.replies import UNDO_S
from tests.service.inbox.desk import open_desk
from tests.service.publishing.room import Room
from tests.service.publishing.scripted import SCRIPT
from ventanilla.api import UncertainOutcome

BOUND_S = 20
SETTLES_S = 60


async def test_p95_a_doubt_from_before_the_clock_was_set_back_is_settled_as_soon_as_any_other(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "w") as desk:
        SCRIPT.clear()
        SCRIPT.results = [UncertainOutcome("no answer")]
        room = Room(desk)
        sent = await room.reply(await desk.say("vecina", "No hay agua"))
        desk.wait(UNDO_S)
        commits: asyncio.Queue[None] = asyncio.Queue()
        stop = desk.store.on_commit(lambda: commits.put_nowait(None))
        publisher = await room.publisher()
        life = asyncio.create_task(publisher.run())

        async def until(state: DeliveryState) -> None:
            async with asyncio.timeout(BOUND_S):
                while (await room.delivery(sent.delivery)).state is not state:
                    await commits.get()

        try:
            await until(DeliveryState.UNCERTAIN)
            desk.wait(-3600)
            while not commits.empty():
                commits.get_nowait()
            publisher.wake()
            async with asyncio.timeout(BOUND_S):
                await commits.get()  # it has noticed
            assert SCRIPT.ran == ["post-1"], "the platform is given its time all the same"
            desk.wait(SETTLES_S)
            publisher.wake()
            await until(DeliveryState.PUBLISHED)
            assert SCRIPT.ran == ["post-1", "post-1"]
        finally:
            stop()
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)
