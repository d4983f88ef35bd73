"""What of a watch a platform is asked: never less than the watch wants, and honest about what may be missed."""

from __future__ import annotations

import pytest

from core.query.model import Dialect
from core.query.parse import parse
from core.watch.native import MOST_QUESTIONS, Coverage, questions
from ventanilla.api import SearchQuery

WHOLE, PARTLY, NOTHING = Coverage.WHOLE, Coverage.PARTLY, Coverage.NOTHING


@pytest.mark.parametrize(
    ("query", "asked", "coverage"),
    [
        ("agua", [("agua",)], WHOLE),
        ("=agua", [("agua",)], WHOLE),
        ('"corte de agua"', [("corte de agua",)], WHOLE),
        ("agua corte", [("agua", "corte")], WHOLE),
        ("agua OR corte", [("agua",), ("corte",)], WHOLE),
        ("(agua OR grifo) (uno OR dos)", [("agua", "dos"), ("agua", "uno"), ("dos", "grifo"), ("grifo", "uno")], WHOLE),
        ("agua NEAR/5 (sin OR corte)", [("agua", "corte"), ("agua", "sin")], WHOLE),
        ("agua -piscina network:Bs", [("agua",)], WHOLE),
        ("agua hide:piscina", [("agua",)], WHOLE),
        ("agua inundacion~", [("agua",)], WHOLE),
        ("agua inund*", [("agua",)], WHOLE),
        ("agua OR (agua corte)", [("agua",)], WHOLE),
        ("inundacion~", [("inundacion",)], PARTLY),
        ("inund*", [("inund",)], PARTLY),
        ("agua OR inundacion~", [("agua",), ("inundacion",)], PARTLY),
        ('"corte de agua"~', [("agua", "corte", "de")], PARTLY),
        ("uno OR dos OR tres OR cuatro OR cinco", [("cinco",), ("cuatro",), ("dos",), ("tres",)], PARTLY),
        ("network:Bs", [], NOTHING),
        ("agua OR network:Bs", [], NOTHING),
    ],
)  # fmt: skip
def test_the_platforms_part(query: str, asked: list[tuple[str, ...]], coverage: Coverage) -> None:
    found = questions(parse(query, Dialect.WATCH))
    assert [each.words for each in found.asked] == asked
    assert found.coverage is coverage


def test_a_hashtag_alone_is_asked_as_one_and_beside_words_as_a_word() -> None:
    assert questions(parse("#CorteDeAgua", Dialect.WATCH)).asked == (SearchQuery(tags=("CorteDeAgua",)),)
    assert questions(parse("#Agua Valdeluz", Dialect.WATCH)).asked == (SearchQuery(words=("Agua", "Valdeluz")),)


def test_one_language_is_asked_for_and_several_are_judged_here() -> None:
    assert questions(parse("agua lang:es", Dialect.WATCH)).asked[0].lang == "es"
    assert questions(parse("agua lang:es,en", Dialect.WATCH)).asked[0].lang == ""
    assert questions(parse("agua OR lang:es", Dialect.WATCH)).asked == ()


def test_many_alternatives_inside_a_conjunction_leave_the_part_that_costs_least() -> None:
    wide = " OR ".join(f"calle{n}" for n in range(9))
    found = questions(parse(f"agua ({wide})", Dialect.WATCH))
    assert [each.words for each in found.asked] == [("agua",)]
    assert found.coverage is WHOLE
    assert len(questions(parse(wide, Dialect.WATCH)).asked) == MOST_QUESTIONS
