"""What a word of a query looks for, and whether a word of a message is it.

This is the one place that says so: the judge, the SQL and the watches' matcher all ask here. However a needle is
written, a word that meets it has a normal form that can be told from the needle alone, so an index of normal forms
finds at least what is met:

=========  ==========  ==================================================================================
form       written     meets a word whose
=========  ==========  ==================================================================================
FOLDED     ``agua``    normal form is the same
FUZZY      ``agua~``   normal form is at most 0, 1 or 2 slips away (under 5, 5 to 8, from 9 letters of the
                       needle); a slip is one letter more, less or other, or two neighbours exchanged
EXACT      ``=agua``   normal form is the same and, but for case, also the spelling
CASE       ``==OMS``   normal form and spelling are the same
PREFIX     ``inund*``  normal form begins with the levelled letters, or is their normal form (``casas*``)
=========  ==========  ==================================================================================

Where ñ is a letter of its own the same must hold of the forms that keep it. A hashtag of several parts is met by
the same hashtag however it is written (``#cortedeagua``) and by its parts in a row. A single word also meets a whole
hashtag; inside a phrase it does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.query.model import Form, Leaf, Phrase
from core.text.words import WORD_CHARS, Word, chunk_words, normal, plain


@dataclass(frozen=True, slots=True)
class Needle:
    """One word to be met."""

    form: Form
    written: str
    normal: str
    """Of a prefix: what it is when it is a whole word."""
    start: str
    """Of a prefix: what a normal form begins with; empty otherwise."""
    cut: int
    """Slips forgiven."""
    is_enye: bool


@dataclass(frozen=True, slots=True)
class Met:
    """Where a message has something: words ``start`` to before ``end``; ``is_whole``: as a whole hashtag."""

    start: int
    end: int
    is_whole: bool = False


def cut(normal_form: str) -> int:
    """How many slips are forgiven in a word of this normal form."""
    return 0 if len(normal_form) < 5 else 1 if len(normal_form) < 9 else 2


@lru_cache(maxsize=4096)
def sequences(leaf: Leaf, is_enye: bool) -> tuple[tuple[Needle, ...], ...]:
    """The rows of words of which any one meets the leaf: one, or two for a hashtag, the whole first.

    Only a row of a single needle is also met by a whole hashtag.
    """
    if isinstance(leaf, Phrase):
        return (tuple(_needle(term.text, term.form, is_enye) for term in leaf.terms),)
    if not leaf.text.startswith("#"):
        return ((_needle(leaf.text, leaf.form, is_enye),),)
    parts = [word.written for word in chunk_words(leaf.text)]
    whole = "".join(parts)[:WORD_CHARS]
    return (_needle(whole, leaf.form, is_enye),), tuple(_needle(part, leaf.form, is_enye) for part in parts)


def meets(needle: Needle, word: Word) -> bool:
    """Whether this word of a message is the one looked for."""
    return _meets(needle, word.written, word.normal)


def find(leaf: Leaf, words: Sequence[Word], is_enye: bool) -> list[Met]:
    """Everywhere the leaf is met, in order of where it begins; a place that is met twice is given once."""
    found: dict[tuple[int, int], Met] = {}
    index = _index(words)
    for row in sequences(leaf, is_enye):
        first, size = row[0], len(row)
        for start in index.places(first):
            if not meets(first, words[start]):
                continue
            if size == 1 or (
                start + size <= len(words) and all(meets(row[n], words[start + n]) for n in range(1, size))
            ):
                found.setdefault((start, start + size), Met(start, start + size))
        if size == 1:
            for start, end, written in index.wholes_like(first):
                if _meets(first, written, words[start].whole):
                    found.setdefault((start, end), Met(start, end, is_whole=True))
    return [found[place] for place in sorted(found)]


def wholes(words: Sequence[Word]) -> list[tuple[int, int, str]]:
    """The hashtags of several parts: where each begins and ends, and how it was written."""
    out: list[tuple[int, int, str]] = []
    for start, word in enumerate(words):
        if not word.whole:
            continue
        written, end = word.written, start + 1
        while end < len(words) and len(written) < WORD_CHARS and (end == start + 1 or _normal(written) != word.whole):
            written, end = written + words[end].written, end + 1
        out.append((start, end, written[:WORD_CHARS]))
    return out


class _Index:
    """The words of one message by their normal forms: each form is compared once, however often it stands there."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self._places: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            self._places.setdefault(word.normal, []).append(at)
        self._wholes: dict[str, list[tuple[int, int, str]]] = {}
        for whole in wholes(words):
            self._wholes.setdefault(words[whole[0]].whole, []).append(whole)

    def places(self, needle: Needle) -> Sequence[int]:
        """Where a word may meet the needle, in order; its normal form does."""
        forms = _alike(needle, self._places)
        return self._places[forms[0]] if len(forms) == 1 else [at for form in forms for at in self._places[form]]

    def wholes_like(self, needle: Needle) -> Iterator[tuple[int, int, str]]:
        """The whole hashtags that may meet the needle."""
        return (whole for form in _alike(needle, self._wholes) for whole in self._wholes[form])


_last: _Index | None = None


def _index(words: Sequence[Word]) -> _Index:
    """The index of these words; that of the last message is kept, as a query asks it again and again."""
    global _last  # a memory of one; whichever thread comes gets an index of its own words
    index = _last
    if index is None or index.words is not words:
        index = _last = _Index(words)
    return index


def _alike(needle: Needle, forms: Collection[str]) -> list[str]:
    """Of these normal forms, those that meet the needle's."""
    if needle.start:
        return [form for form in forms if form == needle.normal or form.startswith(needle.start)]
    if needle.cut:
        return [form for form in forms if _slips(needle.normal, form, needle.cut) <= needle.cut]
    return [needle.normal] if needle.normal in forms else []


_normal = lru_cache(maxsize=4096)(normal)


def _needle(text: str, form: Form, is_enye: bool) -> Needle:
    normal_form = normal(text)
    start = plain(text) if form is Form.PREFIX else ""
    return Needle(form, text, normal_form, start, cut(normal_form) if form is Form.FUZZY else 0, is_enye)


def _meets(needle: Needle, written: str, normal_form: str) -> bool:
    if normal_form != needle.normal:  # most words are told apart here
        if needle.cut:
            is_met = _slips(needle.normal, normal_form, needle.cut) <= needle.cut
        else:
            is_met = needle.start != "" and normal_form.startswith(needle.start)
    elif needle.form is Form.EXACT:
        is_met = written.casefold() == needle.written.casefold()
    else:
        is_met = needle.form is not Form.CASE or written == needle.written
    return is_met and (not needle.is_enye or _meets_enye(needle, written))


def _meets_enye(needle: Needle, written: str) -> bool:
    """The same of the forms that keep ñ, where either has one."""
    wanted, form = _normal(needle.written, keep_enye=True), _normal(written, keep_enye=True)
    match needle.form:
        case Form.FUZZY if needle.cut:
            return _slips(wanted, form, needle.cut) <= needle.cut
        case Form.PREFIX:
            return form.startswith(plain(needle.written, keep_enye=True)) or form == wanted
        case Form.EXACT | Form.CASE:
            return True
        case _:
            return form == wanted


def _slips(one: str, other: str, most: int) -> int:
    if abs(len(one) - len(other)) > most:
        return most + 1
    from rapidfuzz.distance import OSA  # loaded with the first fuzzy word: a desk starts without it

    return OSA.distance(one, other, score_cutoff=most)
