"""Which words are so like a watched one that they may be the same word with a slip of the finger.

The distance is optimal string alignment: a letter too many, one missing, one wrong, or two neighbours swapped count
one each. How many are allowed depends on the watched word alone, see :func:`core.query.needles.cut`.
Many words are compared with many at once, those of like length only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

_CELLS = 4_000_000
"""Distances computed at once: one byte each."""


class Likeness:
    """Words that are sought with slips, ready to be compared with new ones."""

    def __init__(self, slips: Mapping[str, int]) -> None:
        """
        Args:
            slips: each sought word in its normal form, and how many slips it allows; zero seeks nothing.
        """
        self.sought: Sequence[str] = sorted((word for word, most in slips.items() if most), key=len)
        self._lengths = [len(word) for word in self.sought]
        self._slips = [slips[word] for word in self.sought]
        self._most = max(self._slips, default=0)

    def pairs(self, words: Collection[str]) -> Iterator[tuple[str, str]]:
        """Each of these words with each sought word it is like, itself left out."""
        if not self.sought or not words:
            return
        import numpy as np
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import cdist

        slips = np.array(self._slips, dtype=np.uint8)
        for length, group in groupby(sorted(words, key=len), key=len):
            first = bisect_left(self._lengths, length - self._most)
            last = bisect_right(self._lengths, length + self._most)
            if first == last:
                continue
            like_long, rows = list(group), max(1, _CELLS // (last - first))
            sought, allowed = self.sought[first:last], slips[first:last]
            for start in range(0, len(like_long), rows):
                some = like_long[start : start + rows]
                distances = cdist(some, sought, scorer=OSA.distance, score_cutoff=self._most, dtype=np.uint8)
                near = (distances - 1 < allowed).nonzero()  # 0 - 1 is 255: the word itself is left out
                for row, column in zip(near[0].tolist(), near[1].tolist(), strict=True):
                    yield some[row], sought[column]
