"""What a rule is given, and what it gives back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.policy.pack_model import Pack, Words
from core.publishing.lint.model import Fix, Place, Severity, Sheet, Surroundings
from core.publishing.lint.page import Page
from core.publishing.lint.phrases import Phrases

MOST_CHARS = 20_000
"""Of a longer passage the beginning is read by every rule, the rest by those of what must nowhere stand."""

_NOTHING = Words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a rule found, before it is known how grave that is."""

    place: Place = Place.TEXT
    part: int = 0
    start: int = 0
    end: int = 0
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)
    fix: Fix | None = None
    severity: Severity | None = None
    """Where it differs from the rule's."""
    stands_on: str = ""
    """What it is about, besides the passage it is in."""


class Case:
    """One sheet on the desk: the text made ready, the words of its language, the moment it is about."""

    def __init__(self, sheet: Sheet, around: Surroundings, pack: Pack) -> None:
        self.sheet = sheet
        self.around = around
        self.pack = pack
        self.lang = sheet.lang[:2].lower()
        self.at_s = sheet.at_s if sheet.at_s is not None else around.now_s
        """When it is planned for."""
        self.leaves_s = leaves_s(sheet, around.now_s)
        self.pages = [Page(text[:MOST_CHARS]) for text in sheet.texts]

    def local(self, at_s: int) -> datetime:
        """A moment in the institution's zone."""
        return datetime.fromtimestamp(at_s, _zone(self.around.zone))

    def number(self, id_: str, name: str, otherwise: int) -> int:
        """A number that a rule asks for."""
        return self.pack.rules[id_].params.get(name, otherwise) if id_ in self.pack.rules else otherwise

    def entries(self, name: str) -> tuple[str, ...]:
        """A list of words in the text's language, else the one of all languages."""
        for lang in (self.lang, ""):
            found = self.pack.words.get(lang, _NOTHING).lists.get(name)
            if found is not None:
                return found
        return ()

    def mapping(self, name: str) -> Mapping[str, str]:
        """Replacements in the text's language."""
        for lang in (self.lang, ""):
            found = self.pack.words.get(lang, _NOTHING).maps.get(name)
            if found is not None:
                return found
        return {}

    def patterns(self, name: str) -> tuple[re.Pattern[str], ...]:
        """Patterns that hold whatever the language."""
        return tuple(map(_compiled, self.pack.words.get("", _NOTHING).patterns.get(name, ())))

    def phrases(self, name: str, lang: str | None = None) -> Phrases:
        """A list as phrases that can be looked for."""
        return _phrases(self.pack.digest, self.lang if lang is None else lang, name, _Lists(self.pack))

    def has(self, page: Page, name: str) -> bool:
        """Whether one of a list's phrases stands in a passage."""
        return self.phrases(name).is_in(page.flat, page.words)

    def anywhere(self, name: str) -> bool:
        """Whether one of a list's phrases stands in any passage."""
        return any(self.has(page, name) for page in self.pages)

    def found(self, page: Page, name: str, *, quoted: bool = False) -> Iterator[tuple[int, int]]:
        """Where phrases of a list stand, but where one of ``NAME_not`` overlaps; in the levelled copy.

        Args:
            quoted: also look between quotation marks.
        """
        flat, words = (page.flat, page.words) if quoted else (page.said, page.own_words)
        places = list(self.phrases(name).find(flat, words))
        silent = list(self.phrases(f"{name}_not").find(flat, words)) if places else []
        for at, to in places:
            if not any(at < end and start < to for start, end in silent):
                yield at, to


def leaves_s(sheet: Sheet, now_s: int) -> int:
    """When it leaves at the soonest: at its time, or at once where that is over; what holds then decides."""
    return now_s if sheet.at_s is None else max(sheet.at_s, now_s)


class _Lists:
    """A pack that equals any other of the same digest, for the cache."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return hash(self.pack.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lists) and other.pack.digest == self.pack.digest


@lru_cache(maxsize=1024)
def _phrases(_digest: str, lang: str, name: str, lists: _Lists) -> Phrases:
    words = lists.pack.words
    own = {**words.get("", _NOTHING).lists, **words.get(lang, _NOTHING).lists}
    return Phrases(own.get(name, ()), own)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def hit(page: Page, part: int, at: int, to: int, reason: str, *, fix: str | None = None, **values: str) -> Hit:
    """A hit on a stretch of the levelled copy; ``fix``: what is to stand there instead."""
    start, end = page.span(at, to)
    change = Fix(Place.TEXT, part, start, end, fix) if fix is not None else None
    values = values or {"passage": page.text[start:end]}
    return Hit(part=part, start=start, end=end, reason=reason, values=values, fix=change)
