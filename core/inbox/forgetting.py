"""Words that were taken away leave the word index too, not only the lists it gives.

The index only notes that a word no longer counts: its letters stay in the file until the parts that hold them are
merged. After a removal the parts are merged, a bounded piece at a time, so that nobody's write waits behind it.
Source: https://www.sqlite.org/fts5.html#the_merge_command (2026-10-02); SQLite before 3.42 offers nothing shorter.
"""

from __future__ import annotations

from core.store import Work
from core.store.workspace import fact, keep_fact

PIECE_PAGES = 500
"""Pages of the index written in one go: about 2 MB."""

REST_S = 60
"""Pause after a whole round for each piece it took: merging a large index never becomes all that the disk does."""

_STAGE, _REST = "forget_words", "forget_words_rest"
_ASKED = "asked"


async def ask_to_forget(work: Work) -> None:
    """Have the index merged: something that it has learnt was taken away in this work."""
    await keep_fact(work, _STAGE, _ASKED)


async def forget_words(work: Work) -> int:
    """Merge one more piece of the index if words are to be forgotten; returns 1 while there is more to do."""
    stage = await fact(work, _STAGE)
    if not stage:
        return 0
    work.system("what is forgotten was removed by another act")
    rest_until_s, pieces = _numbers(await fact(work, _REST))
    if stage == _ASKED:
        if not pieces and work.now_s < rest_until_s:
            return 0
        has_more = await _merge(work, -PIECE_PAGES)  # negative: all parts there are now, into one
        await keep_fact(work, _STAGE, "begun")
    else:
        has_more = await _merge(work, PIECE_PAGES)
    pieces += 1
    if has_more:
        await keep_fact(work, _REST, f"{rest_until_s} {pieces}")
        return 1
    await keep_fact(work, _STAGE, "")
    await keep_fact(work, _REST, f"{work.now_s + REST_S * pieces} 0")
    return 0


async def _merge(work: Work, pages: int) -> bool:
    """Whether there was anything to merge: less than two changed rows say that there was not."""
    before = await _changes(work)
    await work.execute("INSERT INTO message_fts (message_fts, rank) VALUES ('merge', ?)", (pages,))
    return await _changes(work) - before >= 2


async def _changes(work: Work) -> int:
    row = await work.row("SELECT total_changes() AS n")
    assert row is not None
    return int(row["n"])


def _numbers(text: str) -> tuple[int, int]:
    """Until when to rest, and the pieces of the round that is going on."""
    until_s, _sign, pieces = text.partition(" ")
    return int(until_s or 0), int(pieces or 0)
