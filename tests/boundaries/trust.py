"""How far an expression can be trusted with the screen, as far as its source alone tells.

Three degrees: OURS may be read as markup (literals, looked-up messages without values, finished renderables);
SHOWN is a string that passed ``show`` or holds only such strings: it may be drawn, but not read as markup; about
UNKNOWN nothing can be said, so it has no road to the screen.

Only what is certain counts: names and attributes are followed within their module to what is assigned to them
or to their annotation, no further.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum


class Trust(IntEnum):
    """Degrees of trust; the trust of a whole is that of its least part."""

    UNKNOWN = 0
    SHOWN = 1
    OURS = 2


def named(names: str) -> frozenset[str]:
    """The names written one after the other."""
    return frozenset(names.split())


MESSAGES = frozenset({"core.i18n._", "core.i18n.N_", "core.i18n.t", "core.i18n.ngettext"})
"""Look up our own words. With values filled in, they may hold foreign text, which must have been shown."""
CONSTRUCTORS = frozenset({"textual.content.Content", "rich.text.Text"})
"""The renderables themselves."""
SHOWN_BY = frozenset({"core.text.show", "core.text.show.show"})
SHAPED_BY = frozenset(
    f"core.text.{module}{name}" for module in ("", "cells.") for name in ("fit", "pad", "wrap", "width")
) | {"tui.glyphs.ascii_signs"}
"""Keep what passes through them as it was."""
WORDS_OF_OURS = ("tui.words.",)
"""Modules whose functions return our own words: times, numbers."""

_FINISHED = named(
    """
    Content Text Strip Segment Style Option Selection Tab Widget Binding int float bool Palette Look
    Line
    """
)
"""Types whose values are made on an allowed road, or are no text."""
_CONTAINERS = named(
    """
    list tuple set frozenset Sequence Iterable Iterator Generator None Optional Final
    """
)
_STRING_METHODS = named(
    """
    upper lower title capitalize strip lstrip rstrip ljust rjust center zfill replace join removeprefix
    removesuffix expandtabs
    """
)
_RENDERABLE_METHODS = named(
    """
    assemble styled blank empty join stylize stylize_before append truncate pad pad_left pad_right right
    center without_spans rstrip copy simplify
    """
)
_NUMBER_SPEC = re.compile(r"(?:.?[<>=^])?[-+ ]?[#0]?\d*[,_]?(?:\.\d+)?[dxXobeEfFgGn%]")


@dataclass
class Module:
    """What a module says about its names."""

    origins: dict[str, str] = field(default_factory=dict)
    """Imported name → where it comes from."""
    returns: dict[str, list[ast.expr | None]] = field(default_factory=dict)
    """Function or method name → its return annotations."""
    constants: dict[str, list[ast.expr]] = field(default_factory=dict)
    """Module-level name → what is assigned to it."""
    attributes: dict[str, list[ast.expr]] = field(default_factory=dict)
    """Attribute name → its annotations anywhere in the module."""

    @classmethod
    def of(cls, tree: ast.Module) -> Module:
        """Read the module's own statements about its names."""
        module = cls()
        for node in ast.walk(tree):
            match node:
                case ast.Import():
                    for alias in node.names:
                        module.origins[alias.asname or alias.name.split(".")[0]] = alias.name
                case ast.ImportFrom():
                    for alias in node.names:
                        module.origins[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    module.returns.setdefault(node.name, []).append(node.returns)
                case ast.AnnAssign(target=ast.Attribute(attr=name) | ast.Name(id=name)):
                    module.attributes.setdefault(name, []).append(node.annotation)
        for statement in tree.body:
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    if isinstance(target, ast.Name):
                        module.constants.setdefault(target.id, []).append(statement.value)
        return module

    def origin(self, node: ast.expr) -> str:
        """The full name of what an expression refers to, as ``textual.widgets.Static``; its own text if unknown."""
        match node:
            case ast.Name(id=name):
                return self.origins.get(name, name)
            case ast.Attribute(value=value, attr=attr):
                return f"{self.origin(value)}.{attr}"
            case _:
                return ""


@dataclass
class Scope:
    """The names of one function: what is assigned to them, and how its parameters are annotated."""

    module: Module
    is_function: bool = False
    assigned: dict[str, list[ast.expr]] = field(default_factory=dict)
    parameters: dict[str, ast.expr | None] = field(default_factory=dict)
    annotated: dict[str, ast.expr] = field(default_factory=dict)
    opaque: set[str] = field(default_factory=set)
    """Names that are also bound in ways that are not followed: unpacking, ``with``, imports."""

    @classmethod
    def of(cls, function: ast.AST | None, module: Module) -> Scope:
        """Read a function's own statements about its names, functions inside it included."""
        scope = cls(module, is_function=function is not None)
        followed: set[ast.expr] = set()
        stored: list[ast.Name] = []
        for node in ast.walk(function) if function is not None else ():
            match node:
                case ast.arg(arg=name, annotation=annotation):
                    scope.parameters[name] = annotation
                case ast.Name(ctx=ast.Store()):
                    stored.append(node)
                case (
                    ast.Assign(targets=[ast.Name() as target], value=value)
                    | ast.NamedExpr(target=ast.Name() as target, value=value)
                    | ast.AugAssign(target=ast.Name() as target, value=value)
                    | ast.For(target=ast.Name() as target, iter=value)
                    | ast.comprehension(target=ast.Name() as target, iter=value)
                ):
                    followed.add(target)
                    scope.assigned.setdefault(target.id, []).append(value)
                case ast.AnnAssign(target=ast.Name() as target, annotation=annotation, value=value):
                    followed.add(target)
                    scope.annotated[target.id] = annotation
                    if value is not None:
                        scope.assigned.setdefault(target.id, []).append(value)
        scope.opaque = {name.id for name in stored if name not in followed}
        return scope

    def trust(self, node: ast.expr | None, seen: frozenset[str] = frozenset()) -> Trust:
        """How far the expression can be trusted."""
        match node:
            case None | ast.Constant():
                return Trust.OURS
            case ast.JoinedStr(values=values):
                return self._least(values, seen)
            case ast.FormattedValue(value=value, format_spec=spec):
                return Trust.OURS if _is_number_spec(spec) else min(Trust.SHOWN, self.trust(value, seen))
            case ast.BinOp(left=left, right=right):
                return self._product(node, left, right, seen)
            case ast.IfExp(body=body, orelse=orelse):
                return self._least((body, orelse), seen)
            case ast.BoolOp(values=values):
                return self._least(values, seen)
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                return self._least(items, seen)
            case ast.Starred(value=value) | ast.Await(value=value) | ast.NamedExpr(value=value):
                return self.trust(value, seen)
            case ast.Subscript(value=value):
                return self.trust(value, seen)
            case ast.ListComp(elt=item) | ast.SetComp(elt=item) | ast.GeneratorExp(elt=item):
                return self.trust(item, seen)
            case ast.Compare() | ast.UnaryOp():
                return Trust.OURS
            case ast.Name(id=name):
                return self._name(name, seen)
            case ast.Attribute(value=owner, attr=name):
                return self._attribute(owner, name)
            case ast.Call():
                return self._call(node, seen)
            case _:
                return Trust.UNKNOWN

    def _least(self, nodes: Iterable[ast.expr], seen: frozenset[str]) -> Trust:
        return min((self.trust(node, seen) for node in nodes), default=Trust.OURS)

    def _product(self, node: ast.BinOp, left: ast.expr, right: ast.expr, seen: frozenset[str]) -> Trust:
        match node.op:
            case ast.Add():
                return self._least((left, right), seen)
            case ast.Mult():  # " " * n
                return max(self._literal(left), self._literal(right))
            case _:  # "%" fills in anything
                return Trust.UNKNOWN

    @staticmethod
    def _literal(node: ast.expr) -> Trust:
        return Trust.OURS if isinstance(node, ast.Constant) and isinstance(node.value, str) else Trust.UNKNOWN

    def _name(self, name: str, seen: frozenset[str]) -> Trust:
        if name in seen:
            return Trust.OURS  # a loop: the other assignments decide
        if name in self.parameters:
            return self._type(self.parameters[name])
        if name in self.annotated and self._type(self.annotated[name]) is Trust.OURS:
            return Trust.OURS
        if name in self.opaque:
            return Trust.UNKNOWN
        if name in self.assigned:
            return self._least(self.assigned[name], seen | {name})
        if name in self.module.constants:
            return self._least(self.module.constants[name], seen | {name})
        return Trust.OURS if name.isupper() and name in self.module.origins else Trust.UNKNOWN

    def _attribute(self, owner: ast.expr, name: str) -> Trust:
        if name.isupper():
            return Trust.OURS
        is_own = isinstance(owner, ast.Name) and owner.id in ("self", "cls")
        annotations = self.module.attributes.get(name) if is_own else None
        return min(map(self._type, annotations)) if annotations else Trust.UNKNOWN

    def _call(self, node: ast.Call, seen: frozenset[str]) -> Trust:
        origin = self.module.origin(node.func)
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        if origin.startswith(WORDS_OF_OURS):
            return Trust.OURS
        if origin in SHOWN_BY:
            return Trust.SHOWN
        if origin in SHAPED_BY:
            return self.trust(node.args[0], seen) if node.args else Trust.UNKNOWN
        if origin in MESSAGES:
            filled = origin.endswith("ngettext") or bool(node.keywords)
            literal = bool(node.args) and self.trust(node.args[0], seen) is Trust.OURS
            return Trust.UNKNOWN if not literal else Trust.SHOWN if filled else Trust.OURS
        if origin in ("len", "int", "round", "sum") or (origin == "str" and self._least(arguments, seen)):
            return Trust.OURS if origin != "str" else self._least(arguments, seen)
        if origin in CONSTRUCTORS or origin.startswith("textual.widgets."):
            return Trust.OURS  # the constructor is judged where it stands
        if isinstance(node.func, ast.Attribute):
            return self._method(node.func, arguments, seen)
        return self._returned(self.module.origin(node.func))

    def _method(self, func: ast.Attribute, arguments: list[ast.expr], seen: frozenset[str]) -> Trust:
        owner = self.module.origin(func.value)
        if owner in CONSTRUCTORS and func.attr in _RENDERABLE_METHODS:
            return Trust.OURS  # likewise
        if func.attr in _STRING_METHODS | _RENDERABLE_METHODS:
            least = min(self.trust(func.value, seen), self._least(arguments, seen))
            if least is not Trust.UNKNOWN:
                return least
        return self._returned(func.attr) if owner in ("self", "cls") else Trust.UNKNOWN

    def _returned(self, name: str) -> Trust:
        annotations = self.module.returns.get(name)
        return min(map(self._type, annotations)) if annotations else Trust.UNKNOWN

    def _type(self, annotation: ast.expr | None) -> Trust:
        """OURS for types that hold no string but finished renderables or numbers."""
        if annotation is None:
            return Trust.UNKNOWN
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(annotation) if isinstance(node, ast.Attribute)}
        return Trust.OURS if names and names <= _FINISHED | _CONTAINERS else Trust.UNKNOWN


def _is_number_spec(spec: ast.expr | None) -> bool:
    match spec:
        case ast.JoinedStr(values=[ast.Constant(value=str(text))]):
            return _NUMBER_SPEC.fullmatch(text) is not None
        case _:
            return False
