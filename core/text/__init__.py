"""Foreign text: how it is shown, measured, compared and linked.

Links are loaded when they are first asked for: a desk paints its first frame without them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from core.text.cells import fit, pad, width, wrap
from core.text.fold import fold, skeleton
from core.text.show import BODY_CHARS, BODY_LINES, FIELD_CHARS, show

if TYPE_CHECKING:
    from core.text.links import Link, link

__all__ = [
    "BODY_CHARS",
    "BODY_LINES",
    "FIELD_CHARS",
    "Link",
    "fit",
    "fold",
    "link",
    "pad",
    "show",
    "skeleton",
    "width",
    "wrap",
]

_LATER = {"Link": "core.text.links", "link": "core.text.links"}


def __getattr__(name: str) -> object:
    """What is loaded later, by its name."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
