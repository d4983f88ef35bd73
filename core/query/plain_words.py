"""A query made of words only, for those who typed words and meant nothing by the signs among them."""

from __future__ import annotations

from core.query import leaves
from core.query.model import MOST_TERMS, TEXT_CHARS, Form, Phrase, Query, Span, all_of

_CHARS = TEXT_CHARS - 100  # so that what is printed, with some words in quotation marks, can be read again


def parse_words(text: str) -> Query:
    """A query for all the words of a text, whatever signs are in it: for those who only typed words. Never fails."""
    leaf = leaves.leaf(text[:_CHARS], Form.FOLDED, Span(0, len(text)))
    terms = leaf.terms if isinstance(leaf, Phrase) else (leaf,) if leaf else ()
    return Query(all_of(dict.fromkeys(terms[:MOST_TERMS])), text=text)
