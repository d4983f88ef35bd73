"""The queue by days: a week as rows or as seven columns, a month as a grid; each day says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from core.calendar.weeks import month_grid, week_of
from core.i18n import N_, _
from core.publishing.plan.model import EventKind
from core.publishing.plan.reads import Stretch
from core.publishing.workflow.model import STANDING_NAMES, Standing
from core.publishing.workflow.reads import QueueLine
from core.publishing.workflow.standing import PROBLEMS
from core.text import show
from core.text.cells import fit, pad, width
from tui.paint import EMPTY, Line, Span, column, items, line, spread
from tui.panes.frame import PHONE, WIDE, size_class
from tui.panes.queue_words import WAITS, QueueFacts, sign_of, state_words
from tui.words import clock, local, number, weekday_name

_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May "), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
"""Whole names; the fifth has a space behind it, as its short form is the same word."""
_NOTE_CELLS = 16
_MOST_IN_DAY = 14

Days = Mapping[date, Sequence[QueueLine]]


def by_day(posts: Sequence[QueueLine], zone: str) -> dict[date, list[QueueLine]]:
    """Posts under their days, in order of time; those without a time are left out."""
    found: dict[date, list[QueueLine]] = {}
    for each in sorted(posts, key=lambda each: (each.shown_s or 0, each.id)):
        if each.shown_s is not None:
            found.setdefault(local(each.shown_s, zone).date(), []).append(each)
    return found


def month_name(day: date) -> str:
    """``mayo`` / ``May``"""
    return _(_MONTHS[day.month - 1]).strip()


def span_words(view_day: date, view: str) -> str:
    """What a week or a month is called: ``13-19 may``, ``mayo 2026``."""
    if view == "month":
        return f"{month_name(view_day)} {view_day.year}"
    first, last = week_of(view_day)[0], week_of(view_day)[-1]
    if first.month == last.month:
        return f"{first.day}–{last.day} {month_name(last)}"
    return f"{first.day} {month_name(first)} – {last.day} {month_name(last)}"


def week_lines(days: Days, plan: Stretch | None, facts: QueueFacts, cells: int) -> list[Line]:
    """A week: a row a day, or seven columns where they fit."""
    assert facts.day is not None, "a week is that of a day"
    week = week_of(facts.day)
    if size_class(cells) == WIDE:
        return _columns(week, days, plan, facts, cells)
    is_phone = size_class(cells) == PHONE
    head: list[Span] = [
        (" ", "muted"),
        column(_("day"), 8, "muted"),
        column("n", 4, "muted", right=True),
        ("  ", "muted"),
    ]
    if not is_phone:
        head += [column(_("networks"), 12, "muted"), column(_("note"), _NOTE_CELLS, "muted"), (" ", "muted")]
    rows = [line(*head, (_("state"), "muted"))]
    today = local(facts.now_s, facts.zone).date()
    for day in week:
        posts = days.get(day, ())
        is_cursor = day == facts.day
        spans: list[Span] = [("►" if is_cursor else " ", "accent")]
        spans += [column(f"{weekday_name(day.weekday())} {day.day}", 8, "strong" if posts else "muted")]
        spans += [column(number(len(posts)), 4, "text", right=True), ("  ", "text")]
        if not is_phone:
            letters = dict.fromkeys(account.network for each in posts for account in each.accounts)
            spans += [column(" ".join(letters), 12, "muted")]
            spans += [
                column(_note(day, plan) or (_("today") if day == today else ""), _NOTE_CELLS, "muted"),
                (" ", "text"),
            ]
        used = sum(width(words) for words, _token in spans)
        spans += items(_sums(posts), max(0, cells - used - 1), gap=" ")
        rows.append(line(*spans, ground="sel" if is_cursor else "bg", key=day.isoformat()))
    return rows


def month_lines(days: Days, plan: Stretch | None, facts: QueueFacts, cells: int) -> list[Line]:
    """A month: each day with how many posts and what is wrong; the first note of a day below it."""
    assert facts.day is not None, "a month is that of a day"
    each = (cells - 2) // 7
    rows = [line((" ", "muted"), *(column(" " + weekday_name(n), each, "muted") for n in range(7)))]
    today = local(facts.now_s, facts.zone).date()
    for week in month_grid(facts.day):
        spans: list[Span] = [(" ", "text")]
        notes: list[Span] = [(" ", "text")]
        for day in week:
            if day is None:
                spans.append((" " * each, "text"))
                notes.append((" " * each, "text"))
                continue
            posts = days.get(day, ())
            wrong = sum(post.standing in PROBLEMS for post in posts)
            waits = sum(post.standing in WAITS for post in posts)
            words = f"{day.day:>3} {len(posts) or '·'}" + (f" !{wrong}" if wrong else f" >{waits}" if waits else "")
            sign = "►" if day == facts.day else " "
            token = "tab" if day == facts.day else "crit" if wrong else "strong" if day == today else "text"
            spans.append((pad(fit(sign + words, each - 1), each), token if posts or day == facts.day else "muted"))
            notes.append((pad(fit("  " + _note(day, plan), each - 1), each), "muted"))
        rows.append(line(*spans))
        rows.append(line(*notes) if any(words.strip() for words, _token in notes) else EMPTY)
    return rows


def _columns(week: Sequence[date], days: Days, plan: Stretch | None, facts: QueueFacts, cells: int) -> list[Line]:
    each = (cells - 1) // 7 - 1
    heads: list[Span] = [(" ", "text")]
    notes: list[Span] = [(" ", "text")]
    today = local(facts.now_s, facts.zone).date()
    for day in week:
        mark = f" {_('today')}" if day == today else ""
        name = f"{weekday_name(day.weekday())} {day.day}{mark}"
        count = number(len(days.get(day, ())))
        words = pad(fit(name, each - width(count) - 2), each - width(count) - 1) + count + " "
        heads += [(words, "tab" if day == facts.day else "strong"), ("│", "rule")]
        notes += [(pad(fit(_note(day, plan), each - 1), each), "muted"), ("│", "rule")]
    rows = [line(*heads)]
    if any(words.strip() for words, token in notes if token == "muted"):
        rows.append(line(*notes))
    most = max((len(days.get(day, ())) for day in week), default=0)
    for at in range(min(most, _MOST_IN_DAY)):
        spans: list[Span] = [(" ", "text")]
        for day in week:
            posts = days.get(day, ())
            if at >= len(posts):
                spans += [(" " * each, "text"), ("│", "rule")]
                continue
            if at == _MOST_IN_DAY - 1 and len(posts) > _MOST_IN_DAY:
                spans += [(pad(_("{n} more", n=len(posts) - at), each), "muted"), ("│", "rule")]
                continue
            post = posts[at]
            state, token = state_words(post, facts)
            networks = " ".join(dict.fromkeys(account.network for account in post.accounts))
            words = (
                f"{clock(post.shown_s or 0, facts.zone)} {state[0]} {networks} {show(post.title) or show(post.text)}"
            )
            spans += [(pad(fit(words, each - 1), each), token if state[0] in "!?>" else "text"), ("│", "rule")]
        rows.append(line(*spans))
    return rows


def _sums(posts: Sequence[QueueLine]) -> list[list[Span]]:
    """How the posts of a day stand, what somebody must look at first."""
    counted: dict[Standing, int] = {}
    for each in posts:
        counted[each.standing] = counted.get(each.standing, 0) + 1
    order = sorted(counted, key=lambda each: (each not in PROBLEMS, each is not Standing.UNCERTAIN, each not in WAITS))
    found: list[list[Span]] = []
    for standing in order:
        sign, token = sign_of(standing)
        found.append([(f"{sign} {counted[standing]} {_(STANDING_NAMES[standing])}", token)])
    return found


def _note(day: date, plan: Stretch | None) -> str:
    if plan is None or day not in plan.days:
        return ""
    notes = plan.notes(day)
    grave = [title for kind, title in notes if kind is not EventKind.EVENT]
    return show((grave or [title for _kind, title in notes] or [""])[0])


def heading(facts: QueueFacts, cells: int) -> Line:
    """Which days are shown, and how to turn to others."""
    assert facts.day is not None, "only days have a heading"
    keys: list[Span] = [(_("PgUp"), "accent"), (" ", "muted"), (_("PgDn"), "accent")]
    return spread([(" " + span_words(facts.day, facts.view), "strong")], keys, cells)
