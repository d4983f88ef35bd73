"""What the matcher adds to the language's meaning: reasons, words of their own, overrules, and bounds to its memory."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from core.query.model import Dialect, Doc
from core.query.parse import parse
from core.text.words import normal
from core.watch.matcher import AlsoMatched, Matcher, Watched
from core.watch.model import Hit, Matched, WatchId
from core.watch.own_words import ENOUGH_POSTS
from core.watch.plan import Overrule

_ID = WatchId(1)
_LOOKS = """
import sys
from core.query.model import Doc, Form, Query, Term
from core.watch.matcher import Matcher, Watched
print("numpy" in sys.modules)
matcher = Matcher()
for form in (Form.FOLDED, Form.FUZZY):
    matcher.watch([Watched(1, Query(Term("cortejo", form)))])
    matcher.match(["cortejo"], lambda index: Doc())
    print("numpy" in sys.modules)
"""


def _watched(query: str, id_: int = 1, *overrules: Overrule) -> Watched:
    return Watched(WatchId(id_), parse(query, Dialect.WATCH), overrules)


def _matcher(query: str, *overrules: Overrule, **known: int) -> Matcher:
    matcher = Matcher(posts=ENOUGH_POSTS, posts_with=known)
    matcher.watch([_watched(query, 1, *overrules)])
    return matcher


def _hits(matcher: Matcher, *texts: str) -> dict[int, list[Hit]]:
    return matcher.match(texts, lambda _index: Doc())


def _found(matcher: Matcher, *texts: str) -> list[int]:
    return sorted(_hits(matcher, *texts))


@pytest.mark.parametrize(
    ("query", "text", "terms"),
    [
        ("agua", "Sin AGUA hoy", (Matched("agua", "AGUA", "written"),)),
        ("agua", "las aguaaas", (Matched("agua", "aguaaas", "alike"),)),
        ("inundación~", "otra inundasion", (Matched("inundación~", "inundasion", "slip"),)),
        ("inund*", "se inundó todo", (Matched("inund*", "inundó", "beginning"),)),
        ("cortedeagua", "#CorteDeAgua ya", (Matched("cortedeagua", "CorteDeAgua", "hashtag"),)),
        ('"corte de agua"', "otro CORTE de aguas", (Matched('"corte de agua"', "CORTE de aguas", "alike"),)),
        (
            "agua NEAR/5 sin",
            "sin nada de agua",
            (Matched("agua", "agua", "written"), Matched("sin", "sin", "written")),
        ),
        ("agua OR luz", "luz", (Matched("luz", "luz", "written"),)),
        ("agua -piscina", "agua", (Matched("agua", "agua", "written"),)),
    ],
)
def test_a_hit_says_which_words_met_it_and_how(query: str, text: str, terms: tuple[Matched, ...]) -> None:
    assert _hits(_matcher(query), "nada", text) == {1: [Hit(_ID, terms)]}


def test_what_is_to_be_hidden_counts_and_says_so() -> None:
    found = _hits(_matcher("agua hide:piscina"), "agua de la piscina", "agua")
    assert {index: hit.is_hidden for index, (hit,) in found.items()} == {0: True, 1: False}


def test_T20_a_watch_fires_whatever_invisible_is_inside_its_word() -> None:
    said = [
        "a\u200bgua",
        "a\u0301g\u2060ua",
        "A\u202eG\u00adUA",
        "ａｇｕａ",
        "ⓐⓖⓤⓐ",
        "a" + "\u0316\u0301" * 500 + "gua",
    ]
    assert _found(_matcher("agua"), *said) == [*range(len(said))]
    assert _found(_matcher("desagüe~"), "desa\u200bgue", "de\u00adssague") == [0, 1]


def test_facts_are_asked_only_where_they_decide() -> None:
    asked: list[int] = []

    def facts(index: int) -> Doc:
        asked.append(index)
        return Doc(network="ma")

    matcher = _matcher("agua network:ma")
    assert sorted(matcher.match(["nada", "agua", "luz"], facts)) == [1]
    assert asked == [1]


def test_a_word_that_is_met_often_is_no_slip_any_more() -> None:
    matcher = _matcher("cortejo~")
    rounds = [len(_hits(matcher, "el corteja", "un día cualquiera")) for _round in range(10)]
    assert rounds == [1] * 4 + [0] * 6


def test_a_slip_stays_one_while_it_is_rare_beside_the_word_that_is_meant() -> None:
    matcher = _matcher("cortejo~")
    assert len(_hits(matcher, *["cortejo"] * 1000)) == 1000
    assert _found(matcher, *["corteja"] * 15) == [*range(15)]


def test_a_usual_misspelling_by_ear_is_found_again_and_again() -> None:
    matcher = _matcher("bache~")
    for _round in range(50):
        assert _found(matcher, "otro bache", "otro vache") == [0, 1]


def test_what_is_stored_already_tells_words_from_slips_at_the_first_post() -> None:
    assert _found(_matcher("cortejo~", corteja=40, cortejo=30), "corteja") == []
    assert _found(_matcher("cortejo~", corteja=40, cortejo=9000), "corteja") == [0]


def test_the_most_frequent_stored_word_tells_how_much_is_known() -> None:
    for most, found in ((ENOUGH_POSTS, [0]), (ENOUGH_POSTS - 2, [])):
        matcher = Matcher(posts_with={"de": most, "la": 3})
        matcher.watch([_watched("cortejo~")])
        assert _found(matcher, "corteja") == found


def test_a_word_that_is_settled_as_one_of_its_own_is_asked_about_no_more() -> None:
    matcher = _matcher("cortejo~ OR agua")
    for _round in range(60):
        _hits(matcher, "corteja", "agua, corteja")
    assert set(matcher.vocabulary.entries) == {"agua,"}
    assert _found(matcher, "corteja agua", "cortejo") == [0, 1]


def test_while_little_is_known_only_likely_slips_are_found() -> None:
    matcher = Matcher()
    matcher.watch([_watched("cortejo~")])
    assert _found(matcher, "corteja", "kortejo", "cortjeo") == [1, 2]


def test_one_post_full_of_a_word_counts_once() -> None:
    matcher = _matcher("cortejo~")
    _hits(matcher, "corteja " * 50)
    assert _found(matcher, "corteja") == [0]


def test_an_operator_may_say_that_a_word_is_none_of_ours_or_is() -> None:
    refused = Overrule("cortejo", normal("corteja"), is_same=False)
    accepted = Overrule("cortejo", normal("desfile"), is_same=True)
    assert _found(_matcher("cortejo~"), "corteja", "desfiles", "cortejos") == [0, 2]
    assert _found(_matcher("cortejo~", refused), "corteja", "desfiles", "cortejos") == [2]
    matcher = _matcher("cortejo~", refused, accepted, desfil=10_000)
    assert _found(matcher, "corteja", "desfiles", "cortejos") == [1, 2]
    assert matcher.also_matched(_ID) == [AlsoMatched("cortejo", normal("desfile"), 1)]


def test_an_overrule_concerns_its_own_watch_only() -> None:
    matcher = Matcher(posts=ENOUGH_POSTS)
    refused = Overrule("cortejo", "corteja", is_same=False)
    matcher.watch([_watched("cortejo~", 1, refused), _watched("cortejo~", 2)])
    assert [hit.watch for hit in _hits(matcher, "corteja")[0]] == [2]
    matcher.watch([_watched("cortejo~", 1), _watched("cortejo~", 2, refused)])
    assert [hit.watch for hit in _hits(matcher, "corteja")[0]] == [1]


def test_what_was_also_matched_is_counted_for_each_watch() -> None:
    matcher = Matcher(posts=ENOUGH_POSTS)
    matcher.watch([_watched("bache~", 1), _watched("bache~ calle", 2)])
    _hits(matcher, "un vache", "otro bahce", "vache en mi calle", "bache")
    assert matcher.also_matched(WatchId(1)) == [AlsoMatched("bache", "vache", 2), AlsoMatched("bache", "bahce", 1)]
    assert matcher.also_matched(WatchId(2)) == [AlsoMatched("bache", "vache", 1)]
    matcher.watch([_watched("bache~ calle", 2)])
    assert matcher.also_matched(WatchId(1)) == []


def test_a_watch_that_is_changed_finds_in_known_words_what_it_asks_now() -> None:
    matcher = _matcher("agua")
    assert _found(matcher, "agua", "luz", "inundasion") == [0]
    matcher.watch([_watched("luz OR inundación~")])
    assert _found(matcher, "agua", "luz", "inundasion") == [1, 2]
    matcher.watch([])
    assert _found(matcher, "agua", "luz", "inundasion", "AGUA", "LUZ", "inumdacion") == []
    assert matcher.vocabulary.entries == {}


def test_only_what_a_change_concerns_is_learnt_anew() -> None:
    matcher = _matcher("agua OR luz")
    _hits(matcher, "agua luz fuego")
    before = dict(matcher.vocabulary.entries)
    matcher.watch([_watched("agua OR luz"), _watched("fuego", 2)])
    assert {chunk: entry for chunk, entry in matcher.vocabulary.entries.items() if chunk in before} == before
    assert matcher.vocabulary.entries["agua"] is before["agua"]
    assert set(matcher.vocabulary.entries) == {"agua", "luz", "fuego"}


def test_links_and_endless_words_are_matched_and_not_kept() -> None:
    matcher = _matcher("agua")
    assert _found(matcher, "https://a.example/agua", "x" * 100_000, "luz," * 30_000 + "agua", "agua") == [2, 3]
    assert len(matcher.vocabulary) == 1
    assert set(matcher.vocabulary.entries) == {"agua"}


def test_the_vocabulary_stays_within_its_bounds_and_goes_on_matching() -> None:
    matcher = Matcher(generation=100)
    matcher.watch([_watched("agua")])
    for number in range(200):
        assert _found(matcher, f"uno{number} dos{number} tres{number} aguz{number}", "agua", "agua,") == [1, 2]
        assert len(matcher.vocabulary) <= 210
    assert set(matcher.vocabulary.entries) == {"agua", "agua,"}


def test_what_is_borne_by_forgotten_words_is_forgotten_with_them() -> None:
    matcher = Matcher(generation=20)
    matcher.watch([_watched("inund*")])
    for number in range(100):
        assert _found(matcher, f"inundz{number}") == [0]
        assert len(matcher.vocabulary.entries) <= 41


def test_another_spelling_of_a_known_word_is_found_after_words_were_forgotten() -> None:
    matcher = Matcher(generation=10)
    matcher.watch([_watched("agua")])
    assert _found(matcher, "agua", " ".join(f"palabra{n}" for n in range(12))) == [0]
    assert _found(matcher, "¡AGUA!", "aguaaa") == [0, 1]


def test_a_hashtag_as_a_whole_is_no_word_of_a_phrase() -> None:
    assert _found(_matcher('"sinluz luz"'), "#SinLuz", "sinluz luz") == [1]


def test_nothing_heavy_is_loaded_before_a_slip_is_looked_for() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _LOOKS],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parents[3],
    )
    assert said.stdout.split() == ["False", "False", "True"]


def test_a_flood_of_words_never_heard_takes_bounded_memory() -> None:
    matcher = Matcher(generation=500)
    matcher.watch([_watched("inundación~ OR agua")])
    tracemalloc.start()
    try:
        peaks = []
        for round_ in range(6):
            for number in range(4):
                _hits(matcher, *(f"inundax{round_}z{number}y{n} q{round_}w{number}e{n}," for n in range(300)))
            peaks.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert peaks[-1] < 2 * peaks[0]
