"""Something to read over a place: scrolls with the moving keys, goes away with ``q``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from tui.keys import Key
from tui.paint import Line, line
from tui.screens.place import Place
from tui.screens.rowwise import Rowwise
from tui.widgets.sheet import Sheet


class Overlay(Rowwise, Place):
    """A full pane of lines under the frame."""

    place: ClassVar[str] = "reading"
    DEFAULT_CSS = "Overlay #heading { height: 1; }"

    def rank(self, key: Key) -> int:
        """The way back comes first."""
        return 1 if key.id == "back" else key.rank

    def heading(self) -> str:
        """What this is."""
        return ""

    def content_lines(self, cells: int) -> Sequence[Line]:
        """What there is to read."""
        return ()

    def body(self) -> ComposeResult:
        """A heading and the lines."""
        yield Sheet(self.app.look, id="heading")
        yield Sheet(self.app.look, id="reading")

    def on_mount(self) -> None:
        """Draw."""
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Another width wraps otherwise."""
        self.call_after_refresh(self.draw)

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.draw()

    def draw(self) -> None:
        """Heading and lines."""
        self.draw_frame()
        self.sheet("heading").show_lines([line((" " + self.heading(), "strong"))])
        self.sheet("reading").show_lines(self.content_lines(self.app.size.width), keep_top=True)

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.sheet("reading").size.height

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back."""
        self.sheet("reading").scroll_rows(rows)

    def act_back(self) -> None:
        """Back to the place below."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        else:
            self.app.pop_screen()
