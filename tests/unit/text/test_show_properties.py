"""What holds of ``show`` for any text at all."""

from __future__ import annotations

from unicodedata import category

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.text import show
from tests.unit.text.any_text import any_text, every_character
from tests.unit.text.printable import faults


@given(any_text, st.booleans())
@settings(max_examples=600, deadline=None)
def test_what_is_shown_may_always_stand_on_the_screen(text: str, lines: bool) -> None:
    assert faults(show(text, lines=lines), lines=lines) == []


@given(any_text, st.booleans(), st.none() | st.integers(0, 20))
@example("\u0300\u093c\u200c\u0e48", False, None)  # a joiner that falls away between two runs of marks
@settings(max_examples=600, deadline=None)
def test_showing_twice_is_showing_once(text: str, lines: bool, limit: int | None) -> None:
    once = show(text, lines=lines, limit=limit)
    assert show(once, lines=lines, limit=limit) == once


@given(any_text, st.integers(0, 20))
@settings(max_examples=300, deadline=None)
def test_no_more_is_shown_than_the_limit_and_the_mark_of_the_cut(text: str, limit: int) -> None:
    shown = show(text, limit=limit)
    head, cut, _ = shown.rpartition(" …[+")
    assert len(head if cut else shown) <= max(limit, len(shown) if " …[+" in text else 0)


@given(st.none() | st.binary(max_size=40) | st.integers() | st.floats() | any_text | st.lists(st.text()))
@settings(max_examples=300, deadline=None)
def test_any_value_is_shown(value: object) -> None:
    assert faults(show(value), lines=False) == []


def test_every_single_character_may_stand_on_the_screen_and_stays_the_same() -> None:
    text = "a".join(every_character())
    assert len(text) > 280_000
    for lines in (False, True):
        shown = show(text, lines=lines, limit=len(text))
        assert faults(shown, lines=lines) == []
        assert show(shown, lines=lines, limit=len(text)) == shown
        assert shown.count("a") > 140_000


def test_every_letter_and_digit_is_shown() -> None:
    letters = [ch for ch in every_character() if category(ch) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd")]
    shown = set(show("a".join(letters), limit=2 * len(letters)))
    lost = [ch for ch in letters if ch not in shown and show(ch).strip("�") == ""]
    assert [ch for ch in lost if not "\U00012000" <= ch <= "\U0001254f"] == ["\u115f", "\u1160", "\u3164", "\uffa0"]
