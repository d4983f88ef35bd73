"""Queries and messages for property tests: any that the language can say, over few words, so that they often meet."""

from __future__ import annotations

from hypothesis import strategies as st

from core.query.leaves import is_long_enough, leaf
from core.query.model import (
    NOWHERE,
    Any,
    Doc,
    Field,
    FieldName,
    Form,
    Has,
    Is,
    Leaf,
    Near,
    Node,
    Not,
    Op,
    Query,
    Side,
    all_of,
    any_of,
)
from core.query.reading import read
from tests.unit.text.any_text import any_text

_WORDS = """
agua aguas Agua ÁGUA sin corte cortes CORTE presión PRESION niño nino niños año ano luz luces inundación
inundaciones inunda inundado 4gu4 OMS oms Oms NO O Y OR AND CERCA NEAR #CorteDeAgua #cortedeagua #SinLuz_ya
covid19 2026 a ñ el calle Olmo bahces baches bache holaaaa hola
"""
WORDS = _WORDS.split()

a_word = st.sampled_from(WORDS)


def _leaf(text: str, form: Form) -> Leaf | None:
    found = leaf(text, form, NOWHERE)
    return found if found is None or form is not Form.PREFIX or is_long_enough(found) else None


def _sure(found: Leaf | None) -> Leaf:
    assert found is not None
    return found


leaves = (
    st.builds(
        _leaf,
        st.one_of(a_word, st.lists(a_word, min_size=2, max_size=3).map(" ".join), any_text),
        st.sampled_from(Form),
    )
    .filter(bool)
    .map(_sure)
)
"""Words, hashtags and phrases in every form."""

folded = a_word.map(lambda word: leaf(word, Form.FOLDED, NOWHERE)).filter(bool).map(_sure)


def _near(left: Side, right: Side, n: int) -> Near:
    return Near(left, right, n)


def _any(parts: list[Leaf]) -> Any:
    return Any(tuple(parts))


sides = st.one_of(leaves, st.lists(leaves, min_size=2, max_size=3).map(_any))
nears = st.builds(_near, sides, sides, st.integers(1, 50))

_names = st.sampled_from(("agua", "Fb", "a b", "Radio (Luz)", "x,y", "ñandú", "-x", "a:b", "=x~", "OR"))
_VALUES: dict[FieldName, st.SearchStrategy[str]] = {
    FieldName.NETWORK: _names,
    FieldName.ACCOUNT: _names,
    FieldName.AUTHOR: st.sampled_from(("ana", "ana@social.example", "-x")),
    FieldName.IS: st.sampled_from(Is).map(str),
    FieldName.CLASS: _names,
    FieldName.TAG: _names,
    FieldName.LANG: st.sampled_from(("es", "en", "pt-br")),
    FieldName.HAS: st.sampled_from(Has).map(str),
    FieldName.URL: st.sampled_from(("social.example", "social.example/a(b)", "x,y")),
    FieldName.PLACE: _names,
}


def _field(name: FieldName) -> st.SearchStrategy[Field]:
    values = st.lists(_VALUES[name], min_size=1, max_size=3, unique=True).map(tuple)
    return st.builds(Field, st.just(name), st.just(Op.IS), values)


_ages = st.builds(
    Field, st.just(FieldName.AGE), st.sampled_from((Op.OVER, Op.UNDER)), st.sampled_from((("30m",), ("2h",), ("1w",)))
)
fields = st.one_of(st.sampled_from(sorted(_VALUES)).flatmap(_field), _ages)


def _deeper(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=2, max_size=4)
    return st.one_of(several.map(all_of), several.map(any_of), nodes.map(Not))


nodes: st.SearchStrategy[Node] = st.recursive(st.one_of(leaves, nears, fields), _deeper, max_leaves=8)
"""Anything a query can ask."""

queries = st.builds(Query, st.none() | nodes, st.lists(nodes, max_size=2).map(tuple), st.booleans())

texts = st.lists(st.one_of(a_word, a_word, any_text), max_size=8).map(" ".join)


def doc(
    text: str, author: str, marks: frozenset[Is], tags: frozenset[str], age_s: int, media: list[tuple[str, str]]
) -> Doc:
    """A message of the account ``agua`` on Facebook."""
    return read(text, network="Fb", account="agua", author=author, marks=marks, tags=tags, age_s=age_s, media=media)


docs = st.builds(
    doc,
    texts,
    st.sampled_from(("ana", "@ana@social.example", "luis")),
    st.frozensets(st.sampled_from(Is), max_size=4),
    st.frozensets(st.sampled_from(("agua", "ñandú", "a b")), max_size=2),
    st.sampled_from((0, 1800, 7200, 7201)),
    st.lists(st.sampled_from((("image", ""), ("link", "https://social.example/a(b)"))), max_size=2),
)
"""Messages in every standing."""
