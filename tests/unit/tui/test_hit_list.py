"""Hits enter a panel only at its top, and nothing that arrives moves the cursor off its hit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tui.watching import a_hit, a_page
from tui.hit_list import HitList, entered, followed, left, lengthened, let_in, moved, taken_in

NEWEST_FIRST = [a_hit(n) for n in range(60, 0, -1)]


def listed(*ids: int, on: int | None = None) -> HitList:
    hits = taken_in(HitList(), a_page(*(a_hit(n) for n in ids)))
    return moved(entered(hits), ids.index(on)) if on is not None else hits


def ids(hits: HitList) -> list[int]:
    return [int(row.message) for row in hits.rows]


def test_a_panel_without_the_cursor_takes_new_hits_in_at_once() -> None:
    hits = taken_in(listed(3, 2, 1), a_page(*(a_hit(n) for n in (5, 4, 3, 2, 1))))
    assert (ids(hits), hits.fresh, hits.on) == ([5, 4, 3, 2, 1], 0, None)


def test_with_the_cursor_at_the_top_new_hits_enter_above_it_and_it_stays_on_its_hit() -> None:
    hits = taken_in(listed(3, 2, 1, on=3), a_page(*(a_hit(n) for n in (4, 3, 2, 1))))
    assert (ids(hits), hits.fresh, hits.on) == ([4, 3, 2, 1], 0, 3)


def test_with_the_cursor_elsewhere_new_hits_wait_and_are_counted() -> None:
    hits = taken_in(listed(3, 2, 1, on=2), a_page(*(a_hit(n) for n in (5, 4, 3, 2, 1))))
    assert (ids(hits), hits.fresh, hits.on) == ([3, 2, 1], 2, 2)
    again = taken_in(hits, a_page(*(a_hit(n) for n in (6, 5, 4, 3, 2, 1))))
    assert (ids(again), again.fresh) == ([3, 2, 1], 3)
    shown = let_in(again)
    assert (ids(shown), shown.fresh, shown.on) == ([6, 5, 4, 3, 2, 1], 0, 2)


def test_what_is_listed_is_brought_up_to_date_in_its_place() -> None:
    removed = a_hit(2, "")
    hits = taken_in(listed(3, 2, 1, on=2), a_page(a_hit(4), a_hit(3), removed, a_hit(1)))
    assert [row.excerpt for row in hits.rows] == ["Sin agua en la calle", "", "Sin agua en la calle"]


def test_a_cursor_whose_hit_is_gone_goes_to_the_top_only_when_a_person_asks() -> None:
    hits = taken_in(listed(3, 2, 1, on=3), a_page(a_hit(5), a_hit(2), a_hit(1)))
    assert (ids(hits), hits.on, hits.fresh) == ([3, 2, 1], 3, 1), "what it showed was copied anew: nothing moves"
    assert let_in(hits).on == 5


def test_leaving_a_panel_at_its_top_lets_it_flow_again_and_elsewhere_keeps_its_place() -> None:
    assert left(listed(3, 2, 1, on=3)).on is None
    assert left(listed(3, 2, 1, on=1)).on == 1
    assert entered(left(listed(3, 2, 1, on=3))).on == 3


def test_a_list_that_was_read_on_keeps_what_it_has_when_something_new_comes() -> None:
    hits = entered(taken_in(HitList(), a_page(*NEWEST_FIRST[:50], before=11)))
    longer = moved(lengthened(hits, a_page(*NEWEST_FIRST[50:])), 55)
    later = taken_in(longer, a_page(a_hit(61), *NEWEST_FIRST[:49], before=12))
    assert len(later.rows) == 60
    assert (later.on, later.fresh) == (longer.on, 1)


@given(
    st.lists(st.lists(st.integers(1, 40), unique=True, min_size=1, max_size=12), min_size=1, max_size=6),
    st.lists(st.sampled_from(("down", "up", "end", "leave", "enter")), max_size=12),
    st.integers(1, 9),
)
def test_no_arrival_ever_moves_the_cursor_off_its_hit(pages: list[list[int]], keys: list[str], height: int) -> None:
    hits = entered(HitList())
    for page in pages:
        before = hits.on
        hits = taken_in(hits, a_page(*(a_hit(n) for n in sorted(page, reverse=True))))
        assert hits.on == before
        assert hits.on is None or hits.on in ids(hits), "the cursor is on what is listed"
        for key in keys:
            hits = {"down": moved(hits, 1), "up": moved(hits, -1), "end": moved(hits, 99), "leave": left(hits),
                    "enter": entered(hits)}[key]  # fmt: skip
            hits = followed(hits, height)
            assert hits.top <= hits.place < hits.top + height
