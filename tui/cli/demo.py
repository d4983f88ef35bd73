"""``ventanilla demo``: Valdeluz, a whole simulated day that needs no network, no account and no server."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from core.errors import Conflict, UsageError
from core.i18n import N_, _, language
from core.runtime import open_house
from core.store.files import database_path
from core.store.workspace import WorkspaceKind
from tui.children import own_command, own_environment
from tui.cli.context import Call
from tui.cli.endable import ENDING, run_endable
from tui.cli.files import reaching
from tui.cli.grammar import Verb, option, switch
from tui.cli.output import put_line, say
from tui.cli.values import number, whole

MOST_MESSAGES = 10_000_000

_REMOVE_S = 6.0
"""How long what still writes into a folder that is thrown away may take to end."""


def _demo(call: Call, workspace: str | None, replay: float | None, messages: int | None, no_screen: bool) -> int | None:
    if not no_screen and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(N_("The demonstration needs a terminal: run it on one, or add --no-screen."))
    named = workspace or call.workspace  # not the environment's: that one is real
    if named is not None:
        directory = Path(named).expanduser().absolute()
        _prepare(directory, replay, messages)
        return _show_path(directory) if no_screen else _become_desk(directory)
    directory = Path(tempfile.mkdtemp(prefix="ventanilla-demo-"))
    if no_screen:  # somebody wants to look at it with other commands, so it stays
        _prepare(directory, replay, messages)
        return _show_path(directory)
    with _thrown_away(directory):
        _prepare(directory, replay, messages)
        return _run_desk(directory)


def _prepare(directory: Path, replay: float | None, messages: int | None) -> None:
    from core.founding.demo import found_demo  # loads what the scenario needs

    if database_path(directory).exists():
        asyncio.run(_refuse_real(directory))
        if replay is not None:
            say(_("The clock of this demonstration was set when it was made: --replay is left out."))
    else:
        with reaching(directory):
            run_endable(
                found_demo(directory, speed=replay or 1.0, language=language(), told=lambda msgid: say(_(msgid)))
            )
    if messages:
        from tui.cli.synthetic import add_synthetic

        run_endable(add_synthetic(directory, messages))


async def _refuse_real(directory: Path) -> None:
    async with open_house(directory) as house:
        if house.workspace.kind is not WorkspaceKind.DEMO:
            raise Conflict(
                N_("{place} is a real workspace, no demonstration: name another folder with --workspace."),
                place=directory,
            )


def _show_path(directory: Path) -> int:
    put_line(str(directory))
    return 0


def _desk_arguments(directory: Path) -> tuple[str, ...]:
    from core.founding.demo import DEMO_OPERATOR

    return own_command("_child", "desk", str(directory), language(), DEMO_OPERATOR)


def _become_desk(directory: Path) -> int:
    arguments = _desk_arguments(directory)
    sys.stderr.flush()
    os.execve(arguments[0], arguments, own_environment())


def _run_desk(directory: Path) -> int:
    """The desk's exit status; signals that end this process end the desk first."""
    children: list[subprocess.Popen[bytes]] = []
    early: list[int] = []

    def pass_on(given: int, _frame: FrameType | None) -> None:
        early.append(given)
        for child in children:
            child.send_signal(given)

    for each in ENDING:
        signal.signal(each, pass_on)  # before there is a desk, so that none is left behind without its folder
    child = subprocess.Popen(_desk_arguments(directory), env=own_environment())
    children.append(child)
    for given in early:
        child.send_signal(given)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the desk as well
    status = child.wait()
    return 128 - status if status < 0 else status


@contextmanager
def _thrown_away(directory: Path) -> Iterator[None]:
    """Remove the folder at the end, also when a signal is the end."""

    def leave(given: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + given)

    for each in ENDING:
        signal.signal(each, leave)
    try:
        yield
    finally:
        for each in (*ENDING, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)
        remove_whole(directory)


def remove_whole(directory: Path) -> None:
    """Remove the folder, once the collector of a desk that was killed has ended too; else say where it is."""
    end = time.monotonic() + _REMOVE_S
    shutil.rmtree(directory, ignore_errors=True)
    while directory.exists():
        if time.monotonic() > end:
            say(_("{place} could not be removed: remove it by hand.", place=directory))
            return
        time.sleep(0.1)
        shutil.rmtree(directory, ignore_errors=True)


COMMAND = Verb(
    "demo",
    N_(
        "Open Valdeluz, a town whose day is played from a script: no network, no account and no PIN are needed."
        " Without --workspace it is made afresh and thrown away at the end."
    ),
    _demo,
    option("--workspace", N_("DIR"), N_("Keep it in this folder, or go on with the one that is there.")),
    option(
        "--replay",
        N_("SPEED"),
        N_("How many times faster the day goes by: 1 to 3600."),
        check=number("--replay", 1, 3600),
    ),
    option(
        "--messages",
        N_("NUMBER"),
        N_("Add so many made-up conversations, to see it full."),
        check=whole("--messages", 1, MOST_MESSAGES),
    ),
    switch("--no-screen", N_("Make it, print its folder and exit.")),
)
