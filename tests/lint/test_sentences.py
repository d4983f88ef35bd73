"""Ordinary texts of an institution: at most two in a hundred are cited wrongly, in Spanish and in English."""

from __future__ import annotations

import pytest

from core.publishing.lint.model import Surroundings
from core.publishing.lint.scoring import Score, score
from tests.lint.rows import rows, signed_pack

MOST_WRONG = 0.02
LEAST_FOUND = 0.8


def scored(name: str) -> Score:
    return score(rows(name), signed_pack(), Surroundings(now_s=0))


@pytest.mark.parametrize("name", ["sentences.jsonl", "english.jsonl"])
def test_at_most_two_texts_in_a_hundred_are_cited_wrongly(name: str) -> None:
    result = scored(name)
    print(f"\n{name}: {result.texts} texts, {result.wrong_texts} cited wrongly ({result.wrong_share:.1%})")
    for each in result.rules:
        print(f"  {each.rule}  right {each.right:3}  wrong {each.wrong:3}  missed {each.missed:3}")
    assert result.texts >= 60
    wrong = [(miss.rule, miss.text) for miss in result.misses if miss.is_wrong]
    assert result.wrong_share <= MOST_WRONG, wrong


@pytest.mark.parametrize("name", ["sentences.jsonl", "english.jsonl"])
def test_silence_is_no_virtue_most_of_what_the_labels_cite_is_found(name: str) -> None:
    result = scored(name)
    right, missed = sum(each.right for each in result.rules), sum(each.missed for each in result.rules)
    assert right >= LEAST_FOUND * (right + missed), [(miss.rule, miss.text) for miss in result.misses]


def test_a_text_cited_against_its_label_counts_as_wrong() -> None:
    result = score([{"text": "¡¡¡Atención!!!", "lang": "es", "expect": []}], signed_pack(), Surroundings(now_s=0))
    assert (result.wrong_texts, result.wrong_share) == (1, 1.0)
    assert [(miss.rule, miss.is_wrong) for miss in result.misses] == [("L05", True)]
