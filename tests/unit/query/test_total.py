"""Whatever is typed, a query is read or refused, soon and without harm."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.query.complete import complete
from core.query.fault import QuerySyntax
from core.query.model import MOST_TERMS, TEXT_CHARS, All, Dialect, Query
from core.query.parse import parse
from core.query.plain_words import parse_words
from core.query.predicate import Verdict, explain, judge
from core.query.printing import print_query
from core.query.reading import read
from core.text import show
from tests.hostile import Hostile, hostile_texts
from tests.unit.query.any_query import WORDS
from tests.unit.text.any_text import any_text

PIECES = (
    *("(", ")", '"', "«", "”", "-", "~", "*", "=", "==", ",", "/", ":", "<", ">", "#", "@", "$", " ", "\n", "\u200b"),
    *("OR", "O", "AND", "Y", "NOT", "NO", "NEAR/5", "CERCA/3", "NEAR", "near/2", "NEAR/" + "9" * 50),
    *(
        "hide:",
        "ocultar:",
        "enye:yes",
        "eñe:",
        "network:",
        "red:x,",
        "is:mine",
        "es:",
        "age>2h",
        "edad<",
        "age:",
        "tag:",
    ),
    *(
        "https://social.example/a",
        "url:",
        "12:30",
        "ojo:",
        "\ud800",
        "\x00",
        "\u0301" * 9,
        "İ",
        "ﬁ",
        "ªº",
        "٣٤٥",
        "①②③",
    ),
    *WORDS,
)
any_query_text = st.one_of(
    any_text,
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES)).map(" ".join),
)


@given(any_query_text, st.sampled_from(Dialect))
@example('" OR NEAR(*', Dialect.INBOX)
@example("\U000250ac\u09c7\ufe0f\u09be", Dialect.INBOX)  # a word that is written otherwise once it is read again
@example("'; DROP TABLE message; --", Dialect.INBOX)
@settings(max_examples=600, deadline=None)
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str, dialect: Dialect) -> None:
    query = read_or_refused(text, dialect)
    if query is not None:
        assert parse(print_query(query), dialect) == query


@pytest.mark.parametrize("case", hostile_texts(), ids=lambda case: case.id)
def test_hostile_texts_are_read_or_refused(case: Hostile) -> None:
    for text in (case.text, case.text[:TEXT_CHARS], f"network:{case.text[:900]}", f'"{case.text[:900]}"'):
        query = read_or_refused(text, Dialect.INBOX)
        if query is not None:
            assert parse(print_query(query)) == query


@pytest.mark.parametrize("case", hostile_texts(), ids=lambda case: case.id)
def test_a_hostile_text_asked_for_as_words_is_found_in_itself(case: Hostile) -> None:
    query = parse_words(case.text)
    assert judge(query, read(case.text[:20_000])) is Verdict.MATCH


@given(any_query_text)
@settings(max_examples=250, deadline=None)
def test_what_is_typed_as_words_is_always_a_query(text: str) -> None:
    query = parse_words(text)
    assert parse(print_query(query)) == query
    assert judge(query, read(text)) is Verdict.MATCH


def test_of_very_many_words_the_first_are_asked_for() -> None:
    text = " ".join(f"w{n} OR" for n in range(500))
    query = parse_words(text)
    assert isinstance(query.root, All)
    assert len(query.root.parts) <= MOST_TERMS
    assert parse(print_query(query)) == query


@given(any_query_text, any_text)
@settings(max_examples=250, deadline=None)
def test_every_query_has_a_verdict_on_every_text(query_text: str, text: str) -> None:
    query = read_or_refused(query_text, Dialect.INBOX)
    if query is not None:
        doc = read(text)
        assert explain(query, doc).verdict is judge(query, doc)


@given(any_query_text, st.integers(-3, 200), st.sampled_from(("en", "es")))
@settings(max_examples=250, deadline=None)
def test_completion_has_an_answer_at_every_caret(text: str, caret: int, language: str) -> None:
    completion = complete(text, caret, language=language)
    assert 0 <= completion.at.offset <= completion.at.offset + completion.at.length <= len(text)


GROWING = {
    "parentheses": lambda n: "(" * n,
    "closed parentheses": lambda n: "()" * (n // 2),
    "negations": lambda n: "-" * n,
    "quotation marks": lambda n: '"' * n,
    "pairs of quotation marks": lambda n: '"" ' * (n // 3),
    "marks": lambda n: "~*=" * (n // 3),
    "equals": lambda n: "=" * n,
    "one word": lambda n: "x" * n,
    "one word with a mark at its end": lambda n: "x" * (n - 1) + "~",
    "short words": lambda n: "a " * min(n // 2, MOST_TERMS),
    "parted words": lambda n: "a," * min(n // 2, MOST_TERMS),
    "alternatives": lambda n: "a OR " * min(n // 5, MOST_TERMS) + "a",
    "operators": lambda n: "OR " * (n // 3),
    "near": lambda n: "a NEAR/5 b " * min(n // 11, MOST_TERMS // 2),
    "names": lambda n: "a:" * (n // 2),
    "a long name": lambda n: "a" * (n - 1) + ":",
    "values": lambda n: "tag:" + "a," * min(n // 2 - 4, MOST_TERMS) + "a",
    "blanks in values": lambda n: "tag:a," + " " * (n - 7) + "a",
    "hidden": lambda n: "hide:a " * min(n // 7, MOST_TERMS),
    "enye": lambda n: "enye:yes " * (n // 9),
    "blanks": lambda n: " " * n,
    "links": lambda n: "http://" * (n // 7),
    "addresses": lambda n: "a@" * (n // 2),
    "schemes": lambda n: "url:" + "http://www." * (n // 11 - 1),
    "prefixes": lambda n: "abc* " * min(n // 5, MOST_TERMS),
}
"""Texts that could make a reader go back and forth, by how long they are."""


@pytest.mark.parametrize("kind", GROWING)
def test_the_work_of_reading_grows_with_the_text(kind: str) -> None:
    short, long = (steps(read_or_refused, GROWING[kind](n), Dialect.INBOX) for n in (500, 2000))
    assert long <= 6 * short + 2000, (short, long)


@pytest.mark.parametrize("kind", GROWING)
def test_the_work_of_completing_grows_with_the_text(kind: str) -> None:
    short, long = (steps(complete, GROWING[kind](n), n) for n in (500, 2000))
    assert long <= 6 * short + 2000, (short, long)


@pytest.mark.parametrize(
    "text", ["a NEAR/50 a", "(a OR b) NEAR/3 (a OR b)", '"a a" NEAR/1 "a a"', "#AaBb", "a b", "=a ==b"]
)
def test_the_work_of_judging_grows_with_the_message(text: str) -> None:
    query = parse(text)
    short, long = (steps(explain, query, read("a " * n + "b #AaBb")) for n in (250, 1000))
    assert long <= 6 * short + 2000, (short, long)


def read_or_refused(text: str, dialect: Dialect) -> Query | None:
    """The query; ``None`` where it is refused, as it has to be done."""
    try:
        return parse(text, dialect)
    except QuerySyntax as fault:
        assert 0 <= fault.offset <= len(text)
        assert fault.length >= 1
        assert fault.offset + fault.length <= len(text) + 1
        sentence = str(fault)
        assert sentence
        assert show(sentence) == sentence
        return None


def steps(act: Callable[..., object], *given: object) -> int:
    """Lines of Python run by calling ``act``: work without a clock."""
    count = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act(*given)
    finally:
        sys.settrace(before)
    return count
