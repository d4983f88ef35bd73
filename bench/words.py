"""Text like what citizens write: Spanish words by Zipf's law, the same for the same seed.

The commonest words are real ones of a municipality; behind them stand made-up ones that sound alike, so that a
search index meets a vocabulary as long-tailed as in life.
"""

from __future__ import annotations

import random
from itertools import accumulate

VOCABULARY = 30_000
COMMON, MIDDLING, RARE = 40, 400, 6_000
"""Ranks of a word in every tenth message, one in every hundredth or so, and one in a few hundred thousand words."""

_LEADING = (
    "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre"
    " este ya entre cuando todo esta ser son también fue había muy años hasta desde está mi porque qué sólo han yo"
    " hay vez puede todos así nos ni parte tiene él uno donde bien tiempo mismo ese ahora otro después hace agua calle"
    " basura barrio alcalde municipalidad vecinos luz pista obra parque ruido tránsito seguridad serenazgo información"
    " reclamo trámite licencia vereda semáforo bache desagüe camión limpieza señor gracias favor urgente niños colegio"
    " mercado avenida jirón puente río huaico incendio policía hospital atención respuesta teléfono oficina pago"
)
_STARTS = "b c d f g j l m n p r s t v z ch ll qu tr pl br cr"
_MIDDLES = "a e i o u ia ie ue á é í ó"
_ENDS = ("", "", "", "n", "s", "r", "l", "ción", "dad", "mente")


class Speech:
    """Endless talk of one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.words = _vocabulary(random.Random(seed))
        self._weights = list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(1, VOCABULARY + 1)))

    def message(self) -> str:
        """One message of 3 to 60 words, about 150 letters in the middle."""
        length = min(60, max(3, int(self._random.lognormvariate(3.05, 0.6))))
        words = self._random.choices(self.words, cum_weights=self._weights, k=length)
        return " ".join(words).capitalize() + "."


def _vocabulary(source: random.Random) -> list[str]:
    starts, middles = _STARTS.split(), _MIDDLES.split()
    words = list(dict.fromkeys(_LEADING.split()))
    known = set(words)
    while len(words) < VOCABULARY:
        parts = source.choice((1, 2, 2, 3, 3, 4))
        word = "".join(source.choice(starts) + source.choice(middles) for _part in range(parts))
        word += source.choice(_ENDS)
        if word not in known:
            known.add(word)
            words.append(word)
    return words
