"""What really reaches the terminal when hostile texts are on the screen, and the guard that sees to it."""

from __future__ import annotations

from collections.abc import Iterator

import pyte
import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.widgets import Static

from core.text import show, width
from tests.hostile import CANARY, Hostile, hostile, hostile_texts
from tests.tui.canary import watch_markup
from tests.tui.slots import COLUMNS, ROWS, RULER_AT, Road, Slots, Stage
from tests.tui.terminal import control_characters, frames, run_on_terminal, without_drawing
from tui import guard
from tui.paint import line
from tui.widgets.sheet import paint

pytestmark = pytest.mark.xdist_group("terminal")  # its programs run once, not once a worker

ALL = [case.id for case in hostile_texts() if case.kind != "generated"]
CONTROLS = [case_id for case_id in ALL if case_id.startswith(("ctl_", "bidi_"))]
LONG = ["long_a_1mb", "long_lines_500k", "long_emoji_1mb"]

ATTACKS = {
    "T06_osc52_does_not_reach_the_clipboard": ("ctl_osc52_st", "]52;c;"),
    "T07_the_window_title_stays": ("ctl_osc0_title", "]0;PWNED"),
    "T09_the_screen_is_not_cleared": ("ctl_csi_clear", "[2J"),
    "T10_the_alternate_screen_is_not_left": ("ctl_csi_altleave", "[?1049l"),
    "T10_the_mouse_is_not_switched_off": ("ctl_csi_mouseoff", "[?1000l"),
    "T11_no_query_is_sent": ("ctl_csi_cpr", "[6n"),
    "T12_no_image_is_sent": ("ctl_dcs_sixel", "Pq#0"),
    "T12_no_graphics_are_sent": ("ctl_apc_kitty", "_Ga=T"),
    "T13_the_terminal_is_not_reset": ("ctl_ris", "c"),
    "T14_nothing_is_left_open": ("ctl_unterminated_osc", "]0;swallow"),
}


LET_THROUGH = {"ctl_c1_csi": "\x9b", "bidi_rlo": "\u202e", "ctl_surr_lone": "\\ud800"}
"""Texts that Textual writes as they are, and how that shows."""
UNEVEN = ["width_family", "width_skin", "width_flags_many"]
"""Texts that Textual and a terminal measure differently."""


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """The frames of every hostile text by the one road, with no guard behind it."""
    return parade("shown", [*ALL, *LONG])


@pytest.fixture(scope="module")
def guarded() -> dict[str, str]:
    """The frames of the texts with controls as they came, with only the guard behind them."""
    return parade("guarded", CONTROLS)


@pytest.fixture(scope="module")
def naked() -> dict[str, str]:
    """The same with no guard: what Textual lets through."""
    return parade("naked", [*(case_id for case_id, _ in ATTACKS.values()), *LET_THROUGH, *UNEVEN])


def parade(mode: str, ids: list[str]) -> dict[str, str]:
    status, written = run_on_terminal(["tests.tui.slots", mode, *ids], columns=COLUMNS, rows=ROWS, timeout_s=240)
    assert status == 0, written[-2000:]
    found = frames(written)
    assert list(found) == list(dict.fromkeys(ids))
    return found


# --- through the one road ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case_id", [*ALL, *LONG])
def test_T06_to_T16_no_hostile_text_sends_a_control_character_by_the_one_road(
    shown: dict[str, str], case_id: str
) -> None:
    assert control_characters(shown[case_id]) == []


@pytest.mark.parametrize("case_id", [case_id for case_id in ALL if case_id.startswith(("markup_", "data_"))])
def test_T01_to_T05_every_text_stands_literally_in_every_slot(shown: dict[str, str], case_id: str) -> None:
    words = show(hostile(case_id)).strip()
    if words and width(words) <= 50:
        assert without_drawing(shown[case_id]).count(words) >= 9


def test_T08_no_hyperlink_is_sent(shown: dict[str, str], guarded: dict[str, str], naked: dict[str, str]) -> None:
    assert not any("\x1b]8" in frame for frame in (*shown.values(), *guarded.values()))
    assert any("\x1b]8" in frame for frame in naked.values())


@pytest.mark.parametrize(
    "case_id",
    # pyte does not draw on after a mark of combining class 0
    [case_id for case_id in (*ALL, *LONG) if not case_id.startswith("hindi")],
)
def test_T18_T22_T23_the_column_beside_the_texts_stays_straight(shown: dict[str, str], case_id: str) -> None:
    assert ruler(shown[case_id]) == {"│"}


@pytest.mark.parametrize("case_id", UNEVEN)
def test_T23_the_column_would_not_be_straight_beside_the_texts_as_they_came(
    naked: dict[str, str], case_id: str
) -> None:
    assert ruler(naked[case_id]) != {"│"}


def ruler(frame: str) -> set[str]:
    """What a terminal shows where the column beside the texts should be, above the toast."""
    screen = pyte.Screen(COLUMNS, ROWS)
    pyte.Stream(screen).feed(frame)
    return {screen.buffer[row][RULER_AT].data for row in range(3, ROWS // 2)}


# --- the second lock -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case_id", CONTROLS)
def test_the_guard_alone_stops_every_control_character(guarded: dict[str, str], case_id: str) -> None:
    assert control_characters(guarded[case_id]) == []


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_reaches_the_terminal(
    shown: dict[str, str], guarded: dict[str, str], naked: dict[str, str], name: str
) -> None:
    case_id, sequence = ATTACKS[name]
    assert f"\x1b{sequence}" in naked[case_id], "Textual has begun to stop this: look whether the guard can go"
    assert f"\x1b{sequence}" not in shown[case_id]
    assert f"\x1b{sequence}" not in guarded[case_id]


@pytest.mark.parametrize("case_id", LET_THROUGH)
def test_T15_T17_T18_what_textual_lets_through_the_guard_stops(
    guarded: dict[str, str], naked: dict[str, str], case_id: str
) -> None:
    assert LET_THROUGH[case_id] in control_characters(naked[case_id])
    assert LET_THROUGH[case_id] not in control_characters(guarded[case_id])


@pytest.mark.parametrize("case_id", ["ctl_osc52_st", "ctl_csi_window", "ctl_unterminated_osc", "ctl_c1_csi"])
def test_what_the_guard_leaves_of_a_text_stays_readable(guarded: dict[str, str], case_id: str) -> None:
    rest = "".join(ch for ch in hostile(case_id) if " " <= ch <= "~")
    assert without_drawing(guarded[case_id]).count(rest) >= 9


async def test_textual_calls_the_guard_for_every_line_it_draws() -> None:
    app = App[None]()
    lock = guard.install(app)
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        assert lock.stopped == 0
        for case_id in ("ctl_osc52_st", "bidi_rlo", "ctl_surr_lone"):
            before = lock.stopped
            await app.push_screen(Slots(hostile(case_id)))
            await pilot.pause()
            assert lock.stopped > before + 9
            await app.pop_screen()


async def test_the_guard_finds_nothing_to_do_when_every_text_comes_by_the_one_road() -> None:
    app = Stage()
    lock = guard.install(app)
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        for case_id in ("ctl_osc52_st", "bidi_rlo", "ctl_surr_lone", "hindi_zwj", "markup_click_quit"):
            await app.push_screen(Road(hostile(case_id)))
            await pilot.pause()
            await app.pop_screen()
    assert lock.stopped == 0


# --- the guard by itself -------------------------------------------------------------------------------------


def guard_line(*segments: Segment) -> list[Segment]:
    return guard.OutputGuard().apply(list(segments), Color(0, 0, 0))


def forbidden() -> Iterator[str]:
    for first, last in ((0, 0x1F), (0x7F, 0x9F), (0x202A, 0x202E), (0x2066, 0x2069), (0xD800, 0xDFFF)):
        yield from map(chr, range(first, last + 1))


def test_a_line_fit_to_be_written_is_not_touched() -> None:
    line = [Segment("¿Agua? 漢字 می‌خواهم ❤", Style(bold=True)), Segment(" ")]
    assert guard.OutputGuard().apply(line, Color(0, 0, 0)) is line


def test_every_control_character_direction_sign_and_surrogate_is_taken_out() -> None:
    for character in forbidden():
        (segment,) = guard_line(Segment(f"a{character}b"))
        assert segment.text in ("ab", "a\ufffdb")


def test_a_line_keeps_the_width_that_textual_reckoned_with() -> None:
    for character in forbidden():
        dirty = Segment(f"a{character}b")
        (segment,) = guard_line(dirty)
        assert segment.cell_length == dirty.cell_length


def test_one_bad_segment_does_not_change_the_others() -> None:
    bold = Style(bold=True)
    assert guard_line(Segment("a", bold), Segment("\x1b[2J"), Segment("c")) == [
        Segment("a", bold),
        Segment("[2J"),
        Segment("c"),
    ]


@pytest.mark.parametrize("url", ["https://a.example/", "https://a.example/\x1b\\", "file:///etc/passwd"])
def test_T08_T28_hyperlinks_are_taken_off_and_the_rest_of_the_style_stays(url: str) -> None:
    (segment,) = guard_line(Segment("a", Style(bold=True, link=url)))
    assert segment.style is not None
    assert segment.style.link is None
    assert segment.style.bold


def test_control_segments_are_emptied() -> None:
    assert guard_line(Segment("\x1b[2J", None, [])) == [Segment("[2J")]


# --- clicks and markup ---------------------------------------------------------------------------------------


class Counting(Stage):
    """Counts what a text must never run."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden = 0

    def action_forbidden(self) -> None:
        """What a citizen's text asks for."""
        self.forbidden += 1


@pytest.mark.parametrize(
    "text",
    ["[@click=app.forbidden]AAAA[/]", "[ @click=app.forbidden]AAAA[/]", "[\t@click=app.forbidden]AAAA[/]"],
)
async def test_T01_T02_a_click_on_a_text_runs_nothing(text: str) -> None:
    app = Counting()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        screen = Road(text)
        await app.push_screen(screen)
        await pilot.pause()
        for widget in list(screen.query("#slots > *")):
            await pilot.click(widget, offset=(4, 0))
        await pilot.pause()
        assert app.is_running
    assert app.forbidden == 0


async def test_T01_a_click_on_markup_would_run_it() -> None:
    """The attack works where a text is given to a widget as it came; so the test above can fail."""
    app = Counting()
    async with app.run_test() as pilot:
        await app.mount(Static("[@click=app.forbidden]AAAA[/]"))
        await pilot.pause()
        await pilot.click(Static, offset=(2, 0))
        await pilot.pause()
    assert app.forbidden == 1


@pytest.mark.parametrize("text", ["a [/] b", "[link=https://x]y[/link]", "[a='x] b", "[info] [1] [sic]", ":skull:"])
async def test_T03_to_T05_no_slot_reads_a_text_as_markup(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    seen = watch_markup(monkeypatch)
    app = Stage()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await app.push_screen(Road(f"{text} {CANARY}"))
        await pilot.pause()
    assert seen == []


async def test_the_canary_sings_where_a_text_is_read_as_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch_markup(monkeypatch)
    app = App[None]()
    async with app.run_test() as pilot:
        await app.mount(Static(f"[b]{CANARY}[/b]"))
        await pilot.pause()
    assert seen != []


# --- the painted lines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", hostile_texts(), ids=lambda case: case.id)
def test_T23_a_painted_line_is_as_wide_in_textual_as_in_a_terminal(case: Hostile) -> None:
    strip = paint(line((show(case.text), "text")), 40, "dark", False)
    assert strip.cell_length == width(strip.text) == sum(segment.cell_length for segment in strip) == 40


def test_T19_a_joiner_stays_in_what_is_painted() -> None:
    assert hostile("hindi_zwj") in paint(line((show(hostile("hindi_zwj")), "text")), 60, "dark", False).text
