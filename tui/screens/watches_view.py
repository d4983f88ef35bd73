"""The panels of all watches as they are read and drawn; moving about and acting are built on it.

What arrives is noted by the desk; one timer here reads it anew, at most four times a second, and lets a turn go by
while keys are pressed or the terminal has not taken the last frame yet.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Vertical

from core.access.sight import Sight
from core.i18n import _
from core.watch.layout import arranged
from core.watch.model import Alert, AlertState, WatchId
from core.watch.panels import Panel
from tui.bridge import Desk
from tui.grid import Grid, grid
from tui.hit_list import HitList, entered, followed, left, taken_in
from tui.line_pace import LinePace
from tui.paint import Line, line, sentence
from tui.panes.watch_panel import PanelFacts, list_rows, panel_lines
from tui.panes.watches_top import Shown, proposal_line, title_line
from tui.screens.watch_acts import WatchActs
from tui.watching import Board
from tui.widgets.sheet import Sheet
from tui.words import zone

DRAIN_S = 0.25
MOST_NUMBERED = 9


class WatchesView(WatchActs):
    """The panels, a page of them at a time."""

    place: ClassVar[str] = "watches"
    letter: ClassVar[str] = "w"
    CSS_PATH = "watches.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.board: Board | None = None
        self.lists: dict[WatchId, HitList] = {}
        self.at: WatchId | None = None
        """The watch whose panel has the keys."""
        self._grid = Grid((), ())
        self._line_pace = LinePace()
        self._reads = 0
        """How many readings are under way: what changes meanwhile waits for the next, or none would ever end."""

    def body(self) -> ComposeResult:
        """A title, what is proposed, the panels."""
        yield Sheet(self.app.look, id="title")
        yield Sheet(self.app.look, id="proposal")
        yield Vertical(id="board")

    def on_mount(self) -> None:
        """Read everything, and begin to drain what changes."""
        self.read_refusals()
        self.read_panels()
        self.set_interval(DRAIN_S, self._drain)

    def on_screen_resume(self) -> None:
        """Much may have changed meanwhile."""
        if self.board is not None:
            self.read_panels()
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Another number of panels may fit."""
        self.call_after_refresh(self.draw)

    def on_desk_changed(self, event: Desk.Changed) -> None:
        """Counts of the frame; the panels follow with the next drain."""
        if event.touched.has_people:
            self.read_refusals()
        self.draw_frame()

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.draw()

    def on_desk_minute(self) -> None:
        """Ages moved on, and a window may have begun."""
        self.read_panels()

    def on_key(self, _event: events.Key) -> None:
        """What is read waits until the key's echo is out."""
        self._line_pace.key()

    # --- reading -------------------------------------------------------------------------------------------

    def _drain(self) -> None:
        watching, driver = self.app.desk.watching, self.app._driver
        is_due = self.app.screen is self and watching.has_changed and not self._reads
        if is_due and self._line_pace.may_draw(driver, time.monotonic()):
            self.read_panels(watching.drained())

    @work(exclusive=True, group="board")
    async def read_panels(self, only: Collection[int] | None = None) -> None:
        """Read these watches, or all, and draw what is other now."""
        self._reads += 1
        try:
            await self.refresh_panels(only)
        finally:
            self._reads -= 1

    async def refresh_panels(self, only: Collection[int] | None = None) -> None:
        """The same, for who waits for it."""
        desk, known = self.app.desk, self.board
        if only is not None and (known is None or not set(only) <= {int(panel.watch.id) for panel in known.panels}):
            only = None  # one that is new has its place among all
        has_words = desk.sight is Sight.WHOLE
        board = await desk.watching.board(desk.operator, zone(desk.zone), only, has_words=has_words)
        if only is not None and known is not None:
            read = {panel.watch.id: panel for panel in board.panels}
            panels = [read.get(panel.watch.id, panel) for panel in known.panels
                      if panel.watch.id in read or panel.watch.id not in only]  # fmt: skip
            board = replace(board, panels=panels)
        self.board = board
        for panel in board.panels:
            hits = self.lists.get(panel.watch.id, HitList())
            self.lists[panel.watch.id] = taken_in(hits, panel.hits)
        self._keep_place()
        if self.is_mounted:
            self.draw()

    def _keep_place(self) -> None:
        """The keys stay with their watch while it has a panel."""
        shown = [panel.watch.id for panel in self.shown()]
        if self.at not in shown:
            self.at = shown[0] if shown else None
        if self.at is not None:
            self.lists[self.at] = entered(self.lists[self.at])

    # --- what is known ---------------------------------------------------------------------------------------

    def shown(self) -> list[Panel]:
        """Every panel in this person's order, those out of sight left out."""
        if self.board is None:
            return []
        panels = {panel.watch.id: panel for panel in self.board.panels}
        return [panels[id_] for id_ in arranged(list(panels), self.board.layout)]

    def panel(self) -> Panel | None:
        """The panel that has the keys."""
        return next((panel for panel in self.shown() if panel.watch.id == self.at), None)

    def alert(self) -> Alert | None:
        """What is open of its watch."""
        return self.alert_of(self.at) if self.at is not None else None

    def alert_of(self, watch: WatchId) -> Alert | None:
        """What is open of a watch: the first is the gravest that nobody took."""
        return next((alert for alert in self.board.alerts if alert.watch == watch), None) if self.board else None

    @property
    def hits(self) -> HitList:
        """What the panel that has the keys lists."""
        return self.lists.get(self.at, HitList()) if self.at is not None else HitList()

    def turn_to(self, watch: WatchId) -> None:
        """Give the keys to another panel."""
        if self.at is not None and self.at in self.lists:
            self.lists[self.at] = left(self.lists[self.at])
        self.at = watch
        self.lists[watch] = entered(self.lists[watch])
        self.draw()

    def facts_of(self, panel: Panel, place: int, *, is_focused: bool) -> PanelFacts:
        """What a panel in this place of the order is drawn with."""
        desk = self.app.desk
        return PanelFacts(
            now_s=desk.now_s, zone=desk.zone, number=place + 1 if place < MOST_NUMBERED else 0, is_focused=is_focused,
            me=desk.me, alert=self.alert_of(panel.watch.id), why_hidden=desk.why_hidden,
            is_ascii=self.app.look().is_ascii,
        )  # fmt: skip

    # --- drawing ---------------------------------------------------------------------------------------------

    def page(self) -> tuple[int, int]:
        """The first panel on screen, and the first that is not any more."""
        each = max(1, len(self._grid.spots))
        shown = [panel.watch.id for panel in self.shown()]
        place = shown.index(self.at) if self.at in shown else 0
        first = place // each * each
        return first, min(len(shown), first + each)

    def draw(self) -> None:
        """Title, proposal and the panels of this page."""
        if not self.is_mounted:
            return
        self.draw_frame()
        self._draw_proposal()
        cells, rows = self.app.size.width, self.app.size.height - 4 - self.sheet("proposal").has_class("shown")
        self._grid = grid(cells, max(1, rows), self.board.layout.grid if self.board is not None else 0)
        self._draw_title(cells)
        shown = self.shown()
        first, until = self.page()
        sheets = self._sheets_for(len(self._grid.spots), "panel")
        for n, (sheet, spot) in enumerate(zip(sheets, self._grid.spots, strict=False)):
            sheet.styles.offset, sheet.styles.width, sheet.styles.height = (spot.x, spot.y), spot.cells, spot.rows
            sheet.display = first + n < until or (n == 0 and not shown)
            if n == 0 and not shown:
                sheet.styles.width = cells
                sheet.show_lines(self._empty_note(cells))
            elif first + n < until:
                panel = shown[first + n]
                facts = self.facts_of(panel, first + n, is_focused=panel.watch.id == self.at)
                height = list_rows(panel, facts, spot.cells, spot.rows)
                hits = self.lists[panel.watch.id] = followed(self.lists[panel.watch.id], height)
                sheet.show_lines(panel_lines(panel, hits, facts, spot.cells, spot.rows))
        for sheet in sheets[len(self._grid.spots) :]:
            sheet.display = False
        self._draw_rules(max(1, rows), bool(shown))

    def _draw_rules(self, rows: int, has_panels: bool) -> None:
        rules = self._sheets_for(len(self._grid.rules), "column-rule")
        for n, sheet in enumerate(rules):
            sheet.display = has_panels and n < len(self._grid.rules)
            if sheet.display:
                sheet.styles.offset, sheet.styles.width, sheet.styles.height = (self._grid.rules[n], 0), 1, rows
                sheet.show_lines([line(("│", "rule"))] * rows)

    def _sheets_for(self, count: int, kind: str) -> Sequence[Sheet]:
        """So many sheets of a kind, put in their place when they are first needed."""
        board = self.query_one("#board")
        there = list(board.query(f".{kind}").results(Sheet))
        new = [Sheet(self.app.look, id=f"{kind}-{n}", classes=kind, marks_more=False)
               for n in range(len(there), count)]  # fmt: skip
        if new:
            board.mount_all(new)
        return [*there, *new]

    def _draw_title(self, cells: int) -> None:
        shown, first_until = len(self.shown()), self.page()
        hidden = len(self.board.panels) - shown if self.board is not None else 0
        self.sheet("title").show_lines([title_line(Shown(*first_until, shown, hidden, self.board is None), cells)])

    def _draw_proposal(self) -> None:
        """The gravest proposal that nobody took, in a line of its own."""
        shown = [panel.watch.id for panel in self.shown()]
        waiting = [
            alert
            for alert in (self.board.alerts if self.board is not None else ())
            if alert.state is AlertState.NEW and alert.proposes_level and alert.watch in shown
        ]
        sheet = self.sheet("proposal")
        sheet.set_class(bool(waiting), "shown")
        if waiting:
            gravest = max(waiting, key=lambda alert: alert.proposes_level)
            place = next((n for n, id_ in enumerate(shown[:MOST_NUMBERED], 1) if id_ == gravest.watch), 0)
            is_here = gravest.watch == self.at and gravest == self.alert()
            sheet.show_lines([proposal_line(gravest, place, self.app.size.width, is_here=is_here)])

    def _empty_note(self, cells: int) -> list[Line]:
        if self.board is None:
            return []
        if self.board.panels:
            return sentence(_("Every panel is out of sight: «:panel show» brings them back."), cells)
        return sentence(_("There are no watches yet."), cells)
