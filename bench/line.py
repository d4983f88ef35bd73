"""A program on a terminal line of a given speed, and the screen that its bytes have made so far.

The line is drained by a thread: at once, or so many bits a second as a slow connection would, so that what a program
writes too much of stands in the way of its answer to a key.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType

import pyte

from bench.terminal import ROOT, Size, cpu_of

_STEP_S = 0.02
_ONCE = 1 << 16


class Line:
    """One program at the end of one line; use it with ``with``.

    Args:
        bits_s: of the line; 0: as fast as it comes.
    """

    def __init__(self, arguments: Sequence[str], size: Size, bits_s: int = 0) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size.rows, size.columns, 0, 0))
        self._share = max(1, int(bits_s / 8 * _STEP_S)) if bits_s else 0
        self._screen = pyte.Screen(size.columns, size.rows)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = threading.Condition()
        self._is_open = True
        self.written = 0
        """Bytes that came through the line."""
        environment = {
            "PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8",
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", *arguments], stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=environment,
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._drain = threading.Thread(target=self._drained, name="line", daemon=True)
        self._drain.start()

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def text(self) -> str:
        """The screen now."""
        with self._changed:
            return "\n".join(self._screen.display)

    def press(self, key: str) -> None:
        """Send a key."""
        os.write(self._ours, key.encode())

    def until(self, holds: Callable[[str], bool], timeout_s: float = 60.0) -> float:
        """Wait until that is so of the screen; returns how long it took (seconds).

        Raises:
            RuntimeError: it did not come to that.
        """
        begun = time.monotonic()
        with self._changed:
            while not holds("\n".join(self._screen.display)):
                left_s = begun + timeout_s - time.monotonic()
                if left_s <= 0 or self._process.poll() is not None:
                    raise RuntimeError("not on the screen:\n" + "\n".join(self._screen.display))
                self._changed.wait(min(left_s, 0.5))
        return time.monotonic() - begun

    def cpu_s(self) -> float:
        """CPU seconds of the program and its children so far."""
        return cpu_of(self._process.pid)

    def close(self) -> None:
        """End the program and give the line back."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._is_open = False
        self._drain.join(5)
        os.close(self._ours)

    def _drained(self) -> None:
        due = time.monotonic()
        while self._is_open:
            if not select.select([self._ours], [], [], 0.1)[0]:
                due = time.monotonic()
                continue
            try:
                chunk = os.read(self._ours, self._share or _ONCE)
            except OSError:  # its end is closed
                time.sleep(0.05)
                continue
            with self._changed:
                self.written += len(chunk)
                with contextlib.suppress(Exception):  # what the screen does not know is no matter of the bench
                    self._stream.feed(chunk)
                self._changed.notify_all()
            if self._share:
                due = max(due + _STEP_S * len(chunk) / self._share, time.monotonic() - _STEP_S)
                time.sleep(max(0.0, due - time.monotonic()))
