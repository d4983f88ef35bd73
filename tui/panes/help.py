"""Help as lines, read from the key table: what one can look at, what one can do, what works everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from core.i18n import N_, _
from core.text.cells import pad, width, wrap
from tui.keys import EVERYWHERE, Key, shown
from tui.paint import EMPTY, Line, Span, cut, line
from tui.panes.frame import PHONE, WIDE, size_class

_NAME_CELLS, _COMMAND_CELLS = 11, 22
_NUMBERED = re.compile(r"(?:view|panel)\.[1-9]")
_ARROWS = {"up": N_("Up"), "down": N_("Down")}
"""Where signs are plain ASCII, an arrow would read as another key."""


def help_lines(keys: Sequence[Key], why_not: Callable[[Key], str], cells: int, *, is_ascii: bool = False) -> list[Line]:
    """Every action of a place with its keys, name and sentence; what is off says why.

    The groups stand one below the other, and side by side where there is room.
    """
    groups = (
        (_("Look"), [key for key in keys if not key.acting and EVERYWHERE not in key.places]),
        (_("Act"), [key for key in keys if key.acting]),
        (_("Everywhere"), [key for key in keys if not key.acting and EVERYWHERE in key.places]),
    )
    filled = [(heading, members) for heading, members in groups if members]
    size = size_class(cells)
    each = cells // len(filled) if size == WIDE and filled else cells
    blocks: list[list[Line]] = []
    for heading, members in filled:
        block = [line((" " + heading, "strong"), ground="bar")]
        for key in _numbers_as_one(members):
            block += _entry(key, why_not(key), each, has_command=size != PHONE, is_ascii=is_ascii)
        blocks.append(block)
    if size == WIDE:
        return _side_by_side(blocks, each)
    return [row for block in blocks for row in (*block, EMPTY)]


def _side_by_side(blocks: Sequence[Sequence[Line]], each: int) -> list[Line]:
    """The groups as columns so many cells wide."""
    lines = []
    for parts in zip_longest(*blocks, fillvalue=EMPTY):
        spans: list[Span] = []
        for part in parts:
            kept = cut(part, each)
            spans += [*kept.spans, (" " * (each - width(kept.text)), "text")]
        lines.append(line(*spans, ground=parts[0].ground))
    return lines


def _numbers_as_one(keys: Sequence[Key]) -> list[Key]:
    """The keys, those of the numbered views or panels in one row."""
    views = [key for key in keys if key.keys and _NUMBERED.fullmatch(key.id)]
    if len(views) < 2:
        return list(keys)
    first, last = views[0], views[-1]
    one = replace(first, id=f"{first.id}-{last.id.partition('.')[2]}", keys=(f"{first.keys[0]}-{last.keys[0]}",))
    return [one if key is first else key for key in keys if key is first or key not in views]


def _entry(key: Key, reason: str, cells: int, *, has_command: bool, is_ascii: bool) -> list[Line]:
    names = " ".join(_name(name, is_ascii) for name in key.keys[:2]) or "·"
    tip = _(key.tip) + (f" ({reason})" if reason else "")
    token = "muted" if reason else "text"
    spans: list[Span] = [(" " + pad(names, _NAME_CELLS), "accent")]
    if has_command:
        spans.append((pad(":" + key.command, _COMMAND_CELLS), "muted"))
    left = sum(width(words) for words, _token in spans)
    first, *rest = wrap(tip, max(20, cells - left - 2))
    return [line(*spans, (first, token)), *(line((" " * left, "text"), (row, token)) for row in rest)]


def _name(key: str, is_ascii: bool) -> str:
    if is_ascii and key in _ARROWS:
        return _(_ARROWS[key])
    name = shown(key)
    return _(name) if width(name) > 2 and not name.startswith("^") else name
