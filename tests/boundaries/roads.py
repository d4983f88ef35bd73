"""Finds every road to the screen but the one by ``show``, the panes and the painting widgets, by reading the source.

What a widget is given as a string is markup to it: a citizen's text there crashes the screen or runs an action
of ours when it is clicked. So a slot of a widget takes literals and looked-up messages of ours; a message with
values filled in, and everything else, is shown, laid out as a line and painted by a ``Sheet``.

A place that has to be different is named in ``ALLOWED``, with the reason, and nowhere else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.boundaries.trust import CONSTRUCTORS, SHOWN_BY, Module, Scope, Trust, named

LINE_MODULES = frozenset({"tui/widgets/sheet.py", "tui/guard.py"})
"""Widgets that draw their own lines: their ``Segment`` takes strings from elsewhere, which were shown there.
A module listed here only turns finished lines into segments; the output guard, itself listed as it must copy
segments, is the second lock on them."""

OUTPUT_MODULES: frozenset[str] = frozenset()
"""Modules that print for the commands: what they print was shown, or is JSON."""


@dataclass(frozen=True)
class Allowed:
    """A place that is another road, and may be."""

    path: str
    rule: str
    source: str
    """A part of the line that is found."""
    reason: str


ALLOWED: tuple[Allowed, ...] = (
    Allowed(
        "tui/cli/watch_lines.py", "unshown", '"author": hit.handle, "text": hit.excerpt',
        "JSON for programs holds the originals; what prints it escapes every sign that acts",
    ),
)  # fmt: skip
"""Exceptions; each must still be needed (a test fails otherwise)."""


@dataclass(frozen=True, order=True)
class Road:
    """A place in the source where text could reach the screen by another road."""

    path: str
    line: int
    rule: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {RULES[self.rule]}: {self.source}"


RULES = {
    "markup": "no text is read as markup; paint lines",
    "widget": "this one reads markup, opens links or prints what it is given; draw lines instead",
    "rich": "a console renderable reads strings as markup; use Content or lines",
    "renderable": "no renderable is made of text that is not ours; paint lines",
    "slot": "a widget reads strings as markup; paint lines",
    "raw": "this slot draws what it is given; pass show(...)",
    "notify": "a notification reads strings as markup; say it on the message line",
    "segment": "a Segment's text must be shown; paint lines, or list the module in LINE_MODULES",
    "render": "a widget's render() must not return a string that is not ours; paint lines",
    "output": "text for the terminal must be shown first; pass show(...)",
    "unshown": "foreign words are shown before they are laid out; wrap them in show(...)",
}
"""Every rule and what to do instead."""

_MARKUP_ANYWHERE = frozenset({"from_markup", "render_markup"})
_MARKUP_METHODS = frozenset({"from_text", "from_rich_text", "from_ansi"})
_MARKUP_MODULES = ("textual.markup", "rich.markup", "rich.markdown", "rich.emoji")
_RICH_ALLOWED = ("rich.segment", "rich.style", "rich.text", "rich.color", "rich.cells", "rich.measure", "rich.repr")
_WIDGETS_REFUSED = named(
    """
    Markdown MarkdownViewer Link Pretty DirectoryTree Tree RichLog Log Welcome HelpPanel KeyPanel
    """
)

_EVERY = frozenset(range(64))
_FIRST = frozenset({0})
_SLOTS = {
    **dict.fromkeys(named("Static Label Button Checkbox RadioButton Option Selection Tab TabPane"), _FIRST),
    **dict.fromkeys(named("Placeholder Tooltip Digits Toast"), _FIRST),
    **dict.fromkeys(named("OptionList SelectionList Select Tabs RadioSet TabbedContent"), _EVERY),
    **dict.fromkeys(("Collapsible", "DataTable"), frozenset[int]()),
    "Binding": frozenset({2}),
}
"""Widgets that read a string as markup → which positions hold text."""
_RAW_SLOTS = {"Input": frozenset({0, 1}), "MaskedInput": frozenset({0, 1}), "TextArea": _FIRST}
_SLOT_KEYWORDS = named("content label prompt title description tooltip options placeholder text value")
_SLOT_METHODS = {
    **dict.fromkeys(named("add_option add_options add_row add_rows add_columns set_options add_tab"), _EVERY),
    **dict.fromkeys(named("add_column add_leaf set_label"), _FIRST),
    **dict.fromkeys(named("update_cell_at replace_option_prompt replace_option_prompt_at_index"), frozenset({1})),
    "update_cell": frozenset({2}),
}
_UPDATED = frozenset({"Static", "Label", "Digits", "Tooltip"})
_SLOT_ATTRIBUTES = frozenset({"border_title", "border_subtitle", "tooltip"})
_RAW_ATTRIBUTES = frozenset({"sub_title", "placeholder"})
_OUTPUT = frozenset({"print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"})
_FOREIGN_FIELDS = named(
    """
    author_handle author_name display_name excerpt claimed_by_name assignee_name alt_text bio
    """
)
_LOOKED_AT = frozenset({"len", "bool", "isinstance"}) | {f"core.text.{name}" for name in ("fold", "skeleton", "link")}

_Found = tuple[int, str]


def roads(source: str, path: str) -> list[Road]:
    """Every other road to the screen in a module of ``tui``, in order; ``path`` as ``tui/screens/inbox.py``."""
    lines = source.splitlines()
    found = set(_Reader(path, ast.parse(source)).read())
    return sorted(Road(path, line, rule, lines[line - 1].strip()) for line, rule in found)


class _Reader:
    """Reads one module, function by function, as names mean something only inside their function."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        self.path = path
        self.tree = tree
        self.module = Module.of(tree)
        self.has_updated = any(self._widget(origin) in _UPDATED for origin in self.module.origins.values())

    def read(self) -> Iterator[_Found]:
        """Everything found, in no order, some of it twice."""
        yield from self._inside(self.tree, Scope.of(None, self.module), ())

    def _inside(self, node: ast.AST, scope: Scope, above: tuple[ast.AST, ...]) -> Iterator[_Found]:
        above = (*above, node)
        for child in ast.iter_child_nodes(node):
            inner = scope
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = scope if scope.is_function else Scope.of(child, self.module)
                if child.name == "render" and isinstance(node, ast.ClassDef):
                    yield from self._render(child, inner)
            for rule in self._rules(child, inner, above):
                yield getattr(child, "lineno", getattr(node, "lineno", 1)), rule
            yield from self._inside(child, inner, above)

    def _rules(self, node: ast.AST, scope: Scope, above: tuple[ast.AST, ...]) -> Iterator[str]:
        match node:
            case ast.Import(names=names):
                yield from self._imported(alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names):
                yield from self._imported(f"{module}.{alias.name}" for alias in names)
            case ast.keyword(arg="markup", value=value) if not _is_false(value):
                yield "markup"
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from self._assigned(target, value, scope)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
                yield from self._assigned(target, value, scope)
            case ast.Call():
                yield from self._called(node, scope, above)
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield from self._named(node, name, above)

    def _imported(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            if name.startswith(_MARKUP_MODULES) or name == "textual.content.to_content":
                yield "markup"
            elif name.startswith("rich") and not name.startswith(_RICH_ALLOWED):
                yield "rich"
            elif self._widget(name) in _WIDGETS_REFUSED or name.startswith("textual.command"):
                yield "widget"

    def _named(self, node: ast.Name | ast.Attribute, name: str, above: tuple[ast.AST, ...]) -> Iterator[str]:
        origin = self.module.origin(node)
        if name in _MARKUP_ANYWHERE or (name in _MARKUP_METHODS and origin.rpartition(".")[0] in CONSTRUCTORS):
            yield "markup"
        elif self._widget(origin) in _WIDGETS_REFUSED:
            yield "widget"
        elif name in _FOREIGN_FIELDS and _is_read(node) and not self._is_cleaned(node, above):
            yield "unshown"

    def _is_cleaned(self, node: ast.AST, above: tuple[ast.AST, ...]) -> bool:
        """Whether the value is shown here, or only looked at."""
        for parent in reversed(above):
            match parent:
                case ast.Call(func=func):
                    origin = self.module.origin(func)
                    return origin in SHOWN_BY | _LOOKED_AT
                case ast.Compare():
                    return True
                case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if node is test:
                    return True
                case ast.stmt():
                    return False
            node = parent
        return False

    def _assigned(self, target: ast.expr, value: ast.expr, scope: Scope) -> Iterator[str]:
        if isinstance(target, ast.Attribute):
            if target.attr in _SLOT_ATTRIBUTES and scope.trust(value) < Trust.OURS:
                yield "slot"
            if target.attr in _RAW_ATTRIBUTES and scope.trust(value) < Trust.SHOWN:
                yield "raw"

    def _render(self, function: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Iterator[_Found]:
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and scope.trust(node.value) < Trust.OURS:
                yield node.lineno, "render"

    def _called(self, node: ast.Call, scope: Scope, above: tuple[ast.AST, ...]) -> Iterator[str]:
        origin = self.module.origin(node.func)
        owner = origin.rpartition(".")[0]
        widget = self._widget(origin)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if widget in _SLOTS:
            yield from self._judged(node, _SLOTS[widget], scope, Trust.OURS, "slot")
        elif method == "__init__" and (base := self._base(above)) in _SLOTS:
            yield from self._judged(node, _SLOTS[base], scope, Trust.OURS, "slot")
        elif widget in _RAW_SLOTS:
            yield from self._judged(node, _RAW_SLOTS[widget], scope, Trust.SHOWN, "raw")
        elif origin in CONSTRUCTORS or (owner in CONSTRUCTORS and method == "styled"):
            yield from self._judged(node, _FIRST, scope, Trust.OURS, "renderable")
        elif owner in CONSTRUCTORS and method == "assemble":
            parts = [part.elts[0] if isinstance(part, ast.Tuple) and part.elts else part for part in node.args]
            if any(scope.trust(part) < Trust.SHOWN for part in parts):
                yield "renderable"
        elif origin == "rich.segment.Segment" and self.path not in LINE_MODULES:
            yield from self._judged(node, _FIRST, scope, Trust.SHOWN, "segment")
        elif method == "notify":
            yield from self._notified(node, scope)
        elif method in _SLOT_METHODS:
            yield from self._judged(node, _SLOT_METHODS[method], scope, Trust.OURS, "slot")
        elif method == "update" and self.has_updated and not any(map(_is_mapping, node.args)):
            yield from self._judged(node, _FIRST, scope, Trust.OURS, "slot")
        elif origin in _OUTPUT and self.path not in OUTPUT_MODULES:
            yield from self._judged(node, _EVERY, scope, Trust.SHOWN, "output")

    def _judged(self, node: ast.Call, places: frozenset[int], scope: Scope, wanted: Trust, rule: str) -> Iterator[str]:
        texts = [argument for at, argument in enumerate(node.args) if at in places]
        texts += [keyword.value for keyword in node.keywords if keyword.arg in _SLOT_KEYWORDS]
        texts += [keyword.value for keyword in node.keywords if keyword.arg is None]  # **anything
        texts += [argument for argument in node.args if isinstance(argument, ast.Starred)]
        if any(scope.trust(text) < wanted for text in texts):
            yield rule

    def _notified(self, node: ast.Call, scope: Scope) -> Iterator[str]:
        is_plain = any(keyword.arg == "markup" and _is_false(keyword.value) for keyword in node.keywords)
        texts = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg in ("message", "title"))]
        is_literal = all(isinstance(text, ast.Constant) for text in texts)
        if not is_literal and (not is_plain or any(scope.trust(text) < Trust.SHOWN for text in texts)):
            yield "notify"

    def _base(self, above: tuple[ast.AST, ...]) -> str:
        """The slot widget that the class around this place derives from."""
        for parent in reversed(above):
            if isinstance(parent, ast.ClassDef):
                bases = [self._widget(self.module.origin(base)) for base in parent.bases]
                return next((base for base in bases if base in _SLOTS), "")
        return ""

    @staticmethod
    def _widget(origin: str) -> str:
        return origin.rpartition(".")[2] if origin.startswith(("textual.widgets", "textual.binding")) else ""


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_mapping(node: ast.expr) -> bool:
    return isinstance(node, ast.Dict | ast.DictComp | ast.Set | ast.SetComp)
