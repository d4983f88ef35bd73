"""A screen with a text in every slot a widget offers, for tests of what reaches the terminal.

Run as a program, it shows the hostile texts named in its arguments one after the other, as ``shown`` (through
``tui.foreign``), ``guarded`` (raw, the output guard installed) or ``naked`` (raw, no guard), and marks in the
output where each begins and ends.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

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
from tui import foreign, guard

COLUMNS, ROWS = 120, 60
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


class Slots(Screen[None]):
    """Every slot with one text; ``is_raw`` gives the text as it came, but never as markup."""

    CSS = f"""
    #slots {{ width: {RULER_AT}; }} #ruler {{ width: 1; }}
    #slots > * {{ width: {RULER_AT}; max-height: 3; overflow: hidden; }}
    Button, Checkbox, Input, Select, TextArea {{ border: none; height: 1; min-width: 0; padding: 0; }}
    TextArea {{ height: 2; }} #titled {{ border: solid white; height: 3; }} RichLog {{ height: 1; }}
    """

    def __init__(self, text: str = "…", *, is_raw: bool = False) -> None:
        super().__init__()
        self.text = text
        self.is_raw = is_raw
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
        words: Callable[[str], Content] = Content if self.is_raw else foreign.content
        cell: Callable[[str], Text] = Text if self.is_raw else foreign.cell
        plain = text[:500] if self.is_raw else show(text)
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
        self.lines.draw([Segment(plain, link)] if self.is_raw else foreign.segments(text))
        self.table.clear(columns=True)
        self.table.add_column(cell(text), width=20)
        self.table.add_row(cell(text), label=cell(text))
        self.sub_title = plain
        if self.is_raw:
            self.notify(plain, title=plain, markup=False, timeout=60)
        else:
            foreign.toast(self, text, title=text, timeout_s=60)


class Parade(App[None]):
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
        screen = Slots(is_raw=self.is_raw)
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
