"""The one road of foreign text to the screen.

Nothing else in this package makes a renderable of a text that a citizen, a feed, a server or a file wrote. All
of it passes ``core.text.show`` here, and none of it is read as markup. Which one to use: ``content`` for
Textual's own widgets, titles and tooltips; ``cell`` for the cells and labels of DataTable and Tree, which draw
a ``Content`` wrongly; ``segments`` in widgets that draw their own lines; ``toast`` for notifications.

Textual does not count the letter after a ZWJ, terminals do. Where Textual measures, the joiner is left out, as
columns would shift; in ``segments`` it stays, because there every segment is counted by itself.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App
from textual.content import Content
from textual.widget import Widget

from core.text import show

_ZWJ = "\u200d"
_COUNTED = re.compile(f"[^{_ZWJ}]*{_ZWJ}|[^{_ZWJ}]+")


def content(value: object, style: str = "", *, lines: bool = False, limit: int | None = None) -> Content:
    """Foreign text for a slot of a Textual widget; ``lines`` and ``limit`` as in ``show``."""
    return Content.styled(_measured(show(value, lines=lines, limit=limit)), style)


def cell(value: object, style: str = "", *, lines: bool = False, limit: int | None = None) -> Text:
    """Foreign text for a cell or label of DataTable or Tree; ``lines`` and ``limit`` as in ``show``."""
    return Text(_measured(show(value, lines=lines, limit=limit)), style)


def segments(value: object, style: Style | None = None, *, limit: int | None = None) -> list[Segment]:
    """Foreign text for one line of a widget that draws its own lines, measured as ``core.text.width`` does."""
    text = show(value, limit=limit)
    pieces = _COUNTED.findall(text) if _ZWJ in text else [text]
    return [Segment(piece, style) for piece in pieces if piece]


def toast(
    where: App[Any] | Widget,  # Any: what the app returns at its end does not matter here
    message: object,
    *,
    title: object = "",
    severity: Literal["information", "warning", "error"] = "information",
    timeout_s: float | None = None,
) -> None:
    """Notify the person at the screen, be the words ours or foreign."""
    where.notify(
        _measured(show(message)),
        title=_measured(show(title)),
        severity=severity,
        timeout=timeout_s,
        markup=False,
    )


def _measured(text: str) -> str:
    return text.replace(_ZWJ, "")
