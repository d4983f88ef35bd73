"""How long a text may be: at most 300 letters as people count them, and at most 3,000 bytes.

Source: lexicons/app/bsky/feed/post.json and app/bsky/embed/images.json of bluesky-social/atproto (commit d6296a1,
2026-08-20, read 2026-11-22). The alternative text has no bound there; the one here is that of the application.
"""

from __future__ import annotations

import regex

from ventanilla.api import N_, Limits, MediaLimit, TextLimit

LIMITS = Limits(
    text=TextLimit(most=300, unit=N_("characters"), most_bytes=3000),
    media=MediaLimit(most=4, mimes=("image/jpeg", "image/png", "image/webp"), most_bytes=2_000_000, alt_most=2000),
    passages_most=25,
    source="https://github.com/bluesky-social/atproto lexicons/app/bsky/feed/post.json",
    as_of="2026-08-20",
)

_GRAPHEME = regex.compile(r"\X")


def graphemes(text: str) -> int:
    """The letters of a text as people count them: a family of emoji, a flag, a syllable of Devanagari are one."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def octets(text: str) -> int:
    """The bytes of a text in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))
