"""What a word is, for watches, queries and the search index alike.

A text is cut at blanks into chunks, a chunk into words: runs of letters and digits. Links give no words. A hashtag
gives its parts (``#CorteDeAgua``: corte, de, agua), and its first part knows the whole. A word is kept in three
forms, from what was written to what is compared; the comparing form is for comparing only and need not be a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from unicodedata import category, decomposition, normalize

from core.text.fold import fold
from core.text.letters import spells
from core.text.plurals import singular

WORD_CHARS = 64
"""Of a longer word only the beginning is kept and compared."""

WHOLES = "\ue000"
"""Stands in an index text before each whole hashtag; no word contains it."""

_LINK = re.compile(r"(?:https?|ftp|gemini)://|www\.", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$", re.IGNORECASE)
_HOST_CHARS = 253
_WORD = re.compile(r"[#＃](\w+)|([^\W_]+(?:[@$][^\W_]*)*)")
_FIGURES = re.compile(r"\d{2,}")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_THRICE = re.compile(r"(.)\1\1")
"""Cheaper than the one above, which it stands before: hardly any word has anything three times."""
_ROMAN = re.compile(r"(?:l?x{0,3}|x[lc])(?:i[xv]|v?i{0,3})")
_LEET = str.maketrans("431057@$", "aeiostas")
_NO_SIGNS = str.maketrans("", "", "@$")
_LEET_DIGITS = frozenset("431057")
_NUMBER_WITH_UNIT = re.compile(r"\d{2,}\D+|\D+\d{2,}")
_MARKS_MAX = 3
_AROUND = ".,;:!?¡¿…\"'()«»“”"
_BEYOND_LATIN = "\u0250"
"""Before it stands nothing that combines, and nothing invisible that is printable."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, from what was written to what is compared."""

    written: str
    """As written, in NFC, without invisible characters and piled-up marks; case and accents are kept."""
    plain: str
    """Case, accents and compatibility forms levelled; ``ñ`` is ``n``."""
    normal: str
    """``plain`` without stretching (``aguaaa``), figures for letters (``4gu4``) and plural: what is compared."""
    whole: str = ""
    """On the first part of a hashtag of several parts: the normal form of the whole."""


def words(text: str) -> list[Word]:
    """The words of a text in order; a position in the text is an index of this list."""
    return [word for chunk in text.split() for word in _known(chunk)]


def chunk_words(chunk: str) -> tuple[Word, ...]:
    """The words of what stands between two blanks: none for a link, two for ``agua,luz``."""
    inside = chunk.strip(_AROUND)
    if inside.isalpha() and (inside.isascii() or max(inside) < _BEYOND_LATIN):
        return (_word(inside),)
    if not chunk.isprintable() or max(chunk) >= _BEYOND_LATIN:
        chunk = _visible(chunk)
    return tuple(_cut(_before_link(chunk)))


def lone_form(chunk: str) -> str:
    """The normal form of a chunk that is one word of Latin letters; empty for any other, also where that is one word.

    Most chunks are, and that form is all that has to be known of most: it costs a fraction of :func:`chunk_words`.
    """
    inside = chunk.strip(_AROUND)
    return _compared(levelled) if len(inside) <= WORD_CHARS and (levelled := latin(inside)) else ""


def plain(word: str, *, keep_enye: bool = False) -> str:
    """A word with case, accents, invisible characters and compatibility forms levelled.

    Args:
        keep_enye: ``ñ`` stays a letter of its own; otherwise it is ``n``.
    """
    folded = fold(word, keep_enye=keep_enye)
    if folded.isalnum():
        return folded[:WORD_CHARS]
    return "".join(filter(_is_kept, folded))[:WORD_CHARS]


def latin(written: str) -> str:
    """What :func:`plain` gives for letters of Latin; empty for anything else. Nothing is cut off."""
    if written.isascii():
        return written.lower() if written.isalpha() else ""
    if not written.isalpha():
        return ""
    try:
        levelled = written.encode("latin-1").translate(_IN_PLACE)
    except UnicodeEncodeError:
        levelled = b"\0"
    if 0 not in levelled:
        return levelled.decode("ascii")
    return written.translate(_LEVELLED) if max(written) < _BEYOND_LATIN else ""


def normal(word: str, *, keep_enye: bool = False) -> str:
    """The form in which a word is compared; the same when applied twice.

    Args:
        keep_enye: ``ñ`` stays a letter of its own; otherwise it is ``n``.
    """
    return _compared(plain(word, keep_enye=keep_enye))


def index_text(text: str) -> str:
    """What the full-text index stores: the normal forms in order, then the whole hashtags, each after a mark."""
    found = words(text)
    wholes = (f" {WHOLES} {word.whole}" for word in found if word.whole)
    return " ".join(word.normal for word in found) + "".join(wholes)


class _Levelled(dict[int, str]):
    """Letters as :func:`plain` levels them, each asked for once: for a word of Latin letters at a third of its cost."""

    def __missing__(self, code: int) -> str:
        self[code] = plain(chr(code))
        return self[code]


_LEVELLED = _Levelled()
_known = lru_cache(maxsize=1 << 16)(chunk_words)


def _compared(levelled: str) -> str:
    if not levelled.isalpha():
        levelled = levelled.translate(_LEET if _is_leet(levelled) else _NO_SIGNS)
    if _THRICE.search(levelled) and len(set(levelled)) > 1 and not _ROMAN.fullmatch(levelled):
        levelled = _STRETCHED.sub(r"\1", levelled)
    return singular(levelled)


def _word(written: str, whole: str = "") -> Word:
    written = written[:WORD_CHARS]
    levelled = latin(written) or plain(written)
    return Word(written, levelled, _compared(levelled), whole)


def _cut(chunk: str) -> Iterator[Word]:
    if any(map(spells, chunk)):
        runs = groupby(chunk, _is_letter)
        yield from (_word("".join(run)) for is_word, run in runs if is_word)
        return
    for match in _WORD.finditer(chunk):
        if tag := match[1]:
            parts = [part for piece in tag.split("_") for part in _parts(piece)]
            whole = normal("".join(parts)) if len(parts) > 1 else ""
            yield from (_word(part, "" if n else whole) for n, part in enumerate(parts))
        else:
            yield from map(_word, _pieces(match[2], chunk[match.end() : match.end() + 2]))


def _before_link(chunk: str) -> str:
    """The chunk up to an address with a scheme, ``www.`` or a path after its host: those would fill any vocabulary."""
    if link := _LINK.search(chunk):
        return chunk[: link.start()]
    slash = chunk.find("/")
    if 0 < slash < len(chunk) - 1:
        start = max(0, slash - _HOST_CHARS)
        if host := _HOST.search(chunk[start:slash]):
            return chunk[: start + host.start()]
    return chunk


def _parts(tag: str) -> list[str]:
    """``CorteDeAgua2026`` as four parts: at capitals, and at figures unless a single one stands for a letter."""
    edges = [n for n in range(1, len(tag)) if _is_edge(tag[n - 1], tag[n], tag[n + 1 : n + 2])]
    edges += [edge for run in _FIGURES.finditer(tag) for edge in run.span()]
    cuts = sorted({0, *edges, len(tag)})
    return [tag[start:end] for start, end in pairwise(cuts)]


def _is_edge(before: str, character: str, after: str) -> bool:
    return character.isupper() and (before.islower() or (before.isupper() and after.islower()))


def _pieces(run: str, after: str) -> list[str]:
    """A run as one word where ``@`` and ``$`` stand for letters, else what they part; ``after``: what follows it."""
    if run.isalnum():
        return [run]
    is_address = after[:1] == "." and after[1:].isalnum()
    letters = run.rstrip("@$")
    if not is_address and _is_leet(plain(run)) and (letters == run or len(letters) >= 3):
        return [run]
    return re.split(r"[@$]+", run.strip("@$"))


def _is_leet(word: str) -> bool:
    """Whether figures stand for letters: not in ``covid19``, ``PM10``, ``15min``, ``A4``, ``N340``."""
    letters = sum(map(str.isalpha, word))
    if letters < 2 or len(word) < 3 or letters == len(word) or not word.isascii():
        return False
    figures = {character for character in word if not character.isalpha()}
    if not figures <= _LEET_DIGITS | {"@", "$"} or _NUMBER_WITH_UNIT.fullmatch(word):
        return False
    return len(word) > 3 or (word[0].isalpha() and word[-1].isalpha())


def _is_letter(character: str) -> bool:
    return character.isalnum() or spells(character)


def _is_kept(character: str) -> bool:
    return character in "@$" or _is_letter(character)


def _visible(chunk: str) -> str:
    """The chunk in NFC without what is invisible; letters in circles and squares become letters."""
    out: list[str] = []
    marks = 0
    for character in chunk:
        kind = category(character)
        if kind in ("Cf", "Cc", "Me") or character in "\u115f\u1160\u3164\uffa0":
            continue
        marks = marks + 1 if kind in ("Mn", "Mc") else 0
        if marks > _MARKS_MAX:
            continue
        if kind == "So" and decomposition(character).startswith(("<circle>", "<square>")):
            character = normalize("NFKC", character)
        out.append(character)
    composed = normalize("NFC", "".join(out))
    return "".join(c for c in composed if category(c) not in ("Mn", "Mc") or spells(c))


def _in_place(character: str) -> int:
    one = plain(character) if character.isalpha() else ""
    return ord(one) if len(one) == 1 and one.isascii() else 0


_IN_PLACE = bytes(_in_place(chr(code)) for code in range(256))
"""The letters of Latin-1, each by the one that stands for it; 0 where none or several do."""
