"""How many cells a text takes in a terminal, and how to cut, pad and wrap it to a number of cells.

Cells are counted per character, as terminals without clustering do: marks take none, East Asian wide characters
and emoji two, the rest one. All functions expect text that passed ``show``, where this count, the one of
Textual and the one of terminals agree; the one exception is a ZWJ, after which Textual does not count the
next letter (see ``tui.widgets.sheet``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import east_asian_width

from core.text.letters import JOINERS, rides

ELLIPSIS = "…"
"""Marks a cut; one cell."""

_WORD = re.compile(r" +|[^ ]+")
_JOINER_CHARS = "".join(JOINERS)


def width(text: str) -> int:
    """Cells the text takes in one line."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def fit(text: str, cells: int, *, mark: str = ELLIPSIS) -> str:
    """The text, or as much of it as fits in so many cells with ``mark`` (one cell) at the cut."""
    if text.isascii():
        return text if len(text) <= cells else text[: cells - 1] + mark if cells > 0 else ""
    used = cut = 0  # cut: where the text ends if the mark has to follow
    for at, character in enumerate(text):
        used += _cells(character)
        if used < cells:
            cut = at + 1
        elif used > cells:
            return text[:cut].rstrip(_JOINER_CHARS) + mark if cells > 0 else ""
    return text


def pad(text: str, cells: int, *, right: bool = False, mark: str = ELLIPSIS) -> str:
    """The text exactly so many cells wide: cut as ``fit`` does, or filled with spaces.

    Args:
        right: align to the right, as numbers are.
    """
    text = fit(text, cells, mark=mark)
    fill = " " * (cells - width(text))
    return fill + text if right else text + fill


def wrap(text: str, cells: int) -> list[str]:
    """The lines of a body, none wider than ``cells``: broken at spaces, longer words at any letter.

    Spaces at a break are left out, all other characters are kept; a line break of the text always breaks.
    Where not even one letter fits (a wide one in a single cell) ``…`` stands for it.
    """
    room = max(1, cells)
    return [row for line in text.split("\n") for row in _rows(line, room)]


@lru_cache(maxsize=8192)
def _cells(character: str) -> int:
    if rides(character) or character in JOINERS:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _rows(line: str, cells: int) -> Iterator[str]:
    if width(line) <= cells:
        yield line
        return
    row = gap = ""
    used = 0
    for word in _WORD.findall(line):
        if word[0] == " ":
            gap = word
            continue
        needed = width(word)
        if used + len(gap) + needed <= cells:
            row, used = row + gap + word, used + len(gap) + needed
        else:
            if row:
                yield row
            *full, row = _pieces(word, cells)
            yield from full
            used = width(row)
        gap = ""
    yield row


def _pieces(word: str, cells: int) -> Iterator[str]:
    """The word in pieces of at most so many cells, marks with their letter, in one pass."""
    start = used = 0
    for at, character in enumerate(word):
        needed = _cells(character)
        if used and needed and used + needed > cells:
            yield _piece(word[start:at], used, cells)
            start, used = at, 0
        used += needed
    yield _piece(word[start:], used, cells)


def _piece(text: str, used: int, cells: int) -> str:
    return text.rstrip(_JOINER_CHARS) if used <= cells else ELLIPSIS
