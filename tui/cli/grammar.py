"""How commands are declared and explained: click does the parsing, every word shown is ours, in both languages.

Help, names of values and errors are message ids that are translated when they are shown. Nothing that click would
say by itself is left: usage lines, headings, the help option and complaints are made here and in ``errors``.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

import click

from core.errors import UsageError
from core.i18n import N_, _
from core.text.show import show
from tui.cli.context import Call
from tui.cli.output import put_text

Run = Callable[..., Coroutine[Any, Any, int | None] | int | None]
"""What a verb does with the call and its parameters; a number is the exit status."""
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
) -> Option:
    """Declare a named value; ``label`` and ``explained`` are message ids, ``variable`` one of the environment."""
    return Option(
        [name], label, explained, required=required, multiple=many, default=None if many else default, type=str,
        envvar=variable, callback=_checking(check),
    )  # fmt: skip


def switch(name: str, explained: str) -> Option:
    """Declare a switch that is off by itself."""
    return Option([name], "", explained, default=False)


_ACTING = (
    option(
        "--operator",
        N_("NAME"),
        N_("Who acts: an operator's name or number. Without it, VENTANILLA_OPERATOR counts."),
        variable="VENTANILLA_OPERATOR",
    ),
    option(
        "--pin-file",
        N_("FILE"),
        N_(
            "The file whose first line is the operator's PIN; - reads standard input. On a terminal it is asked for;"
            " in a demo none is needed."
        ),
    ),
)
_READING = switch("--json", N_("Print one JSON document."))


class _Explained(click.Command):
    """A command whose help is made of our words."""

    explained: str = ""
    _own_help: Option | None = None

    def get_help_option(self, ctx: click.Context) -> Option:
        """The one help option, in our words."""
        if self._own_help is None:
            self._own_help = Option(
                ["--help"], "", N_("Show this and exit."), is_eager=True, expose_value=False, callback=_help
            )
        return self._own_help

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the command's name."""
        return [_("[OPTIONS]"), *(param.shown() for param in self.params if isinstance(param, Argument))]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the whole help."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_("Usage: "))
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(self.explained))
        params = self.get_params(ctx)
        values = [(param.shown(), _(param.explained)) for param in params if isinstance(param, Argument)]
        options = [(param.shown(), _(param.explained)) for param in params if isinstance(param, Option)]
        for heading, entries in (
            (_("Values"), values),
            (_("Commands"), self.entries(ctx)),
            (_("Options"), options),
        ):
            if entries:
                with formatter.section(heading):
                    formatter.write_dl(entries)

    def entries(self, ctx: click.Context) -> list[tuple[str, str]]:
        """The commands below this one, each with its first sentence."""
        return []


class Verb(_Explained):
    """Something that can be done.

    Args:
        acts: it changes something, so it needs a person: adds ``--operator`` and ``--pin-file``.
        reads: it prints data: adds ``--json``.
    """

    def __init__(
        self, name: str, explained: str, run: Run, *params: Argument | Option, acts: bool = False, reads: bool = False
    ):
        extra = (*(_ACTING if acts else ()), *((_READING,) if reads else ()))
        super().__init__(name, params=[*params, *extra], context_settings={"allow_extra_args": True})
        self.explained, self._run = explained, run

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the parameters; refuses what is too much."""
        rest = super().parse_args(ctx, args)
        if rest:
            raise UsageError(
                N_("«{extra}» is too much for «{command}»: see «{command} --help»."),
                extra=show(rest[0], limit=60),
                command=ctx.command_path,
            )
        return rest

    def invoke(self, ctx: click.Context) -> int:
        """Do it; returns the exit status."""
        values = dict(ctx.params)
        call: Call = replace(
            ctx.obj,
            operator=values.pop("operator", None) or "",
            pin_file=values.pop("pin_file", None) or "",
            is_json=values.pop("json", False),
        )
        result = self._run(call, **values)
        return (asyncio.run(result) if inspect.iscoroutine(result) else result) or 0


class Noun(_Explained, click.Group):
    """A kind of thing, with what can be done with it."""

    def __init__(self, name: str, explained: str, *verbs: click.Command, params: Sequence[Option] = ()):
        super().__init__(name, params=list(params), no_args_is_help=False)
        self.explained = explained
        for verb in verbs:
            self.add_command(verb)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were declared."""
        return list(self.commands)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the command's name."""
        return [_("[OPTIONS]"), _("COMMAND"), "..."]

    def entries(self, ctx: click.Context) -> list[tuple[str, str]]:
        """The commands below this one, each with its first paragraph."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        return [(name, _(verb.explained)) for name, verb in found if isinstance(verb, _Explained)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that is meant, and what is left for it."""
        name = args[0]
        found = self.get_command(ctx, name)
        if found is not None:
            return name, found, args[1:]
        raise UsageError(
            N_("«{path}» has no command «{name}»: it has {names}."),
            path=ctx.command_path,
            name=show(name, limit=60),
            names=", ".join(self.list_commands(ctx)),
        )


class Root(Noun):
    """The program itself: loads the module of a noun when that noun is called.

    Args:
        places: noun to module; each module has its ``COMMAND``.
    """

    def __init__(self, explained: str, places: dict[str, str], params: Sequence[Option]):
        super().__init__("ventanilla", explained, params=params)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were declared."""
        return list(self._places)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The noun of that name, its module loaded now."""
        if name not in self._places:
            return None
        found = import_module(self._places[name]).COMMAND
        assert isinstance(found, click.Command)
        return found


def _checking(check: Check | None) -> Callable[[click.Context, click.Parameter, Any], Any] | None:
    if check is None:
        return None

    def checked(_ctx: click.Context, _param: click.Parameter, value: Any) -> Any:
        if value is None:
            return None
        return tuple(map(check, value)) if isinstance(value, tuple) else check(value)

    return checked


def _help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        put_text(ctx.get_help())
        ctx.exit()
