"""A query's text as tokens, each knowing where it stood; nothing here knows how they hang together.

One pass without regular expressions: the time it takes grows with the text, whatever the text is. Operators are
read in English and Spanish, in capitals only, as most people write words in small letters.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.i18n import N_
from core.query import fields
from core.query.fault import QuerySyntax
from core.query.fields import Takes
from core.query.model import MOST_BETWEEN, Form, Op, Span
from core.query.nearest import nearest
from core.query.tokens import OPERATORS, Asked, Between, Enye, Mark, Sign, Token, Words
from core.text.show import show

QUOTES = frozenset('"“”„«»')
"""All mean the same: phones put the curly ones by themselves."""
MARKS: Mapping[str, Form] = {"~": Form.FUZZY, "*": Form.PREFIX}
"""What may stand directly behind a word."""

_EXACT = (Form.FOLDED, Form.EXACT, Form.CASE)
"""By the number of signs of equality before a word."""
_NEAR = ("NEAR", "CERCA")
_SHOWN_CHARS = 40


def tokens(text: str) -> list[Token]:
    """The tokens in order.

    Raises:
        QuerySyntax: at the first place that cannot be read.
    """
    out: list[Token] = []
    at = skip(text, 0)
    while at < len(text):
        token, at = _token(text, at)
        out.append(token)
        at = skip(text, at)
    return out


def skip(text: str, at: int) -> int:
    """Where the blanks from here on end."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def bare_end(text: str, at: int, stops: str = "") -> int:
    """Where something written without quotation marks ends; ``stops``: further characters that end it."""
    while at < len(text) and not is_end(text, at) and text[at] not in stops:
        at += 1
    return at


def is_end(text: str, at: int) -> bool:
    """Whether a word cannot go on here."""
    return at >= len(text) or text[at].isspace() or text[at] in "()" or text[at] in QUOTES


def is_operator(word: str) -> bool:
    """Whether a bare word would be read as an operator, or as an attempt at one."""
    return word in OPERATORS or word in _NEAR


def field_name(text: str, start: int) -> str:
    """The letters from here on, if a sign that can follow a field's name stands behind them; else nothing."""
    end = start
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end] if text[end : end + 1] in (":", "<", ">") else ""


def _token(text: str, start: int) -> tuple[Token, int]:
    character, after = text[start], text[start + 1 : start + 2]
    if character in "()":
        return Mark(Sign(character), Span(start, 1)), start + 1
    if character == "-" and after and after != ")" and not after.isspace():
        return Mark(Sign.NOT, Span(start, 1)), start + 1
    end = bare_end(text, start)
    word = text[start:end]
    if sign := OPERATORS.get(word):
        return Mark(sign, Span(start, end - start)), end
    head, slash, tail = word.partition("/")
    if head in _NEAR or (slash and head.upper() in _NEAR):
        return _between(head, tail, Span(start, end - start)), end
    if (name := field_name(text, start)) and (token := _named(text, start, name)) is not None:
        return token
    return _words(text, start)


def _words(text: str, start: int) -> tuple[Words, int]:
    at = start
    while at < len(text) and text[at] == "=" and at - start < len(_EXACT) - 1:
        at += 1
    form = _EXACT[at - start]
    if at < len(text) and text[at] in QUOTES:
        words, end = _quoted(text, at)
        mark = text[end : end + 1]
        if mark not in MARKS and not is_end(text, end):
            raise QuerySyntax(N_("A blank is missing after the quotation mark."), Span(end, 1), hint=" ")
    else:
        end = bare_end(text, at)
        words = text[at:end]
        if words[-1:] in MARKS:
            words, end = words[:-1], end - 1
        for offset, character in enumerate(words):
            if character in MARKS:
                raise _misplaced(character, at + offset)
        mark = text[end : end + 1]
    if mark in MARKS:
        if form is not Form.FOLDED or not is_end(text, end + 1):
            raise _misplaced(mark, end)
        form, end = MARKS[mark], end + 1
    return Words(words, form, Span(start, end - start)), end


def _between(head: str, tail: str, at: Span) -> Between:
    is_number = tail.isascii() and tail.isdecimal() and len(tail) <= 4
    if head not in _NEAR or not is_number or not 1 <= int(tail) <= MOST_BETWEEN:
        message = N_("NEAR is written in capitals with the most words between, 1 to {most}: NEAR/5.")
        raise QuerySyntax(message, at, hint="NEAR/5", most=MOST_BETWEEN)
    return Between(int(tail), at)


def _named(text: str, start: int, name: str) -> tuple[Token, int] | None:
    """What the name before a colon asks; ``None`` where the sign is no colon and the name no field's."""
    colon = start + len(name)
    at, sign, key = colon + 1, text[colon], fields.key(name)
    spec = fields.field(name)
    if sign == ":" and key in fields.HIDE_NAMES:
        if text[at : at + 1] in ("", ")") or text[at].isspace():
            raise _nothing_behind(name, at)
        return Mark(Sign.HIDE, Span(start, at - start)), at
    if sign == ":" and key in fields.ENYE_NAMES:
        return _enye(text, start, name)
    if spec is None:
        if sign == ":":
            raise _unknown(text, start, name)
        return None
    op, shown = Op(sign), show(name, limit=_SHOWN_CHARS)
    if op is Op.IS and spec.takes is Takes.DURATION and text[at : at + 1] in ("<", ">"):
        op, at = Op(text[at]), at + 1
    if (op is Op.IS) == (spec.takes is Takes.DURATION):
        example = f"{shown}{'>' if spec.takes is Takes.DURATION else ':'}"
        message = N_("This field is written {example} and what it asks, without a blank.")
        raise QuerySyntax(message, Span(start, at - start), hint=example, example=example)
    values, end = _values(text, at, name)
    return Asked(spec, f"{shown}{op}", op, values, Span(start, end - start)), end


def _enye(text: str, start: int, name: str) -> tuple[Enye, int]:
    values, end = _values(text, start + len(name) + 1, name)
    answers = [fields.YES_NO.get(fields.key(value)) for value, _at in values]
    if len(answers) != 1 or answers[0] is None:
        raise QuerySyntax(N_("Only yes or no can stand after enye:."), Span(start, end - start), hint="enye:yes")
    return Enye(answers[0], Span(start, end - start)), end


def _values(text: str, at: int, name: str) -> tuple[tuple[tuple[str, Span], ...], int]:
    """What stands behind a field's sign: bare or quoted, several parted by commas."""
    out: list[tuple[str, Span]] = []
    while True:
        start = at
        if at < len(text) and text[at] in QUOTES:
            value, at = _quoted(text, at)
        else:
            at = bare_end(text, at, ",")
            value = text[start:at]
        if not value.split():
            raise _nothing_behind(name, start)
        out.append((value, Span(start, at - start)))
        if text[at : at + 1] != ",":
            if not is_end(text, at):
                raise QuerySyntax(N_("A blank is missing after the quotation mark."), Span(at, 1), hint=" ")
            return tuple(out), at
        at = skip(text, at + 1)


def _quoted(text: str, start: int) -> tuple[str, int]:
    end = start + 1
    while end < len(text) and text[end] not in QUOTES:
        end += 1
    if end == len(text):
        raise QuerySyntax(N_("The quotation mark opened here is never closed."), Span(start, 1), hint='"')
    return text[start + 1 : end], end + 1


def _misplaced(mark: str, at: int) -> QuerySyntax:
    message = N_("{mark} stands directly after a word and not together with =; in quotation marks it is no sign.")
    return QuerySyntax(message, Span(at, 1), mark=mark)


def _nothing_behind(name: str, at: int) -> QuerySyntax:
    message = N_("What is asked must stand directly after {field}.")
    return QuerySyntax(message, Span(at, 1), field=f"{show(name, limit=_SHOWN_CHARS)}:")


def _unknown(text: str, start: int, name: str) -> QuerySyntax:
    if text.startswith("//", start + len(name) + 1):
        return QuerySyntax(N_("Write url: before a link to look for it."), Span(start, len(name) + 3), hint="url:")
    meant = nearest(fields.key(name), fields.field_names())
    message = N_("There is no field {field}; to look for the words, put them in quotation marks.")
    hint = f"{meant}:" if meant else ""
    return QuerySyntax(message, Span(start, len(name) + 1), hint=hint, field=f"{show(name, limit=_SHOWN_CHARS)}:")
