"""What one desk knows of watches: the alerts that nobody has taken and, once the panels were opened, what changed.

Part of every desk from its start, so all of watching but its tally is loaded when the panels are first read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from core.access.model import Operator
from core.i18n import ngettext
from core.store import Change, Store
from core.store.changes import MISSED
from core.watch.tally import AlertTally, Untaken, alert_tally

if TYPE_CHECKING:
    from core.watch.detail import Detail
    from core.watch.hit_reads import HitPage
    from core.watch.layout import Layout
    from core.watch.model import Alert, Watch, WatchId
    from core.watch.panels import Panel

HITS = 50
"""What a panel reads at once."""
OPEN_ALERTS = 200


@dataclass(frozen=True, slots=True)
class Board:
    """Every panel this person may see, and what is open."""

    panels: Sequence[Panel]
    alerts: Sequence[Alert]
    """Open ones: untaken first, the gravest leading."""
    layout: Layout


class Watching:
    """What one desk knows; brought up to date with the rest of the desk."""

    def __init__(self, store: Store, directory: Path) -> None:
        self._store, self._directory = store, directory
        self._tally = AlertTally()
        self._told: frozenset[tuple[int, int]] | None = None
        """What the bell was rung for, or what stood already when somebody sat down."""
        self._late: frozenset[int] | None = None
        """Alerts that had waited too long when it was last looked: the bell was rung a second time for these."""
        self._rings = 0
        self.sees_people = False
        """Whether whoever sits here may see watches of persons."""
        self.touched: set[int] = set()
        """Watches whose panels may be other by now."""
        self.is_all_touched = False

    # --- alerts that nobody has taken ------------------------------------------------------------------

    @property
    def untaken(self) -> int:
        """How many alerts nobody has taken, as far as whoever sits here may know."""
        return self._tally.count + (self._tally.of_people if self.sees_people else 0)

    async def refresh(self, who: Operator | None) -> None:
        """Read how alerts stand, for whoever sits here."""
        self._tally = await alert_tally(self._store)
        if self._tally.of_people:
            from core.watch.sight import sees_people  # it reads the table of roles: only where there is a reason

            self.sees_people = sees_people(who)
        known = frozenset((each.id, each.proposes_level) for each in self._mine)
        if self._told is not None:
            self._rings += len(known - self._told)
        self._told = known | (self._told or frozenset())
        self.second_passed()

    def second_passed(self) -> bool:
        """Count what nobody took in time by now, once each; whether there is more of it than before."""
        late = frozenset(each.id for each in self._mine if each.duty_s <= self._store.clock.now_s())
        more = late - self._late if self._late is not None else frozenset()
        self._rings += len(more)
        self._late = late | (self._late or frozenset())
        return bool(more)

    @property
    def late(self) -> int:
        """How many of the untaken ones have waited until whoever is on duty is told."""
        return sum(each.id in (self._late or ()) for each in self._mine)

    @property
    def _mine(self) -> Sequence[Untaken]:
        return [each for each in self._tally.untaken if self.sees_people or not each.is_person]

    def rings(self) -> int:
        """How often the bell is due since it was last asked.

        Once for each new alert, once when it grows graver, and once when nobody took it in time.
        """
        rings, self._rings = self._rings, 0
        return rings

    def warnings(self) -> list[tuple[str, str]]:
        """What the status row says of it: words and their token."""
        n, late = self.untaken, self.late
        if late:
            words = ngettext(
                "!! {n} alert not taken in time", "!! {late} of {n} alerts not taken in time", n, late=late
            )
            return [(words, "crit")]
        return [(ngettext("! {n} alert not taken", "! {n} alerts not taken", n), "crit")] if n else []

    # --- what changed ----------------------------------------------------------------------------------------

    def note(self, batch: Iterable[Change]) -> None:
        """Remember which panels to read again."""
        for change in batch:
            if change.entity == "watch":
                self.touched.add(change.id)
            elif change.entity in ("alert", "account", MISSED):
                self.is_all_touched = True

    def drained(self) -> Collection[int] | None:
        """The watches that changed since it was last asked; ``None``: any of them."""
        touched, self.touched = self.touched, set()
        is_all, self.is_all_touched = self.is_all_touched, False
        return None if is_all else touched

    @property
    def has_changed(self) -> bool:
        """Whether there is something to read again."""
        return bool(self.touched) or self.is_all_touched

    # --- panels ----------------------------------------------------------------------------------------------

    async def board(
        self, who: Operator | None, zone: tzinfo, only: Collection[int] | None = None, *, has_words: bool
    ) -> Board:
        """The panels that ``who`` may see, all or only these, with all alerts that are open.

        Args:
            has_words: with what citizens wrote, which not everybody may read.

        An alert whose watch has no panel here is none of this person's business.
        """
        from core.watch.alert_store import list_alerts
        from core.watch.hit_reads import HitPage
        from core.watch.layout import layout_of
        from core.watch.panels import list_panels
        from core.watch.sight import sees_people

        self.sees_people = sees_people(who)
        panels = await list_panels(
            self._store, self._store.clock.now_s(), zone, only=_watches(only), hits=HITS, has_people=self.sees_people
        )
        if not has_words:
            panels = [replace(panel, hits=HitPage((), None, frozenset()), let_in=()) for panel in panels]
        alerts = await list_alerts(self._store, limit=OPEN_ALERTS, is_open=True)
        return Board(panels, alerts, await layout_of(self._store, who.id if who is not None else None))

    async def more(self, watch: WatchId, before: int, shown: frozenset[bytes]) -> HitPage:
        """The next hits of a panel."""
        from core.watch.hit_reads import hit_page

        return await hit_page(self._store, watch, limit=HITS, before=before, shown=shown)

    async def detail(self, watch: Watch, zone: tzinfo, *, has_words: bool) -> Detail:
        """One watch in full, with or without the words that citizens wrote."""
        from core.watch.detail import watch_detail
        from core.watch.places import gazetteer

        detail = await watch_detail(self._store, watch, self._store.clock.now_s(), zone, gazetteer(self._directory))
        return detail if has_words else replace(detail, terms=())


def _watches(ids: Collection[int] | None) -> Collection[WatchId] | None:
    from core.watch.model import WatchId

    return None if ids is None else [WatchId(id_) for id_ in ids]
