"""Values that commands take: declared with message ids, checked with refusals of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from core.i18n import _

Check = Callable[[str], object]
"""Turns a value as typed into what the verb gets, or raises ``UsageError``."""


class Argument(click.Argument):
    """A value without a name of its own."""

    def __init__(self, name: str, label: str, explained: str, *, many: bool, optional: bool, check: Check | None):
        super().__init__(
            [name], required=not optional, nargs=-1 if many else 1, type=str, callback=_checking(check), metavar=label
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
        callback=_checking(check),
        **({} if default is None else {"default": default}),  # to the parser, no default and None are two things
    )


def switch(name: str, explained: str) -> Option:
    """Declare a switch that is off by itself."""
    return Option([name], "", explained, default=False)


def _checking(check: Check | None) -> Callable[[click.Context, click.Parameter, Any], Any] | None:
    if check is None:
        return None

    def checked(_ctx: click.Context, _param: click.Parameter, value: Any) -> Any:
        if value is None:
            return None
        return tuple(map(check, value)) if isinstance(value, tuple) else check(value)

    return checked
