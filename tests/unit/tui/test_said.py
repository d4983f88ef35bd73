"""The message line: how long a sentence stays, and how a long one is read."""

from __future__ import annotations

from core.text.cells import width
from tui.said import CONFIRMATION_S, MOST, MessageLine, Said, said_lines


def test_a_confirmation_stays_four_seconds() -> None:
    line = MessageLine()
    line.say("Hecho", is_error=False, at_s=0, now=10)
    assert line.current(10 + CONFIRMATION_S - 0.1) is not None
    assert line.current(10 + CONFIRMATION_S) is None


def test_an_error_stays_until_it_is_sent_away_or_something_else_is_said() -> None:
    line = MessageLine()
    line.say("No se guardó", is_error=True, at_s=0, now=10)
    assert line.current(1e12) is not None
    assert line.dismiss_error()
    assert line.current(11) is None
    assert not line.dismiss(), "there is nothing to send away"
    line.say("Hecho", is_error=False, at_s=0, now=10)
    assert not line.dismiss_error(), "a confirmation holds nobody up"
    assert line.dismiss(), "but hiding the desk takes it away"
    line.say("No se guardó", is_error=True, at_s=0, now=10)
    line.say("Ya se guardó", is_error=False, at_s=0, now=20)
    current = line.current(20)
    assert current is not None
    assert current.words == "Ya se guardó"


def test_the_last_fifty_can_be_read_again() -> None:
    line = MessageLine()
    for n in range(MOST + 7):
        line.say(f"frase {n}", is_error=n % 2 == 0, at_s=n, now=n)
    assert [said.words for said in line.last] == [f"frase {n}" for n in range(7, MOST + 7)]


def test_an_error_has_its_sign_and_the_key_that_sends_it_away() -> None:
    [row] = said_lines(Said("Disco lleno", True, 0, 0), 40)
    assert row.text.startswith(" ! Disco lleno")
    assert row.text.endswith("q ")
    assert width(row.text) == 40
    [plain] = said_lines(Said("Hecho", False, 0, 0), 40)
    assert plain.text == " Hecho" + " " * 34


def test_a_long_sentence_goes_on_in_the_footers_row_and_is_whole_there() -> None:
    words = "Solo puede cambiar esto una persona que administre. Puede: Ana, Rosa o quien ellas digan después."
    for cells in (45, 60, 80):
        rows = said_lines(Said(words, True, 0, 0), cells)
        assert len(rows) == 2 or cells > len(words) + 6
        assert all(width(row.text) == cells for row in rows)
        if cells >= 60:
            shown = rows[0].text.strip(" !").removesuffix("q") + "".join(row.text for row in rows[1:])
            assert " ".join(shown.split()) == words


def test_what_two_rows_cannot_hold_ends_in_the_mark_of_a_cut() -> None:
    rows = said_lines(Said("palabra " * 60, True, 0, 0), 45)
    assert len(rows) == 2
    assert rows[1].text.rstrip().endswith("…")
