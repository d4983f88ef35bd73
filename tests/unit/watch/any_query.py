"""Queries and messages of one small world, so that they meet often: the matcher is held against the judge."""

from __future__ import annotations

import random
from collections.abc import Callable

from core.query.leaves import leaf
from core.query.model import NOWHERE, All, Any, Field, FieldName, Form, Leaf, Near, Node, Not, Op, Query
from core.query.names import Choice

GAZETTEER = (
    Choice("olmo", "El Olmo", ("barrio del Olmo",)),
    Choice("peña", "Peña Alta", ("la peña", "#LaPeña")),
    Choice("loma", aliases=("lomas",)),
)

_WRITTEN_TEXT = """
agua Agua AGUA aguas águá agu4 aguaaa agua. ¡agua! aqua aguja corte cortes cortar corteza Corte¡ crote cotre
inundación inundacion inundaciones inundasion inundadcion inundo inundados iundacion innudacion
año ano años anos pena peña Peñas olmo Olmo loma lomas barrio del El la de sin luz luces agua,luz corte/agua
#CorteDeAgua #corte_de_agua #cortedeagua #SinLuz #LaPeña #Inundacion2026 #AguaAgua https://a.example/agua
www.agua.example OMS oms Oms 4gu4 ag\u200bua a\u0301gua 🔥 … @agua agua@agua.example
"""
_WRITTEN = (*_WRITTEN_TEXT.split(), "agua," * 40 + "luz")
_ASKED_TEXT = """
agua aguas Agua corte cortes inundación inundacion año ano peña luz OMS oms olmo de sin la innundacion
#CorteDeAgua #SinLuz #cortedeagua #Inundacion2026 cortedeagua sinluz inundaci agu 2026
"""
_ASKED = _ASKED_TEXT.split()

_ASKED_ALONE = [word for word in _ASKED if not word.startswith("#")]


class World:
    """Queries and messages of one seed, over a few words only, so that words meet and stand near one another."""

    def __init__(self, seed: int) -> None:
        self._chance = chance = random.Random(seed)
        self._written = chance.sample(_WRITTEN, 10)
        self._asked = chance.sample(_ASKED, 6)
        self._alone = chance.sample(_ASKED_ALONE, 5)

    def text(self) -> str:
        """A message of up to 14 words."""
        return " ".join(self._chance.choices(self._written, k=self._chance.randrange(15)))

    def query(self) -> Query:
        """A query of any kind."""
        chance = self._chance
        root = None if chance.random() < 0.03 else self._node(depth=3)
        hidden = (self._node(depth=1),) if chance.random() < 0.3 else ()
        return Query(root, hidden, is_enye=chance.random() < 0.4)

    def _node(self, depth: int) -> Node:
        chance = self._chance
        inner: list[Callable[[], Node]] = [
            lambda: Not(self._node(depth - 1)),
            lambda: All(tuple(self._node(depth - 1) for _n in range(chance.choice((2, 2, 3))))),
            lambda: Any(tuple(self._node(depth - 1) for _n in range(chance.choice((2, 2, 3))))),
        ]
        outer: list[Callable[[], Node]] = [self._leaf, self._leaf, self._near, self._near, self._field]
        return chance.choice(outer + inner if depth else outer)()

    def _leaf(self) -> Leaf:
        chance = self._chance
        if chance.random() < 0.6:
            return _leaf(chance.choice(self._asked), chance.choice([*Form]))
        some = chance.choices(self._alone, k=chance.choice((2, 2, 3)))
        return _leaf(" ".join(some), chance.choice([form for form in Form if form is not Form.PREFIX]))

    def _near(self) -> Near:
        sides = [self._leaf() if self._chance.random() < 0.6 else Any((self._leaf(), self._leaf())) for _n in range(2)]
        return Near(sides[0], sides[1], self._chance.randint(1, 4))

    def _field(self) -> Field:
        chance = self._chance
        return chance.choice(
            (
                Field(FieldName.NETWORK, Op.IS, (chance.choice(("ma", "fb")),)),
                Field(FieldName.LANG, Op.IS, ("es",)),
                Field(FieldName.PLACE, Op.IS, tuple(chance.sample(("olmo", "peña", "loma", "nowhere"), 2))),
            )
        )


def _leaf(text: str, form: Form) -> Leaf:
    found = leaf(text, form, NOWHERE)
    assert found is not None
    return found
