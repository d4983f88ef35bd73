"""Foreign text: how it is shown, measured, compared, linked and freed of its HTML."""

from __future__ import annotations

from core.text.cells import fit, pad, width, wrap
from core.text.fold import fold, looks_like, skeleton
from core.text.html import to_text
from core.text.links import Link, link
from core.text.show import BODY_CHARS, BODY_LINES, FIELD_CHARS, show

__all__ = [
    "BODY_CHARS",
    "BODY_LINES",
    "FIELD_CHARS",
    "Link",
    "fit",
    "fold",
    "link",
    "looks_like",
    "pad",
    "show",
    "skeleton",
    "to_text",
    "width",
    "wrap",
]
