"""Did a document arrive whole? Told from its markup alone, also where the markup has faults.

A document is whole when every opening of its outermost element is closed again outside comments, CDATA sections
and processing instructions. A document cut anywhere before the end of that closing tag is never whole, so a
broken-off page cannot pass for a short one; what follows the closing tag (a provider's counter, a second
document's beginning) holds no entry and is cut away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FEED_ROOTS = ("rss", "feed", "rdf", "channel")
"""Outermost elements of feeds, lower case, without prefix."""

_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^\[>]*+(?:\[.*?\]\s*+)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*+(?::[\w.-]++)?)(?=([\s/>]))")
_ROOT_SO_FAR = re.compile(r"<([A-Za-z_][\w.:-]*)?$")


@dataclass(frozen=True, slots=True)
class Ending:
    """How the markup ends."""

    root: str
    """The outermost element, lower case; empty where none was reached."""
    is_whole: bool
    end: int
    """Where the outermost element's closing tag ends; the length of the text where nothing closes it."""

    @property
    def is_feed(self) -> bool:
        """Whether the outermost element is one of a feed."""
        return self.root.rpartition(":")[2] in _FEED_ROOTS


def ending(markup: str) -> Ending:
    """Find the outermost element of ``markup`` and whether it is closed."""
    start = 0
    while (skipped := _PROLOG.match(markup, start)) is not None:
        start = skipped.end()
    opened = _ROOT.match(markup, start)
    if opened is None:
        return Ending("", False, len(markup))
    root = opened.group(1)
    depth, end = 0, len(markup)
    for token in _tokens(root).finditer(markup, start):
        if token.lastgroup == "close":
            depth -= 1
            end = token.end()
        elif token.lastgroup == "empty":
            end = token.end() if depth == 0 else end
        elif token.lastgroup == "open":
            depth += 1
    return Ending(root.lower(), depth <= 0, end if depth <= 0 else len(markup))


def may_go_on(markup: str) -> bool:
    """Whether ``markup``, which has no complete outermost tag yet, is how XML begins."""
    start = 0
    while (skipped := _PROLOG.match(markup, start)) is not None:
        start = skipped.end()
    rest = markup[start:]
    if not rest:
        return True
    if rest.startswith(("<?", "<!")):
        return not rest.lower().startswith("<!doctype html")
    return _ROOT_SO_FAR.match(rest) is not None


def _tokens(root: str) -> re.Pattern[str]:
    """What matters for counting; an unclosed comment, CDATA section or instruction reaches to the end."""
    name = re.escape(root)
    return re.compile(
        r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
        rf"|(?P<close></{name}\s*+>)|(?P<empty><{name}(?:[\s/][^<>]*+)?(?<=/)>)|(?P<open><{name}(?=[\s/>]))",
        re.DOTALL | re.IGNORECASE,
    )
