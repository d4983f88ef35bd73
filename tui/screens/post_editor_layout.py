"""The panes of the post editor drawn, and the cursor in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.i18n import _
from tui.paint import EMPTY, Line, line
from tui.panes import post_editor as pane
from tui.panes.frame import MIDDLE, NARROW, PHONE, WIDE
from tui.panes.post_editor_approval import approval_rows
from tui.panes.post_editor_image import image_rows
from tui.panes.post_editor_rows import Row, chosen_key, gap, laid, moved_key
from tui.panes.post_editor_time import time_rows
from tui.panes.post_editor_variants import preview_rows
from tui.post_editing import TEXT_MOST, Editing, Section, moved_to, text_now
from tui.screens.post_editor_panes import PostPanes
from tui.screens.rowwise import Rowwise
from tui.widgets.sheet import Sheet

LEAST_ROWS = 3


class PostLayout(Rowwise, PostPanes, inherit_bindings=False):
    """Shows a post and moves about in it."""

    def on_resize(self) -> None:
        """Another width may mean another number of panes."""
        self._arrange()
        self.call_after_refresh(self.draw)

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.draw()

    def on_desk_minute(self) -> None:
        """Times moved on."""
        self.draw()

    # --- drawing ---------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Everything."""
        if not self.is_mounted or not self.query("#title"):
            return
        self.draw_frame()
        if self.editing is None:
            self.sheet("title").show_lines([line((" … " + _("reading it"), "muted"))])
            return
        editing, facts, cells = self.editing, self.facts(), self.app.size.width
        left, mid, right = self.widths()
        self.sheet("title").show_lines([pane.title_line(editing, cells)])
        self.sheet("tabs").show_lines([pane.tabs_line(editing, self.around, cells)])
        bar = line((f" ! {self.news}", "warn"), ground="bar") if self.news else pane.bar_line(editing, facts, left)
        self.sheet("bar").show_lines([bar])
        counts = pane.count_lines(editing, facts, left)
        self.sheet("counts").styles.height = len(counts)
        self.sheet("counts").show_lines(counts)
        self._draw_under(editing, facts, left)
        if self.sheet("mid").display:
            self._draw_rows("mid", self.mid_section, mid)
        if self.layout_class in (MIDDLE, WIDE):
            self._draw_rows("findings", Section.REVIEW, right)
            below = [*approval_rows(editing, facts, right, is_short=True), gap(),
                     *time_rows(editing, facts, right, is_short=True)]  # fmt: skip
            lines, _top = laid(below, "", right, is_here=False)
            lines = lines[: max(4, self.app.size.height // 2 - 2)]
            self.sheet("below").styles.height = len(lines)
            self.sheet("below").show_lines(lines)
            for name in ("rule-one", "rule-two"):
                self.sheet(name).show_lines([line((" │ ", "rule"))] * max(1, self.app.size.height))
        self.text.mark(pane.marked_spans(editing))
        self.fit_text()
        self.draw_margin()

    def _draw_under(self, editing: Editing, facts: pane.Facts, cells: int) -> None:
        """What stands under the text: the findings, or where these have their own pane, pictures and a preview."""
        if self.layout_class in (PHONE, NARROW):
            self._draw_rows("under", Section.REVIEW, cells)
            return
        rows: list[Row] = [*image_rows(editing, facts, cells, is_short=True), gap()]
        if self.layout_class == MIDDLE and facts.previewed is not None:
            rows += preview_rows(editing, facts, facts.previewed, cells)
        lines, _top = laid([replace(row, key="") for row in rows], "", cells, is_here=False)
        self.sheet("under").show_lines([EMPTY, *lines], keep_top=True)

    def _draw_rows(self, sheet: str, section: Section, cells: int) -> None:
        assert self.editing is not None, "it was read"
        rows = self.rows_of(section, cells)
        cursor = Section.REVIEW if self.section is Section.TEXT else self.section
        lines, top = laid(rows, self.editing.at.get(section, ""), cells, is_here=section is cursor)
        found = self.sheet(sheet)
        found.show_lines(lines, keep_top=True)
        found.scroll_to_row(top)

    def draw_margin(self) -> None:
        """The signs beside the rows of the text that are in sight."""
        if self.editing is not None and self.text.size.width:
            rows = self.text.rows_in_sight()
            room = max(0, self.text.size.height - len(rows))
            lines: Sequence[Line] = pane.margin_lines(
                self.editing, [*rows, *[(TEXT_MOST * 2, TEXT_MOST * 2)] * room], is_writing=self.is_writing
            )
            self.sheet("margin").show_lines(lines)

    def fit_text(self) -> None:
        """As high as the text needs, within the upper half; more where little stands below."""
        room = self.query_one("#panes").size.height - 1 - int(self.sheet("counts").styles.height.value or 1)  # type: ignore[union-attr]  # it was set above
        below = len(self.sheet("under").lines)
        most = max(LEAST_ROWS, room // 2, room - below)
        wanted = max(LEAST_ROWS, self.text.wrapped_document.height + 1)
        self.text.styles.height = self.query_one("#words").styles.height = max(1, min(wanted, most))

    def on_post_text_scrolled(self) -> None:
        """The margin follows."""
        self.draw_margin()

    # --- the cursor ------------------------------------------------------------------------------------

    def current_rows(self) -> list[Row]:
        """The rows the cursor moves in."""
        left, mid, right = self.widths()
        section = self.cursor_section
        is_right = section is Section.REVIEW and self.layout_class in (MIDDLE, WIDE)
        return self.rows_of(section, right if is_right else left if self.section is Section.TEXT else mid)

    def current_key(self) -> str:
        """The row under the cursor; empty: none."""
        if self.editing is None:
            return ""
        return chosen_key(self.current_rows(), self.editing.at.get(self.cursor_section, ""))

    def _sheet_here(self) -> Sheet:
        if self.cursor_section is Section.REVIEW:
            if self.layout_class in (MIDDLE, WIDE):
                return self.sheet("findings")
            return self.sheet("under" if self.section is Section.TEXT else "mid")
        return self.sheet("mid")

    def page_rows(self) -> int:
        """What is seen at a time."""
        return max(1, self._sheet_here().size.height)

    def move_rows(self, rows: int) -> None:
        """Another row; where there is none to choose, the pane scrolls."""
        if self.editing is None:
            return
        found, here = self.current_rows(), self.current_key()
        key = moved_key(found, here, rows)
        if key == here:
            self._sheet_here().scroll_rows(rows)
            return
        self.put_cursor(self.cursor_section, key)

    def put_cursor(self, section: Section, key: str) -> None:
        """The cursor of a section on another row."""
        assert self.editing is not None, "it was read"
        was = self.editing.section
        self.editing = replace(moved_to(replace(self.editing, section=section), key), section=was)
        self.draw()

    def open_section(self, section: Section) -> None:
        """Go to a section."""
        if self.editing is None:
            return
        self.editing = replace(self.editing, section=section)
        self._arrange()
        self.draw()
        self.call_after_refresh(self.draw)

    def show_text(self, *, is_new: bool = True) -> None:
        """Put the text that is written into the field."""
        if self.editing is not None:
            words = text_now(self.editing, self.editing.whose)
            if words != self.text.text:
                (self.text.begin if is_new else self.text.put)(words)
