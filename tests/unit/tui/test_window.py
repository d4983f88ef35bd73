"""What of a long list is in memory, against a plain list that a store would give page by page."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.inbox.model import Row
from tests.unit.tui.rows import row
from tui.window import Window

PAGE = 4


class Listed:
    """The whole list, as a store has it: pages after and before a row, and the last page."""

    def __init__(self, length: int) -> None:
        self.rows = [row(id_) for id_ in range(1, length + 1)]

    def after(self, last: Row | None) -> tuple[list[Row], bool]:
        found = [each for each in self.rows if last is None or each.id > last.id]
        return found[:PAGE], len(found) > PAGE

    def before(self, first: Row | None) -> tuple[list[Row], bool]:
        found = [each for each in self.rows if first is None or each.id < first.id]
        return found[-PAGE:], len(found) > PAGE


def load(window: Window, where: str, listed: Listed) -> None:
    """What the inbox does when rows on screen are wanted."""
    if where == "last":
        rows, more = listed.before(None)
        window.add_before(rows, more=more)
    elif where == "before" and window.first_of_tail is not None:
        rows, more = listed.before(window.first_of_tail)
        window.add_before(rows, more=more)
    elif window.last_of_head is not None:
        rows, more = listed.after(window.last_of_head)
        window.add_after(rows, more=more)


def begun(listed: Listed, count: int) -> Window:
    window = Window(count)
    rows, more = listed.after(None)
    window.add_after(rows, more=more)
    return window


def need_consistent(window: Window) -> None:
    """Every loaded row stands where it says, once, and rows beyond the list are none."""
    loaded = window.loaded
    assert len({each.id for each in loaded}) == len(loaded)
    for each in loaded:
        place = window.place_of(each.id)
        assert place is not None
        assert window[place] == each
    assert window[-1] is None
    assert window[window.count] is None
    assert len(loaded) <= window.count
    assert [at for at in range(window.count) if window[at] is not None] == sorted(
        place for each in loaded if (place := window.place_of(each.id)) is not None
    )


def look(window: Window, first: int, last: int, listed: Listed, *, most: int) -> int:
    """Load until nothing is missing between two places; how many pages that took."""
    pages = 0
    while where := window.missing(first, min(last, window.count - 1)):
        assert where in ("after", "before", "last")
        load(window, where, listed)
        need_consistent(window)
        pages += 1
        assert pages <= most, f"it asks for ever: {where}"
    return pages


looks = st.lists(st.tuples(st.integers(0, 70), st.integers(1, 12)), max_size=12)


@given(st.integers(0, 60), st.integers(0, 70), looks)
@settings(max_examples=400, deadline=None)
def test_whatever_is_looked_at_is_what_the_list_has_there(
    length: int, counted: int, looked: list[tuple[int, int]]
) -> None:
    listed = Listed(length)
    window = begun(listed, counted)
    need_consistent(window)
    for first, rows in looked:
        place = min(first, max(0, window.count - 1))
        look(window, place, place + rows, listed, most=length // PAGE + 3)
        for at in range(place, min(place + rows, window.count)):
            seen = window[at]
            assert seen is not None
            if window.is_whole:
                assert seen == listed.rows[at]
    if window.is_whole:
        assert [each.id for each in window.loaded] == [each.id for each in listed.rows]
        assert window.count == length


@given(st.integers(1, 60), looks)
@settings(max_examples=200, deadline=None)
def test_with_a_right_counter_every_place_is_right(length: int, looked: list[tuple[int, int]]) -> None:
    listed = Listed(length)
    window = begun(listed, length)
    for first, rows in looked:
        place = min(first, length - 1)
        look(window, place, place + rows, listed, most=length // PAGE + 3)
        assert window.count in (length, length + 1), "where the runs touch, one more is looked for"
        for at in range(length):
            assert window.count > length or window[at] in (None, listed.rows[at])
    look(window, 0, length, listed, most=length // PAGE + 3)
    assert window.count == length


@given(st.integers(1, 60), st.integers(0, 70))
@settings(max_examples=200, deadline=None)
def test_runs_from_both_ends_meet_without_a_gap_or_a_double(length: int, counted: int) -> None:
    listed = Listed(length)
    window = begun(listed, counted)
    if window.count:
        look(window, window.count - 1, window.count - 1, listed, most=length + 3)
    look(window, 0, 10_000, listed, most=length + 3)
    assert window.is_whole
    assert [each.id for each in window.loaded] == [each.id for each in listed.rows]
    assert [window.place_of(each.id) for each in listed.rows] == list(range(length))


@given(st.integers(1, 40), st.data())
@settings(max_examples=300, deadline=None)
def test_rows_that_come_and_go_meanwhile_never_make_it_ask_for_ever(length: int, data: st.DataObject) -> None:
    listed = Listed(length)
    window = begun(listed, length)
    for _turn in range(data.draw(st.integers(1, 8))):
        gone = data.draw(st.sets(st.integers(1, length + 20), max_size=6))
        listed.rows = [each for each in listed.rows if each.id not in gone]
        new = data.draw(st.sets(st.integers(length + 1, length + 20), max_size=6))
        known = {each.id for each in listed.rows}
        listed.rows = sorted(
            [*listed.rows, *(row(id_) for id_ in new if id_ not in known)], key=lambda each: int(each.id)
        )
        first = data.draw(st.integers(0, 60))
        place = min(first, max(0, window.count - 1))
        look(window, place, place + 9, listed, most=80)


def test_rows_that_were_read_again_keep_their_places() -> None:
    listed = Listed(30)
    window = begun(listed, 30)
    look(window, 29, 29, listed, most=3)
    new = [row(3, excerpt="otra cosa"), row(15, excerpt="no está cargada"), row(29, excerpt="al final")]
    assert window.update(new) == [2, 28]
    assert window[2] == new[0]
    assert window[28] == new[2]
    assert window.place_of(15) is None
    assert window.update(new) == [], "the second time nothing changed"


def test_an_empty_list_wants_nothing() -> None:
    window = Window(0)
    assert window.missing(0, 20) == ""
    window.add_after([], more=False)
    assert (window.count, list(window.loaded), window.is_whole) == (0, [], True)
