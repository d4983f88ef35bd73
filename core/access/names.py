"""Operators' names: which are accepted, and who is meant by one.

A name signs every entry of the record and is shown before anybody signs in, so no two may be mistaken for
one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

from core.access.model import Operator
from core.access.phrases import Names
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.policy import standard
from core.text.fold import fold, skeleton
from core.text.show import show

SIGN_IN = "sign-in"
"""How a failed sign-in signs its entry: nobody has proved to be anybody."""

NAME_MAX = 40
TITLE_MAX = 80

_NUMBER = re.compile("[0-9]{1,9}")


def clean_name(name: str) -> str:
    """The name as it is kept.

    Raises:
        UsageError: empty, too long, only digits, unprintable, or one of the program's own names.
    """
    text = " ".join(normalize("NFC", name).split(" ")).strip()
    own_names = {fold(each) for each in (*standard().system, SIGN_IN, "system")}
    if not 1 <= len(text) <= NAME_MAX or not text.isprintable() or not skeleton(text) or fold(text) in own_names:
        raise UsageError(
            N_("An operator's name is the name of a person, of 1 to {most} letters: choose another."), most=NAME_MAX
        )
    if text.isdecimal():
        raise UsageError(N_("An operator's name cannot be a number: choose another."))
    return text


def clean_title(title: str) -> str:
    """What a person is in the institution, as it is kept; may be empty.

    Raises:
        UsageError: too long or unprintable.
    """
    text = normalize("NFC", title).strip()
    if len(text) > TITLE_MAX or not text.isprintable():
        raise UsageError(N_("An operator's title is one line of at most {most} letters: shorten it."), most=TITLE_MAX)
    return text


def refuse_taken(name: str, people: Iterable[Operator]) -> None:
    """Accept a name that cannot be taken for anybody's who is or was here.

    Raises:
        Conflict: naming the person it looks like.
    """
    for person in people:
        if skeleton(person.name) == skeleton(name):
            raise Conflict(
                N_("«{name}» would be taken for the operator «{other}»: add a surname or an initial."),
                name=name,
                other=person.name,
            )


def find(people: Iterable[Operator], who: str | OperatorId) -> Operator:
    """The person meant by an id, a number or a name; case and accents do not matter.

    Raises:
        NotFound: nobody is; the sentence names who is here.
    """
    everybody = tuple(people)
    number, wanted = (_number(who.strip()), fold(who.strip())) if isinstance(who, str) else (who, "")
    for person in everybody:
        if person.id == number or (wanted and fold(person.name) == wanted):
            return person
    raise NotFound(
        N_("There is no operator «{who}» here. There are: {people}."),
        who=show(str(who)),
        people=Names(tuple(person.name for person in everybody if person.is_active)),
    )


def _number(text: str) -> int:
    """The operator's number that was typed; 0, which is nobody's, where it is none."""
    return int(text) if _NUMBER.fullmatch(text) else 0
