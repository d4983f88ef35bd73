"""The frame every place shares: the row of places, the status row, the footer, menus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.i18n import N_, _
from core.text.cells import pad, width
from tui.keys import Key, shown
from tui.paint import EMPTY, Line, Span, items, line, spread
from tui.words import clock, date, number

_GRAVITY = {"crit": 0, "warn": 2}
"""What is left out of the status row last comes first; 1: how fresh all this is."""

PHONE, NARROW, MIDDLE, WIDE = "phone", "narrow", "middle", "wide"


def size_class(cells: int) -> str:
    """Which of the four layouts fits: phone (< 72), narrow (80), middle (120) or wide (200)."""
    if cells < 72:
        return PHONE
    if cells < 112:
        return NARROW
    return MIDDLE if cells < 170 else WIDE


@dataclass(frozen=True)
class PlaceTab:
    """One entry of the row of places."""

    letter: str
    name: str
    short: str
    count: int = 0
    needs_person: bool = False


@dataclass(frozen=True)
class FrameFacts:
    """What the frame says about the whole desk."""

    institution: str
    short_name: str
    operator: str
    now_s: float
    zone: str
    is_demo: bool = False
    collector: str = ""
    collector_short: str = ""
    """The same for a phone; empty: there is no shorter way to say it."""
    collector_token: str = "muted"
    warnings: tuple[tuple[str, str], ...] = ()
    """(words, token), most important first."""
    is_sole: bool = False
    """One operator is all there is, and approves their own posts."""


def places_line(tabs: Sequence[PlaceTab], current: str, facts: FrameFacts, cells: int) -> Line:
    """Where one can go, with counts, and who is signed in."""
    size = size_class(cells)
    parts: list[list[Span]] = []
    for tab in tabs:
        name = _(tab.short if size == NARROW else tab.name)
        count = f" {number(tab.count)}" if tab.count else ""
        alarm = "!" if tab.needs_person else ""
        if tab.letter == current:
            parts.append([(f" {tab.letter} {name}{count}{alarm} ", "tab")])
        elif size != PHONE:  # as wide as when it is the current one, so that nothing moves
            letter: list[Span] = [(" ", "text"), (tab.letter, "accent")]
            parts.append([*letter, (f" {name}", "muted"), (count, "text"), (alarm + " ", "crit")])
    if size == PHONE:
        elsewhere = "!" if any(tab.needs_person and tab.letter != current for tab in tabs) else ""
        parts.append([(" g", "accent"), (" " + _("go to"), "muted"), (elsewhere, "crit")])
    right: list[Span] = [(facts.operator, "strong"), (" " + clock(facts.now_s, facts.zone), "muted")]
    if size in (MIDDLE, WIDE):
        right = [(facts.operator, "strong"), (f" {date(facts.now_s, facts.zone)} ", "muted")]
        right.append((clock(facts.now_s, facts.zone), "muted"))
    if size == WIDE:
        right.insert(0, (facts.institution + "   ", "muted"))
    room = cells - 2 - sum(width(words) for words, _token in right)
    return spread([(" ", "text"), *items(parts, room, gap="")], right, cells, ground="bar")


def status_line(facts: FrameFacts, cells: int) -> Line:
    """Whose desk it is, whether it is live and how old, and what needs somebody."""
    collector = facts.collector_short if size_class(cells) == PHONE and facts.collector_short else facts.collector
    said: list[Span] = [(facts.short_name, "muted"), (collector, facts.collector_token), *facts.warnings]
    right = _modes(facts, size_class(cells))
    room = cells - 4 - sum(width(words) for words, _token in right)
    kept = _weightiest([span for span in said if span[0]], room)
    spans: list[Span] = [(" ", "text")]
    for span in said:
        if span in kept:
            spans += [span] if len(spans) == 1 else [(" · ", "muted"), span]
    if any(span not in kept for span in said[1:]):
        spans.append((" …", "muted"))
    return spread(spans, right, cells, ground="bar")


def _modes(facts: FrameFacts, size: str) -> list[Span]:
    """What is out of the ordinary about the whole workspace; it never gives way."""
    modes: list[Span] = []
    if facts.is_sole:
        modes.append(("> " + (_("sole operator") if size in (MIDDLE, WIDE) else _("sole")), "warn"))
    if facts.is_demo:
        modes += [(" · ", "muted")] if modes else []
        modes.append((_("demo"), "muted"))
    return modes


def _weightiest(said: Sequence[Span], room: int) -> list[Span]:
    """What of the status row fits, what is wrong before what is well; the institution's name gives way first."""
    institution, *rest = said
    kept: list[Span] = []
    used = 0
    for span in (*sorted(rest, key=lambda span: _GRAVITY.get(span[1], 1)), institution):
        need = width(span[0]) + (3 if kept else 0)
        if used + need + (0 if len(kept) >= len(rest) - 1 else 2) <= room:
            kept.append(span)
            used += need
    return kept if len(kept) >= len(rest) else [span for span in kept if span is not institution]


def footer_line(keys: Sequence[Key], cells: int, labels: Mapping[str, str] | None = None) -> Line:
    """The keys that work here now, the most used first; help always."""
    ranked = sorted((key for key in keys if key.rank and key.keys), key=lambda key: key.rank)
    ends = [key for key in ranked if key.id == "help"]
    right: list[Span] = [(shown(ends[0].keys[0]), "accent"), (" " + _(ends[0].label), "muted")] if ends else []
    parts = [
        [(key_name(key), "accent"), (" " + _((labels or {}).get(key.id, key.label)), "muted")]
        for key in ranked
        if key.id != "help"
    ]
    room = cells - 4 - sum(width(words) for words, _token in right)
    return spread([(" ", "text"), *items(parts, room)], right, cells)


def writing_footer(pairs: Sequence[tuple[str, str]], cells: int) -> Line:
    """The keys that act while somebody writes."""
    parts = [[(shown(key), "accent"), (" " + _(label), "muted")] for key, label in pairs]
    return spread([(" ", "text"), *items(parts, cells - 3)], [], cells)


@dataclass(frozen=True)
class Choice:
    """One answer of a menu: the key that gives it, what it is called, a hint beside it."""

    key: str
    label: str
    hint: str = ""
    token: str = "text"


def menu_lines(title: str, choices: Sequence[Choice], cells: int) -> list[Line]:
    """The answers to a first key, in columns, over the rows above the status."""
    widest = max((width(c.key) + width(c.label) + width(c.hint) + 4 for c in choices), default=20)
    columns = max(1, min(4, (cells - 4) // min(widest + 2, 44)))
    each = (cells - 5) // columns
    rows = [spread([(" " + title, "strong")], [("^G", "accent")], cells, ground="bar")]
    for at in range(0, len(choices), columns):
        spans: list[Span] = [("    ", "text")]
        for choice in choices[at : at + columns]:
            label = pad(f"{choice.label}  {choice.hint}".rstrip(), each - width(choice.key) - 2)
            spans += [(choice.key, "accent"), (" " + label + " ", choice.token)]
        rows.append(line(*spans, ground="pop"))
    return [*rows, EMPTY.on("pop")]


def box_lines(title: str, body: Sequence[Line], choices: Sequence[Choice], cells: int) -> list[Line]:
    """A question in a frame: title, who and what it is about, and the keys that answer."""
    inner = cells - 4
    rows = list(body)
    if body:
        rows.append(EMPTY)
    columns = 2 if cells >= 56 and len(choices) > 4 else 1
    half = (len(choices) + columns - 1) // columns
    each = inner // columns
    hint = 10 if each >= 32 else 8
    for at in range(half):
        spans: list[Span] = []
        for choice in choices[at::half][:columns]:
            spans += [
                (choice.key, "accent"),
                (" " + pad(choice.label, each - hint - 1 - width(choice.key)), choice.token),
            ]
            spans.append((pad(choice.hint, hint), "muted"))
        rows.append(line(*spans))
    return boxed(title, rows, cells)


def boxed(title: str, body: Sequence[Line], cells: int) -> list[Line]:
    """Rows in a frame with a title, ``cells`` wide in all; four of them are the frame's."""
    head = f" {title} "
    top = line(("┌─", "rule"), (head, "strong"), ("─" * (cells - 3 - width(head)) + "┐", "rule"), ground="pop")
    end = line(("└" + "─" * (cells - 2) + "┘", "rule"), ground="pop")
    return [top, *(_boxed(row, cells - 4) for row in body), end]


def _boxed(row: Line, inner: int) -> Line:
    from tui.paint import cut

    shorter = cut(row, inner)
    fill = " " * (inner - width(shorter.text))
    return line(("│ ", "rule"), *shorter.spans, (fill, "text"), (" │", "rule"), ground="pop")


def key_name(key: Key) -> str:
    """How a key is printed in the footer and in help."""
    name = shown(key.keys[0])
    return _(name) if width(name) > 2 and not name.startswith("^") else name


WRITING_NOTE = (("ctrl+r", N_("keep the note")), ("ctrl+g", N_("leave, the draft stays")), ("ctrl+o", N_("hide")))
CHOOSING = (("ctrl+g", N_("leave it")),)
"""A menu or a box names its own keys; this one leaves it."""
