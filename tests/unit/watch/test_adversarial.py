"""Messages made to cost much: the work is counted in words looked at and compared, never in seconds."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest

from core.query import needles
from core.query.model import Dialect, Doc
from core.query.parse import parse
from core.query.predicate import Verdict, judge
from core.query.reading import read
from core.text.words import WORD_CHARS, Word, chunk_words, lone_form, words
from core.watch import fuzzy, vocabulary
from core.watch.matcher import Matcher, Watched
from core.watch.model import WatchId

TERMS = [f"{first}{second}ludab" for first in "bcdfghjklmnpqrst" for second in "aeioubcdfghjklmn"]
"""256 words of seven letters that nobody writes."""
MANY = 150
FUZZY = parse(" OR ".join(f"{term}~" for term in TERMS[:MANY]), Dialect.WATCH)
EVERY = [Watched(WatchId(n), parse(f"{term}~", Dialect.WATCH)) for n, term in enumerate(TERMS)]


class Counted:
    """What was cut into words, and which words were compared with the watched ones."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.cut = 0
        self.compared = 0
        pairs = fuzzy.Likeness.pairs

        def counting_words(chunk: str) -> tuple[Word, ...]:
            self.cut += 1
            return chunk_words(chunk)

        def counting_forms(chunk: str) -> str:
            form = lone_form(chunk)
            self.cut += bool(form)
            return form

        def counting_pairs(likeness: fuzzy.Likeness, some: Collection[str]) -> Iterator[tuple[str, str]]:
            self.compared += len(some) if likeness.sought else 0
            return pairs(likeness, some)

        patch.setattr(vocabulary, "chunk_words", counting_words)
        patch.setattr(vocabulary, "lone_form", counting_forms)
        patch.setattr(fuzzy.Likeness, "pairs", counting_pairs)


def no_facts(_index: int) -> Doc:
    """Nothing is asked about a field here."""
    raise AssertionError("no field is asked about")


@pytest.fixture
def matcher() -> Matcher:
    made = Matcher()
    made.watch(EVERY)
    return made


def test_a_megabyte_of_one_word_is_cut_and_compared_once(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(monkeypatch)
    assert matcher.match(["agua " * 200_000], no_facts) == {}
    assert (counted.cut, counted.compared, len(matcher.vocabulary)) == (1, 1, 1)


def test_distinct_words_are_compared_once_each_and_not_again(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(monkeypatch)
    text = " ".join(f"q{n}q" for n in range(20_000))
    assert matcher.match([text], no_facts) == {}
    assert counted.cut == 20_000 and counted.compared <= 20_000
    assert matcher.match([text, text], no_facts) == {}
    assert counted.cut == 20_000 and counted.compared <= 20_000


def test_T22_a_pile_of_a_megabyte_is_one_short_word(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(monkeypatch)
    pile = "a" + "\u0301" * 1_000_000
    [word] = words(pile)
    assert len(word.written) <= WORD_CHARS and word.normal == "a"
    assert matcher.match([pile], no_facts) == {}
    assert (counted.cut, len(matcher.vocabulary)) == (1, 0), "it is learnt for the moment only"


def test_a_query_of_many_fuzzy_words_compares_each_form_of_a_message_once_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0
    slips = needles._slips

    def counting(one: str, other: str, most: int) -> int:
        nonlocal compared
        compared += 1
        return slips(one, other, most)

    monkeypatch.setattr(needles, "_slips", counting)
    for text, forms in (("agua " * 50_000, 1), ("#AaBbCc " * 30_000, 4)):
        compared = 0
        assert judge(FUZZY, read(text)) is Verdict.NO
        assert compared <= MANY * forms, "however often a word stands there"
    compared = 0
    assert judge(FUZZY, read("agua " * 50_000 + "cauludab")) is Verdict.MATCH
    assert compared <= 3 * MANY
