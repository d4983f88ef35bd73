"""The corpora that watches are measured on, and the scoring of posts that somebody labelled themselves."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from rapidfuzz.distance import OSA

from bench import slips
from bench.__main__ import main
from bench.copies import Copies
from bench.watch_corpus import KINDS, Corpus
from bench.watch_quality import Score, scored_file

_WORDS_TEXT = """
inundación carretera semáforo alcantarilla farola contenedor vereda basura parque ruido hospital mercado puente
incendio policía colegio avenida camión señal bache zanja grieta tubería apagón calle barrio plaza
inundado carretero farolo vareda basuro barque puesto calla plaga señas brecha grieto zanjo apagar tener
"""
_WORDS = _WORDS_TEXT.split()


def _corpus(favourites: float = 0.0) -> Corpus:
    return Corpus(3, terms_count=12, favourites=favourites, words=_WORDS)


def test_the_same_seed_gives_the_same_posts() -> None:
    assert [*_corpus().posts(50)] == [*_corpus().posts(50)]


def test_every_post_says_what_is_in_it_and_how_it_is_written() -> None:
    corpus = _corpus()
    posts = [*corpus.posts(3000)]
    assert {post.kind for post in posts} == {*KINDS, ""}
    for post in posts:
        assert bool(post.expect) == bool(post.kind)
        assert post.expect <= set(corpus.terms)
        (term,) = post.expect or ("",)
        if post.kind == "exact":
            assert term in post.text.lower()
    assert 0.5 < sum(bool(post.expect) for post in posts) / len(posts) < 0.7


def test_usual_misspellings_recur_where_they_are_asked_for() -> None:
    kinds = [post.kind for post in _corpus(0.5).posts(1000)]
    assert kinds.count("recurring") > 200
    assert all(post.kind != "recurring" for post in _corpus().posts(1000))


@pytest.mark.parametrize("word", ["inundación", "bache", "semáforo", "año"])
def test_a_slip_of_the_finger_is_one_slip_or_none(word: str) -> None:
    chance = random.Random(1)
    distances = [OSA.distance(slips.typo(chance, word), word) for _n in range(300)]
    assert set(distances) <= {0, 1}
    assert distances.count(1) > 250


def test_words_are_spelled_by_ear_stretched_and_pluralised_as_people_do() -> None:
    chance = random.Random(1)
    assert {slips.by_ear(chance, "bache") for _n in range(50)} == {"vache"}
    assert {slips.by_ear(chance, "hielo") for _n in range(50)} == {"ielo"}
    assert [slips.plural(word) for word in ("bache", "camión", "luz")] == ["baches", "camiones", "luces"]
    assert len(slips.stretched(chance, "agua")) >= 6
    assert {letter for _n in range(50) for letter in slips.figures(chance, "agua")} == set("agu4@")


def test_copies_name_an_earlier_post_that_is_no_copy_itself() -> None:
    copies = Copies(5, 2_000)
    assert len(copies.pairs) > 20
    for copy, original in copies.pairs.items():
        assert original < copy
        assert original not in copies.pairs
        assert not copies.is_stranger(copy, original)


def test_a_score_counts_pairs_of_a_post_and_a_term() -> None:
    score = Score()
    score.add(frozenset({"agua", "luz"}), frozenset({"agua", "gas"}), "exact")
    score.add(frozenset(), frozenset({"gas"}))
    assert (score.right, score.wrong, score.missed) == (1, 2, 1)
    assert (score.precision, score.recall) == (1 / 3, 1 / 2)
    assert score.f1 == 2 / (2 + 2 + 1)
    assert score.worst(2) == [("gas", 0, 2, 0), ("luz", 0, 0, 1)]


def test_posts_of_ones_own_are_scored_against_queries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.jsonl"
    said = [
        {"text": "Sin agua en la calle Olmo", "expect": ["agua NEAR/3 sin"]},
        {"text": "Otro vache enorme", "expect": ["bache~"]},
        {"text": "El bache sigue", "expect": ["bache~"]},
        {"text": "agua con gas, sin azúcar", "expect": []},
        {"text": "La zanja", "expect": ["bache~"]},
    ]
    file.write_text("\n".join(json.dumps(line) for line in said) + "\n\n", "utf-8")
    score = scored_file(file)
    assert (score.right, score.wrong, score.missed) == (3, 1, 1)
    assert main(["--labelled", str(file)]) == 0
    out = capsys.readouterr().out
    assert "precision 0.7500" in out
    assert "bache~" in out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1"),
        ('{"text": "a"}', "expect"),
        ('{"text": "a", "expect": "agua"}', "line 1"),
        ("[1]", "line 1"),
        ('{"text": "a", "expect": ["(agua"]}', ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(line, "utf-8")
    assert main(["--labelled", str(file)]) == 1
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.err.strip() and not shown.out
