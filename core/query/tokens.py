"""The pieces a query's text is cut into before it is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.query.fields import Spec
from core.query.model import Form, Op, Span


class Sign(StrEnum):
    """A token that holds nothing more; the value is how it is printed."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "-"
    HIDE = "hide:"


OPERATORS: Mapping[str, Sign] = {
    "AND": Sign.AND,
    "Y": Sign.AND,
    "OR": Sign.OR,
    "O": Sign.OR,
    "NOT": Sign.NOT,
    "NO": Sign.NOT,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """An operator, a parenthesis, or ``hide:``."""

    sign: Sign
    at: Span


@dataclass(frozen=True, slots=True)
class Between:
    """``NEAR/n``."""

    n: int
    at: Span


@dataclass(frozen=True, slots=True)
class Words:
    """Something to look for, as it was typed without its marks: one word, several, or none."""

    text: str
    form: Form
    at: Span


@dataclass(frozen=True, slots=True)
class Asked:
    """A field with what stands behind it, each value with its place."""

    spec: Spec
    name: str
    """As it was typed, its sign included; fit to be shown."""
    op: Op
    values: tuple[tuple[str, Span], ...]
    at: Span


@dataclass(frozen=True, slots=True)
class Enye:
    """Whether ñ is a letter of its own."""

    is_own: bool
    at: Span


Token = Mark | Between | Words | Asked | Enye
