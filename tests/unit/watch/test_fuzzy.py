"""Comparing many words with many at once finds what comparing each with each finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from core.watch import fuzzy
from core.watch.fuzzy import Likeness

_words = st.text("abcñ", min_size=1, max_size=12)


@given(slips=st.dictionaries(_words, st.integers(0, 2), max_size=12), words=st.sets(_words, max_size=30))
@settings(max_examples=200, deadline=None)
def test_pairs_are_those_within_the_slips_each_sought_word_allows(slips: dict[str, int], words: set[str]) -> None:
    expected = {(word, term) for word in words for term, most in slips.items() if 0 < OSA.distance(word, term) <= most}
    found = [*Likeness(slips).pairs(words)]
    assert set(found) == expected
    assert len(found) == len(expected)


def test_pairs_are_the_same_however_few_fit_into_memory_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["inundacion", "inundasion", "innundacion", "inundaicon", "inundacio", "iundacion", "fundacion"]
    whole = set(Likeness({"inundacion": 2}).pairs(words))
    monkeypatch.setattr(fuzzy, "_CELLS", 1)
    assert set(Likeness({"inundacion": 2}).pairs(words)) == whole == {(word, "inundacion") for word in words[1:]}


def test_a_neighbour_exchanged_is_one_slip_and_nothing_sought_finds_nothing() -> None:
    assert [*Likeness({"agua": 1}).pairs(["auga", "agaz"])] == [("auga", "agua")]
    assert [*Likeness({"agua": 0}).pairs(["agua", "auga"])] == []
    assert [*Likeness({}).pairs(["agua"])] == [] == [*Likeness({"agua": 1}).pairs([])]
