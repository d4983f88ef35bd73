"""Figures on the screen: the value with what it rests on, the formula for who asks, nothing wider than its pane."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import i18n
from core.ids import AccountId, ConversationId, MessageId
from core.text.cells import width
from core.watch.figures import Counted, Figure, Unit, figure
from core.watch.model import DAY_S
from core.watch.peers import CADENCE, ITS_VOICE, RESPONSE, VOICE, Peer, PeerReport, Published, Response
from core.watch.terms import TermCount
from tui.panes.figures import figure_help, figure_lines, figure_words, peer_lines, value_words

NOW_S = 1_790_000_000
HOSTILE = "\x1b[31m[bold]x\u202e\n"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


def share(value: float | None = 0.256, n: int = 340, **more: object) -> Figure:
    return figure("share of voice", value, VOICE, n, Counted.HITS, 30 * DAY_S, **more)  # type: ignore[arg-type]  # by name


def report() -> PeerReport:
    peer = Peer(
        account=AccountId(3), name="rioclaro", network="Rs", heard_from_s=NOW_S - 7 * DAY_S,
        cadence=figure("posts a day", 2.43, CADENCE, 17, Counted.POSTS, 7 * DAY_S, unit=Unit.PER_DAY, fewest=0),
        response=Response(
            figure("visible response time", 11_400, RESPONSE, 31, Counted.ANSWERS, 7 * DAY_S, unit=Unit.SECONDS), 2
        ),
        terms=(TermCount("obras" + HOSTILE, "obra", 5, 1.5),),
        share=figure("share of voice", 0.25, ITS_VOICE, 40, Counted.HITS, 7 * DAY_S),
        today=(Published(MessageId(9), ConversationId(8), NOW_S, "Corte de agua" + HOSTILE, ""),),
    )  # fmt: skip
    return PeerReport(7 * DAY_S, share(), (peer,))


def test_a_figure_says_its_value_its_cases_and_its_time() -> None:
    assert figure_words(share()) == "0.26 · n 340 · 30 d"
    assert figure_words(share(n=12)) == "— · n 12 · 30 d"
    assert value_words(share(sides=(12, 5))) == "12:5"
    i18n.use("es")
    assert figure_words(share()) == "0,26 · n 340 · 30 d"


def test_one_day_is_twenty_four_hours() -> None:
    assert figure_words(figure("x", 0.5, VOICE, 30, Counted.HITS, DAY_S)) == "0.5 · n 30 · 24 h"


def test_asking_tells_the_formula_the_cases_and_why_there_is_none() -> None:
    text = "\n".join(row.text for row in figure_help([share(), share(n=12)], 200))
    assert f"= {VOICE}" in text
    assert "rests on 340 hits of 30 d\n" in text
    assert "rests on 12 hits of 30 d; fewer than 30 cases: nothing is compared" in text


def test_a_peer_is_its_voice_its_posts_its_answers_and_its_words() -> None:
    text = "\n".join(row.text for row in peer_lines(report(), 100, "America/Lima"))
    for part in ("The set: rioclaro.", "0.25 · n 40 · 7 d", "2.4 a day · n 17 · 7 d", "3 h 10 · n 31 · 7 d",
                 "2 messages without a visible answer", "obras", "5 (before 1.5)", "Corte de agua"):  # fmt: skip
        assert part in text, part


def test_without_peers_it_says_how_to_enter_one() -> None:
    text = " ".join(row.text for row in peer_lines(PeerReport(DAY_S, share(None), ()), 80, "America/Lima"))
    assert "--relation peer" in text


@given(cells=st.integers(40, 220), lang=st.sampled_from(("es", "en")))
def test_no_row_is_wider_than_its_pane_and_nothing_foreign_acts(cells: int, lang: str) -> None:
    i18n.use(lang)
    rows = [
        *peer_lines(report(), cells, "America/Lima"),
        *figure_lines([share()], cells),
        *figure_help([share()], cells),
    ]
    assert max(width(row.text) for row in rows) <= cells
    text = "".join(row.text for row in rows)
    assert not {"\x1b", "\u202e", "\n"} & set(text)
