"""What only just misses a query is found by asking a little less: never by asking something else."""

from __future__ import annotations

import pytest

from core.query.model import Dialect
from core.query.parse import parse
from core.query.predicate import Verdict, judge
from core.query.printing import print_query
from core.query.reading import read
from core.watch.trial import MOST_VARIANTS, Missed, relaxed
from tests.unit.watch.any_query import GAZETTEER, World


@pytest.mark.parametrize("seed", range(150))
def test_whatever_a_query_finds_each_looser_one_finds_too(seed: int) -> None:
    world = World(seed)
    query = world.query()
    variants = relaxed(query)
    assert len(variants) <= MOST_VARIANTS
    for _n in range(40):
        doc = read(world.text(), network="ma", lang="es", gazetteer=GAZETTEER)
        if judge(query, doc) is Verdict.NO:
            continue
        for kind, part, variant in variants:
            assert judge(variant, doc) is not Verdict.NO, (kind, part, print_query(query), print_query(variant))


@pytest.mark.parametrize(
    ("query", "looser"),
    [
        ("agua", []),
        ("inundación", [(Missed.FUZZY, "inundación~")]),
        ("agua luz", [(Missed.WITHOUT, "luz"), (Missed.WITHOUT, "agua")]),
        ("agua -luz", []),  # what must not be there is not left out: everything would be near
        ("agua NEAR/2 luz", [(Missed.FARTHER, "agua NEAR/50 luz"), (Missed.WITHOUT, "luz"), (Missed.WITHOUT, "agua")]),
        ("agua OR luz", []),
        ('"no hay agua"', []),
        ("agua lang:es", [(Missed.WITHOUT, "agua")]),
    ],
)
def test_what_is_a_little_less_of_a_query(query: str, looser: list[tuple[Missed, str]]) -> None:
    asked = relaxed(parse(query, Dialect.WATCH))
    assert [(kind, print_query(variant)) for kind, _part, variant in asked] == looser
