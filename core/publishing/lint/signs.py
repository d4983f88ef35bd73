"""Hashtags, emoji, ornamental letters, and characters that nobody sees."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from core.i18n import N_
from core.publishing.lint.case import Case, Hit
from core.publishing.lint.language import accented_form, accented_forms
from core.publishing.lint.model import Fix, Place, Severity
from core.text.fold import fold
from core.text.letters import joins

_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff\u25aa-\u25fe\u2934\u2935]"
    "(?:[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\u20e3]|[\U000e0020-\U000e007f]|\u200d[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff])*)"
)
_DECORATIVE = re.compile(
    "[\U0001d400-\U0001d7ff\u24b6-\u24e9\u249c-\u24b5\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189"
    "\uff10-\uff5a]+|[\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a\u1d9b-\u1dbf\u2071\u207f\u2090-\u209c\u2c7c\u2c7d]{2,}"
)
_JOINED = re.compile(rf"(?:{_DECORATIVE.pattern})(?:[\u00c0-\u024f]?(?:{_DECORATIVE.pattern}))*")
_CONTROL = re.compile(
    "(?:[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]|\\x1b)+"
)
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_X][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|[@-Z\\-_])?")
_LONGEST_TAG = 40
_SHORT_TAG = 6


def hashtags_cased(case: Case) -> Iterator[Hit]:
    """L61: hashtags of several words without capitals, or without their accents."""
    known = _vocabulary(case.entries("tag_words"), case.entries("accented"), tuple(case.around.own.names))
    accents = accented_forms(case.entries("accented"), case.entries("endings"), case.entries("endings_not"))
    for part, page in enumerate(case.pages):
        for tag in page.hashtags:
            written = tag[1]
            start, end = tag.start(1), tag.end(1)
            if _is_flat(written):
                pieces = _cut_tag(fold(written), known)
                if pieces is not None and len(pieces) > 1:
                    camel = "".join(_capital(_with_accents(case, piece, accents)) for piece in pieces)
                    yield Hit(part=part, start=tag.start(), end=end, fix=Fix(Place.TEXT, part, start, end, camel),
                              reason=N_("{tag} has several words: begin each with a capital, {right}."),
                              values={"tag": tag[0], "right": f"#{camel}"})  # fmt: skip
                continue
            parts = re.findall(r"[A-ZÁÉÍÓÚÜÑ]?[a-záéíóúüñ]+|[A-ZÁÉÍÓÚÜÑ]+(?![a-z])|\d+|_", written)
            right = "".join(_capital_as(piece, _with_accents(case, piece, accents)) for piece in parts)
            if right != written and len(right) == len(written):
                yield Hit(part=part, start=tag.start(), end=end, fix=Fix(Place.TEXT, part, start, end, right),
                          reason=N_("{tag} has accents too: {right}."), severity=Severity.INFO,
                          values={"tag": tag[0], "right": f"#{right}"})  # fmt: skip


def _is_flat(tag: str) -> bool:
    letters = re.sub(r"[\W\d_]", "", tag)
    return letters.islower() or (letters.isupper() and len(letters) > _SHORT_TAG)


def _with_accents(
    case: Case, piece: str, accents: tuple[dict[str, str], tuple[tuple[str, str], ...], frozenset[str]]
) -> str:
    plain = piece.lower()
    if case.lang != "es" or not plain.isascii():
        return piece
    right = accented_form(plain, *accents)
    return right if right is not None and len(right) == len(piece) else piece


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:].lower()


def _capital_as(written: str, right: str) -> str:
    return "".join(there.upper() if here.isupper() else there for here, there in zip(written, right, strict=True))


@lru_cache(maxsize=16)
def _vocabulary(*lists: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word) for entries in lists for entry in entries for word in entry.split())


def _cut_tag(tag: str, known: frozenset[str]) -> list[str] | None:
    """A run of letters as known words, the fewest; ``None`` where it is none of them."""
    tag = tag[:_LONGEST_TAG]
    if tag in known:
        return [tag]
    best: list[list[str] | None] = [[]] + [None] * len(tag)
    for end in range(1, len(tag) + 1):
        for begin in range(max(0, end - 20), end):
            before = best[begin]
            piece = tag[begin:end]
            if before is None or not (piece in known or piece.isdigit()):
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = [*before, piece]
    found = best[len(tag)]
    words = [piece for piece in found or () if not piece.isdigit()]
    is_sure = (
        len(words) > 1
        and any(len(piece) > 3 for piece in words)
        and sum(len(piece) < 3 for piece in words) < len(words)
    )
    return found if is_sure else None


def too_many_hashtags(case: Case) -> Iterator[Hit]:
    """L62: more than two hashtags, or one in the middle of a sentence."""
    most = case.number("L62", "most", 2)
    tags = [(part, tag) for part, page in enumerate(case.pages) for tag in page.hashtags]
    if len(tags) > most:
        part, tag = tags[most]
        yield Hit(part=part, start=tag.start(), end=tag.end(), values={"most": str(most)},
                  reason=N_("More than {most} hashtags: readers hear each of them read out."))  # fmt: skip
        return
    for part, tag in tags:
        after = case.pages[part].text[tag.end() :]
        if re.match(r"[ ,]+[^\W\d_#]", after) and not re.match(r"[ ,]+[A-ZÁÉÍÓÚÑ]", after):
            yield Hit(part=part, start=tag.start(), end=tag.end(), values={"tag": tag[0]},
                      reason=N_("{tag} stands in the middle of a sentence: put it at the end."))  # fmt: skip


def emoji(case: Case) -> Iterator[Hit]:
    """L63: walls of emoji, repeated ones, and ones that stand for a word."""
    most, leads = case.number("L63", "most", 3), set(case.entries("before_noun"))
    for part, page in enumerate(case.pages):
        found = list(_EMOJI.finditer(page.text))
        for before, after in pairwise(found):
            if before[0] == after[0] and not page.text[before.end() : after.start()].strip():
                yield _emoji(part, after.start(), after.end(), N_("{emoji} is repeated: once is enough."), after[0],
                             Fix(Place.TEXT, part, before.end(), after.end(), ""))  # fmt: skip
        for one in found:
            lead = re.search(r"([^\W\d_]+) ?$", page.text[max(0, one.start() - 20) : one.start()])
            if lead is not None and fold(lead[1], keep_enye=True) in leads:
                yield _emoji(
                    part, one.start(), one.end(), N_("{emoji} stands for a word: write the word."), one[0], None
                )
        if len(found) > most:
            extra = found[most]
            yield Hit(part=part, start=extra.start(), end=extra.end(), values={"most": str(most)},
                      reason=N_("More than {most} emoji: a screen reader reads each of them out."))  # fmt: skip


def _emoji(part: int, start: int, end: int, reason: str, emoji_: str, fix: Fix | None) -> Hit:
    return Hit(part=part, start=start, end=end, reason=reason, values={"emoji": emoji_}, fix=fix)


def decorative(case: Case) -> Iterator[Hit]:
    """L64: letters from mathematics, circles or superscripts used as ornament."""
    for part, page in enumerate(case.pages):
        for found in _JOINED.finditer(page.text):
            plain = normalize("NFKC", found[0])
            if any(character.isalpha() for character in plain):
                yield Hit(part=part, start=found.start(), end=found.end(), values={"plain": plain},
                          fix=Fix(Place.TEXT, part, found.start(), found.end(), plain),
                          reason=N_("Ornamental letters: screen readers skip them. Write «{plain}»."))  # fmt: skip


def controls(case: Case) -> Iterator[Hit]:
    """L72: characters that act or hide instead of saying something."""
    for part, text in enumerate(case.sheet.texts):
        for start, end in _hidden(text):
            yield Hit(part=part, start=start, end=end, fix=Fix(Place.TEXT, part, start, end, ""),
                      values={"codes": " ".join(f"U+{ord(one):04X}" for one in text[start:end][:4])},
                      reason=N_("Invisible or control characters ({codes}): take them out."))  # fmt: skip
    for number, picture in enumerate(case.sheet.pictures):
        for start, end in _hidden(picture.alt):
            yield Hit(place=Place.ALT, part=number, start=start, end=end, fix=Fix(Place.ALT, number, start, end, ""),
                      values={"codes": " ".join(f"U+{ord(one):04X}" for one in picture.alt[start:end][:4])},
                      reason=N_("Invisible or control characters ({codes}): take them out."))  # fmt: skip


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    if text.isprintable():
        return
    allowed = [found.span() for found in _EMOJI.finditer(text)]
    begins = [begin for begin, _stop in allowed]
    reached = 0
    for found in _CONTROL.finditer(text):
        if found.start() < reached:
            continue
        start, end = found.span()
        escape = _ESCAPE.match(text, start)
        if escape is not None:
            end = max(end, escape.end())
        around = bisect_right(begins, start) - 1
        is_emoji = around >= 0 and start < allowed[around][1]
        is_joiner = all(character in "\u200c\u200d" for character in found[0]) and start > 0 and joins(text[start - 1])
        if is_emoji or is_joiner:
            continue
        reached = end
        yield start, end
