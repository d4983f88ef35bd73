"""How every screen looks, at each width, in both languages, without colour and without signs.

What is compared is kept as text in ``snapshots/``; ``VENTANILLA_UPDATE_SNAPSHOTS=1`` writes it anew, for a
person to read as a change. The other tests here hold for every screen, whatever it says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from rich.style import Style

from core.text.cells import width
from tests.tui.scenes import LOOKS, NAMES, Look, Shot, shots_of
from tests.tui.sitting import Runs
from tests.tui.valdeluz import MORNING
from tests.tui.watched import TODAY, WATCHES
from tui.glyphs import ascii_signs
from tui.theme import Palette, palette

NAMED_IN_SPANISH = (*(watch.name for watch in WATCHES), *(f"{each.author} {each.text}" for each in TODAY))
"""What the institution and its citizens say, in whatever language the screen is."""
HERE = Path(__file__).parent / "snapshots"
UPDATES = os.environ.get("VENTANILLA_UPDATE_SNAPSHOTS") == "1"
ROOT = Path(__file__).resolve().parents[2]

_INVERSE_WORDS = {"PRIVADO", "PRIVATE", "PÚBLICA", "PUBLIC", "E", "! PICO", "! SPIKE"}

_COVERED = {"PÚ", "PU", "PR"}
"""What a box over the writing leaves to be seen of where it goes to, on a narrow screen."""

_WHERE = re.compile(
    r"[1-7] \w|(agenda|semana|mes|week|month)$|[►>] +\d|(lun|mar|mié|jue|vie|sáb|dom|Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d"
)
"""A section of a post, a view of the queue, a day of it: where one is inside a place."""

Founded = dict[str, Path]


@pytest.fixture(scope="module")
def founded(founded_morning: Path, founded_empty: Path, founded_watched: Path) -> Founded:
    return {"morning": founded_morning, "empty": founded_empty, "watched": founded_watched}


IN_ONE_PROCESS = [pytest.param(look, marks=pytest.mark.xdist_group(look.name), id=look.name) for look in LOOKS]
"""Each walk is made once, so all tests of one look belong together."""


@pytest.fixture(scope="module", params=IN_ONE_PROCESS)
def look(request: pytest.FixtureRequest) -> Look:
    chosen = request.param
    assert isinstance(chosen, Look)
    return chosen


@pytest.fixture(scope="module")
def shots(look: Look, founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shot]:
    return dict(shots_of(look, founded, tmp_path_factory.mktemp(look.name)))


def test_every_screen_looks_as_it_was_judged(look: Look, shots: dict[str, Shot]) -> None:
    folder = HERE / look.name
    if UPDATES:
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob("*.txt"):
            file.unlink()
        for name, shot in shots.items():
            (folder / f"{name}.txt").write_text(_kept(shot, look), encoding="utf-8")
    kept = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.txt")}
    assert sorted(kept) == sorted(NAMES)
    changed = [name for name, shot in shots.items() if kept[name] != _kept(shot, look)]
    shown = "\n\n".join(f"{name}\n{_kept(shots[name], look)}" for name in changed[:2])
    assert not changed, f"{look.name}: {', '.join(changed)} changed\n{shown}"


def test_no_row_is_wider_or_narrower_than_the_screen(look: Look, shots: dict[str, Shot]) -> None:
    for name, shot in shots.items():
        assert len(shot.rows) == look.rows, name
        assert [row for row in shot.rows if width(row) != look.columns] == [], name


def test_the_last_cell_of_a_row_stays_free_but_for_the_mark_of_a_cut(shots: dict[str, Shot]) -> None:
    for name, shot in shots.items():
        assert [row for row in shot.rows if row[-1] not in " …~"] == [], name


def test_what_the_list_cuts_says_so(shots: dict[str, Shot]) -> None:
    assert {name: shot.cuts for name, shot in shots.items() if shot.cuts} == {}


def test_the_footer_offers_only_what_works_now(shots: dict[str, Shot]) -> None:
    assert {name: shot.unusable for name, shot in shots.items() if shot.unusable} == {}


def test_no_screen_has_an_empty_body(shots: dict[str, Shot]) -> None:
    for name, shot in shots.items():
        assert any(row.strip() for row in shot.rows[1:-2]), name
        assert shot.rows[-1].strip() or shot.place == "lock" or "command" in name or _is_asking(shot), name


def test_where_one_is_and_who_is_there_stand_in_the_first_row(look: Look, shots: dict[str, Shot]) -> None:
    for name, shot in shots.items():
        if shot.place == "lock":
            assert not shot.rows[0].strip(), f"{name}: a hidden screen names no place"
        else:
            assert re.search(r"Ana .*08:32 $", shot.rows[0]), name


def test_a_hidden_screen_shows_nothing_a_citizen_wrote(shots: dict[str, Shot]) -> None:
    for name in ("lock", "pin", "sign-in"):
        text = "\n".join(shots[name].rows)
        for said in MORNING:
            assert said.author not in text
            assert not any(word in text for word in said.text.split() if len(word) > 7)


def test_inverse_video_is_kept_for_where_one_is_for_private_and_for_an_emergency(
    look: Look, shots: dict[str, Shot]
) -> None:
    strange = {
        (name, words.strip())
        for name, shot in shots.items()
        for y, words in _inverse(shot, look)
        if not (y == 0 and re.match(r" [iwaq] ", words)) and not _is_inverse(words.strip())
    }
    assert strange == set()


def test_a_screen_uses_the_tokens_of_its_palette_and_nothing_else(look: Look, shots: dict[str, Shot]) -> None:
    known = set(palette("none" if look.mode == "plain" else "dark").styles.values())
    colours = {(_name(style.color), _name(style.bgcolor)) for style in known}
    strange = {
        (name, words)
        for name, shot in shots.items()
        for row in shot.runs
        for words, style in row
        if words.strip() and (_name(style.color), _name(style.bgcolor)) not in colours and not _is_cursor(words, style)
    }
    assert strange == set()


def test_without_colour_the_cursor_row_and_the_place_are_told_by_weight_and_sign(
    look: Look, shots: dict[str, Shot]
) -> None:
    if look.mode != "plain":
        pytest.skip("this is about NO_COLOR")
    for name in ("inbox", "news", "view-done"):
        runs = shots[name].runs
        assert runs[0][1][1].reverse or runs[0][0][1].reverse, "the place"
        cursor = next(row for row in runs if row[0][0].startswith("►"))
        assert all(style.reverse for _words, style in cursor), "the cursor row"


def test_without_signs_only_letters_leave_ascii(look: Look, shots: dict[str, Shot]) -> None:
    if look.mode != "ascii":
        pytest.skip("this is about plain signs")
    for name, shot in shots.items():
        left = {letter for row in shot.rows for letter in row if ascii_signs(letter) != letter}
        assert left == set(), name


def test_no_screen_mixes_the_languages(look: Look, shots: dict[str, Shot]) -> None:
    other = set(_words_of("en" if look.language == "es" else "es"))
    mixed = {
        name: found
        for name, shot in shots.items()
        if not name.startswith(("help", "command", "accounts-help", "first-"))  # names of commands are English
        if (found := other & set(_phrases(shot)))
    }
    assert mixed == {}


def _kept(shot: Shot, look: Look) -> str:
    """The screen as it is kept: its rows and, where weight alone tells things apart, the weight of each cell."""
    rows = [row.rstrip() for row in shot.rows]
    if look.mode == "plain":
        rows.append("─" * look.columns)
        rows += [weights for row in shot.runs if (weights := _weights(row))]
    return "\n".join(rows) + "\n"


def _weights(row: list[tuple[str, Style]]) -> str:
    marks = ""
    for words, style in row:
        mark = "R" if style.reverse and style.bold else "r" if style.reverse else "b" if style.bold else " "
        marks += "".join((mark if mark in "rR" or letter != " " else " ") * width(letter) for letter in words)
    return marks.rstrip()


def _inverse(shot: Shot, look: Look) -> Iterator[tuple[int, str]]:
    """Pieces that lie on a colour of their own, with their row; the cursor row and a field's cursor left out."""
    grounds = {_name(style.bgcolor) for (token, _ground), style in _palette(look).styles.items() if token == "text"}
    for y, row in enumerate(shot.runs):
        raised = [
            (words, style)
            for words, style in row
            if (bool(style.reverse) if look.mode == "plain" else _name(style.bgcolor) not in grounds)
        ]
        cursors = {_name(style.bgcolor) for words, style in raised if words.startswith(("►", ">"))}
        above = shot.runs[y - 1] if y else []
        if row[0][0].startswith(("►", ">")) or (look.mode == "plain" and (_has_cursor(row) or _has_cursor(above))):
            continue  # without colours the cursor is in inverse letters, over as many rows as its thing has
        for words, style in raised:
            if _name(style.bgcolor) not in cursors and words.strip() and not _is_cursor(words, style):
                yield y, words


def _has_cursor(row: Runs) -> bool:
    return any("►" in words for words, _style in row)


def _is_inverse(words: str) -> bool:
    """Whether these words may stand in inverse letters: an alert that nobody has taken among them."""
    is_where = _WHERE.match(words) is not None or words in _COVERED
    return is_where or words in _INVERSE_WORDS or words.startswith(("! sin tomar", "! not taken"))


def _palette(look: Look) -> Palette:
    return palette("none" if look.mode == "plain" else "dark")


def _is_cursor(words: str, style: Style) -> bool:
    """The one cell of a field's cursor."""
    return width(words) == 1 and (bool(style.reverse) or not words.strip())


def _is_asking(shot: Shot) -> bool:
    return any("^G" in row for row in shot.rows[-3:])


def _name(colour: object) -> str:
    words = str(getattr(colour, "triplet", None) or colour)
    return "the terminal's own" if words == "None" or "DEFAULT" in words else words


def _words_of(language: str) -> Iterator[str]:
    """Whole sentences and labels of a language that the other says otherwise; those a citizen used are left out."""
    with (ROOT / "core/locale/es/LC_MESSAGES/ventanilla.po").open("rb") as file:
        catalogue = read_po(file, locale="es")
    said = " ".join([*(f"{each.text} {each.author} {each.name}" for each in MORNING), *NAMED_IN_SPANISH]).lower()
    meant_so = (
        {message.id.lower() for message in catalogue if isinstance(message.id, str)} if language == "es" else set()
    )
    for message in catalogue:
        one, other = message.id, message.string
        if not isinstance(one, str) or not isinstance(other, str) or "{" in one or one.lower() == other.lower():
            continue
        words = (one if language == "en" else other).strip(" .:!?>")
        if len(words) > 3 and words.lower() not in said and words.lower() not in meant_so:
            yield words


def _phrases(shot: Shot) -> Iterator[str]:
    """What stands between wide gaps, separators and keys: labels and sentences as they were meant."""
    for row in shot.rows:
        for part in re.split(r"\s{2,}|[·│║…]|(?<!\S)\S(?!\S)|\^\w|Enter|Tab", row):
            yield part.strip(" .!?>")
