"""The matcher finds exactly what the language's plain meaning says, whatever it has learnt and forgotten before."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from core.query.model import All, Any, Doc, Leaf, Near, Node, Phrase, Query, Term
from core.query.predicate import Verdict, explain, judge
from core.query.printing import print_node
from core.query.reading import read
from core.watch.matcher import Matcher, Watched
from core.watch.model import Hit, WatchId
from tests.unit.watch.any_query import GAZETTEER, World

_FACTS = ({"network": "ma", "lang": "es"}, {"network": "fb", "lang": "es-PE"}, {"network": "fb", "lang": "en"})


def _doc(text: str, index: int) -> Doc:
    fact = _FACTS[index % len(_FACTS)]
    return read(text, network=fact["network"], lang=fact["lang"], gazetteer=GAZETTEER)


def _judged(watches: list[Watched], said: list[str]) -> dict[tuple[int, int], bool]:
    out = {}
    for index, text in enumerate(said):
        for watched in watches:
            verdict = judge(watched.query, _doc(text, index))
            if verdict is not Verdict.NO:
                out[index, int(watched.id)] = verdict is Verdict.HIDDEN
    return out


def _matched(matcher: Matcher, said: list[str]) -> dict[tuple[int, int], Hit]:
    found = matcher.match(said, lambda index: _doc(said[index], index))
    return {(index, int(hit.watch)): hit for index, hits in found.items() for hit in hits}


@pytest.mark.parametrize("block", range(4))
def test_what_matches_is_what_the_judge_says_while_watches_come_change_and_go(block: int) -> None:
    verdicts: Counter[bool | None] = Counter()
    for seed in range(40 * block, 40 * (block + 1)):
        verdicts += _agreed(seed)
    assert min(verdicts[True], verdicts[False], verdicts[None]) > 200, verdicts


def _agreed(seed: int) -> Counter[bool | None]:
    """How often each verdict fell (hidden, listed, none), the matcher agreeing each time."""
    world, chance = World(seed), random.Random(seed)
    matcher = Matcher(gazetteer=GAZETTEER, is_guarded=False, generation=chance.choice((1, 10, 1000)))
    wanted: dict[int, Query] = {}
    verdicts: Counter[bool | None] = Counter()
    for _round in range(4):
        for number in chance.sample(range(1, 9), 3):
            wanted.pop(number, None)
        wanted |= {number: world.query() for number in chance.sample(range(1, 9), 4)}
        watches = [Watched(WatchId(number), query) for number, query in wanted.items()]
        matcher.watch(watches)
        said = [world.text() for _n in range(12)]
        for batch in (said[:6], said[6:], said[::-1]):
            found = _matched(matcher, batch)
            judged = _judged(watches, batch)
            assert {key: hit.is_hidden for key, hit in found.items()} == judged, seed
            for (index, number), hit in found.items():
                _check_reasons(hit, wanted[number], _doc(batch[index], index))
            verdicts.update(judged.get((index, number)) for index in range(len(batch)) for number in wanted)
    return verdicts


def _check_reasons(hit: Hit, query: Query, doc: Doc) -> None:
    """The judge's reasons are among the matcher's, and each of these is quoted as the judge would."""
    given_reasons = {matched.term for matched in hit.terms}
    assert {print_node(found.leaf) for found in explain(query, doc).found} <= given_reasons
    leaves = {print_node(leaf): leaf for leaf in _leaves(query.root)}
    for matched in hit.terms:
        seen = explain(Query(leaves[matched.term], is_enye=query.is_enye), doc).found
        quotes = {(found.written.replace(" ", ""), found.how.value) for found in seen}
        assert (matched.written.replace(" ", ""), matched.how) in quotes


def _leaves(node: Node | None) -> Iterator[Leaf]:
    match node:
        case Term() | Phrase():
            yield node
        case Near():
            yield from (*_leaves(node.left), *_leaves(node.right))
        case All() | Any():
            yield from (leaf for part in node.parts for leaf in _leaves(part))
        case _:
            return
