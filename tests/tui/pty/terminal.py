"""A program on a real terminal line: its bytes as they were written, and the screen they make.

The terminal answers what the screen library asks of one at its start, so that frames come whole; everything
else a program asks stays unanswered. Whatever a test does, its processes are ended by their ids at the end.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

ROOT = Path(__file__).parents[3]
BOUND_S = 90.0
"""How long anything may take, also where several test runs share two cores; nothing is measured by it."""
KEY_GAP_S = 0.06
"""Between two keys of a person; keys that come closer are a paste for the program."""

_LEAD = (  # a new session whose controlling terminal is the line, as sshd and getty make it
    "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execvp(sys.argv[1], sys.argv[1:])"
)
_NAMED = {
    "enter": b"\r", "escape": b"\x1b", "tab": b"\t", "shift+tab": b"\x1b[Z", "space": b" ", "backspace": b"\x7f",
    "up": b"\x1b[A", "down": b"\x1b[B", "home": b"\x1b[H", "end": b"\x1b[F",
    "pageup": b"\x1b[5~", "pagedown": b"\x1b[6~", "ctrl+backslash": b"\x1c",
}  # fmt: skip
_ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y"}
_FRAME_OPENS, _FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\]22;[^\x07]*\x07")
"""Keyboard modes and pointer shapes, which the screen would print in part."""

Modes = list[object]


class Terminal:
    """One program on one line. Use it with ``with``.

    Args:
        arguments: of the interpreter, such as ``["-m", "ventanilla"]``; or a whole command with ``is_command``.
        environment: on top of a plain one: a colour terminal with UTF-8.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
        is_command: bool = False,
    ) -> None:
        self._ours, theirs = pty.openpty()
        self._wake_read, self._wake_write = os.pipe()
        self._has_line = True
        self._changed = threading.Condition()
        self._raw = bytearray()
        self._fed = 0
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._set_size(columns, rows)
        self.modes_before = self.modes()
        command = list(arguments) if is_command else [sys.executable, *arguments]
        self._process = subprocess.Popen(
            [sys.executable, "-ISc", _LEAD, *command],
            stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=plain_environment(environment or {}),
        )  # fmt: skip
        os.close(theirs)
        self._family: set[int] = set()
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- what it wrote ---------------------------------------------------------------------------------

    @property
    def written(self) -> bytes:
        """Every byte that came, in order."""
        with self._changed:
            return bytes(self._raw)

    def lines(self) -> list[str]:
        """The screen's rows after the last whole frame."""
        with self._changed:
            return list(self.screen.display)

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    def until(self, wanted: str | Callable[[str], bool], timeout_s: float = BOUND_S) -> float:
        """Wait until the words are on the screen, or what is asked of it holds; returns how long it took (seconds).

        Raises:
            AssertionError: it did not come to that; shows the screen.
        """
        begin = time.monotonic()
        holds = (lambda text: wanted in text) if isinstance(wanted, str) else wanted
        with self._changed:
            while not holds("\n".join(self.screen.display)):
                left_s = begin + timeout_s - time.monotonic()
                if left_s <= 0 or (not self._reader.is_alive() and self._fed == len(self._raw)):
                    name = wanted if isinstance(wanted, str) else "what was waited for"
                    display = "\n".join(self.screen.display)
                    raise AssertionError(f"not seen in {time.monotonic() - begin:.1f} s: {name}\n{display}")
                self._changed.wait(min(left_s, 0.5))
        return time.monotonic() - begin

    def until_gone(self, words: str, timeout_s: float = BOUND_S) -> float:
        """Wait until the words are no longer on the screen; returns how long it took (seconds)."""
        return self.until(lambda text: words not in text, timeout_s)

    def until_written(self, count: int, timeout_s: float = BOUND_S) -> float:
        """Wait until so many bytes have come in all; returns how long it took (seconds)."""
        return self.until(lambda _text: len(self._raw) >= count, timeout_s)

    # --- what a person does ----------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        """Put bytes on the line at once."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._ours, view[:2048]) :]

    def press(self, *keys: str, gap_s: float = KEY_GAP_S) -> None:
        """Press keys one after the other, as fast as a person does."""
        for key in keys:
            self.send(bytes_of(key))
            time.sleep(gap_s)  # a person's pace is what is simulated: closer together it is a paste

    def write(self, words: str) -> None:
        """Type words into a field."""
        self.press(*("space" if letter == " " else letter for letter in words), gap_s=0.01)

    def paste(self, words: str) -> None:
        """Paste as terminals do that mark it."""
        self.send(b"\x1b[200~" + words.encode("utf-8", "surrogatepass") + b"\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        with self._changed:
            self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def hang_up(self) -> None:
        """Drop the line, as a lost connection or a closed window does."""
        self.family()
        self._stop_reading()

    # --- the processes -----------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """The program itself: for the dashboard, its keeper."""
        return self._process.pid

    @property
    def desk_pid(self) -> int:
        """The keeper's child, in which the dashboard runs."""
        [desk] = children_of(self.pid)
        return desk

    def family(self) -> set[int]:
        """The program and all its descendants seen until now."""
        known = {self.pid, *self._family}
        grown = True
        while grown:
            more = {child for parent in known for child in children_of(parent)}
            grown = not more <= known
            known |= more
        self._family = known
        return known

    def modes(self) -> Modes:
        """The line's modes now."""
        modes: Modes = termios.tcgetattr(self._ours)
        return modes

    def wait(self, timeout_s: float = BOUND_S) -> int:
        """The program's exit status, all it wrote having been read.

        Raises:
            AssertionError: it did not end in time; shows the screen.
        """
        try:
            status = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"still running after {timeout_s} s:\n{self.text}") from error
        self._reader.join(2.0)
        return status

    def close(self) -> None:
        """End every process of it that is left, and give the line back."""
        family = self.family() - {self.pid}
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._stop_reading()

    # --- inside --------------------------------------------------------------------------------------------

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _stop_reading(self) -> None:
        if self._has_line:
            self._has_line = False
            os.write(self._wake_write, b".")
            self._reader.join(10.0)
            for descriptor in (self._ours, self._wake_read, self._wake_write):
                os.close(descriptor)

    def _read(self) -> None:
        while True:
            ready, _write, _error = select.select([self._ours, self._wake_read], [], [])
            if self._wake_read in ready:
                return
            try:
                chunk = os.read(self._ours, 65536)
            except OSError:  # every process that had the line is gone
                chunk = b""
            with self._changed:
                if not chunk:
                    self._feed(len(self._raw))
                    self._changed.notify_all()
                    return
                self._raw += chunk
                for question, answer in _ANSWERS.items():
                    if question in self._raw[-len(chunk) - len(question) :]:
                        os.write(self._ours, answer)
                self._feed(self._end_of_frames())
                self._changed.notify_all()

    def _end_of_frames(self) -> int:
        opened = self._raw.rfind(_FRAME_OPENS, self._fed)
        if opened < 0 or self._raw.rfind(_FRAME_ENDS, opened) >= 0:
            escape = self._raw.rfind(b"\x1b", max(self._fed, len(self._raw) - 12))
            return len(self._raw) if escape < 0 or self._raw[-1:].isalpha() else escape
        return opened

    def _feed(self, end: int) -> None:
        if end > self._fed:
            self._stream.feed(_NOT_FOR_PYTE.sub(b"", bytes(self._raw[self._fed : end])))
            self._fed = end


def desk_arguments(directory: Path, language: str = "es", name: str = "") -> list[str]:
    """The arguments that open the dashboard, signed in as ``name`` where that is given (a demo only)."""
    if name:
        return ["-m", "ventanilla", "_child", "desk", str(directory), language, name]
    return ["-m", "ventanilla", "--workspace", str(directory), "--lang", language]


def plain_environment(more: Mapping[str, str]) -> dict[str, str]:
    """A colour terminal with UTF-8 and nothing of the machine that runs the tests but its path."""
    plain = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.environ.get("HOME", "/"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }
    return {name: value for name, value in {**plain, **more}.items() if value}


def bytes_of(key: str) -> bytes:
    """What a terminal sends for a key: ``j``, ``G``, ``enter``, ``ctrl+g``."""
    if key in _NAMED:
        return _NAMED[key]
    if key.startswith("ctrl+"):
        return bytes([ord(key[-1]) & 0x1F])
    assert len(key) == 1, f"no key is called {key!r}"
    return key.encode()


def children_of(pid: int) -> list[int]:
    """The ids of a process's children; none where it is gone."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Whether that process still runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def until_true(holds: Callable[[], bool], what: str, timeout_s: float = BOUND_S) -> float:
    """Wait for something outside the terminal; returns how long it took (seconds).

    Raises:
        AssertionError: it did not come to that.
    """
    begin = time.monotonic()
    while not holds():
        if time.monotonic() - begin > timeout_s:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - begin
