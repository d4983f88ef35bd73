"""What a character is, for those who show, measure and compare texts.

Unicode knows many thousands of characters; this house asks only four questions about one. The answers come
from the Unicode tables of the running Python, so a character newer than those tables counts as unassigned.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category

JOINERS = frozenset("\u200c\u200d")
"""ZWNJ and ZWJ: no cell of their own, but they shape Persian and Indic words."""

DOTTED_CIRCLE = "◌"
"""What carries a mark that has no letter to stand on."""

_JOINING = (
    (0x0600, 0x08FF),  # Arabic, Syriac, Thaana, N'Ko, Mandaic
    (0x0900, 0x0FFF),  # the scripts of India, Sinhala, Thai, Lao, Tibetan
    (0x1000, 0x109F),  # Burmese
    (0x1700, 0x18AF),  # the Philippines, Khmer, Mongolian
    (0x1900, 0x1CFF),  # Limbu to Vedic signs
    (0xA800, 0xABFF),  # Syloti Nagri to Meetei Mayek
    (0xFB50, 0xFDFF),  # Arabic, presentation forms
    (0xFE70, 0xFEFE),
    (0x10A00, 0x10FFF),
    (0x11000, 0x11FFF),
)
"""Blocks of scripts that use joiners and in which a mark is often a vowel."""

_JAMO_TAILS = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF))
"""Hangul vowels and final consonants, which terminals draw onto the syllable's first consonant."""


@lru_cache(maxsize=8192)
def rides(character: str) -> bool:
    """Whether the character has no cell of its own and is drawn on the one before it."""
    return category(character) in _MARKS or _within(ord(character), _JAMO_TAILS)


@lru_cache(maxsize=8192)
def joins(character: str) -> bool:
    """Whether a joiner beside this letter or mark means something, as in Persian and Indic words."""
    return category(character)[0] in "LM" and _within(ord(character), _JOINING)


@lru_cache(maxsize=8192)
def spells(character: str) -> bool:
    """Whether a mark is part of the spelling (an Indic vowel), rather than an accent that may be missing."""
    return category(character) in ("Mn", "Mc") and ord(character) >= 0x0900 and joins(character)


_MARKS = frozenset(("Mn", "Mc", "Me"))


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
