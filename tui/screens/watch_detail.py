"""One watch in full, over the panels."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult

from core.access.sight import Sight
from core.errors import NotFound
from core.i18n import _
from core.watch.detail import Detail
from core.watch.model import Alert
from core.watch.panels import Panel
from core.watch.steering import look_at_person_watch
from tui.bridge import Desk
from tui.keys import Key
from tui.paint import line
from tui.panes.watch_detail import DetailFacts, detail_lines, title_line
from tui.screens.rowwise import Rowwise
from tui.screens.watch_acts import WatchActs
from tui.widgets.sheet import Sheet
from tui.words import zone

if TYPE_CHECKING:
    from tui.screens.watches import Watches

TITLE_S = 1.0
_CHART_ROWS = ((44, 14), (32, 10), (0, 6))
"""Rows of the chart, by the rows of the screen."""


class WatchDetail(Rowwise, WatchActs):
    """A watch's day, week, words and bounds, with the same acts as its panel."""

    place: ClassVar[str] = "watch"
    letter: ClassVar[str] = "w"
    CSS_PATH = "watch_detail.tcss"

    def __init__(self, below: Watches) -> None:
        super().__init__()
        self._below = below
        self._detail: Detail | None = None

    def body(self) -> ComposeResult:
        """A title and everything else."""
        yield Sheet(self.app.look, id="title")
        yield Sheet(self.app.look, id="detail")

    def on_mount(self) -> None:
        """Read it."""
        self.read_refusals()
        self.read()
        self.set_interval(TITLE_S, self._drain)

    def on_screen_resume(self) -> None:
        """It may be other by now."""
        self.read()

    def on_resize(self) -> None:
        """Another width."""
        self.call_after_refresh(self.draw)

    def on_desk_changed(self, event: Desk.Changed) -> None:
        """Its alert may be another's by now."""
        if event.touched.has_people:
            self.read_refusals()
        if event.touched.has_alerts:
            self.read()
        self.draw_frame()

    def _drain(self) -> None:
        """The title is brought up to date at once; what takes longer to read follows once a minute."""
        watching = self.app.desk.watching
        if self.app.screen is self and watching.has_changed:
            self._read_title(watching.drained())

    @work(exclusive=True, group="title")
    async def _read_title(self, only: Collection[int] | None) -> None:
        was = self.panel()
        await self._below.refresh_panels(only)
        now = self.panel()
        if was is not None and now is not None and was.watch.rev != now.watch.rev:
            self.read()
        self.draw()

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.draw()

    def on_desk_minute(self) -> None:
        """The day goes on."""
        self.read()

    def panel(self) -> Panel | None:
        """The watch, as its panel below has it."""
        return self._below.panel()

    def alert(self) -> Alert | None:
        """What is open of it."""
        return self._below.alert()

    @work(exclusive=True, group="detail")
    async def read(self) -> None:
        """Read the panel below and the watch in full."""
        desk = self.app.desk
        await self._below.refresh_panels()
        panel = self.panel()
        if panel is None:
            return
        detail = await desk.watching.detail(panel.watch, zone(desk.zone), has_words=desk.sight is Sight.WHOLE)
        self._detail = detail
        if self.is_mounted:
            self.draw()

    def draw(self) -> None:
        """Title and lines."""
        if not self.is_mounted:
            return
        self.draw_frame()
        panel, cells, rows = self.panel(), self.app.size.width, self.app.size.height
        if panel is None:
            self.sheet("title").show_lines([line((" " + _("There is no watch here."), "muted"))])
            self.sheet("detail").show_lines([])
            return
        shown = [each.watch.id for each in self._below.shown()]
        facts = self._below.facts_of(panel, shown.index(panel.watch.id), is_focused=True)
        self.sheet("title").show_lines([title_line(panel, facts, cells)])
        if self._detail is None or self._detail.watch.id != panel.watch.id:
            self.sheet("detail").show_lines([line((" … " + _("reading"), "muted"))])
            return
        height = next(height for least, height in _CHART_ROWS if rows >= least)
        drawn = DetailFacts(facts, dict(self.app.desk.networks), height)
        self.sheet("detail").show_lines(detail_lines(self._detail, drawn, cells), keep_top=True)

    def rank(self, key: Key) -> int:
        """The way back is near."""
        return {"back": 2, "panel.zoom": 0}.get(key.id, super().rank(key))

    # --- moving ------------------------------------------------------------------------------------------------

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.sheet("detail").size.height

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back."""
        self.sheet("detail").scroll_rows(rows)

    def act_watch_next(self) -> None:
        """The next watch, staying inside."""
        self.carry_out(self._turned(1))

    def act_watch_previous(self) -> None:
        """The watch before, staying inside."""
        self.carry_out(self._turned(-1))

    async def _turned(self, places: int) -> str:
        desk, shown = self.app.desk, self._below.shown()
        here = next((n for n, each in enumerate(shown) if each.watch.id == self._below.at), None)
        if here is None:
            raise NotFound(_("There is no watch here."))
        panel = shown[(here + places) % len(shown)]
        if panel.watch.is_person:
            await look_at_person_watch(desk.store, desk.actor, panel.watch.id)
        self._below.turn_to(panel.watch.id)
        self.move_rows(-(1 << 30))
        self.read()
        return ""

    def act_panel_zoom(self) -> None:
        """Back to the panels."""
        self.app.pop_screen()

    def act_back(self) -> None:
        """An error, then the panels."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        else:
            self.app.pop_screen()
