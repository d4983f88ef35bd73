"""Texts as they are compared: for search and watches, and for handles that imitate another.

What is compared is never what is shown: here accents, upper case and everything invisible are taken away, so
that a watched word is found however it was written. Both functions give the same when applied twice.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, is_normalized, normalize

from core.text.letters import joins, spells
from core.text.lookalikes import LETTERS, PAIRS

_ENYE = re.compile("([nN])\u0303")
_VOWEL_RUN_MAX = 3
_HANDLE_CHARS = 512


def fold(text: str, *, keep_enye: bool = False) -> str:
    """The text for matching: compatibility forms and case levelled, accents and invisible characters gone.

    Every blank, line break included, becomes a space; runs of them are kept. The vowel signs of Indic and
    Southeast Asian scripts stay on their letters, as words would be lost without them.

    Args:
        keep_enye: ``ñ`` stays a letter of its own; otherwise it matches ``n``.
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    if keep_enye:
        text = _ENYE.sub(_compose_enye, text)
        folded = "".join(map(_fold_keeping_enye, text))
    else:
        folded = "".join(map(_fold_character, text))
    if folded.isascii():
        return folded
    folded = _spelled(folded)
    return folded if is_normalized("NFC", folded) else normalize("NFC", folded)


def level(text: str) -> str:
    """A name or a line for telling whether it is the same: folded, with single blanks and none at its ends."""
    return " ".join(fold(text).split())


def skeleton(handle: str) -> str:
    """What a handle looks like at a glance: two handles that can be mistaken for one another give the same.

    Case, accents, separators, look-alike letters of other scripts, digits that stand for letters and pairs
    such as ``rn`` for ``m`` are levelled. A few honest handles will collide: it is a reason to look, no proof.
    """
    text = normalize("NFKC", _unmarked(handle))
    text = fold("".join(map(_letter, text)))  # capitals first: Η looks like H, its small letter η like n
    text = normalize("NFC", "".join(filter(str.isalnum, map(_letter, text))))
    for pair, letter in PAIRS:
        text = text.replace(pair, letter)
    return text


def _unmarked(handle: str) -> str:
    """As much of a handle as is compared, without marks: long runs of them would be slow to sort."""
    return "".join(character for character in handle[:_HANDLE_CHARS] if category(character)[0] != "M")


def _letter(character: str) -> str:
    return LETTERS.get(character, character)


def _compose_enye(match: re.Match[str]) -> str:
    return "ñ" if match[1] == "n" else "Ñ"


@lru_cache(maxsize=8192)
def _fold_keeping_enye(character: str) -> str:
    return "ñ" if character in "ñÑ" else _fold_character(character)


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    return normalize("NFC", "".join(map(_level, normalize("NFKD", character).casefold())))


def _level(character: str) -> str:
    match category(character):
        case "Mn" | "Mc" if spells(character):
            return character
        case "Mn" | "Mc" | "Me" | "Cf":
            return ""
        case "Cc":
            return " " if character.isspace() else ""
        case "Cs":
            return "\ufffd"
        case "Zs" | "Zl" | "Zp":
            return " "
        case _:
            return "" if character in "\u115f\u1160\u3164\uffa0" else " " if character == "\u2800" else character


def _spelled(text: str) -> str:
    """Keep vowel signs only where they spell: a few, on letters of their own scripts."""
    if not any(map(spells, set(text))):
        return text
    out: list[str] = []
    run = _VOWEL_RUN_MAX
    for character in text:
        if spells(character):
            run += 1
            if run > _VOWEL_RUN_MAX:
                continue
        else:
            run = 0 if joins(character) else _VOWEL_RUN_MAX
        out.append(character)
    return "".join(out)
