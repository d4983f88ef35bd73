"""The inbox as it is read and drawn: the list, the conversation beside or instead of it, the context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from core.errors import VentanillaError
from core.i18n import _
from core.ids import ConversationId
from core.inbox import reads
from core.inbox.model import Row, Thread
from core.inbox.views import VIEWS, View
from tui.bridge import Desk
from tui.paging import PAGE_ROWS, Listing, lengthen, reach
from tui.paint import Line, line, sentence
from tui.panes.context import context_lines, why_lines
from tui.panes.conversation import ThreadFacts, conversation_body, conversation_head, links_lines
from tui.panes.first_start import first_start_lines
from tui.panes.frame import MIDDLE, NARROW, PHONE, WIDE, size_class
from tui.panes.inbox_rows import RowFacts, Titled, header_line, row_lines, title_line
from tui.panes.side import acts_lines, people_lines, views_lines
from tui.screens.place import Place
from tui.widgets.rows import InboxRows
from tui.widgets.sheet import Sheet
from tui.window import Window

if TYPE_CHECKING:
    from core.publishing.model import Outgoing

LIST, CONVERSATION, CONTEXT = "list", "conversation", "context"

_LEFT_CELLS = {MIDDLE: 58, WIDE: 94}
"""The list's width as ``inbox.tcss`` gives it, until the first layout; elsewhere it has the whole row."""

READ_AFTER_S = 0.05
"""The conversation beside the list is read when the cursor has rested this long."""


class InboxView(Place):
    """The inbox as it is read and drawn; moving about and acting are built on it."""

    place: ClassVar[str] = "inbox"
    letter: ClassVar[str] = "i"
    CSS_PATH = "inbox.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.view: View = VIEWS[0]
        self.searched = ""
        """What is looked for, as it was typed; empty: the view is shown."""
        self.found_view: View | None = None
        """The search as a view, where conversations alone answer it."""
        self.newest = 0
        self.fresh = 0
        self.thread: Thread | None = None
        self.outgoing: Sequence[Outgoing] = ()
        """What we say in it that is on its way out."""
        self.focused_pane = LIST
        self.aside = ""
        """What stands in place of the conversation at narrow widths: ``context``, ``links`` or nothing."""
        self.shows_history = False
        self._redraw_is_due = False
        self._rows: InboxRows | None = None

    def body(self) -> ComposeResult:
        """List, rule, conversation, rule, context."""
        look = self.app.look
        self._take_size_class(update=False)  # what is mounted here is styled once, for this width
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield Sheet(look, id="title")
                yield Sheet(look, id="columns")
                yield InboxRows(look, self._row_lines, id="rows")
                yield Sheet(look, id="views")
            yield Sheet(look, id="rule-one", classes="rule", marks_more=False)
            with Vertical(id="middle"):
                yield Sheet(look, id="head")
                yield Sheet(look, id="body")
                yield Sheet(look, id="aside")
                yield Sheet(look, id="writing-bar")
            yield Sheet(look, id="rule-two", classes="rule", marks_more=False)
            yield Sheet(look, id="context")

    def on_mount(self) -> None:
        """Lay out and read the first view."""
        self.sheet("aside").display = False
        self._draw_views()  # they take their height before the first layout, so that it need not be done again
        self.load()

    def on_screen_resume(self) -> None:
        """Bring what was loaded before up to date in its place; what arrived waits for ``R``."""
        self.on_desk_redraw()  # the language or the look may be another by now
        if self.rows.window.count:
            self.reread([row.id for row in self.rows.window.loaded])
            self.count_fresh()

    def on_resize(self) -> None:
        """Another width may mean another number of panes."""
        self._arrange()

    # --- reading --------------------------------------------------------------------------------------

    @property
    def rows(self) -> InboxRows:
        """The list."""
        if self._rows is None:
            self._rows = self.query_one(InboxRows)  # kept, as every key asks for it many times
        return self._rows

    @work(exclusive=True, group="load")
    async def load(self, keep: int | None = None) -> None:
        """Read the view from its start; the cursor stays on conversation ``keep`` where it is still listed."""
        desk, is_first = self.app.desk, self.newest == 0
        self.newest = await reads.newest_id(desk.store)
        await self.learn_views()
        self.fresh = 0
        if self.searched:
            window = await self.read_found()
        else:
            self.found_view = None
            if not is_first:  # whoever opened this place has just done it
                await desk.refresh()
            page = await reads.page(desk.conversations, self.view, desk.me, limit=PAGE_ROWS, newest=self.newest)
            window = Window(desk.counts.get(self.view.key, 0))
            window.add_after(page.rows, more=page.more)
            if keep is not None and window.place_of(keep) is None:
                await reach(self._listing(), window, ConversationId(keep), self.rows.window)
        rows = self.rows
        rows.marked &= {row.id for row in window.loaded}
        rows.note = tuple(self._empty_note())
        rows.open(window, keep)
        self.draw()

    async def learn_views(self) -> None:
        """Read which views are kept by name."""

    def kept_names(self) -> tuple[Sequence[str], str]:
        """The names of the views that are kept, and what of all views is shown: a name or a key."""
        return (), self.view.key

    async def read_found(self) -> Window:
        """What the search finds."""
        return Window()

    def _listing(self) -> Listing:
        desk = self.app.desk
        return Listing(desk.conversations, self.found_view or self.view, desk.me, self.newest)

    async def on_inbox_rows_wanted(self, event: InboxRows.Wanted) -> None:
        """Rows on screen are missing: read their page."""
        event.stop()
        self.load_page(event.where)

    @work(exclusive=True, group="page")
    async def load_page(self, where: str) -> None:
        """Read one more page at either end of what is loaded."""
        window = self.rows.window
        try:
            await lengthen(self._listing(), window, where)
        except VentanillaError:
            if window is self.rows.window:
                self.rows.is_loading = False  # the next move asks again
            raise
        if not self.is_gone and window is self.rows.window:
            self.rows.extended()
            self._draw_title()

    async def on_desk_changed(self, event: Desk.Changed) -> None:
        """Somebody changed something: re-read in place what is loaded; arrivals only count."""
        touched = event.touched
        if touched.has_missed:
            known = [row.id for row in self.rows.window.loaded]
        else:
            known = [ConversationId(i) for i in touched.conversations if self.rows.window.place_of(i) is not None]
        if known:
            self.reread(known)
        elif touched.has_deliveries and self.thread is not None:
            self.read_thread()
        if (touched.is_arrival or touched.has_missed) and (self.found_view or not self.searched):
            self.count_fresh()
        if touched.has_people:
            self.rows.refresh()  # somebody opened a conversation, or left it
        self.draw_frame()
        self._draw_views()

    @work(group="reread")
    async def reread(self, ids: list[ConversationId]) -> None:
        """Bring loaded rows up to date in their places."""
        rows = await reads.rows_by_id(self.app.desk.conversations, ids)
        if self.is_gone:
            return
        changed = self.rows.update_rows(rows)
        if changed or (self.thread is not None and self.thread.row.id in ids):
            self.read_thread()

    @work(exclusive=True, group="fresh")
    async def count_fresh(self) -> None:
        """How many wait for ``R``."""
        desk = self.app.desk
        self.fresh = await reads.arrived_since(desk.store, self.found_view or self.view, desk.me, self.newest)
        if self.is_gone:
            return
        if self.rows.window.count == 0 and self.fresh:
            self.load()
        self._draw_title()

    def on_inbox_rows_moved(self, event: InboxRows.Moved) -> None:
        """The cursor stands on another conversation: read it when it rests there."""
        event.stop()
        self.draw_footer()
        if self.has_class("-one-pane") and self.focused_pane == LIST:
            return
        self.set_timer(READ_AFTER_S, self.read_thread)

    @work(exclusive=True, group="thread")
    async def read_thread(self) -> None:
        """Read the conversation under the cursor. Reading marks nothing."""
        row = self.rows.current
        if row is None:
            self.thread = None
        else:
            desk = self.app.desk
            was = self.thread.row.id if self.thread is not None else None
            thread = await reads.thread(desk.conversations, row.id, desk.me)
            self.outgoing = await desk.outbox.of(row.id)
            self.thread = thread
            if self.is_gone:
                return
            self.thread_was_read()
            self._draw_thread(keep_top=was == row.id)
            await self.tell_presence()
            return
        self._draw_thread()

    def thread_was_read(self) -> None:
        """The conversation under the cursor is known anew."""

    async def tell_presence(self) -> None:
        """Let colleagues see what is open here; resting on a row of the list is not opening it."""
        is_open = self.focused_pane != LIST and self.thread is not None
        await self.app.desk.look_at(self.thread.row.id if is_open and self.thread is not None else None)

    @property
    def is_gone(self) -> bool:
        """Whether the screen was taken down while something was read for it."""
        return not self.query("#left")

    # --- drawing ------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Everything but the list, which paints itself."""
        if not self.is_mounted:
            return
        self.draw_frame()
        self._draw_title()
        self._draw_views()
        self._draw_thread(keep_top=True)
        for name in ("rule-one", "rule-two"):
            self.sheet(name).show_lines([line((" │ ", "rule"))] * max(1, self.app.size.height))

    def on_desk_redraw(self) -> None:
        """Another language, look or size."""
        self._redraw_is_due = False
        self.sheet("columns").show_lines([header_line(self.rows.size.width, self._layout())])
        self.draw()
        self.rows.refresh()

    def on_desk_minute(self) -> None:
        """Ages and due times moved on."""
        self.draw_frame()
        self.rows.refresh()
        self._draw_thread(keep_top=True)

    def on_desk_second(self) -> None:
        """Something of ours is about to leave: its seconds are counted."""
        if self.outgoing:
            self._draw_thread(keep_top=True)

    def _layout(self) -> str:
        return size_class(self.app.size.width)

    def _arrange(self) -> None:
        size = self._layout()
        self._take_size_class()
        self.rows.per_row = 2 if size == PHONE else 1
        if not self._redraw_is_due:
            self._redraw_is_due = True
            self.call_after_refresh(self.on_desk_redraw)
        if size not in (PHONE, NARROW):
            self.read_thread()

    def _take_size_class(self, *, update: bool = True) -> None:
        size = self._layout()
        for name, on in (
            ("-phone", size == PHONE),
            ("-one-pane", size in (PHONE, NARROW)),
            ("-two-panes", size == "middle"),
            ("-three-panes", size == WIDE),
        ):
            self.set_class(on, name, update=update)

    def _left_width(self) -> int:
        """The list's width; the whole screen's while the list is out of sight in favour of the conversation."""
        return self.query_one("#left").size.width or _LEFT_CELLS.get(self._layout(), self.app.size.width)

    def _draw_title(self) -> None:
        total = sum(self.app.desk.counts.get(key, 0) for key in ("1", "6", "8", "9"))
        marked, cells = len(self.rows.marked), self._left_width()
        self.sheet("title").show_lines([title_line(self.titled(total), marked, self.fresh, cells, self._layout())])

    def titled(self, total: int) -> Titled:
        """What stands over the list; ``total``: all conversations there are."""
        name = f"{self.view.key} {_(self.view.name)}"
        return Titled(name, self.view.query, _("by priority"), self.rows.window.count, total)

    def _draw_views(self) -> None:
        size = self._layout()
        cells = self._left_width()
        views = [(view.key, view.name, self.app.desk.counts.get(view.key, 0)) for view in VIEWS]
        lines = views_lines(views, *self.kept_names(), cells, heading=size == WIDE)
        if size == WIDE and self.app.size.height >= 36:
            desk = self.app.desk
            lines += [line(), *people_lines(desk.sessions, desk.me, cells)]
            lines += [line(), *acts_lines(desk.last_acts, cells)]
        sheet = self.sheet("views")
        wanted = [] if size == PHONE else [line(), *lines]
        sheet.styles.height = len(wanted)
        sheet.show_lines(wanted)

    def _draw_thread(self, *, keep_top: bool = False) -> None:
        if not self.is_mounted:
            return
        facts, thread = self.thread_facts(), self.thread
        middle = self.query_one("#middle").size.width or self.app.size.width
        if thread is None:
            for name in ("body", "context", "aside"):
                self.sheet(name).show_lines([])
            self.sheet("head").show_lines([line((" " + _("There is no conversation here."), "muted"))])
            return
        self.sheet("head").show_lines(conversation_head(thread, facts, middle))
        self.sheet("body").show_lines(conversation_body(thread, facts, middle), keep_top=keep_top)
        self.sheet("context").show_lines(
            context_lines(thread, facts, self.sheet("context").size.width or 36), keep_top=keep_top
        )
        if self.aside:
            self.sheet("aside").show_lines(self._aside_lines(thread, facts, middle), keep_top=keep_top)

    def _aside_lines(self, thread: Thread, facts: ThreadFacts, cells: int) -> list[Line]:
        if self.aside == "links":
            return links_lines(thread, cells)
        if self.aside == "why":
            return why_lines(thread, facts, cells)
        return context_lines(thread, facts, cells)

    def thread_facts(self) -> ThreadFacts:
        """What a conversation is drawn with now."""
        desk = self.app.desk
        return ThreadFacts(
            desk.now_s,
            desk.zone,
            desk.me,
            desk.networks,
            self.shows_history,
            desk.house.workspace.short_name,
            desk.official_handles,
            self.focused_pane,
            self.outgoing,
            desk.store.clock.speed,
        )

    def _row_lines(self, row: Row, cells: int, is_cursor: bool, is_marked: bool) -> tuple[Line, ...]:
        desk = self.app.desk
        facts = RowFacts(
            desk.now_s,
            desk.zone,
            desk.me,
            self._layout(),
            self.focused_pane == LIST,
            desk.official_handles,
            desk.presence,
        )
        return row_lines(row, cells, is_cursor, is_marked, facts)

    def _empty_note(self) -> list[Line]:
        desk = self.app.desk
        if not desk.accounts:
            return list(first_start_lines(self._left_width()))
        counts = desk.counts
        words = _(
            "Nothing in this view. {snoozed} put off: 6; {quarantined} in quarantine: 9",
            snoozed=counts.get("6", 0),
            quarantined=counts.get("9", 0),
        )
        return sentence(words, self._left_width())
