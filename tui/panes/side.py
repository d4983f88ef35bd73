"""What stands under the list: the numbered views, who is there, and what I did last."""

from __future__ import annotations

from collections.abc import Sequence

from core.access.model import Session
from core.i18n import _
from core.ids import OperatorId
from core.inbox.model import Done
from core.text import show
from core.text.cells import width
from tui.paint import Line, Span, items, line, spread
from tui.words import number


def views_lines(
    views: Sequence[tuple[str, str, int]], kept: Sequence[str], current: str, cells: int, *, heading: bool
) -> list[Line]:
    """The numbered views with their counters, then those that are kept by name, wrapped to the width."""
    rows: list[Line] = [line((" " + _("Views"), "strong"), ground="bar")] if heading else []
    spans: list[Span] = [(" ", "text")] if heading else [(" " + _("Views") + "  ", "muted")]
    used = sum(len(words) for words, _token in spans)
    numbered = [(key, f" {_(name)} ", number(count), key == current) for key, name, count in views]
    for key, label, count, is_current in [*numbered, *(("·", f" {name}", "", name == current) for name in kept)]:
        need = len(key) + width(label) + len(count) + 2
        if used + need > cells - 1:
            rows.append(line(*spans))
            spans, used = [(" ", "text")], 1
        spans += [(key, "accent"), (label, "strong" if is_current else "muted"), (count, "text"), ("  ", "text")]
        used += need
    return [*rows, line(*spans)]


def people_lines(sessions: Sequence[Session], me: OperatorId | None, cells: int) -> list[Line]:
    """Who is signed in, and where something is open or being written."""
    parts: list[list[Span]] = []
    for session in sessions:
        name: Span = (show(session.operator_name), "accent" if session.operator_id == me else "text")
        doing = _("writes") if session.is_writing else _("reads") if session.conversation_id else _("is there")
        parts.append([name, (f" {doing} · {show(session.origin)}", "muted")])
    heading = line((" " + _("Who is there"), "strong"), ground="bar")
    return [heading, line((" ", "text"), *items(parts, cells - 2, gap="    "))]


def acts_lines(acts: Sequence[Done], cells: int) -> list[Line]:
    """My last acts that can be taken back, the next to go first."""
    heading = spread(
        [(" " + _("Last acts"), "strong")],
        [("u", "accent"), (" " + _("undoes the first"), "muted")],
        cells,
        ground="bar",
    )
    rows = [line((" " + _(act.label, **act.values), "text" if at == 0 else "muted")) for at, act in enumerate(acts[:3])]
    return [heading, *(rows or [line((" " + _("nothing yet"), "muted"))])]
