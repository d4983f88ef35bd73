"""What holds of every query and every message."""

from __future__ import annotations

import random
from itertools import chain
from unicodedata import normalize

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from core.query.leaves import leaf
from core.query.model import NOWHERE, All, Any, Doc, Form, Has, Node, Not, Query, Term, all_of, any_of
from core.query.needles import cut, find, meets, sequences
from core.query.predicate import Verdict, explain, judge
from core.query.reading import read
from core.text.words import normal, plain, words
from tests.unit.query.any_query import docs, folded, leaves, nodes, queries, texts

three = st.tuples(nodes, nodes, nodes)
many = settings(max_examples=80, deadline=None)


def holds(root: Node | None, doc: Doc, is_enye: bool = False) -> bool:
    """Whether a query for this alone finds the message."""
    return judge(Query(root, is_enye=is_enye), doc) is not Verdict.NO


@given(three, docs, st.booleans())
@many
def test_de_morgan(parts: tuple[Node, ...], doc: Doc, is_enye: bool) -> None:
    negations = [Not(part) for part in parts]
    assert holds(Not(All(parts)), doc, is_enye) == holds(Any(tuple(negations)), doc, is_enye)
    assert holds(Not(Any(parts)), doc, is_enye) == holds(All(tuple(negations)), doc, is_enye)


@given(three, docs, st.randoms(use_true_random=False))
@many
def test_order_does_not_matter_to_and_and_or(parts: tuple[Node, ...], doc: Doc, chance: random.Random) -> None:
    shuffled = list(parts)
    chance.shuffle(shuffled)
    assert holds(all_of(parts), doc) == holds(all_of(shuffled), doc)
    assert holds(any_of(parts), doc) == holds(any_of(shuffled), doc)


@given(nodes, nodes, nodes, docs)
@many
def test_and_distributes_over_or(one: Node, two: Node, three: Node, doc: Doc) -> None:
    left = holds(all_of((one, Any((two, three)))), doc)
    assert left == (holds(all_of((one, two)), doc) or holds(all_of((one, three)), doc))


@given(nodes, docs)
@many
def test_a_node_or_its_negation_holds_and_never_both(node: Node, doc: Doc) -> None:
    assert holds(node, doc) != holds(Not(node), doc)


@given(queries, docs)
@many
def test_hiding_never_changes_what_counts(query: Query, doc: Doc) -> None:
    bare = judge(Query(query.root, (), query.is_enye), doc)
    assert bare is not Verdict.HIDDEN
    assert (judge(query, doc) is Verdict.NO) == (bare is Verdict.NO)


@given(queries, docs)
@many
def test_an_explanation_agrees_with_the_verdict(query: Query, doc: Doc) -> None:
    told = explain(query, doc)
    assert told.verdict is judge(query, doc)
    assert bool(told.hidden_by) == (told.verdict is Verdict.HIDDEN)
    for found in told.found:
        assert any(
            (met.start, met.end) == (found.start, found.end) for met in find(found.leaf, doc.words, query.is_enye)
        )
        assert found.written == " ".join(word.written for word in doc.words[found.start : found.end])


@given(leaves, texts, st.booleans())
@many
def test_a_leaf_is_explained_wherever_it_holds(node: Term, text: str, is_enye: bool) -> None:
    doc = read(text)
    assert bool(explain(Query(node, is_enye=is_enye), doc).found) == holds(node, doc, is_enye)


_PLAIN = ["agua", "presión", "niño", "corte", "calle", "luz", "bache", "años", "inundación", "después"]
plain_texts = st.lists(
    st.one_of(st.sampled_from(_PLAIN), st.text("abeinorsuñáéíóúü", min_size=1, max_size=9)), min_size=1, max_size=6
)


@given(plain_texts, folded, st.data())
@many
def test_case_accents_and_what_cannot_be_seen_never_matter_to_a_plain_word(
    written: list[str], term: Term, data: st.DataObject
) -> None:
    disguised = [data.draw(_disguised(word)) for word in written]
    assert holds(term, read(" ".join(written))) == holds(term, read(" ".join(disguised)))
    asked = leaf(" ".join(disguised), Form.FOLDED, NOWHERE)
    assert asked is not None
    assert holds(asked, read(" ".join(written)))


def _disguised(word: str) -> st.SearchStrategy[str]:
    """The same word in other case, with other accents, cut up by what cannot be seen."""
    letters = normalize("NFD", word)
    extra = st.lists(
        st.sampled_from(("", "", "", "\u200b", "\u200d", "\u00ad", "\u202e", "\u2060", "\u0301", "\ufeff")),
        min_size=len(letters),
        max_size=len(letters),
    )
    case = st.sampled_from((str.lower, str.upper, str.title))
    return st.builds(lambda signs, turn: turn("".join(a + b for a, b in zip(letters, signs, strict=True))), extra, case)


@given(leaves, texts, st.booleans())
@many
def test_an_index_of_normal_forms_finds_whatever_is_met(node: Term, text: str, is_enye: bool) -> None:
    """Whatever else is asked of a word, its normal form alone says that it may be met."""
    for needle in chain.from_iterable(sequences(node, is_enye)):
        for form in (word.normal for word in words(text) if meets(needle, word)):
            match needle.form:
                case Form.FUZZY:
                    assert OSA.distance(form, needle.normal) <= cut(needle.normal)
                case Form.PREFIX:
                    assert form.startswith(plain(needle.written)) or form == normal(needle.written)
                case _:
                    assert form == needle.normal


@given(leaves)
@many
def test_what_a_leaf_looks_for_is_met_by_itself(node: Term) -> None:
    """Every word, hashtag and phrase finds the text it is written with, in every form."""
    terms = getattr(node, "terms", (node,))
    text = " ".join(term.text for term in terms)
    assert holds(node, read(text))
    assert holds(node, read(text), is_enye=True)


@given(texts)
@many
def test_reading_a_message_is_stable(text: str) -> None:
    doc = read(text)
    assert doc == read(text)
    assert (Has.LINK in doc.has) == bool(doc.urls)
    assert all(normal(word.written) == word.normal for word in doc.words)
