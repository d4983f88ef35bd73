"""Operators' names: fit to sign a record with, and never to be taken for somebody else's."""

from __future__ import annotations

import pytest

from core.access.model import Operator, OperatorState
from core.access.names import clean_name, clean_title, find, refuse_taken
from core.errors import Conflict, NotFound, UsageError
from core.ids import OperatorId


def person(number: int, name: str, state: OperatorState = OperatorState.ACTIVE) -> Operator:
    return Operator(OperatorId(number), name, "", state, frozenset(), "", 0, None)


PEOPLE = (person(1, "Ana"), person(2, "Iván Ruiz"), person(3, "Nico", OperatorState.DISABLED))


@pytest.mark.parametrize(("typed", "kept"), [(" Ana ", "Ana"), ("Iván", "Iván"), ("Iva\u0301n", "Iván")])
def test_a_name_is_kept_composed_and_trimmed(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "name",
    ["", "  ", "…", "x" * 41, "7", "123456", "Ana\x1b[2J", "Ana\nLuis", "Ana\u202e", "A\u200bna", "collector",
     "Setup", "DEMO", "sign-in", "system"],
)  # fmt: skip
def test_a_name_that_is_nobodys_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"operator|operador"):
        clean_name(name)


@pytest.mark.parametrize("title", ["x" * 81, "two\nlines", "\x07"])
def test_a_title_is_one_short_line(title: str) -> None:
    with pytest.raises(UsageError):
        clean_title(title)
    assert clean_title("  gestora ") == "gestora"


@pytest.mark.parametrize("name", ["ana", "ANA", "Aná", "Аnа", "A n a", "Nico", "N1co", "ivan ruiz"])
def test_a_name_that_looks_like_anothers_is_refused_even_of_one_who_left(name: str) -> None:
    with pytest.raises(Conflict):
        refuse_taken(name, PEOPLE)


@pytest.mark.parametrize("name", ["Anabel", "Iván", "Luis"])
def test_a_name_of_its_own_is_accepted(name: str) -> None:
    refuse_taken(name, PEOPLE)


@pytest.mark.parametrize("who", [2, "2", "Iván Ruiz", "ivan ruiz", " IVÁN RUIZ "])
def test_a_person_is_found_by_number_or_name_without_case_or_accents(who: str | int) -> None:
    asked = who if isinstance(who, str) else OperatorId(who)
    assert find(PEOPLE, asked).id == 2


@pytest.mark.parametrize("who", ["", "Iván", "9", "0", "-1", "²", "9" * 5000])
def test_nobody_is_found_by_half_a_name(who: str) -> None:
    with pytest.raises(NotFound, match="Ana, Iván Ruiz"):
        find(PEOPLE, who)


def test_what_was_typed_is_shown_without_its_control_characters() -> None:
    with pytest.raises(NotFound) as caught:
        find(PEOPLE, "x\x1b[2J")
    assert "\x1b" not in str(caught.value)
