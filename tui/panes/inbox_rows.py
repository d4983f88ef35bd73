"""The inbox list as lines: reserved columns for our signs, foreign words confined to author and message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.access.presence import Presence
from core.i18n import N_, _, ngettext
from core.ids import ConversationId, OperatorId
from core.inbox.model import MessageClass, Row, State
from core.text import show
from core.text.cells import pad, width
from tui.paint import Line, Span, column, line, spread
from tui.panes.frame import MIDDLE, NARROW, PHONE, WIDE
from tui.words import age, clock, left, number

_STATE_SIGNS = {
    State.OPEN: "*", State.WAITING: "o", State.SNOOZED: "z", State.DONE: "=", State.QUARANTINED: "x",
    State.OVERHEARD: "~",
}  # fmt: skip
STATE_WORDS = {
    State.OPEN: N_("is open"),
    State.WAITING: N_("waiting for them"),
    State.SNOOZED: N_("put off"),
    State.DONE: N_("closed"),
    State.QUARANTINED: N_("in quarantine"),
    State.OVERHEARD: N_("overheard, nobody addressed us"),
}
_URGENT = frozenset({MessageClass.EMERGENCY, MessageClass.THREAT, MessageClass.LEAK})
_FINISHED = frozenset({State.DONE, State.QUARANTINED, State.OVERHEARD})


@dataclass(frozen=True)
class RowFacts:
    """What every row is drawn with."""

    now_s: float
    zone: str
    me: OperatorId | None
    size: str
    is_focused: bool = True
    official_handles: frozenset[str] = frozenset()
    """Skeletons of our own accounts' handles: a stranger with one of them is marked."""
    presence: Mapping[ConversationId, tuple[Presence, ...]] = field(default_factory=dict)
    """Who looks at what, or writes there."""


@dataclass(frozen=True)
class Widths:
    """Cells of the columns that depend on the terminal's width."""

    author: int
    text: int
    has_age: bool
    owner: int = 5


@dataclass(frozen=True)
class Titled:
    """What the row over the list says of it."""

    view: str
    query: str
    """As typed or as the view prints it, safe."""
    order: str
    shown: int
    total: int
    has_more: bool = False
    """More was found than is listed."""
    is_search: bool = False


def widths(cells: int, size: str) -> Widths:
    """The columns of a list so many cells wide: what is over goes to the message's words."""
    author = {NARROW: 13, MIDDLE: 12, WIDE: 16}.get(size, 12)
    has_age = size != MIDDLE
    fixed = 3 + 1 + 1 + 1 + 6 + (5 if has_age else 0) + 1 + 2 + 1 + author + 1 + 4 + 1 + 1 + 5 + 1
    return Widths(author, max(8, cells - fixed), has_age)


def header_line(cells: int, size: str) -> Line:
    """Names over the columns; the phone has none."""
    w = widths(cells, size)
    spans: list[Span] = [("   " + " " + "C" + " ", "muted"), column(_("due"), 6, "muted", right=True)]
    if w.has_age:
        spans += [(" ", "muted"), column(_("age"), 4, "muted", right=True)]
    spans += [(" ", "muted"), column(_("nw"), 2, "muted"), (" ", "muted"), column(_("author"), w.author, "muted")]
    spans += [(" ", "muted"), column(_("kind"), 4, "muted"), (" ", "muted"), column(_("message"), w.text, "muted")]
    spans += [(" ", "muted"), column(_("who"), w.owner, "muted")]
    return line(*spans)


def row_lines(row: Row, cells: int, is_cursor: bool, is_marked: bool, facts: RowFacts) -> tuple[Line, ...]:
    """One conversation: a line, or two on the phone."""
    ground = ("sel" if facts.is_focused else "seloff") if is_cursor else "bg"
    if facts.size == PHONE:
        return _phone_lines(row, cells, is_cursor, is_marked, facts, ground)
    w = widths(cells, facts.size)
    spans = _signs(row, is_cursor, is_marked)
    spans += [(" ", "text"), *_due(row, facts)]
    if w.has_age:
        spans += [(" ", "text"), column(age(facts.now_s - row.arrived_s), 4, "muted", right=True)]
    quiet = row.state in _FINISHED or row.state is State.SNOOZED
    spans += [(" ", "text"), column(row.network, 2, "muted"), (" ", "text")]
    spans += [column(author_words(row), w.author, "muted" if quiet else "text"), (" ", "text")]
    spans += [_kind(row, facts), (" ", "text")]
    spans += [column(excerpt_words(row), w.text, "muted" if quiet else "text"), (" ", "text")]
    spans += [_owner(row, facts, w.owner), (" ", "text")]
    return (line(*spans, ground=ground, key=str(row.id)),)


def author_words(row: Row) -> str:
    """The author's handle or name, safe; never empty."""
    return show(row.author_handle) or show(row.author_name) or _("(no name)")


def excerpt_words(row: Row) -> str:
    """The first words of the last message on one row, safe."""
    if row.is_removed:
        return _("[removed by its author]")
    return show(row.excerpt) or _("(no text)")


def title_line(titled: Titled, marked: int, fresh: int, cells: int, size: str) -> Line:
    """Which view this is, in which order, how many there are, and what waits for ``R``."""
    left_side: list[Span] = [(" " + titled.view, "strong")]
    if size in (NARROW, WIDE):
        left_side += [("  " + titled.query, "muted"), ("  · " + titled.order, "muted")]
    elif titled.is_search:
        left_side.append(("  " + titled.query, "muted"))
    shown = number(titled.shown) + ("+" if titled.has_more else "")
    right: list[Span] = [(_("{shown} of {total}", shown=shown, total=number(titled.total)), "muted")]
    if marked:
        right += [(" · ", "muted"), (ngettext("{n} marked", "{n} marked", marked), "accent")]
    if fresh:
        words = number(fresh) if fresh < 1000 else "999+"
        right += [(" · ", "muted"), (ngettext("{n} new: R", "{n} new: R", fresh, n=words), "accent")]
    if sum(width(words) for words, _token in (*left_side, *right)) > cells - 2:
        right[0] = (shown, "muted")
    return spread(left_side, right, cells)


def _phone_lines(
    row: Row, cells: int, is_cursor: bool, is_marked: bool, facts: RowFacts, ground: str
) -> tuple[Line, ...]:
    spans = _signs(row, is_cursor, is_marked)
    author = max(8, cells - 31)
    spans += [(" ", "text"), *_due(row, facts), (" ", "text"), column(row.network, 2, "muted"), (" ", "text")]
    spans += [column(author_words(row), author, "text"), (" ", "text"), _kind(row, facts), (" ", "text")]
    spans += [_owner(row, facts, 5), (" ", "text")]
    first = line(*spans, ground=ground, key=str(row.id))
    second = line(("   ", "text"), column(excerpt_words(row), cells - 4, "text"), (" ", "text"), ground=ground)
    return first, second


def _signs(row: Row, is_cursor: bool, is_marked: bool) -> list[Span]:
    state = _STATE_SIGNS[row.state]
    token = "strong" if row.state is State.OPEN else "muted"
    class_ = row.class_.value if row.class_ else "·"
    urgent = row.class_ in _URGENT and row.state not in _FINISHED
    return [
        ("►" if is_cursor else " ", "accent"),
        ("+" if is_marked else " ", "accent"),
        (state, token),
        (" ", "text"),
        (class_, "crit" if urgent else "muted" if row.class_ is None else "text"),
    ]


def _due(row: Row, facts: RowFacts) -> list[Span]:
    if row.state is State.SNOOZED:
        until = row.snoozed_until_s
        words = _("reply?") if until is None else _until(until, facts)
        return [column(words, 6, "muted", right=True)]
    if row.state is not State.OPEN:
        return [column("", 6, "muted")]
    words, token = left(row.due_s, facts.now_s, row.band)
    return [column(words, 6, token, right=True)]


def _until(until_s: int, facts: RowFacts) -> str:
    if until_s - facts.now_s < 24 * 3600:
        return clock(until_s, facts.zone)
    return age(until_s - facts.now_s)


def _kind(row: Row, facts: RowFacts) -> Span:
    if row.is_private:
        return column(_("priv"), 4, "priv")
    if looks_official(row, facts.official_handles):
        return column(_("!imp"), 4, "crit")
    if row.is_edited:
        return column(_("edit"), 4, "muted")
    if row.has_media:
        return column(_("pict"), 4, "muted")
    if row.messages > 1:
        return column(f"x{min(row.messages, 999)}", 4, "muted")
    return column(row.lang if row.lang not in ("", "es") else "", 4, "muted")


def looks_official(row: Row, official_handles: frozenset[str]) -> bool:
    """Whether the author's handle could be taken for one of our own accounts."""
    if not official_handles:
        return False
    from core.text import skeleton

    return skeleton(row.author_handle) in official_handles


def _owner(row: Row, facts: RowFacts, cells: int) -> Span:
    if row.claimed_by is not None and (row.claimed_until_s or 0) > facts.now_s:
        if row.claimed_by == facts.me:
            return column("=" + _("me"), cells, "accent")
        return column("=" + show(row.claimed_by_name), cells, "muted")
    others = [person for person in facts.presence.get(row.id, ()) if person.operator_id != facts.me]
    if others:
        return column(("~" if others[0].is_writing else ":") + show(others[0].name), cells, "muted")
    if row.assignee is not None:
        name = _("me") if row.assignee == facts.me else show(row.assignee_name)
        return column(name, cells, "accent" if row.assignee == facts.me else "muted")
    return pad("", cells), "muted"
