"""What holds of ``show`` for any text at all."""

from __future__ import annotations

import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import show
from tests.unit.text.any_text import any_text
from tests.unit.text.printable import faults


@given(any_text, st.booleans())
@settings(max_examples=1500, deadline=None)
def test_what_is_shown_may_always_stand_on_the_screen(text: str, lines: bool) -> None:
    assert faults(show(text, lines=lines), lines=lines) == []


@given(any_text, st.booleans(), st.none() | st.integers(0, 20))
@settings(max_examples=1500, deadline=None)
def test_showing_twice_is_showing_once(text: str, lines: bool, limit: int | None) -> None:
    once = show(text, lines=lines, limit=limit)
    assert show(once, lines=lines, limit=limit) == once


@given(any_text, st.integers(0, 20))
@settings(max_examples=500, deadline=None)
def test_no_more_is_shown_than_the_limit_and_the_mark_of_the_cut(text: str, limit: int) -> None:
    shown = show(text, limit=limit)
    head, cut, _ = shown.rpartition(" …[+")
    assert len(head if cut else shown) <= max(limit, len(shown) if " …[+" in text else 0)


@given(st.none() | st.binary(max_size=40) | st.integers() | st.floats() | any_text | st.lists(st.text()))
@settings(max_examples=300, deadline=None)
def test_any_value_is_shown(value: object) -> None:
    assert faults(show(value), lines=False) == []


def test_every_single_character_may_stand_on_the_screen_and_stays_the_same() -> None:
    wrong = []
    for code in range(sys.maxunicode + 1):
        once = show(chr(code))
        if faults(once, lines=False) or show(once) != once:
            wrong.append(f"{code:04X}")
    assert wrong == []


def test_every_letter_and_digit_is_shown() -> None:
    from unicodedata import category

    lost = []
    for code in range(sys.maxunicode + 1):
        kind = category(chr(code))
        if kind in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd") and show(chr(code)).strip("�") == "":
            lost.append(code)
    assert [code for code in lost if not 0x12000 <= code <= 0x1254F] == [0x115F, 0x1160, 0x3164, 0xFFA0]
