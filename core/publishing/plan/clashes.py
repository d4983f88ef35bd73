"""What on the calendar stands in each other's way: too close, twice the same, too many, or on the wrong day. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache

from core.calendar.quiet import is_quiet
from core.ids import AccountId
from core.publishing.plan.model import Clash, ClashKind, EventKind, PlanEvent, Planned
from core.publishing.plan.terms import PlanTerms

SAME_WITHIN_S = 24 * 3600
_HOUR_S = 3600
_LINK = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE)
_MARKS = ".,;:!?)]}»”’'"
_BY_EVENT = {
    EventKind.EVENT: ClashKind.EVENT,
    EventKind.HOLIDAY: ClashKind.HOLIDAY,
    EventKind.ELECTORAL: ClashKind.ELECTORAL,
    EventKind.MOURNING: ClashKind.MOURNING,
}


def links_of(text: str) -> frozenset[str]:
    """The links of a text, levelled: without the marks after them, the last slash and the scheme."""
    found = (match[0].rstrip(_MARKS).rstrip("/").casefold() for match in _LINK.finditer(text))
    return frozenset(each.partition("://")[2] for each in found)


def clashes(
    posts: Sequence[Planned],
    events: Iterable[PlanEvent],
    holidays: Mapping[date, str],
    zone: tzinfo,
    terms: PlanTerms,
) -> list[Clash]:
    """Everything that meets something else; of two posts, the later one.

    Args:
        holidays: public ones, by day in ``zone``.
    """
    found: list[Clash] = []
    on_calendar = list(events)
    for mine in _by_account(posts).values():
        for n, post in enumerate(mine):
            found += _with_others(post, mine[:n], terms)
            found += _with_counts(post, mine[: n + 1], zone, terms)
    for post in posts:
        found += _with_calendar(post, on_calendar, holidays, zone, terms)
    return found


def hour_is_full(at: datetime, posts: Iterable[Planned], terms: PlanTerms) -> bool:
    """Whether one more post of an account would be too many within some hour around a moment."""
    at_s = int(at.timestamp())
    near = sorted(post.at_s for post in posts if abs(post.at_s - at_s) < _HOUR_S)
    starts = [at_s, *(each for each in near if each <= at_s)]
    return any(sum(start <= each < start + _HOUR_S for each in near) >= terms.hour_most for start in starts)


def day_is_full(at: datetime, posts: Iterable[Planned], zone: tzinfo, terms: PlanTerms) -> bool:
    """Whether one more post of an account would be too many on the day of a moment."""
    day = at.astimezone(zone).date()
    return sum(_day(post, zone) == day for post in posts) >= terms.day_most


def _by_account(posts: Iterable[Planned]) -> dict[AccountId, list[Planned]]:
    found: dict[AccountId, list[Planned]] = {}
    for post in sorted(posts, key=lambda each: (each.at_s, each.post)):
        found.setdefault(post.account_id, []).append(post)
    return found


def _with_others(post: Planned, before: Sequence[Planned], terms: PlanTerms) -> Iterator[Clash]:
    """With the posts of the account that come before it; of each kind the nearest."""
    for kind in (ClashKind.SAME_TEXT, ClashKind.SAME_LINK, ClashKind.CLOSE):
        for other in reversed(before):
            if post.at_s - other.at_s >= max(SAME_WITHIN_S, terms.close_min * 60):
                break
            if other.post != post.post and _meets(kind, post, other, terms):
                yield Clash(kind, post.post, post.account_id, other.post, other.at_s)
                break


def _meets(kind: ClashKind, post: Planned, other: Planned, terms: PlanTerms) -> bool:
    away_s = post.at_s - other.at_s
    if kind is ClashKind.CLOSE:
        return away_s < terms.close_min * 60 and not (post.is_crisis or other.is_crisis)
    if kind is ClashKind.SAME_TEXT:
        return away_s < SAME_WITHIN_S and bool(post.words) and post.words == other.words
    return away_s < SAME_WITHIN_S and post.words != other.words and not post.links.isdisjoint(other.links)


def _with_counts(post: Planned, up_to: Sequence[Planned], zone: tzinfo, terms: PlanTerms) -> Iterator[Clash]:
    if post.is_crisis:
        return
    if sum(post.at_s - each.at_s < _HOUR_S for each in up_to) > terms.hour_most:
        yield Clash(ClashKind.FULL_HOUR, post.post, post.account_id)
    day = _day(post, zone)
    on_day = 0
    for each in reversed(up_to):
        if _day(each, zone) != day:
            break
        on_day += 1
    if on_day > terms.day_most:
        yield Clash(ClashKind.FULL_DAY, post.post, post.account_id)


def _with_calendar(
    post: Planned, events: Iterable[PlanEvent], holidays: Mapping[date, str], zone: tzinfo, terms: PlanTerms
) -> Iterator[Clash]:
    if is_quiet(datetime.fromtimestamp(post.at_s, zone), zone, terms.quiet) and not post.is_crisis:
        yield Clash(ClashKind.QUIET, post.post, post.account_id)
    holiday = holidays.get(_day(post, zone))
    if holiday is not None:
        yield Clash(ClashKind.HOLIDAY, post.post, post.account_id, event=holiday)
    for event in events:
        is_all_day = event.is_day and event.kind is EventKind.EVENT  # a town feast is no reason against a post
        if not is_all_day and event.touches(post.at_s, post.at_s + 1):
            yield Clash(_BY_EVENT[event.kind], post.post, post.account_id, event=event.title)


def _day(post: Planned, zone: tzinfo) -> date:
    return _day_of(post.at_s, zone)


@lru_cache(maxsize=8192)
def _day_of(at_s: int, zone: tzinfo) -> date:
    """Each post's is asked for by all that follow it on its day."""
    return datetime.fromtimestamp(at_s, zone).date()
