"""The palettes: every token on every ground, and contrast that tired eyes can read."""

from __future__ import annotations

import itertools

import pytest
from rich.color import Color
from rich.style import Style

from tui.theme import GROUNDS, apply_environment, choose, is_utf8, palette, sanitised

PALETTES = ("dark", "light", "dark-256", "light-256", "16", "none")
COLOURED = PALETTES[:4]
TEXTS = ("text", "strong", "muted", "accent", "crit", "warn", "priv")
INVERSE = ("tab", "l4", "privtab")
TOKENS = (*TEXTS, *INVERSE, "rule")


@pytest.mark.parametrize(("name", "ground", "token"), list(itertools.product(PALETTES, GROUNDS, TOKENS)))
def test_every_token_has_a_look_on_every_ground(name: str, ground: str, token: str) -> None:
    assert isinstance(palette(name).style(token, ground), Style)


def test_a_token_that_does_not_exist_is_a_mistake_that_shows() -> None:
    with pytest.raises(KeyError):
        palette("dark").style("green")


@pytest.mark.parametrize(("name", "ground", "token"), list(itertools.product(COLOURED, GROUNDS, TEXTS)))
def test_text_can_be_read_on_every_ground_it_may_stand_on(name: str, ground: str, token: str) -> None:
    assert contrast(palette(name).style(token, ground)) >= 4.5


@pytest.mark.parametrize(("name", "token"), list(itertools.product(COLOURED, INVERSE)))
def test_inverse_text_can_be_read(name: str, token: str) -> None:
    assert contrast(palette(name).style(token)) >= (4.5 if name.endswith("256") else 6.5)


@pytest.mark.parametrize("name", COLOURED)
def test_places_of_the_screen_differ_from_each_other(name: str) -> None:
    def seen(ground: str) -> object:
        return palette(name).style("text", ground).bgcolor

    assert seen("sel") != seen("bg"), "the cursor's row"
    assert seen("bar") != seen("bg"), "strips"
    assert seen("pop") != seen("bg"), "boxes"
    assert seen("sel") != seen("seloff"), "which pane has the keys"


@pytest.mark.parametrize("name", ["16", "none"])
def test_a_terminals_own_colours_are_never_dimmed_and_its_ground_is_left_alone(name: str) -> None:
    for (token, ground), style in palette(name).styles.items():
        assert not style.dim, token
        if token in TEXTS:
            assert style.bgcolor is None, (token, ground)
            assert bool(style.reverse) is (ground == "sel")


def test_no_color_has_no_colour_at_all() -> None:
    for (token, ground), style in palette("none").styles.items():
        assert (style.color, style.bgcolor) == (None, None), (token, ground)
    for token in INVERSE:
        assert palette("none").style(token).reverse
    assert palette("none").style("crit").bold


@pytest.mark.parametrize(
    ("environment", "is_light", "name"),
    [
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, False, "none"),
        ({"NO_COLOR": "", "COLORTERM": "truecolor"}, False, "dark"),
        ({"COLORTERM": "24bit"}, True, "light"),
        ({"TERM": "xterm-256color"}, False, "dark-256"),
        ({"TERM": "screen-256color"}, True, "light-256"),
        ({"TERM": "xterm"}, False, "16"),
        ({"TERM": "linux"}, True, "16"),
        ({}, False, "16"),
    ],
)
def test_the_palette_follows_what_the_terminal_says(environment: dict[str, str], is_light: bool, name: str) -> None:
    assert choose(environment, is_light=is_light) == name


@pytest.mark.parametrize(
    ("environment", "is_wide"),
    [
        ({"LANG": "es_PE.UTF-8"}, True),
        ({"LANG": "es_PE.utf8", "LC_ALL": "C"}, False),
        ({"LC_CTYPE": "es_PE.UTF-8", "LANG": "C"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),  # what the interpreter sets by itself: PEP 538
        ({"LANG": "es_PE.UTF-8", "TERM": "linux"}, False),
        ({}, False),
    ],
)
def test_signs_follow_the_locale(environment: dict[str, str], is_wide: bool) -> None:
    assert is_utf8(environment) is is_wide


def test_what_could_change_the_interpreter_or_start_a_program_is_taken_out_of_the_environment() -> None:
    hostile = {
        "PYTHONPATH": "/x", "PYTHONSTARTUP": "/x", "LD_PRELOAD": "x", "TEXTUAL_DEBUG": "1", "TEXTUAL": "log",
        "EDITOR": "vi", "PAGER": "less", "BROWSER": "x", "VISUAL": "x",
    }  # fmt: skip
    kept = {"LANG": "es_PE.UTF-8", "TERM": "xterm", "HOME": "/home/ana"}
    assert sanitised({**hostile, **kept}) == kept


def test_the_process_takes_the_palette_and_forgets_what_would_turn_it_grey(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TEXTUAL_DEBUG", "1")
    assert apply_environment() == "none"
    import os

    assert "NO_COLOR" not in os.environ
    assert "TEXTUAL_DEBUG" not in os.environ


def contrast(style: Style) -> float:
    """The contrast of a style's two colours. Source: WCAG 2.1, 1.4.3, w3.org/TR/WCAG21, read 2026-11-22."""
    assert style.color is not None
    assert style.bgcolor is not None
    one, two = sorted((_luminance(style.color), _luminance(style.bgcolor)))
    return (two + 0.05) / (one + 0.05)


def _luminance(colour: Color) -> float:
    red, green, blue = (_linear(part / 255) for part in colour.get_truecolor())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
