"""All watches asked of all messages as they arrive: hundreds of queries at the cost of a few dictionary look-ups.

What matches is what :func:`core.query.predicate.judge` says, except that a word that is like a watched one may turn
out to be a word of its own (:mod:`core.watch.own_words`), and that an operator may have overruled either. Not for
several threads at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.query.model import Doc, Query
from core.query.names import Choice
from core.query.predicate import How
from core.query.printing import print_node
from core.watch.model import Hit, Matched, WatchId
from core.watch.own_words import is_own_word, is_settled
from core.watch.plan import Compiled, Marks, Overrule, Place, Sought, compiled, places_of_row
from core.watch.vocabulary import GENERATION, Bearing, Doubt, Entry, Vocabulary

_LOOSEST = (How.SLIP, How.BEGINNING, How.ALIKE, How.HASHTAG, How.WRITTEN)
_COUNTED_MOST = 200_000
_SLIPS_MOST = 20_000
_MADE_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Watched:
    """One watch as the matcher knows it."""

    id: WatchId
    query: Query
    overrules: tuple[Overrule, ...] = ()


@dataclass(frozen=True, slots=True)
class AlsoMatched:
    """A word that was taken for a watched one, and in how many hits."""

    term: str
    """In its normal form, as an :class:`Overrule` names it."""
    token: str
    times: int


class Matcher:
    """The watches, what is known of the words so far, and how often they occurred."""

    def __init__(
        self,
        *,
        gazetteer: Sequence[Choice] = (),
        posts_with: Mapping[str, int] | None = None,
        posts: int = 0,
        is_guarded: bool = True,
        generation: int = GENERATION,
    ) -> None:
        """
        Args:
            gazetteer: the places that ``place:`` names.
            posts_with: in how many stored messages each frequent normal form is, as the search index counts it; without
                it unlikely slips are not found until enough was met to know the words people use.
            posts: how many messages are stored; at least as many as the most frequent word is in.
            is_guarded: whether such words are told apart at all.
            generation: how many chunks are kept, see :data:`core.watch.vocabulary.GENERATION`.
        """
        self._gazetteer = tuple(gazetteer)
        self._before = posts_with or {}
        self._posts = max(posts, *self._before.values()) if self._before else posts
        self._is_guarded = is_guarded
        self._marks = Marks()
        self.vocabulary = Vocabulary(generation)
        """The words so far."""
        self._watched: dict[WatchId, Watched] = {}
        self._compiled: dict[WatchId, Compiled] = {}
        self._plain: dict[int, list[tuple[WatchId, str]]] = {}
        self._triggered: dict[int, list[WatchId]] = {}
        self._always: list[WatchId] = []
        self._counts: dict[str, int] = {}
        self._made: dict[tuple[int, str, str], list[Hit]] = {}
        self._settled: list[tuple[Doubt, str]] = []
        self._also: Counter[tuple[WatchId, str, str]] = Counter()
        self._terms: dict[WatchId, list[str]] = {}

    def watch(self, watches: Iterable[Watched]) -> None:
        """Watch for exactly these from now on; only what differs from before is learnt anew."""
        wanted = {watched.id: watched for watched in watches}
        before = set(self._marks.numbers.values())
        for id_ in [id_ for id_, watched in self._watched.items() if wanted.get(id_) != watched]:
            del self._compiled[id_]
        for id_, watched in wanted.items():
            if id_ not in self._compiled:
                self._compiled[id_] = compiled(watched.query, self._marks, self._gazetteer, watched.overrules)
        used = frozenset[int]().union(*(each.marks for each in self._compiled.values()))
        gone = self._marks.keep(used)
        new = {mark: number for mark, number in self._marks.numbers.items() if number not in before}
        self.vocabulary.seek(new, gone)
        self._watched = wanted
        self._terms = {id_: [print_node(each.leaf) for each in self._compiled[id_].seeks] for id_ in wanted}
        self._plain, self._triggered, self._always, self._made = {}, {}, [], {}
        for id_, each in self._compiled.items():
            if each.triggers is None:
                self._always.append(id_)
            elif each.asked is None and each.hides is None and len(each.triggers) == 1:
                (number,) = each.triggers
                self._plain.setdefault(number, []).append((id_, self._terms[id_][0]))
            else:
                for number in each.triggers:
                    self._triggered.setdefault(number, []).append(id_)
        self._also = Counter({key: times for key, times in self._also.items() if key[0] in wanted})

    def match(self, texts: Sequence[str], facts: Callable[[int], Doc]) -> dict[int, list[Hit]]:
        """What the watches find in these messages: the hits by the index of the text; without any, no entry.

        Args:
            facts: gives, for an index, what fields are asked of; its words are not needed. Asked only where a field
                decides.
        """
        posts = [text.split() for text in texts]
        self._posts += len(posts)
        self.vocabulary.learn(set().union(*posts))
        entries = self.vocabulary.entries
        bears_none, entry_of = entries.keys().isdisjoint, entries.get
        plain, triggered, always = self._plain, self._triggered, self._always
        found: dict[int, list[Hit]] = {}
        for index, post in enumerate(posts):
            if bears_none(post):
                if always:
                    self._ask(_Look(self, index, post, {}, facts), always, found)
                continue
            present = self._present([*filter(None, map(entry_of, post))])
            asked = dict.fromkeys(always)
            hits: list[Hit] = []
            for number, bearing in present.items():
                if number in plain:
                    hits += self._plain_hits(number, bearing)
                if number in triggered:
                    asked.update(dict.fromkeys(triggered[number]))
            if hits:
                found[index] = hits
            if asked:
                self._ask(_Look(self, index, post, present, facts), asked, found)
        for doubt, chunk in self._settled:
            self.vocabulary.dismiss(doubt, chunk)
        self._settled.clear()
        self.vocabulary.settle()
        self._bound()
        return found

    def also_matched(self, watch: WatchId) -> list[AlsoMatched]:
        """The words that were taken for watched ones since the matcher started, most frequent first."""
        mine = (AlsoMatched(term, token, n) for (id_, term, token), n in self._also.items() if id_ == watch)
        return sorted(mine, key=lambda each: (-each.times, each.term, each.token))

    def _present(self, borne: Sequence[Entry]) -> dict[int, Bearing]:
        """The marks a post bears, those written as they should be first; its words are counted."""
        present: dict[int, Bearing] = {}
        counts, forms = self._counts, set[str]()
        for entry in borne:
            present.update(entry.sure)
            if entry.counted:
                forms.update(entry.counted)
        for form in forms:
            if form in counts:
                counts[form] += 1
            else:
                counts[form] = self._before.get(form, 0) + 1
        for entry in borne if forms else ():  # whatever is doubtful is counted
            for bearing in entry.doubtful:
                doubt = bearing.doubt
                if doubt is None:
                    continue
                if self.is_slip(doubt):
                    present.setdefault(bearing.mark, bearing)
                elif is_settled(counts[doubt.token], counts.get(doubt.term, 0), doubt.share):
                    self._settled.append((doubt, entry.chunk))
        return present

    def _plain_hits(self, number: int, bearing: Bearing) -> Sequence[Hit]:
        """The hits of the watches that ask for this mark and nothing else."""
        key = (number, bearing.written, bearing.how)
        hits = self._made.get(key)
        if hits is None:
            terms = ((id_, Matched(term, bearing.written, bearing.how)) for id_, term in self._plain[number])
            hits = self._made[key] = [Hit(id_, (matched,)) for id_, matched in terms]
        if bearing.doubt:
            for hit in hits:
                self._also[hit.watch, bearing.doubt.term, bearing.doubt.token] += 1
        return hits

    def is_slip(self, doubt: Doubt) -> bool:
        """Whether what stands for a watched word is taken for it, as often as both occurred by now."""
        if not self._is_guarded:
            return True
        term = self._counts.get(doubt.term) or self._before.get(doubt.term, 0)
        return not is_own_word(self._counts[doubt.token], term, doubt.share, self._posts)

    def _ask(self, look: _Look, watches: Iterable[WatchId], found: dict[int, list[Hit]]) -> None:
        for id_ in watches:
            each = self._compiled[id_]
            if each.asked is None or each.asked(look):
                is_hidden = each.hides is not None and each.hides(look)
                found.setdefault(look.index, []).append(Hit(id_, self._matched(id_, each, look), is_hidden))

    def _matched(self, id_: WatchId, each: Compiled, look: _Look) -> tuple[Matched, ...]:
        out: list[Matched] = []
        for sought, term in zip(each.seeks, self._terms[id_], strict=True):
            bearings = look.bearings(sought)
            if not bearings:
                continue
            for bearing in bearings:
                if bearing.doubt:
                    self._also[id_, bearing.doubt.term, bearing.doubt.token] += 1
            if len(bearings) == 1:
                out.append(Matched(term, bearings[0].written, bearings[0].how))
            else:
                ways = {bearing.how for bearing in bearings}
                how = next(way.value for way in _LOOSEST if way in ways)
                out.append(Matched(term, " ".join(bearing.written for bearing in bearings), how))
        return tuple(out)

    def _bound(self) -> None:
        if len(self._made) > _MADE_MOST:
            self._made.clear()
        if len(self._counts) > _COUNTED_MOST:
            self._counts = {form: posts for form, posts in self._counts.items() if posts > 1}
        if len(self._also) > _SLIPS_MOST:
            self._also = Counter(dict(self._also.most_common(_SLIPS_MOST // 2)))


class _Look:
    """One message while the watches are asked about it; places are looked up when the first is asked for."""

    __slots__ = ("_facts", "_matcher", "_places", "_post", "_present", "index")

    def __init__(
        self,
        matcher: Matcher,
        index: int,
        post: Sequence[str],
        present: Mapping[int, Bearing],
        facts: Callable[[int], Doc],
    ) -> None:
        self.index = index
        self._matcher, self._post, self._present, self._facts = matcher, post, present, facts
        self._places: dict[int, dict[Place, Bearing]] | None = None

    def bears(self, mark: int) -> bool:
        """Whether the mark is present."""
        return mark in self._present

    def facts(self) -> Doc:
        """What fields are asked of."""
        return self._facts(self.index)

    def places(self, mark: int) -> Sequence[Place]:
        """Where the mark is, in order."""
        return [*self._found().get(mark, ())]

    def bearings(self, sought: Sought) -> Sequence[Bearing]:
        """What bears it, at the first place of several words; nothing where it is not."""
        if (alone := sought.alone) is not None:
            return (self._present[alone],) if alone in self._present else ()
        for row in sought.rows:
            places = places_of_row(row, self)
            if places:
                start, _end = places[0]
                if len(row) == 1:
                    return (self._found()[row[0]][places[0]],)
                return [self._found()[mark][start + n, start + n + 1] for n, mark in enumerate(row)]
        return ()

    def _found(self) -> dict[int, dict[Place, Bearing]]:
        if self._places is None:
            self._places, at = {}, 0
            for chunk in self._post:
                if entry := self._matcher.vocabulary.entries.get(chunk):
                    for bearing in entry.every:
                        if bearing.doubt is None or self._matcher.is_slip(bearing.doubt):
                            place = (at + bearing.start, at + bearing.end)
                            self._places.setdefault(bearing.mark, {}).setdefault(place, bearing)
                at += self._matcher.vocabulary.width(chunk)
        return self._places
