"""Which message a new one nearly repeats: what a process remembers of the last day, and reads anew when it has to."""

from __future__ import annotations

from core.ids import AuthorId, MessageId, arrived_s, first_id_at
from core.store import Work
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

    async def remember(self, work: Work) -> None:
        """Know what was stored before this process began, and forget what was undone after it was taken in."""
        if self._is_ready and await self._is_stored(work):
            return
        self._known, self._last, self._is_ready = NearDuplicates(), None, True
        rows = await work.rows(
            "SELECT id, author_id, text FROM message WHERE id >= ? AND is_own = 0 AND removed_s IS NULL"
            " ORDER BY id DESC LIMIT ?",
            (first_id_at(work.now_s - KEPT_S), MOST_KEPT),
        )
        for row in reversed(rows):
            self.first_like(MessageId(row["id"]), AuthorId(row["author_id"]), row["text"])

    def first_like(self, id_: MessageId, author: AuthorId, text: str) -> int:
        """The first message that said nearly the same; 0: none did. The message is known from now on."""
        self._last = id_
        cluster = self._known.add(id_, author, arrived_s(id_), text)
        return cluster.first if cluster is not None and cluster.first != id_ else 0

    async def _is_stored(self, work: Work) -> bool:
        if self._last is None:
            return True
        return await work.row("SELECT 1 FROM message WHERE id = ?", (self._last,)) is not None
