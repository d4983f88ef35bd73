"""The calendar of posts as a document, and as a file for other calendars."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from core.calendar.ics_write import Entry, write_ics
from core.calendar.times import label, offset
from core.i18n import _, ngettext
from core.publishing.plan.model import Clash
from core.publishing.plan.reads import Stretch
from core.publishing.workflow.model import Standing
from core.publishing.workflow.reads import QueueLine
from core.runtime import House
from core.text.show import show
from tui.cli.files import write_whole
from tui.cli.output import Json, say, utc
from tui.cli.plan_lines import clash_json, event_json, fulfilment_json, notes_json, turn_json

POST_LASTS = timedelta(minutes=15)
"""How long a post is in other people's calendars."""
NOT_COMING = frozenset({Standing.REJECTED, Standing.CANCELLED})

_FIRM = frozenset({Standing.APPROVED, Standing.SCHEDULED, Standing.DUE, Standing.SENDING, Standing.PUBLISHED})


def networks_of(posts: Iterable[QueueLine]) -> str:
    """The networks posts go to, each once, in letters."""
    return " ".join(dict.fromkeys(show(account.network, limit=8) for each in posts for account in each.accounts))


def by_day_of(posts: Iterable[QueueLine], plan: Stretch) -> dict[date, list[QueueLine]]:
    """Posts with a time under their days, in order of time."""
    found: dict[date, list[QueueLine]] = {}
    for each in sorted(posts, key=lambda each: (each.shown_s or 0, each.id)):
        if each.shown_s is not None:
            found.setdefault(datetime.fromtimestamp(each.shown_s, plan.zone).date(), []).append(each)
    return found


def clashes_of(plan: Stretch) -> dict[int, list[Clash]]:
    """Clashes by post, one of each kind."""
    found: dict[int, list[Clash]] = {}
    for each in plan.clashes:
        mine = found.setdefault(each.post, [])
        if all((each.kind, each.event) != (other.kind, other.event) for other in mine):
            mine.append(each)
    return found


def is_on(at_s: int, day: date, plan: Stretch) -> bool:
    """Whether a moment is on a day of the institution."""
    return datetime.fromtimestamp(at_s, plan.zone).date() == day


def calendar_json(
    house: House, plan: Stretch, posts: Sequence[QueueLine], names: Mapping[int, str], view: str
) -> dict[str, Json]:
    """The calendar with its posts, gaps and events by day."""
    by_day, clashes, gaps = by_day_of(posts, plan), clashes_of(plan), plan.gaps
    return {
        "view": view, "from": plan.days[0].isoformat(), "until": plan.days[-1].isoformat(),
        "zone": house.workspace.zone, "offset": offset(house.store.clock.now(), plan.zone),
        "plan": fulfilment_json(plan.fulfilment()),
        "days": [
            {
                "day": day.isoformat(),
                "notes": notes_json(plan.notes(day)),
                "plan": fulfilment_json(plan.fulfilment(day)),
                "posts": [_post_json(each, plan, clashes.get(each.id, ()), names) for each in by_day.get(day, ())],
                "gaps": [turn_json(each, plan.zone) for each in gaps if is_on(each.starts_s, day, plan)],
                "events": [event_json(each) for each in plan.events_on(day)],
            }
            for day in plan.days
        ],
        "untimed": [_post_json(each, plan, (), names) for each in posts if each.shown_s is None],
    }  # fmt: skip


def _post_json(post: QueueLine, plan: Stretch, clashes: Iterable[Clash], names: Mapping[int, str]) -> dict[str, Json]:
    at = None if post.shown_s is None else datetime.fromtimestamp(post.shown_s, UTC)
    return {
        "id": f"p{post.id}", "title": post.title or None, "text": post.text,
        "accounts": [{"name": account.name, "network": account.network} for account in post.accounts],
        "theme": post.theme or None, "at": utc(post.shown_s), "local": None if at is None else label(at, plan.zone),
        "state": post.standing.value, "approvals": post.given, "needed": post.needed,
        "waits_for": list(post.waits_for), "author": post.author,
        "clashes": [clash_json(each, names) for each in clashes],
    }  # fmt: skip


def write_calendar(house: House, plan: Stretch, posts: Sequence[QueueLine], place: str) -> None:
    """The calendar file: titles only, never what a post says."""
    entries = [
        Entry(
            uid=f"p{each.id}@{house.workspace.uuid}",
            title=f"{networks_of([each])}: {each.title or _('post {id}', id=f'p{each.id}')}",
            starts_at=(at := datetime.fromtimestamp(each.shown_s, UTC)),
            ends_at=at + POST_LASTS,
            is_tentative=each.standing not in _FIRM,
            words=(each.theme,) if each.theme else (),
        )
        for each in posts
        if each.shown_s is not None and each.standing not in NOT_COMING
    ]
    name = _("{institution}: publishing queue", institution=house.workspace.short_name)
    raw = write_ics(entries, name, house.store.clock.now())
    if place == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        return
    write_whole(place, raw)
    say(ngettext("{n} post is in {place}.", "{n} posts are in {place}.", len(entries), place=place))
