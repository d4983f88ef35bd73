"""What the parsing child gives up before it sees the first foreign byte.

Limits of the system on memory, time, files and core dumps, and an audit hook that refuses to connect, to
start programs, to write files and to read any but those of Python itself and of what is installed. The hook
stops helpful libraries (a parser that opens the path or address it was given as a document); it is no
sandbox against machine code.

Source: https://docs.python.org/3.11/library/audit_events.html (read 2026-11-22).
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import time
from pathlib import Path

_REFUSED = frozenset(
    (
        "ftplib.connect",
        "http.client.connect",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.kill",
        "os.link",
        "os.mkdir",
        "os.posix_spawn",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.spawn",
        "os.symlink",
        "os.system",
        "os.truncate",
        "pty.spawn",
        "shutil.rmtree",
        "smtplib.connect",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "sqlite3.connect",
        "subprocess.Popen",
        "urllib.Request",
        "webbrowser.open",
    )
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_ZONES = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo", "/etc/localtime")


def lower_limits(memory_bytes: int) -> None:
    """Bound memory, and forbid core dumps and files; what the system does not offer is left out."""
    for what, soft in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_DATA, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (soft, soft))


def start_clock(seconds: float) -> None:
    """End this process by the system's hand if the next request takes longer than ``seconds`` and a little.

    The parent kills earlier; this is for a parent that has died.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 2, hard))


def stop_clock() -> None:
    """The request is done."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def close_the_doors() -> None:
    """Refuse, from now on, network, programs, writing, and reading outside of what is installed."""
    readable = tuple(
        os.path.join(os.path.realpath(folder), "")
        for folder in {sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path}
        if Path(folder).is_dir() and os.path.realpath(folder) != os.sep
    )

    def judge(event: str, args: tuple[object, ...]) -> None:
        if event in _REFUSED:
            raise PermissionError(f"{event} is refused in the parsing child")
        if event == "open" and not _may_open(args, readable):
            raise PermissionError("opening this file is refused in the parsing child")

    sys.addaudithook(judge)


def _may_open(args: tuple[object, ...], readable: tuple[str, ...]) -> bool:
    path, mode, flags = args
    if isinstance(path, int):
        return True
    if isinstance(mode, str) and set(mode) & set("wax+"):
        return False
    if isinstance(flags, int) and flags & _WRITING:
        return False
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if not isinstance(path, str):
        return False
    real = os.path.realpath(path)
    return real == os.devnull or real.startswith((*readable, *_ZONES))
