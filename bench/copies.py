"""Posts of which some are copies of earlier ones, with words changed, as people pass things on."""

from __future__ import annotations

import random
from bisect import bisect_left

from bench.words import Speech

SHARE = 0.02
FEWEST_WORDS = 10
_MOST_EDITS = 3


class Copies:
    """The posts of one seed and which of them are copies."""

    def __init__(self, seed: int, posts: int) -> None:
        speech, chance = Speech(seed), random.Random(seed)
        self.texts = [speech.message() for _n in range(posts)]
        self.pairs: dict[int, int] = {}
        """Each copy with the post it was made of."""
        long_enough = [n for n, text in enumerate(self.texts) if len(text.split()) >= FEWEST_WORDS]
        chosen = frozenset(chance.sample(long_enough, int(SHARE * posts)))
        originals = [n for n in long_enough if n not in chosen]
        for copy in sorted(chosen):
            earlier = bisect_left(originals, copy)
            if earlier:
                self.pairs[copy] = originals[chance.randrange(earlier)]
                self.texts[copy] = _edited(chance, self.texts[self.pairs[copy]], speech.words)

    def is_stranger(self, one: int, other: int) -> bool:
        """Whether two posts have nothing to do with one another."""
        return self.pairs.get(one, one) != self.pairs.get(other, other)


def _edited(chance: random.Random, text: str, words: list[str]) -> str:
    """The text with up to three words left out, added or exchanged, its case and its end perhaps changed."""
    said = text.rstrip(".").split()
    for _edit in range(chance.randint(0, _MOST_EDITS)):
        at = chance.randrange(len(said))
        match chance.choice(("out", "added", "other")):
            case "out":
                del said[at]
            case "added":
                said.insert(at, chance.choice(words[:400]))
            case _:
                said[at] = chance.choice(words[:400])
    text = " ".join(said)
    return chance.choice((text, text.upper(), f"{text}!!", f"RT {text}…"))
