"""Whether a word that is like a watched one is a slip of the finger or a word of its own, told by how often it occurs.

A slip is rare beside the word that was meant; another word has a life of its own. How rare a slip must be depends on
how likely it is as a slip: people write by ear (*vache*) again and again, and hardly any two words differ by an
exchange of letters; but many differ by a letter (*multa*, *multo*). Where a person has said what a word is, nobody
asks here.
"""

from __future__ import annotations

from enum import Enum

FEWEST = 5
"""Posts a word must be in before it can be one of its own."""
ENOUGH_POSTS = 10_000
"""Posts after which a word that is still rare is one that people hardly use."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = (
    *(("ch", "1"), ("ll", "y"), ("qu", "k"), ("gue", "ge2"), ("gui", "gi2"), ("ge", "je"), ("gi", "ji")),
    *(("ce", "se"), ("ci", "si"), ("cc", "c"), ("h", ""), ("z", "s"), ("x", "s"), ("v", "b"), ("w", "b"), ("c", "k")),
    *(("nb", "mb"), ("nv", "mb"), ("np", "mp"), ("mm", "nm"), ("i", "y")),
)


class Slip(Enum):
    """How one word comes to stand for another; the value: how often it may be for each time the other is.

    Measured by ``python -m bench watch``: how often words of each kind were slips, and how often words of their own.
    """

    LIKELY = 1.0
    """Both sound alike; a letter doubled or not; two exchanged; the last one struck beside."""
    ADDED = 0.4
    """A key struck beside another, both written."""
    PLAIN = 0.1
    """A letter left out, or one struck beside."""
    UNLIKELY = 0.02
    """Any other letter, the first letter, or more than one slip: mostly another word, or another form of this one."""


def is_own_word(token_posts: int, term_posts: int, share: float, posts: int) -> bool:
    """Whether the token is a word of its own.

    Args:
        token_posts: posts the token was in so far.
        term_posts: posts the watched word was in, written as it should be.
        share: how often the token may be for each time the word is, see :class:`Slip`.
        posts: all posts so far; until there are enough, an unlikely slip is taken for a word of its own.
    """
    if token_posts < FEWEST:
        return posts < ENOUGH_POSTS and share <= Slip.UNLIKELY.value
    return token_posts > share * term_posts


def is_settled(token_posts: int, term_posts: int, share: float) -> bool:
    """Whether the token is so clearly a word of its own that nobody need ask again."""
    return token_posts >= 10 * FEWEST and token_posts > 4 * share * term_posts


def slip(term: str, token: str) -> Slip:
    """How the token would come to stand for the term, both in their normal forms."""
    if _sound(term) == _sound(token):
        return Slip.LIKELY
    at = next((n for n, (one, other) in enumerate(zip(term, token, strict=False)) if one != other), -1)
    at = min(len(term), len(token)) if at < 0 else at
    if at == 0:
        return Slip.UNLIKELY
    mine, theirs = term[at:], token[at:]
    if mine[1:] == theirs:
        return Slip.LIKELY if mine[0] in (term[at - 1], *mine[1:2]) else Slip.PLAIN
    if theirs[1:] == mine:
        near = (token[at - 1], *theirs[1:2])
        return Slip.LIKELY if theirs[0] in near else Slip.ADDED if _is_beside(theirs[0], near) else Slip.UNLIKELY
    if mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:]:
        return Slip.LIKELY
    if mine[1:] == theirs[1:] and _is_beside(theirs[0], mine[0]):
        return Slip.LIKELY if len(mine) == 1 else Slip.PLAIN
    return Slip.UNLIKELY


def _sound(word: str) -> str:
    """Roughly how a Spanish word sounds on either side of the ocean: letters for the same sound made one."""
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return word


def _is_beside(key: str, others: tuple[str, ...] | str) -> bool:
    """Whether the key is beside one of the others."""
    return any(other in _BESIDE.get(key, "") for other in others)


def _beside() -> dict[str, str]:
    """The keys around each key."""
    out = {}
    for y, row in enumerate(_ROWS):
        for x, key in enumerate(row):
            near = row[max(0, x - 1) : x + 2]
            for other in _ROWS[max(0, y - 1) : y] + _ROWS[y + 1 : y + 2]:
                near += other[max(0, x - 1) : x + 2]
            out[key] = near
    return out


_BESIDE = _beside()
