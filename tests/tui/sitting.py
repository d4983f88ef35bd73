"""A person at a desk without a terminal: presses keys, waits for what must come, reads what stands on the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.style import Style
from textual.pilot import Pilot

from core import i18n
from core.access.sign_in import sign_in
from core.ids import ConversationId
from core.runtime import House, open_house
from core.store import Store
from tui.app import VentanillaApp
from tui.bridge import Desk
from tui.keys import Keymap
from tui.screens.inbox import Inbox
from tui.screens.place import Place
from tui.widgets.sheet import Sheet

PATIENCE_S = 10.0
"""How long something that must come may take on a busy machine."""

Runs = list[tuple[str, Style]]


@dataclass
class Sitting:
    """One app at work in a test."""

    app: VentanillaApp
    pilot: Pilot[int]
    house: House

    @property
    def desk(self) -> Desk:
        return self.app.desk

    @property
    def store(self) -> Store:
        return self.house.store

    @property
    def place(self) -> Place:
        assert isinstance(self.app.screen, Place)
        return self.app.screen

    @property
    def inbox(self) -> Inbox:
        assert isinstance(self.app.screen, Inbox)
        return self.app.screen

    def rows(self) -> list[str]:
        """The screen, row by row, as a terminal would show it."""
        return ["".join(words for words, _style in row) for row in self.runs()]

    def runs(self) -> list[Runs]:
        """The screen as pieces of text with their style."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return [
            [(piece.text, piece.style or Style.null()) for piece in strip if not piece.control] for strip in strips
        ]

    def text(self) -> str:
        return "\n".join(self.rows())

    def lines_of(self, sheet: str) -> str:
        """What one pane holds, also where it is scrolled away."""
        return "\n".join(row.text for row in self.place.query_one(f"#{sheet}", Sheet).lines)

    def footer(self) -> str:
        return self.rows()[-1]

    def status(self) -> str:
        return self.rows()[-2]

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person does: slowly enough to be no paste."""
        for key in keys:
            await self.pilot.press(key)
            await asyncio.sleep(0.031)  # five keys in less would be a paste

    async def write(self, words: str) -> None:
        """Type into the field that is open."""
        for letter in words:
            await self.pilot.press(_KEYS.get(letter, letter))

    async def until(self, holds: Callable[[], object], what: object = "") -> None:
        """Wait until something holds, and fail with the screen when it never does."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"never: {what}\n{self.text()}"
            await asyncio.sleep(0.01)
            await self.pilot.pause(0)

    async def see(self, *words: str) -> None:
        """Wait until these words stand on the screen."""
        for each in words:
            await self.until(lambda each=each: each in self.text(), each)  # type: ignore[misc]  # a lambda has no types

    async def see_no(self, words: str) -> None:
        await self.until(lambda: words not in self.text(), f"no {words}")

    async def see_place(self, kind: type[Place]) -> None:
        """Wait until a screen of this kind is on top and has been drawn."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.is_mounted, kind)
        await self.pilot.pause(0)

    async def settle(self) -> None:
        """Wait until two looks in a row see the same and no worker is left."""
        before = ""
        end = time.monotonic() + PATIENCE_S
        while (now := self.text()) != before or any(not worker.is_finished for worker in self.app.workers):
            assert time.monotonic() < end, f"it never rests\n{now}"
            before = now
            await self.pilot.pause(0.06)

    async def value(self, sql: str, *params: Any) -> int:  # Any: what SQLite takes
        return await self.store.value(sql, params)

    async def conversation(self, handle: str) -> ConversationId:
        """The latest conversation of an author."""
        return ConversationId(
            await self.value(
                "SELECT max(c.id) FROM conversation c JOIN author a ON a.id = c.author_id WHERE a.handle = ?", handle
            )
        )

    async def go_to(self, handle: str) -> ConversationId:
        """Put the cursor on the conversation of an author."""
        id_ = await self.conversation(handle)
        rows = self.inbox.rows
        await self.until(lambda: rows.window.place_of(id_) is not None, handle)
        place = rows.window.place_of(id_)
        assert place is not None
        rows.move_to(place)
        await self.until(lambda: rows.current is not None and rows.current.id == id_, handle)
        return id_


_KEYS = {" ": "space", ":": "colon", "-": "minus", "«": "«", ".": "full_stop", ",": "comma", "/": "slash"}


@asynccontextmanager
async def sit(
    directory: Path,
    size: tuple[int, int] = (80, 24),
    *,
    who: str = "Ana",
    language: str = "es",
    palette: str = "dark",
    is_ascii: bool = False,
    keymap: Keymap | None = None,
) -> AsyncIterator[Sitting]:
    """Open a desk in a workspace; ``who`` is signed in without a PIN, nobody where it is empty."""
    before = i18n.language()
    i18n.use(language)
    try:
        async with open_house(directory) as house:
            signed = None
            if who:
                signed = await sign_in(house.store, who, "", origin="desk", host="consola.example", pid=1)
            desk = Desk(house, signed)
            await desk.refresh()
            await desk.refresh_people()
            app = VentanillaApp(desk, keymap or Keymap(), palette, is_ascii=is_ascii)
            async with app.run_test(size=size) as pilot:
                sitting = Sitting(app, pilot, house)
                await sitting.until(lambda: isinstance(app.screen, Place) and app.screen.is_mounted, "a place")
                if who:
                    await sitting.until(lambda: sitting.inbox.newest or sitting.inbox.rows.note, "the inbox is read")
                await sitting.settle()
                yield sitting
                app.exit()
            await desk.close()
    finally:
        i18n.use(before)
