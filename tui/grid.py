"""Where panels stand on a screen of some size. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from tui.panes.frame import PHONE, WIDE, size_class

LEAST_CELLS, LEAST_ROWS = 36, 8
"""Below this a panel says nothing."""
_TWO_ROWS = 24


@dataclass(frozen=True, slots=True)
class Spot:
    """A panel's place."""

    x: int
    y: int
    cells: int
    rows: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of the panels that are on screen at once, and of the rules between their columns."""

    spots: tuple[Spot, ...]
    rules: tuple[int, ...]


def grid(cells: int, rows: int, wanted: int = 0) -> Grid:
    """The grid for so much room: one panel on a phone, two at 80 cells, four at 120, six at 200.

    Args:
        wanted: panels at once, as far as there is room for them; 0: the usual number.
    """
    across, down = _shape(cells, rows, wanted)
    widths = _parts(cells - (across - 1), across, last_first=True)
    heights = _parts(rows, down, last_first=False)
    xs = [sum(widths[:n]) + n for n in range(across)]
    ys = [sum(heights[:n]) for n in range(down)]
    spots = [Spot(xs[n], ys[m], widths[n], heights[m]) for m in range(down) for n in range(across)]
    return Grid(tuple(spots[: wanted or len(spots)]), tuple(x - 1 for x in xs[1:]))


def _shape(cells: int, rows: int, wanted: int) -> tuple[int, int]:
    most_across, most_down = max(1, cells // LEAST_CELLS), max(1, rows // LEAST_ROWS)
    if wanted:
        across = min(most_across, ceil(sqrt(wanted)))
        down = min(most_down, ceil(wanted / across))
        return min(most_across, max(across, ceil(wanted / down))), down
    size = size_class(cells)
    if size == PHONE:
        return 1, 1
    return 3 if size == WIDE else 2, 2 if rows >= _TWO_ROWS else 1


def _parts(whole: int, count: int, *, last_first: bool) -> list[int]:
    """A length in so many nearly equal parts; what is over goes to the last ones, or to the first."""
    each, over = divmod(max(count, whole), count)
    parts = [each + (n < over) for n in range(count)]
    return parts[::-1] if last_first else parts
