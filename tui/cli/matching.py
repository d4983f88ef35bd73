"""Which of a conversation's messages a search found: the same words, looked for in one text."""

from __future__ import annotations

import re

from core.inbox.search import match_expression
from core.text.fold import fold

_TERM = re.compile('"([^"]*)"')
_WORD = re.compile(r"[^\W_]+")


def says(text: str, words: str) -> bool:
    """Whether the text has all these words and "phrases"; accents and case do not matter."""
    spoken = _spaced(text)
    return all(_spaced(term) in spoken for term in _TERM.findall(match_expression(words)))


def _spaced(text: str) -> str:
    return f" {' '.join(_WORD.findall(fold(text)))} "
