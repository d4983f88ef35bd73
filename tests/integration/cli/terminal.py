"""The program on a terminal of its own, answered by a test."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.town import ROOT, command, environment


@dataclass
class Terminal:
    """What the program wrote so far, and a keyboard."""

    descriptor: int
    process: subprocess.Popen[bytes]
    seen: str = ""
    _raw: bytes = field(default=b"", repr=False)

    def wait_for(self, pattern: str) -> str:
        """Read until this appears; what was read before it is forgotten."""
        until = time.monotonic() + BOUND_S
        while not (match := re.search(pattern, self.seen)):
            assert time.monotonic() < until, f"{pattern} never came: {self.seen!r}"
            assert self._read(), f"{pattern} never came, the program ended: {self.seen!r}"
        self.seen = self.seen[match.end() :]
        return match[0]

    def type(self, words: str) -> None:
        """Type a line."""
        os.write(self.descriptor, f"{words}\n".encode())

    def end(self) -> int:
        """Read to the end; the exit status."""
        while self._read():
            pass
        return self.process.wait(BOUND_S)

    def _read(self) -> bool:
        if not select.select([self.descriptor], [], [], BOUND_S)[0]:
            return False
        try:
            part = os.read(self.descriptor, 65_536)
        except OSError:  # the other side was closed
            return False
        self._raw += part
        text = self._raw.decode("utf-8", "ignore")
        self.seen, self._raw = self.seen + text, b""
        return bool(part)


def _own_terminal() -> None:
    """Make what was opened the terminal from which keys send signals."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def terminal(
    *arguments: str, home: Path, lang: str = "en", variables: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """The program on a terminal of 80 by 24, killed at the end if it still runs."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments, lang=lang),
        cwd=ROOT,
        env=environment(home, {"TERM": "xterm-256color", **(variables or {})}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_own_terminal,
    )
    os.close(theirs)
    try:
        yield Terminal(ours, process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(BOUND_S)
        os.close(ours)
