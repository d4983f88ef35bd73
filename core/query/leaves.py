"""From what was typed between two blanks or quotation marks to a word or a phrase of the query."""

from __future__ import annotations

from core.query.model import PREFIX_LETTERS, Form, Leaf, Phrase, Span, Term
from core.text.words import Word, chunk_words, plain
from core.text.words import words as cut_words

_TRIES = 4


def leaf(text: str, form: Form, at: Span) -> Leaf | None:
    """The word, hashtag or phrase; ``None`` where there is no letter or figure to look for.

    What it holds reads as itself when it is read again.
    """
    chunks = text.split()
    if len(chunks) == 1 and (tag := _hashtag(chunks[0])):
        return Term(tag, form, at)
    settled = [written for word in cut_words(text) if (written := _settled(word))]
    terms = tuple(Term(written, form, at) for written in settled)
    return Phrase(terms, at) if len(terms) > 1 else terms[0] if terms else None


def size(found: Leaf) -> int:
    """How many words it looks for."""
    if isinstance(found, Phrase):
        return len(found.terms)
    return len(chunk_words(found.text)) if found.text.startswith("#") else 1


def is_long_enough(found: Leaf) -> bool:
    """Whether words that begin so can be asked for: a single word of enough letters."""
    return isinstance(found, Term) and size(found) == 1 and len(plain(found.text)) >= PREFIX_LETTERS


def _hashtag(chunk: str) -> str:
    """The chunk as a hashtag of several parts, its parts joined; empty if it is none, or more than that."""
    found = chunk_words(chunk)
    if len(found) < 2 or not found[0].whole:
        return ""
    parts = [word.written for word in found]
    for tag in ("#" + "".join(parts), "#" + "_".join(parts)):
        if chunk_words(tag) == found:
            return tag
    return ""


def _settled(word: Word) -> str:
    """How the word is written, once cutting it again changes nothing; empty if that ends in no single word."""
    written = word.written
    for _try in range(_TRIES):
        again = chunk_words(written)
        if len(again) != 1 or not again[0].normal:
            return ""
        if again[0].written == written:
            return written
        written = again[0].written
    return ""
