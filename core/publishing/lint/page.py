"""One passage made ready to be read by every rule: levelled, cut into words and sentences, quotations known.

Rules look for words in a levelled copy (small letters, no accents, ``ñ`` kept) and point at the text as written: the
copy knows where each of its characters comes from. Links, addresses, handles and hashtags are blanked out of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from unicodedata import combining

from core.text.fold import fold

BLANK = "|"
"""Stands in the copy for what is no prose; no phrase reaches across it."""

LINK = re.compile(
    r"(?:https?|ftp)://[^\s<>«»“”\"]+|(?<![\w@.-])(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?:/[^\s<>«»“”\"]*)?(?![\w@-])",
    re.IGNORECASE,
)
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
HANDLE = re.compile(r"(?<![\w@/.])@([\w](?:[\w.-]{0,62}[\w])?)")
HASHTAG = re.compile(r"(?<![\w&#])[#＃]((?=\d*[^\W\d])\w{1,100})")
_QUOTED = re.compile(r"«[^«»]{1,400}»|“[^“”]{1,400}”|\"[^\"\n]{1,400}\"|‘[^‘’\n]{3,400}’")
_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[.!?…]+[\"»”’)\]]*(?=\s|$)|\n+")
_ABBREVIATED = re.compile(
    r"(?:^|[^\w])(?:av|avda|art|arts|c|cf|d|dr|dra|dpto|ee|etc|ext|fig|gral|ing|km|lic|mr|mrs|ms|n|no|nro|num|pag|pl|prof"
    r"|pto|pza|rd|ref|s|sr|sra|srta|sres|st|tel|telf|ud|uds|vs|a|m|p|jr|urb|mz|lt|cra|kra|cl|approx|aprox|dept|min|max)$"
)
_MARKS_AT_END = ".,;:!?…)]}»”’\"'"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a passage; ``at`` and ``to`` are places in the levelled copy."""

    at: int
    to: int
    plain: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """From ``at`` up to ``to`` in the levelled copy, its stop included."""

    at: int
    to: int


class Page:
    """A passage with everything that several rules ask of it, each worked out once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.links = [_trimmed(text, match) for match in LINK.finditer(text)]
        self.mails = [match.span() for match in MAIL.finditer(text)]
        self.links = [one for one in self.links if not _meets(one, self.mails)]
        spans = [*self.links, *self.mails]
        self.handles = [found for found in HANDLE.finditer(text) if not _meets(found.span(), spans)]
        self.hashtags = [found for found in HASHTAG.finditer(text) if not _meets(found.span(), spans)]
        spans += [found.span() for found in (*self.handles, *self.hashtags)]
        self.flat, self._origin = _levelled(text, sorted(spans))

    @cached_property
    def words(self) -> list[Word]:
        """The words of the prose, in order."""
        return [Word(match.start(), match.end(), match[0]) for match in _WORD.finditer(self.flat)]

    @cached_property
    def said(self) -> str:
        """The levelled copy without what stands between quotation marks: those are others' words."""
        flat = self.flat
        for start, end in self.quoted:
            flat = flat[:start] + BLANK * (end - start) + flat[end:]
        return flat

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """What stands between quotation marks, in the levelled copy."""
        return [(self.place(match.start()), self.place(match.end())) for match in _QUOTED.finditer(self.text)]

    @cached_property
    def own_words(self) -> list[Word]:
        """The words outside quotation marks."""
        return [Word(match.start(), match.end(), match[0]) for match in _WORD.finditer(self.said)]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Its sentences; an abbreviation's dot ends none."""
        found, begin = [], 0
        for match in _STOP.finditer(self.flat):
            is_dot = match[0] == "."
            if is_dot and _ABBREVIATED.search(self.flat[max(0, match.start() - 8) : match.start()]):
                continue
            if self.flat[begin : match.end()].strip():
                found.append(Sentence(begin, match.end()))
            begin = match.end()
        if self.flat[begin:].strip():
            found.append(Sentence(begin, len(self.flat)))
        return found

    def sentence_at(self, at: int) -> Sentence:
        """The sentence around a place in the levelled copy."""
        return next((one for one in self.sentences if one.at <= at < one.to), Sentence(0, len(self.flat)))

    def span(self, at: int, to: int) -> tuple[int, int]:
        """A stretch of the levelled copy as characters of the text."""
        if at >= to:
            where = self._origin[at] if at < len(self._origin) else len(self.text)
            return where, where
        end = self._origin[to - 1] + 1
        while end < len(self.text) and combining(self.text[end]):
            end += 1
        return self._origin[at], end

    def place(self, index: int) -> int:
        """A character of the text as a place in the levelled copy."""
        return bisect_right(self._origin, index - 1)

    def written(self, word: Word) -> str:
        """A word as it stands in the text."""
        start, end = self.span(word.at, word.to)
        return self.text[start:end]


def _levelled(text: str, blanked: list[tuple[int, int]]) -> tuple[str, list[int]]:
    out: list[str] = []
    origin: list[int] = []
    spans = iter(blanked)
    start, end = next(spans, (len(text), len(text)))
    for index, character in enumerate(text):
        while index >= end and end < len(text):
            start, end = next(spans, (len(text), len(text)))
        if start <= index < end:
            levelled = BLANK
        elif character == "\u0303" and out and out[-1] == "n":
            out[-1] = "ñ"
            continue
        else:
            levelled = _LEVELLED[character]
        for one in levelled:
            out.append(one)
            origin.append(index)
    return "".join(out), origin


class _Levels(dict[str, str]):
    def __missing__(self, character: str) -> str:
        levelled = "\n" if character in "\n\r\u2028\u2029" else fold(character, keep_enye=True)
        if len(self) < 20_000:
            self[character] = levelled
        return levelled


_LEVELLED = _Levels()


def _trimmed(text: str, match: re.Match[str]) -> tuple[int, int]:
    """A link without the stop or bracket of the sentence around it."""
    start, end = match.span()
    while end > start + 1 and text[end - 1] in _MARKS_AT_END:
        end -= 1
    return start, end


def _meets(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
