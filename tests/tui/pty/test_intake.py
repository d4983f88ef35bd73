"""The cleaner of pastes by itself: whatever the pieces a terminal line cuts the stream into, the result is one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.intake import BEGIN, END, Pastes

_WILD = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\x1b\x1b\x1b[201~\x07\x9b\x00\r\n\t")), max_size=60
)


def through(stream: str, cuts: list[int]) -> str:
    """The stream cleaned in pieces that end at these places."""
    pastes, at, clean = Pastes(), 0, ""
    for cut in sorted({cut % (len(stream) + 1) for cut in cuts} | {len(stream)}):
        clean += pastes.cleaned(stream[at:cut])
        at = cut
    return clean


@given(typed=_WILD, pasted=_WILD, after=_WILD, cuts=st.lists(st.integers(0, 400), max_size=12))
def test_a_paste_has_no_controls_and_what_is_typed_is_left_alone(
    typed: str, pasted: str, after: str, cuts: list[int]
) -> None:
    typed, after = typed.replace(BEGIN, ""), after.replace(BEGIN, "")
    pasted = pasted.replace(END, "")
    if END in pasted + END[:-1] or (typed + BEGIN).find(BEGIN) != len(typed):
        return
    kept = "".join(c for c in pasted if c in "\t\n\r" or not (c < " " or "\x7f" <= c <= "\x9f"))
    assert through(typed + BEGIN + pasted + END + after, cuts) == typed + BEGIN + kept + END + after


def test_a_mark_cut_in_two_at_any_place_is_still_a_mark() -> None:
    stream = f"j{BEGIN}a\x1b\x07eh{END}k"
    for at in range(len(stream) + 1):
        assert through(stream, [at]) == f"j{BEGIN}aeh{END}k"


def test_an_escape_that_is_typed_is_not_kept_waiting() -> None:
    pastes = Pastes()
    assert pastes.cleaned("\x1b") == "\x1b"
    assert pastes.cleaned("[A") == "[A"
