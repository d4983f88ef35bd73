"""Lines before they are painted: spans of words with tokens, laid out in cells by pure functions.

Every pane is a pure function from what is known to a list of lines; one widget paints them. Spans hold text
that already passed ``core.text.show`` where it came from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.text.cells import ELLIPSIS, fit, pad, width, wrap

Span = tuple[str, str]
"""Words and the token they are painted with."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a pane: spans from left to right on one ground; filled to the pane's width when painted."""

    spans: tuple[Span, ...] = ()
    ground: str = "bg"
    key: str = ""
    """What this row stands for, where rows can be chosen."""

    @property
    def text(self) -> str:
        """The words alone, as a screen reader or a test reads them."""
        return "".join(words for words, _token in self.spans)

    def on(self, ground: str) -> Line:
        """The same line on another ground."""
        return replace(self, ground=ground)


EMPTY = Line()

_INVERSE = frozenset({"tab", "privtab", "l4"})
_MORE = "  "
"""Makes words that would just fit too long, so that the mark of the cut has its cell."""


def line(*spans: Span | str, ground: str = "bg", key: str = "") -> Line:
    """A line of spans; a bare string is plain text."""
    return Line(tuple((s, "text") if isinstance(s, str) else s for s in spans), ground, key)


def cut(row: Line, cells: int) -> Line:
    """The line in so many cells, a cut marked by ``…`` in grey; shorter lines stay as they are."""
    if width(row.text) <= cells:
        return row
    kept: list[Span] = []
    room = cells - 1  # the last cell is the mark's
    for words, token in row.spans:
        if width(words) <= room:
            kept.append((words, token))
            room -= width(words)
        elif room >= 0:
            part = fit(words + _MORE, room + 1).removesuffix(ELLIPSIS)
            kept += [(part, token), (ELLIPSIS, token if token in _INVERSE else "muted")]
            break
        else:
            break
    return replace(row, spans=tuple(span for span in kept if span[0]))


def spread(left: Sequence[Span], right: Sequence[Span], cells: int, *, ground: str = "bg") -> Line:
    """Words at the left edge and words at the right one, one free cell at its end; the left gives way."""
    end = sum(width(words) for words, _token in right) + 1
    head = cut(Line(tuple(left)), max(0, cells - end - (1 if right else 0)))
    gap = cells - end - width(head.text)
    if gap < 0:
        return cut(Line((*head.spans, *right), ground), cells - 1)
    return Line((*head.spans, (" " * gap, "text"), *right, (" ", "text")), ground)


def items(parts: Sequence[Sequence[Span]], cells: int, *, gap: str = "  ") -> list[Span]:
    """As many of ``parts`` as fit whole, the most important first; what does not fit is left out whole."""
    spans: list[Span] = []
    used = 0
    for part in parts:
        need = sum(width(words) for words, _token in part) + (width(gap) if spans else 0)
        if used + need > cells:
            continue
        if spans:
            spans.append((gap, "muted"))
        spans += part
        used += need
    return spans


def sentence(words: str, cells: int, token: str = "text", *, indent: str = " ") -> list[Line]:
    """A sentence of ours in as many rows as it needs, one free cell at the right edge."""
    room = max(8, cells - len(indent) - 1)
    return [Line(((indent + part, token),)) for part in wrap(words, room)]


def column(words: str, cells: int, token: str = "text", *, right: bool = False) -> Span:
    """Words in a column exactly so many cells wide."""
    return pad(words, cells, right=right), token
