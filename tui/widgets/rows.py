"""The inbox list: a window over any number of stored conversations, painted row by row.

Its cursor is bound to a conversation, not to a place: what arrives or changes elsewhere never moves it.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from core.inbox.model import Row
from tui.paint import EMPTY, Line
from tui.widgets.sheet import Look, paint
from tui.window import Window

RowLines = Callable[[Row, int, bool, bool], tuple[Line, ...]]
"""A row's lines: the row, the width, whether the cursor is on it, whether it is marked."""


class InboxRows(Widget):
    """The list. ``lines_of`` draws one conversation; ``per_row`` is how many lines each takes (2 on a phone)."""

    can_focus = False
    DEFAULT_CSS = "InboxRows { height: 1fr; width: 1fr; }"

    class Moved(Message):
        """The cursor stands on another conversation."""

    class Wanted(Message):
        """Rows on screen are not loaded yet; ``where`` is ``after``, ``before`` or ``last``."""

        def __init__(self, where: str) -> None:
            super().__init__()
            self.where = where

    def __init__(self, look: Callable[[], Look], lines_of: RowLines, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._look = look
        self._lines_of = lines_of
        self._top = 0
        self.window = Window()
        self.cursor = 0
        self._on: int | None = None
        """The conversation under the cursor; its place may turn out to be another when the list's ends are read."""
        self.marked: set[int] = set()
        self.per_row = 1
        self.is_loading = False
        self.note: tuple[Line, ...] = ()
        """Shown in the first rows while there is nothing to list."""

    @property
    def rows_on_screen(self) -> int:
        """How many conversations fit."""
        return max(1, self.size.height // self.per_row)

    @property
    def current(self) -> Row | None:
        """The conversation under the cursor."""
        return self.window[self.cursor] if self.window.count else None

    def open(self, window: Window, keep: int | None = None) -> None:
        """Show another window; the cursor stays on conversation ``keep`` if that is in it, else goes to the top."""
        self.window = window
        self.is_loading = False  # what is still being read is another window's
        place = window.place_of(keep) if keep is not None else None
        self.cursor = place if place is not None else min(self.cursor if keep else 0, max(0, window.count - 1))
        self._top = max(0, min(self._top, self.cursor, max(0, window.count - self.rows_on_screen)))
        self._bind()
        self._follow()
        self.refresh()
        self._ask()
        self.post_message(self.Moved())

    def move(self, rows: int) -> None:
        """Move the cursor; stops at both ends."""
        self.move_to(self.cursor + rows)

    def move_to(self, place: int) -> None:
        """Put the cursor on a place of the list."""
        place = max(0, min(place, self.window.count - 1))
        if place == self.cursor or self.window.count == 0:
            return
        before, before_top = self.cursor, self._top
        self.cursor = place
        self._bind()
        self._follow()
        if self._top == before_top:
            self.repaint(before)
            self.repaint(place)
        else:
            self.refresh()
        self._ask()
        self.post_message(self.Moved())

    def toggle_mark(self, row_id: int) -> None:
        """Mark or unmark a conversation."""
        self.marked ^= {row_id}
        place = self.window.place_of(row_id)
        if place is not None:
            self.repaint(place)

    def update_rows(self, rows: list[Row]) -> bool:
        """Re-read rows in place; returns whether the one under the cursor changed."""
        changed = self.window.update(rows)
        for place in changed:
            self.repaint(place)
        return self.cursor in changed

    def extended(self) -> None:
        """A page was added to the window: paint it and ask for more where that is needed."""
        self.is_loading = False
        was = self._on
        place = self.window.place_of(was) if was is not None else None
        self.cursor = place if place is not None else max(0, min(self.cursor, self.window.count - 1))
        self._bind()
        self._follow()
        self.refresh()
        self._ask()
        if self._on != was:
            self.post_message(self.Moved())

    def repaint(self, place: int) -> None:
        """Paint one row again."""
        y = (place - self._top) * self.per_row
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, self.per_row))

    def on_resize(self) -> None:
        """Keep the cursor on screen at the new size, and no room empty that rows could fill."""
        self._top = max(0, min(self._top, self.window.count - self.rows_on_screen))
        self._follow()
        self._ask()

    def render_line(self, y: int) -> Strip:
        """One row of the terminal."""
        look = self._look()
        return paint(self._line(y), self.size.width, look.palette.name, look.is_ascii)

    def _line(self, y: int) -> Line:
        if self.window.count == 0:
            return self.note[y] if y < len(self.note) else EMPTY
        at, part = divmod(y, self.per_row)
        place = self._top + at
        if place >= self.window.count or (at >= self.rows_on_screen):
            return EMPTY
        row = self.window[place]
        if row is None:
            return Line((("   …", "muted"),)) if part == 0 else EMPTY
        lines = self._lines_of(row, self.size.width, place == self.cursor, row.id in self.marked)
        return lines[part] if part < len(lines) else EMPTY

    def _bind(self) -> None:
        row = self.current
        self._on = row.id if row is not None else None

    def _follow(self) -> None:
        shown = self.rows_on_screen
        if self.cursor < self._top:
            self._top = self.cursor
        elif self.cursor >= self._top + shown:
            self._top = self.cursor - shown + 1

    def _ask(self) -> None:
        if self.is_loading:
            return
        ahead = self.rows_on_screen
        where = self.window.missing(max(0, self._top), min(self.window.count - 1, self._top + 2 * ahead))
        if where:
            self.is_loading = True
            self.post_message(self.Wanted(where))
