"""A program on a terminal of its own, and what it costs: time to its first full paint, CPU, memory, bytes.

CPU is that of the program and all its children, from the scheduler's own count in nanoseconds
(``/proc/PID/task/*/schedstat``), or from ``/proc/PID/stat`` where that says more (threads that have ended).
A paint counts as finished when nothing more is written for a while and no thread of the program wants to run.
Source: https://docs.kernel.org/scheduler/sched-stats.html, read 2026-11-22.
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
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

PAINT_QUIET_S = 0.5
"""So long without a byte, and the first paint is over."""

KEY_QUIET_S = 0.18
"""So long without a byte, and a key's effects are over; longer than the desk waits before it reads beside the list."""

ECHO_QUIET_S = 0.03
"""So long without a byte, and the first answer to a key is over."""

_NO_ANSWER_S = 2.0
_TIMEOUT_S = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Size:
    """Cells of a terminal."""

    columns: int
    rows: int

    def __str__(self) -> str:
        return f"{self.columns}x{self.rows}"


@dataclass(frozen=True, slots=True)
class Opening:
    """What it took until the first full paint stood."""

    wall_s: float
    cpu_s: float
    rss: int
    """Bytes of the largest process."""
    private: int
    """Bytes that only this process has: without shared libraries and without the database's mapped pages."""
    written: int
    """Bytes to the terminal."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a key took."""

    echo_s: float
    """Until the last byte of the first answer."""
    echo: int
    """Bytes of the first answer."""
    written: int
    """Bytes until everything that followed from it was on screen."""
    cpu_s: float


class Terminal:
    """A running program and our end of its terminal; use :func:`on_terminal`."""

    def __init__(self, process: subprocess.Popen[bytes], ours: int, started: float) -> None:
        self._process = process
        self._ours = ours
        self._started = started

    def wait_for_paint(self, mark: str) -> Opening:
        """Wait until ``mark`` is on screen and nothing more is written.

        Raises:
            RuntimeError: the program ended, or did not get there in a minute.
        """
        seen = bytearray()
        last = self._started
        while True:
            chunk = self._read(PAINT_QUIET_S)
            if chunk:
                seen += chunk
                last = time.monotonic()
            elif mark.encode() in seen and self._rests():
                break
            if self._process.poll() is not None or time.monotonic() - self._started > _TIMEOUT_S:
                raise RuntimeError(f"no first paint: {bytes(seen[-2000:]).decode('utf-8', 'replace')}")
        return Opening(last - self._started, self.cpu_s(), *self._memory(), len(seen))

    def press(self, keys: str) -> Answer:
        """Send one key and wait until its effects are over; a key without any is given up after two seconds."""
        cpu_before = self.cpu_s()
        begun = time.monotonic()
        os.write(self._ours, keys.encode())
        echo = written = 0
        last = echo_at = begun
        is_first = True
        while True:
            chunk = self._read(KEY_QUIET_S)
            now = time.monotonic()
            if not chunk:
                if self._rests() and (written or now - begun > _NO_ANSWER_S):
                    break
                continue
            if is_first and echo and now - last > ECHO_QUIET_S:
                is_first = False
            if is_first:
                echo, echo_at = echo + len(chunk), now
            written, last = written + len(chunk), now
        return Answer(echo_at - begun, echo, written, self.cpu_s() - cpu_before)

    def idle_cpu(self, seconds: float) -> float:
        """CPU seconds per second while nobody does anything."""
        before, begun = self.cpu_s(), time.monotonic()
        while (left := begun + seconds - time.monotonic()) > 0:
            self._read(left)
        return (self.cpu_s() - before) / (time.monotonic() - begun)

    def cpu_s(self) -> float:
        """CPU seconds of the program and its children so far."""
        return cpu_of(self._process.pid)

    def end(self) -> None:
        """Ask it to leave, and see that it does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        deadline = time.monotonic() + 5
        while self._process.poll() is None and time.monotonic() < deadline:
            self._read(0.05)  # a full terminal would keep it from leaving
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._ours)

    def _read(self, timeout_s: float) -> bytes:
        if not select.select([self._ours], [], [], timeout_s)[0]:
            return b""
        try:
            return os.read(self._ours, 1 << 18)
        except OSError:  # its end is closed
            time.sleep(min(timeout_s, 0.05))
            return b""

    def _rests(self) -> bool:
        """Whether no thread of the program runs or waits for its turn: on a busy machine silence is not rest."""
        return not any(_wants_to_run(pid) for pid in _family(self._process.pid))

    def _memory(self) -> tuple[int, int]:
        return max((_rss_of(pid), _private_of(pid)) for pid in _family(self._process.pid))


@contextmanager
def on_terminal(arguments: Sequence[str], size: Size) -> Iterator[Terminal]:
    """Run ``python -m ...`` on a true-colour terminal of that size; it is ended at the end."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size.rows, size.columns, 0, 0))
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.environ.get("HOME", "/"),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    terminal = Terminal(process, ours, started)
    try:
        yield terminal
    finally:
        terminal.end()


def cpu_of(pid: int) -> float:
    """CPU seconds of a program and its children so far."""
    return sum(max(_scheduled_s(each), _counted_s(each)) for each in _family(pid))


def _family(pid: int) -> list[int]:
    """The process and all its descendants."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _wants_to_run(pid: int) -> bool:
    try:
        states = [(task / "stat").read_text().rpartition(") ")[2][:1] for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:  # it ended meanwhile
        return False
    return "R" in states


def _scheduled_s(pid: int) -> float:
    total = 0
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def _counted_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _rss_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


def _private_of(pid: int) -> int:
    """Anonymous memory, in bytes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("RssAnon:")), 0)
