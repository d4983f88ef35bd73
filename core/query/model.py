"""What a query is once it is read, and what it is asked about: a message with its conversation's standing.

Nodes hold what was written, never its normal form: what counts as the same word is decided when a query is
judged, see :mod:`core.query.needles`. Where a node stood in the text (``at``) is no part of what it is: queries that
mean the same compare equal. :func:`all_of` and :func:`any_of` keep groups flat, as the parser makes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from core.text.words import Word

TEXT_CHARS = 2000
"""The longest query."""
MOST_TERMS = 256
"""Words and field values in one query."""
MOST_DEPTH = 32
"""Parentheses and negations inside one another."""
MOST_BETWEEN = 50
"""The widest ``NEAR``."""
PREFIX_LETTERS = 3
"""The shortest beginning of a word that can be asked for."""


class Span(NamedTuple):
    """A stretch of the query's text: where it begins, counted in characters, and how long it is."""

    offset: int
    length: int


NOWHERE = Span(0, 0)
"""Of a node that was not read from a text."""


class Dialect(StrEnum):
    """Where a query is used, and so what it may ask."""

    INBOX = "inbox"
    """Filters, views, exports: everything."""
    WATCH = "watch"
    """Messages as they arrive: nothing that people add later, and never only what must be missing."""


class Form(StrEnum):
    """How closely a word must be met."""

    FOLDED = "folded"
    """Written ``agua``: case, accents, plural, elongation and digits for letters do not matter."""
    FUZZY = "fuzzy"
    """Written ``agua~``: besides, a slip of the finger or two in a longer word."""
    EXACT = "exact"
    """Written ``=agua``: accents and ñ as written; only case does not matter."""
    CASE = "case"
    """Written ``==OMS``: exactly as written."""
    PREFIX = "prefix"
    """Written ``inund*``: every word that begins so."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or one hashtag of several words with its ``#``: ``text`` is as it was written, cleaned."""

    text: str
    form: Form = Form.FOLDED
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more words directly after one another; they share one form, which is never a prefix, and no hashtag."""

    terms: tuple[Term, ...]
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Two things with at most ``n`` words between them, in either order, sharing no word.

    A side is a word, a phrase, or several of them of which any will do.
    """

    left: Side
    right: Side
    n: int
    at: Span = field(default=NOWHERE, compare=False)


class FieldName(StrEnum):
    """What can be asked besides words; the value is how it is printed."""

    NETWORK = "network"
    ACCOUNT = "account"
    AUTHOR = "author"
    IS = "is"
    CLASS = "class"
    TAG = "tag"
    LANG = "lang"
    AGE = "age"
    HAS = "has"
    URL = "url"
    PLACE = "place"


class Op(StrEnum):
    """How a field is compared; the value is how it is printed."""

    IS = ":"
    OVER = ">"
    UNDER = "<"


class Is(StrEnum):
    """What ``is:`` can ask: independent facts, so ``is:private`` says nothing about being open."""

    OPEN = "open"
    """Open or waiting."""
    WAITING = "waiting"
    SNOOZED = "snoozed"
    DONE = "done"
    QUARANTINE = "quarantine"
    OVERHEARD = "overheard"
    """A watch heard it, and nobody addressed us."""
    MINE = "mine"
    """Assigned to the one who asks, in whatever state."""
    UNASSIGNED = "unassigned"
    """Assigned to nobody, in whatever state."""
    URGENT = "urgent"
    """Overdue, or a matter of danger: band 2 and above."""
    OVERDUE = "overdue"
    """The answer is late: bands 2, 3, 6 and 7."""
    PRIVATE = "private"
    PUBLIC = "public"
    """Not private."""
    OWN = "own"
    """We wrote this message."""
    EDITED = "edited"
    """This message was changed after it arrived."""


class Has(StrEnum):
    """What ``has:`` can ask of a message."""

    LINK = "link"
    PHOTO = "photo"
    VIDEO = "video"
    MEDIA = "media"
    """A picture, film, sound or file."""


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on a fact; with several ``values``, any of them will do.

    ``values`` are canonical: of :class:`Is` or :class:`Has`; a :class:`core.query.names.Choice`'s value where the
    caller gave choices; ``de`` or ``pt-br`` for languages; for ``url`` lower case without scheme; for ages the one
    duration ``30m``, ``2h``, ``3d`` or ``1w`` (:func:`core.query.fields.age_s`). ``op`` is ``IS`` except for ages.
    """

    name: FieldName
    op: Op
    values: tuple[str, ...]
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    part: Node
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """Two or more parts that must all be met; none of them is an ``All``."""

    parts: tuple[Node, ...]
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Any:
    """Two or more parts of which one is enough; none of them is an ``Any``."""

    parts: tuple[Node, ...]
    at: Span = field(default=NOWHERE, compare=False)


Leaf = Term | Phrase
Side = Term | Phrase | Any
"""Of a ``Near``: an ``Any`` there holds words and phrases only."""
Node = Term | Phrase | Near | Field | Not | All | Any


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query."""

    root: Node | None
    """``None``: everything, as an empty inbox filter asks."""
    hidden: tuple[Node, ...] = ()
    """What also meets one of these still counts, but is not listed."""
    is_enye: bool = False
    """Whether ñ is a letter of its own here."""
    text: str = field(default="", compare=False)
    """As it was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """A message as a query sees it, with its conversation's standing; :func:`core.query.reading.read` makes one.

    A message that just arrives has no standing: ``marks`` without states, no class, no tags, ``age_s`` zero.
    """

    words: tuple[Word, ...] = ()
    network: str = ""
    account: str = ""
    author: str = ""
    """The handle, as the platform writes it."""
    lang: str = ""
    """``es`` or ``es-PE``; empty: not known."""
    urls: tuple[str, ...] = ()
    """Links in the text, and those attached as such; not the message's own address."""
    has: frozenset[Has] = frozenset()
    places: frozenset[str] = frozenset()
    """Values of the gazetteer's choices that its words name."""
    marks: frozenset[Is] = frozenset()
    class_: str = ""
    tags: frozenset[str] = frozenset()
    age_s: int = 0
    """Seconds since the first message that waits for an answer arrived: the age the inbox shows."""


def all_of(parts: Iterable[Node], at: Span = NOWHERE) -> Node | None:
    """All of these, flat; the part itself where there is one, ``None`` where there is none."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, All) else (part,)))
    return All(flat, at) if len(flat) > 1 else flat[0] if flat else None


def any_of(parts: Iterable[Node], at: Span = NOWHERE) -> Node | None:
    """Any of these, flat; the part itself where there is one, ``None`` where there is none."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, Any) else (part,)))
    return Any(flat, at) if len(flat) > 1 else flat[0] if flat else None
