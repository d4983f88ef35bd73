"""Outside commands, bounded in time, and what they said when they failed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

_TAIL_CHARACTERS = 600


class CommandFailed(Exception):
    """An outside command ended badly or not in time; the message carries the end of what it said."""


def run(
    argv: Sequence[str | Path],
    *,
    timeout_s: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    typed: str = "",
    fine: Collection[int] = (0,),
) -> str:
    """What the command said, standard error included.

    ``env`` is added to this process's own; ``typed`` is its standard input; ``fine`` are the exit codes taken for
    success. It runs in a process group of its own, and all of the group ends when the time is up.

    Raises:
        CommandFailed: it could not start, exited otherwise, or ran into ``timeout_s``.
    """
    words = [str(word) for word in argv]
    try:
        process = subprocess.Popen(
            words,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as reason:
        raise CommandFailed(f"{words[0]} could not be started: {reason}") from reason
    with process:
        try:
            said, _ = process.communicate(typed.encode(), timeout=timeout_s)
        except subprocess.TimeoutExpired as reason:
            raise CommandFailed(f"{' '.join(words[:4])} was not done after {timeout_s:.0f} s") from reason
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    text = said.decode("utf-8", "replace")
    if process.returncode not in fine:
        raise CommandFailed(
            f"{' '.join(words[:4])} ended with {process.returncode}: {text[-_TAIL_CHARACTERS:].strip()}"
        )
    return text
