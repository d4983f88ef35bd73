"""How a message sounds, by a word list that the institution can edit: indicative, never a reason to act alone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.errors import UsageError
from core.i18n import N_
from core.text.words import Word, words
from core.watch.lexicon import Phrases

FILE_NAME = "mood.toml"
"""In a workspace's folder it takes the place of the list this program comes with."""

FEWEST = 30
"""Hits in an hour below which their mood says nothing."""
LOW = -0.5
FALL = 0.4
_REACH = 3
_PARTS = ("positive", "negative", "not", "neither")


@dataclass(frozen=True, slots=True)
class MoodList:
    """The words of one language."""

    positive: Phrases
    negative: Phrases
    not_: Phrases
    neither: Phrases


def sound(lists: Sequence[MoodList], said: Sequence[Word]) -> int:
    """1 friendly, -1 hostile, 0 neither or both alike; the language whose list finds more counts."""
    best, weight = 0, 0
    for each in lists:
        score, found = _score(each, said)
        if found > weight:
            best, weight = (score > 0) - (score < 0), found
    return best


def net(moods: Mapping[int, int]) -> float | None:
    """Friendly less hostile, of all, from -1 to 1, by how many of each; ``None``: of too few."""
    total = sum(moods.values())
    return (moods.get(1, 0) - moods.get(-1, 0)) / total if total >= FEWEST else None


def is_low(now: float | None, before: float | None) -> bool:
    """Whether the mood of an hour calls for a look: low, or fallen far since the hour before."""
    if now is None:
        return False
    return now <= LOW or (before is not None and before - now >= FALL)


def mood_lists(directory: Path | None = None) -> tuple[MoodList, ...]:
    """The word lists of a workspace, or those this program comes with.

    Raises:
        UsageError: the workspace's own file cannot be read.
    """
    own = directory / FILE_NAME if directory is not None else None
    if own is None or not own.is_file():
        return _standard()
    try:
        return _read(own.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            N_("{file} cannot be read: it is a table of languages, each with lists of words."), file=own
        ) from error


@lru_cache(maxsize=1)
def _standard() -> tuple[MoodList, ...]:
    return _read((Path(__file__).parent / FILE_NAME).read_text(encoding="utf-8"))


def _read(text: str) -> tuple[MoodList, ...]:
    table = tomllib.loads(text)
    return tuple(MoodList(*(Phrases(list(map(str, part[name])), {}) for name in _PARTS)) for part in table.values())


def _score(each: MoodList, said: Sequence[Word]) -> tuple[int, int]:
    """Friendly less hostile words, and how many there were."""
    silent = {at for span in each.neither.find(said) for at in range(span.begin, span.end)}
    turned = {at for span in each.not_.find(said) for at in range(span.end, span.end + _REACH)}
    score = found = 0
    for phrases, sign in ((each.positive, 1), (each.negative, -1)):
        for span in phrases.find(said):
            if span.begin in silent:
                continue
            found += 1
            score += -sign if span.begin in turned else sign
    return score, found


def sound_of(lists: Sequence[MoodList], text: str) -> int:
    """As :func:`sound`, of a text."""
    return sound(lists, words(text))
