"""The days in which stricter rules hold: those of the pack in force and those of the calendar, from one place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from core.policy.pack_model import Pack
from core.policy.pack_signing import current_pack
from core.publishing.lint.model import Window
from core.store import Placed, Reads
from core.store.workspace import MOURNING, fact, zone_of

ELECTORAL = "electoral"
_ALWAYS_S = 9_999_999_999


async def pack_here(source: Placed) -> Pack:
    """The pack in force in the workspace that is read.

    Raises:
        NotFound, UsageError: it is gone, or not clear.
    """
    return await current_pack(source, source.path.parent)


async def windows_of(source: Reads, pack: Pack, at_s: int) -> tuple[Window, ...]:
    """Every window of a pack, those of the calendar that hold at a moment, and a mourning that was declared.

    Each ends before its ``until_s``; nobody knows when a declared mourning ends, so it holds at any moment.
    """
    declared = (Window("mourning", 0, _ALWAYS_S),) if await fact(source, MOURNING) else ()
    return (*_of_pack(pack, await fact(source, "zone") or "UTC"), *await _of_calendar(source, at_s), *declared)


async def is_electoral(source: Reads, pack: Pack, at_s: int) -> bool:
    """Whether an electoral window holds at this moment."""
    return any(
        each.kind == ELECTORAL and each.from_s <= at_s < each.until_s for each in await windows_of(source, pack, at_s)
    )


def _of_pack(pack: Pack, zone: str) -> Iterator[Window]:
    """Whole days in the institution's zone, the last included."""
    for one in pack.windows:
        first = datetime.combine(datetime.fromisoformat(one.first).date(), time(), zone_of(zone))
        last = datetime.combine(datetime.fromisoformat(one.last).date() + timedelta(days=1), time(), zone_of(zone))
        yield Window(one.kind, int(first.timestamp()), int(last.timestamp()), one.title)


async def _of_calendar(source: Reads, at_s: int) -> list[Window]:
    """An event that ends when it begins holds for that second."""
    rows = await source.rows(
        "SELECT kind, starts_s, max(ends_s, starts_s + 1) AS until_s, title FROM calendar_event WHERE gone_s IS NULL"
        " AND kind IN ('electoral', 'mourning') AND starts_s <= ?1 AND max(ends_s, starts_s + 1) > ?1 ORDER BY id",
        (at_s,),
    )
    return [Window(row["kind"], int(row["starts_s"]), int(row["until_s"]), row["title"]) for row in rows]
