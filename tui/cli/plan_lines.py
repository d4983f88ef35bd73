"""The plan in rows and as JSON: themes, slots, events, gaps and how far it is followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo

from core.calendar.times import label
from core.calendar.typed import minute_words
from core.i18n import _
from core.publishing.plan.model import (
    CLASH_NAMES,
    EVENT_NAMES,
    Clash,
    EventKind,
    Fulfilment,
    PlanEvent,
    Slot,
    Theme,
    Turn,
)
from core.publishing.plan.reads import Stretch
from core.publishing.plan.terms import PlanTerms, quiet_words
from core.text.show import show
from tui.cli.output import Json, utc
from tui.words import clock, moment, weekday_name
from tui.words import date as day_words


def weekdays() -> tuple[str, ...]:
    """The weekdays' names in the language in use, Monday first."""
    return tuple(weekday_name(day) for day in range(7))


def span_words(slot: Slot) -> str:
    """From when to when a slot is open: ``10:00–12:00``."""
    return f"{minute_words(slot.minute)}–{minute_words((slot.minute + slot.minutes - 1) % 1440 + 1)}"


def theme_row(theme: Theme, posts: int, total: int) -> tuple[object, ...]:
    """A theme with the share it should have, and the one it has."""
    has = f"{round(100 * posts / total)} %" if total else "-"
    return f"t{theme.id}", theme.name, "-" if theme.share is None else f"{theme.share} %", has


def slot_row(slot: Slot) -> tuple[object, ...]:
    """A slot of the week."""
    theme = show(slot.theme, limit=60) or _("any theme")
    return f"s{slot.id}", weekdays()[slot.weekday], span_words(slot), slot.network, slot.account, theme


def event_row(event: PlanEvent, now_s: float, zone_name: str) -> tuple[object, ...]:
    """An event of the calendar."""
    return (
        f"e{event.id}", event_time(event, now_s, zone_name), _(EVENT_NAMES[event.kind]), show(event.source, limit=30),
        show(event.title, limit=200),
    )  # fmt: skip


def event_time(event: PlanEvent, now_s: float, zone_name: str) -> str:
    """When it is: its days, or its times."""
    if event.is_day:
        first, last = day_words(event.starts_s, zone_name), day_words(event.ends_s - 1, zone_name)
        return first if first == last else f"{first} – {last}"
    starts = moment(event.starts_s, now_s, zone_name)
    if event.ends_s == event.starts_s:
        return starts
    is_same_day = day_words(event.starts_s, zone_name) == day_words(event.ends_s, zone_name)
    return f"{starts}–{clock(event.ends_s, zone_name) if is_same_day else moment(event.ends_s, now_s, zone_name)}"


def gap_row(turn: Turn, zone: tzinfo, zone_name: str, notes: Sequence[tuple[EventKind, str]]) -> tuple[object, ...]:
    """A slot nobody has filled, with what its day is."""
    return (
        f"s{turn.slot.id}", day_words(turn.starts_s, zone_name), label(turn.starts_at, zone),
        clock(turn.ends_s, zone_name), turn.slot.network, show(turn.slot.theme, limit=60) or _("any theme"),
        notes_words(notes) or "-",
    )  # fmt: skip


def notes_words(notes: Sequence[tuple[EventKind, str]]) -> str:
    """What a day is, in a few words."""
    return " · ".join(
        show(title, limit=60) if kind is EventKind.EVENT else f"{_(EVENT_NAMES[kind])}: {show(title, limit=60)}"
        for kind, title in notes
    )


def plan_words(found: Fulfilment) -> str:
    """How far the plan is followed: ``plan 6 of 7 · 1 off plan``; empty where there is nothing to follow."""
    parts = []
    if found.turns:
        parts.append(_("plan: {n} of {all}", n=found.filled, all=found.turns))
    if found.off_plan:
        parts.append(_("{n} off plan", n=found.off_plan))
    if found.unexplained:
        parts.append(_("{n} without a reason", n=found.unexplained))
    return " · ".join(parts)


def clash_words(clash: Clash, now_s: float, zone_name: str) -> str:
    """What a post meets, in a few words."""
    time = "" if clash.other_s is None else moment(clash.other_s, now_s, zone_name)
    return _(CLASH_NAMES[clash.kind], time=time, event=show(clash.event, limit=60))


def terms_facts(terms: PlanTerms) -> list[tuple[str, object]]:
    """The bounds the plan keeps to."""
    return [
        (_("holidays of"), terms.region or _("nobody: set it with «plan set --region»")),
        (_("quiet hours"), "; ".join(quiet_words(each, weekdays()) for each in terms.quiet) or _("none")),
        (_("minutes apart"), terms.close_min),
        (_("at most an hour"), terms.hour_most),
        (_("at most a day"), terms.day_most),
    ]


# --- as JSON --------------------------------------------------------------------------------------------


def theme_json(theme: Theme, posts: int) -> dict[str, Json]:
    """A theme with the number of posts it has."""
    return {"id": f"t{theme.id}", "name": theme.name, "share_percent": theme.share, "posts": posts}


def slot_json(slot: Slot) -> dict[str, Json]:
    """A slot of the week."""
    return {
        "id": f"s{slot.id}", "account": slot.account, "network": slot.network, "theme": slot.theme or None,
        "weekday": slot.weekday + 1, "at": minute_words(slot.minute), "minutes": slot.minutes,
    }  # fmt: skip


def event_json(event: PlanEvent) -> dict[str, Json]:
    """An event of the calendar."""
    return {
        "id": f"e{event.id}", "title": event.title, "kind": event.kind.value, "source": event.source,
        "starts_at": utc(event.starts_s), "ends_at": utc(event.ends_s), "is_whole_days": event.is_day,
    }  # fmt: skip


def turn_json(turn: Turn, zone: tzinfo) -> dict[str, Json]:
    """A slot on one day."""
    return {
        "slot": f"s{turn.slot.id}", "account": turn.slot.account, "network": turn.slot.network,
        "theme": turn.slot.theme or None, "starts_at": utc(turn.starts_s), "ends_at": utc(turn.ends_s),
        "local": label(turn.starts_at, zone),
    }  # fmt: skip


def fulfilment_json(found: Fulfilment) -> dict[str, Json]:
    """How far the plan is followed."""
    return {
        "slots": found.turns, "filled": found.filled, "off_plan": found.off_plan, "unexplained": found.unexplained,
        "posts": found.posts, "improvised_percent": found.improvised_percent,
        "themes": {name or "": count for name, count in sorted(found.shares.items())},
    }  # fmt: skip


def terms_json(terms: PlanTerms) -> dict[str, Json]:
    """The bounds the plan keeps to."""
    return {
        "region": terms.region or None,
        "quiet": [
            {"days": [day + 1 for day in sorted(each.days)],
             "from": minute_words(each.start), "to": minute_words(each.end)}
            for each in terms.quiet
        ],
        "minutes_apart": terms.close_min, "most_an_hour": terms.hour_most, "most_a_day": terms.day_most,
    }  # fmt: skip


def clash_json(clash: Clash, accounts: Mapping[int, str]) -> dict[str, Json]:
    """What a post meets."""
    return {
        "kind": clash.kind.value, "post": f"p{clash.post}", "account": accounts.get(clash.account_id),
        "other": None if clash.other is None else f"p{clash.other}", "other_at": utc(clash.other_s),
        "event": clash.event or None,
    }  # fmt: skip


def notes_json(notes: Sequence[tuple[EventKind, str]]) -> list[Json]:
    """What a day is."""
    return [{"kind": kind.value, "title": title} for kind, title in notes]


def day_title(day: date, found: Stretch, zone_name: str) -> str:
    """A day's heading: its date, and what it is."""
    noon_s = datetime(day.year, day.month, day.day, 12, tzinfo=found.zone).astimezone(UTC).timestamp()
    notes = notes_words(found.notes(day))
    return f"{day_words(noon_s, zone_name)} · {notes}" if notes else day_words(noon_s, zone_name)
