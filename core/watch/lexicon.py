"""Phrases as rules write them, and where they stand in a text.

A phrase is words as anyone writes them; ``a/b`` stands for any of these words, ``stem*`` for every word that begins
so, ``~`` for up to three words in between, ``$name`` for any entry of a list. Words are compared in the form in which
watches compare them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product

from core.text.words import Word
from core.text.words import plain as plain_form
from core.text.words import words as split

GAP_MOST = 3
"""Words that ``~`` may skip."""

Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Token:
    """One place of a phrase."""

    normals: frozenset[str]
    stems: tuple[str, ...] = ()

    def fits(self, word: Word) -> bool:
        """Whether the word can stand here."""
        return word.normal in self.normals or (bool(self.stems) and word.plain.startswith(self.stems))


_GAP = Token(frozenset())
"""Up to three words, whichever they are."""

Pattern = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``begin`` up to, but not including, ``end``."""

    begin: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether both have a word in common."""
        return self.begin < other.end and other.begin < self.end

    def distance(self, other: Span) -> int:
        """How many words stand between the two; 0 when they touch or overlap."""
        return max(0, self.begin - other.end, other.begin - self.end)


def compiled(phrase: str, lists: Lists) -> list[Pattern]:
    """The patterns of one phrase: one, or several where a list holds entries of more than one word."""
    places: list[list[tuple[Token, ...]]] = []
    for piece in phrase.split():
        if piece == "~":
            places.append([(_GAP,)])
        elif piece.startswith("$"):
            places.append(_entries(lists[piece[1:]]))
        else:
            places.append(_spelled(piece))
    return [tuple(token for part in parts for token in part) for parts in product(*places)]


class Phrases:
    """The phrases of one rule, ready to be looked for."""

    def __init__(self, phrases: Sequence[str], lists: Lists) -> None:
        self._by_first: dict[str, list[Pattern]] = {}
        self._by_stem: list[Pattern] = []
        self._none: list[Pattern] = []
        self.keys: frozenset[str] = frozenset()
        """Comparing forms of which one is in every text that holds one of the phrases."""
        self._needed: dict[str, list[tuple[frozenset[str], ...]]] = {}
        for pattern in (one for phrase in phrases for one in compiled(phrase, lists)):
            for normal in pattern[0].normals:
                self._by_first.setdefault(normal, []).append(pattern)
            if pattern[0].stems:
                self._by_stem.append(pattern)
            whole = [token.normals for token in pattern if token.normals and not token.stems]
            assert whole, f"a phrase needs a whole word: {phrases}"
            keys = max(whole, key=lambda normals_: min(map(len, normals_)))
            self.keys |= keys
            for key in keys:
                self._needed.setdefault(key, []).append(tuple(whole))

    def may_stand_in(self, forms: Set[str]) -> bool:
        """Whether a text of these comparing forms has all the words of a phrase, in whatever order."""
        return not self.keys.isdisjoint(forms) and any(
            all(not choices.isdisjoint(forms) for choices in needed)
            for key in self.keys & forms
            for needed in self._needed[key]
        )

    def find(self, words: Sequence[Word]) -> Iterator[Span]:
        """Every place where one of the phrases begins, in order, each with its shortest reading."""
        for begin, word in enumerate(words):
            patterns = self._by_first.get(word.normal, self._none)
            for pattern in patterns + self._by_stem if self._by_stem else patterns:
                end = _end(pattern, words, begin)
                if end is not None:
                    yield Span(begin, end)


def normals(texts: Sequence[str]) -> frozenset[str]:
    """The comparing forms of single words."""
    return frozenset(word.normal for text in texts for word in split(text))


def _entries(entries: Sequence[str]) -> list[tuple[Token, ...]]:
    """A list as one place for its single words, and one reading for each entry of several."""
    cut = [split(entry) for entry in entries]
    single = frozenset(found[0].normal for found in cut if len(found) == 1)
    several = [tuple(Token(frozenset({word.normal})) for word in found) for found in cut if len(found) > 1]
    return ([(Token(single),)] if single else []) + several


def _spelled(piece: str) -> list[tuple[Token, ...]]:
    choices = piece.split("/")
    stems = tuple(plain_form(choice[:-1]) for choice in choices if choice.endswith("*"))
    written = [split(choice) for choice in choices if not choice.endswith("*")]
    if len(written) == 1 and not stems:
        return [tuple(Token(frozenset({word.normal})) for word in written[0])]  # "i'm" is two words
    return [(Token(frozenset(word.normal for found in written for word in found), stems),)]


def _end(pattern: Pattern, words: Sequence[Word], begin: int) -> int | None:
    """Where the pattern that begins at ``begin`` ends, or ``None``."""
    reached = {begin}
    for token in pattern:
        if token is _GAP:
            reached = {at + skipped for at in reached for skipped in range(GAP_MOST + 1)}
        else:
            reached = {at + 1 for at in reached if at < len(words) and token.fits(words[at])}
        if not reached:
            return None
    return min(reached)
