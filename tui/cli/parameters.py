"""Values that commands take: declared with message ids, checked with refusals of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from core.errors import UsageError
from core.i18n import N_, _

Check = Callable[[str], object]
"""Turns a value as typed into what the verb gets, or raises ``UsageError``."""

_OF_FILES = frozenset({"FILE", "DIR", "KEY=FILE"})
"""Labels of values whose bytes need not be text, as a file may have any name."""


class Argument(click.Argument):
    """A value without a name of its own."""

    def __init__(self, name: str, label: str, explained: str, *, many: bool, optional: bool, check: Check | None):
        super().__init__(
            [name],
            required=not optional,
            nargs=-1 if many else 1,
            type=str,
            callback=_checking(label, check),
            metavar=label,
        )
        self.label, self.explained = label, explained

    def shown(self) -> str:
        """How the usage line writes it."""
        text = _(self.label) + ("..." if self.nargs == -1 else "")
        return text if self.required else f"[{text}]"


class Option(click.Option):
    """A named value, or a switch when it has no label."""

    def __init__(self, names: Sequence[str], label: str, explained: str, **settings: Any):
        super().__init__(list(names), is_flag=not label, metavar=label or None, help=explained, **settings)
        self.label, self.explained = label, explained

    def shown(self) -> str:
        """How help writes it."""
        return ", ".join(self.opts) + (f" {_(self.label)}" if self.label else "")


def argument(
    name: str, label: str, explained: str, *, many: bool = False, optional: bool = False, check: Check | None = None
) -> Argument:
    """Declare a value without a name; ``label`` and ``explained`` are message ids."""
    return Argument(name, label, explained, many=many, optional=optional, check=check)


def option(
    name: str,
    label: str,
    explained: str,
    *,
    required: bool = False,
    many: bool = False,
    default: object = None,
    variable: str | None = None,
    check: Check | None = None,
    parameter: str | None = None,
) -> Option:
    """Declare a named value; ``label`` and ``explained`` are message ids, ``variable`` one of the environment.

    ``parameter`` is what the verb calls it, where its own name is a word of Python.
    """
    return Option(
        [name, *([parameter] if parameter else [])],
        label,
        explained,
        required=required,
        multiple=many,
        type=str,
        envvar=variable,
        callback=_checking(label, check),
        **({} if default is None else {"default": default}),  # to the parser, no default and None are two things
    )


def switch(name: str, explained: str) -> Option:
    """Declare a switch that is off by itself."""
    return Option([name], "", explained, default=False)


def _checking(label: str, check: Check | None) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def checked(_ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        if value is None:
            return None
        for each in value if isinstance(value, tuple) else (value,):
            if label not in _OF_FILES and not _is_text(each):
                name = _(label) if isinstance(param, Argument) else param.opts[0]
                raise UsageError(N_("{name} is not text in this terminal's encoding: type it again."), name=name)
        if check is None:
            return value
        return tuple(map(check, value)) if isinstance(value, tuple) else check(value)

    return checked


def _is_text(value: object) -> bool:
    """Whether it can be kept: bytes that are no UTF-8 come from the system as halves of characters."""
    return not any("\ud800" <= sign <= "\udfff" for sign in str(value))
