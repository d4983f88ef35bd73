"""Phrases as word lists write them, and where they stand in a passage.

A phrase is words as anyone writes them. ``a/b``: any of these words. ``stem*``: every word that begins so. ``word?``:
it may be missing. ``~``: up to three words in between. ``<n>``: a figure. ``$name``: any entry of another list. Words
are compared without accents and capitals, ``ñ`` kept; a phrase does not reach across a stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from core.publishing.lint.page import Word
from core.text.fold import fold

_BETWEEN = r"[^\w.;:!?¡¿|\n]+"
_GAP = rf"(?:{_BETWEEN}\w+){{0,3}}?"
_FIGURE = r"\d+(?:[.,]\d+)*"
_STEM_CHARS = 3

Lists = Mapping[str, Sequence[str]]


class Phrases:
    """The phrases of one list, ready to be looked for."""

    def __init__(self, phrases: Sequence[str], lists: Lists) -> None:
        self._by_word: dict[str, list[str]] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._by_figure: list[str] = []
        self._ready: dict[str, re.Pattern[str] | None] = {}
        for phrase in phrases:
            pattern = _pattern(phrase, lists)
            for first in _firsts(phrase.split()[0], lists):
                if first == "<n>":
                    self._by_figure.append(pattern)
                elif first.endswith("*"):
                    assert len(first) > _STEM_CHARS, f"a stem needs {_STEM_CHARS} letters: {phrase}"
                    self._by_stem.setdefault(first[:_STEM_CHARS], []).append(pattern)
                else:
                    self._by_word.setdefault(first, []).append(pattern)

    def find(self, flat: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Every place where one of the phrases stands, in order, none within another."""
        reached = 0
        for word in words:
            if word.at < reached:
                continue
            pattern = self._at(word.plain)
            found = pattern.match(flat, word.at) if pattern is not None else None
            if found is not None:
                reached = found.end()
                yield found.span()

    def is_in(self, flat: str, words: Sequence[Word]) -> bool:
        """Whether one of them stands there at all."""
        return next(self.find(flat, words), None) is not None

    def _at(self, plain: str) -> re.Pattern[str] | None:
        known = plain if plain in self._by_word else ""
        stem = plain[:_STEM_CHARS] if plain[:_STEM_CHARS] in self._by_stem else ""
        is_figure = bool(self._by_figure) and plain[0].isdigit()
        if not (known or stem or is_figure):
            return None
        key = f"{known}\0{stem}\0{is_figure}"
        if key not in self._ready:
            some = [
                *self._by_word.get(known, ()),
                *self._by_stem.get(stem, ()),
                *(self._by_figure if is_figure else ()),
            ]
            some.sort(key=len, reverse=True)
            self._ready[key] = re.compile(f"(?:{'|'.join(some)})(?!\\w)")
        return self._ready[key]


def _firsts(piece: str, lists: Lists) -> list[str]:
    if piece.startswith("$"):
        return [first for entry in lists[piece[1:]] for first in _firsts(entry.split()[0], lists)]
    return [one if one == "<n>" or one.endswith("*") else _parts(one)[0] for one in map(_level, piece.split("/"))]


def _pattern(phrase: str, lists: Lists) -> str:
    out = ""
    for piece in phrase.split():
        if piece == "~":
            out += _GAP
            continue
        is_optional = piece.endswith("?")
        part = _spelled(piece.removesuffix("?"), lists)
        part = part if not out else f"{_BETWEEN}{part}"
        out += f"(?:{part})?" if is_optional else part
    return out


def _spelled(piece: str, lists: Lists) -> str:
    if piece.startswith("$"):
        return f"(?:{'|'.join(sorted((_pattern(entry, lists) for entry in lists[piece[1:]]), key=len, reverse=True))})"
    return f"(?:{'|'.join(map(_one, map(_level, piece.split('/'))))})"


def _one(word: str) -> str:
    if word == "<n>":
        return _FIGURE
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\w*"
    return _BETWEEN.join(map(re.escape, _parts(word))) + r"(?!\w)"


def _level(word: str) -> str:
    return word if word == "<n>" else fold(word, keep_enye=True)


def _parts(word: str) -> list[str]:
    """``don't`` as the two words that a text has."""
    return re.findall(r"[^\W_]+", word)
