"""Texts for property tests: any characters at all, with those that make trouble more often than chance has it."""

from __future__ import annotations

import sys
from functools import cache
from unicodedata import category

from hypothesis import strategies as st

TROUBLE = (
    "\x00\x07\x08\t\n\x0b\x0c\r\x1b\x7f\x85\x9b\xa0\xad"
    "\u034f\u0301\u0316\u0345\u0488\u05b0\u061c\u0627\u0644\u064b\u06cc\u0915\u093c\u093f\u094d\u09c7\u09be\u0b47"
    "\u0e33\u0e48\u1100\u1161\u11a8\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u2028\u202e\u2060\u2066\u20e3"
    "\u23ce\u25cc\u2630\u2800\u2e3b\u3000\u3164\ud800\udfff\ue000\ufb1d\ufdfa\ufe0f\ufeff\ufffd\uffff"
    "\U0001242b\U0001d15e\U0001d160\U0001f1e9\U0001f1ea\U0001f3fb\U0001f468\U000e0069\U0010ffff"
)

any_character = st.one_of(
    st.characters(exclude_categories=()),
    st.sampled_from(TROUBLE),
    st.sampled_from("abñé [+]…漢"),
)

any_text = st.one_of(st.text(any_character, max_size=60), st.text(st.sampled_from(TROUBLE), max_size=60))


@cache
def every_character() -> tuple[str, ...]:
    """Every character Unicode has assigned, and the ends of the ranges it has not."""
    codes = range(sys.maxunicode + 1)
    kinds = [category(chr(code)) for code in codes]
    return tuple(
        chr(code)
        for code in codes
        if kinds[code] not in ("Cn", "Co", "Cs") or kinds[code] != kinds[max(0, code - 1)] or code == sys.maxunicode
    )
