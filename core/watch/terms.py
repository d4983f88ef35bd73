"""The words that stand out in some messages: by how many hold them, against how common they are everywhere."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.store import Reads
from core.text.words import words

FEWEST_AUTHORS = 2
FEWEST_MESSAGES = 3
"""A word is shown once so many messages of so many authors hold it."""
MOST_TERMS = 20
_WORD_CHARS = 3

Said = tuple[int, str]
"""An author's id and a text."""


@dataclass(frozen=True, slots=True)
class TermCount:
    """A word of messages."""

    word: str
    """As most wrote it: foreign text."""
    normal: str
    today: int
    """Messages that hold it."""
    usual: float
    """How many held it in as long a time before."""


async def stand_out(
    source: Reads,
    now: Iterable[Said],
    before: Sequence[Said],
    times: float,
    *,
    fewest_authors: int = FEWEST_AUTHORS,
    fewest_messages: int = FEWEST_MESSAGES,
) -> list[TermCount]:
    """Words by count × log(messages ÷ messages with it): what everybody always writes weighs nothing.

    Args:
        times: how many times as long as ``now`` the time of ``before`` is.
        fewest_authors: one where the authors are institutions; nobody's own phrase stands alone otherwise.
    """
    written: dict[str, Counter[str]] = {}
    authors: dict[str, set[int]] = {}
    for author, text in now:
        for normal, form in {word.normal: word.written for word in words(text)}.items():
            if len(normal) >= _WORD_CHARS and not normal.isdigit():
                written.setdefault(normal, Counter())[form.lower()] += 1
                authors.setdefault(normal, set()).add(author)
    shown = {
        normal: sum(forms.values())
        for normal, forms in written.items()
        if sum(forms.values()) >= fewest_messages and len(authors[normal]) >= fewest_authors
    }
    all_messages, with_it = await _frequencies(source, shown)
    earlier = Counter(
        normal for _author, text in before for normal in {word.normal for word in words(text)} & shown.keys()
    )
    weight = {
        normal: n * math.log(max(1.0, all_messages / max(1, with_it.get(normal, 0)))) for normal, n in shown.items()
    }
    chosen = sorted(shown, key=lambda normal: (-weight[normal], normal))[:MOST_TERMS]
    return [
        TermCount(written[normal].most_common(1)[0][0], normal, shown[normal], round(earlier[normal] / times, 1))
        for normal in chosen
    ]


async def _frequencies(source: Reads, normals: Iterable[str]) -> tuple[int, dict[str, int]]:
    """How many messages there are, and how many hold each of these words."""
    total = await source.rows("SELECT ifnull(sum(n), 0) AS n FROM arrival_bucket")
    rows = await source.rows(
        "SELECT term, doc FROM message_word WHERE term IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(normals)),),
    )
    return int(total[0]["n"]), {str(row["term"]): int(row["doc"]) for row in rows}
