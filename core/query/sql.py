"""A query as SQL: what the tables and the index can answer of it, and whether that is all there is to it.

Two conditions come of a query, one on facts and one on words. Each finds at least what the query asks, so both
may be asked together; where they do not find just that, what was found is judged.

In the conditions ``m`` is the message and ``c`` its conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from core.query.fields import age_s
from core.query.leaves import leaf
from core.query.model import NOWHERE, All, Any, Field, FieldName, Form, Is, Node, Not, Op, Query, all_of, any_of
from core.query.names import Choice
from core.query.reading import STATES
from core.query.words_sql import Bound, Like, bound
from core.text.fold import fold

Params = Mapping[str, int | str]
"""What fills the placeholders of a condition, by name."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan needs to know of the workspace; :func:`core.query.lookup.look_up` finds it out."""

    now_s: int
    me: int | None
    like: Like
    networks: Sequence[str] = ()
    accounts: Sequence[tuple[int, str]] = ()
    tags: Sequence[tuple[int, str]] = ()
    authors: Mapping[str, Sequence[int] | None] = field(default_factory=dict)
    """By what a query names them; ``None``: too many to name."""
    places: tuple[Choice, ...] = ()


class Reach(IntEnum):
    """What a condition looks at."""

    NOTHING = 0
    CONVERSATION = 1
    MESSAGE = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """How to find what a query asks."""

    match: str
    """For the full-text index; empty: every message may be meant."""
    condition: str
    """On ``m`` and ``c``; empty: none."""
    params: Params
    is_exact: bool
    """Everything found is meant; otherwise it has to be judged."""
    reach: Reach
    """What the condition looks at."""
    is_of_authors: bool = False
    """Only messages of authors it names: an index has them together."""

    @property
    def is_of_conversations(self) -> bool:
        """Whether the conversations alone answer the query."""
        return self.is_exact and not self.match and self.reach < Reach.MESSAGE


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the tables answer of a node; ``sql`` empty: they tell nothing."""

    sql: str
    is_exact: bool
    reach: Reach = Reach.NOTHING


_UNKNOWN = _Facts("", False)


def listed(query: Query) -> Node | None:
    """What a list shows: what the query asks without what it hides; ``None``: everything."""
    return all_of([*([query.root] if query.root is not None else []), *(Not(node) for node in query.hidden)])


def plan(query: Query, known: Known) -> Plan:
    """How to list what the query asks."""
    root = listed(query)
    if root is None:
        return Plan("", "", {}, is_exact=True, reach=Reach.NOTHING)
    compiling = _Compiling(known)
    facts, words = compiling.facts(root), bound(_placed(root, known.places), query.is_enye, known.like)
    is_exact = _is_exact(root, facts, words, query.is_enye, known)
    parts = root.parts if isinstance(root, All) else (root,)
    is_of_authors = any(isinstance(part, Field) and _names_authors(part, known) for part in parts)
    return Plan(words.match, facts.sql, compiling.params, is_exact, facts.reach, is_of_authors)


def condition(node: Node, known: Known, prefix: str) -> tuple[str, Params] | None:
    """A node as a condition on conversations alone, its parameters beginning with ``prefix``; ``None``: it is none."""
    compiling = _Compiling(known, prefix)
    found = compiling.facts(node)
    return (found.sql, compiling.params) if found.is_exact and found.reach < Reach.MESSAGE else None


def _is_exact(root: Node, facts: _Facts, words: Bound, is_enye: bool, known: Known) -> bool:
    """Whether every part is answered whole, by the facts or by the words."""
    if facts.is_exact or words.is_exact:
        return True
    if not isinstance(root, All) or not words.match:
        return False
    asking = _Compiling(known)
    joined = all_of(part for part in root.parts if not asking.facts(part).is_exact)
    if joined is None:
        return False
    return bound(joined, is_enye, known.like, 0 if isinstance(joined, All) else 1).is_exact


@dataclass(slots=True)
class _Compiling:
    """The parameters of a condition as it grows."""

    known: Known
    prefix: str = "q"
    params: dict[str, int | str] = field(default_factory=dict)

    def facts(self, node: Node) -> _Facts:
        match node:
            case Field():
                return self._field(node)
            case Not(part=part):
                found = self.facts(part)
                return _Facts(f"NOT {found.sql}", True, found.reach) if found.is_exact else _UNKNOWN
            case All(parts=parts):
                found_parts = [self.facts(part) for part in parts]
                told = [found for found in found_parts if found.sql]
                return _joined(" AND ", told, all(found.is_exact for found in found_parts))
            case Any(parts=parts):
                told = [self.facts(part) for part in parts]
                if not all(found.sql for found in told):
                    return _UNKNOWN
                return _joined(" OR ", told, all(found.is_exact for found in told))
            case _:
                return _UNKNOWN

    def _field(self, asked: Field) -> _Facts:
        known, wanted = self.known, {fold(value) for value in asked.values}
        match asked.name:
            case FieldName.NETWORK:
                return self._among("c.network", [name for name in known.networks if fold(name) in wanted])
            case FieldName.ACCOUNT:
                return self._among("+c.account_id", [id_ for id_, name in known.accounts if fold(name) in wanted])
            case FieldName.CLASS:
                return self._among("c.class", [value.upper() for value in sorted(wanted) if value])
            case FieldName.TAG:
                among = self._among("t.tag_id", [id_ for id_, name in known.tags if fold(name) in wanted])
                tags = "conversation_tag AS t WHERE t.conversation_id = c.id"
                return _conversation(f"EXISTS (SELECT 1 FROM {tags} AND {among.sql})")
            case FieldName.AUTHOR:
                return self._author(asked)
            case FieldName.LANG:
                return self._lang(asked)
            case FieldName.AGE:
                sign = ">" if asked.op is Op.OVER else "<"
                waits = f"({self._put(known.now_s)} - c.clock_s)"
                return _conversation(_any(f"{waits} {sign} {self._put(age_s(value))}" for value in asked.values))
            case FieldName.IS:
                return self._is(asked)
            case FieldName.HAS:
                links = "instr(m.text, '.') OR " if "link" in asked.values else ""
                return _Facts(f"({links}m.media <> '[]')", False, Reach.MESSAGE)
            case FieldName.URL:
                return _Facts("(instr(m.text, '.') OR m.media <> '[]')", False, Reach.MESSAGE)
            case _:
                return _UNKNOWN

    def _author(self, asked: Field) -> _Facts:
        if not _names_authors(asked, self.known):
            return _UNKNOWN
        ids = [id_ for value in asked.values for id_ in self.known.authors[value] or ()]
        return _Facts(self._among("m.author_id", ids).sql, True, Reach.MESSAGE)

    def _lang(self, asked: Field) -> _Facts:
        lang = "replace(lower(m.lang), '_', '-')"
        said = (
            f"{lang} = {self._put(value)} OR substr({lang}, 1, {len(value) + 1}) = {self._put(f'{value}-')}"
            for value in asked.values
        )
        return _Facts(_any(said), True, Reach.MESSAGE)

    def _is(self, asked: Field) -> _Facts:
        marks = [Is(value) for value in asked.values]
        reach = Reach.MESSAGE if {Is.OWN, Is.EDITED} & set(marks) else Reach.CONVERSATION
        return _Facts(_any(self._mark(mark) for mark in marks), True, reach)

    def _mark(self, mark: Is) -> str:
        match mark:
            case Is.OPEN:
                return f"+c.state IN ({STATES.index(Is.OPEN)}, {STATES.index(Is.WAITING)})"
            case Is.MINE:
                return f"c.assignee IS {self._put(self.known.me)}" if self.known.me is not None else "0"
            case Is.UNASSIGNED:
                return "c.assignee IS NULL"
            case Is.URGENT:
                return "+c.band >= 2"
            case Is.OVERDUE:
                return "c.band % 4 >= 2"
            case Is.PRIVATE:
                return "c.is_private <> 0"
            case Is.PUBLIC:
                return "c.is_private = 0"
            case Is.OWN:
                return "m.is_own <> 0"
            case Is.EDITED:
                return "m.revision > 1"
            case _:
                return f"+c.state = {STATES.index(mark)}"

    def _among(self, column: str, values: Sequence[int | str]) -> _Facts:
        return _conversation(f"{column} IN ({', '.join(map(self._put, values))})")

    def _put(self, value: int | str) -> str:
        name = f"{self.prefix}{len(self.params)}"
        self.params[name] = value
        return f":{name}"


def _placed(node: Node, places: tuple[Choice, ...]) -> Node:
    """The node with the names of places in the place of the fields that ask for them."""
    match node:
        case Field(name=FieldName.PLACE):
            wanted = {fold(value) for value in node.values}
            meant = tuple(place for place in places if fold(place.value) in wanted)
            names = (name for each in meant for name in (each.value, each.name, *each.aliases))
            phrases = (leaf(name, Form.FOLDED, NOWHERE) for name in names)
            return any_of(phrase for phrase in phrases if phrase is not None) or node
        case All(parts=parts):
            return all_of(_placed(part, places) for part in parts) or node
        case Any(parts=parts):
            return any_of(_placed(part, places) for part in parts) or node
        case _:
            return node


def _names_authors(asked: Field, known: Known) -> bool:
    """Whether it asks for authors, and every one of them is known."""
    return asked.name is FieldName.AUTHOR and all(known.authors.get(value) is not None for value in asked.values)


def _conversation(sql: str) -> _Facts:
    return _Facts(sql, True, Reach.CONVERSATION)


def _any(conditions: Iterator[str]) -> str:
    return f"({' OR '.join(conditions)})"


def _joined(operator: str, parts: Sequence[_Facts], is_exact: bool) -> _Facts:
    if not parts:
        return _UNKNOWN
    sql = operator.join(part.sql for part in parts)
    return _Facts(f"({sql})", is_exact, max(part.reach for part in parts))
