"""The plan and what is planned against it, over some days, for every face that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property

from core.calendar.public_holidays import Region, public_holidays, region_named
from core.calendar.times import day_bounds_s
from core.calendar.weeks import days_between
from core.ids import AccountId
from core.publishing.plan import store as sql
from core.publishing.plan.clashes import clashes
from core.publishing.plan.model import Clash, EventKind, Fulfilment, PlanEvent, Planned, Slot, SlotId, Theme, Turn
from core.publishing.plan.terms import PlanTerms, terms_of
from core.publishing.plan.turns import AHEAD_DAYS, fulfilment, matched, next_free, turns
from core.publishing.themes import spelled
from core.store import Reads, Store

themes = sql.themes
slots = sql.slots


@dataclass(frozen=True)
class Stretch:
    """Some days of the plan."""

    days: tuple[date, ...]
    zone: tzinfo
    now_s: int
    terms: PlanTerms
    slots: Sequence[Slot]
    posts: Sequence[Planned]
    """With a day before and after, for what meets across midnight."""
    events: Sequence[PlanEvent]
    holidays: Mapping[date, str]
    """Public ones, by day."""

    @property
    def bounds_s(self) -> tuple[int, int]:
        """The epoch seconds it begins and ends at."""
        return day_bounds_s(self.days[0], self.zone)[0], day_bounds_s(self.days[-1], self.zone)[1]

    @cached_property
    def turns(self) -> list[Turn]:
        """Every time a slot opens in these days."""
        return turns(self.slots, self.days[0], self.days[-1], self.zone)

    @cached_property
    def gaps(self) -> tuple[Turn, ...]:
        """Slots that nobody has filled and that are still to come, in order of time."""
        return tuple(turn for turn in self._unfilled if turn.ends_s > self.now_s)

    @cached_property
    def missed(self) -> tuple[Turn, ...]:
        """Slots that passed without a post."""
        return tuple(turn for turn in self._unfilled if turn.ends_s <= self.now_s)

    @cached_property
    def _unfilled(self) -> tuple[Turn, ...]:
        return matched(self.turns, self.posts, self.now_s).gaps

    @cached_property
    def clashes(self) -> list[Clash]:
        """What stands in each other's way, of the posts in these days."""
        first_s, last_s = self.bounds_s
        inside = {post.post for post in self.posts if first_s <= post.at_s < last_s}
        return [
            each
            for each in clashes(self.posts, self.events, self.holidays, self.zone, self.terms)
            if each.post in inside
        ]

    def fulfilment(self, day: date | None = None) -> Fulfilment:
        """How far the plan is followed, on one of the days or on all."""
        first_s, last_s = self.bounds_s if day is None else day_bounds_s(day, self.zone)
        inside = [post for post in self.posts if first_s <= post.at_s < last_s]
        return fulfilment([turn for turn in self.turns if first_s <= turn.starts_s < last_s], inside, self.now_s)

    def notes(self, day: date) -> tuple[tuple[EventKind, str], ...]:
        """What a day is: holidays and windows, then whole-day events; titles may be foreign text."""
        first_s, last_s = day_bounds_s(day, self.zone)
        found = [(EventKind.HOLIDAY, self.holidays[day])] if day in self.holidays else []
        found += [
            (each.kind, each.title)
            for each in self.events
            if (each.is_day or each.kind is not EventKind.EVENT) and each.touches(first_s, last_s)
        ]
        return tuple(sorted(dict.fromkeys(found), key=lambda note: note[0] is EventKind.EVENT))

    def events_on(self, day: date) -> tuple[PlanEvent, ...]:
        """Events at a time of a day."""
        first_s, last_s = day_bounds_s(day, self.zone)
        return tuple(
            each
            for each in self.events
            if each.kind is EventKind.EVENT and not each.is_day and first_s <= each.starts_s < last_s
        )

    @property
    def closed_days(self) -> frozenset[date]:
        """Holidays and days of mourning."""
        closing = (EventKind.HOLIDAY, EventKind.MOURNING)
        return frozenset(day for day in self.days if any(kind in closing for kind, _title in self.notes(day)))


@dataclass(frozen=True, slots=True)
class PlanWhole:
    """What the plan wants."""

    themes: Sequence[Theme]
    slots: Sequence[Slot]
    terms: PlanTerms


async def plan_whole(source: Reads) -> PlanWhole:
    """Themes, slots and bounds."""
    return PlanWhole(await sql.themes(source), await sql.slots(source), await terms_of(source))


async def stretch(store: Store, first: date, last: date, zone: tzinfo, *, language: str) -> Stretch:
    """The plan and what is planned between two days, both included.

    Args:
        language: of the holidays' names.
    """
    terms = await terms_of(store)
    names = [each.name for each in await sql.themes(store)]
    from_s, until_s = day_bounds_s(first, zone)[0], day_bounds_s(last, zone)[1]
    return Stretch(
        days_between(first, last),
        zone,
        store.clock.now_s(),
        terms,
        await sql.slots(store),
        [
            replace(post, theme=spelled(post.theme, names)) if post.theme else post
            for post in await sql.planned(store, from_s - 86_400, until_s + 86_400)
        ],
        await sql.events(store, from_s, until_s),
        holidays_of(terms, first, last, language),
    )


async def next_free_slot(
    store: Store, account: AccountId, zone: tzinfo, *, language: str, theme: str = ""
) -> tuple[SlotId, datetime] | None:
    """The next slot of an account that nobody has filled, and a moment in it, aware in UTC; ``None``: none ahead."""
    now = store.clock.now()
    today = now.astimezone(zone).date()
    ahead = await stretch(store, today, today + timedelta(days=AHEAD_DAYS), zone, language=language)
    mine = [post for post in ahead.posts if post.account_id == account]
    theirs = [slot for slot in ahead.slots if slot.account_id == account]
    found = next_free(theirs, mine, now, zone, ahead.terms, closed_days=ahead.closed_days, theme=theme)
    return None if found is None else (found[0].slot.id, found[1])


def holidays_of(terms: PlanTerms, first: date, last: date, language: str) -> dict[date, str]:
    """The public holidays of the plan's region between two days, both included."""
    if not terms.region:
        return {}
    region: Region = region_named(terms.region)
    found: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        found |= public_holidays(region, year, language)
    return {day: name for day, name in found.items() if first <= day <= last}
