"""A person at a desk without a terminal: presses keys, waits for what must come, reads what stands on the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.style import Style
from textual import events
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
        return [[(piece.text, piece.style or Style.null()) for piece in strip if not piece.control] for strip in strips]

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
            self.send(key)
            await asyncio.sleep(_APART_S)
            await self.rest()

    async def write(self, words: str) -> None:
        """Type into the field that is open."""
        for letter in words:
            self.send(_KEYS.get(letter, letter), letter)
        await self.rest()

    def send(self, key: str, character: str = "") -> None:
        """A key goes down, and nobody waits for what comes of it."""
        character = character or _CHARACTERS.get(key, key if len(key) == 1 else "")
        event = events.Key(key, character or None)
        event.set_sender(self.app)
        assert self.app._driver is not None
        self.app._driver.send_message(event)

    async def until(self, holds: Callable[[], object], what: object = "") -> None:
        """Wait until something holds, and fail with the screen when it never does."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"never: {what}\n{self.text()}"
            await self._turn()
            await asyncio.sleep(0.005)

    async def see(self, *words: str) -> None:
        """Wait until these words stand on the screen."""
        for each in words:
            await self.until(partial(self._has, each), each)

    async def see_no(self, words: str) -> None:
        await self.until(lambda: not self._has(words), f"no {words}")

    async def see_place(self, kind: type[Place]) -> None:
        """Wait until a screen of this kind is on top and has been drawn."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.is_mounted, kind)
        await self.rest()

    async def rest(self) -> None:
        """Wait until every message is handled, every worker done, every short delay over and all of it drawn."""
        end = time.monotonic() + PATIENCE_S
        quiet = 0
        while quiet < 2:
            assert time.monotonic() < end, f"it never rests\n{self.text()}"
            await self._turn()
            quiet = 0 if self._is_busy() else quiet + 1
            await asyncio.sleep(0.002)

    def _has(self, words: str) -> bool:
        return words in self.text()

    async def _turn(self) -> None:
        """Let everybody on the screen handle what they have been sent, and draw."""
        await self.pilot._wait_for_screen()
        self.app.screen._on_timer_update()

    def _is_busy(self) -> bool:
        """Looks into the screen library, which is pinned, so that no test has to guess how long something takes."""
        screen = self.app.screen
        if screen._callbacks or screen._layout_required or screen._dirty_widgets:
            return True
        if any(not worker.is_finished for worker in self.app.workers):
            return True
        timers = [timer for node in (self.app, *screen.walk_children(with_self=True)) for timer in node._timers]
        return any(
            timer._repeat == 0 and timer._interval < 1 and timer._task is not None and not timer._task.done()
            for timer in timers
        )

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


_APART_S = 0.013
"""Between two keys: the fastest typing that is still not taken for a paste."""

_KEYS = {" ": "space", ":": "colon", "-": "minus", ".": "full_stop", ",": "comma", "/": "slash", "?": "question_mark"}
_CHARACTERS = {name: letter for letter, name in _KEYS.items()} | {"exclamation_mark": "!", "plus": "+"}


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
                await sitting.rest()
                yield sitting
                app.exit()
            await desk.close()
    finally:
        i18n.use(before)
