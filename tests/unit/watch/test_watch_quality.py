"""How much of what is there watches find, in a small world that is the same on every machine.

The large one, with a whole dictionary, is ``python -m bench watch``. Here the words are those of the demo's citizens,
many of which are a slip apart (*arreglaron*, *arreglaran*), and the posts are few, so the figures are lower.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bench.slips import bare
from bench.watch_corpus import Corpus
from bench.watch_quality import Score, scored

_CITIZENS = Path(__file__).parents[3] / "plugins" / "plaza" / "scenario" / "baseline.jsonl"


def _words() -> list[str]:
    texts = (json.loads(line)["text"] for line in _CITIZENS.read_text("utf-8").splitlines())
    said = {word for text in texts for word in re.findall(r"[a-záéíóúñü]{2,}", text.lower())}
    return sorted({bare(word): word for word in sorted(said)}.values())  # with its accents where some left them out


def _score(favourites: float, *, history: int = 10_000, is_guarded: bool = True) -> Score:
    corpus = Corpus(11, terms_count=80, favourites=favourites, words=_words())
    return scored(corpus, history=history, labelled=1_500, is_guarded=is_guarded)


@pytest.fixture(scope="module")
def plain() -> Score:
    return _score(0.0)


def test_what_is_found_is_there_and_what_is_there_is_found(plain: Score) -> None:
    print(f"P {plain.precision:.4f} R {plain.recall:.4f} F1 {plain.f1:.4f}", plain.recalls(), plain.worst(10))
    assert plain.f1 >= 0.97
    assert plain.precision >= 0.96


def test_every_way_of_writing_a_word_is_found(plain: Score) -> None:
    assert min(plain.recalls().values()) >= 0.9


def test_misspellings_that_recur_are_found_too() -> None:
    usual = _score(0.25)
    print(f"P {usual.precision:.4f} R {usual.recall:.4f} F1 {usual.f1:.4f}", usual.recalls())
    assert usual.f1 >= 0.9


def test_without_telling_words_from_slips_much_is_found_that_is_not_there(plain: Score) -> None:
    everything = _score(0.0, history=0, is_guarded=False)
    print(f"P {everything.precision:.4f} R {everything.recall:.4f} F1 {everything.f1:.4f}")
    assert everything.precision < plain.precision - 0.2
    assert everything.recall >= 0.97


def test_from_the_first_post_on_little_is_found_that_is_not_there() -> None:
    first = _score(0.0, history=0)
    print(f"P {first.precision:.4f} R {first.recall:.4f} F1 {first.f1:.4f}")
    assert first.precision >= 0.85
    assert first.f1 >= 0.9
