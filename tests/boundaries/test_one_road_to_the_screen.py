"""Foreign text has one road to the screen, and the reader that sees to it finds the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boundaries.roads import ALLOWED, LINE_MODULES, OUTPUT_MODULES, RULES, Road, roads

ROOT = Path(__file__).parents[2]
HEAD = """
from rich.segment import Segment
from rich.text import Text
from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Collapsible, DataTable, Input, Label, OptionList, Select, Static, Tab, TextArea
from textual.widgets.option_list import Option
import textual.widgets as w
from core.i18n import _, N_, ngettext
from core.text import fit, pad, show
from tui.words import clock
TITLE = "Bandeja"
"""


def modules() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "tui").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def rules_of(body: str, path: str = "tui/screens/somewhere.py") -> list[str]:
    return [road.rule for road in roads(HEAD + body, path)]


def is_allowed(road: Road) -> bool:
    return any((place.path, place.rule) == (road.path, road.rule) and place.source in road.source for place in ALLOWED)


def test_no_foreign_text_reaches_the_screen_but_by_the_panes_and_the_painting_widgets() -> None:
    found = [road for path, source in modules() for road in roads(source, path) if not is_allowed(road)]
    assert [str(road) for road in found] == []


def test_every_exception_is_still_needed_and_says_why() -> None:
    found = [road for path, source in modules() for road in roads(source, path)]
    for place in ALLOWED:
        assert len(place.reason.split()) >= 4, place
        assert any(
            (place.path, place.rule) == (road.path, road.rule) and place.source in road.source for road in found
        ), place


def test_every_module_that_is_trusted_exists() -> None:
    assert [path for path in (*LINE_MODULES, *OUTPUT_MODULES) if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        # markup
        ("markup", "x = Content.from_markup('[b]x')"),
        ("markup", "f = Text.from_markup"),
        ("markup", "x = Text.from_ansi(t)"),
        ("markup", "x = Content.from_text(t)"),
        ("markup", "import rich.markup"),
        ("markup", "from textual.markup import escape"),
        ("markup", "from textual.content import to_content"),
        ("markup", "x = Static('x', markup=True)"),
        ("markup", "x = Static('x', markup=flag)"),
        # widgets that cannot be given foreign text
        ("widget", "from textual.widgets import Markdown"),
        ("widget", "from textual.widgets import Link as Go"),
        ("widget", "from textual.widgets import RichLog"),
        ("widget", "x = w.Markdown('x')"),
        ("widget", "x = w.Link('x', url='https://a.example')"),
        ("widget", "from textual.command import Hit"),
        ("rich", "from rich.table import Table"),
        ("rich", "import rich"),
        # renderables
        ("renderable", "def f(name): return Content(name)"),
        ("renderable", "def f(name: str): return Text(name)"),
        ("renderable", "def f(name): return Content(show(name))"),
        ("renderable", "def f(name): return Content(f'by {name}')"),
        ("renderable", "def f(name): return Content.styled(name, 'dim')"),
        ("renderable", "def f(name): return Content.assemble(('by ', 'dim'), name)"),
        ("renderable", "def f(name): return Content.assemble((name, 'dim'))"),
        ("renderable", "def f(name): return Text.assemble(name)"),
        ("renderable", "import textual.content as c\ndef f(name): return c.Content(name)"),
        # slots
        ("slot", "def f(name): return Static(name)"),
        ("slot", "def f(name): return Static(show(name))"),
        ("slot", "def f(name): return w.Label(name)"),
        ("slot", "def f(name): return Button(label=name)"),
        ("slot", "def f(n): return Label(f'{n} new')"),
        ("slot", "def f(n): return Label(_('{n} new', n=n))"),
        ("slot", "def f(n): return Label(ngettext('{n} new', '{n} new', n))"),
        ("slot", "def f(n): return Label('%s new' % n)"),
        ("slot", "def f(n): return Label('{} new'.format(n))"),
        ("slot", "def f(n): return Label('by ' + n)"),
        ("slot", "def f(n): return Label(_(n))"),
        ("slot", "def f(a, b): return Label(a if b else 'x')"),
        ("slot", "def f(a): return Label(a or 'x')"),
        ("slot", "def f(a): return Option(a, id='x')"),
        ("slot", "def f(names): return OptionList(*names)"),
        ("slot", "def f(names): return OptionList(*[Option(n) for n in names])"),
        ("slot", "def f(names): return Select([(n, n) for n in names])"),
        ("slot", "def f(name): return Tab(name)"),
        ("slot", "def f(name): return Collapsible(Static('x'), title=name)"),
        ("slot", "def f(options): return Static(**options)"),
        ("slot", "def f(name): return Binding('a', 'act', name)"),
        ("slot", "def f(self, name): self.border_title = name"),
        ("slot", "def f(self, name): self.border_subtitle = f'{name}'"),
        ("slot", "def f(self, name): self.border_title = self.border_subtitle = name"),
        ("slot", "def f(self, name): self.tooltip = show(name)"),
        ("slot", "def f(self, name): self.query_one(Static).update(name)"),
        ("slot", "def f(table, name): table.add_row('x', name)"),
        ("slot", "def f(table, name): table.add_column(name, key='x')"),
        ("slot", "def f(table, name): table.update_cell('r', 'c', name)"),
        ("slot", "def f(box, name): box.add_option(name)"),
        ("slot", "class A(Static):\n    def __init__(self, name: str): super().__init__(name)"),
        ("slot", "class A(Static):\n    def __init__(self, name: str): Static.__init__(self, name)"),
        # slots that draw what they are given
        ("raw", "def f(name): return Input(placeholder=name)"),
        ("raw", "def f(name): return Input(name)"),
        ("raw", "def f(name): return TextArea(name)"),
        ("raw", "def f(self, name): self.sub_title = name"),
        ("raw", "def f(self, name): self.placeholder = f'{name}'"),
        # notifications
        ("notify", "def f(self, name): self.notify(name)"),
        ("notify", "def f(self, name): self.app.notify(show(name))"),
        ("notify", "def f(self, name): self.notify(name, markup=False)"),
        ("notify", "def f(self, name): self.notify('x', title=name, markup=False)"),
        ("notify", "def f(self, n): self.notify(_('{n} new', n=n))"),
        # lines
        ("segment", "def f(name): return Segment(name)"),
        ("segment", "def f(row): return Segment(row.text, None)"),
        ("segment", "def f(name: str): return [Segment(pad(name, 4))]"),
        ("render", "class A(Widget):\n    def render(self): return self.name_of()"),
        ("render", "class A(Widget):\n    def render(self) -> str: return f'{self.n}'"),
        ("output", "def f(name): print(name)"),
        ("output", "import sys\ndef f(name): sys.stdout.write(f'{name}')"),
        ("output", "import click\ndef f(name): click.echo(name)"),
        # words that are laid out as they came
        ("unshown", "def f(row): return (row.author_name, 'text')"),
        ("unshown", "def f(row): return line(row.excerpt)"),
        ("unshown", "def f(row): return row.author_handle or 'x'"),
    ],
)
def test_another_road_is_found(rule: str, body: str) -> None:
    assert rules_of(body) == [rule]


@pytest.mark.parametrize(
    "body",
    [
        # names that look cleaned and are not
        "def f(name, x):\n    name = show(name)\n    return Segment(name)",
        "def f(x):\n    name = show(x)\n    if x: name = x\n    return Segment(name)",
        "def f(x):\n    name = show(x)\n    name, y = x\n    return Segment(name)",
        "def f(x):\n    for name in x: name = show(name)\n    return Segment(name)",
        "def f(x: str) -> str: return x\ndef g(x): return Static(f(x))",
        "def f(x): return Static(x[0])",
        "def f(x):\n    with x as name: return Static(name)",
        "def f(x):\n    try: pass\n    except OSError as e: return Static(str(e))",
        "async def f(x): return Static(await x)",
        "f = lambda x: Static(x)",
        "def f(x): return Static((lambda: x)())",
    ],
)
def test_what_only_looks_clean_is_found(body: str) -> None:
    assert rules_of(body) != []


@pytest.mark.parametrize(
    "body",
    [
        "x = Static('literal')",
        "x = Static()",
        "x = Static(TITLE)",
        "x = Static(_('Inbox'))",
        "LABEL = N_('Inbox')\nx = Label(LABEL)",
        "x = Button(_('Inbox'), id='x', classes='y')",
        "def f(label: Content): return Static(label)",
        "def f(label: Content | None) -> Content: return Content.assemble(label or Content('x'), ' ')",
        "def f() -> Content: return Content(TITLE)\ndef g(): return Static(f())",
        "class A(Static):\n    def g(self) -> Content: return Content(TITLE)\n    def f(self): self.update(self.g())",
        "class A(Static):\n    def __init__(self, label: Content): super().__init__(label)",
        "class A:\n    label: Content\n    def f(self): return Static(self.label)",
        "def f(name): return Content.assemble(('by ', 'dim'), show(name), (show(name), 'b'))",
        "def f(n): return Label(f'{n:d} / {n:>5.1f} %')",
        "def f(rows): return Label(str(len(rows)))",
        "def f(at): return Label(clock(at, 'UTC'))",
        "def f(a): return Label('x' if a else _('y'))",
        "def f(self): self.border_title = None",
        "def f(self): self.notify('saved')",
        "def f(self, n): self.notify(_('{n} new', n=show(n)), markup=False)",
        "def f(cache, x): cache.update({x: x})",
        "def f(name): return Input(placeholder=show(name), id=name)",
        "def f(name, cells): return Segment(pad(show(name), cells))",
        "def f(cells): return Segment(' ' * cells)",
        "def f(names): return Segment(', '.join(show(n) for n in names))",
        "def f(name): return Segment('=' + fit(show(name).upper(), 5)[:3])",
        "def f(n): return Segment(_('{n} new', n=n))",
        "class A(Widget):\n    def render(self): return Content(TITLE)",
        "class A(Widget):\n    def render_line(self, y): return self.strips[y]",
        "def f(name): print(show(name))",
        "def f(row): return show(row.author_name) or 'x'",
        "def f(row): return 'x' if row.author_name else 'y'",
        "def f(row): return row.author_name == 'x'",
        "def f(row, name): row.author_name = name",
        "from core.text import Link, link\ndef f(url): return link(url)",
    ],
)
def test_an_allowed_road_is_not_found(body: str) -> None:
    assert rules_of(body) == []


def test_a_module_of_lines_may_fill_segments_and_nothing_else() -> None:
    module = next(iter(LINE_MODULES))
    assert rules_of("def f(words): return Segment(words)", module) == []
    assert rules_of("def f(words): return Static(words)", module) == ["slot"]


def test_what_is_found_is_named_with_its_place_and_what_to_do() -> None:
    (road,) = roads("from textual.widgets import Static\n\ndef f(name):\n    return Static(name)\n", "tui/x.py")
    assert str(road) == f"tui/x.py:4: {RULES['slot']}: return Static(name)"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_to_do_instead(rule: str) -> None:
    assert ";" in RULES[rule]
