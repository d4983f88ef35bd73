"""One form for a word in the singular and in the plural, in Spanish and English, without a dictionary.

The form is for comparing only and need not be a word: ``desfile`` and ``desfiles`` both give ``desfil``. What is
wanted is that the two numbers of a noun agree and that few other words do, so short words (*luces*, *redes*), of
which many differ by an ``e`` only (*sed*, *sede*), stand in a list.
"""

from __future__ import annotations

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

_VOWELS = frozenset("aeiou")
_BEFORE_E = frozenset("lnrdc")


def singular(word: str) -> str:
    """The form that a folded word shares with its singular and its plural; the same when applied twice."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    if len(word) < 4 or word[-1] not in "eszy" or word in _NOT_PLURALS or not word.isalpha():
        return word
    if (stem := _without_e(word)) != word:
        return stem
    if word[-1] == "z":  # *matriz*, with *matrices*, which are *matric* by then
        return f"{word[:-1]}c" if len(word) > 4 and word[-2] in _VOWELS else word
    if word[-1] == "s" and word[-2] != "s":
        word = word[:-1]
    # *city* with *cities*, which are *citie* by then; and *serie*
    stem = word[:-2] if word.endswith("ie") else word[:-1] if word[-1] == "y" else ""
    return f"{stem}i" if len(stem) > 2 and stem[-1] not in _VOWELS else word


def _without_e(word: str) -> str:
    """Without ``es`` or ``e``, where these make a plural or would be lost with its ``es``; else as it is.

    *Camiones*, *temblores*, *hospitales*, *ciudades*; and *desfile*, as *desfiles* loses its ``e`` with them; of
    English words *classes*, *boxes*, *wishes*.
    """
    is_plural = word.endswith("es")
    stem = word[:-2] if is_plural else word[:-1] if word[-1] == "e" else ""
    if len(stem) > 3 and stem[-1] in _BEFORE_E and stem[-2] in _VOWELS:
        return stem
    if is_plural and ((len(stem) > 2 and stem.endswith(("ss", "sh"))) or (len(stem) > 1 and stem[-1] == "x")):
        return stem
    return word
