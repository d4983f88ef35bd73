"""How the dashboard ends: by choice, by a signal, by a lost terminal or by a crash; never with data on the screen.

Drafts are stored while they are typed, so ending loses nothing. A crash leaves one sentence with an incident
number on the terminal and a traceback without any variable's value in a file only its owner can read.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.worker import WorkerFailed

from core.errors import VentanillaError
from core.i18n import _

if TYPE_CHECKING:
    from tui.app import VentanillaApp

HUNG_UP, INTERRUPTED, TERMINATED, CRASHED = 129, 130, 143, 70
"""Exit statuses: 128 + the signal's number, and EX_SOFTWARE of sysexits.h."""

SAVE_S = 2.0
"""How long what is being written may take to be stored before the desk leaves all the same."""

_leaving: set[asyncio.Task[None]] = set()


@runtime_checkable
class Saves(Protocol):
    """A screen on which somebody may be writing."""

    async def save_draft(self) -> str:
        """Store what is written now."""
        ...


def watch_signals(app: VentanillaApp) -> None:
    """End cleanly when the line dropped or somebody outside asks for it; never stop for a shell."""
    loop = asyncio.get_running_loop()
    ends = ((signal.SIGHUP, HUNG_UP), (signal.SIGTERM, TERMINATED), (signal.SIGINT, INTERRUPTED))
    for number, status in ends:
        loop.add_signal_handler(number, _leave, app, status)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # the screen library would stop, and a shell go on


def _leave(app: VentanillaApp, status: int) -> None:
    if _leaving:
        return
    app.lost = status == HUNG_UP
    task = asyncio.ensure_future(_save_and_leave(app, status))
    _leaving.add(task)
    task.add_done_callback(_leaving.discard)


async def _save_and_leave(app: VentanillaApp, status: int) -> None:
    with contextlib.suppress(VentanillaError, TimeoutError):
        async with asyncio.timeout(SAVE_S):
            for screen in app.screen_stack:
                if isinstance(screen, Saves):
                    await screen.save_draft()
    app.exit(return_code=status)


def crashed(app: VentanillaApp, error: BaseException) -> None:
    """Note the crash under a number and leave; only the first one counts.

    What could not be done or read beside the screen's own work is no crash: its sentence is said and the desk goes on.
    """
    cause = error.error if isinstance(error, WorkerFailed) else None
    if isinstance(cause, VentanillaError):
        app.failed(cause)
        return
    if app.incident:
        return
    app.incident = note_crash(app.desk.directory, error)
    app.exit(return_code=CRASHED)


def stopped_words(incident: str) -> str:
    """What a person is told of a crash: where to look it up, and nothing else."""
    return _("Ventanilla stopped by a fault of its own: incident {number}.", number=incident)


def note_crash(directory: Path, error: BaseException) -> str:
    """Write the traceback, without values, to a 0600 file of the workspace; returns the incident's number.

    The number is also returned when nothing could be written: the disk may be what failed.
    """
    number = f"{datetime.now(UTC):%m%d}-{secrets.token_hex(3)}"
    lines = [f"incident {number}"]
    for cause in _causes(error):
        frames = traceback.extract_tb(cause.__traceback__)
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        lines += [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    try:
        folder = directory / "log"
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(folder / f"crash-{number}.txt", os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError:
        return number
    return number


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from; a failed worker carries its own error inside."""
    next_: BaseException | None = error
    for _depth in range(8):
        if next_ is None:
            return
        yield next_
        inside = getattr(next_, "error", None)
        next_ = inside if isinstance(inside, BaseException) else next_.__cause__ or next_.__context__
