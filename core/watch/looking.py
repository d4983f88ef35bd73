"""What is watched now, ready to be asked about messages; kept for as long as the process matches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.query.model import Doc, Leaf, Phrase, Query
from core.query.names import Choice
from core.query.predicate import Verdict, explain, judge
from core.store import Reads
from core.watch import store as sql
from core.watch.hits import listed
from core.watch.matcher import Matcher, Watched
from core.watch.model import Hit, Matched, Watch, WatchId, WatchState
from core.watch.reach import readable

_FREQUENT = 5
_MOST_WORDS = 200_000


@dataclass(slots=True)
class Lookout:
    """The active watches as the matcher knows them; read anew when any of them changes."""

    places: tuple[Choice, ...] = ()
    watches: Mapping[WatchId, Watch] = field(default_factory=dict)
    """The active ones, as they were when last read: where each stands in judging is read with every batch."""
    unreadable: frozenset[WatchId] = frozenset()
    """Those whose query this program cannot read any more: another one wrote it."""
    _matcher: Matcher | None = None
    _version: str | None = None

    async def refresh(self, source: Reads) -> None:
        """Watch for what is watched now."""
        version = await sql.version(source)
        if self._matcher is not None and version == self._version:
            return
        if self._matcher is None:
            self._matcher = Matcher(gazetteer=self.places, posts_with=await posts_with(source))
        self.watches = {watch.id: watch for watch in await sql.all_watches(source) if watch.state is WatchState.ACTIVE}
        found = await watched(source, self.watches.values())
        self._matcher.watch(found)
        self.unreadable = frozenset(self.watches) - {each.id for each in found}
        self._version = version

    def look(self, texts: Sequence[str], facts: Callable[[int], Doc]) -> Mapping[int, Sequence[Hit]]:
        """Which watches find which of these messages, and by which words; without any, no entry."""
        return self._matcher.match(texts, facts) if self._matcher is not None and self.watches else {}

    @property
    def version(self) -> str | None:
        """Changes whenever what is watched was read anew; ``None``: nothing was read yet."""
        return self._version

    @property
    def moods(self) -> frozenset[WatchId]:
        """Watches that want to know how their hits sound."""
        return frozenset(id_ for id_, watch in self.watches.items() if watch.terms.is_mood)


async def watched(source: Reads, watches: Iterable[Watch]) -> list[Watched]:
    """Watches as the matcher takes them, with what people said of words like theirs; without those it cannot read."""
    overrules = await sql.overrules(source)
    return [
        Watched(watch.id, query, tuple(overrules.get(watch.id, ())))
        for watch in watches
        if (query := readable(watch)) is not None
    ]


async def posts_with(source: Reads) -> dict[str, int]:
    """In how many stored messages each frequent word is: a word of its own is no slip of the finger."""
    rows = await source.rows("SELECT term, doc FROM message_word WHERE doc >= ? LIMIT ?", (_FREQUENT, _MOST_WORDS))
    return {str(row["term"]): int(row["doc"]) for row in rows}


def found(id_: WatchId, query: Query, doc: Doc) -> Hit | None:
    """What one query finds in a message by its plain meaning; ``None``: nothing."""
    verdict = judge(query, doc)
    if verdict is Verdict.NO:
        return None
    seen = explain(query, doc).found
    terms = listed(Matched(leaf_text(each.leaf), each.written, each.how.value) for each in seen)
    return Hit(id_, terms, verdict is Verdict.HIDDEN)


def leaf_text(leaf: Leaf) -> str:
    """A word or phrase of a query as it was written there."""
    return " ".join(term.text for term in leaf.terms) if isinstance(leaf, Phrase) else leaf.text
