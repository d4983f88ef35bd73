"""Server processes of a test: own process group, own log, loopback ports, stopped by id and bounded in time."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from tests.integration.peers.places import PeerMissing

LOOPBACK = "127.0.0.1"
_STEP_S = 0.05
_LOG_TAIL_CHARACTERS = 2_000
_UNPRIVILEGED = "nobody"


class DidNotStart(Exception):
    """A server that is installed ended, or gave no answer in time; the message carries the end of its log."""


class Server:
    """A started process and whatever it starts itself.

    Once it runs, it dies with the thread that started it, also when that is killed, so start it from the main thread.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        log: Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        unprivileged: bool = False,
        talks: bool = False,
    ) -> None:
        """Start it.

        ``unprivileged``: as *nobody* where this process is root. ``talks``: its standard input and output are pipes
        to us instead of closed and in the log.
        """
        self.log = log
        as_whom = as_unprivileged() if unprivileged else ["setpriv"]
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [*as_whom, "--pdeathsig", "KILL", *(str(word) for word in argv)],
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                stdout=subprocess.PIPE if talks else out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is also its group's."""
        return self._process.pid

    @property
    def stdin(self) -> IO[bytes]:
        """What it reads; only of a process that ``talks``."""
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def stdout(self) -> IO[bytes]:
        """What it says; only of a process that ``talks``."""
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def resident_mb(self) -> float:
        """Memory of the process and its group, in MB; pages they share count once for each."""
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[2]) == self.pid:
                    total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
        return total / 1e6

    def wait_for(self, answers: Callable[[], bool], *, what: str, timeout_s: float) -> None:
        """Return once ``answers()`` is true, asked again and again.

        Raises:
            DidNotStart: it ended before, or the time is up.
        """
        until_s = time.monotonic() + timeout_s
        while not answers():
            if not self.running:
                raise DidNotStart(f"{what} ended with {self._process.returncode}: {self.said()}")
            if time.monotonic() > until_s:
                raise DidNotStart(f"{what} gave no answer in {timeout_s:.0f} s: {self.said()}")
            time.sleep(_STEP_S)  # a server says by answering that it is ready; there is no event to await

    def stop(self, *, hard: bool = False, asked_by: signal.Signals = signal.SIGTERM, timeout_s: float = 10) -> None:
        """End the whole group: asked, then killed when ``timeout_s`` has passed; ``hard``: killed at once."""
        if not hard and self.running:
            self._signal(asked_by)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout_s)
        self._signal(signal.SIGKILL)  # also what the process left behind in its group
        self._process.wait(timeout_s)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text("utf-8", "replace")[-_LOG_TAIL_CHARACTERS:].strip()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)


def as_unprivileged() -> list[str]:
    """The words before a command that make it run as *nobody* where this process is root, else as ourselves."""
    if os.geteuid() != 0:
        return ["setpriv"]
    person = pwd.getpwnam(_UNPRIVILEGED)
    return ["setpriv", f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]


@contextlib.contextmanager
def own_folder(name: str, *, unprivileged: bool = False) -> Iterator[Path]:
    """A new folder that is gone afterwards; ``unprivileged``: it belongs to *nobody* where this process is root."""
    if shutil.which("setpriv") is None:
        raise PeerMissing("the program setpriv is not installed, and servers are started by it: install util-linux.")
    folder = Path(tempfile.mkdtemp(prefix=f"ventanilla-{name}-"))
    try:
        if unprivileged and os.geteuid() == 0:
            person = pwd.getpwnam(_UNPRIVILEGED)
            os.chown(folder, person.pw_uid, person.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A loopback port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def exchanges(port: int, sent: bytes, wanted: bytes) -> bool:
    """Whether who listens on the port answers what was sent with something that begins as wanted."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as line:
            line.sendall(sent)
            return line.recv(len(wanted)) == wanted
    except OSError:
        return False
