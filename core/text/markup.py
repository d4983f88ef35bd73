"""Foreign HTML made small enough for a parser: tags, text, and nothing that costs more than it is long.

HTML parsers need quadratic time for a tag with a hundred thousand attributes or for tags nested as deep
(measured: half a minute for 500 kB). This pass reads the text once, as an HTML tokenizer does, and leaves out
what nobody reads: comments, scripts and other raw contents, the attributes of overlong tags, and tags beyond a
number no message needs. What is left out leaves a ``<wbr>`` or a blank behind, so that nothing new can form.

Source: https://html.spec.whatwg.org/multipage/parsing.html#tokenization, read 2026-11-22.
"""

from __future__ import annotations

import re
from itertools import count

HTML_CHARS = 500_000
"""What is longer is cut."""
TAGS = 5_000
"""Tags that count; the text after more of them is kept, without them."""
TAG_CHARS = 4_096
"""A longer tag (an image inside its own address, say) loses its attributes."""

_RAW = "script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|template"

_TAKES_OVER = frozenset(("plaintext", "frameset"))  # nothing after them would be markup, or text
_SURROGATE = re.compile("[\ud800-\udfff]")

_PIECE = re.compile(
    rf"""
      <!--(?:-?>|.*?(?:--!?>|\Z))                                # a comment
    | <!\[CDATA\[.*?(?:\]\]>|\Z)
    | <(?:[!?]|/(?![a-zA-Z]))[^>]*+(?:>|\Z)                       # a declaration, or what is read as a comment
    | <(?P<raw>{_RAW})(?=[\t\n\f\r />]).*?(?:</(?P=raw)[^>]*+>|\Z)   # contents that are not markup
    | <(?P<name>/?[a-zA-Z][^\t\n\f\r />]*+)                       # a tag
      (?: [\t\n\f\r /]++
        | (?: =[^\t\n\f\r />=]*+ | [^\t\n\f\r />=]++ )            #   the name of an attribute
          (?: [\t\n\f\r ]*+ = [\t\n\f\r ]*+                       #   and its value
            (?: "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) | [^\t\n\f\r >"'][^\t\n\f\r >]*+ )?+
          )?+
      )*+ (?:>|\Z)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def tame(html: str) -> str:
    """The HTML without what is slow to parse and not shown anyway; its text and links stay."""
    seen = count(1)

    def keep(piece: re.Match[str]) -> str:
        name = piece["name"]
        if name is None or name.lower().lstrip("/") in _TAKES_OVER:
            return "<wbr>"
        if next(seen) > TAGS:
            return " "
        return piece[0] if len(piece[0]) <= TAG_CHARS else f"<{name[:64]}>"

    return _PIECE.sub(keep, _SURROGATE.sub("\ufffd", html[:HTML_CHARS]))
