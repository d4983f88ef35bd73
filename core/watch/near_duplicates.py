"""Messages that say nearly the same as another: shared, copied with a word changed, or sent by many hands.

Of each text the eight least hashes of its runs of three words are kept; two texts that share one are compared letter
by letter. So a message costs a few look-ups, whatever was said before, and nothing is missed that a reader would call
a copy, as long as some run of three words came through unchanged. Texts of one or two words are copies only when
their words are the same. What is not heard of for long is forgotten. Not for several threads at once.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from zlib import crc32

from core.text.fold import fold
from core.text.words import latin

SKETCH = 8
"""Hashes kept of each text."""
ALIKE = 75
"""Per cent of letters in common from which two texts are copies."""
CLUSTERS = 30_000
"""Groups remembered, single messages among them; each takes up to a kilobyte."""
LATELY_S = 1800
"""How far back copies count as recent."""

_RUN = 3
_TEXT_CHARS = 500
_RECENT = 1_000
_FORM_CHARS = 64
_PIECES = 100_000
_NOTHING = 0
"""In place of a hash: what stands there says nothing."""
_AROUND = ".,;:!?()"
_BITS = (1 << 27) - 1  # three of them together are still an integer of one digit
_LINK = re.compile(r"\W*(?:https?://|www\.)")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Cluster:
    """What is known of a group of near-duplicates when a message joins it."""

    first: int
    """The message that said it first: the group's name."""
    copies: int
    """Messages so far, the first included."""
    authors: int
    """Distinct authors so far; of very large groups the most recent ones only."""
    copies_lately: int
    """Messages of the last :data:`LATELY_S` seconds, at most a thousand."""
    authors_lately: int


@dataclass(slots=True)
class _Crowd:
    """Who said it, once more than one message did."""

    copies: int
    authors: OrderedDict[int, None]
    recent: deque[tuple[int, int]]
    recent_authors: Counter[int]


@dataclass(slots=True)
class _Group:
    first: int
    author: int
    arrived_s: int
    text: str
    """As it came while ``is_raw``: few are ever compared."""
    is_raw: bool
    sketch: tuple[int, ...]
    crowd: _Crowd | None = None


class NearDuplicates:
    """The texts of late, grouped by what they say."""

    def __init__(self, clusters: int = CLUSTERS) -> None:
        self._most = clusters
        self._groups: OrderedDict[int, _Group] = OrderedDict()
        self._by_hash: dict[int, int] = {}
        """The latest group with each hash: what everybody says tells nothing."""
        self._hashes: dict[str, int] = {}
        self._pieces: dict[str, str] = {}
        self._numbers = 0

    def __len__(self) -> int:
        return len(self._groups)

    def add(self, message: int, author: int, arrived_s: int, text: str) -> Cluster | None:
        """Where the message belongs; ``None`` where it has no words.

        Messages come in the order of their arrival, more or less, each once.
        """
        chunks = text.split()
        hashes = self._hashed(chunks)
        if not hashes:
            return None
        sketch = _sketch(hashes)
        number = self._same(chunks, sketch, is_short=len(hashes) < _RUN)
        if number is None:
            is_raw = len(text) <= _TEXT_CHARS
            self._begin(_Group(message, author, arrived_s, text if is_raw else self._said(chunks), is_raw, sketch))
            return Cluster(message, 1, 1, 1, 1)
        self._groups.move_to_end(number)
        return _joined(self._groups[number], author, arrived_s)

    def _hashed(self, chunks: Sequence[str]) -> Sequence[int]:
        """A hash of each of the words, or of several that no blank parts."""
        known = self._hashes
        hashes = [*map(known.get, chunks)]
        if None in hashes:
            if len(known) > _PIECES:
                known.clear()
            hashes = [self._learnt(chunk) if n is None else n for n, chunk in zip(hashes, chunks, strict=True)]
        return [*filter(None, hashes)]

    def _learnt(self, chunk: str) -> int:
        piece = _piece(chunk)
        hash_ = crc32(piece.encode()) & _BITS or 1 if piece else _NOTHING
        if len(chunk) <= _FORM_CHARS:
            self._hashes[chunk] = hash_
        return hash_

    def _said(self, chunks: Iterable[str]) -> str:
        """The text as it is compared."""
        known = self._pieces
        if len(known) > _PIECES:
            known.clear()
        said: list[str] = []
        for chunk in chunks:
            piece = known.get(chunk)
            if piece is None:
                piece = _piece(chunk)
                if len(chunk) <= _FORM_CHARS:
                    known[chunk] = piece
            if piece:
                said.append(piece)
        return " ".join(said)[:_TEXT_CHARS]

    def _text_of(self, number: int) -> str:
        group = self._groups[number]
        if group.is_raw:
            group.text, group.is_raw = self._said(group.text.split()), False
        return group.text

    def _same(self, chunks: Iterable[str], hashes: Sequence[int], *, is_short: bool) -> int | None:
        """The group whose first text is most like this one, if any is a copy."""
        shared = dict.fromkeys(filter(None, map(self._by_hash.get, hashes)))
        if not shared:
            return None
        said = self._said(chunks)
        if is_short:
            return next((number for number in shared if self._text_of(number) == said), None)
        from rapidfuzz.fuzz import ratio

        best, most = None, 0.0
        for number in shared:
            alike = ratio(said, self._text_of(number), score_cutoff=max(ALIKE, most))
            if alike > most:
                best, most = number, alike
        return best

    def _begin(self, group: _Group) -> None:
        self._numbers += 1
        self._groups[self._numbers] = group
        self._by_hash.update(dict.fromkeys(group.sketch, self._numbers))
        while len(self._groups) > self._most:
            number, gone = self._groups.popitem(last=False)
            self._forget(number, gone.sketch)

    def _forget(self, number: int, sketch: Iterable[int]) -> None:
        for hash_ in sketch:
            if self._by_hash.get(hash_) == number:
                del self._by_hash[hash_]


def _sketch(hashes: Sequence[int]) -> tuple[int, ...]:
    """The least hashes of three words in a row, of the hashes of the words; of fewer words the one of all."""
    if len(hashes) < _RUN:
        return (reduce(lambda all_, hash_: all_ << 1 ^ hash_, hashes, 1),)
    runs = sorted(
        [one << 2 ^ two << 1 ^ three for one, two, three in zip(hashes, hashes[1:], hashes[2:], strict=False)]
    )
    least = tuple(dict.fromkeys(runs[:SKETCH]))
    return least if len(least) == SKETCH or len(runs) <= SKETCH else tuple(sorted(set(runs))[:SKETCH])


def _piece(chunk: str) -> str:
    """What stands between two blanks, folded; nothing for a link, as each sharer has another."""
    inside = chunk.strip(_AROUND)[:_TEXT_CHARS]
    if levelled := latin(inside):
        return levelled
    return "" if _LINK.match(chunk) else " ".join(_WORD.findall(fold(chunk[:_TEXT_CHARS])))


def _joined(group: _Group, author: int, arrived_s: int) -> Cluster:
    if group.crowd is None:
        first, by = (group.arrived_s, group.author), group.author
        group.crowd = _Crowd(1, OrderedDict({by: None}), deque((first,)), Counter((by,)))
    crowd = group.crowd
    crowd.copies += 1
    crowd.authors[author] = None
    crowd.authors.move_to_end(author)
    if len(crowd.authors) > _RECENT:
        crowd.authors.popitem(last=False)
    crowd.recent.append((arrived_s, author))
    crowd.recent_authors[author] += 1
    while crowd.recent[0][0] <= arrived_s - LATELY_S or len(crowd.recent) > _RECENT:
        _at_s, gone = crowd.recent.popleft()
        crowd.recent_authors[gone] -= 1
        if not crowd.recent_authors[gone]:
            del crowd.recent_authors[gone]
    return Cluster(group.first, crowd.copies, len(crowd.authors), len(crowd.recent), len(crowd.recent_authors))
