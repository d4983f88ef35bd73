"""Help as lines, read from the key table: what one can look at, what one can do, what works everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.i18n import _
from core.text.cells import pad, width, wrap
from tui.keys import EVERYWHERE, Key, shown
from tui.paint import EMPTY, Line, line


def help_lines(keys: Sequence[Key], why_not: Callable[[Key], str], cells: int) -> list[Line]:
    """Every action of a place with its keys, name and sentence; what is off says why."""
    groups = (
        (_("Look"), [key for key in keys if not key.acting and EVERYWHERE not in key.places]),
        (_("Act"), [key for key in keys if key.acting]),
        (_("Everywhere"), [key for key in keys if not key.acting and EVERYWHERE in key.places]),
    )
    lines: list[Line] = []
    for heading, members in groups:
        lines.append(line((" " + heading, "strong"), ground="bar"))
        for key in _numbers_as_one(members):
            lines += _entry(key, why_not(key), cells)
        lines.append(EMPTY)
    return lines


def _numbers_as_one(keys: Sequence[Key]) -> list[Key]:
    """The keys, those of the numbered views in one row."""
    views = [key for key in keys if key.id.startswith("view.") and key.keys]
    if len(views) < 2:
        return list(keys)
    first, last = views[0], views[-1]
    one = replace(first, id=f"{first.id}-{last.id.removeprefix('view.')}", keys=(f"{first.keys[0]}-{last.keys[0]}",))
    return [one if key is first else key for key in keys if key is first or key not in views]


def _entry(key: Key, reason: str, cells: int) -> list[Line]:
    names = " ".join(_name(name) for name in key.keys[:2]) or "·"
    command = ":" + key.command
    tip = _(key.tip) + (f" ({reason})" if reason else "")
    token = "muted" if reason else "text"
    if cells < 72:
        head, *rest = wrap(tip, cells - 15)
        begin = line((" " + pad(names, 12), "accent"), (head, token))
        return [begin, *(line((" " * 13, "text"), (part, token)) for part in rest)]
    left = 13 + 24
    rows = wrap(tip, max(20, cells - left - 2))
    first = line((" " + pad(names, 12), "accent"), (pad(command, 24), "muted"), (rows[0], token))
    return [first, *(line((" " * left, "text"), (row, token)) for row in rows[1:])]


def _name(key: str) -> str:
    name = shown(key)
    return _(name) if width(name) > 2 and name.isalpha() else name
