"""Whether a message is what a query asks for, and what in it was: the language's meaning, written plainly.

==============================  ===============================================================================
in a query                      in a message
==============================  ===============================================================================
``a b`` · ``a AND b``           both
``a OR b``                      one of them, or both
``-a`` · ``NOT a``              not
``"a b"``                       words that meet a and b, directly after one another
``a NEAR/n b``                  both, with at most n words between, in either order, sharing no word
``hide:a``                      changes nothing in what matches; what also meets a is ``HIDDEN``: counted, not listed
``enye:yes``                    ñ and n are different letters, in the whole query
word forms                      see :mod:`core.query.needles`
fields                          see :mod:`core.query.facts`
nothing at all                  every message
==============================  ===============================================================================
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import assert_never

from core.query import facts
from core.query.model import All, Any, Doc, Field, Form, Leaf, Near, Node, Not, Phrase, Query, Side, Term
from core.query.needles import Met, Needle, find, sequences
from core.text.words import Word


class Verdict(Enum):
    """What a query says of a message."""

    NO = 0
    HIDDEN = 1
    """It matches and counts, but is not to be listed."""
    MATCH = 2


class How(StrEnum):
    """As what something was met."""

    WRITTEN = "written"
    """As it was asked for, but for case."""
    ALIKE = "alike"
    """In another spelling, number or length."""
    SLIP = "slip"
    """With a slip of the finger: what fuzzy matching let in."""
    BEGINNING = "beginning"
    """A longer word that begins so."""
    HASHTAG = "hashtag"
    """As a whole hashtag of several words."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something of the query in a message."""

    leaf: Leaf
    start: int
    """Index of its first word in ``doc.words``."""
    end: int
    """Index behind its last word."""
    written: str
    """The message's own words: foreign text."""
    how: How


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a message is a hit, or what of the query it has although it is none."""

    verdict: Verdict
    found: tuple[Found, ...]
    """In the query's order, then the message's; what must be missing is left out, as is what stands too far apart."""
    hidden_by: tuple[Node, ...]
    """Which of the query's ``hide:`` keep it from being listed."""


def judge(query: Query, doc: Doc) -> Verdict:
    """What the query says of the message."""
    if query.root is not None and not _holds(query.root, doc, query.is_enye):
        return Verdict.NO
    return Verdict.HIDDEN if any(_holds(node, doc, query.is_enye) for node in query.hidden) else Verdict.MATCH


def explain(query: Query, doc: Doc) -> Explanation:
    """The verdict with its reasons."""
    verdict = judge(query, doc)
    found = dict.fromkeys(_found(query.root, doc, query.is_enye)) if query.root is not None else {}
    hidden = [node for node in query.hidden if verdict is Verdict.HIDDEN and _holds(node, doc, query.is_enye)]
    return Explanation(verdict, tuple(found), tuple(hidden))


def _holds(node: Node, doc: Doc, is_enye: bool) -> bool:
    match node:
        case Term() | Phrase():
            return bool(find(node, doc.words, is_enye))
        case Near():
            return bool(_pairs(node, doc, is_enye))
        case Field():
            return facts.holds(node, doc)
        case Not():
            return not _holds(node.part, doc, is_enye)
        case All():
            return all(_holds(part, doc, is_enye) for part in node.parts)
        case Any():
            return any(_holds(part, doc, is_enye) for part in node.parts)
        case _:
            assert_never(node)


_Place = tuple[Met, Leaf]


def _pairs(near: Near, doc: Doc, is_enye: bool) -> list[tuple[_Place, _Place]]:
    """Neighbours close enough: for each place of either side the first of the other behind it; earliest first."""
    left, right = _places(near.left, doc, is_enye), _places(near.right, doc, is_enye)
    pairs = [*_behind(left, right, near.n), *_behind(right, left, near.n)]
    return sorted(pairs, key=lambda pair: (pair[0][0].start, pair[1][0].start))


def _places(side: Side, doc: Doc, is_enye: bool) -> list[_Place]:
    leaves = side.parts if isinstance(side, Any) else (side,)
    met = [(met, leaf) for leaf in leaves if isinstance(leaf, Term | Phrase) for met in find(leaf, doc.words, is_enye)]
    return sorted(met, key=lambda place: (place[0].start, place[0].end))


def _behind(first: list[_Place], second: list[_Place], n: int) -> Iterator[tuple[_Place, _Place]]:
    starts = [met.start for met, _leaf in second]
    for place in first:
        next_ = bisect_left(starts, place[0].end)
        if next_ < len(starts) and starts[next_] - place[0].end <= n:
            yield place, second[next_]


def _found(node: Node, doc: Doc, is_enye: bool) -> Iterator[Found]:
    match node:
        case Term() | Phrase():
            for met in find(node, doc.words, is_enye):
                yield _seen(node, met, doc)
        case Near():
            for pair in _pairs(node, doc, is_enye):
                for met, leaf in pair:
                    yield _seen(leaf, met, doc)
        case All() | Any():
            for part in node.parts:
                yield from _found(part, doc, is_enye)
        case Field() | Not():
            return
        case _:
            assert_never(node)


def _seen(leaf: Leaf, met: Met, doc: Doc) -> Found:
    words = doc.words[met.start : met.end]
    return Found(leaf, met.start, met.end, " ".join(word.written for word in words), _how(leaf, met, words))


def _how(leaf: Leaf, met: Met, words: tuple[Word, ...]) -> How:
    """As what these words met the leaf: of several words the loosest counts."""
    if met.is_whole:
        return How.HASHTAG
    row = next(row for row in sequences(leaf, False) if len(row) == len(words))
    ways = [_way(needle, word) for needle, word in zip(row, words, strict=True)]
    return next(way for way in (How.SLIP, How.BEGINNING, How.ALIKE, How.WRITTEN) if way in ways)


def _way(needle: Needle, word: Word) -> How:
    if word.written.casefold() == needle.written.casefold():
        return How.WRITTEN
    if word.normal == needle.normal:
        return How.ALIKE
    return How.SLIP if needle.form is Form.FUZZY else How.BEGINNING
