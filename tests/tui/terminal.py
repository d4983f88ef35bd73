"""A real terminal line to run a program on, and a reader of what the program wrote to it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run_on_terminal(arguments: list[str], *, columns: int, rows: int, timeout_s: float) -> tuple[int, str]:
    """Run ``python -m ...`` on a terminal of its own; its exit status and all it wrote.

    Raises:
        TimeoutError: it did not end in time; it is killed.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    env = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=env,
        start_new_session=True,
    )
    os.close(theirs)
    written = bytearray()
    deadline = time.monotonic() + timeout_s
    try:
        while True:
            left_s = deadline - time.monotonic()
            if left_s <= 0 or not select.select([ours], [], [], left_s)[0]:
                raise TimeoutError(written[-2000:].decode("utf-8", "replace"))
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # the other end is closed
                chunk = b""
            if not chunk:
                return process.wait(timeout=10), written.decode("utf-8", "replace")
            written += chunk
    finally:
        process.kill()
        process.wait()
        os.close(ours)


_MARK = re.compile("\x1b_(BEGIN|END) ([^\x1b]*)\x1b\\\\")
_DRAWING = re.compile(
    r"""
      \x1b\[ (?: 0 | [1-79] | [34]8;2;\d+;\d+;\d+ | [34]8;5;\d+ | [34]9 | 3[0-7] | 4[0-7] | 9[0-7] | 10[0-7] | ; )* m
    | \x1b\[ \d+ ; \d+ H                    # the cursor to a place
    | \x1b\[\?25[lh]                        # and out of sight
    | \x1b\[\?2026[hl]
    | \x1b\]22;[a-z-]+\x07                  # the shape of the pointer
    """,
    re.VERBOSE,
)
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|\\\\ud[89a-f][0-9a-f]{2}")


def frames(written: str) -> dict[str, str]:
    """What was written for each text, by its id; what came before, between and after is left out."""
    found: dict[str, str] = {}
    name, start = "", 0
    for mark in _MARK.finditer(written):
        if mark[1] == "END" and mark[2] == name:
            found[name] = written[start : mark.start()]
        name, start = mark[2], mark.end()
    return found


def without_drawing(frame: str) -> str:
    """The frame without the sequences that drawing needs: what is left should be text."""
    return _DRAWING.sub("", frame.replace("\r\n", "\n"))  # the terminal line adds the returns


def control_characters(frame: str) -> list[str]:
    """Every control character, direction sign and surrogate in a frame that drawing does not need."""
    return _CONTROL.findall(without_drawing(frame))
