"""Whether two texts may be one: what was sent, and what a server made of it.

Servers shorten links and names, and some read marks (Markdown, HTML, typographic quotes) in what was typed. The
first is undone here exactly; the second cannot be, so texts are compared by their letters and digits, and by how
many words they share.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter

_HOSTS = re.compile(r"(?<![\w/])@([\w.-]*\w)@[\w.-]+(?::\d+)?")
_MARKS = re.compile(r"[\s*_`~\\]+")
_WORDS = re.compile(r"[^\W_]+")
_HIDEABLE = re.compile(r"https?://[^\s<>()\[\]]+|<[^<>]*>", re.IGNORECASE)
"""Addresses and tags: a server may hide them or write them out."""
_DIFFERENT_BELOW = 0.5
"""The share of words below which two texts are two posts, whatever a server does to one."""


def same(one: str, other: str) -> bool:
    """Whether they differ only in blanks, marks of emphasis, the hosts of names and case."""
    return _plain(one) == _plain(other)


def same_letters(one: str, other: str) -> bool:
    """Whether their letters and digits are the same in the same order."""
    return "".join(_words(one)) == "".join(_words(other))


def is_alike(one: str, other: str) -> bool:
    """Whether one may have been made of the other; so it is where one of them has no words to compare."""
    if same_letters(one, other):
        return True
    shares = (_share(_words(one), _words(other)), _share(_bare_words(one), _bare_words(other)))
    return max(shares) >= _DIFFERENT_BELOW


def _plain(text: str) -> str:
    return _MARKS.sub("", _HOSTS.sub(r"@\1", unicodedata.normalize("NFC", text))).casefold()


def _words(text: str) -> list[str]:
    return _WORDS.findall(unicodedata.normalize("NFKC", _HOSTS.sub(r"@\1", html.unescape(text))).casefold())


def _bare_words(text: str) -> list[str]:
    """The words without addresses and tags; with them where nothing else is there."""
    return _words(_HIDEABLE.sub(" ", html.unescape(text))) or _words(text)


def _share(one: list[str], other: list[str]) -> float:
    """How much of both is in both, 0 to 1."""
    if not one or not other:
        return 1.0
    common = Counter(one) & Counter(other)
    return 2 * common.total() / (len(one) + len(other))
