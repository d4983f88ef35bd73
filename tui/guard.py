"""The second lock: whatever a widget was given, no control character of it reaches the terminal.

Foreign text is cleaned by ``core.text.show`` before a pane lays it out; this filter sees every finished line
and holds should a widget have been given something else. It does not stop markup, which is gone by then.

What it takes out keeps the width Textual has reckoned with, so a line never grows over its neighbours: controls
and direction signs, which count as no cell, vanish; surrogates become ``�``. Hyperlinks are taken off
altogether, as a terminal opens them without asking; links are opened through ``core.text.link``.

Textual keeps its filters in ``App._filters``, an inner seam: Textual is pinned, and ``tests/tui/test_guard.py``
fails when the filter is no longer called.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

_UNCOUNTED = "\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
_SURROGATES = "\ud800-\udfff"
_FORBIDDEN = re.compile(f"[{_UNCOUNTED}{_SURROGATES}]")


class OutputGuard(LineFilter):
    """Takes control characters and hyperlinks out of every line that is drawn."""

    stopped = 0
    """Lines that had to be cleaned; anything but 0 tells of a widget that was given foreign text raw."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments as they are or, if one of them is not fit to be written, all of them cleaned."""
        for text, style, control in segments:
            if (
                control is not None
                or (not text.isprintable() and _FORBIDDEN.search(text) is not None)
                or (style is not None and style.link is not None)
            ):
                self.stopped += 1
                return [Segment(_printable(text), _unlinked(style)) for text, style, _ in segments]
        return segments


# Any: App is generic over what it returns at the end, which does not matter here
def install(app: App[Any]) -> OutputGuard:
    """Put the guard behind all other filters of the app; call it before the app runs, once."""
    guard = OutputGuard()
    app._filters.append(guard)
    return guard


def _printable(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: "\ufffd" if "\ud800" <= found[0] <= "\udfff" else "", text)


@lru_cache(maxsize=1024)
def _unlinked(style: Style | None) -> Style | None:
    return style if style is None or style.link is None else style.update_link(None)
