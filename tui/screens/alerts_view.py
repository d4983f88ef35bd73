"""The alerts as they are read and drawn, and moving about in them; looking closer and acting are built on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from core.access.gate import refusal_ahead
from core.watch.alert_detail import AlertDetail, Behind, alert_detail, watches_of_people
from core.watch.alert_store import list_alerts
from core.watch.model import Alert, AlertId
from core.watch.sight import sees_people
from tui.bridge import Desk
from tui.panes.alert_detail import detail_lines
from tui.panes.alerts import AlertFacts, alert_lines, header_line, title_line
from tui.screens.place import Place
from tui.screens.rowwise import Rowwise
from tui.widgets.sheet import Sheet

MOST = 200
_LEAST_DETAIL, _MOST_DETAIL = 9, 16


class AlertsView(Rowwise, Place):
    """A list with one alert in full below it. What arrives waits for ``R``; what is shown only changes its words."""

    place: ClassVar[str] = "alerts"
    letter: ClassVar[str] = "w"
    CSS_PATH = "alerts.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.alerts: Sequence[Alert] = ()
        self.detail: AlertDetail | None = None
        self.fresh = 0
        """How many have come since the list was read."""
        self.is_inside = False
        """Whether moving keys scroll the alert below the list."""
        self._chosen: AlertId | None = None
        self._refusals: dict[str, str] = {}
        """What whoever sits here may not do, and who can."""
        self._is_read = False

    def body(self) -> ComposeResult:
        """How many there are, the columns, the list, the detail."""
        yield Sheet(self.app.look, id="title")
        yield Sheet(self.app.look, id="columns")
        yield Sheet(self.app.look, id="list")
        yield Sheet(self.app.look, id="detail")

    # --- reading ---------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Read what there is."""
        self.read_refusals()
        self.load()

    def on_screen_resume(self) -> None:
        """Much may have changed meanwhile."""
        if self._is_read:
            self.load()

    def on_resize(self) -> None:
        """Another width."""
        self.call_after_refresh(self.draw)

    def on_desk_changed(self, event: Desk.Changed) -> None:
        """Some alert is another one by now, or there are more."""
        if event.touched.has_alerts or event.touched.has_missed:
            self.reread()
        if event.touched.has_people:
            self.read_refusals()
        self.draw_frame()

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.draw_frame()
        self.draw()

    def on_desk_minute(self) -> None:
        """Ages moved on."""
        self.on_desk_redraw()

    async def _read(self) -> list[Alert]:
        desk = self.app.desk
        found = await list_alerts(desk.store, limit=MOST)
        if sees_people(desk.operator):
            return found
        hidden = await watches_of_people(desk.store)
        return [each for each in found if each.watch not in hidden]

    @work(exclusive=True, group="load")
    async def load(self) -> None:
        """Read the list anew and in order; the cursor stays on its alert."""
        self.alerts = await self._read()
        self.fresh, self._is_read = 0, True
        self._keep_cursor()
        await self._read_detail()
        self.draw()

    @work(exclusive=True, group="reread")
    async def reread(self) -> None:
        """Bring the rows up to date where they stand; what is new waits, unless nothing is listed."""
        found = {each.id: each for each in await self._read()}
        known = {each.id for each in self.alerts}
        if not self.alerts:
            self.alerts = tuple(found.values())
            self._keep_cursor()
        self.alerts = [found.get(each.id, each) for each in self.alerts]
        self.fresh = sum(id_ not in known for id_ in found) if known else 0
        await self._read_detail()
        self.draw()

    def _keep_cursor(self) -> None:
        """The cursor is on an alert and not on a row: wherever that alert goes, it goes."""
        alert = self.alert()
        self._chosen = alert.id if alert is not None else None

    @work(exclusive=True, group="detail")
    async def read_detail(self) -> None:
        """Read the alert under the cursor whole."""
        await self._read_detail()
        self.draw()

    async def _read_detail(self) -> None:
        alert = self.alert()
        desk = self.app.desk
        self.detail = await alert_detail(desk.store, alert.id, int(desk.now_s)) if alert is not None else None

    @work(exclusive=True, group="refusals")
    async def read_refusals(self) -> None:
        """Read what whoever sits here may not do."""
        desk = self.app.desk
        if not desk.is_signed_in:
            return
        take = await refusal_ahead(desk.store, desk.actor, "alert.ack")
        close = await refusal_ahead(desk.store, desk.actor, "alert.close")
        asked = {"alert.ack": take, "alert.file": take, "alert.close": close, "alert.judge": close}
        self._refusals = {name: str(refusal) for name, refusal in asked.items() if refusal is not None}
        self.draw_footer()

    # --- drawing ---------------------------------------------------------------------------------------

    def facts(self) -> AlertFacts:
        """What alerts are drawn with."""
        desk = self.app.desk
        return AlertFacts(desk.now_s, desk.zone, desk.me, self.is_inside, desk.why_hidden)

    def draw(self) -> None:
        """The list and the alert below it."""
        if not self.is_mounted:
            return
        cells, current, facts = self.app.size.width, self.alert(), self.facts()
        self.draw_frame()
        self.sheet("title").show_lines([title_line(self.alerts, self.fresh, cells)])
        self.sheet("columns").show_lines([header_line(self.alerts, cells)] if self.alerts else [])
        listed, below = self.sheet("list"), self.sheet("detail")
        listed.show_lines(alert_lines(self.alerts, current, facts, cells) if self._is_read else [], keep_top=True)
        if current is not None:
            listed.scroll_to_row(list(self.alerts).index(current))
        detail = self.detail if self.detail is not None and current is not None else None
        if detail is not None and current is not None and detail.alert.id != current.id:
            detail = None  # it is being read
        lines = detail_lines(detail, facts, cells)
        room = max(_LEAST_DETAIL, min(_MOST_DETAIL, self.app.size.height // 2 - 3, max(len(lines), _LEAST_DETAIL)))
        if detail is not None:
            below.styles.height = room
        below.show_lines(lines, keep_top=True)

    # --- the cursor ------------------------------------------------------------------------------------

    def alert(self) -> Alert | None:
        """The alert under the cursor."""
        rows = self.alerts
        return next((each for each in rows if each.id == self._chosen), rows[0] if rows else None)

    def behind(self) -> Sequence[Behind]:
        """The messages behind the alert under the cursor, as far as they are read."""
        alert, detail = self.alert(), self.detail
        return detail.messages if detail is not None and alert is not None and detail.alert.id == alert.id else ()

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.sheet("list").size.height

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back."""
        if self.is_inside:
            self.sheet("detail").scroll_rows(rows)
            return
        alert = self.alert()
        if alert is not None:
            at = max(0, min(len(self.alerts) - 1, list(self.alerts).index(alert) + rows))
            self._chosen = self.alerts[at].id
            self.draw()
            self.read_detail()

    def act_list_show_new(self) -> None:
        """Let in what has come, and sort again."""
        self.load()
