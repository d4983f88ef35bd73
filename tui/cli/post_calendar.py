"""``post calendar``: what goes out when, beside what the plan wants; as an agenda, a week, a month, or a file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from core.accounts.overview import every_account
from core.calendar.times import city, day_bounds_s, label, offset
from core.calendar.typed import day_named
from core.calendar.weeks import month_days, month_grid, week_of
from core.errors import UsageError
from core.i18n import N_, _, language
from core.publishing.plan.model import Clash, PlanEvent, Turn
from core.publishing.plan.reads import Stretch, stretch
from core.publishing.workflow.model import STANDING_NAMES, Standing
from core.publishing.workflow.reads import QueueLine, queue
from core.publishing.workflow.standing import PROBLEMS
from core.publishing.workflow.waiting import waiting_words
from core.runtime import House
from core.text.cells import fit
from core.text.show import show
from tui.cli.context import Call
from tui.cli.grammar import Verb, option, switch
from tui.cli.output import put_json, put_line, put_table, say
from tui.cli.plan_lines import (
    clash_words,
    day_title,
    notes_words,
    plan_words,
    weekdays,
)
from tui.cli.plan_reads import FROM, today_of, zone_here
from tui.cli.post_calendar_out import (
    NOT_COMING,
    by_day_of,
    calendar_json,
    clashes_of,
    is_on,
    networks_of,
    write_calendar,
)
from tui.words import clock

AGENDA_DAYS = 7
MOST = 2_000
_CELL = 10
"""Cells of a day of a month: seven of them stand on 80."""
_TITLE_LEAST, _TITLE_MOST, _BESIDE_TITLE = 16, 60, 64


async def _calendar(call: Call, week: bool, month: bool, agenda: bool, from_: str | None, ics: str | None) -> None:
    if week + month + agenda > 1:
        raise UsageError(N_("Choose one: --agenda, --week or --month."))
    async with call.house() as house:
        today = today_of(house)
        day = day_named(from_, today) if from_ else today
        days = week_of(day) if week else month_days(day) if month else None
        first, last = (days[0], days[-1]) if days else (day, day + timedelta(days=AGENDA_DAYS - 1))
        zone = zone_here(house)
        plan = await stretch(house.store, first, last, zone, language=language())
        from_s, until_s = day_bounds_s(first, zone)[0], day_bounds_s(last, zone)[1]
        posts = await queue(house.store, from_s=from_s, until_s=until_s, with_untimed=days is None, limit=MOST)
        if ics is not None:
            write_calendar(house, plan, posts, ics)
            return
        if call.is_json:
            names = {int(account.id): account.name for account in await every_account(house.store)}
            put_json(calendar_json(house, plan, posts, names, "week" if week else "month" if month else "agenda"))
        elif month:
            _put_month(plan, posts, day)
        elif week:
            _put_week(house, plan, posts)
        else:
            _put_agenda(house, plan, posts)


# --- agenda ---------------------------------------------------------------------------------------------


def _put_agenda(house: House, plan: Stretch, posts: Sequence[QueueLine]) -> None:
    """Days in order; in each the posts, the events and the gaps of the plan, by time."""
    put_line(f"{_heading(plan)} · {city(plan.zone)}, {offset(house.store.clock.now(), plan.zone)}")
    zone_name, by_day = house.workspace.zone, by_day_of(posts, plan)
    clashes, gaps = clashes_of(plan), plan.gaps
    is_empty = True
    for day in plan.days:
        rows: list[tuple[int, tuple[object, ...]]] = [
            (each.shown_s or 0, _post_row(house, plan, each, clashes.get(each.id, ()))) for each in by_day.get(day, ())
        ]
        rows += [(each.starts_s, _gap_row(each, zone_name)) for each in gaps if is_on(each.starts_s, day, plan)]
        rows += [(each.starts_s, _event_row(each, plan)) for each in plan.events_on(day)]
        said = plan_words(plan.fulfilment(day))
        if rows or said or plan.notes(day):
            is_empty = False
            put_line("")
            put_line(day_title(day, plan, zone_name) + (f" · {said}" if said else ""))
        put_table(row for _at, row in sorted(rows, key=lambda each: each[0]))
    untimed = [each for each in posts if each.shown_s is None]
    if untimed:
        put_line("")
        put_line(_("without a time"))
        put_table(_post_row(house, plan, each, ()) for each in untimed)
    elif is_empty:
        say(_("Nothing is planned in these days."))


def _post_row(house: House, plan: Stretch, post: QueueLine, clashes: Iterable[Clash]) -> tuple[object, ...]:
    now_s, zone_name = house.store.clock.time(), house.workspace.zone
    said = [_(STANDING_NAMES[post.standing])]
    if post.standing is Standing.REVIEW and post.waits_for:
        said = [waiting_words(post)]
    if post.standing not in NOT_COMING:
        said += [clash_words(each, now_s, zone_name) for each in clashes]
    return (
        "" if post.shown_s is None else label(datetime.fromtimestamp(post.shown_s, UTC), plan.zone),
        networks_of([post]),
        f"p{post.id}",
        fit(show(post.title or post.text, limit=200), _title_cells()),
        f"{post.given}/{post.needed} " + " · ".join(said),
    )


def _gap_row(turn: Turn, zone_name: str) -> tuple[object, ...]:
    span = f"{clock(turn.starts_s, zone_name)}–{clock(turn.ends_s, zone_name)}"
    theme = show(turn.slot.theme, limit=60) or _("any theme")
    return span, turn.slot.network, f"s{turn.slot.id}", fit(theme, _title_cells()), _("gap in the plan")


def _event_row(event: PlanEvent, plan: Stretch) -> tuple[object, ...]:
    at = label(datetime.fromtimestamp(event.starts_s, UTC), plan.zone)
    return at, "", f"e{event.id}", fit(show(event.title, limit=200), _title_cells()), _("event")


def _title_cells() -> int:
    """Cells for what a row is about: what a terminal leaves beside its time and its state."""
    if not sys.stdout.isatty():
        return _TITLE_MOST
    return max(_TITLE_LEAST, min(_TITLE_MOST, shutil.get_terminal_size().columns - _BESIDE_TITLE))


# --- week and month -------------------------------------------------------------------------------------


def _put_week(house: House, plan: Stretch, posts: Sequence[QueueLine]) -> None:
    """A row a day: how many posts, where, what the day is, and what somebody must look at."""
    put_line(f"{_heading(plan)} · {city(plan.zone)}, {offset(house.store.clock.now(), plan.zone)}")
    by_day, names, gaps = by_day_of(posts, plan), weekdays(), plan.gaps
    rows = []
    for day in plan.days:
        theirs = by_day.get(day, [])
        open_ = sum(is_on(each.starts_s, day, plan) for each in gaps)
        ends = dict.fromkeys(clock(each.shown_s or 0, house.workspace.zone) for each in (*theirs[:1], *theirs[-1:]))
        times = "–".join(ends)
        notes = [*([notes_words(plan.notes(day))] if plan.notes(day) else []), plan_words(plan.fulfilment(day))]
        if open_:
            notes.append(_("gaps: {n}", n=open_))
        said = " · ".join(each for each in [*_sums(theirs), *notes] if each)
        rows.append(
            (f"{names[day.weekday()]} {day.day}", len(theirs), networks_of(theirs) or "-", times or "-", said or "-")
        )
    put_table(rows, (_("day"), "n", _("networks"), _("time"), _("state")))


def _put_month(plan: Stretch, posts: Sequence[QueueLine], day: date) -> None:
    """Seven columns: each day with its posts, its problems and its gaps; what days are stands below."""
    by_day, gaps = by_day_of(posts, plan), plan.gaps
    put_line(f"{_heading(plan)} · {city(plan.zone)}")
    weeks = [
        ["" if each is None else _month_cell(each, by_day, gaps, plan) for each in week] for week in month_grid(day)
    ]
    put_table([[f"{cell:<{_CELL - 2}}" for cell in row] for row in [list(weekdays()), *weeks]])
    for each in plan.days:
        if plan.notes(each):
            put_line(f"{each.day:>3}  {notes_words(plan.notes(each))}")
    put_line(_("Each day: its posts; ! problems, ? uncertain, > in review, + gaps of the plan."))


def _month_cell(day: date, by_day: Mapping[date, Sequence[QueueLine]], gaps: Iterable[Turn], plan: Stretch) -> str:
    posts = by_day.get(day, ())
    signs = {
        "!": sum(each.standing in PROBLEMS - {Standing.UNCERTAIN} for each in posts),
        "?": sum(each.standing is Standing.UNCERTAIN for each in posts),
        ">": sum(each.standing is Standing.REVIEW for each in posts),
        "+": sum(is_on(each.starts_s, day, plan) for each in gaps),
    }
    said = " ".join(f"{sign}{count}" for sign, count in signs.items() if count)
    return f"{day.day:>2} {len(posts) or '·'} {said}".rstrip()


def _sums(posts: Iterable[QueueLine]) -> list[str]:
    """How posts of a day stand, most of them first."""
    counts: dict[Standing, int] = {}
    for each in posts:
        counts[each.standing] = counts.get(each.standing, 0) + 1
    return [f"{count} {_(STANDING_NAMES[standing])}" for standing, count in counts.items()]


def _heading(plan: Stretch) -> str:
    return f"{plan.days[0]} – {plan.days[-1]}"


CALENDAR = Verb(
    "calendar",
    N_("Show what goes out when, beside the plan's gaps, holidays and events; times in both zones."),
    _calendar,
    switch("--agenda", N_("Day by day, for seven days; so it is by itself.")),
    switch("--week", N_("One week, Monday first, a row a day.")),
    switch("--month", N_("One month, seven columns.")),
    FROM,
    option("--ics", N_("FILE"), N_("Write a calendar file that other programs read, with titles only; - prints it.")),
    reads=True,
)
