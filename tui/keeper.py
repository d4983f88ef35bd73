"""Keeps the terminal whole: the desk runs in a child, and whatever ends it, its parent restores the terminal.

The parent is forked before anything heavy is loaded, so it costs a small sleeping process. Even a desk that is
killed outright leaves a terminal that shows what is typed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from types import FrameType

RESTORE = (
    "\x1b[?2026l\x1b[?2004l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?1015l\x1b[<u\x1b[?25h\x1b[0m"
)
"""Leaves every mode the screen library turns on: synchronised output, paste, mouse, focus, keyboard, cursor."""

LEAVE_ALTERNATE = "\x1b[?1049l"

_PASSED_ON = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def kept(workspace: str | None, language: str | None, sign_in_as: str = "", *, attach: bool = True) -> int:
    """Run the dashboard in a child and wait for it; returns its exit status.

    Args:
        sign_in_as: what ``demo`` adds: who is signed in without a PIN.
        attach: start a collector of our own where none runs.
    """
    modes = _modes()
    for number in (signal.SIGTSTP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # neither may leave a shell on an operator's terminal
    signal.pthread_sigmask(signal.SIG_BLOCK, _PASSED_ON)  # one that comes now waits: the desk must not outlive us
    child = os.fork()
    if child == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _PASSED_ON)
        os._exit(_desk(workspace, language, sign_in_as, attach=attach))
    for number in _PASSED_ON:
        signal.signal(number, _passer(child, number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _PASSED_ON)
    status = _wait(child)
    if status < 0:
        _restore(modes)
    return 128 - status if status < 0 else status


def _desk(workspace: str | None, language: str | None, sign_in_as: str, *, attach: bool) -> int:
    from tui.deferred import defer_dataclass_methods

    defer_dataclass_methods()
    # The desk opens no connection, so it is spared the weight of TLS; asyncio does without where it is missing.
    sys.modules["ssl"] = None  # type: ignore[assignment]  # what marks a module as not to be had

    import asyncio

    from core.errors import VentanillaError
    from core.i18n import from_environment, use
    from core.paths import workspace_directory
    from core.text import show

    use(language or from_environment(os.environ.get("LC_ALL") or os.environ.get("LANG")))
    directory = Path(os.devnull)  # where nothing can be noted, until it is known
    try:
        directory = workspace_directory(workspace)
        from tui.start import run_desk

        status = asyncio.run(run_desk(directory, language=language, sign_in_as=sign_in_as, attach=attach))
    except VentanillaError as error:
        sys.stderr.write(show(str(error)) + "\n")
        status = error.exit_code
    except KeyboardInterrupt:  # before the desk minds signals itself
        status = 128 + signal.SIGINT
    except Exception as error:  # noqa: BLE001  # the fence of this process: nothing of it reaches the terminal
        from tui.ending import CRASHED, note_crash, stopped_words

        sys.stderr.write(show(stopped_words(note_crash(directory, error))) + "\n")
        status = CRASHED
    with contextlib.suppress(OSError):  # the terminal may be gone
        sys.stdout.flush()
        sys.stderr.flush()
    return status


def _wait(child: int) -> int:
    """The child's exit status; negative: the signal that killed it."""
    while True:
        try:
            _pid, status = os.waitpid(child, 0)
        except InterruptedError:
            continue
        return os.waitstatus_to_exitcode(status)


def _passer(child: int, number: int) -> Callable[[int, FrameType | None], None]:
    def pass_on(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    return pass_on


def _modes() -> list[object] | None:
    try:
        return termios.tcgetattr(0)
    except (termios.error, OSError):
        return None


def _restore(modes: list[object] | None) -> None:
    with contextlib.suppress(OSError, termios.error):
        os.write(1, (RESTORE + LEAVE_ALTERNATE).encode())
        if modes is not None:
            termios.tcsetattr(0, termios.TCSADRAIN, modes)  # type: ignore[arg-type]  # as it was read
