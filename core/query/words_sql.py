"""The words of a query as an expression of the full-text index.

What the index answers is never less than what the judge would say, and is said to be exact where it is the same.
Source of the syntax: https://sqlite.org/fts5.html section 3, read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from core.query.model import All, Any, Form, Near, Node, Not, Phrase, Side, Term
from core.query.needles import Needle, sequences
from core.text.words import WHOLES

Like = Callable[[str, int], Sequence[str]]
"""The words of the index that are at most so many slips from one; may name more than there are."""

_MOST_DEEP = 8
"""Of groups inside one another: FTS5's parser has a hundred places on its stack, a group takes three."""
_MOST_ALIKE = 400
"""Words that one fuzzy word may stand for; of one that is like more, every message is judged."""
_MOST_PAIRS = 64
"""Combinations of the two sides of a ``NEAR``, or of the words of a fuzzy phrase."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What the index answers of a node."""

    match: str
    """An expression that finds at least what the node means; empty: it tells nothing."""
    is_exact: bool
    """It finds just what the node means."""


_OPEN = Bound("", False)


def fuzzy_words(nodes: Iterable[Node], is_enye: bool) -> Iterable[Needle]:
    """The needles for which :data:`Like` will be asked."""
    pending = list(nodes)
    while pending:
        match pending.pop():
            case All(parts=parts) | Any(parts=parts):
                pending += parts
            case Not(part=part):
                pending.append(part)
            case Near(left=left, right=right):
                pending += [left, right]
            case Term() | Phrase() as leaf:
                yield from (each for row in sequences(leaf, is_enye) for each in row if each.cut)
            case _:
                pass


def bound(node: Node, is_enye: bool, like: Like, depth: int = 0) -> Bound:
    """What the index answers of this node."""
    if depth > _MOST_DEEP:
        return _OPEN
    match node:
        case Term() | Phrase():
            return _leaf(node, is_enye, like)
        case Near():
            return Bound(_near(node, is_enye, like), False)
        case Any(parts=parts):
            found = [bound(part, is_enye, like, depth + 1) for part in parts]
            if not all(each.match for each in found):
                return _OPEN
            return Bound(_joined(" OR ", [each.match for each in found]), all(each.is_exact for each in found))
        case All(parts=parts):
            return _all(parts, is_enye, like, depth)
        case _:
            return _OPEN


def _all(parts: Sequence[Node], is_enye: bool, like: Like, depth: int) -> Bound:
    wanted: list[str] = []
    unwanted: list[str] = []
    is_exact = True
    for part in parts:
        if isinstance(part, Not):
            found = bound(part.part, is_enye, like, depth + 1)
            if found.is_exact:
                unwanted.append(found.match)
            else:
                is_exact = False
            continue
        found = bound(part, is_enye, like, depth + 1)
        is_exact &= found.is_exact
        wanted += [found.match] if found.match else []
    if not wanted:
        return _OPEN
    match = _joined(" AND ", wanted)
    return Bound(f"({match} NOT {_joined(' OR ', unwanted)})" if unwanted else match, is_exact)


def _leaf(leaf: Term | Phrase, is_enye: bool, like: Like) -> Bound:
    found = [_row(row, like) for row in sequences(leaf, is_enye)]
    if not all(each.match for each in found):
        return _OPEN
    is_exact = not is_enye and all(each.is_exact for each in found)
    return Bound(_joined(" OR ", [each.match for each in found]), is_exact)


def _row(row: Sequence[Needle], like: Like) -> Bound:
    """Words directly after one another."""
    forms = [_forms(needle, like) for needle in row]
    is_exact = all(needle.form not in (Form.EXACT, Form.CASE) for needle in row)
    if len(row) == 1:
        return Bound(_joined(" OR ", forms[0]), is_exact) if forms[0] else _OPEN
    if any(each is None for each in forms):
        known = [each for each in forms if each]
        return Bound(_joined(" AND ", [_joined(" OR ", each) for each in known]), False) if known else _OPEN
    rows = [each or [] for each in forms]
    if _count(rows) > _MOST_PAIRS:
        return Bound(_joined(" AND ", [_joined(" OR ", each) for each in rows]), False)
    phrases = [" + ".join(words) for words in product(*rows)]
    return Bound(_joined(" OR ", phrases), is_exact)


def _forms(needle: Needle, like: Like) -> list[str] | None:
    """The words of the index that can meet a needle; ``None``: too many to name."""
    if needle.form is Form.PREFIX:
        return [f"{_quoted(needle.start)} *", _quoted(needle.normal)]
    if not needle.cut:
        return [_quoted(needle.normal)]
    alike = like(needle.normal, needle.cut)
    return [_quoted(word) for word in {needle.normal, *alike}] if len(alike) <= _MOST_ALIKE else None


def _near(near: Near, is_enye: bool, like: Like) -> str:
    """Both sides, near one another where that can be said: of whole hashtags the index does not know the place."""
    sides = [_side(side, is_enye, like) for side in (near.left, near.right)]
    known = [_joined(" OR ", side) for side in sides if side]
    either = _joined(" AND ", known) if known else ""
    if len(known) < len(sides):
        return either
    left, right = sides
    if len(left) * len(right) > _MOST_PAIRS or any("*" in words for words in (*left, *right)):
        return either
    groups = [f"NEAR({one} {other}, {near.n})" for one, other in product(left, right)]
    mark = _quoted(WHOLES)
    tags = [f"({mark} + {words} AND {_joined(' OR ', other)})" for words, other in _wholes(left, right)]
    return _joined(" OR ", [*groups, *tags])


def _wholes(left: list[str], right: list[str]) -> list[tuple[str, list[str]]]:
    """What can stand as a whole hashtag: single words, each with the other side."""
    return [(words, other) for side, other in ((left, right), (right, left)) for words in side if " + " not in words]


def _side(side: Side, is_enye: bool, like: Like) -> list[str]:
    """Every row of words that can be the side; empty: too many to name."""
    leaves = side.parts if isinstance(side, Any) else (side,)
    found: list[str] = []
    for leaf in leaves:
        assert isinstance(leaf, Term | Phrase), "a side of NEAR holds words and phrases only"
        for row in sequences(leaf, is_enye):
            forms = [_forms(needle, like) for needle in row]
            rows = [each for each in forms if each is not None]
            if len(rows) < len(forms) or _count(rows) > _MOST_PAIRS:
                return []
            found += [" + ".join(words) for words in product(*rows)]
    return found


def _count(rows: Sequence[Sequence[str]]) -> int:
    n = 1
    for row in rows:
        n *= len(row)
    return n


def _joined(operator: str, parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


def _quoted(word: str) -> str:
    escaped = word.replace('"', '""')
    return f'"{escaped}"'
