"""What stands over the panels: which of them these are, and what an alert proposes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.i18n import _, ngettext
from core.text import show
from core.text.cells import width
from core.watch.alert_words import why
from core.watch.model import Alert
from tui.paint import Line, Span, items, spread
from tui.panes.frame import PHONE, size_class
from tui.words import number


@dataclass(frozen=True, slots=True)
class Shown:
    """Which panels are on screen."""

    first: int
    until: int
    """The first that is not any more."""
    count: int
    hidden: int = 0
    """Out of sight by this person's own choice."""
    is_reading: bool = False


def title_line(shown: Shown, cells: int) -> Line:
    """Which panels these are, of how many, and how the others are reached."""
    left: list[Span] = [(" " + _("Watches"), "strong")]
    seen = shown.until - shown.first
    if shown.is_reading:
        left.append(("  … " + _("reading"), "muted"))
    elif shown.count:
        where = f"{shown.first + 1}–{shown.until}" if seen > 1 else f"{shown.first + 1}"
        of = number(shown.count)
        left.append(
            ("  " + ngettext("panel {where} of {n}", "panels {where} of {n}", seen, where=where, n=of), "muted")
        )
    right: list[list[Span]] = []
    if seen < shown.count:
        right.append([(_("PgDn"), "accent"), (" " + _("more panels"), "muted")])
    if shown.hidden:
        words = ngettext("{n} out of sight", "{n} out of sight", shown.hidden, n=number(shown.hidden))
        right.append([(words, "muted")])
    return spread(left, items(right, cells - 4 - sum(width(words) for words, _token in left)), cells)


def proposal_line(alert: Alert, place: int, cells: int, *, is_here: bool) -> Line:
    """What an alert proposes: a person declares, or dismisses it with a reason.

    Args:
        place: its panel's number; 0: it has none.
        is_here: whether its panel has the keys.
    """
    name = f"{place} {show(alert.watch_name)}" if place else show(alert.watch_name)
    parts: list[list[Span]] = [[(_("! Proposal: level {level}", level=alert.proposes_level), "warn")]]
    parts += [[(name, "text")], [(why(alert), "text")]]
    keys: list[Span] = []
    if is_here:
        keys = [("c", "accent"), (" " + _("take it"), "muted"), ("  e", "accent"), (" " + _("dismiss"), "muted")]
    elif place:
        keys = [(str(place), "accent"), (" " + _("go there"), "muted")]
    if size_class(cells) == PHONE:
        keys = []
    room = cells - 3 - sum(width(words) for words, _token in keys)
    return spread([(" ", "text"), *items(parts, room, gap=" · ")], keys, cells)
