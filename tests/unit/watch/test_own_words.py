"""When a word that is like a watched one is taken for a slip of the finger, and when for a word of its own."""

from __future__ import annotations

import pytest

from core.watch.own_words import ENOUGH_POSTS, FEWEST, Slip, is_own_word, is_settled, slip


@pytest.mark.parametrize(
    ("term", "token", "kind"),
    [
        ("bache", "vache", Slip.LIKELY),
        ("inundacion", "inundasion", Slip.LIKELY),
        ("lluvia", "yuvia", Slip.LIKELY),
        ("hospital", "ospital", Slip.LIKELY),
        ("quiebra", "kiebra", Slip.LIKELY),
        ("bache", "bahce", Slip.LIKELY),
        ("corte", "cortte", Slip.LIKELY),
        ("torre", "tore", Slip.LIKELY),
        ("corte", "cortr", Slip.LIKELY),
        ("corte", "corrte", Slip.LIKELY),
        ("corte", "coerte", Slip.ADDED),
        ("corte", "core", Slip.PLAIN),
        ("corte", "cort", Slip.PLAIN),
        ("corte", "cprte", Slip.PLAIN),
        ("corte", "carte", Slip.UNLIKELY),
        ("corte", "norte", Slip.UNLIKELY),
        ("corte", "orte", Slip.UNLIKELY),
        ("multa", "multo", Slip.UNLIKELY),
        ("inundacion", "imundasiones", Slip.UNLIKELY),
    ],
)
def test_kinds_of_slips_are_told_apart(term: str, token: str, kind: Slip) -> None:
    assert slip(term, token) is kind


def test_a_rare_word_is_a_slip_unless_it_is_unlikely_and_too_little_is_known() -> None:
    rare = FEWEST - 1
    assert not is_own_word(rare, 0, Slip.PLAIN.value, posts=0)
    assert is_own_word(rare, 1000, Slip.UNLIKELY.value, posts=ENOUGH_POSTS - 1)
    assert not is_own_word(rare, 0, Slip.UNLIKELY.value, posts=ENOUGH_POSTS)


@pytest.mark.parametrize("kind", Slip)
def test_a_frequent_word_is_a_slip_only_while_it_is_rare_beside_the_one_meant(kind: Slip) -> None:
    times = int(100 * kind.value) + FEWEST
    assert is_own_word(times, 100, kind.value, posts=ENOUGH_POSTS)
    assert not is_own_word(times, 100 * times, kind.value, posts=ENOUGH_POSTS)


def test_what_is_settled_is_a_word_of_its_own_by_far() -> None:
    assert is_settled(500, 100, Slip.LIKELY.value)
    assert not is_settled(150, 100, Slip.LIKELY.value)
    assert not is_settled(FEWEST, 0, Slip.UNLIKELY.value)
    assert is_own_word(500, 100, Slip.LIKELY.value, posts=ENOUGH_POSTS)
