"""What the post editor holds: the post, what stands around it, its widgets, and the rows of each section."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from core.ids import AccountId
from core.publishing.model import PostId
from core.store import Actor
from tui.panes import post_editor as pane
from tui.panes.frame import MIDDLE, WIDE, size_class
from tui.panes.post_editor_approval import approval_rows
from tui.panes.post_editor_findings import finding_rows
from tui.panes.post_editor_image import image_rows
from tui.panes.post_editor_notes import note_rows
from tui.panes.post_editor_rows import Row
from tui.panes.post_editor_time import time_rows
from tui.panes.post_editor_variants import next_preview, variant_rows
from tui.post_editing import TEXT_MOST, Editing, Section, content_now
from tui.post_editing_reads import Around, Fit, fit
from tui.screens.post_acts import PostActs
from tui.widgets.post_editor_text import PostText
from tui.widgets.sheet import Sheet
from tui.words import clock

LEAST_ROWS = 3
_TEXT_SECTIONS = (Section.TEXT, Section.REVIEW)
"""Their cursor is the findings'."""


class PostPanes(PostActs, inherit_bindings=False):
    """Has a post and knows what each section of it holds."""

    place: ClassVar[str] = "post_editor"
    letter: ClassVar[str] = "q"
    CSS_PATH = "post_editor.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.editing: Editing | None = None
        self.around = Around()
        self.fits: dict[AccountId, Fit] = {}
        self.is_writing = False
        self.kept_s: float | None = None
        self.news = ""
        """What happened to the post while it was being written; it waits until the text is left."""
        self.writer: Actor | None = None
        """Whose words stand in the field: they never become those of who sits down next."""
        self._previewed: AccountId | None = None

    def body(self) -> ComposeResult:
        """Title, sections, and up to three panes."""
        look = self.app.look
        yield Sheet(look, id="title")
        yield Sheet(look, id="tabs")
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield Sheet(look, id="bar", marks_more=False)
                with Horizontal(id="words"):
                    yield Sheet(look, id="margin", marks_more=False)
                    yield PostText(TEXT_MOST, id="post-text")
                yield Sheet(look, id="counts", marks_more=False)
                yield Sheet(look, id="under")
            yield Sheet(look, id="rule-one", classes="rule", marks_more=False)
            yield Sheet(look, id="mid")
            yield Sheet(look, id="rule-two", classes="rule", marks_more=False)
            with Vertical(id="right"):
                yield Sheet(look, id="findings")
                yield Sheet(look, id="below")

    @property
    def text(self) -> PostText:
        """The field."""
        return self.query_one(PostText)

    @property
    def id_(self) -> PostId:
        """The post; only once it was read."""
        assert self.editing is not None, "it was read"
        return self.editing.sheet.id

    # --- where things stand ----------------------------------------------------------------------------

    @property
    def layout_class(self) -> str:
        """Which of the four layouts fits."""
        return size_class(self.app.size.width)

    @property
    def section(self) -> Section:
        """Where one is."""
        return self.editing.section if self.editing is not None else Section.TEXT

    @property
    def mid_section(self) -> Section:
        """What stands in the pane beside the text, or in its place."""
        return Section.VARIANTS if self.section in _TEXT_SECTIONS and self.layout_class == WIDE else self.section

    def _arrange(self) -> None:
        size = self.layout_class
        is_text = self.section is Section.TEXT or (self.section is Section.REVIEW and size in (MIDDLE, WIDE))
        self.set_class(not is_text, "-section")
        self.set_class(size == MIDDLE, "-two")
        self.set_class(size == WIDE, "-three")

    def widths(self) -> tuple[int, int, int]:
        """Cells of the text's pane, of the one beside it, and of the findings'."""
        cells = self.app.size.width
        match self.layout_class:
            case "wide":
                return 72, 66, cells - 144
            case "middle":
                return 58, 58, cells - 61
        return cells, cells, cells

    def facts(self) -> pane.Facts:
        """What the rows need to know."""
        desk = self.app.desk
        kept = clock(self.kept_s, desk.zone) if self.kept_s is not None else ""
        return pane.Facts(desk.now_s, desk.zone, desk.name, self.around, self.fits, self.is_writing, kept,
                          self._previewed)  # fmt: skip

    def measure(self) -> None:
        """Count what stands in the field, as each connector does."""
        if self.editing is not None:
            speakers, editing = self.around.speakers, self.editing
            self.fits = {each: fit(speakers.get(each), content_now(editing, each)) for each in editing.accounts}
            if self._previewed not in editing.accounts:
                self._previewed = next_preview(editing.accounts, None)

    # --- rows and their cursor -------------------------------------------------------------------------

    def rows_of(self, section: Section, cells: int) -> list[Row]:
        """What stands in a section."""
        assert self.editing is not None, "it was read"
        editing, facts = self.editing, self.facts()
        match section:
            case Section.VARIANTS:
                return variant_rows(editing, facts, cells)
            case Section.APPROVAL:
                return approval_rows(editing, facts, cells)
            case Section.TIME:
                return time_rows(editing, facts, cells)
            case Section.IMAGE:
                return image_rows(editing, facts, cells)
            case Section.NOTES:
                return note_rows(editing, facts, cells)
        return finding_rows(editing, cells, facts.networks)

    @property
    def cursor_section(self) -> Section:
        """Whose rows the moving keys move in."""
        return Section.REVIEW if self.section is Section.TEXT else self.section
