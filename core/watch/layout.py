"""How a person has the panels of watches before them: their order, those out of sight, how many at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.store import Actor, Reads, Store, Work
from core.watch.model import WatchId
from core.watch.person import acting_person

MOST_AT_ONCE = 9
"""Panels on one screen: each can be reached by its number."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One person's arrangement of panels."""

    grid: int = 0
    """Panels on the screen at once; 0: as many as fit."""
    order: tuple[WatchId, ...] = ()
    """Watches that are not named here come after those that are, in the order in which they were made."""
    hidden: frozenset[WatchId] = frozenset()


def arranged(watches: Sequence[WatchId], layout: Layout) -> list[WatchId]:
    """The watches that are shown, in this person's order."""
    place = {watch: n for n, watch in enumerate(layout.order)}
    shown = [watch for watch in watches if watch not in layout.hidden]
    return sorted(shown, key=lambda watch: place.get(watch, len(place)))


def moved(watches: Sequence[WatchId], layout: Layout, watch: WatchId, places: int) -> Layout:
    """The layout with a panel so many places later, or earlier below 0; as it was where it cannot go there."""
    shown = arranged(watches, layout)
    if watch not in shown:
        return layout
    at = shown.index(watch)
    shown.insert(max(0, min(len(shown) - 1, at + places)), shown.pop(at))
    return replace(layout, order=tuple(shown))


def without(layout: Layout, watch: WatchId) -> Layout:
    """The layout with a panel out of sight; its watch goes on watching."""
    return replace(layout, hidden=layout.hidden | {watch})


async def layout_of(source: Reads, operator: OperatorId | None) -> Layout:
    """How this person arranged the panels; the usual layout for who never did."""
    rows = await source.rows("SELECT grid, panels, hidden FROM watch_layout WHERE operator_id = ?", (operator,))
    if not rows:
        return Layout()
    row = rows[0]
    order = tuple(WatchId(int(each)) for each in json.loads(row["panels"]))
    return Layout(int(row["grid"]), order, frozenset(WatchId(int(each)) for each in json.loads(row["hidden"])))


async def keep_layout(store: Store, actor: Actor, layout: Layout) -> Layout:
    """Remember how the person who acts arranged the panels, on whichever desk they sit next.

    Raises:
        UsageError: more panels at once than can be told by number.
        NotPermitted: nobody in person acts.
    """
    if not 0 <= layout.grid <= MOST_AT_ONCE:
        raise UsageError(N_("There are 1 to {most} panels on a screen; 0 for as many as fit."), most=MOST_AT_ONCE)

    async def act(work: Work) -> Layout:
        who = acting_person(work)
        work.system("how somebody arranges their own screen is nobody's concern")
        await work.execute(
            "INSERT INTO watch_layout (operator_id, grid, panels, hidden) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (operator_id) DO UPDATE SET grid = excluded.grid, panels = excluded.panels,"
            " hidden = excluded.hidden",
            (who, layout.grid, json.dumps(layout.order), json.dumps(sorted(layout.hidden))),
        )
        return layout

    return await store.write(actor, act)
