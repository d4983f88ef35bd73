"""The writing area of an answer: a strip that says who reads it, the text with its margin, a strip of findings."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from tui.paint import Line
from tui.widgets.sheet import Look, Sheet
from tui.widgets.writing import Writing, cleaned

LEAST_ROWS = 3


class Composer(Vertical):
    """A field between two strips; grows with its text up to half of what it stands in.

    Args:
        most: how many characters it takes.
        room: how many rows it may have in all, its strips included.
    """

    class Edited(Message):
        """The text is another."""

    DEFAULT_CSS = """
    Composer { height: auto; }
    Composer > Sheet { height: 1; }
    Composer > Horizontal { height: auto; }
    Composer #margin { width: 2; height: 100%; }
    """

    def __init__(self, look: Callable[[], Look], most: int, room: Callable[[], int]) -> None:
        super().__init__(id="composer")
        self._look, self._room = look, room
        self.field = Writing(most, id="answer")
        self._bar = Sheet(look, id="answer-bar", marks_more=False)
        self._foot = Sheet(look, id="answer-foot", marks_more=False)
        self._margin = Sheet(look, id="margin", marks_more=False)

    def compose(self) -> ComposeResult:
        """The strips, and the text beside its margin."""
        yield self._bar
        with Horizontal():
            yield self._margin
            yield self.field
        yield self._foot

    @property
    def text(self) -> str:
        """What is written."""
        return self.field.text

    def load(self, text: str) -> None:
        """Begin with another text, the cursor at its end."""
        self.field.load_text(cleaned(text))
        self.field.move_cursor(self.field.document.end)
        self.fit()

    def put(self, text: str) -> None:
        """Put words in at the cursor, as a paste does."""
        self.field.insert(cleaned(text))

    def select(self, words: str) -> None:
        """Mark the first place where these words stand, so that typing replaces them."""
        for row, content in enumerate(self.field.text.split("\n")):
            at = content.find(words)
            if at >= 0:
                self.field.move_cursor((row, at))
                self.field.move_cursor((row, at + len(words)), select=True)
                return

    def select_span(self, first: int, last: int) -> None:
        """Mark a stretch of the whole text, so that typing replaces it."""
        self.field.move_cursor(self._place(first))
        self.field.move_cursor(self._place(last), select=True)

    def mend(self, first: int, last: int, words: str) -> None:
        """Write other words over a stretch of the whole text; the field can take it back."""
        self.field.replace(words, self._place(first), self._place(last), maintain_selection_offset=False)

    def freeze(self, is_frozen: bool) -> None:
        """Take no more letters, or take them again."""
        self.field.read_only = is_frozen

    def show(self, bar: Line, foot: Line, margin: list[Line]) -> None:
        """Draw the strips and the margin."""
        self._bar.show_lines([bar])
        self._foot.show_lines([foot])
        self._margin.show_lines(margin)

    def fit(self) -> None:
        """As high as the text needs, within its room."""
        rows = max(LEAST_ROWS, self.field.wrapped_document.height)
        self.field.styles.height = max(1, min(rows, self._room() - 2))

    def _place(self, at: int) -> tuple[int, int]:
        before = self.field.text[:at]
        return before.count("\n"), at - (before.rfind("\n") + 1)

    def on_text_area_changed(self, event: Writing.Changed) -> None:
        """Another text: fit it, and tell."""
        event.stop()
        self.fit()
        self.post_message(self.Edited())
