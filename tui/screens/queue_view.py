"""The queue as it is read and drawn, and moving about in it: days of posts, a week, a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from core.access.gate import refusal_ahead
from core.calendar.times import day_bounds_s, offset
from core.calendar.weeks import monday_of, month_after, month_days, week_of
from core.i18n import language
from core.publishing.freeze_store import Freeze, freezes
from core.publishing.model import PostId
from core.publishing.plan.reads import Stretch, stretch
from core.publishing.workflow.model import Standing
from core.publishing.workflow.reads import QueueLine, counts, queue
from tui.bridge import Desk
from tui.paint import Line
from tui.panes import queue as pane
from tui.panes import queue_days as days
from tui.panes.queue import Row
from tui.panes.queue_words import AGENDA, MONTH, VIEWS, WEEK, QueueFacts, clash_words, frozen_words
from tui.screens.place import Place
from tui.screens.rowwise import Rowwise
from tui.widgets.sheet import Sheet
from tui.words import local, zone

BACK_DAYS, AHEAD_DAYS = 2, 14
"""What the agenda shows around the day it was opened on."""
MOST = 1000
_ASKED = {"post.new": "post.new", "post.edit": "post.edit", "post.submit": "post.submit", "post.judge": "post.approve",
          "post.schedule": "post.schedule", "post.cancel": "post.cancel", "post.decide": "post.resolve",
          "post.invite": "post.approve", "post.recall": "post.approve", "post.decision": "post.submit",
          "queue.freeze": "queue.freeze", "queue.lift": "queue.unfreeze"}  # fmt: skip


class QueueView(Rowwise, Place):
    """Posts in order of time. What arrives waits for ``R``; what is shown only changes its words."""

    place: ClassVar[str] = "queue"
    letter: ClassVar[str] = "q"
    CSS_PATH = "queue.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.view = AGENDA
        self.posts: Sequence[QueueLine] = ()
        self.plan: Stretch | None = None
        self.freezes: Sequence[Freeze] = ()
        self.fresh = 0
        """How many have come since the list was read."""
        self._day: date | None = None
        """Where week and month stand; in the agenda the day around which it was read."""
        self._chosen: PostId | None = None
        self._counts: dict[Standing, int] = {}
        self._refusals: dict[str, str] = {}
        self._rows: Sequence[Row] = ()
        self._is_read = False
        self._is_stale = self._is_rereading = False

    def body(self) -> ComposeResult:
        """The views and how things stand, what is frozen, the columns, the list."""
        yield Sheet(self.app.look, id="title")
        yield Sheet(self.app.look, id="frozen")
        yield Sheet(self.app.look, id="columns")
        yield Sheet(self.app.look, id="list")

    # --- reading ---------------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The day under the cursor, in week and month."""
        return self._day or local(self.app.desk.now_s, self.app.desk.zone).date()

    def on_mount(self) -> None:
        """Read what there is."""
        self.read_refusals()
        self.load()

    def on_screen_resume(self) -> None:
        """Much may have changed meanwhile."""
        if self._is_read:
            self.reread()

    def on_resize(self) -> None:
        """Another width."""
        self.call_after_refresh(self.draw)

    def on_desk_changed(self, event: Desk.Changed) -> None:
        """Some post is another one by now, or there are more."""
        if event.touched.has_posts or event.touched.has_deliveries or event.touched.has_missed:
            self.reread()
        if event.touched.has_people:
            self.read_refusals()
        self.draw_frame()

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.load()

    def on_desk_minute(self) -> None:
        """Times moved on: what was to come may be due."""
        self.reread()

    def _span(self) -> tuple[date, date]:
        """The days that are shown."""
        day = self.day
        if self.view == WEEK:
            return week_of(day)[0], week_of(day)[-1]
        if self.view == MONTH:
            return month_days(day)[0], month_days(day)[-1]
        return day - timedelta(days=BACK_DAYS), day + timedelta(days=AHEAD_DAYS)

    async def _read(self) -> list[QueueLine]:
        desk = self.app.desk
        here = zone(desk.zone)
        first, last = self._span()
        from_s, until_s = day_bounds_s(first, here)[0], day_bounds_s(last, here)[1]
        is_agenda = self.view == AGENDA
        before, self.freezes = self.freezes, await freezes(desk.store)
        if self._is_read and self.freezes != before:
            self.draw()  # that nothing leaves is known before a long list is read
        found = await queue(desk.store, from_s=from_s, until_s=until_s, with_untimed=is_agenda, limit=MOST)
        self.plan = await stretch(desk.store, first, last, here, language=language())
        self._counts = dict(await counts(desk.store))
        return found

    @work(exclusive=True, group="load")
    async def load(self) -> None:
        """Read the list anew and in order; the cursor stays on its post."""
        self.posts = await self._read()
        self.fresh, self._is_read = 0, True
        self._chosen = self.current_id() or self._chosen  # the cursor is on a post and not on a row
        self.draw()

    def reread(self) -> None:
        """Bring the rows up to date where they stand; what is new waits, unless nothing is listed."""
        self._is_stale = True
        if not self._is_rereading:
            self._is_rereading = True
            self._reread()

    @work(group="reread")
    async def _reread(self) -> None:
        """Read until nothing has changed meanwhile: a reading that each change ends would never come to its end."""
        try:
            while self._is_stale:
                self._is_stale = False
                await self._bring_up_to_date()
        finally:
            self._is_rereading = False

    async def _bring_up_to_date(self) -> None:
        found = {each.id: each for each in await self._read()}
        known = {each.id for each in self.posts}
        if not self.posts or self.view != AGENDA:
            self.posts = list(found.values())
        else:
            self.posts = [found.get(each.id, each) for each in self.posts]
            self.fresh = sum(id_ not in known for id_ in found)
        self.draw()

    @work(exclusive=True, group="refusals")
    async def read_refusals(self) -> None:
        """Read what whoever sits here may not do."""
        desk = self.app.desk
        if not desk.is_signed_in:
            return
        refusals = {key: await refusal_ahead(desk.store, desk.actor, asked) for key, asked in _ASKED.items()}
        self._refusals = {key: str(refusal) for key, refusal in refusals.items() if refusal is not None}
        self.draw_footer()

    # --- drawing ---------------------------------------------------------------------------------------

    def facts(self) -> QueueFacts:
        """What the queue is drawn with."""
        desk = self.app.desk
        return QueueFacts(
            now_s=desk.now_s,
            zone=desk.zone,
            offset=offset(local(desk.now_s, desk.zone), zone(desk.zone)),
            view=self.view,
            day=self.day,
            me=desk.me,
            counts=self._counts,
            frozen=frozen_words(self.freezes, desk.now_s, desk.zone),
            fresh=self.fresh,
            clashes=clash_words(self.plan.clashes, desk.zone) if self.plan is not None else {},
        )

    def draw(self) -> None:
        """The title and the days."""
        if not self.is_mounted:
            return
        cells, facts = self.app.size.width, self.facts()
        self.draw_frame()
        self.sheet("title").show_lines([pane.title_line(facts, cells)])
        stopped = pane.freeze_line(facts, cells)
        self.sheet("frozen").styles.height = len(stopped)
        self.sheet("frozen").show_lines(stopped)
        head, lines = self._body_lines(facts, cells)
        self.sheet("columns").show_lines([head])
        listed = self.sheet("list")
        listed.show_lines(lines if self._is_read else [], keep_top=True)
        at = next(
            (n for n, row in enumerate(self._rows) if row.post is not None and row.post == self.current_id()), None
        )
        if self.view == AGENDA and at is not None:
            listed.scroll_to_row(0 if at <= 1 else at)

    def _body_lines(self, facts: QueueFacts, cells: int) -> tuple[Line, Sequence[Line]]:
        if self.view == AGENDA:
            self._rows = pane.agenda_rows(self.posts, self.plan, self.current_id(), facts, cells)
            return pane.header_line(cells), [row.line for row in self._rows] or pane.empty_lines(cells)
        self._rows = ()
        found = days.by_day(self.posts, facts.zone)
        draw = days.week_lines if self.view == WEEK else days.month_lines
        return days.heading(facts, cells), draw(found, self.plan, facts, cells)

    # --- the cursor ------------------------------------------------------------------------------------

    def _order(self) -> list[PostId]:
        """Posts in the order of the agenda."""
        rows = pane.agenda_rows(self.posts, None, None, self.facts(), self.app.size.width)
        return [row.post for row in rows if row.post is not None]

    def current_id(self) -> PostId | None:
        """The post under the cursor; at first what is next to leave."""
        if self.view != AGENDA:
            return None
        known = {each.id for each in self.posts}
        if self._chosen in known:
            return self._chosen
        coming = [each for each in self.posts if (each.shown_s or 0) >= self.app.desk.now_s]
        first = min(coming, key=lambda each: (each.shown_s or 0, each.id), default=None)
        return first.id if first is not None else next(iter(known), None)

    def current(self) -> QueueLine | None:
        """The same as a line."""
        id_ = self.current_id()
        return next((each for each in self.posts if each.id == id_), None)

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.sheet("list").size.height

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back; in week and month so many days, or weeks."""
        if self.view == AGENDA:
            order, id_ = self._order(), self.current_id()
            if order and id_ in order:
                self._chosen = order[max(0, min(len(order) - 1, order.index(id_) + rows))]
                self.draw()
            return
        if abs(rows) > 1 or self.view == WEEK:
            step = rows if abs(rows) == 1 else (7 if rows > 0 else -7)
            self._go_to(self.day + timedelta(days=step))
        else:
            self._go_to(self.day + timedelta(days=7 * rows))

    def act_list_page_down(self) -> None:
        """The next page; in week and month the next week, the next month."""
        self._turn(1)

    def act_list_page_up(self) -> None:
        """The page before."""
        self._turn(-1)

    def _turn(self, pages: int) -> None:
        if self.view == AGENDA:
            self.move_rows(pages * max(1, self.page_rows() - 1))
        elif self.view == WEEK:
            self._go_to(monday_of(self.day) + timedelta(days=7 * pages))
        else:
            self._go_to(month_after(self.day, pages))

    def _go_to(self, day: date) -> None:
        before = self._span()
        self._day = day
        if self._span() != before:
            self.load()
        self.draw()

    def act_day_next(self) -> None:
        """The next day, in week and month."""
        if self.view != AGENDA:
            self._go_to(self.day + timedelta(days=1))

    def act_day_previous(self) -> None:
        """The day before, in week and month."""
        if self.view != AGENDA:
            self._go_to(self.day - timedelta(days=1))

    def act_list_show_new(self) -> None:
        """Let in what has come, and sort again."""
        self.load()

    def act_queue_view(self) -> None:
        """Agenda, week, month, and again."""
        current = self.current()
        if self.view == AGENDA and current is not None and current.shown_s is not None:
            self._day = local(current.shown_s, self.app.desk.zone).date()
        self.turn_to(VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)])

    def turn_to(self, view: str) -> None:
        """Show the days another way."""
        self.view, self.posts, self._is_read = view, (), False
        self.load()
