"""Alerts as lines: within their width, in fixed columns, every state in words, nothing of a citizen's in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from core.i18n import language, use
from core.text.cells import width
from core.watch.model import ALERT_STATE_NAMES, AlertKind, AlertState
from tests.unit.tui.alerts import HOSTILE, SPIKE, alert, detail
from tests.unit.tui.rows import NOW_S
from tui.paint import Line
from tui.panes.alert_detail import detail_lines, filed_lines, formula, history_lines, ordinal, why_lines
from tui.panes.alerts import AlertFacts, alert_lines, header_line, title_line

FACTS = AlertFacts(NOW_S, "America/Lima")
EVERY = [alert(kind, state) for kind, state in product(AlertKind, AlertState)]
WIDTHS = (45, 60, 72, 80, 100, 112, 120, 170, 200)


@pytest.fixture(autouse=True, params=("en", "es"))
def in_both_languages(request: pytest.FixtureRequest) -> Iterator[None]:
    before = language()
    use(str(request.param))
    yield
    use(before)


def too_wide(lines: list[Line], cells: int) -> list[str]:
    """Rows that leave no free cell at the right edge."""
    return [row.text for row in lines if width(row.text.rstrip()) > cells - 1]


@pytest.mark.parametrize("cells", WIDTHS)
def test_no_row_of_the_list_is_wider_than_its_place(cells: int) -> None:
    rows = [*EVERY, replace(SPIKE, watch_name=HOSTILE, times=100_000), alert(AlertKind.SILENCE, account_name=HOSTILE)]
    lines = [title_line(rows, 3, cells), header_line(rows, cells), *alert_lines(rows, rows[0], FACTS, cells)]
    assert too_wide(lines, cells) == []
    assert too_wide(alert_lines([], None, FACTS, cells), cells) == []


@pytest.mark.parametrize("cells", WIDTHS)
def test_no_row_of_an_alert_in_full_is_wider_than_its_place(cells: int) -> None:
    for each in [*EVERY, replace(SPIKE, watch_name=HOSTILE, comment=HOSTILE)]:
        whole = detail(each)
        lines = [
            *detail_lines(whole, FACTS, cells),
            *why_lines(whole, FACTS, cells),
            *history_lines(whole, FACTS, cells),
        ]
        assert too_wide(lines, cells) == [], each.kind
    sheets = [("m7027480412162", "/srv/" + "carpeta/" * 20 + "a.json", "a.txt", "0" * 64)]
    assert too_wide(filed_lines(sheets, cells), cells) == []


@pytest.mark.parametrize("cells", WIDTHS)
def test_what_is_in_one_column_begins_in_one_cell(cells: int) -> None:
    lines = alert_lines(EVERY, None, FACTS, cells)
    starts = {width("".join(words for words, _token in row.spans[:-1])) for row in lines}
    assert len(starts) == 1


def test_each_state_is_in_words_and_only_what_nobody_took_stands_out() -> None:
    for each in EVERY:
        [row] = alert_lines([each], None, FACTS, 80)
        assert (row.spans[-1][1] == "l4") == (each.state is AlertState.NEW)
        assert row.text[1] == {"new": "!", "acknowledged": "+"}.get(each.state, "=")
        if each.state is AlertState.ACKNOWLEDGED:
            assert "=Luis" in row.text
        elif each.state is not AlertState.NEW:
            use(language())
            from core.i18n import _

            assert _(ALERT_STATE_NAMES[each.state]) in row.text


def test_the_figures_of_a_spike_are_said_with_what_they_were_reckoned_from() -> None:
    said = formula(SPIKE, None, "America/Lima")
    assert "14" in said and "10" in said
    assert ("0,8" if language() == "es" else "0.8") in said
    assert "08 h" in said, "the hour of the week that it was compared with"
    text = "\n".join(row.text for row in detail_lines(detail(SPIKE), FACTS, 120))
    assert "08:10 (12)" in text and "08:20 (14)" in text


def test_a_threat_says_first_what_to_do_and_offers_no_answer() -> None:
    lines = detail_lines(detail(alert(AlertKind.THREAT)), FACTS, 120)
    assert lines[1].text.startswith(" ! ")
    assert ("polic" in lines[1].text) and lines[1].spans[0][1] == "crit"


def test_messages_are_named_by_their_ids_and_what_is_left_out_is_marked() -> None:
    [row] = [row for row in detail_lines(detail(SPIKE), FACTS, 80) if f"m{(NOW_S) << 12}" in row.text]
    assert row.text.endswith("…")
    hidden = replace(FACTS, why_hidden="No.")
    assert not any("m70" in row.text for row in detail_lines(detail(SPIKE), hidden, 80))


def test_who_was_told_says_when_by_which_way_and_why_not_yet() -> None:
    text = " ".join(row.text for row in detail_lines(detail(SPIKE), FACTS, 200))
    assert "08:27" in text and "ntfy" in text
    assert "it did not answer" in text


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 111)] == (
        ["1.ª", "2.ª", "3.ª", "4.ª", "11.ª", "12.ª", "13.ª", "21.ª", "22.ª", "111.ª"]
        if language() == "es"
        else ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "111th"]
    )
