"""A thrifty frame shows what the full one shows, to the last attribute of the last cell."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.thrift import thrifty

COLUMNS, ROWS = 12, 4


def shown(*frames: str) -> list[list[pyte.screens.Char]]:
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    for frame in frames:
        stream.feed(frame)
    return [[screen.buffer[y][x] for x in range(COLUMNS)] for y in range(ROWS)]


COLOURS = st.sampled_from(["31", "97", "39", "38;5;116", "38;2;1;2;3", "38;2;127;199;217"])
GROUNDS = st.sampled_from(["41", "107", "49", "48;5;234", "48;2;18;22;28", "48;2;39;57;78"])
ATTRIBUTES = st.sets(st.sampled_from(["1", "3", "4", "7", "9"]))


@st.composite
def styles(draw: st.DrawFn) -> str:
    """A style as the screen library states it: attributes, letters, ground, each of them or not."""
    parts = sorted(draw(ATTRIBUTES))
    parts += [draw(colours) for colours in (COLOURS, GROUNDS) if draw(st.booleans())]
    return ";".join(parts)


PIECES = st.one_of(
    st.tuples(styles(), st.text("ab ñ…", min_size=1, max_size=4)).map(
        lambda run: f"\x1b[{run[0]}m{run[1]}\x1b[0m" if run[0] else run[1]
    ),
    st.tuples(st.integers(1, ROWS), st.integers(1, COLUMNS)).map(lambda place: f"\x1b[{place[0]};{place[1]}H"),
    st.sampled_from(["\x1b[K", "\x1b[2J", "\n", "\x1b[?25l", "\x1b[0m", "\x1b[m"]),
    styles().map(lambda style: f"\x1b[{style}m" if style else ""),
)
FRAMES = st.lists(PIECES, max_size=14).map(lambda pieces: "".join(pieces) + "\x1b[0m")


@given(FRAMES, FRAMES)
def test_any_frames_show_the_same(first: str, second: str) -> None:
    assert shown(thrifty(first), thrifty(second)) == shown(first, second)


@given(FRAMES)
def test_no_frame_grows_by_more_than_it_says_of_a_change(frame: str) -> None:
    assert len(thrifty(frame)) <= len(frame) + 2 * frame.count("m")


def test_a_row_of_one_ground_says_it_once() -> None:
    ground = "48;2;18;22;28"
    row = "".join(f"\x1b[38;2;{n};9;9;{ground}mword\x1b[0m" for n in range(8))
    written = thrifty(row)
    assert written.count(ground) == 1
    assert len(written) < 0.6 * len(row)
    assert written.endswith("\x1b[0m")


@pytest.mark.parametrize(
    "kept",
    [
        "\x1b[38;2;1;2;3mred\x1b[0m",
        "\x1b[1;38;5;7mx\x1b[0m plain \x1b[1mbold\x1b[0m",
        "\x1b[38;2;1;2;3ma\x1b[0m\x1b[K\x1b[38;2;1;2;3mb\x1b[0m",
    ],
)
def test_what_says_nothing_twice_stays_as_it_is(kept: str) -> None:
    assert thrifty(kept) == kept


def test_a_style_goes_on_over_a_move_of_the_cursor() -> None:
    assert thrifty("\x1b[1;31ma\x1b[0m\x1b[2;1H\x1b[1;31mb\x1b[0m") == "\x1b[1;31ma\x1b[2;1Hb\x1b[0m"


def test_an_attribute_that_ends_is_ended() -> None:
    assert thrifty("\x1b[1;31ma\x1b[0m\x1b[31mb\x1b[0m") == "\x1b[1;31ma\x1b[0;31mb\x1b[0m"
