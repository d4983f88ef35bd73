"""Whether a text may come from somebody in danger: a hint that puts it before a person at once.

Kept apart from threats: who threatens is reported, who is in distress is helped. The phrases are in ``distress.toml``;
a result names the class it hints at and positions, never the words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from core.text.words import Word
from core.watch.lexicon import Phrases

_FILE = Path(__file__).parent / "distress.toml"
_LANGUAGES = ("es", "en")


class DistressKind(StrEnum):
    """What the hint is about."""

    SELF_HARM = "self_harm"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Distress:
    """Somebody may be in danger."""

    kind: DistressKind
    rule: str
    """``es.self_harm``: language and table of ``distress.toml``."""
    at: tuple[int, ...]
    """Positions in the list of words."""


def hint(words: Sequence[Word], lang: str) -> Distress | None:
    """The gravest hint in a text, self-harm before emergency, or ``None``; ``lang`` only decides who is asked first."""
    tables, forms = _tables(), {word.normal for word in words}
    if _keys().isdisjoint(forms):
        return None
    languages = sorted(_LANGUAGES, key=lambda one: one != lang[:2])
    framed = [span for language in languages for span in tables[language, "frame"].find(words)]
    for kind in DistressKind:
        for language in languages:
            phrases = tables[language, kind.value]
            for span in phrases.find(words) if phrases.may_stand_in(forms) else ():
                if not any(span.overlaps(frame) for frame in framed):
                    return Distress(kind, f"{language}.{kind.value}", tuple(range(span.begin, span.end)))
    return None


@lru_cache(maxsize=1)
def _keys() -> frozenset[str]:
    """Forms of which one is in every text that hints at anything: most texts are done with there."""
    tables = _tables()
    hints = (tables[language, kind.value] for language in _LANGUAGES for kind in DistressKind)
    return frozenset[str]().union(*(phrases.keys for phrases in hints))


@lru_cache(maxsize=1)
def _tables() -> dict[tuple[str, str], Phrases]:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        (language, part): Phrases(table[language][part]["phrases"], {})
        for language in _LANGUAGES
        for part in (*DistressKind, "frame")
    }
