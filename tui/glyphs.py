"""Signs for terminals that can show only ASCII: the same shapes in plain letters, cell for cell."""

from __future__ import annotations

import re

_ASCII = {
    "►": ">", "▌": "|", "…": "~", "·": "-", "»": ">", "«": '"', "┃": "|", "║": "H", "╎": ":", "│": "|", "─": "-",
    "┌": "+", "┐": "+", "└": "+", "┘": "+", "▁": "1", "▂": "2", "▃": "3", "▄": "4", "▅": "5", "▆": "6", "▇": "7",
    "█": "8", "░": "?", "↑": "^", "↓": "v", "→": ">", "—": "-", "–": "-",
}  # fmt: skip
_TABLE = str.maketrans(_ASCII)
_END_OF_QUOTE = re.compile(r"(?<=\S)»")
"""The same letter before our own messages stands free, as a sign."""


def ascii_signs(text: str) -> str:
    """The text with our signs swapped one for one; letters are left alone."""
    return text if text.isascii() else _END_OF_QUOTE.sub('"', text).translate(_TABLE)
