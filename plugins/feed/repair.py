"""The common faults of feeds, mended without touching the words, so that a strict reader can go on.

feedparser's fallback for faulty markup loses namespaces and stumbles over impossible character references;
most faulty feeds have only a bare ``&``, an HTML entity or a control character.
"""

from __future__ import annotations

import re
from html.entities import html5

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_AMPERSAND = re.compile(
    r"(?P<keep><!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)"
    r"|&(?:#(?P<number>[0-9]{1,9}|[xX][0-9a-fA-F]{1,8});|(?P<name>[A-Za-z][A-Za-z0-9]{0,31});)?",
    re.DOTALL,
)
_OF_XML = ("amp", "lt", "gt", "quot", "apos")


def repaired(markup: str) -> str:
    """``markup`` without illegal characters, impossible references and bare ampersands; CDATA stays as it is."""
    declared = frozenset(re.findall(r"<!ENTITY\s+(\w+)", markup[:20_000]))

    def mended(match: re.Match[str]) -> str:
        if match["keep"] is not None:
            return match["keep"]
        if match["number"] is not None:
            return match[0] if _is_legal(match["number"]) else ""
        name = match["name"]
        if name is None:
            return "&amp;"
        if name in _OF_XML or name in declared:
            return match[0]
        return html5.get(name + ";") or f"&amp;{name};"

    return _AMPERSAND.sub(mended, _ILLEGAL.sub("", markup))


def _is_legal(number: str) -> bool:
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
