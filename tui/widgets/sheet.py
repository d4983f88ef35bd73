"""A pane that paints lines: the one place where spans become what the terminal is sent.

Foreign text has one road to the screen: ``core.text.show`` cleans it, a pane lays it out as the spans of a line, and
``paint`` here makes segments of them. No widget is given it as a renderable, and none of it is read as markup.

A sheet holds a list of lines and how far it is scrolled, and repaints only rows that changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from core.text.cells import width as cells_of
from tui.glyphs import ascii_signs
from tui.paint import EMPTY, Line, cut, spread
from tui.theme import Palette

_ZWJ = "\u200d"
_UP_TO_JOINER = re.compile(f"[^{_ZWJ}]*{_ZWJ}|[^{_ZWJ}]+")


@dataclass(frozen=True)
class Look:
    """How to paint: the palette, and whether our signs must be plain ASCII."""

    palette: Palette
    is_ascii: bool = False


@lru_cache(maxsize=2048)
def paint(row: Line, cells: int, palette_name: str, is_ascii: bool) -> Strip:
    """The finished strip of a line, exactly so many cells wide."""
    from tui.theme import palette

    look = palette(palette_name)
    runs: list[tuple[str, Style]] = []
    used = 0
    for words, token in cut(row, cells).spans:
        used += cells_of(words)
        _join(runs, ascii_signs(words) if is_ascii else words, look.style(token, row.ground))
    if used < cells:
        _join(runs, " " * (cells - used), look.style("text", row.ground))
    return Strip([Segment(piece, style) for words, style in runs for piece in _counted(words)], cells)


def _counted(words: str) -> list[str]:
    """The pieces in which the screen library counts as terminals do: it leaves out the letter after a joiner."""
    return _UP_TO_JOINER.findall(words) if _ZWJ in words else [words]


def _join(runs: list[tuple[str, Style]], words: str, style: Style) -> None:
    """Add words to the last run where the terminal would show the same: fewer bytes for every row."""
    if not words:
        return
    if runs:
        before, last = runs[-1]
        if last == style or (words.isspace() and _is_same_ground(last, style)):
            runs[-1] = before + words, last
            return
        if before.isspace() and _is_same_ground(last, style):
            runs[-1] = before + words, style
            return
    runs.append((words, style))


@lru_cache(maxsize=512)
def _is_same_ground(one: Style, two: Style) -> bool:
    return (
        one.bgcolor == two.bgcolor and not one.reverse and not two.reverse and not one.underline and not two.underline
    )


class Sheet(Widget):
    """Paints lines; scrolls by rows when there are more than fit."""

    can_focus = False
    DEFAULT_CSS = "Sheet { height: 1fr; width: 1fr; }"

    def __init__(
        self,
        look: Callable[[], Look],
        *,
        id: str | None = None,
        classes: str | None = None,
        marks_more: bool = True,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._look = look
        self._marks_more = marks_more
        self._lines: Sequence[Line] = ()
        self._top = 0

    @property
    def lines(self) -> Sequence[Line]:
        """What it shows."""
        return self._lines

    @property
    def top(self) -> int:
        """The first row on screen."""
        return self._top

    def show_lines(self, lines: Sequence[Line], *, keep_top: bool = False) -> None:
        """Show other lines, from their start or (``keep_top``) from where it is scrolled to."""
        top = min(self._top, max(0, len(lines) - self.size.height)) if keep_top else 0
        before, before_top = self._lines, self._top
        self._lines, self._top = lines, top
        if not self.size.height:  # out of sight, so no single row can be named: what is kept painted is out of date
            self.refresh()
        for y in range(self.size.height):
            if self._row(before, before_top + y, y) != self._row(lines, top + y, y):
                self.refresh(Region(0, y, self.size.width, 1))

    def _row(self, lines: Sequence[Line], at: int, y: int) -> Line:
        """The line to paint in row ``y``; the last row says in its free cell that there is more below."""
        row = lines[at] if at < len(lines) else EMPTY
        if not self._marks_more or not y or y != self.size.height - 1 or at + 1 >= len(lines):
            return row
        spans = row.spans[:-1] if row.spans and row.spans[-1][0].isspace() else row.spans  # its own free cell
        filled = spread(spans, [], self.size.width, ground=row.ground)
        return replace(filled, spans=(*filled.spans[:-1], ("…", "muted")))

    def scroll_rows(self, rows: int) -> bool:
        """Scroll; returns whether anything moved."""
        top = max(0, min(self._top + rows, len(self._lines) - self.size.height))
        moved = top != self._top
        self._top = top
        if moved:
            self.refresh()
        return moved

    def scroll_to_row(self, row: int) -> None:
        """Scroll so that ``row`` is on screen."""
        height = self.size.height
        if row < self._top:
            self.scroll_rows(row - self._top)
        elif height and row >= self._top + height:
            self.scroll_rows(row - self._top - height + 1)

    def render_line(self, y: int) -> Strip:
        """One row of the terminal."""
        look = self._look()
        row = self._row(self._lines, self._top + y, y)
        return paint(row, self.size.width, look.palette.name, look.is_ascii)
