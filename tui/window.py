"""What of a long ordered list is in memory: a run from its start and a run from its end, loaded page by page.

The order on screen is frozen when the view is opened: rows are re-read in place, and only a deliberate
reload sorts again or lets arrivals in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.inbox.model import Row


class Window:
    """Rows by their place in the view. ``count`` is what the counters say until both runs meet."""

    def __init__(self, count: int = 0) -> None:
        self.count = count
        self._head: list[Row] = []
        self._tail: list[Row] = []  # from the end backwards
        self._places: dict[int, int] = {}

    def __getitem__(self, at: int) -> Row | None:
        """The row at that place; ``None`` while it is not loaded."""
        if 0 <= at < len(self._head):
            return self._head[at]
        from_end = self.count - 1 - at
        return self._tail[from_end] if 0 <= from_end < len(self._tail) else None

    def place_of(self, row_id: int) -> int | None:
        """Where a loaded row stands; ``None`` when it is not loaded."""
        place = self._places.get(row_id)
        return place if place is None or place >= 0 else self.count + place

    def is_of_end(self, row_id: int) -> bool:
        """Whether a row was read from the end, not from the start."""
        return self._places.get(row_id, 0) < 0

    @property
    def loaded(self) -> Sequence[Row]:
        """Every row in memory, in order."""
        return [*self._head, *reversed(self._tail)]

    @property
    def last_of_head(self) -> Row | None:
        """Where the run from the start ends: the next page follows it."""
        return self._head[-1] if self._head else None

    @property
    def first_of_tail(self) -> Row | None:
        """Where the run from the end begins: the page before it comes next."""
        return self._tail[-1] if self._tail else None

    @property
    def is_whole(self) -> bool:
        """Whether every row is in memory."""
        return len(self._head) + len(self._tail) >= self.count

    def missing(self, first: int, last: int) -> str:
        """Which page a look at rows ``first`` to ``last`` needs: ``after``, ``before``, ``last`` or none ("")."""
        if self.is_whole or self.count == 0:
            return ""
        head_end, tail_start = len(self._head), self.count - len(self._tail)
        if max(first, head_end) > min(last, tail_start - 1):
            return ""
        if not self._tail and last >= self.count - 1 and first > head_end:
            return "last"
        return "after" if first <= head_end else "before"

    def add_after(self, rows: Iterable[Row], *, more: bool) -> None:
        """Lengthen the run from the start; without ``more`` the list ends here."""
        known = {row.id for row in self._tail}
        fresh = []
        met = not more
        for row in rows:
            if row.id in known:
                met = True
                break
            if row.id not in self._places:
                fresh.append(row)
        for row in fresh:
            self._places[row.id] = len(self._head)
            self._head.append(row)
        if met:
            self.count = len(self._head) + len(self._tail)
        elif len(self._head) + len(self._tail) >= self.count:
            self.count = len(self._head) + len(self._tail) + 1

    def add_before(self, rows: Sequence[Row], *, more: bool) -> None:
        """Lengthen the run from the end backwards; ``rows`` in list order; without ``more`` it reached the start."""
        known = {row.id for row in self._head}
        met = not more
        for row in reversed(rows):
            if row.id in known:
                met = True
                break
            if row.id in self._places:
                continue
            self._tail.append(row)
            self._places[row.id] = -len(self._tail)
        if met:
            self.count = len(self._head) + len(self._tail)
        elif len(self._head) + len(self._tail) >= self.count:
            self.count = len(self._head) + len(self._tail) + 1

    def update(self, rows: Iterable[Row]) -> list[int]:
        """Put re-read rows in their old places; returns the places that changed."""
        changed = []
        for row in rows:
            place = self.place_of(row.id)
            if place is None or self[place] == row:
                continue
            if place < len(self._head):
                self._head[place] = row
            else:
                self._tail[self.count - 1 - place] = row
            changed.append(place)
        return changed
