"""Fewer bytes for the same picture: only what changes from one run of letters to the next is said.

The screen library ends the style of every run and states that of the next one in full, some 40 bytes each time.
Most runs of a row share their ground, so most of that is said again and again; on a line of 256 kbit/s it is
felt. Each frame is looked at by itself: it begins and ends without a style, as before.
"""

from __future__ import annotations

import re
from functools import lru_cache

from textual.drivers.linux_driver import LinuxDriver

_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_MOVES = re.compile(r"(?:\x1b\[[0-9]+;[0-9]+H)*")
_RESET = "\x1b[0m"

_Looks = tuple[frozenset[str], str, str]
"""Attributes such as bold, the letters' colour, the ground's."""


class ThriftyDriver(LinuxDriver):
    """Writes every frame without repetitions."""

    def write(self, data: str) -> None:
        """Write to the terminal."""
        super().write(thrifty(data) if _RESET in data else data)


def thrifty(frame: str) -> str:
    """The frame without styles that are said twice; a terminal shows the same."""
    out: list[str] = []
    current = ""  # the style in force on the terminal
    is_over = False  # whether the frame has ended it: the reset waits for what comes next
    at = 0
    for match in _STYLE.finditer(frame):
        between = frame[at : match.start()]
        if is_over and between and _MOVES.fullmatch(between) is None:
            out.append(_RESET)
            current, is_over = "", False
        out.append(between)
        wanted = match[1]
        if wanted in ("", "0"):
            is_over = is_over or current != ""
        elif current and not is_over:  # on top of what is in force: say it as it is and start afresh after it
            out.append(match[0])
            current = f"{current};{wanted}"
        else:
            out.append(_change(current, wanted))
            current, is_over = wanted, False
        at = match.end()
    if is_over:
        out.append(_RESET)
    out.append(frame[at:])
    return "".join(out)


@lru_cache(maxsize=4096)
def _change(before: str, after: str) -> str:
    """The shortest sequence from one style to another."""
    if before == after:
        return ""
    one, two = _read(before), _read(after)
    if one is None or two is None or not one[0] <= two[0] or (one[1] and not two[1]) or (one[2] and not two[2]):
        return f"\x1b[0;{after}m" if before else f"\x1b[{after}m"
    parts = [*sorted(two[0] - one[0]), *(new for old, new in zip(one[1:], two[1:], strict=True) if old != new)]
    return f"\x1b[{';'.join(parts)}m" if parts else ""


def _read(style: str) -> _Looks | None:
    """What a style says; ``None`` for one that says something else than attributes and two colours."""
    attributes: set[str] = set()
    letters = ground = ""
    rest = style.split(";") if style else []
    while rest:
        code = rest.pop(0)
        if code in ("38", "48") and rest:
            length = {"2": 4, "5": 2}.get(rest[0], 0)
            if not length or len(rest) < length:
                return None
            code = ";".join((code, *rest[:length]))
            del rest[:length]
        if code.startswith("38") or re.fullmatch("3[0-79]|9[0-7]", code):
            letters = code
        elif code.startswith("48") or re.fullmatch("4[0-79]|10[0-7]", code):
            ground = code
        elif code in "123456789" and code:
            attributes.add(code)
        else:
            return None
    return frozenset(attributes), letters, ground
