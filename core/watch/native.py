"""What of a watch a platform's own search can be asked, and how much of it that covers.

A platform finds words; everything finer is judged here on what comes back. So each question asks for less than the
watch does and brings at least what the watch wants, except for what no platform knows: misspellings and beginnings
of words are asked as they stand, and :attr:`Coverage.PARTLY` says that others may be missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from core.query.model import All, Any, Field, FieldName, Form, Near, Node, Not, Phrase, Query, Term
from ventanilla.api import SearchQuery

MOST_QUESTIONS = 4
"""To one platform at a time for one watch: each costs a request."""
_MOST_WORDS = 8
_INEXACT = frozenset({Form.FUZZY, Form.PREFIX})


class Coverage(StrEnum):
    """How much of what a watch wants its questions bring, as far as the platform's search goes."""

    WHOLE = "whole"
    PARTLY = "partly"
    """Misspelt words, words of which only the beginning is watched, or some of many alternatives are missed."""
    NOTHING = "nothing"
    """There is nothing to ask a platform for."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What to ask, and how much that covers."""

    asked: tuple[SearchQuery, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class _Way:
    """Words that must all be met; tags of which one was watched."""

    words: frozenset[str]
    is_inexact: bool = False

    def and_(self, other: _Way) -> _Way:
        return _Way(self.words | other.words, self.is_inexact or other.is_inexact)


def questions(query: Query) -> Questions:
    """The fewest questions whose answers hold what the watch wants; at most :data:`MOST_QUESTIONS`."""
    ways = _ways(query.root) if query.root is not None else None
    if not ways:
        return Questions((), Coverage.NOTHING)
    apart = _without_covered(ways)
    kept = apart[:MOST_QUESTIONS]
    is_whole = len(kept) == len(apart) and not any(way.is_inexact for way in kept)
    lang = _lang(query.root)
    return Questions(tuple(_asked(way, lang) for way in kept), Coverage.WHOLE if is_whole else Coverage.PARTLY)


def _ways(node: Node) -> list[_Way] | None:
    """The alternatives of which each match has one; ``None``: a match need not have any word at all."""
    match node:
        case Term(text=text, form=form):
            return [_Way(frozenset({text}), form in _INEXACT)]
        case Phrase(terms=terms):
            if any(term.form in _INEXACT for term in terms):
                return [_Way(frozenset(term.text for term in terms), is_inexact=True)]
            return [_Way(frozenset({" ".join(term.text for term in terms)}))]
        case Near(left=left, right=right):
            return _all((left, right))
        case All(parts=parts):
            return _all(parts)
        case Any(parts=parts):
            found = [_ways(part) for part in parts]
            return None if None in found else [way for ways in found if ways is not None for way in ways]
        case Field() | Not():
            return None


def _all(parts: Iterable[Node]) -> list[_Way] | None:
    """Of parts that must all be met, those that can be asked surely; else the one with the fewest alternatives."""
    found = [ways for part in parts if (ways := _ways(part)) is not None]
    if not found:
        return None
    sure = sorted((ways for ways in found if not any(way.is_inexact for way in ways)), key=len)
    if not sure:
        return min(found, key=len)
    joined = sure[0]
    for ways in sure[1:]:
        if len(joined) * len(ways) <= MOST_QUESTIONS:
            wider = [one.and_(other) for one, other in product(joined, ways)]
            joined = joined if any(len(way.words) > _MOST_WORDS for way in wider) else wider
    return joined


def _without_covered(ways: Sequence[_Way]) -> list[_Way]:
    """The alternatives without those that another one's answers hold."""
    apart: list[_Way] = []
    for way in sorted(ways, key=lambda each: (len(each.words), sorted(each.words))):
        if not any(other.words <= way.words and (way.is_inexact or not other.is_inexact) for other in apart):
            apart.append(way)
    return apart


def _asked(way: _Way, lang: str) -> SearchQuery:
    words = sorted(way.words)
    tags = tuple(word.removeprefix("#") for word in words if word.startswith("#"))
    if len(tags) == 1 == len(words):
        return SearchQuery(tags=tags, lang=lang)
    return SearchQuery(words=tuple(word.removeprefix("#") for word in words), lang=lang)


def _lang(node: Node | None) -> str:
    """The one language that everything must be in; empty where there is none."""
    parts = node.parts if isinstance(node, All) else () if node is None else (node,)
    asked = [part.values for part in parts if isinstance(part, Field) and part.name is FieldName.LANG]
    return asked[0][0] if len(asked) == 1 and len(asked[0]) == 1 else ""
