"""Somebody at a desk while thousands of feeds come in: each key is answered, and arrivals move nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.integration.feeds.poll import commits
from tests.tui.sitting import Sitting

ROWS_TO_WALK = 20


@dataclass(slots=True)
class Walk:
    """What was seen from the desk during a poll."""

    sitting: Sitting
    keys: int = 0
    counters: list[int] = field(default_factory=list)
    """How many arrivals the title said were waiting, each time it said another number."""
    longest_s: float = 0.0
    """From a key to the next idle moment of the desk."""

    async def during(self, over: asyncio.Event) -> None:
        """Bring in the first rows, then go up and down among them until the poll is over."""
        inbox = self.sitting.inbox
        rows = inbox.rows
        async for _moment in commits(self.sitting.store, over):
            if rows.window.count + inbox.fresh >= ROWS_TO_WALK:
                break
        await self.sitting.press("R")
        await self.sitting.until(lambda: rows.window.count >= ROWS_TO_WALK and rows.current, "rows to walk on")
        order = [row.id for row in rows.window.loaded]
        async for _moment in commits(self.sitting.store, over):
            await self._step(order)

    async def bring_in_all(self) -> int:
        """Ask for what arrived; how many conversations the list then holds."""
        inbox = self.sitting.inbox
        await self.sitting.press("R")
        await self.sitting.until(lambda: inbox.fresh == 0 and inbox.rows.window.count > ROWS_TO_WALK, "all rows")
        return inbox.rows.window.count

    async def _step(self, order: Sequence[int]) -> None:
        """One key down or up; the row below the cursor is the one that was there before anything arrived."""
        inbox = self.sitting.inbox
        rows = inbox.rows
        at = rows.cursor
        is_down = self.keys // (ROWS_TO_WALK - 1) % 2 == 0
        began = time.monotonic()
        await self.sitting.press("j" if is_down else "k")
        self.longest_s = max(self.longest_s, time.monotonic() - began)
        self.keys += 1
        goal = at + 1 if is_down else at - 1
        assert rows.cursor == goal, "each key is answered"
        assert rows.current is not None and rows.current.id == order[goal], "nothing moved under the cursor"
        assert [row.id for row in rows.window.loaded][: len(order)] == list(order), "arrivals wait to be asked for"
        if not self.counters or inbox.fresh != self.counters[-1]:
            self.counters.append(inbox.fresh)
