"""One watch as a panel: strip, line of the day, bounds, where it comes from, and its hits. Pure.

Rows of a panel stand at fixed places, so that nothing moves when numbers change; foreign words are confined to the
columns of author and message, and to what follows "also:".
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from core.i18n import _, ngettext
from core.ids import OperatorId, arrived_s
from core.text import show
from core.text.cells import pad, width, wrap
from core.watch.alert_words import span as length
from core.watch.alert_words import usual_words
from core.watch.hit_reads import HitRow
from core.watch.model import ALERT_NAMES, DAY_S, SIGMAS, Alert, AlertKind, AlertState, Watch
from core.watch.panels import PANEL_STATE_NAMES, Panel, PanelState
from tui.hit_list import HitList
from tui.paint import EMPTY, Line, Span, column, items, line, sentence, spread
from tui.words import clock, decimal, local, moment, number, span, weekday

ROOMY = 56
"""From so many cells on a panel names the authors."""

_BARS = "▁▂▃▄▅▆▇█"
_CALM_PEAK = 8
"""A busiest hour below this many is drawn low: a quiet day looks quiet."""
_STRICTER = 0.5
_HEAD_ROWS = 4

_SIGNS = {
    PanelState.CALM: ("-", "muted"),
    PanelState.RISING: ("+", "warn"),
    PanelState.SPIKE: ("!", "crit"),
    PanelState.SILENT: ("?", "warn"),
    PanelState.FILLING: ("?", "muted"),
    PanelState.PAUSED: ("=", "muted"),
    PanelState.TOO_BROAD: ("!", "warn"),
    PanelState.PROPOSED: ("*", "warn"),
    PanelState.ENDED: ("/", "muted"),
}


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """What a panel is drawn with besides its watch."""

    now_s: float
    zone: str
    number: int
    """Its key; 0: it has none."""
    is_focused: bool = False
    me: OperatorId | None = None
    alert: Alert | None = None
    """What is open of it, the gravest that nobody took first."""
    why_hidden: str = ""
    """Why its hits are not shown to whoever sits here; empty where they are."""
    is_ascii: bool = False


def panel_lines(panel: Panel, hits: HitList, facts: PanelFacts, cells: int, rows: int) -> list[Line]:
    """A panel in exactly so many rows and cells; a cut of its hits says how many are left out."""
    head = [strip(panel, hits, facts, cells), day_line(panel, facts, cells), bounds_line(panel, facts, cells)]
    head += [sources_line(panel, facts, cells), *_notices(panel, facts, cells)]
    body = _body(panel, hits, facts, cells, max(0, rows - len(head)))
    lines = [*head, *body][:rows]
    return [*lines, *[EMPTY] * (rows - len(lines))]


def list_rows(panel: Panel, facts: PanelFacts, cells: int, rows: int) -> int:
    """How many hits fit in a panel when each has one row and the last row says what is left out."""
    return max(1, rows - _HEAD_ROWS - len(_notices(panel, facts, cells)) - 1)


def strip(panel: Panel, hits: HitList, facts: PanelFacts, cells: int) -> Line:
    """Number, name and state."""
    left: list[Span] = [("▌" if facts.is_focused else " ", "accent")]
    left.append((f"{facts.number} " if facts.number else "  ", "accent"))
    right: list[Span] = [state_span(panel.state, facts.alert)]
    if hits.fresh:
        words = number(hits.fresh) if hits.waiting is None or hits.fresh < len(hits.waiting.rows) else f"{hits.fresh}+"
        right = [(ngettext("{n} new: R", "{n} new: R", hits.fresh, n=words), "accent"), ("  ", "text"), *right]
    left.append((show(panel.watch.name), "strong"))
    return spread(left, right, cells, ground="bar")


def state_span(state: PanelState, alert: Alert | None) -> Span:
    """How a watch stands: sign and word; in inverse letters only where an alert waits for somebody."""
    if alert is not None:
        kind = PANEL_STATE_NAMES[PanelState.SPIKE] if alert.kind is AlertKind.SPIKE else ALERT_NAMES[alert.kind]
        if alert.state is AlertState.NEW:
            return f" ! {_(kind)} ", "l4"
        if state in (PanelState.SPIKE, PanelState.RISING, PanelState.CALM):
            return f"! {_(kind)} ={show(alert.ack_by_name)}", "crit" if state is PanelState.SPIKE else "warn"
    sign, token = _SIGNS[state]
    return f"{sign} {_(PANEL_STATE_NAMES[state])}", token


def day_line(panel: Panel, facts: PanelFacts, cells: int) -> Line:
    """The last 24 hours, how many there are now, and how many are usual."""
    right = rate_spans(panel)
    room = cells - 3 - sum(width(words) for words, _token in right)
    named: list[Span] = [(_("24 h") + " ", "muted")] if cells >= ROOMY else []
    room -= sum(width(words) for words, _token in named)
    each = next((n for n in (24, 12, 8, 6) if n <= room), 0)
    return spread([(" ", "text"), *named, *(_spark(panel, each, facts) if each else [])], right, cells)


def rate_spans(panel: Panel) -> list[Span]:
    """``14 in 10 min · usual 1``"""
    level = panel.level
    if panel.state in (PanelState.PAUSED, PanelState.TOO_BROAD, PanelState.PROPOSED, PanelState.ENDED):
        return [(ngettext("{n} in 24 h", "{n} in 24 h", panel.day, n=number(panel.day)), "muted")]
    now = _("{n} in {span}", n=number(level.n), span=length(panel.watch.terms.window_s))
    usual = usual_words(level.usual.mean if level.usual is not None else None)
    return [
        (now, "strong" if panel.state in (PanelState.SPIKE, PanelState.RISING) else "text"),
        (" · " + usual, "muted"),
    ]


def bounds_line(panel: Panel, facts: PanelFacts, cells: int) -> Line:
    """From what on it alerts, and when the last hit came."""
    if panel.last_s is None:
        last = _("no hits yet")
    else:
        last = _("{time} ago", time=span(facts.now_s - panel.last_s))
    parts = [[(words, "muted")] for words in bounds(panel.watch)]
    room = cells - 4 - width(last)
    return spread([(" ", "text"), *items(parts, room, gap=" · ")], [(last, "muted")], cells)


def bounds(watch: Watch) -> list[str]:
    """From what on a watch alerts, a piece at a time."""
    terms = watch.terms
    sigma = SIGMAS[terms.sensitivity] + _STRICTER * watch.strictness
    said = [_("every hit alerts")] if terms.is_every_hit else []
    if terms.is_spike:
        said += [_("min {n}", n=number(terms.min_count)), f"{decimal(sigma)}σ", length(terms.window_s)]
    if terms.is_spike or terms.is_every_hit:
        said.append(_("rest {span}", span=length(terms.cooldown_s)))
    return said or [_("counts only")]


def sources_line(panel: Panel, facts: PanelFacts, cells: int) -> Line:
    """Where what is counted now comes from, and what fuzzy matching let in."""
    parts: list[list[Span]] = [[(network, "muted"), (f" {number(n)}", "text")] for network, n in panel.sources]
    if not parts:
        parts = [[(_("none now"), "muted")]]
    left: list[Span] = [(" ", "text"), *items(parts, cells - 3)]
    if facts.why_hidden or not panel.let_in:
        return spread(left, [], cells)
    room = cells - 4 - sum(width(words) for words, _token in left)
    words: list[str] = [f"{show(written, limit=24)} x{times}" for _term, written, times in panel.let_in]
    said = [", ".join(words[:n]) + ("…" if n < len(words) else "") for n in range(len(words), 0, -1)]
    also = next((_("also: {words}", words=each) for each in said if width(_("also: {words}", words=each)) <= room), "")
    return spread(left, [(also, "muted")] if also else [], cells)


def _notices(panel: Panel, facts: PanelFacts, cells: int) -> list[Line]:
    """What somebody has to know before they trust the numbers."""
    watch, found = panel.watch, list[tuple[str, str]]()
    since = moment(watch.state_s, facts.now_s, facts.zone)
    if panel.unread:
        names = ", ".join(show(name) for name in panel.unread)
        found.append((_("? not read: {names}", names=names), "warn"))
    if panel.state is PanelState.PAUSED:
        found.append((_("paused by {name}, {time}", name=show(watch.state_by) or _("itself"), time=since), "muted"))
    elif panel.state is PanelState.TOO_BROAD:
        found.append((_("! it found too much and stopped, {time}", time=since), "warn"))
    elif panel.state is PanelState.PROPOSED:
        found.append((_("* it waits for a second person's approval"), "warn"))
    elif panel.state is PanelState.ENDED:
        found.append((_("its end came, {time}", time=since), "muted"))
    if watch.fill_id is not None and panel.state not in (PanelState.PAUSED, PanelState.PROPOSED, PanelState.ENDED):
        if 1 << 40 < watch.fill_id < 1 << 62:  # of a message's time; neither at the newest end nor past the oldest
            back = moment(min(arrived_s(watch.fill_id), int(facts.now_s)), facts.now_s, facts.zone)
            found.append((_("? looking back, has come to {time}", time=back), "muted"))
        else:
            found.append((_("? looking back begins"), "muted"))
    if watch.is_review_due(int(facts.now_s)):
        found.append((_("> its review is due"), "warn"))
    return [spread([(" " + words, token)], [], cells) for words, token in found]


def _body(panel: Panel, hits: HitList, facts: PanelFacts, cells: int, rows: int) -> list[Line]:
    if facts.why_hidden:
        return sentence(facts.why_hidden, cells, "muted")
    if not hits.rows:
        return sentence(_("Nothing was found so far."), cells, "muted")
    kinds = max(width(_kind(hit)[0]) for hit in hits.rows)
    if hits.before is None and len(hits.rows) <= rows:
        wrapped = [row for hit in hits.rows for row in hit_lines(hit, hits, facts, cells, kinds, is_whole=True)]
        left_out = _left_out(panel, hits, len(hits.rows), facts)
        if len(wrapped) + len(left_out) <= rows:
            return [*wrapped, *left_out]
    fits = max(1, rows - 1)
    listed = hits.rows[hits.top : hits.top + fits]
    lines = [row for hit in listed for row in hit_lines(hit, hits, facts, cells, kinds)]
    return [*lines, *_left_out(panel, hits, hits.top + len(listed), facts)]


def hit_lines(
    hit: HitRow, hits: HitList, facts: PanelFacts, cells: int, kinds: int, *, is_whole: bool = False
) -> list[Line]:
    """A hit in one row, or (``is_whole``) in as many as its words need; ``kinds``: cells of the column for its kind."""
    is_cursor = facts.is_focused and hit.message == hits.on
    spans: list[Span] = [("►" if is_cursor else " ", "accent"), column(_time(hit, facts), 5, "muted"), (" ", "text")]
    spans += [column(hit.network, 2, "muted"), (" ", "text")]
    if cells >= ROOMY:
        spans += [column(show(hit.handle) or _("(no name)"), 14, "muted"), (" ", "text")]
    if kinds:
        words, token = _kind(hit)
        spans += [column(words, kinds, token), (" ", "text")]
    room = max(4, cells - 1 - sum(width(words) for words, _token in spans))
    indent = " " * (cells - 1 - room)
    words, token = _said(hit)
    parts = wrap(words, room) if is_whole else [pad(words, room)]
    ground = "sel" if is_cursor else "bg"
    first = line(*spans, (parts[0], token), ground=ground, key=str(hit.message))
    return [first, *(line((indent, "text"), (part, token), ground=ground, key=str(hit.message)) for part in parts[1:])]


def _said(hit: HitRow) -> Span:
    if hit.is_removed:
        return _("[removed by its author]"), "muted"
    return show(hit.excerpt) or _("(no text)"), "text"


def _kind(hit: HitRow) -> Span:
    if hit.is_private:
        return _("priv"), "priv"
    if hit.copies > 1:
        return f"x{min(hit.copies, 999)}", "text"
    return (_("pict"), "muted") if hit.has_media else ("", "muted")


def _time(hit: HitRow, facts: PanelFacts) -> str:
    at, now = local(hit.arrived_s, facts.zone), local(facts.now_s, facts.zone)
    if at.date() == now.date():
        return clock(hit.arrived_s, facts.zone)
    days = (now.date() - at.date()).days
    return weekday(hit.arrived_s, facts.zone) if days < 7 else f"{at.day}/{at.month}"


def _left_out(panel: Panel, hits: HitList, until: int, facts: PanelFacts) -> list[Line]:
    """How many of today's hits are not listed here."""
    today = [hit for hit in hits.rows[:until] if hit.arrived_s > facts.now_s - DAY_S]
    rest = panel.day - panel.hidden - sum(hit.copies for hit in today)
    said = []
    if rest > 0:
        said.append(ngettext("…{n} more in 24 h", "…{n} more in 24 h", rest, n=number(rest)))
    elif until < len(hits.rows) or hits.before is not None:
        said.append(_("…older ones below"))
    if panel.hidden:
        said.append(ngettext("{n} hidden", "{n} hidden", panel.hidden, n=number(panel.hidden)))
    return [line((" " + " · ".join(said), "muted"))] if said else []


def _spark(panel: Panel, each: int, facts: PanelFacts) -> list[Span]:
    """The day in so many cells; the part above the threshold stands out."""
    by = max(1, len(panel.spark) // each)
    found = [sum(panel.spark[at : at + by]) for at in range(0, len(panel.spark), by)]
    cell_s = DAY_S // max(1, len(found))
    unknown = min(len(found) - 1, max(0, ceil((panel.watch.known_from_s - (facts.now_s - DAY_S)) / cell_s)))
    drawn = "".join(
        "░" if n < unknown and not value else bar(value, max(found), is_ascii=facts.is_ascii)
        for n, value in enumerate(found)
    )
    if panel.state not in (PanelState.SPIKE, PanelState.RISING):
        return [(drawn, "text")]
    risen = min(len(drawn), max(1, ceil(max(1, panel.watch.over) * panel.watch.terms.window_s / cell_s)))
    token = "crit" if panel.state is PanelState.SPIKE else "warn"
    return [(drawn[:-risen], "text"), (drawn[-risen:], token)]


def bar(value: int, peak: int, *, is_ascii: bool) -> str:
    """One cell of a line of the day; none has a sign of its own."""
    if value <= 0:
        return "." if is_ascii else "·"
    return _BARS[min(7, ceil(8 * value / max(peak, _CALM_PEAK)) - 1)]
