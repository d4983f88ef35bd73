"""When an answer is to leave, as people write it; and what stands in the writing area and in the last look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core import i18n
from core.text.cells import width
from tui.panes.composer import Heading, State, foot_line, heading_line, margin_lines
from tui.panes.review import Review, review_lines
from tui.screens.reviewing import later_of
from ventanilla.api import Visibility

LIMA = ZoneInfo("America/Lima")
NOW = datetime(2024, 5, 14, 8, 32, 20, tzinfo=LIMA)
"""A Tuesday."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the code."""
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("10:00", "2024-05-14 10:00"), ("8:00", "2024-05-15 08:00"), (" 08:32 ", "2024-05-15 08:32"),
        ("+2h", "2024-05-14 10:32"), ("2h", "2024-05-14 10:32"), ("+30m", "2024-05-14 09:02"),
        ("45 min", "2024-05-14 09:17"), ("tomorrow 9:00", "2024-05-15 09:00"), ("mañana 9", "2024-05-15 09:00"),
        ("Mañana  9:05", "2024-05-15 09:05"), ("lun 9:00", "2024-05-20 09:00"), ("tuesday 9:00", "2024-05-14 09:00"),
        ("mar 8:00", "2024-05-21 08:00"), ("sáb 23:59", "2024-05-18 23:59"),
    ],
)  # fmt: skip
def test_a_time_as_people_write_it(words: str, at: str) -> None:
    found = later_of(words, NOW)
    assert found is not None
    assert f"{found.astimezone(LIMA):%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize(
    "words", ["", "now", "9", "25:00", "10:60", "+0m", "-2h", "someday 9:00", "10:00:00", "tomorrow"]
)
def test_anything_else_is_no_time(words: str) -> None:
    assert later_of(words, NOW) is None


def test_a_time_that_a_change_of_clocks_leaves_out_becomes_a_real_one() -> None:
    santiago = ZoneInfo("America/Santiago")  # clocks go from 24:00 to 01:00 on 2024-09-08
    found = later_of("tomorrow 0:30", datetime(2024, 9, 7, 12, 0, tzinfo=santiago))
    assert found is not None and f"{found:%d %H:%M}" in ("08 01:30", "07 23:30")


@pytest.mark.parametrize("cells", [24, 45, 59, 64, 80])
@pytest.mark.parametrize("visibility", list(Visibility))
def test_private_and_public_differ_by_word_and_sign_at_every_width(cells: int, visibility: Visibility) -> None:
    heading = Heading("a_name_that_is_rather_long_for_a_phone", "@valdeluz", "Facebook", visibility, "water")
    row = heading_line(heading, cells).text
    assert width(row) <= cells
    word = {Visibility.PRIVATE: "PRIVATE", Visibility.FOLLOWERS: "FOLLOWERS"}.get(visibility, "PUBLIC")
    assert f" {word} " in row
    [margin] = margin_lines(visibility, 1)
    assert margin.text == (" ║" if visibility is Visibility.PRIVATE else " ┃")


@pytest.mark.parametrize("cells", [41, 45, 59, 80])
def test_a_finding_is_never_left_out_under_the_text(cells: int) -> None:
    state = State(2012, 2000, 12, ("The text is too long. (+12)",), (), "08:32", "vecina wrote again 08:33")
    row = foot_line(state, cells).text
    assert width(row) <= cells
    assert "2,012 of 2,000 · ! 12 too many" in row
    assert "no findings" not in row


@pytest.mark.parametrize("cells", [37, 39, 52, 68])
@pytest.mark.parametrize("block", ["", "Not filled in: {zona}"])
def test_the_last_look_fits_and_offers_no_key_that_would_send_what_is_blocked(cells: int, block: str) -> None:
    review = Review(
        visibility=Visibility.PUBLIC, kind="answer", account="@valdeluz", network="Facebook", who="vecina" * 4,
        id="12345678901234", quoted="palabras " * 20, said_at="Tue 14 May 08:15", used=145, most=2000,
        others="Luis answered 40 s ago: «Sabemos que no hay agua»", leaves="leaves in 20 s, until then u stops it",
        block=block, unfilled="{zona}" if block else "", template="Corte v4",
    )  # fmt: skip
    rows = [row.text for row in review_lines(review, cells)]
    assert all(width(row) <= cells for row in rows)
    text = " ".join(" ".join(rows).split())
    assert "PUBLIC" in text and "anyone sees it" in text and "> Luis answered 40 s ago" in text
    assert "1234…1234" in text or cells < 45
    assert ("p it is public, yes" in text) is not bool(block)
    assert ("^N go to {zona}" in text) is bool(block)
