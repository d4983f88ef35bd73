"""How commands are declared and explained: click does the parsing, every word shown is ours, in both languages.

Help, names of values and errors are message ids that are translated when they are shown. Nothing that click would
say by itself is left: usage lines, headings, the help option and complaints are made here and in ``errors``.
"""

from __future__ import annotations

import asyncio
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
from tui.cli.parameters import Argument, Option, argument, option, switch

Run = Callable[..., Coroutine[Any, Any, int | None] | int | None]
"""What a verb does with the call and its parameters; a number is the exit status."""

__all__ = ["Argument", "Noun", "Option", "Root", "Verb", "argument", "option", "switch"]
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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the parameters; a complaint says which command it is about."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

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
        status = result if isinstance(result, int | None) else asyncio.run(result)
        return status or 0


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
        return [(name, _(verb.explained).split("\n\n")[0]) for name, verb in found if isinstance(verb, _Explained)]

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


def _help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        put_text(ctx.get_help())
        ctx.exit()
