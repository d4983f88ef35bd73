"""Labelled posts for watches: terms written in every way people write them, between words that only look like them.

Words are those of a Spanish dictionary with frequencies by Zipf's law. Six posts in ten contain a term; one in two
contains a real word that is a slip away from one, the common ones more often, but less so than in life, as rare ones
are harder. Both may stand in the same post. What must be found is known by construction: labels owe nothing to the
way watches compare words.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from bench import slips
from bench.dictionary import spanish

VOCABULARY = 25_000
TERMS = 200
VARIANTS, NEGATIVES = 0.6, 0.5
FAVOURITES = 0.25
"""Of a term's mentions, in the corpus of misspellings that recur: by one of its usual misspellings."""
_HARDLY_WORDS = ("ar", "er", "ir", "ír", "se", "mente", "s")
_GLUE_TEXT = """
de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este si porque esta
entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra
"""
_GLUE = _GLUE_TEXT.split()
_BARE_GLUE = frozenset(map(slips.bare, _GLUE))
_GLUE_SHARE = 0.4
KINDS = {
    "exact": 20,
    "dressed": 20,
    "typo": 18,
    "two typos": 5,
    "by ear": 12,
    "stretched": 7,
    "figures": 6,
    "hashtag": 6,
    "plural": 6,
}
"""How often a term is written in which way."""


@dataclass(frozen=True, slots=True)
class Post:
    """A text and the terms it contains."""

    text: str
    expect: frozenset[str]
    kind: str = ""
    """How its term is written; empty where it has none."""


@dataclass
class Corpus:
    """Endless posts of one seed about the same terms."""

    seed: int
    terms_count: int = TERMS
    favourites: float = 0.0
    """The share of mentions by a misspelling that recurs."""
    words: Sequence[str] = ()
    """The dictionary; empty: the real one."""
    terms: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._chance = chance = random.Random(self.seed)
        dictionary = list(self.words or _dictionary())
        chance.shuffle(dictionary)
        weights = {word: 1 / (rank + 2.7) ** 1.05 for rank, word in enumerate(dictionary, 8)}
        nouns = [word for word in dictionary[: 4 * VOCABULARY // 5] if _is_fit(word)]
        self.terms = chance.sample(nouns, self.terms_count)
        taken = {form for term in self.terms for form in _own_forms(term)}
        plain = [word for word in dictionary[:VOCABULARY] if slips.bare(word) not in taken]
        self._words = _GLUE + plain
        glue = [1 / (rank + 3) for rank in range(len(_GLUE))]
        rest = [weights[word] for word in plain]
        level = _GLUE_SHARE / (1 - _GLUE_SHARE) * sum(rest) / sum(glue)
        self._weights = list(accumulate([weight * level for weight in glue] + rest))
        self._real = frozenset(map(slips.bare, dictionary))
        self._term_weights = list(accumulate(1 / (n + 3) ** 0.8 for n in range(len(self.terms))))
        alike = [(word, weights[word]) for word in _neighbours(self.terms, dictionary) if slips.bare(word) not in taken]
        self._alike = [word for word, _weight in alike]
        self._alike_weights = list(accumulate(weight**0.5 for _word, weight in alike))
        self._usual = {term: [self._wrong(term) for _n in range(chance.choice((1, 1, 2)))] for term in self.terms}

    def posts(self, count: int) -> Iterator[Post]:
        """The next posts."""
        for _n in range(count):
            yield self._post()

    def _post(self) -> Post:
        chance = self._chance
        length = min(45, max(3, int(chance.lognormvariate(2.6, 0.55))))
        said = chance.choices(self._words, cum_weights=self._weights, k=length)
        expect, kind = frozenset[str](), ""
        if chance.random() < VARIANTS:
            (term,) = chance.choices(self.terms, cum_weights=self._term_weights)
            kind, written = self._written(term)
            said.insert(chance.randrange(len(said) + 1), written)
            expect = frozenset((term,))
        if chance.random() < NEGATIVES and self._alike:
            said.insert(chance.randrange(len(said) + 1), *chance.choices(self._alike, cum_weights=self._alike_weights))
        return Post(self._punctuated(said), expect, kind)

    def _written(self, term: str) -> tuple[str, str]:
        chance = self._chance
        if chance.random() < self.favourites:
            return "recurring", chance.choice(self._usual[term])
        (kind,) = chance.choices([*KINDS], [*KINDS.values()])
        ways: dict[str, Callable[[], str]] = {
            "dressed": lambda: slips.dressed(chance, term),
            "typo": lambda: self._unreal(lambda: slips.typo(chance, slips.bare(term)), term),
            "two typos": lambda: self._unreal(lambda: slips.typo(chance, slips.typo(chance, slips.bare(term))), term),
            "by ear": lambda: self._unreal(lambda: slips.bare(slips.by_ear(chance, term)), term),
            "stretched": lambda: slips.stretched(chance, term),
            "figures": lambda: slips.figures(chance, term),
            "hashtag": lambda: slips.tagged(chance, term, chance.choice(self._words)),
            "plural": lambda: slips.plural(term),
        }
        if kind == "two typos" and len(term) < 9:
            kind = "typo"
        written = ways[kind]() if kind in ways else term
        return kind if written != term else "exact", written

    def _wrong(self, term: str) -> str:
        """A misspelling of this term as people repeat it: by ear rather than by a slip."""
        chance = self._chance
        heard = self._unreal(lambda: slips.bare(slips.by_ear(chance, term)), term)
        if heard != term and chance.random() < 0.6:
            return heard
        return self._unreal(lambda: slips.typo(chance, slips.bare(term)), term)

    def _unreal(self, write: Callable[[], str], term: str) -> str:
        """A way of writing the term that is no other word of the dictionary."""
        for _attempt in range(20):
            written = write()
            if written not in self._real:
                return written
        return term

    def _punctuated(self, said: list[str]) -> str:
        chance = self._chance
        out = [word + chance.choices(("", ",", ".", "!", "…"), (86, 6, 4, 3, 1))[0] for word in said]
        if chance.random() < 0.15:
            out.append("https://red.example/" + "".join(chance.choices("abcdefghij0123456789", k=9)))
        if chance.random() < 0.15:
            out.insert(0, f"@vecina_{chance.randrange(5_000)}")
        text = " ".join(out)
        return text[0].upper() + text[1:]


def _is_fit(word: str) -> bool:
    return 5 <= len(word) <= 14 and not word.endswith(_HARDLY_WORDS) and slips.bare(word) not in _BARE_GLUE


def _own_forms(term: str) -> set[str]:
    """What is no other word than the term: itself and its plural, with or without accents."""
    return {slips.bare(term), slips.bare(slips.plural(term))}


@lru_cache(maxsize=1)
def _dictionary() -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(spanish()) if len(word) > 1 and word.isalpha())


def _neighbours(terms: Sequence[str], dictionary: Sequence[str]) -> list[str]:
    """Real words one slip away from a term, or two from a long one."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    bare = [slips.bare(word) for word in dictionary]
    found: dict[str, None] = {}
    for term in terms:
        most = 1 if len(term) < 9 else 2
        distances = cdist([slips.bare(term)], bare, scorer=OSA.distance, score_cutoff=most)[0]
        near = (distances <= most).nonzero()[0].tolist()
        found |= dict.fromkeys(dictionary[n] for n in near if bare[n] not in _own_forms(term))
    return list(found)
