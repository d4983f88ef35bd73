"""A text on the one road to the screen, and one in every slot a widget offers, for tests of what reaches the terminal.

Run as a program, it shows the hostile texts named in its arguments one after the other, as ``shown`` (cleaned, laid
out as lines and painted by our own widgets), ``guarded`` (raw in every slot, the output guard installed) or ``naked``
(raw, no guard), and marks in the output where each begins and ends.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import (
    Button,
    Checkbox,
    Collapsible,
    DataTable,
    Footer,
    Header,
    Input,
    Label,
    OptionList,
    RichLog,
    Select,
    Static,
    Tab,
    Tabs,
    TextArea,
)
from textual.widgets._collapsible import CollapsibleTitle

from core.text import show
from tests.hostile import hostile
from tui import guard
from tui.paint import line
from tui.theme import palette
from tui.widgets.prompt import Prompt
from tui.widgets.sheet import Look, Sheet
from tui.widgets.writing import Writing, cleaned

COLUMNS, ROWS = 120, 60
_LOOKS = [(token, ground) for token in ("text", "strong", "crit", "tab") for ground in ("bg", "bar", "sel", "pop")]
"""How a text may be painted: what it is, and on what it lies."""
RULER_AT = 60
"""Where the column stands that a text must not push aside."""


class RawLines(Widget):
    """A widget that draws its own line, as the inbox does."""

    DEFAULT_CSS = "RawLines { height: 1; }"

    segments: Sequence[Segment] = ()

    def draw(self, segments: Sequence[Segment]) -> None:
        """Draw other segments."""
        self.segments = segments
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The segments it was given."""
        return Strip(self.segments)


class Road(Screen[None]):
    """A text as a place shows it: in rows of a sheet in every look, in the field below and in the field for notes."""

    CSS = f"""
    #slots {{ width: {RULER_AT}; }} #ruler {{ width: 1; }}
    #sheet {{ height: {len(_LOOKS)}; }}
    """

    def __init__(self, text: str = "…") -> None:
        super().__init__()
        self.text = text
        self.sheet = Sheet(lambda: Look(palette("dark")), id="sheet", marks_more=False)
        self.prompt = Prompt()
        self.writing = Writing(4_000)

    def compose(self) -> ComposeResult:
        """Our own widgets on the left, and the ruler on the right of them."""
        with Horizontal():
            with VerticalScroll(id="slots"):
                yield from (self.sheet, self.prompt, self.writing)
            yield Static("│\n" * ROWS, id="ruler")

    def on_mount(self) -> None:
        """Show the text it was made with."""
        self.prompt.add_class("shown")
        self.fill(self.text)

    def fill(self, text: str) -> None:
        """Show another text."""
        self.sheet.show_lines([line((show(text), token), ground=ground) for token, ground in _LOOKS])
        self.prompt.value = show(text)
        self.writing.load_text(cleaned(show(text, lines=True)))


class Slots(Screen[None]):
    """Every slot with one text as it came, though never as markup: what the guard has to hold."""

    CSS = f"""
    #slots {{ width: {RULER_AT}; }} #ruler {{ width: 1; }}
    #slots > * {{ width: {RULER_AT}; max-height: 3; overflow: hidden; }}
    Button, Checkbox, Input, Select, TextArea {{ border: none; height: 1; min-width: 0; padding: 0; }}
    TextArea {{ height: 2; }} #titled {{ border: solid white; height: 3; }} RichLog {{ height: 1; }}
    """

    def __init__(self, text: str = "…") -> None:
        super().__init__()
        self.text = text
        self.static = Static()
        self.label = Label()
        self.titled = Static("titled", id="titled")
        self.button = Button()
        self.checkbox = Checkbox()
        self.options = OptionList()
        self.select: Select[int] = Select([], allow_blank=True)
        self.tab = Tab("…")
        self.collapsible = Collapsible(Static("inside"), title="…")
        self.prompt = Input()
        self.filled = Input()
        self.area = TextArea()
        self.log_lines = RichLog(min_width=20)
        self.lines = RawLines()
        self.table: DataTable[Text] = DataTable()

    def compose(self) -> ComposeResult:
        """The slots on the left, and the ruler on the right of them."""
        yield Header()
        with Horizontal():
            with VerticalScroll(id="slots"):
                yield from (self.static, self.label, self.titled, self.button, self.checkbox, self.options)
                yield from (self.select, Tabs(self.tab), self.collapsible, self.prompt, self.filled, self.area)
                yield from (self.log_lines, self.lines, self.table)
            yield Static("│\n" * ROWS, id="ruler")
        yield Footer()

    def on_mount(self) -> None:
        """Show the text it was made with."""
        self.fill(self.text)

    def fill(self, text: str) -> None:
        """Put a text into every slot."""
        words, cell, plain = Content, Text, text[:500]
        self.static.update(words(text))
        self.label.update(words(text))
        self.titled.border_title = words(text)
        self.titled.border_subtitle = words(text)
        self.titled.tooltip = words(text)
        self.button.label = words(text)
        self.checkbox.label = words(text)
        self.options.clear_options()
        self.options.add_options([words(text), words("another")])
        self.select.set_options([(words(text), 1)])
        self.select.value = 1
        self.tab.label = words(text)
        self.collapsible.query_one(CollapsibleTitle).label = words(text)
        self.prompt.placeholder = plain
        self.filled.value = plain
        self.area.load_text(plain)
        self.log_lines.clear()
        self.log_lines.write(cell(text))
        link = Style(link=f"https://a.example/{plain}")
        self.lines.draw([Segment(plain, link)])
        self.table.clear(columns=True)
        self.table.add_column(cell(text), width=20)
        self.table.add_row(cell(text), label=cell(text))
        self.sub_title = plain
        self.notify(plain, title=plain, markup=False, timeout=60)


class Stage(App[None]):
    """An app with our palette's tokens, as the widgets' styles name them."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The tokens as ``$v-...``."""
        return {f"v-{token}": value for token, value in palette("dark").css.items()}


class Parade(Stage):
    """Shows one text after the other and marks them in the output."""

    def __init__(self, ids: list[str], *, is_raw: bool) -> None:
        super().__init__()
        self.ids = ids
        self.is_raw = is_raw

    def on_mount(self) -> None:
        """Begin."""
        self.run_worker(self.march())

    async def march(self) -> None:
        """Every text in every slot, one after the other."""
        screen = Slots() if self.is_raw else Road()
        await self.push_screen(screen)
        for case_id in self.ids:
            self.clear_notifications()
            await screen.wait_for_refresh()
            self.mark(f"BEGIN {case_id}")
            screen.fill(hostile(case_id))
            for _ in range(2):  # layout, and what was laid out
                await screen.wait_for_refresh()
            screen.refresh()  # every row from its first column, so that a wrong width shows
            await screen.wait_for_refresh()
            self.mark(f"END {case_id}")
        self.exit()

    def mark(self, words: str) -> None:
        """Write a sequence of our own, which no terminal shows, between the frames."""
        if self._driver is not None:
            self._driver.write(f"\x1b_{words}\x1b\\")
            self._driver.flush()


def main(mode: str, ids: list[str]) -> int:
    """Run the parade."""
    app = Parade(ids, is_raw=mode != "shown")
    if mode == "guarded":
        guard.install(app)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
