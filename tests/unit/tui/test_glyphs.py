"""Our signs in plain ASCII: cell for cell, and letters left as they are."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from core.text.cells import width
from tui.glyphs import ascii_signs

SIGNS = "►▌…·»«┃║╎│─┌┐└┘▁▂▃▄▅▆▇█░↑↓→—–"


def test_every_sign_of_ours_becomes_one_ascii_character() -> None:
    for sign in SIGNS:
        plain = ascii_signs(sign)
        assert plain.isascii(), sign
        assert len(plain) == 1, sign
        assert plain in string.punctuation + string.digits + string.ascii_letters


def test_private_public_and_internal_margins_stay_apart() -> None:
    assert len({ascii_signs(sign) for sign in "┃║╎"}) == 3


def test_steps_of_a_sparkline_stay_in_order() -> None:
    assert ascii_signs("▁▂▃▄▅▆▇█") == "12345678"


@given(st.text())
def test_other_letters_are_left_alone_and_no_row_changes_its_width(text: str) -> None:
    plain = ascii_signs(text)
    assert len(plain) == len(text)
    assert all(a == b or a in SIGNS for a, b in zip(text, plain, strict=True))


@given(st.text(SIGNS + "aáñ 漢", max_size=40))
def test_a_row_with_signs_keeps_its_width(text: str) -> None:
    assert width(ascii_signs(text)) == width(text)
