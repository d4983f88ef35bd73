"""Figures as lines: the value with what it rests on, and for ``?`` what each one is made of.

Words of posts that stand out are foreign and are shown in a place of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _, ngettext
from core.text import show
from core.text.cells import width
from core.watch.figures import COUNTED_NAMES, Figure, Unit
from core.watch.model import DAY_S
from core.watch.peers import Peer, PeerReport
from tui.paint import Line, Span, column, cut, line, sentence
from tui.words import clock, decimal, number, span

_NO_VALUE = "—"
_EXCERPT = 200
_TERMS = 8


def value_words(figure: Figure) -> str:
    """The value alone: ``0.71``, ``2.4 a day``, ``3 h 10``, ``12:5``; a dash where there is none."""
    if figure.value is None:
        return _NO_VALUE
    if figure.sides is not None:
        return f"{number(figure.sides[0])}:{number(figure.sides[1])}"
    if figure.unit is Unit.SECONDS:
        return span(figure.value)
    if figure.unit is Unit.PER_DAY:
        return _("{n} a day", n=decimal(figure.value))
    return decimal(figure.value, 2)


def figure_words(figure: Figure) -> str:
    """The value with its cases and its time: ``12 · n 340 · 30 d``."""
    return " · ".join((value_words(figure), _("n {n}", n=number(figure.n)), period_words(figure.period_s)))


def period_words(period_s: int) -> str:
    """How far back: ``30 d``, ``24 h`` for one day."""
    return "24 h" if period_s == DAY_S else span(period_s)


def why_none(figure: Figure) -> str:
    """Why there is no value, as a part of a sentence; empty where there is one."""
    return _(figure.reason, fewest=figure.fewest) if figure.reason else ""


def figure_lines(figures: Sequence[Figure], cells: int) -> list[Line]:
    """One row for each figure, names in a column."""
    label = max((width(_(each.name)) for each in figures), default=0) + 2
    rows = []
    for each in figures:
        spans: list[Span] = [(" ", "text"), column(_(each.name), label, "muted"), (figure_words(each), "text")]
        if each.reason:
            spans.append((f" ({why_none(each)})", "muted"))
        rows.append(cut(line(*spans), cells))
    return rows


def figure_help(figures: Sequence[Figure], cells: int) -> list[Line]:
    """What each figure is made of, on how much it rests and over how long: for ``?``."""
    rows: list[Line] = []
    for each in figures:
        rows.append(
            cut(line((" ", "text"), (_(each.name), "strong"), ("  ", "text"), (figure_words(each), "text")), cells)
        )
        rows += sentence(f"= {_(each.formula)}", cells, indent="   ")
        rows += sentence(rests_on(each), cells, "muted", indent="   ")
    return rows


def rests_on(figure: Figure) -> str:
    """On how much a figure rests, over how long, and why it may have no value."""
    said = _("rests on {n} {cases} of {time}", n=number(figure.n), cases=_(COUNTED_NAMES[figure.counted]),
             time=period_words(figure.period_s))  # fmt: skip
    return f"{said}; {why_none(figure)}" if figure.reason else said


def peer_lines(report: PeerReport, cells: int, zone: str) -> list[Line]:
    """Us and each peer: voice, cadence, answers, what they write about, and what they published on the topic today.

    Args:
        zone: the institution's, by name.
    """
    rows = [line((" " + _("Us among our peers"), "strong"), ground="bar"), *figure_lines([report.ours], cells)]
    if not report.peers:
        return [
            *rows,
            *sentence(_("Enter a similar institution with «account add … --relation peer»."), cells, "muted"),
        ]
    names = ", ".join(show(peer.name) for peer in report.peers)
    rows += sentence(_("The set: {peers}.", peers=names), cells, "muted")
    for peer in report.peers:
        rows.append(
            cut(
                line((" ", "text"), (show(peer.name), "strong"), (f"  {show(peer.network)}", "muted"), ground="bar"),
                cells,
            )
        )
        rows += figure_lines([peer.share, peer.cadence, peer.response.figure], cells)
        if peer.response.unanswered:
            rows += sentence(unanswered_words(peer), cells, "muted")
        for term in peer.terms[:_TERMS]:
            rows.append(cut(line(("   ", "text"), (show(term.word), "text"), (f" {number(term.today)}", "text"),
                                 (f" ({_('before {n}', n=decimal(term.usual))})", "muted")), cells))  # fmt: skip
        for each in peer.today:
            text = show(each.text, limit=_EXCERPT) or _("(empty)")
            rows.append(
                cut(line((f" {clock(each.at_s, zone)} ", "muted"), (text, "text"), key=str(each.conversation)), cells)
            )
    return rows


def unanswered_words(peer: Peer) -> str:
    """How many messages of others have no answer that can be seen."""
    n = peer.response.unanswered
    return ngettext("{n} message without a visible answer", "{n} messages without a visible answer", n)
