"""Which slots of the plan are open on which days, who fills them, and the next one that is free. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from core.calendar.quiet import quiet_ends
from core.calendar.times import Nonexistent, Which, at_minute, settled
from core.calendar.weeks import days_between
from core.ids import AccountId
from core.publishing.model import PostId
from core.publishing.plan.clashes import day_is_full, hour_is_full
from core.publishing.plan.model import Fulfilment, Planned, Slot, SlotId, Turn
from core.publishing.plan.terms import PlanTerms
from core.publishing.themes import is_same

AHEAD_DAYS = 56
_NEAR_S = 86_400
"""How far from its slot a post may lie that was meant for it."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Turns of slots, with the posts that fill them."""

    filled: tuple[tuple[Turn, Planned], ...]
    gaps: tuple[Turn, ...]
    """In order of time."""
    on_plan: frozenset[PostId]


def turns(slots: Iterable[Slot], first: date, last: date, zone: tzinfo) -> list[Turn]:
    """Every time a slot opens between two days, both included, in order of time.

    A slot in an hour that the zone leaves out opens when an unchanged clock says so; one in an hour that comes
    twice, the first time.
    """
    by_day: dict[int, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(slot.weekday, []).append(slot)
    found = [turn_of(slot, day, zone) for day in days_between(first, last) for slot in by_day.get(day.weekday(), ())]
    return sorted(found, key=lambda turn: (turn.starts_at, turn.slot.id))


def turn_of(slot: Slot, day: date, zone: tzinfo) -> Turn:
    """A slot on one day."""
    opens = at_minute(day, slot.minute, zone)
    starts_at = settled(opens, Which.LATER if isinstance(opens, Nonexistent) else Which.EARLIER)
    return Turn(slot, starts_at, starts_at + timedelta(minutes=slot.minutes))


def matched(open_: Sequence[Turn], posts: Iterable[Planned], now_s: int) -> Matched:
    """Who fills which turn: one post each, first those meant for the slot, then the earliest that fit.

    A turn that is over counts as filled only by what went out.
    """
    by_account: dict[AccountId, list[Planned]] = {}
    meant: dict[SlotId, list[Planned]] = {}
    for post in sorted(posts, key=lambda post: (post.at_s, post.post)):
        by_account.setdefault(post.account_id, []).append(post)
        if post.slot is not None:
            meant.setdefault(post.slot, []).append(post)
    taken: set[tuple[PostId, AccountId]] = set()
    filled: dict[Turn, Planned] = {}
    for is_meant in (True, False):
        for turn in open_:
            if turn in filled:
                continue
            mine = meant.get(turn.slot.id, []) if is_meant else by_account.get(turn.slot.account_id, [])
            for post in _near(mine, turn):
                if (post.post, post.account_id) not in taken and _fills(turn, post, now_s, is_meant=is_meant):
                    filled[turn] = post
                    taken.add((post.post, post.account_id))
                    break
    return Matched(
        tuple((turn, filled[turn]) for turn in open_ if turn in filled),
        tuple(turn for turn in open_ if turn not in filled),
        frozenset(post.post for post in filled.values()),
    )


def fulfilment(open_: Sequence[Turn], posts: Sequence[Planned], now_s: int) -> Fulfilment:
    """How far the posts of some days follow the plan."""
    found = matched(open_, posts, now_s)
    by_post = {post.post: post for post in posts}
    improvised = [post for id_, post in by_post.items() if id_ not in found.on_plan]
    return Fulfilment(
        turns=len(open_),
        filled=len(found.filled),
        off_plan=len(improvised),
        unexplained=sum(not post.off_plan and not post.is_crisis for post in improvised),
        posts=len(by_post),
        shares=Counter(post.theme for post in by_post.values()),
    )


def next_free(
    slots: Iterable[Slot],
    posts: Sequence[Planned],
    now: datetime,
    zone: tzinfo,
    terms: PlanTerms,
    *,
    closed_days: Collection[date] = (),
    theme: str = "",
) -> tuple[Turn, datetime] | None:
    """The next slot nobody has filled, with a moment in it at which a post may go out; ``None``: none in eight weeks.

    The moment is in no quiet hours, on no closed day, far enough from other posts of the account, and within what
    an hour and a day take. Whether the queue is frozen is another matter.

    Args:
        slots: of one account.
        posts: what is planned on it.
        closed_days: holidays and days of mourning.
        theme: only slots that take it; empty: any.
    """
    wanted = [slot for slot in slots if not theme or not slot.theme or is_same(slot.theme, theme)]
    today = now.astimezone(zone).date()
    ahead = turns(wanted, today, today + timedelta(days=AHEAD_DAYS), zone)
    for turn in matched([each for each in ahead if each.ends_at > now], posts, int(now.timestamp())).gaps:
        if turn.starts_at.astimezone(zone).date() in closed_days:
            continue
        mine = [post for post in posts if post.account_id == turn.slot.account_id]
        for at in _moments(turn, mine, now, zone, terms):
            if not (hour_is_full(at, mine, terms) or day_is_full(at, mine, zone, terms)):
                return turn, at
    return None


def _moments(turn: Turn, posts: Sequence[Planned], now: datetime, zone: tzinfo, terms: PlanTerms) -> Iterable[datetime]:
    """Moments of a turn that come into question, in order: when it opens, and as soon as something else is over."""
    apart = timedelta(minutes=terms.close_min)
    soonest = now.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    first = max(turn.starts_at, soonest)
    over = (datetime.fromtimestamp(post.at_s, UTC) + apart for post in posts)
    candidates = {first, *(at for at in over if first <= at < turn.ends_at)}
    loud = {end for each in candidates if (end := quiet_ends(each, zone, terms.quiet)) is not None}
    for at in sorted(loud):
        if at < turn.ends_at and not any(abs(at.timestamp() - post.at_s) < apart.total_seconds() for post in posts):
            yield at


def _near(posts: Sequence[Planned], turn: Turn) -> Sequence[Planned]:
    """Those of posts in order of time that come into question for a turn at all."""
    first = bisect_left(posts, turn.starts_s - _NEAR_S, key=lambda post: post.at_s)
    return posts[first : bisect_left(posts, turn.ends_s + _NEAR_S, key=lambda post: post.at_s)]


def _fills(turn: Turn, post: Planned, now_s: int, *, is_meant: bool) -> bool:
    if post.account_id != turn.slot.account_id or (turn.ends_s <= now_s and not post.is_out):
        return False
    if is_meant:
        return post.slot == turn.slot.id and turn.starts_s - _NEAR_S < post.at_s < turn.ends_s + _NEAR_S
    if post.off_plan or not turn.starts_s <= post.at_s < turn.ends_s:
        return False
    return not turn.slot.theme or is_same(post.theme, turn.slot.theme)
