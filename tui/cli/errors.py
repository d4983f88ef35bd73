"""How a command ends: whatever goes wrong becomes one sentence and an exit status, never a traceback."""

from __future__ import annotations

import os
import sys

import click

from core.errors import CannotReach, UsageError, VentanillaError
from core.i18n import LANGUAGES, N_, _, from_environment, use
from core.paths import workspace_directory
from tui.cli.context import Call
from tui.cli.grammar import Argument, Noun, Option, Root, option
from tui.cli.output import flush, put_line, say, silence
from tui.cli.values import one_of

FAILED, WRONG, INTERRUPTED, UNREAD = 1, 2, 130, 141
"""Exit statuses: 130 and 141 are 128 + the number of the signal that says the same."""

_NOUNS = {
    "demo": "tui.cli.demo",
    "init": "tui.cli.init",
    "collect": "tui.cli.collect",
    "doctor": "tui.cli.doctor",
    "message": "tui.cli.message",
    "view": "tui.cli.view",
    "post": "tui.cli.post",
    "plan": "tui.cli.plan",
    "template": "tui.cli.template",
    "media": "tui.cli.media",
    "contact": "tui.cli.contact",
    "policy": "tui.cli.policy",
    "crisis": "tui.cli.crisis",
    "watch": "tui.cli.watch",
    "alert": "tui.cli.alert",
    "author": "tui.cli.author",
    "account": "tui.cli.account",
    "connector": "tui.cli.connector",
    "operator": "tui.cli.operator",
    "audit": "tui.cli.audit",
    "import": "tui.cli.import_",
    "workspace": "tui.cli.workspace",
}
_OF_THE_PROGRAM = ("--workspace", "--lang")


def guarded(arguments: list[str]) -> int:
    """Run a command and answer for its end."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text files here
    use(_language(arguments) or from_environment(os.environ.get("LC_ALL") or os.environ.get("LANG")))
    try:
        try:
            status = _run(arguments)
            flush()
        except click.exceptions.Exit as end:
            status = end.exit_code
            flush()
    except VentanillaError as error:
        status = _told(str(error), error.exit_code)
    except click.UsageError as error:
        status = _told(str(_as_ours(error)), WRONG)
    except BrokenPipeError:
        silence()
        status = UNREAD
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the fence at the top of the process
        status = _crashed(error, arguments)
    return status


def root() -> Root:
    """The program as a tree of commands."""
    return Root(
        N_(
            "The social desk of a public institution. Without a command it opens the dashboard; each command does one"
            " thing and exits: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 not permitted, 5 conflict, 6 cannot"
            " reach."
        ),
        _NOUNS,
        (
            option(
                "--workspace",
                N_("DIR"),
                N_("The workspace's folder. Without it, VENTANILLA_WORKSPACE counts, then your own workspace."),
            ),
            option(
                "--lang",
                "es|en",
                N_("The language to speak. Without it, the workspace's counts."),
                check=one_of("--lang", LANGUAGES),
            ),
            Option(
                ["--version"], "", N_("Show the version and exit."), is_eager=True, expose_value=False,
                callback=_version,
            ),
        ),
    )  # fmt: skip


def _run(arguments: list[str]) -> int:
    tree = root()
    with tree.make_context("ventanilla", list(arguments)) as context:
        context.obj = Call(context.params["workspace"], context.params["lang"])
        return int(tree.invoke(context))


def _language(arguments: list[str]) -> str:
    """The language asked for before the first word; known before anything else can be said."""
    return _given(arguments, "--lang")


def _given(arguments: list[str], wanted: str) -> str:
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        name, has_value, value = rest.pop(0).partition("=")
        if name in _OF_THE_PROGRAM and not has_value:
            value = rest.pop(0) if rest else ""
        if name == wanted:
            return value
    return ""


def _as_ours(error: click.UsageError) -> UsageError:
    """The parser's complaint in our words."""
    path = error.ctx.command_path if error.ctx is not None else "ventanilla"
    command = error.ctx.command if error.ctx is not None else None
    match error:
        case click.NoSuchOption(option_name=name) if name in _OF_THE_PROGRAM:
            return UsageError(N_("«{option}» goes right after «ventanilla», before the command."), option=name)
        case click.NoSuchOption(option_name=name):
            return UsageError(
                N_("«{command}» has no option «{option}»: see «{command} --help»."), command=path, option=name
            )
        case click.BadOptionUsage(option_name=name):
            has_label = any(
                isinstance(param, Option) and name in param.opts and param.label
                for param in (command.params if command is not None else ())
            )
            return UsageError(
                N_("«{option}» needs a value: see «{command} --help».")
                if has_label
                else N_("«{option}» takes no value: see «{command} --help»."),
                command=path,
                option=name,
            )
        case click.MissingParameter(param=click.Parameter() as param):
            label = param.label if isinstance(param, Argument) else ""
            name = _(label) if label else param.opts[0]
            return UsageError(N_("«{command}» needs {name}: see «{command} --help»."), command=path, name=name)
        case _ if isinstance(command, Root):
            return UsageError(
                N_("The dashboard needs a terminal: run it on one, or give a command (see «ventanilla --help»).")
            )
        case _ if isinstance(command, Noun):
            names = ", ".join(command.list_commands(error.ctx or click.Context(command)))
            return UsageError(N_("«{path}» needs a command: {names}."), path=path, names=names)
        case _:
            return UsageError(N_("«{command}» was not understood: see «{command} --help»."), command=path)


def _told(sentence: str, status: int) -> int:
    try:
        flush()
    except (BrokenPipeError, CannotReach):
        silence()
    say(sentence)
    return status


def _crashed(error: Exception, arguments: list[str]) -> int:
    from tui.ending import note_crash

    number = note_crash(workspace_directory(_given(arguments, "--workspace") or None), error)
    return _told(_("Ventanilla stopped by a fault of its own: incident {number}.", number=number), FAILED)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        put_line(f"ventanilla {_own_version()}")
        ctx.exit()


def _own_version() -> str:
    from importlib import metadata

    try:
        return metadata.version("ventanilla")
    except metadata.PackageNotFoundError:
        return _("(from a checkout)")
