"""How people write a word otherwise than the dictionary: slips of the finger, spelling by ear, stretching, figures.

Each function takes a source of chance and a word in lower case, and gives the word as written, or the same word
where that way of writing does not apply. None of them knows how watches compare words.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

_ROWS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
_LETTERS = "abcdefghijlmnopqrstuvyz"
_BY_EAR = (
    *(("b", "v"), ("v", "b"), ("ll", "y"), ("y", "ll"), ("ce", "se"), ("ci", "si"), ("za", "sa"), ("zo", "so")),
    *(("zu", "su"), ("sa", "za"), ("so", "zo"), ("se", "ce"), ("si", "ci"), ("ge", "je"), ("gi", "ji"), ("je", "ge")),
    *(("x", "s"), ("mb", "nb"), ("mp", "np"), ("gü", "gu"), ("cc", "c"), ("qu", "k"), ("nm", "mm")),
)
_FIGURES = {"a": "4@", "e": "3", "i": "1", "o": "0", "s": "5$", "t": "7"}


def bare(word: str) -> str:
    """Without accents; ``ñ`` becomes ``n``."""
    parts = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def typo(chance: random.Random, word: str) -> str:
    """One slip: a letter left out, doubled, exchanged with its neighbour, struck beside, added, or any other."""
    kind = chance.choices(("out", "double", "swap", "beside", "added", "any"), (24, 10, 24, 22, 10, 10))[0]
    at = chance.randrange(0 if chance.random() < 0.1 else 1, len(word))
    letter = word[at]
    match kind:
        case "out":
            return word[:at] + word[at + 1 :]
        case "double":
            return word[:at] + letter + word[at:]
        case "swap":
            return word[: at - 1] + letter + word[at - 1] + word[at + 1 :] if at else word
        case "beside":
            return word[:at] + _beside(chance, letter) + word[at + 1 :]
        case "added":
            return word[:at] + _beside(chance, letter) + word[at:]
        case _:
            return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]


def by_ear(chance: random.Random, word: str) -> str:
    """Spelled as it sounds, or as sounds that are alike are spelled."""
    ways = [word.replace(right, wrong, 1) for right, wrong in _BY_EAR if right in word]
    if word[0] == "h":
        ways.append(word[1:])
    elif word[0] in "aeiou" and (not ways or chance.random() < 0.1):
        ways = ["h" + word]
    return chance.choice(ways) if ways else word


def stretched(chance: random.Random, word: str) -> str:
    """One letter, mostly a vowel, three to seven times."""
    vowels = [n for n, letter in enumerate(word) if letter in "aeiouáéíóú"]
    at = chance.choice(vowels) if vowels and chance.random() < 0.85 else len(word) - 1
    return word[:at] + word[at] * chance.randint(3, 7) + word[at + 1 :]


def figures(chance: random.Random, word: str) -> str:
    """Some letters as the figures and signs that look like them."""
    word = bare(word)
    apt = [n for n, letter in enumerate(word) if letter in _FIGURES and n]
    letters = list(word)
    for at in chance.sample(apt, min(len(apt), chance.randint(1, 3))):
        letters[at] = chance.choice(_FIGURES[word[at]])
    return "".join(letters)


def dressed(chance: random.Random, word: str) -> str:
    """Without accents, in capitals, or both."""
    way: Callable[[str], str] = chance.choice((bare, str.upper, lambda text: bare(text).upper(), str.capitalize))
    return way(word)


def tagged(chance: random.Random, word: str, other: str) -> str:
    """As a hashtag, alone or with another word."""
    mine, others = bare(word).capitalize(), bare(other).capitalize()
    return "#" + chance.choice((mine, mine.lower(), mine + others, others + mine))


def plural(word: str) -> str:
    """Its regular plural."""
    if word[-1] in "aeiouáéíóú":
        return word + "s"
    if word[-1] == "z":
        return word[:-1] + "ces"
    stem = word[:-2] + bare(word[-2]) + word[-1] if word[-2] in "áéíóú" else word
    return stem + "es"


def _beside(chance: random.Random, letter: str) -> str:
    letter = bare(letter) if letter != "ñ" else letter
    for y, row in enumerate(_ROWS):
        x = row.find(letter)
        if x >= 0:
            near = row[max(0, x - 1) : x] + row[x + 1 : x + 2]
            for other in _ROWS[max(0, y - 1) : y] + _ROWS[y + 1 : y + 2]:
                near += other[max(0, x - 1) : x + 1]
            return chance.choice(near)
    return letter
