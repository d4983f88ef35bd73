"""Which message a new one nearly repeats: what a process remembers of the last day, and reads anew when it has to."""

from __future__ import annotations

from core.ids import AuthorId, MessageId, arrived_s, first_id_at
from core.store import Reads, Work
from core.watch.near_duplicates import NearDuplicates

KEPT_S = 86_400
MOST_KEPT = 20_000
"""Messages read when a process begins."""


class Resemblance:
    """The messages of the last day, ready to be compared with."""

    def __init__(self) -> None:
        self._known = NearDuplicates()
        self._last: MessageId | None = None
        self._is_ready = False

    async def begin(self, source: Reads, now_s: int) -> None:
        """Know what was stored before this process began."""
        if not self._is_ready:
            await self._read(source, now_s)

    async def remember(self, work: Work) -> None:
        """The same within a work, and forget what was undone after it was taken in."""
        if not (self._is_ready and await self._is_stored(work)):
            await self._read(work, work.now_s)

    def first_like(self, id_: MessageId, author: AuthorId, text: str) -> int:
        """The first message that said nearly the same; 0: none did. The message is known from now on."""
        self._last = id_
        cluster = self._known.add(id_, author, arrived_s(id_), text)
        return cluster.first if cluster is not None and cluster.first != id_ else 0

    async def _read(self, source: Reads, now_s: int) -> None:
        rows = await source.rows(
            "SELECT id, author_id, text FROM message WHERE id >= ? AND is_own = 0 AND removed_s IS NULL"
            " ORDER BY id DESC LIMIT ?",
            (first_id_at(now_s - KEPT_S), MOST_KEPT),
        )
        self._known, self._last, self._is_ready = NearDuplicates(), None, True
        for row in reversed(rows):
            self.first_like(MessageId(row["id"]), AuthorId(row["author_id"]), row["text"])

    async def _is_stored(self, work: Work) -> bool:
        return self._last is None or await work.row("SELECT 1 FROM message WHERE id = ?", (self._last,)) is not None
