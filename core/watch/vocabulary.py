"""What every chunk of the texts so far bears: learnt once for each chunk, forgotten when it is long out of use.

Most of what people write has been written before. A chunk that is known and bears nothing costs one look into a
dictionary, and only new ones are cut into words and compared with the watched ones. Links and overlong chunks are
learnt for the moment only, as they would fill the memory and never come again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain
from math import inf

from core.query.model import Form
from core.query.needles import Needle, meets, wholes
from core.query.predicate import How
from core.text.words import WHOLES, Word, chunk_words, lone_form
from core.watch.fuzzy import Likeness
from core.watch.own_words import slip
from core.watch.plan import Mark

GENERATION = 100_000
"""Chunks learnt or met again before those that were not are forgotten: at most twice as many are kept, at 300 bytes."""
CHUNK_CHARS = 64
"""A longer chunk is not kept."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What stands for a watched word although it is written otherwise."""

    term: str
    token: str
    """Both in their normal forms."""
    share: float
    """How often it may be for each time the word is, to count as a slip; infinite: a person said that it counts."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """One mark that a chunk bears."""

    mark: int
    start: int
    """The first of the chunk's words that bear it."""
    end: int
    written: str
    how: str
    """A :class:`core.query.predicate.How`."""
    doubt: Doubt | None


@dataclass(frozen=True, slots=True)
class Entry:
    """All that a chunk bears."""

    chunk: str
    sure: Mapping[int, Bearing]
    doubtful: tuple[Bearing, ...]
    every: tuple[Bearing, ...]
    """In the order of the words."""
    counted: tuple[str, ...]
    """Its normal forms whose posts are counted: of watched words that allow slips, and of what may be one."""


@dataclass(slots=True)
class _Sought:
    """The marks by what is compared with a normal form."""

    marks: dict[int, Mark] = field(default_factory=dict)
    exact: dict[str, dict[int, None]] = field(default_factory=dict)
    starts: dict[int, dict[str, dict[int, None]]] = field(default_factory=dict)
    """Beginnings, by their length."""
    fuzzy: dict[str, dict[int, None]] = field(default_factory=dict)
    likeness: Likeness = field(default_factory=lambda: Likeness({}))


class Vocabulary:
    """The chunks of the texts so far, and which marks each bears."""

    def __init__(self, generation: int = GENERATION) -> None:
        self._generation = generation
        self._fresh: dict[str, tuple[str, ...]] = {}
        self._aged: dict[str, tuple[str, ...]] = {}
        self._passing: dict[str, tuple[str, ...]] = {}
        self._forms: dict[str, str] = {}
        self._hits: dict[str, tuple[tuple[int, Doubt | None], ...]] = {}
        self._sought = _Sought()
        self.entries: dict[str, Entry] = {}
        """The chunks that bear anything."""

    def __len__(self) -> int:
        return len(self._fresh) + len(self._aged.keys() - self._fresh.keys())

    def learn(self, chunks: set[str]) -> None:
        """Know all these chunks until :meth:`settle` is called, and most of them longer."""
        new = chunks.difference(self._fresh)
        if self._aged:
            for chunk in new.intersection(self._aged):
                self._fresh[chunk] = self._aged[chunk]
            new = new.difference(self._aged)
        fresh, known = self._fresh, self._forms
        unknown: dict[str, str] = {}
        lone: list[tuple[str, str]] = []
        cut: list[tuple[str, tuple[Word, ...]]] = []
        for chunk in new:
            if form := lone_form(chunk):
                form = known.get(form) or unknown.setdefault(form, form)
                lone.append((chunk, form))
                forms: tuple[str, ...] = (form,)
            elif words := chunk_words(chunk):
                forms = self._forms_of(words)
                unknown.update((form, form) for word in words for form in (word.normal, word.whole) if form)
                cut.append((chunk, words))
            else:
                forms = ()
            if len(chunk) > CHUNK_CHARS or (not forms and "/" in chunk):
                self._passing[chunk] = forms
            else:
                fresh[chunk] = forms
        for form in known.keys() & unknown.keys():
            del unknown[form]
        known.update(unknown)
        hits = self._hits
        hits.update(self._compared(unknown.keys()))
        for chunk, form in lone:
            if form in hits:
                self._enter(chunk, chunk_words(chunk))
        for chunk, words in cut:
            if any(word.normal in hits or word.whole in hits for word in words):
                self._enter(chunk, words)

    def settle(self) -> None:
        """Forget what was learnt for the moment, and what is long out of use."""
        for chunk in self._passing:
            self.entries.pop(chunk, None)
        self._passing.clear()
        if len(self._fresh) < self._generation and len(self._forms) < 3 * self._generation:
            return
        for chunk in self._aged.keys() - self._fresh.keys():
            self.entries.pop(chunk, None)
        self._aged, self._fresh = self._fresh, {}
        kept = {form.lstrip(WHOLES) for forms in self._aged.values() for form in forms}
        self._forms = {form: form for form in kept}
        self._hits = {form: hits for form, hits in self._hits.items() if form in kept}

    def dismiss(self, doubt: Doubt, chunk: str) -> None:
        """In this chunk, no longer ask whether the one word stands for the other: it has been answered for good."""
        entry = self.entries.get(chunk)
        if entry is None:
            return
        every = tuple(bearing for bearing in entry.every if bearing.doubt != doubt)
        doubtful = tuple(bearing for bearing in every if bearing.doubt is not None)
        if every:
            self.entries[chunk] = replace(entry, every=every, doubtful=doubtful)
        else:
            del self.entries[chunk]

    def width(self, chunk: str) -> int:
        """How many words the chunk has."""
        forms = self._fresh.get(chunk)
        if forms is None:
            forms = self._passing.get(chunk, ())
        return len(forms) if len(forms) < 2 else sum(form[0] != WHOLES for form in forms)

    def seek(self, new: Mapping[Mark, int], gone: Mapping[Mark, int]) -> None:
        """Look for more marks and for some no longer; only what bears one of those is learnt anew."""
        gone_numbers = frozenset(gone.values())
        changed = {form for form, hits in self._hits.items() if any(number in gone_numbers for number, _d in hits)}
        for form in changed:
            self._hits[form] = tuple(hit for hit in self._hits[form] if hit[0] not in gone_numbers)
        for mark, number in gone.items():
            self._unindex(mark, number)
        more = _Sought()
        for mark, number in new.items():
            _index(more, mark, number)
            _index(self._sought, mark, number)
        more.likeness = _likeness(more)
        self._sought.likeness = _likeness(self._sought)
        whole, self._sought = self._sought, more
        for form, hits in self._compared(self._forms.keys()):
            self._hits[form] = (*self._hits.get(form, ()), *hits)
            changed.add(form)
        self._sought = whole
        for form in changed:
            if not self._hits[form]:
                del self._hits[form]
        if changed:
            self._learn_again(changed)

    def _learn_again(self, changed: set[str]) -> None:
        changed |= {WHOLES + form for form in changed}
        known = chain(self._fresh.items(), self._aged.items())
        for chunk in {chunk for chunk, forms in known if not changed.isdisjoint(forms)}:
            self.entries.pop(chunk, None)
            self._enter(chunk, chunk_words(chunk))

    def _forms_of(self, words: Sequence[Word]) -> tuple[str, ...]:
        """The normal forms, each kept once however many chunks have it; whole hashtags behind, with a mark before."""
        if len(words) == 1 and not words[0].whole:
            return (self._forms.get(words[0].normal, words[0].normal),)
        forms = [self._forms.get(word.normal, word.normal) for word in words]
        return (*forms, *(WHOLES + word.whole for word in words if word.whole))

    def _compared(self, forms: Set[str]) -> Iterator[tuple[str, tuple[tuple[int, Doubt | None], ...]]]:
        """Each of these normal forms that any mark may be met by, with those marks."""
        sought, found = self._sought, dict[str, dict[int, Doubt | None]]()
        for form in sought.exact.keys() & forms:
            found[form] = {number: _said_of(sought.marks[number].needle, form) for number in sought.exact[form]}
        for length, starts in sought.starts.items():
            for form in forms:
                if form[:length] in starts:
                    found.setdefault(form, {}).update(dict.fromkeys(starts[form[:length]]))
        for token, term in sought.likeness.pairs(forms):
            doubt = Doubt(term, token, slip(term, token).value)
            for number in sought.fuzzy[term]:
                if not any(said.token == token for said in sought.marks[number].overrules):
                    found.setdefault(token, {}).setdefault(number, doubt)
        for form, numbers in found.items():
            yield form, tuple(numbers.items())

    def _enter(self, chunk: str, words: tuple[Word, ...]) -> None:
        every: list[Bearing] = []
        for start, word in enumerate(words):
            every += self._bearings(start, start + 1, word, is_whole=False)
        for start, end, written in wholes(words):
            every += self._bearings(start, end, Word(written, "", words[start].whole), is_whole=True)
        if not every:
            return
        sure: dict[int, Bearing] = {}
        for bearing in every:
            if bearing.doubt is None:
                sure.setdefault(bearing.mark, bearing)
        doubtful = tuple(bearing for bearing in every if bearing.doubt is not None)
        forms = {form for word in words for form in (word.normal, word.whole)}
        counted = {form for form in forms if form in self._sought.fuzzy}
        counted |= {bearing.doubt.token for bearing in doubtful if bearing.doubt}
        self.entries[chunk] = Entry(chunk, sure, doubtful, tuple(every), tuple(counted))

    def _bearings(self, start: int, end: int, word: Word, *, is_whole: bool) -> Iterator[Bearing]:
        for number, doubt in self._hits.get(word.normal, ()):
            mark = self._sought.marks[number]
            if is_whole and not mark.is_alone:
                continue
            if _is_said(mark, word.normal) or not _needs_check(mark.needle) or meets(mark.needle, word):
                how = How.HASHTAG if is_whole else _how(mark.needle, word)
                yield Bearing(number, start, end, word.written, how.value, doubt)

    def _unindex(self, mark: Mark, number: int) -> None:
        del self._sought.marks[number]
        for by_form in (self._sought.exact, self._sought.fuzzy, *self._sought.starts.values()):
            for form in _keys(mark):
                if form in by_form and by_form[form].pop(number, number) is None and not by_form[form]:
                    del by_form[form]


def _index(sought: _Sought, mark: Mark, number: int) -> None:
    sought.marks[number] = mark
    needle = mark.needle
    exact = {needle.normal} | {said.token for said in mark.overrules if said.is_same}
    for form in exact:
        sought.exact.setdefault(form, {})[number] = None
    if needle.start:
        sought.starts.setdefault(len(needle.start), {}).setdefault(needle.start, {})[number] = None
    if needle.cut:
        sought.fuzzy.setdefault(needle.normal, {})[number] = None


def _keys(mark: Mark) -> Iterable[str]:
    return (mark.needle.normal, mark.needle.start, *(said.token for said in mark.overrules))


def _likeness(sought: _Sought) -> Likeness:
    return Likeness({term: max(sought.marks[n].needle.cut for n in numbers) for term, numbers in sought.fuzzy.items()})


def _needs_check(needle: Needle) -> bool:
    """Whether the normal form alone does not decide."""
    return needle.is_enye or needle.form in (Form.EXACT, Form.CASE)


def _said_of(needle: Needle, form: str) -> Doubt | None:
    """No doubt about the word itself; about another that somebody said is the same, one that is settled."""
    return Doubt(needle.normal, form, inf) if needle.normal != form else None


def _how(needle: Needle, word: Word) -> How:
    if word.written.casefold() == needle.written.casefold():
        return How.WRITTEN
    if word.normal == needle.normal:
        return How.ALIKE
    return How.SLIP if needle.form is Form.FUZZY else How.BEGINNING


def _is_said(mark: Mark, form: str) -> bool:
    return any(said.token == form and said.is_same for said in mark.overrules)
