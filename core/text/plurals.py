"""One form for a word in the singular and in the plural, in Spanish and English, without a dictionary.

The form is for comparing only and need not be a word: ``desfile`` and ``desfiles`` both give ``desfil``. What is
wanted is that the two numbers of a noun agree and that few other words do, so short words (*luces*, *redes*), of
which many differ by an ``e`` only (*sed*, *sede*), stand in a list.
"""

from __future__ import annotations

import re

_IRREGULAR = """
gases/gas meses/mes buses/bus autobuses/autobus paises/pais intereses/interes toses/tos reses/res dioses/dios
luces/luz voces/voz veces/vez peces/pez paces/paz raices/raiz jueces/juez leyes/ley reyes/rey bueyes/buey redes/red
mares/mar
sales/sal soles/sol panes/pan fines/fin males/mal bares/bar goles/gol relojes/reloj albumes/album clubes/club
men/man women/woman people/person children/child
"""
_SINGULARS = dict(pair.split("/") for pair in _IRREGULAR.split())
"""Plurals that the endings alone would read wrongly."""

_INVARIABLE = """
dios pais interes autobus antes menos lunes martes jueves viernes virus crisis tesis dosis analisis oasis tras tres
seis mientras entonces despues ademas atras detras quizas gracias news this does always status
"""
_NOT_PLURALS = frozenset(_INVARIABLE.split())
"""Words that end like plurals and are none."""

_LONG = re.compile(r"(\w{2,}[aeiou][lnrdc])es?")
"""*Camiones*, *temblores*, *hospitales*, *ciudades*; and *desfile*, as *desfiles* would lose its ``e`` with them."""

_IN_Z = re.compile(r"(\w{3,}[aeiou])z")
"""*Matriz*, with *matrices*, which are *matric* by then."""

_DOUBLED = re.compile(r"(\w+(?:ss|x|sh))es")
_OTHER = re.compile(r"(\w{2,}[^\Ws])s")
_IN_I = re.compile(r"(\w{2,}[^\Waeiou])(?:y|ie)")
"""*City* with *cities*, which are *citie* by then; and *serie*."""


def singular(word: str) -> str:
    """The form that a folded word shares with its singular and its plural; the same when applied twice."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    if len(word) < 4 or word[-1] not in "eszy" or word in _NOT_PLURALS or not word.isalpha():
        return word
    if match := _LONG.fullmatch(word) or _DOUBLED.fullmatch(word):
        return match[1]
    if match := _IN_Z.fullmatch(word):
        return f"{match[1]}c"
    if match := _OTHER.fullmatch(word):
        word = match[1]
    if match := _IN_I.fullmatch(word):
        return f"{match[1]}i"
    return word
