"""The queue as a list: days of posts in order of time, with what the plan wants beside them.

Columns stand at fixed places for one width, so that nothing moves when a state does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.i18n import _, ngettext
from core.publishing.model import PostId
from core.publishing.plan.model import EVENT_NAMES, EventKind, Turn
from core.publishing.plan.reads import Stretch
from core.publishing.workflow.model import Standing
from core.publishing.workflow.reads import QueueLine
from core.text import show
from core.text.cells import fit, width
from tui.paint import Line, Span, column, items, line, sentence, spread
from tui.panes.frame import MIDDLE, PHONE, WIDE, size_class
from tui.panes.queue_words import AGENDA, MONTH, TROUBLES, WEEK, QueueFacts, state_words
from tui.words import clock, day_heading, local, number
from tui.words import date as date_words

_STATE_CELLS = {PHONE: 16, MIDDLE: 40, WIDE: 60}
_STATE_ELSEWHERE = 26
_MOST_NETWORKS = 3
_ON = 9
"""Cells of the column that says where it goes."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the agenda; a post where the cursor can stand on it."""

    line: Line
    post: PostId | None = None


def title_line(facts: QueueFacts, cells: int) -> Line:
    """The views, the zone, and what somebody must look at."""
    names = {AGENDA: _("agenda"), WEEK: _("week"), MONTH: _("month")}
    left: list[Span] = [(" " + _("Queue") + "  ", "strong")]
    for view, name in names.items():
        left.append((f" {name} ", "tab" if view == facts.view else "muted"))
    if size_class(cells) != PHONE:
        left.append((f" · {facts.offset}", "muted"))
    counts = facts.counts
    held = counts.get(Standing.FROZEN, 0) + counts.get(Standing.HELD, 0)
    trouble = sum(counts.get(each, 0) for each in TROUBLES)
    doubt = counts.get(Standing.UNCERTAIN, 0)
    review = counts.get(Standing.REVIEW, 0)
    parts: list[list[Span]] = []
    if facts.fresh:
        parts.append([(ngettext("{n} new: R", "{n} new: R", facts.fresh, n=number(facts.fresh)), "accent")])
    if trouble:
        parts.append([(ngettext("{n} problem", "{n} problems", trouble, n=number(trouble)), "crit")])
    if held:
        parts.append([(ngettext("{n} held", "{n} held", held, n=number(held)), "warn")])
    if doubt:
        parts.append([(ngettext("{n} uncertain", "{n} uncertain", doubt, n=number(doubt)), "warn")])
    if review:
        parts.append([(ngettext("{n} in review", "{n} in review", review, n=number(review)), "text")])
    room = cells - 2 - sum(width(words) for words, _token in left)
    return spread(left, items(parts, max(0, room), gap=" "), cells, ground="bar")


def freeze_line(facts: QueueFacts, cells: int) -> list[Line]:
    """That publication is stopped, why and since when."""
    return sentence("= " + facts.frozen, cells, "warn") if facts.frozen else []


def header_line(cells: int) -> Line:
    """Names over the columns."""
    what, _state = _widths(cells)
    spans: list[Span] = [(" ", "muted"), column(_("time"), 5, "muted"), (" ", "muted")]
    if size_class(cells) != PHONE:
        spans += [column(_("accounts"), _ON, "muted")]
    spans += [column(_("what"), what, "muted"), (" ", "muted")]
    if size_class(cells) != PHONE:
        spans += [column(_("ok"), 4, "muted")]
    return line(*spans, (_("state"), "muted"))


def agenda_rows(posts: Sequence[QueueLine], plan: Stretch | None, current: PostId | None, facts: QueueFacts,
                cells: int) -> list[Row]:  # fmt: skip
    """Days in order, each with its posts and the gaps of its plan; what has no time yet stands first."""
    rows: list[Row] = []
    untimed = [each for each in posts if each.shown_s is None]
    if untimed:
        rows.append(Row(spread([(" " + _("without a time"), "strong")], [], cells)))
        rows += [_post_row(each, current, facts, cells) for each in untimed]
    days = {local(each.shown_s, facts.zone).date() for each in posts if each.shown_s is not None}
    gaps: dict[date, list[Turn]] = {}
    if plan is not None:
        for gap in plan.gaps:
            gaps.setdefault(local(gap.starts_s, facts.zone).date(), []).append(gap)
        days |= set(gaps) | {day for day in plan.days if plan.notes(day)}
    for day in sorted(days):
        theirs = [each for each in posts if each.shown_s is not None and local(each.shown_s, facts.zone).date() == day]
        rows.append(Row(_day_line(day, theirs, plan, facts, cells)))
        timed: list[tuple[int, int, Row]] = [
            (int(each.shown_s or 0), 0, _post_row(each, current, facts, cells)) for each in theirs
        ]
        timed += [(gap.starts_s, 1, Row(_gap_line(gap, facts, cells))) for gap in gaps.get(day, ())]
        rows += [row for _at, _kind, row in sorted(timed, key=lambda each: each[:2])]
    return rows


def empty_lines(cells: int) -> list[Line]:
    """What to do where nothing is queued."""
    return [
        *sentence(_("Nothing waits to be published."), cells),
        *sentence(_("n writes a new post; g i shows the inbox."), cells, "muted"),
    ]


def _post_row(each: QueueLine, current: PostId | None, facts: QueueFacts, cells: int) -> Row:
    what, state = _widths(cells)
    is_cursor = each.id == current
    is_past = each.standing in (Standing.PUBLISHED, Standing.CANCELLED, Standing.WITHDRAWN, Standing.REJECTED)
    token = "muted" if is_past else "text"
    at = clock(each.shown_s, facts.zone) if each.shown_s is not None else ""
    words, mark = state_words(each, facts)
    if size_class(cells) == WIDE:
        words += "   " + _("author {name}", name=show(each.author))
    spans: list[Span] = [("►" if is_cursor else " ", "accent"), column(at, 5, token), (" ", "text")]
    if size_class(cells) != PHONE:
        spans += [column(_networks(each), _ON, "muted")]
    spans += [column(show(each.title) or show(each.text) or _("(no text)"), what, token), (" ", "text")]
    if size_class(cells) != PHONE:
        spans += [column(f"{each.given}/{each.needed}" if each.needed else "", 4, token)]
    spans.append((fit(words, state), mark))
    return Row(line(*spans, ground="sel" if is_cursor else "bg", key=str(each.id)), each.id)


def _day_line(day: date, posts: Sequence[QueueLine], plan: Stretch | None, facts: QueueFacts, cells: int) -> Line:
    at = next((each.shown_s for each in posts if each.shown_s is not None), None)
    heading = day_words(day, facts) if at is None else day_heading(at, facts.now_s, facts.zone)
    if heading in (_("today"), _("yesterday")):
        heading = f"{day_words(day, facts)} · {heading}"
    right: list[list[Span]] = []
    if plan is not None and day in plan.days:
        right += [[(note, "warn" if kind is not EventKind.EVENT else "muted")] for kind, note in _notes(day, plan)]
        followed = plan.fulfilment(day)
        if followed.turns:
            said = _("plan: {n} of {all}", n=followed.filled, all=followed.turns)
            if followed.off_plan:
                said += " · " + _("{n} off plan", n=followed.off_plan)
            right.append([(said, "muted")])
    room = max(0, cells - width(heading) - 4)
    return spread([(" " + heading, "strong")], items(right, room, gap=" · "), cells)


def _notes(day: date, plan: Stretch) -> list[tuple[EventKind, str]]:
    return [(kind, show(title) or _(EVENT_NAMES[kind])) for kind, title in plan.notes(day)]


def _gap_line(gap: Turn, facts: QueueFacts, cells: int) -> Line:
    span = f"{clock(gap.starts_s, facts.zone)}–{clock(gap.ends_s, facts.zone)}"
    theme = show(gap.slot.theme) or _("any theme")
    words = _("gap in the plan: {theme}, {span}", theme=theme, span=span)
    lead: list[Span] = [("       ", "text")]
    if size_class(cells) != PHONE:
        lead.append(column(gap.slot.network, _ON, "muted"))
    return spread([*lead, (words, "muted")], [], cells)


def _networks(each: QueueLine) -> str:
    letters = list(dict.fromkeys(account.network for account in each.accounts))
    more = f"+{len(letters) - _MOST_NETWORKS + 1}" if len(letters) > _MOST_NETWORKS else ""
    return fit(" ".join([*letters[: _MOST_NETWORKS - bool(more)], *([more] if more else [])]), 7)


def day_words(day: date, facts: QueueFacts) -> str:
    """``mar 14 may``"""
    return date_words(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp(), "UTC")


def _widths(cells: int) -> tuple[int, int]:
    """Cells of what it is, and of its state."""
    size = size_class(cells)
    state = _STATE_CELLS.get(size, _STATE_ELSEWHERE)
    if size == PHONE:
        return cells - 9 - state, state
    return cells - 13 - _ON - state, state
