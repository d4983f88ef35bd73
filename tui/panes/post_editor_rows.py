"""Rows of a section of the post editor: some can be chosen, and the cursor stands on one of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.text.cells import pad, width, wrap
from tui.paint import EMPTY, Line, Span, cut, line, spread

LABEL_CELLS = 14


@dataclass(frozen=True)
class Row:
    """So many lines; ``key`` names it where it can be chosen."""

    lines: tuple[Line, ...]
    key: str = ""


def laid(rows: Sequence[Row], at: str, cells: int, *, is_here: bool = True) -> tuple[list[Line], int]:
    """Every line, and the first one of the cursor's row; the cursor is on the first that can be chosen where ``at`` is
    none of them.

    Args:
        is_here: the cursor of this pane is the one that keys move.
    """
    keys = [row.key for row in rows if row.key]
    chosen = at if at in keys else (keys[0] if keys else "")
    lines: list[Line] = []
    top = 0
    for row in rows:
        if row.key and row.key == chosen:
            top = len(lines)
            ground = "sel" if is_here else "seloff"
            lines += [_marked(each, n, is_here=is_here).on(ground) for n, each in enumerate(row.lines)]
        else:
            lines += row.lines
    return [cut(each, cells) if width(each.text) > cells else each for each in lines], top


def chosen_key(rows: Sequence[Row], at: str) -> str:
    """The row the cursor is on; empty: there is none to choose."""
    keys = [row.key for row in rows if row.key]
    return at if at in keys else (keys[0] if keys else "")


def moved_key(rows: Sequence[Row], at: str, by: int) -> str:
    """The row so many further on; stops at both ends."""
    keys = [row.key for row in rows if row.key]
    if not keys:
        return ""
    place = keys.index(at) if at in keys else 0
    return keys[max(0, min(len(keys) - 1, place + by))]


def heading(words: str, cells: int, right: Sequence[Span] = ()) -> Row:
    """A strip over some rows."""
    return Row((spread([(" " + words, "strong")], list(right), cells, ground="bar"),))


def plain(words: str, cells: int, token: str = "text", *, indent: str = " ") -> Row:
    """A sentence in as many lines as it needs."""
    room = max(8, cells - len(indent) - 1)
    return Row(tuple(line((indent + part, token)) for part in wrap(words, room)))


def gap() -> Row:
    """An empty line."""
    return Row((EMPTY,))


def labelled(label: str, value: str, cells: int, *, key: str = "", sign: Span = (" ", "text"), most: int = 4,
             token: str = "text") -> Row:  # fmt: skip
    """``  label        value`` with the value wrapped, as far as ``most`` lines."""
    room = max(8, cells - LABEL_CELLS - 4)
    parts = wrap(value, room) or [""]
    if len(parts) > most:
        parts = [*parts[: most - 1], pad(parts[most - 1], room - 2).rstrip() + " …"]
    name = pad(label, LABEL_CELLS) if width(label) < LABEL_CELLS else label + " "
    if width(label) >= LABEL_CELLS:
        first = wrap(value, max(8, cells - width(name) - 4)) or [""]
        parts = first[:most]
    lead: list[Span] = [(" ", "text"), sign, (" ", "text"), (name, "muted")]
    rest = " " * (3 + width(name))
    return Row((line(*lead, (parts[0], token)), *(line((rest + part, token)) for part in parts[1:])), key)


def _marked(row: Line, n: int, *, is_here: bool) -> Line:
    if n or not is_here or not row.spans:
        return row
    (words, token), *rest = row.spans
    return line(("►", "accent"), (words[1:], token), *rest, ground=row.ground, key=row.key)
