"""Lines of spans: what fits, what is cut, and that nothing is ever wider than asked."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import show
from core.text.cells import width
from tests.unit.text.any_text import any_text
from tui.paint import Line, Span, column, cut, items, line, sentence, spread

tokens = st.sampled_from(["text", "muted", "crit", "tab", "accent"])
spans = st.lists(st.tuples(any_text.map(show), tokens), max_size=6)


def cells_of(part: list[Span]) -> int:
    return sum(width(words) for words, _token in part)


@given(spans, st.integers(0, 60))
@settings(max_examples=300, deadline=None)
def test_a_cut_line_is_never_wider_and_says_that_it_was_cut(parts: list[Span], cells: int) -> None:
    row = Line(tuple(parts), "bar", "7")
    shorter = cut(row, cells)
    assert width(shorter.text) <= cells
    assert (shorter.ground, shorter.key) == ("bar", "7")
    if cells_of(parts) <= cells:
        assert shorter.text == row.text
    elif cells > 0:
        assert shorter.text.endswith("…")


@given(spans, spans, st.integers(4, 90))
@settings(max_examples=300, deadline=None)
def test_words_at_both_edges_fill_the_row_and_leave_its_last_cell_free(
    left: list[Span], right: list[Span], cells: int
) -> None:
    row = spread(left, right, cells)
    assert width(row.text) <= cells
    if cells_of(right) + 1 <= cells - 1:
        assert width(row.text) == cells
        assert row.text.endswith(" ")
        assert row.text.rstrip(" ").endswith("".join(words for words, _token in right).rstrip(" "))


def test_the_left_words_give_way_to_the_right_ones() -> None:
    assert spread([(" Abiertos de hoy", "strong")], [("12 nuevos", "accent")], 20).text == " Abierto… 12 nuevos "
    assert spread([(" Abiertos", "strong")], [("12", "accent")], 20).text == " Abiertos        12 "


@given(st.lists(spans, max_size=6), st.integers(0, 60))
@settings(max_examples=300, deadline=None)
def test_of_several_parts_only_whole_ones_are_kept_the_first_ones_first(parts: list[list[Span]], cells: int) -> None:
    kept = items(parts, cells)
    assert cells_of(kept) <= cells
    assert items(parts, 10_000)[:1] == (parts[0][:1] if parts and parts[0] else items(parts, 10_000)[:1])
    text = "".join(words for words, _token in kept)
    whole = ["".join(words for words, _token in part) for part in parts]
    if parts and cells_of(parts[0]) <= cells:
        assert text.startswith(whole[0])


def test_parts_that_do_not_fit_are_left_out_whole_and_later_ones_may_still_fit() -> None:
    parts = [[("uno", "text")], [("demasiado largo", "text")], [("dos", "text")]]
    assert "".join(words for words, _token in items(parts, 9)) == "uno  dos"
    assert "".join(words for words, _token in items(parts, 10, gap=" · ")) == "uno · dos"


@given(any_text.map(show), st.integers(0, 30), st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_column_has_its_width_whatever_is_in_it(words: str, cells: int, right: bool) -> None:
    assert width(column(words, cells, right=right)[0]) == cells


@given(st.text("abc defg", max_size=120), st.integers(12, 60))
@settings(max_examples=200, deadline=None)
def test_a_sentence_is_kept_whole_in_as_many_rows_as_it_needs(words: str, cells: int) -> None:
    rows = sentence(words, cells)
    assert all(width(each.text) < cells for each in rows)
    assert "".join(each.text for each in rows).replace(" ", "") == words.replace(" ", "")


def test_a_bare_string_is_plain_text() -> None:
    assert line("uno", ("dos", "crit")).spans == (("uno", "text"), ("dos", "crit"))
    assert line("uno").on("sel") == Line((("uno", "text"),), "sel")
