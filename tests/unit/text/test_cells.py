"""Widths in cells: the same here, in Textual's measure and in a terminal; and cuts that keep to them."""

from __future__ import annotations

from itertools import groupby

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from core.text import fit, pad, show, width, wrap
from tests.hostile import Hostile, hostile_texts
from tests.unit.text.any_text import any_text, every_character

SHOWN = [show(case.text) for case in hostile_texts()]


def without_zwj(text: str) -> str:
    return text.replace("\u200d", "")


def terminal_width(text: str) -> int:
    return sum(wcwidth(ch) for ch in text)


def test_every_character_that_can_be_shown_has_the_width_textual_and_terminals_give_it() -> None:
    drawn = set(show("a".join(every_character()), limit=2_000_000))
    assert len(drawn) > 100_000
    assert [f"{ord(ch):04X}" for ch in sorted(drawn) if not width(ch) == cell_len(ch) == wcwidth(ch)] == []


@pytest.mark.parametrize("text", SHOWN, ids=[case.id for case in hostile_texts()])
def test_T23_a_hostile_text_is_as_wide_here_as_in_textual_and_terminals(text: str) -> None:
    assert width(text) == terminal_width(text)
    assert width(without_zwj(text)) == cell_len(without_zwj(text))


@given(any_text)
@settings(max_examples=400, deadline=None)
def test_T23_any_text_is_as_wide_here_as_in_textual_and_terminals(text: str) -> None:
    shown = show(text)
    assert width(shown) == terminal_width(shown)
    assert width(without_zwj(shown)) == cell_len(without_zwj(shown))


def test_textual_does_not_count_the_letter_after_a_zwj() -> None:
    """The reason ``tui.widgets.sheet`` takes special care of it; once this fails, the care can go."""
    assert (cell_len("क\u094d\u200dष"), width("क\u094d\u200dष")) == (1, 2)


@pytest.mark.parametrize(
    "case",
    # pyte stops drawing at a zero-width character of combining class 0, as Indic and Thai vowels are
    [case for case in hostile_texts() if not case.id.startswith("hindi") and case.id != "leading_mark"],
    ids=lambda case: case.id,
)
def test_T23_the_column_after_a_padded_text_is_straight_in_a_terminal(case: Hostile) -> None:
    screen = pyte.Screen(40, 3)
    pyte.Stream(screen).feed(pad(show(case.text), 20) + "│")
    line = screen.buffer[0]
    assert line[20].data == "│"
    assert "│" not in "".join(line[column].data for column in (*range(20), *range(21, 40)))


@pytest.mark.parametrize(
    ("text", "cells", "fitted"),
    [
        ("hola", 4, "hola"),
        ("holas", 4, "hol…"),
        ("holas", 1, "…"),
        ("holas", 0, ""),
        ("holas", -3, ""),
        ("", 0, ""),
        ("漢字", 4, "漢字"),
        ("漢字文", 5, "漢字…"),
        ("漢字文", 4, "漢…"),
        ("漢字", 1, "…"),
        ("ñandú ñandú", 6, "ñandú…"),
        ("e\u0316\u0301e\u0316e", 2, "e\u0316\u0301…"),
        ("م\u200cخم", 2, "م…"),
    ],
)
def test_a_text_is_cut_at_the_cell_and_the_cut_is_marked(text: str, cells: int, fitted: str) -> None:
    assert fit(text, cells) == fitted


def test_the_mark_of_the_cut_can_be_another() -> None:
    assert fit("holas", 4, mark="~") == "hol~"
    assert pad("漢字文", 4, mark="~") == "漢~ "


def test_numbers_are_padded_on_the_left() -> None:
    assert pad("37m", 6, right=True) == "   37m"
    assert pad("holas", 4, right=True) == "hol…"


@given(any_text, st.integers(-1, 30))
@settings(max_examples=250, deadline=None)
def test_what_is_fitted_is_never_wider_and_keeps_the_beginning(text: str, cells: int) -> None:
    shown = show(text)
    fitted = fit(shown, cells)
    assert width(fitted) <= max(0, cells)
    if width(shown) <= cells:
        assert fitted == shown
    elif cells > 0:
        assert fitted.endswith("…")
        assert shown.startswith(fitted[:-1])
        assert width(fitted) >= cells - 1


@given(any_text, st.integers(0, 30), st.booleans())
@settings(max_examples=250, deadline=None)
def test_what_is_padded_is_exactly_as_wide_as_asked(text: str, cells: int, right: bool) -> None:
    assert width(pad(show(text), cells, right=right)) == cells


@pytest.mark.parametrize(
    ("text", "cells", "rows"),
    [
        ("", 5, [""]),
        ("hola", 5, ["hola"]),
        ("sin agua en la calle", 8, ["sin agua", "en la", "calle"]),
        ("uno\n\ndos", 8, ["uno", "", "dos"]),
        ("abcdefghij kl", 4, ["abcd", "efgh", "ij", "kl"]),
        ("a bcdefg", 4, ["a", "bcde", "fg"]),
        ("漢字文字", 5, ["漢字", "文字"]),
        ("漢字", 1, ["…", "…"]),
        ("uno  dos   ", 5, ["uno", "dos"]),
        ("    sangría que sigue", 12, ["    sangría", "que sigue"]),
        ("hola", 0, ["h", "o", "l", "a"]),
    ],
)
def test_a_body_is_wrapped_at_words_and_long_words_at_letters(text: str, cells: int, rows: list[str]) -> None:
    assert wrap(text, cells) == rows


@given(any_text, st.integers(2, 30))
@settings(max_examples=250, deadline=None)
def test_a_wrapped_body_never_exceeds_and_loses_no_letter(text: str, cells: int) -> None:
    shown = show(text, lines=True)
    rows = wrap(shown, cells)
    assert all(width(row) <= cells for row in rows)
    assert letters("".join(rows)) == letters(shown)


@given(any_text, st.integers(1, 30))
@settings(max_examples=300, deadline=None)
def test_no_row_of_a_wrapped_body_begins_with_a_mark(text: str, cells: int) -> None:
    for row in wrap(show(text, lines=True), cells):
        assert not row or width(row[0]) > 0


def test_T24_a_body_at_its_limit_without_a_blank_is_wrapped_in_one_pass() -> None:
    rows = wrap(show("漢" * 20_000, lines=True), 41)
    assert len(rows) == 1_000
    assert [len(list(same)) for _, same in groupby(map(width, rows))] == [1_000]


def letters(text: str) -> str:
    return "".join(ch for ch in text if ch not in " \n\u200c\u200d")
