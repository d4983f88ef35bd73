"""Which entries of a document to deliver now: the new and the edited, oldest first, a page at a time.

Nothing is kept between the pages of one document: each page is told from what the feed holds then and what the
cursor says was delivered. So a feed that changes between two pages loses nothing, and an entry that left the
feed meanwhile is the only thing that can be missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.feed.cursor import Seen, content_digest, key_digest
from plugins.feed.shape import Entry

ENTRIES_MAX = 5_000
"""More entries of one document are not followed, as the cursor would outgrow its row; the newest count."""


@dataclass(frozen=True, slots=True)
class Page:
    """What to deliver and what is known afterwards."""

    entries: tuple[Entry, ...]
    seen: Seen
    more: bool
    is_clipped: bool
    """The document has more than ``ENTRIES_MAX`` entries."""
    lost_touch: bool
    """Not one entry that was known is still in the feed: others may have come and gone in between."""


def next_page(entries: Sequence[Entry], seen: Seen, limit: int) -> Page:
    """The next at most ``limit`` entries that ``seen`` does not know as they are."""
    followed = oldest_first(entries)[-ENTRIES_MAX:]
    digests = [(key_digest(entry), content_digest(entry)) for entry in followed]
    waiting = [at for at, (key, content) in enumerate(digests) if seen.get(key) != content]
    page = waiting[: max(1, limit)]
    left = set(waiting[len(page) :])
    known = {
        key: seen[key] if at in left else content
        for at, (key, content) in enumerate(digests)
        if at not in left or key in seen
    }
    return Page(
        entries=tuple(followed[at] for at in page),
        seen=known if followed else seen,
        more=bool(left),
        is_clipped=len(entries) > ENTRIES_MAX,
        lost_touch=bool(seen and followed) and not any(key in seen for key, _ in digests),
    )


def oldest_first(entries: Sequence[Entry]) -> list[Entry]:
    """By date; entries without one stay beside their neighbours, and feeds without dates are newest first."""
    dated = [entry.published_s for entry in entries if entry.published_s is not None]
    rises = len(dated) > 1 and dated[0] < dated[-1]
    ordered = list(entries) if rises else list(reversed(entries))
    moments: list[int] = []
    last = min(dated, default=0)
    for entry in ordered:
        last = last if entry.published_s is None else entry.published_s
        moments.append(last)
    return [ordered[at] for at in sorted(range(len(ordered)), key=moments.__getitem__)]
