"""What can stand at the caret while somebody writes a query: fields, their values, operators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.i18n import N_
from core.query import fields
from core.query.fields import FIELDS, Spec, Takes
from core.query.lexing import QUOTES, field_name
from core.query.model import Dialect, Span
from core.query.names import Choice, Names
from core.query.printing import print_value

MOST = 50
"""Proposals given at once."""


class Kind(StrEnum):
    """What a proposal is."""

    FIELD = "field"
    VALUE = "value"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that could stand there."""

    text: str
    """As it would be inserted."""
    kind: Kind
    note: str = ""
    """What it means, as a msgid; empty where it speaks for itself."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What is being written, and what it could become."""

    at: Span
    """What a proposal replaces: from the beginning of the word or value to the caret."""
    proposals: tuple[Proposal, ...]
    """In the order to show them, at most ``MOST``."""


_Spelling = tuple[str, str, str]
"""English, Spanish, note."""

_DIRECTIVES: tuple[_Spelling, ...] = (
    ("hide:", "ocultar:", N_("what counts but is not listed")),
    ("enye:yes", "eñe:sí", N_("ñ is a letter of its own")),
)
_OPERATORS: tuple[_Spelling, ...] = (
    ("OR", "O", N_("one of the two is enough")),
    ("NEAR/5", "CERCA/5", N_("both, with so many words between at most")),
)
_YES_NO: tuple[_Spelling, ...] = (("yes", "sí", ""), ("no", "no", ""))
_DURATIONS = ("30m", "2h", "12h", "1d", "3d", "1w")


def complete(
    text: str,
    caret: int,
    dialect: Dialect = Dialect.INBOX,
    names: Names | None = None,
    *,
    language: str = "en",
) -> Completion:
    """What can stand at the caret; never fails, whatever is written around it.

    Args:
        caret: how many characters stand before it.
        language: ``es`` proposes Spanish names where nothing typed says otherwise.
    """
    before = text[: max(0, caret)]
    start, depth, is_phrase = _word(before)
    name = field_name(before, start)
    if name and not is_phrase:
        return _behind(before, start, name, dialect, names, language)
    written = before[start:]
    proposals: list[Proposal] = []
    if not is_phrase:
        proposals += _spelled(_field_names(dialect), Kind.FIELD, written, language)
        if depth == 0:
            proposals += _spelled(_DIRECTIVES, Kind.FIELD, written, language)
        if before[:start].strip("( \t\n") and (not written or written.isupper()):
            proposals += _spelled(_OPERATORS, Kind.OPERATOR, written, language)
    return Completion(Span(start, len(before) - start), tuple(proposals[:MOST]))


def _word(before: str) -> tuple[int, int, bool]:
    """Where the word or field before the caret begins, how many parentheses are open, and whether it is in a phrase."""
    start = depth = 0
    is_field = is_quoted = False
    for at, character in enumerate(before):
        if character in QUOTES:
            if not is_quoted:
                is_field = bool(field_name(before, start))
            is_quoted = not is_quoted
            start = start if is_field else at + 1
        elif is_quoted:
            continue
        elif character in "()" or character.isspace() or (character in "-=" and at == start):
            depth = max(0, depth + {"(": 1, ")": -1}.get(character, 0))
            start = at + 1
    return start, depth, is_quoted and not is_field


def _behind(before: str, start: int, name: str, dialect: Dialect, names: Names | None, language: str) -> Completion:
    """The values of the field that begins at ``start``."""
    sign = start + len(name)
    spec = fields.field(name)
    at, taken = _last_value(before, sign + 1)
    written = before[at:].lstrip("".join(QUOTES))
    proposals: list[Proposal] = []
    if fields.key(name) in fields.ENYE_NAMES:
        proposals = _spelled(_YES_NO, Kind.VALUE, written, language)
    elif spec is not None and dialect in spec.dialects:
        if spec.takes is Takes.DURATION:
            values = _DURATIONS if before[sign:at].endswith(("<", ">")) else ()
            proposals = [Proposal(value, Kind.VALUE) for value in values if value.startswith(written)]
        elif before[sign] == ":":
            proposals = list(_values(spec, names, written, taken, language))
    return Completion(Span(at, len(before) - at), tuple(proposals[:MOST]))


def _last_value(before: str, at: int) -> tuple[int, list[str]]:
    """Where the value being written begins, and those before it."""
    if before[at : at + 1] in ("<", ">"):
        at += 1
    taken: list[str] = []
    is_quoted = False
    for here in range(at, len(before)):
        if before[here] in QUOTES:
            is_quoted = not is_quoted
        elif before[here] == "," and not is_quoted:
            taken.append(before[at:here].strip("".join(QUOTES)))
            at = here + 1
    return at, taken


def _values(spec: Spec, names: Names | None, written: str, taken: list[str], language: str) -> Iterator[Proposal]:
    among = fields.choices(spec.name, names) or ()
    named = {choice.value for value in taken if (choice := fields.choose(value, among)) is not None}
    wanted = fields.key(written)
    for choice in among:
        if choice.value in named:
            continue
        spellings = _spellings(choice, is_spanish=language == "es" and spec.name in fields.OWN_WORDS)
        if text := next((spelling for spelling in spellings if fields.key(spelling).startswith(wanted)), ""):
            yield Proposal(print_value(text), Kind.VALUE)


def _spellings(choice: Choice, *, is_spanish: bool) -> tuple[str, ...]:
    """How the choice may be written, the preferred way first."""
    if is_spanish:
        return (*choice.aliases, choice.value)
    return (choice.shown, choice.value, *choice.aliases)


def _field_names(dialect: Dialect) -> Iterator[_Spelling]:
    for spec in FIELDS:
        if dialect in spec.dialects:
            sign = ">" if spec.takes is Takes.DURATION else ":"
            yield f"{spec.name}{sign}", f"{spec.aliases[0]}{sign}", spec.note


def _spelled(
    spellings: Iterator[_Spelling] | tuple[_Spelling, ...], kind: Kind, written: str, language: str
) -> list[Proposal]:
    """Those that begin with what is written, in the language that was begun."""
    wanted = fields.key(written)
    out = []
    for english, spanish, note in spellings:
        preferred = (spanish, english) if language == "es" else (english, spanish)
        if text := next((text for text in preferred if fields.key(text).startswith(wanted)), ""):
            out.append(Proposal(text, kind, note))
    return out
