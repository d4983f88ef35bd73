"""What was perhaps meant by a name that is none."""

from __future__ import annotations

from collections.abc import Iterable

_CHARS = 64


def nearest(written: str, names: Iterable[str]) -> str:
    """The name at most two slips of the finger away, the nearest first; empty where none is, or it is too short."""
    if not 3 <= len(written) <= _CHARS:
        return ""
    from rapidfuzz.distance import OSA  # only when somebody mistyped: a desk starts without it

    most = 1 if len(written) < 5 else 2
    ranked = ((OSA.distance(written, name, score_cutoff=most), name) for name in names)
    return min((pair for pair in ranked if pair[0] <= most), default=(0, ""))[1]
