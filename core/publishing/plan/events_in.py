"""The institution's own calendar, from a file: entered once, brought up to date each time the file comes again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from core.calendar.ics_read import Calendar, Odd, read_ics
from core.calendar.times import day_bounds_s
from core.errors import UsageError
from core.i18n import N_
from core.publishing.plan import store as sql
from core.publishing.plan.model import OWN, EventId, EventKind, PlanEvent
from core.store import Actor, Row, Store, Work
from core.text.show import show

SOURCE_CHARS = 80
BEFORE_DAYS = 31
AFTER_DAYS = 366


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What a file changed on the calendar."""

    new: int
    same: int
    gone: int
    """Those of the same file that it no longer has."""
    odd: Mapping[Odd, int]


async def bring_in(
    store: Store, actor: Actor, raw: bytes, *, source: str, kind: EventKind, zone: tzinfo, today: date
) -> BroughtIn:
    """Enter the events of a calendar file, from a month ago to a year ahead.

    What came earlier from the same source and is not in the file any more is taken off the calendar.

    Args:
        source: what the calendar is called here; the same name brings the same events up to date.

    Raises:
        UsageError: it is no calendar file, or a hostile one; nothing is changed.
        NotPermitted: as ever.
    """
    name = show(source, limit=SOURCE_CHARS).strip()
    if not name or name == OWN:
        raise UsageError(N_("A calendar needs a name of its own: «own» are the events that were entered by hand."))
    first, last = today - timedelta(days=BEFORE_DAYS), today + timedelta(days=AFTER_DAYS)
    found = read_ics(raw, zone, first, last)
    bounds_s = day_bounds_s(first, zone)[0], day_bounds_s(last, zone)[1]

    async def act(work: Work) -> BroughtIn:
        await work.allow("plan.add")
        changed, kept = await _put(work, found, name, kind)
        gone = [row for row in await _known(work, name, bounds_s) if row["id"] not in kept]
        for row in gone:
            await sql.drop_event(work, EventId(row["id"]))
        await work.audit(
            "plan.import", "plan:events", new=changed, same=len(kept) - changed, gone=len(gone), kind=kind.value
        )
        if changed or gone:
            work.changed("plan", 0, "events")
        return BroughtIn(changed, len(kept) - changed, len(gone), dict(found.odd))

    return await store.write(actor, act)


async def _put(work: Work, found: Calendar, source: str, kind: EventKind) -> tuple[int, set[int]]:
    """Enter them; how many are new or different, and all their ids."""
    changed, kept = 0, set()
    for each in found.happenings:
        starts_s, ends_s = int(each.starts_at.timestamp()), int(each.ends_at.timestamp())
        event = PlanEvent(EventId(0), source, show(each.title) or "-", kind, starts_s, ends_s, each.is_day)
        id_, is_changed = await sql.put_event(work, show(each.uid) or "-", event)
        changed += is_changed
        kept.add(int(id_))
    return changed, kept


async def _known(work: Work, source: str, bounds_s: tuple[int, int]) -> list[Row]:
    """What is on the calendar from this source in the time that a file speaks for."""
    return await work.rows(
        "SELECT id FROM calendar_event WHERE source = ? AND gone_s IS NULL AND starts_s >= ? AND starts_s < ?",
        (source, *bounds_s),
    )
