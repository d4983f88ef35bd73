"""Panels fill the screen without overlap: one on a phone, two at 80, four at 120, six at 200."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.grid import LEAST_CELLS, LEAST_ROWS, Spot, grid


@pytest.mark.parametrize(
    ("cells", "rows", "panels", "widths"),
    [(45, 25, 1, [45]), (80, 19, 2, [39, 40]), (120, 29, 4, [59, 60]), (200, 45, 6, [66, 66, 66])],
)
def test_the_usual_sizes(cells: int, rows: int, panels: int, widths: list[int]) -> None:
    found = grid(cells, rows)
    assert len(found.spots) == panels
    assert [spot.cells for spot in found.spots[: len(widths)]] == widths
    assert len(found.rules) == len(widths) - 1


@pytest.mark.parametrize(("wanted", "panels"), [(1, 1), (2, 2), (4, 4), (9, 9), (3, 3), (6, 6)])
def test_a_wanted_number_is_given_where_there_is_room(wanted: int, panels: int) -> None:
    assert len(grid(200, 45, wanted).spots) == panels


def test_a_wanted_number_gives_way_to_the_least_size_of_a_panel() -> None:
    found = grid(80, 19, 9)
    assert len(found.spots) == 4
    assert all(spot.cells >= LEAST_CELLS and spot.rows >= LEAST_ROWS for spot in found.spots)


@given(st.integers(20, 300), st.integers(1, 90), st.integers(0, 9))
def test_panels_lie_on_the_screen_side_by_side(cells: int, rows: int, wanted: int) -> None:
    found = grid(cells, rows, wanted)
    assert found.spots
    taken: set[tuple[int, int]] = set()
    for spot in found.spots:
        assert spot.x >= 0
        assert spot.x + spot.cells <= cells
        assert spot.y + spot.rows <= max(rows, 1)
        inside = {(x, y) for x in range(spot.x, spot.x + spot.cells) for y in range(spot.y, spot.y + spot.rows)}
        assert not inside & taken
        taken |= inside
    for rule in found.rules:
        assert not any(_covers(spot, rule) for spot in found.spots)


def _covers(spot: Spot, x: int) -> bool:
    return spot.x <= x < spot.x + spot.cells
