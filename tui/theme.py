"""The look, as named tokens: the one place where a colour has a value.

Five palettes hold the same tokens: true colour and 256 colours, each dark and light, the terminal's own 16
colours, and none at all (``NO_COLOR``), where weight and inversion alone tell things apart. No state is told
by colour only: a sign or a word always stands beside it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rich.color import Color
from rich.style import Style

GROUNDS = ("bg", "bar", "sel", "seloff", "pop")
"""What a line may lie on: the ground, strips, the cursor row, the cursor row elsewhere, boxes."""

_INVERSE = ("tab", "l4", "privtab")

_DARK = {
    "bg": "#12161c", "bar": "#1b222b", "sel": "#27394e", "seloff": "#1f2833", "pop": "#202833", "rule": "#3d4855",
    "text": "#d9dfe6", "strong": "#d9dfe6", "muted": "#9fabb8", "accent": "#7fc7d9", "crit": "#ff938a",
    "warn": "#e8b95f", "priv": "#c3adf7", "tab": "#7fc7d9", "l4": "#f5766d", "privtab": "#c3adf7",
}  # fmt: skip
_LIGHT = {
    "bg": "#f8f7f3", "bar": "#e8e6df", "sel": "#cddfe9", "seloff": "#e2e6e6", "pop": "#efede6", "rule": "#b7b4aa",
    "text": "#1b2128", "strong": "#1b2128", "muted": "#525b65", "accent": "#00596b", "crit": "#9e1b16",
    "warn": "#6e4700", "priv": "#55349a", "tab": "#00596b", "l4": "#a3211b", "privtab": "#55349a",
}  # fmt: skip
_DARK_256 = {
    "bg": 234, "bar": 235, "sel": 237, "seloff": 235, "pop": 235, "rule": 239, "text": 254, "strong": 254,
    "muted": 145, "accent": 116, "crit": 210, "warn": 179, "priv": 147, "tab": 116, "l4": 203,
    "privtab": 147,
}  # fmt: skip
_LIGHT_256 = {
    "bg": 255, "bar": 254, "sel": 253, "seloff": 254, "pop": 254, "rule": 249, "text": 235, "strong": 235,
    "muted": 59, "accent": 23, "crit": 124, "warn": 58, "priv": 55, "tab": 23, "l4": 124, "privtab": 55,
}  # fmt: skip
_SIXTEEN = {
    "text": "", "strong": "bold", "muted": "", "accent": "cyan", "crit": "bright_red", "warn": "yellow",
    "priv": "bright_magenta", "rule": "", "tab": "reverse", "l4": "white on red",
    "privtab": "black on bright_magenta",
}  # fmt: skip
_PLAIN = {
    "text": "", "strong": "bold", "muted": "", "accent": "bold", "crit": "bold", "warn": "", "priv": "bold",
    "rule": "", "tab": "reverse", "l4": "reverse bold", "privtab": "reverse",
}  # fmt: skip

_COLOURS: Mapping[str, Mapping[str, str | int]] = {
    "dark": dict(_DARK),
    "light": dict(_LIGHT),
    "dark-256": dict(_DARK_256),
    "light-256": dict(_LIGHT_256),
}


@dataclass(frozen=True)
class Palette:
    """One look: the style of each (token, ground), and the CSS colours of the grounds."""

    name: str
    styles: Mapping[tuple[str, str], Style]
    css: Mapping[str, str]
    """``bg``, ``bar``, ``text`` and the other names as CSS colours, for layout containers and fields."""
    is_ansi: bool

    def style(self, token: str, ground: str = "bg") -> Style:
        """How text of ``token`` looks on ``ground``.

        Raises:
            KeyError: there is no such token: a spelling mistake in our own code.
        """
        return self.styles[token, ground]


def choose(environment: Mapping[str, str], *, is_light: bool = False) -> str:
    """The palette's name that fits the terminal: ``NO_COLOR`` first, then what it says it can show.

    Source: https://no-color.org (set and not empty), read 2026-11-22.
    """
    if environment.get("NO_COLOR"):
        return "none"
    term = environment.get("TERM", "")
    shade = "light" if is_light else "dark"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return shade
    if "256color" in term:
        return f"{shade}-256"
    return "16"


@lru_cache(maxsize=8)
def palette(name: str) -> Palette:
    """The palette of that name: ``dark``, ``light``, ``dark-256``, ``light-256``, ``16`` or ``none``."""
    if name in ("16", "none"):
        return _of_the_terminal(name, _SIXTEEN if name == "16" else _PLAIN)
    return _of_colours(name, {token: _colour(value) for token, value in _COLOURS[name].items()})


def is_utf8(environment: Mapping[str, str]) -> bool:
    """Whether the terminal's locale can show more than ASCII; ``TERM=linux`` lacks most of our signs."""
    if environment.get("TERM") == "linux":
        return False
    names = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if names[:2] == ["", "C.UTF-8"]:
        names[1] = ""  # where the locale is none, the interpreter itself sets this (PEP 538): it says nothing
    return "utf" in next(filter(None, names), "").lower()


def sanitised(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would change how the interpreter or the screen library behaves."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(("PYTHON", "TEXTUAL", "LD_")) and name not in ("EDITOR", "VISUAL", "PAGER", "BROWSER")
    }


def apply_environment() -> str:
    """Clean this process's environment and return the palette it asked for."""
    chosen = choose(os.environ)
    clean = sanitised(os.environ)
    clean.pop("NO_COLOR", None)  # our own palette does it; the screen library would turn everything grey
    for name in set(os.environ) - set(clean):
        del os.environ[name]
    return chosen


def _colour(value: str | int) -> Color:
    return Color.from_ansi(value) if isinstance(value, int) else Color.parse(value)


def _of_colours(name: str, colours: Mapping[str, Color]) -> Palette:
    styles: dict[tuple[str, str], Style] = {}
    for ground in GROUNDS:
        for token, colour in colours.items():
            if token in _INVERSE:
                style = Style(color=colours["bg"], bgcolor=colour, bold=True)
            else:
                style = Style(color=colour, bgcolor=colours[ground], bold=token == "strong")
            styles[token, ground] = style
    css = {token: _css(colour) for token, colour in colours.items()}
    return Palette(name, styles, css, is_ansi=False)


def _of_the_terminal(name: str, words: Mapping[str, str]) -> Palette:
    styles = {}
    for ground in GROUNDS:
        for token, word in words.items():
            style = Style.parse(word) if word else Style()
            if ground == "sel" and token not in _INVERSE:
                style = Style(reverse=True, bold=style.bold)
            styles[token, ground] = style
        for token in GROUNDS:
            styles[token, ground] = Style(reverse=ground == "sel")
    css = dict.fromkeys((*GROUNDS, *words), "ansi_default")
    return Palette(name, styles, css, is_ansi=True)


def _css(colour: Color) -> str:
    red, green, blue = colour.get_truecolor()
    return f"#{red:02x}{green:02x}{blue:02x}"
