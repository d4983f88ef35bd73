"""Alerts as a list: what somebody has to take, a row each. Numbers and ids, no citizen's words.

Columns stand at fixed places for one width and one list, so that nothing moves when a counter does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.i18n import _, ngettext
from core.ids import OperatorId
from core.text import show
from core.text.cells import fit, width
from core.watch.alert_words import why
from core.watch.model import ALERT_NAMES, ALERT_STATE_NAMES, Alert, AlertState
from tui.paint import Line, Span, column, items, line, sentence, spread
from tui.panes.frame import PHONE, WIDE, size_class
from tui.words import age, clock, local, number, span, weekday

_LONGEST_KIND = 18
_LONGEST_WATCH = 24
_STATE = {PHONE: 15, WIDE: 60}
_STATE_ELSEWHERE = 19
_STATE_WITH_COMMENT = 34


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """What alerts are drawn with besides themselves."""

    now_s: float
    zone: str
    me: OperatorId | None = None
    is_inside: bool = False
    """Whether the keys are on the alert below the list."""
    why_hidden: str = ""
    """Why its conversations are not shown to whoever sits here; empty where they are."""


def title_line(rows: Sequence[Alert], fresh: int, cells: int) -> Line:
    """How many wait, and whether more have come."""
    untaken = sum(each.state is AlertState.NEW for each in rows)
    taken = sum(each.state is AlertState.ACKNOWLEDGED for each in rows)
    parts: list[list[Span]] = [[(_("Alerts"), "strong")]]
    if untaken:
        parts.append([(ngettext("{n} not taken", "{n} not taken", untaken, n=number(untaken)), "crit")])
    if taken:
        parts.append([(ngettext("{n} taken", "{n} taken", taken, n=number(taken)), "text")])
    if closed := len(rows) - untaken - taken:
        parts.append([(ngettext("{n} closed", "{n} closed", closed, n=number(closed)), "muted")])
    right: list[Span] = [(ngettext("{n} new: R", "{n} new: R", fresh, n=number(fresh)), "accent")] if fresh else []
    room = cells - 4 - sum(width(words) for words, _token in right)
    return spread([(" ", "text"), *items(parts, room)], right, cells, ground="bar")


def header_line(rows: Sequence[Alert], cells: int) -> Line:
    """Names over the columns."""
    watch, kind, reason, state = _widths(rows, cells)
    spans: list[Span] = [("  ", "muted"), column(_("time"), 5, "muted"), (" ", "muted")]
    if size_class(cells) == PHONE:
        return line(*spans, column(_("alert"), watch, "muted"), (" ", "muted"), column(_("state"), state, "muted"))
    spans += [column(_("watch"), watch, "muted"), (" ", "muted"), column(_("kind"), kind, "muted"), (" ", "muted")]
    return line(*spans, column(_("why"), reason, "muted"), (" ", "muted"), column(_("state"), state, "muted"))


def alert_lines(rows: Sequence[Alert], current: Alert | None, facts: AlertFacts, cells: int) -> list[Line]:
    """One row an alert; what to do where there is none."""
    if not rows:
        return [
            *sentence(_("No alert waits for anybody."), cells),
            *sentence(
                _("Spikes, critical words, threats and silence come here; g w shows the watches."), cells, "muted"
            ),
        ]
    widths = _widths(rows, cells)
    return [_row(each, facts, cells, widths, is_cursor=each is current) for each in rows]


def about_line(alert: Alert) -> Line:
    """One alert in a row over a question."""
    return line((" · ".join([alert_title(alert), why(alert)]), "text"))


def alert_title(alert: Alert) -> str:
    """What it is of, and its kind."""
    return " · ".join(filter(None, (alert_name(alert), _(ALERT_NAMES[alert.kind]))))


def _row(alert: Alert, facts: AlertFacts, cells: int, widths: tuple[int, int, int, int], *, is_cursor: bool) -> Line:
    watch, kind, reason, state = widths
    is_new, is_over = alert.state is AlertState.NEW, not alert.state.is_open
    token = "muted" if is_over else "strong" if is_new else "text"
    sign = ("!", "crit") if is_new else ("+", "warn") if not is_over else ("=", "muted")
    spans: list[Span] = [("►" if is_cursor else " ", "accent"), sign, column(_time(alert, facts), 5, "muted")]
    spans.append((" ", "text"))
    if size_class(cells) == PHONE:
        spans += [column(alert_title(alert), watch, token), (" ", "text")]
    else:
        times = f" x{min(alert.times, 999)}" if alert.times > 1 else ""
        spans += [column(alert_name(alert), watch, token), (" ", "text")]
        spans += [column(_(ALERT_NAMES[alert.kind]), kind, token), (" ", "text")]
        spans += [
            column(why(alert), reason - width(times), "muted" if is_over else "text"),
            (times, "muted"),
            (" ", "text"),
        ]
    words, mark = _state(alert, facts, cells)
    spans.append((fit(words, state), mark))
    return line(*spans, ground="sel" if is_cursor else "bg", key=str(alert.id))


def _widths(rows: Sequence[Alert], cells: int) -> tuple[int, int, int, int]:
    """Cells of the columns watch, kind, why and state; on a phone the first holds the kind too."""
    size = size_class(cells)
    if size == PHONE:
        state = _STATE[PHONE]
        return cells - 10 - state, 0, 0, state
    state = _STATE[WIDE] if size == WIDE else _STATE_WITH_COMMENT if cells >= 110 else _STATE_ELSEWHERE
    kind = min(_LONGEST_KIND, max([width(_("kind")), *(width(_(ALERT_NAMES[each.kind])) for each in rows)]))
    most = _LONGEST_WATCH if cells >= 110 else 10
    watch = min(most, max([width(_("watch")), *(width(alert_name(each)) for each in rows)]))
    return watch, kind, cells - 12 - state - kind - watch, state


def alert_name(alert: Alert) -> str:
    """The watch it is of, or the account."""
    return show(alert.watch_name or alert.account_name)


def _time(alert: Alert, facts: AlertFacts) -> str:
    at, now = local(alert.opened_s, facts.zone), local(facts.now_s, facts.zone)
    days = (now.date() - at.date()).days
    if not days:
        return clock(alert.opened_s, facts.zone)
    return weekday(alert.opened_s, facts.zone) if 0 < days < 7 else f"{at.day}/{at.month}"


def _state(alert: Alert, facts: AlertFacts, cells: int) -> Span:
    """How it stands, in a cell: in inverse letters only while nobody took it."""
    if alert.state is AlertState.NEW:
        waited_s = facts.now_s - alert.opened_s
        waits = age(waited_s) if size_class(cells) == PHONE else span(waited_s)
        return _("! not taken {age}", age=waits), "l4"
    if alert.state is AlertState.ACKNOWLEDGED:
        who = _("me") if facts.me is not None and alert.ack_by == facts.me else show(alert.ack_by_name)
        comment = f", {show(alert.comment)}" if alert.comment and size_class(cells) != PHONE else ""
        return f"={who}{comment}", "text"
    who = f" ({show(alert.closed_by_name)})" if cells >= 110 else ""
    return _(ALERT_STATE_NAMES[alert.state]) + who, "muted"
