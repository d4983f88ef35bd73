"""The frame around every place: the row of places, the status row, the footer, and what lies over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.screen import Screen

from tui.paint import EMPTY, Line
from tui.panes.frame import places_line, status_line
from tui.widgets.prompt import Prompt
from tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from tui.app import VentanillaApp

_OVER_ALL = ("over", "box")


class Framed(Screen[None], inherit_bindings=False):
    """A screen with the frame. ``place`` is its name in the key table, ``letter`` its key after ``g``."""

    app: VentanillaApp
    AUTO_FOCUS = ""
    place: ClassVar[str] = ""
    letter: ClassVar[str] = ""
    DEFAULT_CSS = """
    Framed { background: $v-bg; color: $v-text; layers: base over; }
    Framed > .row { height: 1; }
    Framed > #over { layer: over; dock: bottom; height: auto; margin-bottom: 2; display: none; }
    Framed > #over.shown { display: block; }
    Framed > #box { layer: over; position: absolute; display: none; }
    Framed > #box.shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._sheets: dict[str, Sheet] = {}

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        look = self.app.look
        yield Sheet(look, id="places", classes="row")
        yield from self.body()
        yield Sheet(look, id="status", classes="row")
        yield Sheet(look, id="footer", classes="row")

    def body(self) -> ComposeResult:
        """What lies between the places and the status row."""
        yield from ()

    def on_mount(self) -> None:
        """Draw the frame for the first time."""
        self.draw_frame()

    def on_screen_resume(self) -> None:
        """Draw again what may have changed meanwhile."""
        self.draw_frame()

    def on_resize(self) -> None:
        """Lay the frame out for the new width."""
        self.call_after_refresh(self.draw_frame)

    def draw_frame(self) -> None:
        """Places, status and footer as things stand now."""
        if not self.is_mounted:
            return
        cells = self.app.size.width
        desk = self.app.desk
        facts = desk.facts()
        self.sheet("places").show_lines([places_line(desk.tabs(), self.letter, facts, cells)])
        said = self.app.said_now()
        self.sheet("status").show_lines([self.label_line(cells) or (said[0] if said else status_line(facts, cells))])
        self.draw_footer()

    def draw_footer(self) -> None:
        """The keys that work with what the cursor is on now, or the rest of a long sentence while it stands."""
        said = self.app.said_now()
        self.sheet("footer").show_lines(said[1:] or [self.footer(self.app.size.width)])

    def sheet(self, id: str) -> Sheet:
        """A sheet of this screen by its id; what lies over the others is put there when it is first asked for."""
        found = self._sheets.get(id)
        if found is None:
            if id in _OVER_ALL and not self.query(f"#{id}"):
                self.mount(Sheet(self.app.look, id=id))
            found = self._sheets[id] = self.query_one(f"#{id}", Sheet)
        return found

    @property
    def prompt(self) -> Prompt:
        """The field for a line of text, put in its place when one is first asked for."""
        if not self.query(Prompt):
            self.mount(Prompt(id="prompt"))
        return self.query_one(Prompt)

    def label_line(self, cells: int) -> Line | None:
        """What is being asked for in the field below; ``None`` while nothing is."""
        return None

    def footer(self, cells: int) -> Line:
        """The keys that work here now."""
        return EMPTY
