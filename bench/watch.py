"""Watches beside what one would take instead: rapidfuzz over every pair, and Aho-Corasick over folded texts.

Speed is CPU time per post, so that a busy machine spoils it least. Cold begins with an empty vocabulary, warm meets
the same kind of posts again. Quality is told by what is lacking to one, so that less is better everywhere.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench.copies import Copies
from bench.dictionary import NoDictionary
from bench.measures import Measure, Target, middle
from bench.report import Section
from bench.watch_corpus import Corpus
from bench.watch_quality import BATCH, HISTORY, LABELLED, Score, scored, scored_file
from bench.words import COMMON, Speech
from core.query.model import Doc, Form, Query, Term
from core.text.fold import fold
from core.watch.matcher import Matcher, Watched
from core.watch.model import WatchId
from core.watch.near_duplicates import NearDuplicates

SEEDS = range(6, 11)
"""Of the labelled posts; the thresholds were chosen on seeds 1 to 5."""
TERMS = (10, 100, 1_000, 5_000)
TARGETED = 1_000
WARM, COLD = Target(1 / 100), Target(1 / 30)
TO_EXACT = Target(1.0)
LACKING_F1, LACKING_PRECISION, LACKING_RECURRING = Target(0.03, "of 1"), Target(0.04, "of 1"), Target(0.10, "of 1")
LACKING_COPIES, TO_ALL_PAIRS = Target(0.005, "of 1"), Target(1 / 500)
_NO_FACTS = Doc()
_SAMPLE_PAIRS = 200_000
_FOLDED_SAMPLE = 5_000


def watch(posts: int) -> list[Section]:
    """Speed, near-duplicates and quality; ``posts`` for each measure of speed."""
    sections = [*_speed(posts), _duplicates(5 * posts // 2)]
    try:
        sections.append(_quality())
    except NoDictionary as reason:
        print(f"QUALITY IS NOT MEASURED: {reason}", file=sys.stderr, flush=True)
    return sections


def labelled(file: Path) -> list[str]:
    """How well watches find what somebody marked in posts of their own, as lines."""
    score = scored_file(file)
    lines = [
        f"precision {score.precision:.4f}   recall {score.recall:.4f}   F1 {score.f1:.4f}",
        f"{score.right:,} right, {score.wrong:,} wrong, {score.missed:,} missed",
    ]
    worst = score.worst(20)
    if worst:
        lines += ["", "right  wrong  missed  term"]
        lines += [f"{right:5}  {wrong:5}  {missed:6}  {term}" for term, right, wrong, missed in worst]
    return lines


def _speed(posts: int) -> list[Section]:
    speech = Speech(20_260_514)
    chance = random.Random(7)
    texts = [_as_posted(speech, chance, number) for number in range(posts)]
    words = [word for word in speech.words[COMMON:] if len(word) >= 4]
    fuzzy, exact = [], []
    for count in TERMS:
        terms = chance.sample(words, count)
        every_pair = _every_pair_us(texts, terms)
        cold, warm = _matcher_us(texts, terms, Form.FUZZY)
        what = f"{count:,} terms with slips"
        fuzzy.append(Measure(f"{what}, cold", "us/post", cold, every_pair, "cdist partial_ratio", _if(count, COLD)))
        fuzzy.append(Measure(f"{what}, warm", "us/post", warm, every_pair, "cdist partial_ratio", _if(count, WARM)))
        automaton = _automaton_us(texts, terms)
        cold, warm = _matcher_us(texts, terms, Form.FOLDED)
        exact.append(Measure(f"{count:,} terms, cold", "us/post", cold, automaton, "Aho-Corasick, folding included"))
        exact.append(
            Measure(f"{count:,} terms, warm", "us/post", warm, automaton, "Aho-Corasick, folding included", TO_EXACT)
        )
    share = sum(map(len, texts)) / len(texts)
    how = f"CPU time over {posts:,} posts of {share:.0f} letters on average, in batches of {BATCH}"
    return [
        Section("Watches with slips", f"{how}; rapidfuzz on a sample, each post against all terms at once.", (*fuzzy,)),
        Section("Exact watches", f"{how}; folding levels case and accents, as pyahocorasick cannot.", (*exact,)),
    ]


def _if(count: int, target: Target) -> Target | None:
    """The target is for a thousand terms."""
    return target if count == TARGETED else None


def _as_posted(speech: Speech, chance: random.Random, number: int) -> str:
    text = speech.message()
    if chance.random() < 0.15:
        text += f" https://red.example/p/{number}"
    if chance.random() < 0.15:
        text = f"@vecina_{chance.randrange(5_000)} {text}"
    return text


def _matcher_us(texts: Sequence[str], terms: Sequence[str], form: Form) -> tuple[float, float]:
    """Microseconds for a post with an empty vocabulary, and with one that knows posts of the kind."""
    watches = [Watched(WatchId(n), Query(Term(term, form))) for n, term in enumerate(terms)]
    half = len(texts) // 2
    cold, warm = [], []
    _matched(_watching(watches[:1]), texts[:BATCH])  # what is loaded once is loaded
    for _run in range(3 if len(terms) == TARGETED else 1):
        matcher = _watching(watches)
        cold.append(_cpu_us(partial(_matched, matcher, texts), len(texts)))
        _matched(matcher, texts[:half])
        warm.append(_cpu_us(partial(_matched, matcher, texts[half:]), len(texts) - half))
    return middle(cold), middle(warm)


def _watching(watches: Sequence[Watched]) -> Matcher:
    matcher = Matcher()
    matcher.watch(watches)
    return matcher


def _matched(matcher: Matcher, texts: Sequence[str]) -> int:
    hits = 0
    for start in range(0, len(texts), BATCH):
        found = matcher.match(texts[start : start + BATCH], lambda _index: _NO_FACTS)
        hits += sum(map(len, found.values()))
    return hits


def _every_pair_us(texts: Sequence[str], terms: Sequence[str]) -> float:
    """rapidfuzz's own way: the best place of each term in each post, all terms at once."""
    from rapidfuzz.fuzz import partial_ratio
    from rapidfuzz.process import cdist

    sample = texts[: max(20, _SAMPLE_PAIRS // len(terms))]

    def compare() -> None:
        for text in sample:
            cdist([text], terms, scorer=partial_ratio, score_cutoff=85, workers=1)

    return middle([_cpu_us(compare, len(sample)) for _run in range(3)])


def _automaton_us(texts: Sequence[str], terms: Sequence[str]) -> float:
    """pyahocorasick over texts that are folded first, a translation table doing what one can do."""
    import ahocorasick  # type: ignore[import-not-found]  # compiled, ships no types

    automaton = ahocorasick.Automaton()
    for term in terms:
        automaton.add_word(fold(term), term)
    automaton.make_automaton()
    sample = texts[: max(_FOLDED_SAMPLE, len(texts) // 4)]

    def search() -> dict[int, set[str]]:
        found = ((index, {term for _end, term in automaton.iter(fold(text))}) for index, text in enumerate(sample))
        return {index: terms for index, terms in found if terms}

    return middle([_cpu_us(search, len(sample)) for _run in range(3)])


def _duplicates(posts: int) -> Section:
    copies = Copies(20_260_514, posts)

    def group() -> dict[int, int]:
        duplicates, first = NearDuplicates(posts), dict[int, int]()
        for number, text in enumerate(copies.texts):
            cluster = duplicates.add(number, number % 997, number, text)
            first[number] = cluster.first if cluster else number
        return first

    started = time.process_time()
    first = group()
    ours = time.process_time() - started
    missed = sum(first[copy] != first[original] for copy, original in copies.pairs.items())
    strangers = sum(name != number and copies.is_stranger(number, name) for number, name in first.items())
    return Section(
        "Near-duplicates",
        f"{posts:,} posts, {len(copies.pairs):,} of them copies of an earlier one with up to three words changed;"
        " all are remembered. All pairs are estimated from a sample of rapidfuzz ratio.",
        (
            Measure("copies not recognised", "of 1", missed / len(copies.pairs), target=LACKING_COPIES),
            Measure("posts taken for copies of another post", "of 1", strangers / posts),
            Measure("CPU time", "s", ours, _all_pairs_s(copies.texts), "all pairs", TO_ALL_PAIRS),
        ),
    )


def _all_pairs_s(texts: Sequence[str]) -> float:
    """What comparing every post with every other would take, from some rows of the table."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    folded = [fold(text) for text in texts]
    rows = max(1, _SAMPLE_PAIRS * 5 // len(texts))
    started = time.process_time()
    cdist(folded[:rows], folded, scorer=ratio, score_cutoff=75, workers=1)
    return (time.process_time() - started) / rows * len(texts) / 2


def _quality() -> Section:
    plain = [scored(Corpus(seed), history=HISTORY, labelled=LABELLED) for seed in SEEDS]
    usual = [scored(Corpus(seed, favourites=0.25), history=HISTORY, labelled=LABELLED) for seed in SEEDS]
    first = [scored(Corpus(seed), history=0, labelled=LABELLED) for seed in SEEDS]
    return Section(
        "What watches find",
        f"Seeds {SEEDS[0]} to {SEEDS[-1]}: {LABELLED:,} labelled posts each, after {HISTORY:,} that only teach how"
        " often words occur; the last two lines without those. What each lacks of one; the worst seed in brackets.",
        (
            _lacking("F1", plain, lambda score: score.f1, LACKING_F1),
            _lacking("precision", plain, lambda score: score.precision, LACKING_PRECISION),
            _lacking("recall", plain, lambda score: score.recall, None),
            _lacking("F1 where misspellings recur", usual, lambda score: score.f1, LACKING_RECURRING),
            _lacking("precision there", usual, lambda score: score.precision, None),
            _lacking("F1 from the first post on", first, lambda score: score.f1, None),
            _lacking("precision there", first, lambda score: score.precision, None),
        ),
    )


def _lacking(what: str, scores: Sequence[Score], figure: Callable[[Score], float], target: Target | None) -> Measure:
    lacking = [1 - figure(score) for score in scores]
    mean = sum(lacking) / len(lacking)
    return Measure(f"lacking to {what} ({max(lacking):.4f})", "of 1", mean, target=target)


def _cpu_us(act: Callable[[], object], times: int) -> float:
    started = time.process_time()
    act()
    return (time.process_time() - started) / times * 1e6
