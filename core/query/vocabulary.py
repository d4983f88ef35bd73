"""The words that stand in the full-text index, for finding those that are a slip or two from another.

Reading them all costs a second with a million messages, so they are read once in a process, a stretch of the
alphabet at a time, and kept: from then on only what has changed since is read. Words that have gone meanwhile may
still be named, words that are there never left out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from itertools import pairwise
from weakref import WeakKeyDictionary

from core.store import Store
from core.text.words import index_text

_FIRST_LETTERS = (*"abcdefghijklmnopqrstuvwxyz", "{", "\u0100", "\ue000", "\ue001")
_STRETCHES = tuple(pairwise(("", *_FIRST_LETTERS, "\U0010ffff")))
_MOST_CHANGED = 5_000
"""Conversations that changed since: with more of them all words are read anew."""


class Vocabulary:
    """The words of one workspace. Use :func:`vocabulary`."""

    def __init__(self) -> None:
        self._by_length: dict[int, set[str]] = {}
        self._seq: int | None = None
        self._reading = asyncio.Lock()

    async def refresh(self, store: Store) -> None:
        """Take in every word that is in the index now."""
        async with self._reading:
            await self._refresh(store)

    async def _refresh(self, store: Store) -> None:
        last = await store.value("SELECT max(seq) FROM change_log")
        if self._seq == last:
            return
        if self._seq is None or not await self._catch_up(store, self._seq):
            self._by_length = {}
            for first, beyond in _STRETCHES:
                rows = await store.rows("SELECT term FROM message_word WHERE term >= ? AND term < ?", (first, beyond))
                self._take(str(row[0]) for row in rows)
        self._seq = last

    def like(self, normal: str, cut: int) -> list[str]:
        """The words at most ``cut`` slips from this one, itself included where it stands in the index."""
        from rapidfuzz import process  # loaded with the first fuzzy word
        from rapidfuzz.distance import OSA

        found: list[str] = []
        for length in range(len(normal) - cut, len(normal) + cut + 1):
            near = process.extract_iter(normal, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=cut)
            found += [word for word, _slips, _key in near]
        return found

    async def _catch_up(self, store: Store, since: int) -> bool:
        """Read what has changed since; false where that cannot be told, or is too much."""
        if await store.value("SELECT min(seq) FROM change_log") > since + 1:  # old changes are not kept for ever
            return False
        rows = await store.rows(
            "SELECT DISTINCT entity_id FROM change_log WHERE seq > ? AND entity = 'conversation' LIMIT ?",
            (since, _MOST_CHANGED + 1),
        )
        if len(rows) > _MOST_CHANGED:
            return False
        ids = json.dumps([int(row["entity_id"]) for row in rows])
        texts = await store.rows(
            "SELECT m.text FROM json_each(?) AS c CROSS JOIN message AS m ON m.conversation_id = c.value", (ids,)
        )
        for row in texts:
            self._take(index_text(str(row["text"])).split(" "))
        return True

    def _take(self, words: Iterable[str]) -> None:
        for word in words:
            self._by_length.setdefault(len(word), set()).add(word)


_KEPT: WeakKeyDictionary[Store, Vocabulary] = WeakKeyDictionary()


async def vocabulary(store: Store) -> Vocabulary:
    """The words of this workspace, as they are now."""
    kept = _KEPT.setdefault(store, Vocabulary())
    await kept.refresh(store)
    return kept
