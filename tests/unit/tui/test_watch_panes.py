"""Panels, the detail and the reasons of a hit as lines: whole at any width, and every state in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n import use
from core.text.cells import width
from core.watch.baseline import Usual
from core.watch.model import AlertKind, AlertState, Matched, Terms, WatchState
from core.watch.panels import PANEL_STATE_NAMES, Level, Panel, PanelState
from tests.unit.tui.watching import NOW_S, ZONE, a_detail, a_hit, a_page, a_panel, a_watch, an_alert, facts
from tui.hit_list import HitList, entered, moved, taken_in
from tui.panes.hit_why import why_hit_lines
from tui.panes.watch_chart import chart_lines, week_lines
from tui.panes.watch_detail import DetailFacts, detail_lines, title_line
from tui.panes.watch_panel import bar, panel_lines, state_span


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use("en")
    yield
    use("es")


def text(panel: Panel, hits: HitList | None = None, cells: int = 66, rows: int = 20, **changes: object) -> list[str]:
    hits = hits if hits is not None else taken_in(HitList(), panel.hits)
    return [row.text for row in panel_lines(panel, hits, facts(**changes), cells, rows)]


HOSTILE = st.text(st.sampled_from("aé \u202e\u200d\x1b[]!漢😀\u0301\n\t…=Ana"), max_size=40)
STATES = st.sampled_from(list(PanelState))
ALERTS = st.sampled_from(
    [None, *(an_alert(kind, state) for kind in AlertKind for state in (AlertState.NEW, AlertState.ACKNOWLEDGED))]
)


@settings(max_examples=120, deadline=None)
@given(
    st.integers(36, 210), st.integers(5, 40), STATES, ALERTS, HOSTILE, HOSTILE, st.integers(0, 30),
    st.sampled_from(("es", "en")), st.booleans(),
)  # fmt: skip
def test_no_panel_is_wider_or_higher_than_its_place(
    cells: int, rows: int, state: PanelState, alert: object, words: str, handle: str, count: int, language: str,
    is_ascii: bool,
) -> None:  # fmt: skip
    use(language)
    rows_ = [replace(a_hit(n, words, handle), copies=n % 4, is_private=n % 5 == 0) for n in range(count, 0, -1)]
    panel = a_panel(a_watch(words[:40] or "x"), state, n=count, hits=a_page(*rows_, before=7), day=900,
                    let_in=(("agua", words, 3), ("agua", handle, 1)), unread=(handle,))  # fmt: skip
    hits = moved(entered(taken_in(HitList(), panel.hits)), count // 2)
    drawn = panel_lines(panel, hits, facts(alert=alert, is_focused=True, is_ascii=is_ascii), cells, rows)
    assert len(drawn) == rows
    for row in drawn:
        assert width(row.text) <= cells, row.text
        assert "\x1b" not in row.text
        assert "\u202e" not in row.text
        if width(row.text) == cells:
            assert row.text[-1] == " " or row.text.endswith("…"), row.text


@pytest.mark.parametrize("state", list(PanelState))
def test_every_state_stands_in_words_with_a_sign_at_the_end_of_the_strip(state: PanelState) -> None:
    strip = text(a_panel(state=state))[0]
    sign, *words = strip.split()[2:]
    assert sign in "-+!?=*/"
    assert " ".join(words) == PANEL_STATE_NAMES[state]


def test_only_an_alert_that_nobody_took_is_in_inverse_letters() -> None:
    assert state_span(PanelState.SPIKE, an_alert()) == (" ! SPIKE ", "l4")
    assert state_span(PanelState.CALM, an_alert(AlertKind.THREAT)) == (" ! threat ", "l4")
    assert state_span(PanelState.SPIKE, an_alert(state=AlertState.ACKNOWLEDGED)) == ("! SPIKE =Luis", "crit")
    assert state_span(PanelState.SPIKE, None)[1] == "crit"
    assert state_span(PanelState.RISING, None) == ("+ rising", "warn")


def test_a_panel_says_how_many_there_are_how_many_are_usual_and_from_what_on_it_alerts() -> None:
    rows = text(a_panel(n=14, state=PanelState.SPIKE, let_in=(("agua", "awa", 2), ("agua", "bahces", 1))))
    assert "14 in 10 min · usual 1" in rows[1]
    assert rows[2].startswith(" min 10 · 3σ · 10 min · rest 1 h")
    assert rows[2].rstrip().endswith("12 s ago")
    assert rows[3].startswith(" Fb 6  X 4 ")
    assert rows[3].rstrip().endswith("also: awa x2, bahces x1")


def test_false_alarms_show_in_the_bounds_and_a_rare_word_says_that_every_hit_alerts() -> None:
    assert "4σ" in text(a_panel(replace(a_watch(), strictness=2)))[2]
    rare = text(a_panel(a_watch(terms=Terms(is_spike=False, is_every_hit=True))))[2]
    assert "every hit alerts · rest 1 h" in rare
    assert "σ" not in rare


def test_words_are_wrapped_while_all_fit_and_else_cut_with_what_is_left_out_in_numbers() -> None:
    words = "Sin agua y sin aviso, y nadie contesta al teléfono de averías desde las seis"
    few = a_panel(hits=a_page(*(a_hit(n, words) for n in (2, 1))), day=2)
    joined = " ".join(" ".join(text(few, cells=39)).split())
    assert "desde las seis" in joined
    assert "more in 24 h" not in joined
    many = a_panel(hits=a_page(*(a_hit(n, words) for n in range(40, 0, -1))), day=43)
    rows = text(many, cells=39)
    assert rows[4].endswith("…")
    assert rows[-1].strip() == "…28 more in 24 h"


def test_what_is_said_again_is_one_row_with_how_often_in_a_column_of_its_own() -> None:
    again = replace(a_hit(3, "x9 pásalo"), copies=3)
    private = replace(a_hit(2, "privado"), is_private=True)
    rows = text(a_panel(hits=a_page(again, private, a_hit(1, "x3 dice el texto")), day=5))
    assert [row[25:29] for row in rows[4:7]] == ["x3  ", "priv", "    "]
    assert rows[6][30:].startswith("x3 dice")


def test_new_hits_that_wait_stand_in_the_strip() -> None:
    hits = moved(entered(taken_in(HitList(), a_page(a_hit(2), a_hit(1)))), 1)
    hits = taken_in(hits, a_page(a_hit(4), a_hit(3), a_hit(2), a_hit(1)))
    assert "2 new: R" in text(a_panel(), hits)[0]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PanelState.PAUSED, "paused by Rosa, 07:32"),
        (PanelState.TOO_BROAD, "! it found too much and stopped, 07:32"),
        (PanelState.PROPOSED, "* it waits for a second person's approval"),
        (PanelState.ENDED, "its end came, 07:32"),
    ],
)
def test_a_stopped_watch_says_why(state: PanelState, words: str) -> None:
    assert text(a_panel(state=state))[4].strip() == words


def test_a_watch_that_looks_back_says_how_far_it_has_come() -> None:
    watch = replace(a_watch(), fill_id=(NOW_S - 7200) << 12, fill_to_id=1)
    assert text(a_panel(watch, PanelState.FILLING))[4].strip() == "? looking back, has come to 06:32"
    begun = replace(watch, fill_id=(1 << 62) + 1)
    assert text(a_panel(begun, PanelState.FILLING))[4].strip() == "? looking back begins"


def test_a_silent_source_is_named() -> None:
    assert text(a_panel(state=PanelState.SILENT, unread=("ig", "tk")))[4].strip() == "? not read: ig, tk"


def test_who_may_not_read_sees_the_numbers_and_why_nothing_else() -> None:
    panel = a_panel(hits=a_page(a_hit(1, "secreto")), day=9, let_in=(("agua", "awa", 2),))
    rows = text(panel, why_hidden="Your roles show numbers only.")
    joined = "\n".join(rows)
    assert "Your roles show numbers only." in joined
    assert "secreto" not in joined
    assert "awa" not in joined
    assert "1 in 10 min" in joined


def test_bars_of_a_quiet_day_are_low_and_none_has_a_sign_of_its_own() -> None:
    assert bar(0, 0, is_ascii=False) == "·"
    assert bar(0, 0, is_ascii=True) == "."
    assert bar(1, 1, is_ascii=False) == "▁"
    assert bar(80, 80, is_ascii=False) == "█"


def test_what_was_before_a_watch_knew_anything_is_no_zero() -> None:
    watch = replace(a_watch(), known_from_s=NOW_S - 6 * 3600)
    assert "░" * 18 + "·" * 6 in text(a_panel(watch))[1]


@settings(max_examples=60, deadline=None)
@given(st.integers(40, 210), HOSTILE, st.sampled_from(("es", "en")), st.integers(1, 16), st.booleans())
def test_no_line_of_the_detail_is_too_wide(cells: int, words: str, language: str, rows: int, is_ascii: bool) -> None:
    use(language)
    detail = a_detail(replace(a_watch(), purpose=words, legal_basis=words, query="agua " * 60), words=(words, "agua"))
    drawn = detail_lines(detail, DetailFacts(facts(is_ascii=is_ascii), {"Fb": "Facebook"}, rows), cells)
    for row in (*drawn, title_line(a_panel(), facts(alert=an_alert()), cells)):
        assert width(row.text) <= cells, row.text
        assert "\x1b" not in row.text


def test_the_chart_stands_against_its_band_and_threshold_and_says_both_in_words() -> None:
    rows = [row.text for row in chart_lines(a_detail(), ZONE, 80, 6)]
    assert rows[0].lstrip().startswith("14 ")
    assert rows[0].rstrip().endswith("█")
    assert any("---" in row for row in rows)
    assert any("··" in row for row in rows)
    assert rows[6].split()[0] == "0"
    said = " ".join(" ".join(rows[7:]).split())
    assert said.startswith("at most 14, at ")
    assert "usual band 0–3 (same hour, 14 days) · threshold -- 10" in said


def test_in_plain_signs_zero_and_band_are_told_from_the_threshold() -> None:
    rows = [row.text for row in chart_lines(a_detail(), ZONE, 80, 6, is_ascii=True)[:6]]
    assert any("..." in row for row in rows)
    assert not any("·" in row for row in rows)


def test_long_windows_get_wide_bars() -> None:
    detail = replace(a_detail(), bars=a_detail().bars[:24])
    assert "▃▃▃" in chart_lines(detail, ZONE, 80, 6)[5].text or "███" in chart_lines(detail, ZONE, 80, 6)[5].text


def test_the_week_is_a_table_of_numbers() -> None:
    rows = [row.text for row in week_lines(a_detail(), 80)]
    assert rows[1].split()[:3] == ["00", "01", "02"]
    assert rows[2].split()[:5] == ["Mon", "░", "·", "<1", "7"]
    phone = [row.text for row in week_lines(a_detail(), 45)]
    assert phone[1].split() == ["00", "03", "06", "09", "12", "15", "18", "21"]


def test_the_detail_gives_scores_with_their_formulas_and_authors_as_a_number_only() -> None:
    lines = detail_lines(a_detail(), DetailFacts(facts(), {"Fb": "Facebook"}), 80)
    said = " ".join(" ".join(row.text for row in lines).split())
    assert "strength 0.82 · n 120 · 30 d = hits of 24 h ÷ those of the busiest day of the last 30" in said
    assert "sentiment — · n 0 · 24 h = friendly hits ÷ friendly and hostile ones, by a word list" in said
    assert "passion 0.1 · n 96 · 24 h = hits by people with two or more ÷ hits" in said
    assert "reach — · n 96 · 24 h = people ÷ hits" in said
    assert "authors 71" in said
    assert "Facebook 60, X 36" in said
    assert "es 90, not known 6" in said
    assert "spike · 14 in 10 min, usual 1" in said


def test_why_a_hit_was_found_names_each_word_and_how() -> None:
    hit = replace(a_hit(1, "sin awa"), terms=(Matched("sin", "sin"), Matched("agua", "awa", "slip")), copies=3)
    said = " ".join(" ".join(row.text for row in why_hit_lines(a_watch(), hit, NOW_S, ZONE, 60)).split())
    assert "«sin» for sin: as it is watched" in said
    assert "«awa» for agua: with a slip of the finger: let in by ~" in said
    assert "3 messages say nearly the same" in said
    assert ":watch refuse WORD" in said
    gone = replace(hit, is_removed=True, terms=())
    said = " ".join(" ".join(row.text for row in why_hit_lines(a_watch(), gone, NOW_S, ZONE, 60)).split())
    assert "awa" not in said
    assert "its words are forgotten too" in said


def test_a_paused_watch_gives_the_day_instead_of_a_rate() -> None:
    panel = a_panel(a_watch(state=WatchState.PAUSED), PanelState.PAUSED, day=7)
    assert "7 in 24 h" in text(panel)[1]
    unknown = replace(panel, state=PanelState.CALM, level=Level(0, NOW_S, None, None))
    assert "usual not known yet" in text(unknown)[1]
    assert Usual(0.8, 0.9, 14).band()[0] == 0.0
