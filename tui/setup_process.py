"""The process in which an account is entered, as its desk has it: started, spoken to line by line, ended.

A desk opens no connection and no keyring of its own. Secrets go to the process through its pipe alone: never in an
argument, never in an environment.
"""

from __future__ import annotations

import asyncio
import json
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping

from core.errors import CannotReach
from core.i18n import N_
from tui.children import own_command, own_environment
from tui.setup_lines import Heard, heard

LINE_BYTES = 1_000_000
END_S = 3.0
"""How long the process may take to drop what it is at and go."""
FINISH_S = 30.0
"""How long it may take to put an account on record that its desk leaves meanwhile."""


class SetupEnded(CannotReach):
    """The process is gone, or cannot be understood any more."""


class SetupProcess:
    """One process for one account; it answers each message with one of its own."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._is_entering = False

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def ask(self, message: Mapping[str, object]) -> Heard:
        """Say one thing and wait for the answer, as long as it takes: what it waits for itself is bounded.

        Raises:
            SetupEnded: it ended, or what it says is no answer.
        """
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        self._is_entering = message.get("do") == "register"
        try:
            process.stdin.write(json.dumps(message).encode() + b"\n")
            await process.stdin.drain()
            answer = heard(await process.stdout.readuntil(b"\n"))
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            await self.close()
            raise SetupEnded(
                N_("The process that enters accounts ended ({how}): begin again, and report it if it happens twice."),
                how=process.returncode,
            ) from None
        self._is_entering = False
        return answer

    async def gone(self) -> None:
        """Wait until the process has ended."""
        await self._process.wait()

    async def close(self) -> None:
        """End it with its standard input; one that does not go is killed. What it began to enter, it finishes."""
        process = self._process
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(FINISH_S if self._is_entering else END_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def start_setup() -> SetupProcess:
    """Start a process; nothing is said to it yet. From now on neither it nor the desk leaves an image of its memory.

    Raises:
        SetupEnded: the machine has no room for a process.
    """
    _no_core_dumps()
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *own_command("_child", "setup"),
            cwd=os.sep,
            env=own_environment(),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            start_new_session=True,
            limit=LINE_BYTES,
        )
    )
    try:
        return SetupProcess(await asyncio.shield(starting))
    except asyncio.CancelledError:  # the dialog closes just now: what starts must not stay
        await SetupProcess(await starting).close()
        raise
    except OSError as error:
        raise SetupEnded(
            N_("No process can be started here ({reason}): close other programs and begin again."),
            reason=error.strerror or error,
        ) from error


def _no_core_dumps() -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
