"""Watch queries turned into what a matcher can ask quickly of a message: which of some numbered marks it bears.

A mark is one word looked for in one way; equal words of different watches share it. A query becomes a question about
the marks present, asked only of messages that bear one of its triggers: words without which it cannot match. Where
words must follow or be near one another their places are looked up, and only then.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import count
from typing import Protocol, assert_never

from core.query import facts
from core.query.leaves import leaf as leaf_of
from core.query.model import NOWHERE, All, Any, Doc, Field, FieldName, Form, Leaf, Near, Node, Not, Phrase, Query, Term
from core.query.names import Choice
from core.query.needles import Needle, sequences
from core.text.fold import fold

Place = tuple[int, int]
"""Words of a message: the first, and the one behind the last."""


@dataclass(frozen=True, slots=True)
class Overrule:
    """What an operator said of a word that was taken, or not taken, for a watched one."""

    term: str
    """The watched word in its normal form."""
    token: str
    """The other word in its normal form."""
    is_same: bool
    """Whether it counts."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One word looked for."""

    needle: Needle
    is_alone: bool
    """Not in a row of words: then a whole hashtag meets it too."""
    overrules: frozenset[Overrule] = frozenset()


class Look(Protocol):
    """One message while queries are asked about it."""

    def bears(self, mark: int) -> bool:
        """Whether the mark is present."""

    def places(self, mark: int) -> Sequence[Place]:
        """Where it is, in order."""

    def facts(self) -> Doc:
        """What fields are asked of."""


Question = Callable[[Look], bool]


@dataclass(frozen=True, slots=True)
class Sought:
    """A word, hashtag or phrase of a query, as rows of marks of which any one meets it."""

    leaf: Leaf
    rows: tuple[tuple[int, ...], ...]

    alone: int | None
    """Its only mark; ``None`` if there are more."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query as the matcher asks it."""

    asked: Question | None
    """``None``: bearing one of the triggers is all it asks."""
    hides: Question | None
    """Whether what matches is counted only; ``None``: never."""
    triggers: frozenset[int] | None
    """Marks of which a matching message bears at least one; ``None``: it may bear none."""
    seeks: tuple[Sought, ...]
    """What may be shown as the reason of a hit."""
    marks: frozenset[int]
    """All it looks for."""


class Marks:
    """The marks of all watches, numbered as they come; a number is never used again."""

    def __init__(self) -> None:
        self.numbers: dict[Mark, int] = {}
        self._next = count()

    def number(self, mark: Mark) -> int:
        """The number of the mark, a new one if it is new."""
        if mark not in self.numbers:
            self.numbers[mark] = next(self._next)
        return self.numbers[mark]

    def keep(self, numbers: Set[int]) -> dict[Mark, int]:
        """Forget all marks but these; those that are gone."""
        gone = {mark: number for mark, number in self.numbers.items() if number not in numbers}
        for mark in gone:
            del self.numbers[mark]
        return gone


def compiled(
    query: Query, marks: Marks, gazetteer: Sequence[Choice] = (), overrules: Iterable[Overrule] = ()
) -> Compiled:
    """The query over these marks; new ones are added.

    Args:
        gazetteer: the places that ``place:`` names, to be looked for in the words; empty: they stand in the facts.
    """
    by_term: dict[str, set[Overrule]] = {}
    for overrule in overrules:
        by_term.setdefault(overrule.term, set()).add(overrule)
    used: set[int] = set()
    compiler = _Compiler(marks, query.is_enye, gazetteer, by_term, used)
    seeks = tuple(map(compiler.sought, dict.fromkeys(_positive(query.root))))
    hides = compiler.question(Any(query.hidden)) if query.hidden else None
    if query.root is None:
        return Compiled(_always, hides, None, seeks, frozenset(used))
    asked = compiler.question(query.root)
    triggers = compiler.triggers(query.root)
    is_bare = isinstance(query.root, Term) or (
        isinstance(query.root, Any) and all(isinstance(part, Term) for part in query.root.parts)
    )
    if is_bare and all(sought.alone is not None for sought in seeks):
        return Compiled(None, hides, triggers, seeks, frozenset(used))
    return Compiled(asked, hides, triggers, seeks, frozenset(used))


def places_of_row(row: Sequence[int], look: Look) -> Sequence[Place]:
    """Everywhere a message has these marks directly after one another, in order."""
    if not all(map(look.bears, row)):
        return ()
    if len(row) == 1:
        return look.places(row[0])
    behind = [{start for start, _end in look.places(mark)} for mark in row[1:]]
    return [
        (start, start + len(row))
        for start, _end in look.places(row[0])
        if all(start + n in starts for n, starts in enumerate(behind, 1))
    ]


def _is_met(sought: Sought, look: Look) -> bool:
    return any(look.bears(row[0]) if len(row) == 1 else bool(places_of_row(row, look)) for row in sought.rows)


def _always(_look: Look) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Compiler:
    marks: Marks
    is_enye: bool
    gazetteer: Sequence[Choice]
    overrules: Mapping[str, set[Overrule]]
    used: set[int]

    def sought(self, leaf: Leaf) -> Sought:
        rows = sequences(leaf, self.is_enye)
        marks = tuple(tuple(self._mark(needle, len(row) == 1) for needle in row) for row in rows)
        return Sought(leaf, marks, marks[0][0] if len(marks) == len(marks[0]) == 1 else None)

    def question(self, node: Node) -> Question:
        match node:
            case Term() | Phrase():
                sought = self.sought(node)
                if (alone := sought.alone) is not None:
                    return lambda look: look.bears(alone)
                return lambda look: _is_met(sought, look)
            case Near():
                return self._near(node)
            case Field():
                if named := self._named(node):
                    return self._folded().question(named)
                return lambda look: facts.holds(node, look.facts())
            case Not():
                part = self.question(node.part)
                return lambda look: not part(look)
            case All():
                every = [self.question(each) for each in node.parts]
                return lambda look: all(part(look) for part in every)
            case Any():
                some = [self.question(each) for each in node.parts]
                return lambda look: any(part(look) for part in some)
            case _:
                assert_never(node)

    def triggers(self, node: Node) -> frozenset[int] | None:
        match node:
            case Term() | Phrase():
                rows = sequences(node, self.is_enye)
                rarest = [max(row, key=lambda needle: len(needle.normal)) for row in rows]
                return frozenset(self._mark(needle, len(row) == 1) for needle, row in zip(rarest, rows, strict=True))
            case Near():
                return self._fewest((node.left, node.right))
            case All():
                return self._fewest(node.parts)
            case Any():
                every = [self.triggers(part) for part in node.parts]
                known = [some for some in every if some is not None]
                return frozenset[int]().union(*known) if len(known) == len(every) else None
            case Field():
                named = self._named(node)
                return self._folded().triggers(named) if named else None
            case Not():
                return None
            case _:
                assert_never(node)

    def _fewest(self, parts: Sequence[Node]) -> frozenset[int] | None:
        """The triggers of the part that needs the fewest: each of the parts must be met."""
        known = [some for part in parts if (some := self.triggers(part)) is not None]
        return min(known, key=len, default=None)

    def _near(self, near: Near) -> Question:
        left, right = self._side(near.left), self._side(near.right)

        def asked(look: Look) -> bool:
            ours, theirs = _any_places(left, look), _any_places(right, look)
            return _is_behind(ours, theirs, near.n) or _is_behind(theirs, ours, near.n)

        return asked

    def _side(self, side: Node) -> list[Sought]:
        leaves = side.parts if isinstance(side, Any) else (side,)
        return [self.sought(leaf) for leaf in leaves if isinstance(leaf, Term | Phrase)]

    def _named(self, asked: Field) -> Node | None:
        """The names of the places asked for, as words to look for; ``None``: it is a matter of facts."""
        if asked.name is not FieldName.PLACE or not self.gazetteer:
            return None
        wanted = {fold(value) for value in asked.values}
        places = [place for place in self.gazetteer if fold(place.value) in wanted]
        written = (name for place in places for name in (place.value, place.name, *place.aliases))
        return Any(tuple(found for name in written if (found := leaf_of(name, Form.FOLDED, NOWHERE)) is not None))

    def _folded(self) -> _Compiler:
        """The same where ñ is n: a place is named by either."""
        return replace(self, is_enye=False)

    def _mark(self, needle: Needle, is_alone: bool) -> int:
        said = self.overrules.get(needle.normal, ()) if needle.form is Form.FUZZY else ()
        number = self.marks.number(Mark(needle, is_alone, frozenset(said)))
        self.used.add(number)
        return number


def _any_places(side: Sequence[Sought], look: Look) -> list[Place]:
    return sorted(place for sought in side for row in sought.rows for place in places_of_row(row, look))


def _is_behind(first: Sequence[Place], second: Sequence[Place], most: int) -> bool:
    starts = [start for start, _end in second]
    for _start, end in first:
        next_ = bisect_left(starts, end)
        if next_ < len(starts) and starts[next_] - end <= most:
            return True
    return False


def _positive(node: Node | None) -> Iterator[Leaf]:
    """The words and phrases that are wanted, in the query's order."""
    match node:
        case Term() | Phrase():
            yield node
        case Near():
            yield from _positive(node.left)
            yield from _positive(node.right)
        case All() | Any():
            for part in node.parts:
                yield from _positive(part)
        case _:
            return
