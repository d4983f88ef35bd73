"""One watch in full: its day and week, its words, where it comes from, its scores and their formulas, its bounds.

Terms of the hits are foreign words and stand in a column of their own; of authors there is a number only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from core.i18n import _, ngettext
from core.text import show
from core.text.cells import width, wrap
from core.watch.alert_words import why
from core.watch.detail import Detail
from core.watch.figures import score_figures
from core.watch.model import ALERT_NAMES, ALERT_STATE_NAMES, KIND_NAMES
from core.watch.panels import Panel
from tui.paint import EMPTY, Line, Span, column, cut, line, sentence, spread
from tui.panes.figures import figure_words, why_none
from tui.panes.frame import PHONE, WIDE, size_class
from tui.panes.watch_chart import chart_lines, week_lines
from tui.panes.watch_panel import PanelFacts, bounds, rate_spans, state_span
from tui.words import date, decimal, moment, number, weekday

_RIGHT = 60
"""Cells of the right column where there are two."""


@dataclass(frozen=True, slots=True)
class DetailFacts:
    """What the detail is drawn with besides its watch."""

    panel: PanelFacts
    networks: dict[str, str]
    chart_rows: int = 6


def title_line(panel: Panel, facts: PanelFacts, cells: int) -> Line:
    """Number, name, state and rate."""
    left: list[Span] = [(f" {facts.number} " if facts.number else " ", "accent"), (show(panel.watch.name), "strong")]
    return spread([*left, ("  ", "text"), state_span(panel.state, facts.alert)], rate_spans(panel), cells)


def detail_lines(detail: Detail, facts: DetailFacts, cells: int) -> list[Line]:
    """Everything there is to say of a watch, in one column or two."""
    size = size_class(cells)
    if size == WIDE:
        wide = cells - _RIGHT - 3
        left = [*_day(detail, facts, wide), EMPTY, *week_lines(detail, wide), EMPTY, *_alerts(detail, facts, wide)]
        right = [*_terms(detail, facts, _RIGHT), EMPTY, *_origins(detail, facts, _RIGHT), EMPTY,
                 *_scores(detail, _RIGHT), EMPTY, *_meant(detail, facts, _RIGHT)]  # fmt: skip
        return beside(left, right, wide, _RIGHT, rule=" │ ")
    day = _day(detail, facts, cells)
    terms_cells = cells if size == PHONE else (cells - 1) // 2
    origin_cells = cells if size == PHONE else cells - 1 - terms_cells
    terms, origins = _terms(detail, facts, terms_cells), _origins(detail, facts, origin_cells)
    middle = [*terms, *origins] if size == PHONE else beside(terms, origins, terms_cells, origin_cells, rule="│")
    return [*day, *middle, *_meant(detail, facts, cells), *week_lines(detail, cells), *_scores(detail, cells),
            *_alerts(detail, facts, cells)]  # fmt: skip


def beside(left: Sequence[Line], right: Sequence[Line], left_cells: int, right_cells: int, *, rule: str) -> list[Line]:
    """Two columns with a rule between them."""
    lines = []
    for one, two in zip_longest(left, right, fillvalue=EMPTY):
        first, second = cut(one, left_cells), cut(two, right_cells)
        fill = " " * (left_cells - width(first.text))
        ground = "bar" if one.ground == two.ground == "bar" else "bg"
        lines.append(line(*first.spans, (fill, "text"), (rule, "rule"), *second.spans, ground=ground))
    return lines


def _day(detail: Detail, facts: DetailFacts, cells: int) -> list[Line]:
    zone = facts.panel.zone
    right = ngettext("{n} in 24 h", "{n} in 24 h", detail.day, n=number(detail.day))
    right += " · " + _("today {n}", n=number(detail.today))
    for start_s, n in detail.days[:7]:
        more = f" · {weekday(start_s, zone)} {number(n)}"
        if width(right + more) > cells - 28:
            break
        right += more
    heading = spread([(" " + _("Last 24 hours"), "strong")], [(right, "muted")], cells, ground="bar")
    return [heading, *chart_lines(detail, zone, cells, facts.chart_rows, is_ascii=facts.panel.is_ascii)]


def _terms(detail: Detail, facts: DetailFacts, cells: int) -> list[Line]:
    right: list[Span] = [column(_("today"), 6, "muted", right=True), column(_("usual"), 8, "muted", right=True)]
    lines = [spread([(" " + _("Terms"), "strong")], right, cells, ground="bar")]
    if facts.panel.why_hidden:
        return [*lines, *sentence(facts.panel.why_hidden, cells, "muted")]
    if not detail.terms:
        return [*lines, *sentence(_("No word was written by two people today."), cells, "muted")]
    for term in detail.terms[: 12 if size_class(cells) != PHONE else 8]:
        counts: list[Span] = [column(number(term.today), 6, "text", right=True)]
        counts.append(column(decimal(term.usual), 8, "muted", right=True))
        lines.append(spread([(" " + show(term.word), "text")], counts, cells))
    return lines


def _origins(detail: Detail, facts: DetailFacts, cells: int) -> list[Line]:
    """Networks, languages and places of the hits, and of how many people they are."""
    looked = ngettext("{n} hit", "{n} hits", detail.looked_at, n=number(detail.looked_at))
    lines = [spread([(" " + _("From where"), "strong")], [(looked, "muted")], cells, ground="bar")]
    rows = [
        (_("networks"), [(facts.networks.get(name, name), n) for name, n in detail.networks]),
        (_("languages"), [(show(name) or _("not known"), n) for name, n in detail.languages]),
        (_("places"), [(show(name), n) for name, n in detail.places]),
    ]
    label = max(width(name) for name in (*(name for name, _values in rows), _("authors"))) + 2
    for name, values in rows:
        said = ", ".join(f"{value} {number(n)}" for value, n in values[:8]) or "—"
        lines += _labelled(name, said, label, cells)
    return [*lines, *_labelled(_("authors"), number(detail.authors), label, cells)]


def _scores(detail: Detail, cells: int) -> list[Line]:
    """Each score with what it is made of and what it rests on."""
    lines = [spread([(" " + _("Scores"), "strong")], [(_("last 24 h"), "muted")], cells, ground="bar")]
    figures = score_figures(detail)
    label = max(width(_(each.name)) for each in figures) + 2
    for each in figures:
        said = f"{figure_words(each)} = {_(each.formula)}"
        if each.reason:
            said += f" ({why_none(each)})"
        lines += _labelled(_(each.name), said, label, cells)
    return lines


def _meant(detail: Detail, facts: DetailFacts, cells: int) -> list[Line]:
    """The query, what it is for, and its bounds."""
    watch, at = detail.watch, facts.panel
    lines = [spread([(" " + _("Query"), "strong")], [(_(KIND_NAMES[watch.kind]), "muted")], cells, ground="bar")]
    lines += sentence(show(watch.query, limit=2000), cells)
    rows = [
        (_("alerts"), " · ".join(_bounds(detail))),
        (_("for"), show(watch.purpose, limit=500)),
        (_("owner"), f"{show(watch.owner_name)}, {date(watch.created_s, at.zone)}"),
        (_("review by"), moment(watch.review_s, at.now_s, at.zone)),
        (_("hits kept"), ngettext("{n} day", "{n} days", watch.retention_days, n=number(watch.retention_days))),
    ]
    if watch.ends_s is not None:
        rows.append((_("ends"), moment(watch.ends_s, at.now_s, at.zone)))
    if watch.legal_basis:
        rows.append((_("legal basis"), show(watch.legal_basis, limit=1000)))
    if watch.is_person:
        rows.append((_("approved by"), show(watch.approved_by_name) or "—"))
    label = max(width(name) for name, _value in rows) + 2
    for name, value in rows:
        lines += _labelled(name, value, label, cells)
    return lines


def _bounds(detail: Detail) -> list[str]:
    """From what on it alerts, and what false alarms have taught it."""
    watch = detail.watch
    said = bounds(watch)
    if watch.strictness:
        said.append(_("{n} of {most} steps stricter by false alarms", n=watch.strictness, most=4))
    return said


def _alerts(detail: Detail, facts: DetailFacts, cells: int) -> list[Line]:
    heading = _("Alerts of 30 days")
    lines = [spread([(" " + heading, "strong")], [(number(len(detail.alerts)), "muted")], cells, ground="bar")]
    if not detail.alerts:
        return [*lines, *sentence(_("None."), cells, "muted")]
    at = facts.panel
    for alert in detail.alerts[:10]:
        who = alert.closed_by_name or alert.ack_by_name
        state = _(ALERT_STATE_NAMES[alert.state]) + (f" ={show(who)}" if who else "")
        times = f" x{alert.times}" if alert.times > 1 else ""
        at_s = moment(alert.opened_s, at.now_s, at.zone)
        words = f"{_(ALERT_NAMES[alert.kind])} · {why(alert)}{times}"
        token = "crit" if alert.ack_s is None and alert.state.is_open else "muted"
        has_room = width(at_s) + width(words) + width(state) + 5 <= cells
        lines.append(spread([(f" {at_s} ", "muted"), (words, "text")], [(state, token)] if has_room else [], cells))
        if not has_room:
            lines.append(spread([], [(state, token)], cells))
    return lines


def _labelled(name: str, value: str, label: int, cells: int) -> list[Line]:
    """A name and what it says, wrapped under itself."""
    first, *rest = wrap(value, max(8, cells - label - 2))
    rows = [line((" ", "text"), column(name, label, "muted"), (first, "text"))]
    return [*rows, *(line((" " * (label + 1), "text"), (part, "text")) for part in rest)]
