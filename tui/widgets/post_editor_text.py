"""The field of a post's text: stretches that rules are about are underlined, and whoever draws its margin is told."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.message import Message

from tui.widgets.writing import Writing, cleaned


class PostText(Writing):
    """A field that knows where its rows begin."""

    class Scrolled(Message):
        """Other rows of the text are in sight."""

    def __init__(self, most: int, *, id: str | None = None) -> None:
        super().__init__(most, id=id)
        self._marked: Sequence[tuple[int, int]] = ()

    def begin(self, text: str) -> None:
        """Show another text, the cursor at its end."""
        self.load_text(cleaned(text))
        self.move_cursor(self.document.end)

    def put(self, text: str) -> None:
        """Show another version of the same text, the cursor as near as can be to where it was."""
        row, column = self.cursor_location
        self.load_text(cleaned(text))
        row = min(row, self.document.line_count - 1)
        self.move_cursor((row, min(column, len(self.document.get_line(row)))))

    def mark(self, spans: Sequence[tuple[int, int]]) -> None:
        """Underline these stretches of the whole text."""
        if list(spans) != list(self._marked):
            self._marked = tuple(spans)
            self._line_cache.clear()
            self.refresh()

    def select_span(self, first: int, last: int) -> None:
        """Go to a stretch of the whole text, and mark it so that typing replaces it."""
        self.move_cursor(self._place(first))
        self.move_cursor(self._place(last), select=True)

    def rows_in_sight(self) -> list[tuple[int, int]]:
        """The stretch of the text in each row on screen, from the first one in sight."""
        found: list[tuple[int, int]] = []
        start = 0
        for number, words in enumerate(self.text.split("\n")):
            ends = [*self.wrapped_document.get_offsets(number), len(words)]
            first = 0
            for end in ends:
                found.append((start + first, start + max(end, first) + 1))
                first = end
            start += len(words) + 1
        return found[int(self.scroll_offset.y) :]

    def get_line(self, line_index: int) -> Text:
        """A line of the text with what is marked in it."""
        line = super().get_line(line_index)
        if self._marked:
            lines = self.text.split("\n")
            start = sum(len(each) + 1 for each in lines[:line_index])
            for first, last in self._marked:
                if first < start + len(line) and last > start:
                    line.stylize("underline", max(0, first - start), min(len(line), last - start))
        return line

    def on_resize(self) -> None:
        """Other rows are in sight: it is wrapped anew, or was not to be seen until now."""
        self.post_message(self.Scrolled())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other rows are in sight."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())

    def _place(self, at: int) -> tuple[int, int]:
        before = self.text[:at]
        return before.count("\n"), at - (before.rfind("\n") + 1)
