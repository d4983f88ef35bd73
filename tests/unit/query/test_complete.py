"""What is proposed at the caret while a query is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from core.query.complete import MOST, Completion, Kind, complete
from core.query.fields import FIELDS
from core.query.model import Dialect, Query
from core.query.names import Choice, Names
from core.query.parse import parse
from core.query.printing import print_query
from tests.unit.query.any_query import queries
from tests.unit.query.test_printing import NAMES


def at(marked: str, dialect: Dialect = Dialect.INBOX, *, language: str = "en", names: Names = NAMES) -> Completion:
    """What is proposed at the bar in the text."""
    caret = marked.index("|")
    return complete(marked.replace("|", ""), caret, dialect, names, language=language)


def proposed(marked: str, dialect: Dialect = Dialect.INBOX, *, language: str = "en") -> list[str]:
    """Only the texts."""
    return [proposal.text for proposal in at(marked, dialect, language=language).proposals]


@pytest.mark.parametrize(
    ("marked", "texts"),
    [
        ("ne|", ["network:"]),
        ("re|", ["red:"]),
        ("agua -re|", ["red:"]),
        ("(agua OR clas|", ["class:"]),
        ("CLA|", ["class:"]),
        ("edad|", ["edad>"]),
        ("hi|", ["hide:"]),
        ("oc|", ["ocultar:"]),
        ("eñ|", ["enlace:", "enye:yes"]),
        ("agua N|", ["network:", "NEAR/5"]),
        ("agua C|", ["cuenta:", "class:", "CERCA/5"]),
        ("agua n|", ["network:"]),
        ("N|", ["network:"]),
        ("network:|", ["facebook", "x", '"web form"']),
        ("network:f|", ["facebook"]),
        ("red:twi|", ["twitter"]),
        ("network:facebook,|", ["x", '"web form"']),
        ('network:"web|', ['"web form"']),
        ('network:"web form",fa|', ["facebook"]),
        ("account:val|", ["@valdeluz"]),
        ("place:lo|", ['"loma alta"']),
        ("place:la|", ['"La Loma"']),
        ("tag:cor|", ['"Corte de agua"']),
        ("class:|", ["emergency", "question"]),
        ("is:un|", ["unassigned"]),
        ("es:apl|", ["aplazado"]),
        ("has:|", ["link", "photo", "video", "media"]),
        ("age>|", ["30m", "2h", "12h", "1d", "3d", "1w"]),
        ("edad<1|", ["12h", "1d", "1w"]),
        ("age:|", []),
        ("age:<2|", ["2h"]),
        ("enye:|", ["yes", "no"]),
        ("eñe:s|", ["sí"]),
        ("hide:agu|", []),
        ("ojo:|", []),
        ("author:an|", []),
        ("agua corte|", []),
        ('"ne|', []),
        ('"sin agua" ne|', ["network:"]),
        ("ne|twork:x", ["network:"]),
    ],
)
def test_what_fits_what_is_written_is_proposed(marked: str, texts: list[str]) -> None:
    assert proposed(marked) == texts


def test_an_empty_place_offers_every_field_and_after_something_the_operators() -> None:
    fields = [f"{spec.name}{'>' if spec.name == 'age' else ':'}" for spec in FIELDS]
    assert proposed("|") == [*fields, "hide:", "enye:yes"]
    assert proposed("agua |") == [*fields, "hide:", "enye:yes", "OR", "NEAR/5"]
    assert proposed("(|") == fields


def test_in_spanish_the_spanish_words_are_offered_first() -> None:
    assert proposed("agua |", language="es")[:4] == ["red:", "cuenta:", "autor:", "es:"]
    assert proposed("agua |", language="es")[-4:] == ["ocultar:", "eñe:sí", "O", "CERCA/5"]
    assert proposed("es:|", language="es")[:3] == ["abierto", '"en espera"', "aplazado"]
    assert proposed("network:|", language="es") == ["facebook", "x", '"web form"']
    assert proposed("is:mi|", language="es") == ["mío"]
    assert proposed("is:min|", language="es") == ["mine"]


def test_a_watch_is_offered_only_what_it_can_ask() -> None:
    assert "is:" not in proposed("|", Dialect.WATCH)
    assert "place:" in proposed("|", Dialect.WATCH)
    assert proposed("is:|", Dialect.WATCH) == []


def test_a_proposal_replaces_what_was_begun_and_no_more() -> None:
    for marked in ("agua ne|", "-ne|", "(ne|", "agua\nne|"):
        completion = at(marked)
        assert marked[completion.at.offset :] == "ne|"
        assert completion.at.length == 2
    value = at("agua network:facebook,we|")
    assert (value.at.offset, value.at.length) == (len("agua network:facebook,"), 2)
    assert value.proposals[0].kind is Kind.VALUE


def test_never_more_is_offered_than_can_be_looked_through() -> None:
    many = Names(accounts=tuple(Choice(f"account-{n}") for n in range(200)))
    assert len(at("account:|", names=many).proposals) == MOST


@given(queries)
@settings(max_examples=100, deadline=None)
def test_what_is_offered_for_values_can_be_read(query: Query) -> None:
    text = print_query(query)
    for field in FIELDS:
        start = f"{text} {field.name}:"
        for proposal in complete(start, len(start), names=NAMES).proposals:
            parse(f"{field.name}:{proposal.text}", names=NAMES)
