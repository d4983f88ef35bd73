"""Reading a query: from what a person typed to what it means, or to one sentence and the character it speaks of.

The grammar, the loosest first; blanks part everything::

    query  = any, with hide: and enye: anywhere outside parentheses
    any    = all { OR all }                 what stands side by side binds more closely than OR
    all    = not { [AND] not }
    not    = { - | NOT } near
    near   = one [ NEAR/n one ]             each side a word, a phrase, or a group of them joined by OR
    one    = words | field | ( any )
    words  = word | word~ | word* | =word | ==word | "several words" | "several words"~ | ="several words"

In Spanish ``Y O NO CERCA/n``, and the fields' other names (:mod:`core.query.fields`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.i18n import N_
from core.query import fields, leaves
from core.query.dialects import need_something
from core.query.fault import QuerySyntax
from core.query.lexing import tokens
from core.query.model import (
    MOST_DEPTH,
    MOST_TERMS,
    PREFIX_LETTERS,
    TEXT_CHARS,
    Any,
    Dialect,
    Field,
    Form,
    Leaf,
    Near,
    Node,
    Not,
    Phrase,
    Query,
    Side,
    Span,
    Term,
    all_of,
    any_of,
)
from core.query.names import Names
from core.query.printing import print_query
from core.query.tokens import Asked, Between, Enye, Mark, Sign, Token, Words
from core.text.show import show

_SHOWN_CHARS = 40
_BESIDE_NEAR = N_("Beside NEAR only words, phrases or a group of them joined by OR can stand.")


def parse(text: str, dialect: Dialect = Dialect.INBOX, names: Names | None = None) -> Query:
    """The query that was typed; an empty one asks for everything, in an inbox.

    Args:
        names: what the fields can name here; without it every name is taken as it comes.

    Raises:
        QuerySyntax: it cannot be read, is too long, or asks what the dialect cannot answer.
    """
    if len(text) > TEXT_CHARS:
        raise _too_long(len(text))
    reading = _Reading(tokens(text), len(text), dialect, names)
    root = reading.whole()
    query = Query(root, tuple(reading.hidden), reading.is_enye, text)
    if dialect is Dialect.WATCH:
        need_something(query)
    if len(print_query(query, names)) > TEXT_CHARS:  # or it could not be read again as it is printed
        raise _too_long(len(text))
    return query


@dataclass(slots=True)
class _Reading:
    """How far a query has been read."""

    tokens: list[Token]
    end: int
    dialect: Dialect
    names: Names | None
    place: int = 0
    depth: int = 0
    terms: int = 0
    is_enye: bool = False
    hidden: list[Node] = field(default_factory=list)

    def whole(self) -> Node | None:
        self._lead()
        if self._next() is None:
            return None
        root = self._any()
        if self._is(Sign.CLOSE):
            raise self._fault(N_("This parenthesis closes none."))
        return root

    def _any(self) -> Node:
        parts = [self._all()]
        while self._is(Sign.OR):
            self.place += 1
            parts.append(self._all())
        return any_of(parts, _to(parts[0].at, parts[-1].at)) or parts[0]

    def _all(self) -> Node:
        self._lead()
        parts = [self._not()]
        while True:
            self._lead()
            if self._is(Sign.AND):
                self.place += 1
                self._lead()
            elif self._next() is None or self._is(Sign.OR) or self._is(Sign.CLOSE):
                break
            parts.append(self._not())
        return all_of(parts, _to(parts[0].at, parts[-1].at)) or parts[0]

    def _not(self) -> Node:
        token = self._next()
        if not isinstance(token, Mark) or token.sign is not Sign.NOT:
            return self._near()
        self._deeper()
        part = self._not()
        self.depth -= 1
        return Not(part, _to(token.at, part.at))

    def _near(self) -> Node:
        left = self._one()
        token = self._next()
        if not isinstance(token, Between):
            return left
        self.place += 1
        right = self._one()
        if isinstance(self._next(), Between):
            raise self._fault(N_("NEAR joins two things only; name the third in a NEAR of its own."))
        return Near(_side(left), _side(right), token.n, _to(left.at, right.at))

    def _one(self) -> Node:
        token = self._next()
        match token:
            case Words():
                self.place += 1
                return self._leaf(token)
            case Asked():
                self.place += 1
                return self._field(token)
            case Mark(sign=Sign.OPEN):
                return self._group(token)
            case Mark(sign=Sign.HIDE) | Enye():
                raise self._fault(
                    N_("hide: and enye: stand for themselves, outside parentheses and not behind an operator.")
                )
            case Mark(sign=Sign.NOT):
                raise self._fault(_BESIDE_NEAR)
            case None:
                raise self._fault(N_("Something to look for is missing at the end."))
            case _:
                raise self._fault(N_("Something to look for is missing before this."))

    def _group(self, opening: Mark) -> Node:
        self._deeper()
        if self._is(Sign.CLOSE):
            raise self._fault(N_("There is nothing between these parentheses."))
        inside = self._any()
        closing = self._next()
        if closing is None:
            raise QuerySyntax(N_("The parenthesis opened here is never closed."), opening.at, hint=")")
        self.place += 1
        self.depth -= 1
        return replace(inside, at=_to(opening.at, closing.at))

    def _lead(self) -> None:
        """Take what speaks of the query as a whole, where it may stand."""
        while self.depth == 0:
            token = self._next()
            if isinstance(token, Enye):
                self.is_enye = token.is_own
                self.place += 1
            elif isinstance(token, Mark) and token.sign is Sign.HIDE:
                self.place += 1
                self.hidden.append(self._one())
            else:
                return

    def _leaf(self, token: Words) -> Leaf:
        leaf = leaves.leaf(token.text, token.form, token.at)
        if leaf is None:
            raise QuerySyntax(N_("There is no letter or figure here to look for."), token.at)
        self._count(leaves.size(leaf), token.at)
        if token.form is Form.PREFIX and not leaves.is_long_enough(leaf):
            message = N_("* stands after the beginning of one word, {least} letters or more.")
            raise QuerySyntax(message, token.at, least=PREFIX_LETTERS)
        return leaf

    def _field(self, token: Asked) -> Field:
        spec = token.spec
        if self.dialect not in spec.dialects:
            message = N_("A watch reads messages as they arrive, so it cannot ask {field}.")
            raise QuerySyntax(message, token.at, field=token.name)
        self._count(len(token.values), token.at)
        values = []
        for written, at in token.values:
            value = fields.canonical(spec, written, self.names)
            if value is None:
                hint, shown = fields.meant(spec, written, self.names), show(written, limit=_SHOWN_CHARS)
                raise QuerySyntax(N_("{field} cannot be {value}."), at, hint=hint, field=token.name, value=shown)
            values.append(value)
        return Field(spec.name, token.op, tuple(dict.fromkeys(values)), token.at)

    def _count(self, n: int, at: Span) -> None:
        self.terms += n
        if self.terms > MOST_TERMS:
            raise QuerySyntax(N_("A query has {most} words and values at most."), at, most=MOST_TERMS)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self._fault(N_("Parentheses and negations stand {most} deep in one another at most."), MOST_DEPTH)
        self.place += 1

    def _next(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _is(self, sign: Sign) -> bool:
        token = self._next()
        return isinstance(token, Mark) and token.sign is sign

    def _fault(self, message: str, most: int = 0) -> QuerySyntax:
        token = self._next()
        return QuerySyntax(message, token.at if token else Span(self.end, 1), most=most)


def _side(node: Node) -> Side:
    parts = node.parts if isinstance(node, Any) else (node,)
    if isinstance(node, Term | Phrase | Any) and all(isinstance(part, Term | Phrase) for part in parts):
        return node
    raise QuerySyntax(_BESIDE_NEAR, node.at)


def _to(first: Span, last: Span) -> Span:
    return Span(first.offset, last.offset + last.length - first.offset)


def _too_long(length: int) -> QuerySyntax:
    message = N_("The query is too long: {most} characters at most, written out in full.")
    return QuerySyntax(message, Span(min(length, TEXT_CHARS), 1), most=TEXT_CHARS)
