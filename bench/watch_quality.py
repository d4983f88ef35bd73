"""How much of what is there watches find, and how much of what they find is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.watch_corpus import Corpus, Post
from core.query.model import Dialect, Doc, Form, Query, Term
from core.query.parse import parse
from core.watch.matcher import Matcher, Watched
from core.watch.model import WatchId

HISTORY, LABELLED = 20_000, 6_000
BATCH = 500
_NO_FACTS = Doc()


@dataclass
class Score:
    """What was found of what was to be found, in pairs of a post and a term."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    missed_by_kind: Counter[str] = field(default_factory=Counter)
    by_term: dict[str, list[int]] = field(default_factory=dict)
    """Right, wrong and missed of each term."""

    def add(self, expect: frozenset[str], found: frozenset[str], kind: str = "") -> None:
        """One post."""
        for terms, place in ((expect & found, 0), (found - expect, 1), (expect - found, 2)):
            for term in terms:
                self.by_term.setdefault(term, [0, 0, 0])[place] += 1
        self.right += len(expect & found)
        self.wrong += len(found - expect)
        self.missed += len(expect - found)
        if expect:
            self.by_kind[kind] += 1
            self.missed_by_kind[kind] += len(expect - found)

    @property
    def precision(self) -> float:
        """Of what was found, the share that was there."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of what was there, the share that was found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def recalls(self) -> dict[str, float]:
        """The recall of each way of writing."""
        return {kind: 1 - self.missed_by_kind[kind] / n for kind, n in sorted(self.by_kind.items())}

    def worst(self, most: int) -> list[tuple[str, int, int, int]]:
        """The terms with the most mistakes: right, wrong and missed of each."""
        ranked = sorted(self.by_term.items(), key=lambda item: (-item[1][1] - item[1][2], item[0]))
        return [(term, right, wrong, missed) for term, (right, wrong, missed) in ranked[:most] if wrong + missed]


def fuzzy(terms: Sequence[str]) -> list[Watched]:
    """A watch for each of these words, slips forgiven."""
    return [Watched(WatchId(n), Query(Term(term, Form.FUZZY))) for n, term in enumerate(terms)]


def scored(corpus: Corpus, *, history: int, labelled: int, is_guarded: bool = True) -> Score:
    """A matcher at work on the corpus: first on posts that nobody looks at, then on those that count."""
    matcher = Matcher(is_guarded=is_guarded)
    matcher.watch(fuzzy(corpus.terms))
    for _batch in _matched(matcher, corpus.terms, corpus.posts(history)):
        pass
    score = Score()
    for post, found in _matched(matcher, corpus.terms, corpus.posts(labelled)):
        score.add(post.expect, found, post.kind)
    return score


def scored_file(file: Path) -> Score:
    """A matcher on labelled posts of one's own: JSON Lines with ``text`` and ``expect``, queries of our language.

    The posts are read in order, as they would arrive; what is known of words is learnt from them alone.

    Raises:
        ValueError: a line is not as it should be; says which.
        VentanillaError: a query cannot be read.
    """
    posts = list(_labelled(file))
    terms = sorted({term for post in posts for term in post.expect})
    matcher = Matcher()
    matcher.watch(Watched(WatchId(n), parse(term, Dialect.WATCH)) for n, term in enumerate(terms))
    score = Score()
    for post, found in _matched(matcher, terms, posts):
        score.add(post.expect, found)
    return score


def _matched(matcher: Matcher, terms: Sequence[str], posts: Iterable[Post]) -> Iterator[tuple[Post, frozenset[str]]]:
    waiting: list[Post] = []
    for post in (*posts, None):
        if post is not None:
            waiting.append(post)
        if len(waiting) == BATCH or post is None:
            hits = matcher.match([each.text for each in waiting], lambda _index: _NO_FACTS)
            for index, each in enumerate(waiting):
                yield each, frozenset(terms[int(hit.watch)] for hit in hits.get(index, ()))
            waiting.clear()


def _labelled(file: Path) -> Iterator[Post]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            said: Mapping[str, object] = json.loads(line)
            text, expect = said["text"], said["expect"]
        except (ValueError, KeyError, TypeError) as reason:
            raise ValueError(f"{file}, line {number}: {reason!r}") from reason
        if not isinstance(text, str) or not isinstance(expect, list) or not all(isinstance(t, str) for t in expect):
            raise ValueError(f'{file}, line {number}: {{"text": TEXT, "expect": [QUERY, …]}} is wanted')
        yield Post(text, frozenset(expect))
